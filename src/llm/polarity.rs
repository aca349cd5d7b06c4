//! What a text denies and what it asserts. Pure; English words.

use super::facts::Word;
use crate::text;
use std::collections::HashSet;

/// Stems that a text denies ("not *approved*", "no *customers*") and those that it asserts.
#[derive(Debug, Default)]
pub struct Polarity {
    /// The text holds a negation at all.
    pub negated: bool,
    /// The words that a negation stands before.
    pub denied: HashSet<String>,
    /// All other words.
    pub asserted: HashSet<String>,
}

/// How many words after a negation it still means.
const REACH: usize = 4;

/// What `words` of `text` deny and assert.
pub fn polarity(text: &str, words: &[Word]) -> Polarity {
    let mut polarity = Polarity::default();
    let mut reach = 0;
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |left| &text[words[left].span.end..word.span.start]);
        if before.contains(['.', '!', '?', ';', ':', ',']) {
            reach = 0;
        }
        if negates(&word.folded) {
            polarity.negated = true;
            reach = REACH;
        } else if word.shapes & text::shape::FUNCTION == 0 {
            if reach > 0 {
                polarity.denied.insert(word.stem.clone());
            } else {
                polarity.asserted.insert(word.stem.clone());
            }
            reach = 0;
        } else {
            reach = reach.saturating_sub(1);
        }
    }
    polarity
}

/// Whether a word denies what follows it.
pub fn negates(word: &str) -> bool {
    word.ends_with("n't")
        || matches!(word, "not" | "no" | "never" | "none" | "neither" | "nor" | "cannot" | "without" | "nobody" | "nothing")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::facts;

    #[test]
    fn what_is_denied_is_told_from_what_is_said() {
        let text = "It was not approved. It has no customers, but partners; nobody knows.";
        let words = facts::words(text);
        let polarity = polarity(text, &words);
        assert!(polarity.negated);
        for (word, denied) in [("approv", true), ("custom", true), ("partner", false), ("know", true)] {
            assert_eq!((polarity.denied.contains(word), polarity.asserted.contains(word)), (denied, !denied), "{word}");
        }
    }
}
