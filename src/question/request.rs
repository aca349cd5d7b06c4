//! How a line asks to be told, before it says what: "Is there a way to …", "Can you tell me when …". An answer need hold none of that.

use super::{ASKING, Expect, Word};

/// Openings, word by word: `a|b` is either, a `?` behind it that it may be left out, `ADJECTIVE` one of [`ADJECTIVES`]; and what the rest
/// asks for where it doesn't say so itself.
const OPENINGS: &[(&str, Option<Expect>)] = &[
    ("hi|hello|hey", None),
    ("please", None),
    ("is it possible to", Some(Expect::YesNo)),
    ("is there a|any|some ADJECTIVE? way|method|trick to|of", Some(Expect::Manner)),
    ("are there any|some ADJECTIVE? ways|methods|tricks to|of", Some(Expect::Manner)),
    ("what is|are? the|a|some ADJECTIVE? way|ways|method to|of", Some(Expect::Manner)),
    ("the|any? ADJECTIVE way|ways to|of", Some(Expect::Manner)),
    ("any way|ways to|of", Some(Expect::Manner)),
    ("can|could|would|will you|anyone|somebody|someone please? tell|show me|us", None),
    ("can|could|would|will you|anyone|somebody|someone please? explain to? me|us?", None),
    ("do|does you|anyone|anybody|somebody|someone know", None),
    ("tell|show me|us", None),
    ("i|i'd|we would? want|need|like|love to know", None),
    ("i|i'm|i'd|we am|would|are? want|need|like|trying to", Some(Expect::Manner)),
];

const ADJECTIVES: &[&str] = &[
    "best",
    "better",
    "good",
    "easiest",
    "easy",
    "easier",
    "quickest",
    "quick",
    "quicker",
    "fastest",
    "fast",
    "simplest",
    "simple",
    "safest",
    "safe",
    "right",
    "correct",
    "proper",
    "recommended",
    "reliable",
];

/// How many of the first words only ask to be told, and what the others ask for then. None of a line that says nothing else.
pub(super) fn opening(words: &[Word]) -> (usize, Option<Expect>) {
    let (mut opened, mut expect) = (0, None);
    while let Some((length, expects)) = OPENINGS.iter().find_map(|(opening, expects)| Some((length(opening, &words[opened..])?, *expects)))
    {
        if !words[opened + length..].iter().any(Word::is_content) {
            break;
        }
        opened += length;
        expect = expects;
    }
    // "tell me when it starts" says what it asks for
    let says = words.get(opened).is_some_and(|word| ASKING.contains(&word.folded.as_str()));
    (opened, expect.filter(|_| !says))
}

/// How many of `words` are `opening`, where they begin with it.
fn length(opening: &str, words: &[Word]) -> Option<usize> {
    let mut at = 0;
    for wanted in opening.split(' ') {
        let (wanted, optional) = wanted.strip_suffix('?').map_or((wanted, false), |wanted| (wanted, true));
        let word = words.get(at).map_or("", |word| word.folded.as_str());
        let fits = if wanted == "ADJECTIVE" { ADJECTIVES.contains(&word) } else { wanted.split('|').any(|wanted| wanted == word) };
        if fits {
            at += 1;
        } else if !optional {
            return None;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use crate::{
        question::{Expect, parse},
        text::Language,
    };

    #[test]
    fn what_only_asks_to_be_told_is_left_out() {
        for (line, left, expect) in [
            ("Is it possible to recover deleted photos?", "recover deleted photos", Expect::YesNo),
            ("Is there any easy way to prune roses?", "prune roses", Expect::Manner),
            ("What's the best way to prune roses?", "prune roses", Expect::Manner),
            ("best way to prune roses", "prune roses", Expect::Manner),
            ("Hello, can you please tell me when it starts?", "when it starts", Expect::Time),
            ("Does anyone know how much the deal is worth?", "how much the deal is worth", Expect::Price),
            ("I'd like to know who signed it", "who signed it", Expect::Name),
            ("I'm trying to export a project", "export a project", Expect::Manner),
            ("What is the way to San Jose?", "san jose", Expect::Manner),
            // these say something of their own
            ("Is there a way?", "is there a way", Expect::YesNo),
            ("Is it possible to do it?", "is it possible to do it", Expect::YesNo),
            ("Is it possible that it ends?", "is it possible that it ends", Expect::YesNo),
            ("What is the best school?", "what is the best school", Expect::Definition),
            ("please", "please", Expect::Definition),
            ("who wants to know", "who wants to know", Expect::Name),
        ] {
            let question = parse(line, &[Language::English]);
            let words: Vec<&str> = question.words.iter().map(|word| word.folded.as_str()).collect();
            assert_eq!((words.join(" ").as_str(), question.expect), (left, expect), "{line}");
        }
    }
}
