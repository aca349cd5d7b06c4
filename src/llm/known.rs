//! What the passages that an LLM is given bear out. Pure.

use super::{
    clause::{Clause, clauses},
    facts::{self, Fact, Number, Unit, Word},
    given::Given,
    polarity::{Polarity, polarity},
};
use crate::{
    lexicon,
    text::{self, shape},
};
use std::collections::HashSet;

/// What a passage holds.
#[derive(Debug)]
pub struct Known {
    /// The source's id.
    pub id: usize,
    /// Numbers and months of the text.
    figures: Vec<Fact>,
    /// Words of the text, and of the title and headings.
    words: HashSet<String>,
    stems: HashSet<String>,
    /// Inexact number words count in the text alone.
    text: HashSet<String>,
    /// Words of the text that are names, folded.
    pub proper: HashSet<String>,
    /// The text's words.
    pub read: Vec<Word>,
    /// What it says, piece by piece.
    pub clauses: Vec<Clause>,
    /// Stems that the text denies, and those that it asserts.
    pub polarity: Polarity,
}

impl Known {
    /// Reads a passage.
    pub fn new(given: &Given) -> Self {
        let read = facts::words(&given.text);
        let found = facts::facts(&given.text, &read);
        let figures = found.iter().filter(|fact| !matches!(fact, Fact::Name(_))).cloned();
        let places: Vec<Word> = given.place.iter().flat_map(|place| facts::words(place)).collect();
        let folded = |words: &[Word]| words.iter().map(|word| word.folded.clone()).collect::<Vec<_>>();
        Self {
            id: given.id,
            // "both" are two
            figures: figures
                .chain(read.iter().filter(|word| word.folded == "both").map(|word| Fact::Number(TWO, word.span.clone())))
                .collect(),
            stems: read.iter().chain(&places).map(|word| word.stem.clone()).collect(),
            words: folded(&read).into_iter().chain(folded(&places)).collect(),
            text: folded(&read).into_iter().collect(),
            proper: read.iter().filter(|word| is_proper(&given.text, word)).map(|word| word.folded.clone()).collect(),
            clauses: clauses(&given.text, &read, &found),
            polarity: polarity(&given.text, &read),
            read,
        }
    }

    /// Whether the passage, its title or its headings hold a word.
    pub fn holds(&self, word: &Word) -> bool {
        self.names(&word.folded) || self.stems.contains(&word.stem)
    }

    /// Whether the text holds a word that means nearly the same as one with this stem.
    pub fn means(&self, stem: &str) -> bool {
        let related = lexicon::related(text::word_id(stem)).into_iter().filter(|(_, strength)| *strength >= ALIKE);
        related.filter_map(|(other, _)| lexicon::stem(other)).any(|other| self.stems.contains(other))
    }

    /// Whether the text holds a word in just this form.
    pub fn spells(&self, folded: &str) -> bool {
        self.text.contains(folded)
    }

    /// Whether the text holds a number, a date or an inexact number word.
    pub fn has_figures(&self) -> bool {
        !self.figures.is_empty() || self.text.iter().any(|word| facts::vague(word))
    }

    /// Whether a name stands there, or in the title or headings, as it is, but for its plural.
    pub fn names(&self, folded: &str) -> bool {
        self.words.contains(folded)
            || folded.strip_suffix('s').is_some_and(|single| single.len() > 1 && self.words.contains(single))
            || self.words.contains(&format!("{folded}s"))
    }

    /// Whether the passage bears out a fact about `said`.
    pub fn bears_out(&self, fact: &Fact, said: &[Word]) -> bool {
        match fact {
            Fact::Number(..) | Fact::Month(..) => self.figures.iter().any(|figure| figure.bears_out(fact)),
            Fact::Name(at) => said
                .get(*at)
                .is_some_and(|word| if facts::vague(&word.folded) { self.text.contains(&word.folded) } else { self.names(&word.folded) }),
        }
    }
}

/// How near in meaning a word must be to say the same.
const ALIKE: f32 = 0.8;

/// Two of anything.
const TWO: Number = Number { value: 2.0, unit: Unit::None };

/// Whether a word is a name: a capital says so within a sentence, at its beginning only where English has no such word.
fn is_proper(text: &str, word: &Word) -> bool {
    word.shapes & shape::CAPITAL != 0
        && word.shapes & (shape::FUNCTION | shape::DATE) == 0
        && (!word.first || word.is_marked(text) || lexicon::rarity(text::word_id(&word.stem)).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inexact_numbers_must_stand_in_the_text() {
        let known =
            Known::new(&Given { id: 1, place: vec!["Millions of OpenAI".to_owned()], text: "Hundreds of GPUs are there.".to_owned() });
        let said = facts::words("hundreds millions OpenAI GPU");
        let found: Vec<bool> = (0..4).map(|at| known.bears_out(&Fact::Name(at), &said)).collect();
        assert_eq!(found, [true, false, true, true]);
    }
}
