//! The article's question that a line most likely becomes, by the words typed so far. Pure.

use crate::text;

/// Least letters of a single word that a question is guessed by.
const TELLING: usize = 4;

/// Letters that the shorter of two words must have where one begins the other ("charge", "charges").
const BEGINS: usize = 4;

/// The questions with their words.
#[derive(Debug, Default)]
pub struct Likely {
    questions: Vec<(String, Vec<String>)>,
}

fn content(line: &str) -> Vec<String> {
    text::content(line).filter(|word| !word.is_empty()).collect()
}

/// Whether one word is the other, but for an ending.
fn alike(a: &str, b: &str) -> bool {
    a == b || a.len().min(b.len()) >= BEGINS && (a.starts_with(b) || b.starts_with(a))
}

impl Likely {
    /// Of these questions.
    pub fn of(questions: &[String]) -> Self {
        Self { questions: questions.iter().map(|question| (question.clone(), content(question))).collect() }
    }

    /// The question that holds all that was typed, and least beside it; the last word may be unfinished. None where nothing telling is typed.
    pub fn guess(&self, typed: &str) -> Option<&str> {
        let words = content(typed);
        let (last, before) = words.split_last()?;
        if before.is_empty() && last.chars().count() < TELLING {
            return None;
        }
        let unfinished = typed.ends_with(char::is_alphanumeric);
        let holds = |held: &[String]| {
            before.iter().all(|word| held.iter().any(|other| alike(word, other)))
                && held.iter().any(|other| alike(last, other) || unfinished && other.starts_with(last.as_str()))
        };
        let held = self.questions.iter().filter(|(_, held)| holds(held));
        held.min_by_key(|(_, held)| held.len()).map(|(question, _)| question.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_that_holds_what_was_typed() {
        let questions = ["Who keeps the key to the old boat shed?", "Are dogs allowed?", "Who keeps the key?"].map(str::to_owned);
        let likely = Likely::of(&questions);
        for (typed, expected) in [
            ("is there a key that somebody keeps", None),
            ("where is the key ke", Some("Who keeps the key?")),
            ("key of the shed", Some("Who keeps the key to the old boat shed?")),
            ("can i bring dog", None),
            ("dogs", Some("Are dogs allowed?")),
            ("dog", None),
            ("my allow", Some("Are dogs allowed?")),
            ("what is the", None),
            ("", None),
            ("日本語 🎉", None),
        ] {
            assert_eq!(likely.guess(typed), expected, "{typed:?}");
        }
    }
}
