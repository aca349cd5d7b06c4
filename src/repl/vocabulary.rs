//! What the articles can be asked and the words they are written in, for completion and hints. Pure.

use crate::{
    article::Kind,
    index::Stored,
    render,
    text::{self, shape},
};
use std::collections::HashMap;

/// Questions and terms kept at most, of each.
const KEPT: usize = 2_000;

/// Least letters of a term that is no name.
const SHORTEST: usize = 4;

/// The articles' questions and terms.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The questions of FAQ pairs, in the articles' order.
    pub questions: Vec<String>,
    /// Names, then other words; the most frequent first.
    pub terms: Vec<String>,
    /// The headings, in the articles' order.
    pub headings: Vec<String>,
    /// How many of the terms are names.
    pub names: usize,
}

impl Vocabulary {
    /// That of these passages.
    pub fn of(passages: &[Stored]) -> Self {
        let faq = passages.iter().filter(|stored| stored.passage.kind == Kind::Faq);
        let mut questions: Vec<String> = faq.map(|stored| render::sanitized(&stored.passage.question)).take(KEPT).collect();
        questions.dedup();
        let mut headings: Vec<String> =
            passages.iter().filter_map(|stored| stored.passage.headings.last()).map(|heading| render::sanitized(heading)).collect();
        headings.dedup();
        headings.truncate(KEPT);
        let mut counts: HashMap<&str, (usize, bool)> = HashMap::new();
        for body in passages.iter().map(|stored| stored.passage.body.as_str()) {
            for unit in text::units(body) {
                count(&body[unit], &mut counts);
            }
        }
        let (mut names, mut words): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(_, (_, name))| *name);
        for group in [&mut names, &mut words] {
            group.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
            group.truncate(KEPT);
        }
        let terms = names.iter().chain(&words).map(|(term, _)| render::sanitized(term)).collect();
        Self { questions, terms, headings, names: names.len() }
    }
}

/// Counts a unit's content words; one with a capital that is not the first is a name.
fn count<'a>(unit: &'a str, counts: &mut HashMap<&'a str, (usize, bool)>) {
    let mut folded = String::new();
    for (at, span) in text::words(unit).enumerate() {
        let word = unit[span.clone()].trim_end_matches("'s").trim_end_matches("’s");
        text::fold(word, &mut folded);
        let shapes = shape::of(word, &folded, unit[..span.start].chars().next_back(), unit[span.end..].chars().next());
        let name = shapes & shape::CAPITAL != 0 && (at > 0 || shapes & shape::ACRONYM != 0);
        let plain = shapes & (shape::CAPITAL | shape::NUMBER) == 0 && word.chars().count() >= SHORTEST;
        if shapes & shape::FUNCTION == 0 && (name || plain) {
            let known = counts.entry(word).or_default();
            *known = (known.0 + 1, known.1 || name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Passage;

    #[test]
    fn names_come_before_words() {
        let passage = Passage {
            kind: Kind::Faq,
            headings: vec!["Keys".to_owned()],
            lead: String::new(),
            question: "Who keeps the\u{1b}[31m key?".to_owned(),
            body: "Members ask Maria Okafor. Members borrow Maria's key.".to_owned(),
            lines: [1, 2],
        };
        let known = Vocabulary::of(&[Stored { file: "a.md".to_owned(), title: "A".to_owned(), passage }]);
        assert_eq!(known.questions, ["Who keeps the key?"]);
        assert_eq!(
            (&known.terms[..known.names], &known.headings[..]),
            (&["Maria".to_owned(), "Okafor".to_owned()][..], &["Keys".to_owned()][..])
        );
        assert!(known.terms[known.names..].contains(&"borrow".to_owned()), "{known:?}");
    }
}
