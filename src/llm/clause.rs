//! The parts of a text that say one thing each. Pure; English words.

use super::{
    facts::{Fact, Number, Unit, Word},
    polarity::negates,
};
use crate::text::shape;
use std::{collections::HashSet, ops::Range};

/// On which side of a number the truth lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// "more than 5", "since 2019".
    Above,
    /// "up to 5", "until 2019".
    Below,
}

/// A number in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The number.
    pub number: Number,
    /// On which side of it the truth lies, where that is said.
    pub bound: Option<Bound>,
    /// It ends a span that the number before it begins: "from 5 to 7".
    pub ends: bool,
    /// Where it stands.
    pub span: Range<usize>,
}

/// A part of a text that says one thing.
#[derive(Clone, Debug, Default)]
pub struct Clause {
    /// The words that carry its content, by their stems; numbers and units are none.
    pub content: HashSet<String>,
    /// Its words that begin with a capital, folded.
    pub capitals: HashSet<String>,
    /// Its numbers.
    pub numbers: Vec<Counted>,
    /// Whether it denies something.
    pub negated: bool,
    /// Its words, by their places in the text.
    pub words: Range<usize>,
    /// The number of its sentence in the text.
    pub sentence: usize,
}

/// Words that begin a new clause.
const JOINTS: &[&str] = &["and", "but", "while", "whereas", "although", "though", "which", "who", "because"];

/// Words that only compare or place in time.
const IDLE: &[&str] = &["more", "less", "fewer", "longer", "least", "most", "yet", "ever", "even", "still", "now"];

/// Shapes of words that count or measure.
const FIGURES: u16 = shape::NUMBER | shape::COUNT | shape::DATE | shape::MONEY | shape::PERCENT | shape::SPAN | shape::MEASURE;

/// The clauses of `text`, whose words and facts these are.
pub fn clauses(text: &str, words: &[Word], facts: &[Fact]) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let mut sentence = 0;
    for (at, word) in words.iter().enumerate() {
        let gap = at.checked_sub(1).map_or("", |left| &text[words[left].span.end..word.span.start]);
        let ends = word.first && gap.contains(['.', '!', '?', '\n']);
        sentence += usize::from(ends);
        if at == 0 || ends || gap.contains([',', ';', ':', '(', ')', '–', '—']) || JOINTS.contains(&word.folded.as_str()) {
            clauses.push(Clause { words: at..at, sentence, ..Clause::default() });
        }
        let Some(clause) = clauses.last_mut() else { continue };
        clause.words.end = at + 1;
        clause.negated |= negates(&word.folded);
        if word.shapes & shape::FUNCTION != 0 || negates(&word.folded) {
            continue;
        }
        if word.shapes & FIGURES == 0 && !IDLE.contains(&word.folded.as_str()) {
            clause.content.insert(word.root.clone());
        }
        if word.shapes & shape::CAPITAL != 0 && word.shapes & shape::DATE == 0 {
            clause.capitals.insert(word.folded.clone());
        }
    }
    for fact in facts {
        let Fact::Number(number, span) = fact else { continue };
        // "the 3rd" counts nothing
        if ordinal(&text[span.clone()]) {
            continue;
        }
        let counted = Counted { number: number.clone(), bound: bound(text, words, number, span), ends: false, span: span.clone() };
        let holds = |clause: &&mut Clause| words[clause.words.start].span.start <= span.start;
        if let Some(clause) = clauses.iter_mut().rev().find(holds) {
            let ends = clause.numbers.last().is_some_and(|before| spans(&text[before.span.end..span.start]));
            clause.numbers.push(Counted { ends, ..counted });
        }
    }
    clauses
}

/// Whether a number only tells which of several something is.
fn ordinal(number: &str) -> bool {
    number.starts_with(|c: char| c.is_ascii_digit()) && ["st", "nd", "rd", "th"].iter().any(|end| number.ends_with(end))
}

/// Whether what stands between two numbers makes a span of them.
fn spans(between: &str) -> bool {
    let joint = between.trim_end_matches(['$', '€', '£', ' ']).rsplit(' ').next().unwrap_or_default();
    between.len() < 24 && matches!(joint, "to" | "until" | "till" | "through" | "by" | "-" | "–")
}

/// What the words around a number say of the side on which the truth lies.
fn bound(text: &str, words: &[Word], number: &Number, span: &Range<usize>) -> Option<Bound> {
    let at = words.iter().position(|word| word.span.start >= span.start)?;
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", |word| word.folded.as_str());
    // "more than a million"
    let left = at - usize::from(matches!(word(at.checked_sub(1)), "a" | "an" | "the"));
    let (last, before) = (word(left.checked_sub(1)), word(left.checked_sub(2)));
    let behind = text[span.end..].trim_start_matches('%').trim_start();
    let above = match (before, last) {
        ("more" | "greater" | "higher" | "longer", "than") | ("at", "least") | (_, "above" | "exceeding" | "exceeds" | "exceed") => true,
        ("less" | "fewer" | "lower" | "shorter", "than") | ("at", "most") | ("up", "to") | (_, "under" | "below") => false,
        // "over seven years" is as long as they are
        (_, "over") if !matches!(number.unit, Unit::Of(_)) => true,
        (_, "since" | "after") if number.is_year() => true,
        (_, "until" | "till" | "before") if number.is_year() => false,
        _ if behind.starts_with("or more") => true,
        _ if behind.starts_with("or less") || behind.starts_with("or fewer") => false,
        _ => return None,
    };
    Some(if above { Bound::Above } else { Bound::Below })
}

/// The clauses of a text that was not read yet.
#[cfg(test)]
pub fn read(text: &str) -> Vec<Clause> {
    use super::facts;
    let words = facts::words(text);
    clauses(text, &words, &facts::facts(text, &words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_at_points_commas_and_joints() {
        let text = "In 1990, Bluewater (a ferry line) earned $5 million and Northline did not earn more than $7 million. It sank.";
        let found: Vec<String> = read(text)
            .iter()
            .map(|clause| {
                let mut content: Vec<&str> = clause.content.iter().map(String::as_str).collect();
                content.sort_unstable();
                format!("{} {} {} {}", clause.sentence, content.join(" "), clause.numbers.len(), clause.negated)
            })
            .collect();
        assert_eq!(
            found,
            ["0  1 false", "0 bluewat 0 false", "0 ferri line 0 false", "0 earn 1 false", "0 earn northlin 1 true", "1 sunk 0 false"]
        );
    }

    #[test]
    fn a_number_has_two_sides() {
        for (text, side) in [
            ("more than 500 chips", Some(Bound::Above)),
            ("over $5 million", Some(Bound::Above)),
            ("over a million", Some(Bound::Above)),
            ("since 2019", Some(Bound::Above)),
            ("90 tonnes", None),
            ("up to 90 tonnes", Some(Bound::Below)),
            ("fewer than 3%", Some(Bound::Below)),
            ("12 or more", Some(Bound::Above)),
            ("about 12", None),
        ] {
            assert_eq!(read(text)[0].numbers[0].bound, side, "{text}");
        }
    }
}
