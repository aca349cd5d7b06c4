//! What the passages that an LLM is given bear out. Pure.

use super::{
    facts::{self, Fact, Number, Word},
    given::Given,
    polarity::{Polarity, polarity},
};
use std::collections::HashSet;

/// What a passage holds.
#[derive(Debug)]
pub struct Known {
    /// The source's id.
    pub id: usize,
    numbers: Vec<Number>,
    months: Vec<(u8, Option<u8>)>,
    /// Words of the text, and of the title and headings.
    words: HashSet<String>,
    stems: HashSet<String>,
    /// Inexact number words count in the text alone.
    text: HashSet<String>,
    /// Stems that the text denies, and those that it asserts.
    pub polarity: Polarity,
}

impl Known {
    /// Reads a passage.
    pub fn new(given: &Given) -> Self {
        let read = facts::words(&given.text);
        let (mut numbers, mut months) = (Vec::new(), Vec::new());
        for fact in facts::facts(&given.text, &read) {
            match fact {
                Fact::Number(number, _) => numbers.push(number),
                Fact::Month(month, day, _) => months.push((month, day)),
                Fact::Name(_) => {}
            }
        }
        let places: Vec<Word> = given.place.iter().flat_map(|place| facts::words(place)).collect();
        let folded = |words: &[Word]| words.iter().map(|word| word.folded.clone()).collect::<Vec<_>>();
        Self {
            id: given.id,
            numbers,
            months,
            stems: read.iter().chain(&places).map(|word| word.stem.clone()).collect(),
            words: folded(&read).into_iter().chain(folded(&places)).collect(),
            text: folded(&read).into_iter().collect(),
            polarity: polarity(&given.text, &read),
        }
    }

    /// Whether the passage, its title or its headings hold a word.
    pub fn holds(&self, word: &Word) -> bool {
        self.names(&word.folded) || self.stems.contains(&word.stem)
    }

    /// Whether the text holds a number, a date or an inexact number word.
    pub fn has_figures(&self) -> bool {
        !self.numbers.is_empty() || !self.months.is_empty() || self.text.iter().any(|word| facts::vague(word))
    }

    /// Whether a name stands there as it is, but for its plural.
    fn names(&self, folded: &str) -> bool {
        self.words.contains(folded)
            || folded.strip_suffix('s').is_some_and(|single| single.len() > 1 && self.words.contains(single))
            || self.words.contains(&format!("{folded}s"))
    }

    /// Whether the passage bears out a fact about `said`.
    pub fn bears_out(&self, fact: &Fact, said: &[Word]) -> bool {
        match fact {
            Fact::Number(claim, _) => self.numbers.iter().any(|number| number.bears_out(claim)),
            Fact::Month(month, day, _) => {
                self.months.iter().any(|(known, known_day)| known == month && (day.is_none() || day == known_day))
            }
            Fact::Name(at) => said
                .get(*at)
                .is_some_and(|word| if facts::vague(&word.folded) { self.text.contains(&word.folded) } else { self.names(&word.folded) }),
        }
    }
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
