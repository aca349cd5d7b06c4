//! Text that is being written, cut into sentences as they are complete. Pure.

use crate::text;

/// Tags around what some models think before they answer.
const THINKING: [&str; 2] = ["<think>", "</think>"];

/// Longest mark of citations that may follow a sentence, in bytes.
const MARK: usize = 40;

/// A text so far.
#[derive(Debug, Default)]
pub struct Draft {
    text: String,
}

impl Draft {
    /// Appends what came.
    pub fn push(&mut self, piece: &str) {
        self.text.push_str(piece);
    }

    /// Takes the next sentence that is surely complete: another word follows it, or its line ended.
    pub fn next(&mut self) -> Option<String> {
        self.take(false)
    }

    /// Takes the next sentence of a text that has ended.
    pub fn rest(&mut self) -> Option<String> {
        self.take(true)
    }

    fn take(&mut self, ended: bool) -> Option<String> {
        if !self.skip_thinking() {
            return None;
        }
        let first = text::sentences(&self.text).into_iter().next()?;
        let end = complete(&self.text, first.end, ended)?;
        let sentence = self.text[first.start..end].to_owned();
        self.text.drain(..end);
        Some(sentence)
    }

    /// Drops what the model thought; false while it may still be thinking.
    fn skip_thinking(&mut self) -> bool {
        let [open, close] = THINKING;
        let begun = self.text.trim_start();
        if !begun.starts_with(open) {
            return begun.is_empty() || !open.starts_with(begun);
        }
        let Some(end) = self.text.find(close) else { return false };
        self.text.drain(..end + close.len());
        true
    }
}

/// Where the sentence that ends at `end` ends with the citations behind it; `None` while it may go on.
fn complete(text: &str, mut end: usize, ended: bool) -> Option<usize> {
    loop {
        let rest = &text[end..];
        let next = rest.trim_start();
        if rest[..rest.len() - next.len()].contains('\n') {
            return Some(end);
        }
        let close = next.find(']').filter(|close| next.starts_with('[') && *close < MARK);
        let open = next.starts_with('[') && next.len() < MARK;
        match close {
            Some(close) => end = text.len() - next.len() + close + 1,
            // a word that is not whole yet may still change where the sentence ends
            None => return (ended || (!open && next.contains(char::is_whitespace))).then_some(end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, size: usize) -> Vec<String> {
        let mut draft = Draft::default();
        let mut found = Vec::new();
        for piece in text.chars().collect::<Vec<_>>().chunks(size) {
            draft.push(&piece.iter().collect::<String>());
            while let Some(sentence) = draft.next() {
                found.push(sentence);
            }
        }
        while let Some(sentence) = draft.rest() {
            found.push(sentence);
        }
        found
    }

    #[test]
    fn pieces_of_any_size_give_the_same_sentences() {
        for (text, sentences) in [
            ("One is here. Two is there! Three", &["One is here.", "Two is there!", "Three"][..]),
            ("It has $1.4 trillion. [1] Next comes.[2][3] Last. [4]", &["It has $1.4 trillion. [1]", "Next comes.[2][3]", "Last. [4]"]),
            ("Acme Inc. Chairman Bob left. So it is.", &["Acme Inc. Chairman Bob left.", "So it is."]),
            ("First line\n\nsecond line\n", &["First line", "second line"]),
            ("<think>Hm. What? Ah.</think>\nYes. It is.", &["Yes.", "It is."]),
            ("", &[]),
            ("<think>for ever", &[]),
        ] {
            for size in [1, 3, 1000] {
                assert_eq!(all(text, size), sentences, "{text:?} by {size}");
            }
        }
    }

    #[test]
    fn a_sentence_is_not_given_before_it_is_sure() {
        let mut draft = Draft::default();
        draft.push("It costs $38.");
        assert_eq!(draft.next(), None);
        draft.push("5 billion. Th");
        assert_eq!(draft.next(), None);
        draft.push("e end");
        assert_eq!(draft.next().as_deref(), Some("It costs $38.5 billion."));
    }
}
