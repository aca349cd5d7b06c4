//! A line that asks two things is two questions: "How much is it worth and when was it announced?"

use super::{ASKING, YES_NO};
use crate::text;

/// Questions that a line is taken apart into at most; a longer list is asked as it stands.
const PARTS: usize = 3;

/// Words after "how" that ask for a value: "and how long does it run".
const DEGREES: &[&str] = &["much", "many", "long", "far", "old", "big", "large", "often", "tall", "high", "fast", "deep", "wide", "heavy"];

/// The questions that `line` asks, in order; the line itself where it is one. Each is a question by itself: a clause that only hangs on
/// another ("did they say when it ends") is none.
pub fn parts(line: &str) -> Vec<&str> {
    let words: Vec<(usize, String)> = text::words(line)
        .map(|span| {
            let mut folded = String::new();
            text::fold(&line[span.clone()], &mut folded);
            (span.start, folded)
        })
        .collect();
    let word = |at: usize| words.get(at).map_or("", |(_, word)| word.as_str());
    if !opens(word(0), word(1)) {
        return vec![line];
    }
    let ended = |at: usize| line[..words[at].0].trim_end().ends_with(['?', '？']);
    let mut cuts = vec![0];
    for at in 2..words.len() {
        let linked = word(at - 1) == "and" && opens_itself(word(at), word(at + 1));
        if linked || ended(at) && opens(word(at), word(at + 1)) {
            cuts.push(at);
        }
    }
    if cuts.len() == 1 || cuts.len() > PARTS {
        return vec![line];
    }
    let mut parts: Vec<&str> = Vec::new();
    for (number, from) in cuts.iter().enumerate() {
        let until = cuts.get(number + 1).map_or(line.len(), |next| words[*next].0);
        let part = line[words[*from].0..until].trim();
        let part = part.strip_suffix("and").map_or(part, |part| part.trim_end_matches([' ', ',']));
        // "what and where is it": the first asks nothing yet
        if text::words(part).count() < 3 {
            return vec![line];
        }
        parts.push(part);
    }
    parts
}

/// Whether a question begins with `first` and `second`.
fn opens(first: &str, second: &str) -> bool {
    ASKING.contains(&first) || YES_NO.contains(&first) && !second.is_empty()
}

/// Whether `first` and `second`, behind "and", begin a question that is put directly: an auxiliary comes before its subject.
fn opens_itself(first: &str, second: &str) -> bool {
    match first {
        "who" | "what" | "which" | "whose" => true,
        "when" | "where" | "why" => YES_NO.contains(&second),
        "how" => YES_NO.contains(&second) || DEGREES.contains(&second),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_questions_are_two() {
        for (line, expected) in [
            ("How much is it worth and when was it announced?", vec!["How much is it worth", "when was it announced?"]),
            ("What chips are used, and who makes them?", vec!["What chips are used", "who makes them?"]),
            ("Who are the parties? When does it end?", vec!["Who are the parties?", "When does it end?"]),
            ("Is it open on Sundays and how much is a ticket", vec!["Is it open on Sundays", "how much is a ticket"]),
        ] {
            assert_eq!(parts(line), expected, "{line}");
        }
    }

    #[test]
    fn one_question_is_one() {
        for line in [
            "Who founded Ben and Jerry's?",
            "Did they say when and how it ends?",
            "what and where is it?",
            "When did he say how it ended and when it began?",
            "The boats and who runs them",
            "",
            "?",
            "and what",
        ] {
            assert_eq!(parts(line), [line], "{line}");
        }
    }
}
