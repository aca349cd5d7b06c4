//! Each fault by itself, on two passages.

use super::*;

const PASSAGES: [(usize, &str); 2] = [
    (
        1,
        "OpenAI, the company that makes ChatGPT, is paying Amazon Web Services (AWS) $38 billion in a contract that runs for seven years. It starts on 3 November 2025.",
    ),
    (3, "Microsoft holds 27% of OpenAI. The partnership has not ended, and hundreds of thousands of Nvidia GPUs are there."),
];

fn checker() -> Checker {
    let given: Vec<Given> =
        PASSAGES.into_iter().map(|(id, text)| Given { id, place: vec!["The Northern Deal".to_owned()], text: text.to_owned() }).collect();
    Checker::new("How much does Google pay for the deal?", "OpenAI is paying Amazon Web Services (AWS) $38 billion.", &given)
}

fn check(text: &str) -> Result<Vec<usize>, Fault> {
    let mut checker = checker();
    let sentence = checker.sentence(text)?;
    checker.whole()?;
    Ok(sentence.unwrap().citations)
}

#[test]
fn what_the_passages_say_passes() {
    for (text, cited) in [
        ("OpenAI pays AWS $38bn over a seven-year contract.", &[1][..]),
        ("In the Northern Deal, OpenAI is paying $38 billion over 7 years [1].", &[1]),
        ("The $38 billion contract starts in Nov. 2025.", &[1]),
        ("The contract for thirty-eight billion dollars starts on November 3, 2025, and Microsoft holds 27 percent.", &[1, 3]),
        ("According to the passages, AWS gets $38 billion [3][1].", &[3, 1]),
        ("Microsoft holds part of OpenAI, which pays $38 billion.", &[1, 3]),
    ] {
        assert_eq!(check(text).as_deref(), Ok(cited), "{text}");
    }
}

#[test]
fn what_they_do_not_say_does_not() {
    let text = |text: &str| text.to_owned();
    for (said, fault) in [
        ("OpenAI pays AWS $83 billion.", Fault::Number(text("83 billion"))),
        ("OpenAI pays AWS $38 million.", Fault::Number(text("38 million"))),
        ("OpenAI pays AWS over 38 years.", Fault::Number(text("38"))),
        ("OpenAI pays AWS for eight years.", Fault::Number(text("eight"))),
        ("Microsoft holds 38% of OpenAI.", Fault::Number(text("38"))),
        ("The contract starts in December.", Fault::Date(text("December"))),
        ("The contract starts on 27 November.", Fault::Date(text("November"))),
        ("Google is paying $38 billion.", Fault::Name(text("Google"))),
        ("OpenAI pays AWS and Oracle $38 billion.", Fault::Name(text("Oracle"))),
        ("OpenAI is paying millions.", Fault::Name(text("millions"))),
        ("OpenAI is paying $38 billion [9].", Fault::Citation(text("[9]"))),
        ("OpenAI is not paying AWS.", Fault::Negation(text("paying"))),
        ("The partnership has ended.", Fault::Negation(text("ended"))),
        ("Yes, OpenAI is paying $38 billion.", Fault::Negation(text("yes"))),
        ("The passage does not say how much.", Fault::Refusal),
        ("I'm sorry, I can't help.", Fault::Refusal),
        ("Question: How much does OpenAI pay?", Fault::Echo),
        ("How much does it pay for the deal?", Fault::Echo),
        ("The deal with the bakery starts in November 2025.", Fault::Echo),
        ("Microsoft holds 27% of OpenAI.", Fault::OffTopic),
        ("OpenAI is paying Amazon Web Services.", Fault::OffTopic),
        ("Shareholders were delighted by strong growth.", Fault::Name(text("Shareholders"))),
        (
            "The shareholders were delighted by strong growth.",
            Fault::Unsupported(text("The shareholders were delighted by strong growth.")),
        ),
        ("The company is paying Amazon Web Services (AWS) the price of", Fault::CutOff),
        ("...", Fault::Empty),
        ("\u{65e5}\u{672c} pays $38 billion.", Fault::Name(text("\u{65e5}"))),
    ] {
        assert_eq!(check(said), Err(fault), "{said}");
    }
}

#[test]
fn how_it_ended_counts() {
    for (finish, fault) in [
        (Some("length"), Err(Fault::CutOff)),
        (Some("content_filter"), Err(Fault::Stopped("content_filter".to_owned()))),
        (Some("stop"), Ok(())),
        (None, Ok(())),
    ] {
        assert_eq!(ended(finish), fault);
    }
    assert_eq!(checker().whole().map(|_| ()), Err(Fault::Empty));
}

#[test]
fn a_title_names_what_its_passages_are_about() {
    let given = |id, title: &str, text: &str| Given { id, place: vec![title.to_owned()], text: text.to_owned() };
    let check = |title: &str| {
        let given = [given(1, title, "The price for Quarrel Ltd is $38 billion."), given(2, "Other", "The rival of Marlow is small.")];
        Checker::new("How much does Marlow pay?", "$38 billion", &given).sentence("Marlow pays a price of $38 billion.").map(|_| ())
    };
    assert_eq!(check("The offer of Marlow"), Ok(()));
    assert_eq!(check("The offer"), Err(Fault::Misplaced("38 billion".to_owned())));
}
