//! The JSON contract, field by field. A change that breaks a test here breaks programs that read faqt.

use crate::common::{FERRIES, GARDEN, KEY, Place};
use serde_json::Value;
use std::{collections::BTreeSet, fs};

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Asserts everything that holds of any reply, and that each quote stands in the lines it names.
#[track_caller]
fn check(place: &Place, object: &Value, top: usize) {
    let expected = ["schema", "question", "status", "answer", "answer_from", "by", "confidence", "reason", "sources", "llm", "elapsed_ms"]
        .into_iter()
        .collect();
    assert_eq!(keys(object), expected);
    assert_eq!(object["schema"], 1);
    assert!(object["question"].is_string());
    assert_eq!(object["by"], "article");
    assert!(object["llm"].is_null());
    assert!((0.0..=1.0).contains(&object["confidence"].as_f64().unwrap()));
    assert!(object["elapsed_ms"].as_f64().unwrap() >= 0.0);
    match object["status"].as_str().unwrap() {
        "answered" => {
            assert!(object["reason"].is_null());
            let answer = object["answer"].as_str().unwrap();
            // an ellipsis may follow the last of fifty
            assert!((1..=51).contains(&answer.split_whitespace().count()), "{answer}");
            let from = object["answer_from"].as_array().unwrap();
            let sources = object["sources"].as_array().unwrap();
            assert!(!from.is_empty() && from.iter().all(|id| sources.iter().any(|source| source["id"] == *id)), "{object}");
        }
        "no_answer" => {
            assert!(object["answer"].is_null());
            assert_eq!(object["answer_from"], serde_json::json!([]));
            let reason = object["reason"].as_str().unwrap();
            assert!(["empty_question", "no_known_words", "weak_match", "empty_index"].contains(&reason), "{reason}");
        }
        other => panic!("{other}"),
    }
    let sources = object["sources"].as_array().unwrap();
    assert!(sources.len() <= top, "{} of {top}", sources.len());
    let mut best = f64::INFINITY;
    for (source, id) in sources.iter().zip(1..) {
        assert_eq!(keys(source), ["id", "file", "title", "headings", "kind", "lines", "quote", "text", "score"].into_iter().collect());
        assert_eq!(source["id"], id);
        assert!(source["title"].is_string());
        assert!(source["headings"].as_array().unwrap().iter().all(Value::is_string));
        assert!(["paragraph", "table", "list", "faq"].contains(&source["kind"].as_str().unwrap()));
        let score = source["score"].as_f64().unwrap();
        assert!(score <= best, "{score} after {best}");
        best = score;
        stands_there(place, source);
    }
}

/// Asserts that every word of a source's quote and text is in the lines it names, but for a table's column names above them.
#[track_caller]
fn stands_there(place: &Place, source: &Value) {
    let [first, last] = [0, 1].map(|at| usize::try_from(source["lines"][at].as_u64().unwrap()).unwrap());
    let file = fs::read_to_string(place.path(source["file"].as_str().unwrap())).unwrap();
    assert!(1 <= first && first <= last && last <= file.lines().count(), "{source}");
    let from = if source["kind"] == "table" { first.saturating_sub(4) } else { first - 1 };
    let lines: Vec<&str> = file.lines().take(last).skip(from).collect();
    let plain = |text: &str| text.replace([';', ':', '|', '…'], " ").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let held = plain(&lines.join(" "));
    for part in ["quote", "text"] {
        let text = source[part].as_str().unwrap();
        assert!(!text.trim().is_empty(), "{source}");
        for word in plain(text) {
            assert!(held.contains(&word), "{word:?} of the {part} is not in lines {first}–{last}: {source}");
        }
    }
}

#[test]
fn an_answer() {
    let place = Place::garden();
    let mut object = place.ask(&["  Who keeps the key to the shed? "]);
    check(&place, &object, 5);
    assert!(object["confidence"].take().as_f64().unwrap() > 0.5);
    assert!(object["elapsed_ms"].take().is_f64());
    let sources = object["sources"].as_array_mut().unwrap();
    sources.truncate(1);
    assert!(sources[0]["score"].take().is_f64());
    assert_eq!(
        object,
        serde_json::json!({
            "schema": 1,
            "question": KEY,
            "status": "answered",
            "answer": "Maria Okafor keeps the key, and lends it on Saturdays.",
            "answer_from": [1],
            "by": "article",
            "confidence": null,
            "reason": null,
            "sources": [{
                "id": 1,
                "file": "corpus/garden.md",
                "title": "The Elm Street garden",
                "headings": ["Questions and answers"],
                "kind": "faq",
                "lines": [30, 32],
                "quote": "Maria Okafor keeps the key, and lends it on Saturdays.",
                "text": "Who keeps the key to the shed?\nMaria Okafor keeps the key, and lends it on Saturdays.",
                "score": null
            }],
            "llm": null,
            "elapsed_ms": null
        })
    );
}

#[test]
fn no_answer_has_a_reason_and_sources() {
    let place = Place::garden();
    let weak = place.ask(&["--min-confidence", "1", KEY]);
    check(&place, &weak, 5);
    assert_eq!((&weak["status"], &weak["reason"]), (&Value::from("no_answer"), &Value::from("weak_match")));
    assert_eq!(weak["sources"][0]["lines"], serde_json::json!([30, 32]));
    for (question, reason) in
        [("submarine warfare", "no_known_words"), ("", "empty_question"), ("?!", "empty_question"), ("🎉", "empty_question")]
    {
        let object = place.ask(&[question]);
        check(&place, &object, 5);
        assert_eq!(object["reason"], reason, "{question}");
    }
    let empty = Place::with(&[("corpus/note.pdf", "")]);
    let object = empty.ask(&[KEY]);
    check(&empty, &object, 5);
    assert_eq!((&object["reason"], &object["sources"]), (&Value::from("empty_index"), &serde_json::json!([])));
}

#[test]
fn every_kind_of_passage() {
    let place = Place::garden();
    for (question, kind, lines, headings) in [
        ("Who keeps the key to the shed?", "faq", [30, 32], &["Questions and answers"][..]),
        ("yearly fee of a full plot", "table", [10, 10], &["Fees"]),
        ("When are bonfires forbidden?", "paragraph", [14, 16], &["Rules"]),
        ("old tram depot", "paragraph", [3, 3], &[]),
        ("wheelbarrows", "list", [18, 22], &["Rules"]),
    ] {
        let object = place.ask(&[question]);
        check(&place, &object, 5);
        let source = &object["sources"][0];
        assert_eq!((&source["kind"], &source["lines"]), (&Value::from(kind), &serde_json::json!(lines)), "{question}");
        assert_eq!(source["headings"], serde_json::json!(headings), "{question}");
    }
}

#[test]
fn as_many_sources_as_asked_for() {
    let place = Place::with(&[("corpus/garden.md", GARDEN), ("corpus/ferries.txt", FERRIES)]);
    for top in [1, 2, 5, 7] {
        let object = place.ask(&["-n", &top.to_string(), "the garden and the ferries"]);
        check(&place, &object, top);
        assert_eq!(object["sources"].as_array().unwrap().len(), top);
    }
    let object = place.ask(&["--top=100", "the garden and the ferries"]);
    check(&place, &object, 100);
    assert!(object["sources"].as_array().unwrap().len() > 7);
}

#[test]
fn a_long_answer_is_cut() {
    let sentence = (1..=90).map(|at| format!("word{at}")).collect::<Vec<_>>().join(" ");
    let place = Place::with(&[("corpus/long.md", &format!("# Long\n\nThe zeppelin {sentence} end.\n"))]);
    let object = place.ask(&["--min-confidence", "0", "zeppelin"]);
    check(&place, &object, 5);
    let answer = object["answer"].as_str().unwrap();
    assert!(answer.starts_with("The zeppelin word1 ") && answer.ends_with(" word48 …"), "{answer}");
}

#[test]
fn nothing_in_it_acts_on_a_terminal() {
    let hostile = "The \u{1b}[31mzeppelin\u{202e} flew\u{9b}1m at \u{7}noon\u{200f}.";
    let place = Place::with(&[("corpus/a\u{202e}b\u{1b}[1m.md", &format!("# T\u{1b}]0;x\u{7}\n\n{hostile}\n"))]);
    let ran = place.run(&["--json", "the \u{1b}[2Jzeppelin\u{2066}"]);
    assert!(ran.out.trim_end_matches('\n').chars().all(|c| !c.is_control() && !matches!(c, '\u{200e}'..='\u{2069}')), "{ran:?}");
    let object = ran.json();
    // escaped, not lost
    assert_eq!(object["question"], "the \u{1b}[2Jzeppelin\u{2066}");
    assert_eq!(object["sources"][0]["file"], "corpus/a\u{202e}b\u{1b}[1m.md");
    assert!(object["sources"][0]["text"].as_str().unwrap().contains('\u{202e}'));
}

#[test]
fn every_kind_of_error() {
    let place = Place::garden();
    place.write("file", "");
    place.write("questions.jsonl", "no JSON\n");
    for (args, code, exit) in [
        (&["--nope"][..], "usage", 2),
        (&["ask", "-n", "0", "who"], "usage", 2),
        (&["--corpus", "none", "who"], "corpus", 3),
        (&["--corpus", "none", "index"], "corpus", 3),
        (&["--frozen", "who"], "index", 3),
        (&["--index", "file", "index"], "index", 3),
        (&["eval", "none.jsonl"], "io", 3),
        (&["eval", "questions.jsonl"], "usage", 2),
    ] {
        let ran = place.run(&[&["--json"], args].concat());
        let object = ran.json();
        assert_eq!(keys(&object), ["error"].into_iter().collect(), "{args:?}");
        let error = &object["error"];
        assert_eq!(keys(error), ["code", "message", "hint"].into_iter().collect(), "{args:?}");
        assert_eq!((&error["code"], ran.code), (&Value::from(code), Some(exit)), "{args:?}");
        for part in ["message", "hint"] {
            let text = error[part].as_str().unwrap();
            assert!(!text.is_empty() && !text.ends_with('.') && !text.contains('\n'), "{args:?}: {text}");
        }
        // the same for a person, on stderr
        let ran = place.run(args);
        let said = format!("faqt: error: {}\nhint: {}\n", error["message"].as_str().unwrap(), error["hint"].as_str().unwrap());
        ran.is(exit, "", &said);
    }
}

#[test]
fn a_conversation_on_a_pipe_carries_words_over_and_single_lines_do_not() {
    let place = Place::garden();
    let lines = "How much does a full plot cost?\nhow big is it?\n";
    let second = |args: &[&str]| -> Value {
        let ran = place.pipe(args, lines);
        serde_json::from_str(ran.out.lines().nth(1).unwrap()).unwrap()
    };
    let turn = second(&["chat", "--json"]);
    assert_eq!(turn["carried"]["link"], "pronoun");
    assert!(turn["carried"]["words"].as_array().unwrap().contains(&Value::from("plot")));
    assert!(turn["answer"].as_str().unwrap().contains("50 square"), "{turn}");
    assert!(second(&["ask", "-", "--json"]).get("carried").is_none());
}
