//! Whole articles through the readers, in the shapes that articles are saved in.

use crate::common::{FERRIES, Place};
use faqt::article::{Article, Format, Kind, read};
use std::path::Path;

/// A passage without its text: kind, lines, headings, the beginning of its body.
fn outline(article: &Article) -> Vec<String> {
    let passages = article.passages.iter().map(|passage| {
        let [first, last] = passage.lines;
        let body: String = passage.body.chars().take(32).collect();
        format!("{:?} {first}-{last} {}| {}{body}", passage.kind, passage.headings.join(" / "), passage.question)
    });
    passages.collect()
}

#[test]
fn a_page_saved_as_plain_text() {
    let article = read(Format::Text, "ferries", FERRIES);
    assert_eq!(article.title, "ferries");
    assert_eq!(
        outline(&article),
        [
            "Paragraph 1-1 | Nordvik signed a twelve-year, €8",
            "Table 7-7 Contract Overview| Contract Value: €84 million over",
            "Table 8-8 Contract Overview| Vessels: Six electric ferries",
            "Table 9-9 Contract Overview| Delivery: Last ferry by spring 2",
            "Table 10-10 Contract Overview| Charging: Two shore stations at ",
            "Table 11-11 Contract Overview| First Sailing: At once (June 202",
            "Paragraph 14-14 Why The Town Buys| Until 2027, Holm Lines ran every",
            "Paragraph 15-15 Why The Town Buys| Holm Lines lost passengers after",
            "Paragraph 17-17 Quieter Boats| Each ferry carries 140 passenger",
            "Paragraph 18-18 Quieter Boats| The hulls are built of recycled ",
            "Paragraph 20-20 A Looser Tie To Holm Lines| In March, the sole right of Holm",
            "Paragraph 21-21 A Looser Tie To Holm Lines| Nordvik also promised Holm Lines",
            "Paragraph 24-24 Doubts About The Price| Some residents fear that the yar",
            "Paragraph 25-25 Doubts About The Price| For people who watch small harbo",
            "Faq 28-29 FAQs| Does the contract end the agreement with Holm Lines?No, Holm Lines keeps the night c",
            "Faq 30-31 FAQs| When will all six ferries sail?All six are to sail by spring 20",
        ]
    );
}

#[test]
fn two_questions_in_a_line_get_two_answers() {
    let place = Place::with(&[("ferries.txt", FERRIES)]);
    let line = "What is the contract value and when will all six ferries sail?";
    let answered = place.ask(&["--corpus", "ferries.txt", line]);
    let text = answered["answer"].as_str().unwrap();
    assert!(text.starts_with("Contract Value: €84 million over 12 years; All six are to sail by spring 2031"), "{text}");
    assert_eq!(answered["answer_from"], serde_json::json!([1, 2]));
    assert_eq!(answered["question"], line);
    let alone = place.ask(&["--corpus", "ferries.txt", "What is the contract value?"])["confidence"].as_f64().unwrap();
    assert!(answered["confidence"].as_f64().unwrap() <= alone + 1e-6);
    // one source at most leaves room for one answer
    assert_eq!(place.ask(&["--corpus", "ferries.txt", "-n", "1", line])["sources"].as_array().unwrap().len(), 1);
    // what is not answered in part is asked as a whole
    assert_ne!(
        place.ask(&["--corpus", "ferries.txt", "What is the contract value and who painted the Mona Lisa?"])["answer_from"],
        serde_json::json!([1, 2])
    );
}

#[test]
fn questions_to_the_page() {
    let place = Place::with(&[("ferries.txt", FERRIES)]);
    for (question, answer) in [
        ("contract value", "Contract Value: €84 million over 12 years"),
        ("first sailing", "First Sailing: At once (June 2029)"),
        ("When will all six ferries sail?", "All six are to sail by spring 2031, with an option for two more in 2033 and beyond."),
    ] {
        let object = place.ask(&["--corpus", "ferries.txt", question]);
        assert_eq!(object["answer"], answer, "{question}");
        assert_eq!(object["sources"][0]["file"], "ferries.txt");
    }
    // what only the page around the article says
    for question in ["table of contents", "learn more"] {
        let object = place.ask(&["--corpus", "ferries.txt", question]);
        assert!(!object["sources"].to_string().to_lowercase().contains(question), "{object}");
    }
}

/// The article that faqt was made for is kept beside the repository, not in it.
#[test]
fn the_original_article() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/article/original.txt");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return;
    };
    let article = read(Format::Text, "original", &text);
    let count = |kind: Kind| article.passages.iter().filter(|passage| passage.kind == kind).count();
    assert_eq!((count(Kind::Paragraph), count(Kind::Table), count(Kind::List), count(Kind::Faq)), (9, 5, 0, 2));
    let mut headings: Vec<&[String]> = article.passages.iter().map(|passage| passage.headings.as_slice()).collect();
    headings.dedup();
    assert_eq!(headings.iter().map(|path| path.len()).collect::<Vec<_>>(), [0, 1, 1, 1, 1, 1, 1], "{headings:?}");
    assert_eq!(headings[6], ["FAQs"]);
    for passage in &article.passages {
        let [first, last] = passage.lines.map(|line| usize::try_from(line).unwrap());
        let lines = text.lines().take(last).skip(first - 1).collect::<Vec<_>>().join(" ");
        for word in passage.text().replace(':', " ").split_whitespace() {
            assert!(lines.contains(word), "{word} of {passage:?}");
        }
        assert!(!["Table of Contents", "Learn more"].iter().any(|boilerplate| passage.body.contains(boilerplate)));
    }
    let place = Place::with(&[]);
    let object = place.ask(&["--corpus", path.to_str().unwrap(), "start date"]);
    assert_eq!(object["sources"][0]["lines"], serde_json::json!([11, 11]));
}
