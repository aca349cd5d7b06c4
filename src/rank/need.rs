//! How likely an answer is to hold each word of the question: names and rare nouns nearly always, a question's verb or what it asks
//! for far less often. Term necessity, predicted from the question alone (Zhao & Callan 2010, "Term Necessity Prediction"), weighs the
//! words by the binary independence model (Robertson & Spärck Jones 1976).

use super::{
    features::{Strengths, small},
    model::Model,
    sigmoid,
};
use crate::{
    query::{MAX_TERMS, Query},
    question::Question,
};

macro_rules! columns {
    ($($name:ident),* $(,)?) => {
        #[derive(Clone, Copy)]
        #[repr(u8)]
        #[expect(non_camel_case_types, reason = "the names are the columns of the training file")]
        enum Column { $($name),* }
        /// The names of a term's columns, in order.
        pub const TERM_NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

columns! {
    rarity, name, number, function, position, from_end, after_asking, focus, words, contents, names, rarity_rank,
    before_function, before_asks, before_name, next_function, next_name, length, ending, expect, related, after_auxiliary,
}

const COUNT: usize = TERM_NAMES.len();

/// What is told of one term.
pub type TermRow = [f32; COUNT];

static UNIT: &[u8] = include_bytes!("need_unit.bin");
static PASSAGE: &[u8] = include_bytes!("need_passage.bin");

/// Units a passage has, on average.
const UNITS: f32 = 4.0;

/// Weights of presence and absence for each term, in nats.
#[derive(Clone, Debug)]
pub struct Weights {
    /// What a term that is held adds.
    pub held: Strengths,
    /// What a term that is missing adds; negative.
    pub missing: Strengths,
    /// How likely an answer holds each term, 0 to 1.
    pub chance: Strengths,
}

impl Weights {
    fn of(query: &Query, chance: &Strengths, spread: f32) -> Self {
        let mut weights = Self { held: [0.0; MAX_TERMS], missing: [0.0; MAX_TERMS], chance: *chance };
        for (at, term) in query.terms.iter().enumerate().filter(|(_, term)| !term.asks) {
            // idf is ln(1/q) of a passage, near enough
            let random = ((-term.idf).exp() / spread).clamp(1e-4, 0.9);
            let chance = chance[at].clamp(0.02, 0.98);
            weights.held[at] = (chance / random).ln().max(0.0);
            weights.missing[at] = ((1.0 - chance) / (1.0 - random)).ln().min(0.0);
        }
        weights
    }

    /// The log-likelihood ratio of what is held against a random stretch of text, and how far below the best possible it is.
    pub fn score(&self, query: &Query, held: &Strengths) -> (f32, f32) {
        let (mut score, mut best) = (0.0, 0.0);
        let weights = self.held.iter().zip(&self.missing).zip(held);
        for ((there, missing), held) in weights.take(query.terms.len()) {
            score += missing + (there - missing) * held.min(1.0);
            best += there;
        }
        (score, best - score)
    }

    /// How much the content word that `held` misses most is needed, 0 to 1.
    pub fn weakest(&self, query: &Query, held: &Strengths) -> f32 {
        let missed = query.terms.iter().zip(&self.chance).zip(held).filter(|((term, _), _)| term.is_content());
        missed.map(|((_, chance), held)| chance * (1.0 - held.min(1.0))).fold(0.0, f32::max)
    }
}

/// What the words of a question weigh in a unit with its surroundings, and in a passage.
#[derive(Clone, Debug)]
pub struct Needs {
    /// Weights for a sentence, row or item.
    pub unit: Weights,
    /// Weights for a passage.
    pub passage: Weights,
}

impl Needs {
    /// Those of `query`, which comes from `question`.
    pub fn of(question: &Question, query: &Query) -> Self {
        let rows = rows(question, query);
        let chances = |bytes: &'static [u8]| -> Strengths {
            let scores = Model::read(bytes, COUNT).map(|model| model.scores(&rows)).unwrap_or_default();
            std::array::from_fn(|at| scores.get(at).map_or(0.5, |score| sigmoid(*score)))
        };
        Self { unit: Weights::of(query, &chances(UNIT), UNITS), passage: Weights::of(query, &chances(PASSAGE), 1.0) }
    }
}

/// What is told of each term of `query`, from the question alone.
pub fn rows(question: &Question, query: &Query) -> Vec<TermRow> {
    let words = &question.words;
    let asking = words.iter().position(|word| word.asks);
    let content = || query.terms.iter().filter(|term| term.is_content());
    (0..query.terms.len())
        .map(|at| {
            use Column as C;
            let term = &query.terms[at];
            let mut row = [0.0; COUNT];
            let place = query.order.iter().position(|other| *other == at).unwrap_or(0);
            let flag = |yes: bool| f32::from(u8::from(yes));
            let before = place.checked_sub(1).and_then(|place| words.get(place));
            let next = words.get(place + 1);
            let mut set = |column: C, value: f32| row[column as usize] = value;
            set(C::rarity, term.rarity);
            set(C::name, flag(term.name));
            set(C::number, flag(term.is_number()));
            set(C::function, flag(term.function));
            set(C::position, small(place));
            set(C::from_end, small(words.len().saturating_sub(place)));
            set(C::after_asking, asking.map_or(-9.0, |asking| small(place) - small(asking)));
            set(C::focus, flag(question.focus == Some(place)));
            set(C::words, small(words.len()));
            set(C::contents, small(content().count()));
            set(C::names, small(content().filter(|term| term.name).count()));
            set(C::rarity_rank, small(content().filter(|other| other.rarity > term.rarity).count()));
            set(C::before_function, before.map_or(-1.0, |word| flag(word.function)));
            set(C::before_asks, flag(before.is_some_and(|word| word.asks)));
            set(C::before_name, flag(before.is_some_and(|word| word.name)));
            set(C::next_function, next.map_or(-1.0, |word| flag(word.function)));
            set(C::next_name, flag(next.is_some_and(|word| word.name)));
            set(C::length, small(term.word.chars().count()));
            set(C::ending, small(ending(&term.word)));
            set(C::expect, f32::from(question.expect as u8));
            set(C::related, term.forms.iter().map(|form| form.1).filter(|strength| *strength < 1.0).fold(0.0, f32::max));
            set(C::after_auxiliary, flag(words[..place.min(words.len())].iter().any(|word| auxiliary(&word.folded))));
            row
        })
        .collect()
}

fn auxiliary(word: &str) -> bool {
    matches!(word, "do" | "does" | "did" | "can" | "could" | "will" | "would" | "has" | "have" | "had")
}

/// What a word's ending hints at: verbs, adverbs, agents, nouns of action.
fn ending(word: &str) -> usize {
    const ENDINGS: &[&[&str]] = &[&["ed"], &["ing"], &["ly"], &["est"], &["er", "or"], &["tion", "sion", "ment", "ness"], &["s"]];
    ENDINGS.iter().position(|endings| endings.iter().any(|ending| word.ends_with(ending))).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_models_are_of_this_width() {
        // one of another width would go unnoticed: every chance would be a half
        assert!([UNIT, PASSAGE].iter().all(|bytes| Model::read(bytes, COUNT).is_some()));
    }
}
