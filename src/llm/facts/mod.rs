//! The numbers, months and names of a text, normalised so that "$38bn" is "$38 billion" and "seven" is 7. Pure; English words, any
//! script's names.

mod month;
mod number;

pub use number::{Number, Unit};

use crate::{
    lexicon,
    text::{
        self, Language,
        shape::{self, Shapes},
    },
};
use month::{iso_date, month};
use number::{number, unit};
use std::ops::Range;

/// A word as it stands in its text.
#[derive(Clone, Debug)]
pub struct Word {
    /// Where.
    pub span: Range<usize>,
    /// As it is compared.
    pub folded: String,
    /// As it is searched.
    pub stem: String,
    /// One of its forms, the same for each of them.
    pub root: String,
    /// What it looks like.
    pub shapes: Shapes,
    /// It begins a sentence, a quotation or what follows a colon.
    pub first: bool,
}

impl Word {
    /// Whether it is written as no common word is, wherever it stands in `text`: with a capital or a digit behind its first letter.
    pub fn is_marked(&self, text: &str) -> bool {
        text[self.span.clone()].chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric())
    }
}

/// Something in a text that must be borne out by another.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A number, and where it stands.
    Number(Number, Range<usize>),
    /// A month (1 to 12) and the day beside it, and where it stands.
    Month(u8, Option<u8>, Range<usize>),
    /// A name or an inexact number word, by its place among the words.
    Name(usize),
}

impl Fact {
    /// Whether a text that holds the figure `self` bears out `claim`.
    pub fn bears_out(&self, claim: &Self) -> bool {
        match (self, claim) {
            (Self::Number(own, _), Self::Number(claimed, _)) => own.bears_out(claimed),
            (Self::Month(own, day, _), Self::Month(claimed, said, _)) => own == claimed && (said.is_none() || said == day),
            _ => false,
        }
    }
}

/// Words that count without a number: whoever writes them must have read them.
const VAGUE: &[&str] = &[
    "half",
    "twice",
    "double",
    "triple",
    "quarter",
    "dozen",
    "dozens",
    "tens",
    "hundreds",
    "thousands",
    "millions",
    "billions",
    "trillions",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "majority",
];

/// The words of `text`.
pub fn words(text: &str) -> Vec<Word> {
    let starts: Vec<usize> = text::sentences(text).into_iter().map(|sentence| sentence.start).collect();
    let mut at = 0;
    let mut end = 0;
    text::words(text)
        .map(|span| {
            let surface = &text[span.clone()];
            let mut folded = String::new();
            text::fold(surface, &mut folded);
            if folded.contains('.') && folded.starts_with(|c: char| c.is_alphabetic()) {
                folded.retain(|c| c != '.');
            }
            let gap = &text[end..span.start];
            let shapes = shape::of(surface, &folded, gap.chars().next_back(), text[span.end..].chars().next());
            while starts.get(at + 1).is_some_and(|start| *start <= span.start) {
                at += 1;
            }
            let opens = starts.get(at).is_some_and(|start| text[*start..span.start].chars().all(|c| !c.is_alphanumeric()));
            let first = opens || gap.contains([':', '“', '"', '‘', '«', '\n']);
            end = span.end;
            let stem = Language::English.stem(&folded).into_owned();
            Word { root: root(&stem), stem, span, folded, shapes, first }
        })
        .collect()
}

/// How nearly a word must be another for the two to be forms of one.
const SAME: f32 = 0.9;

/// One of the forms that a word has ("bought" and "buy"), the same for each of them.
fn root(stem: &str) -> String {
    let id = text::word_id(stem);
    let forms = lexicon::related(id).into_iter().filter(|(_, strength)| *strength >= SAME).map(|(other, _)| other);
    forms.chain([id]).min().and_then(lexicon::stem).map_or_else(|| stem.to_owned(), str::to_owned)
}

/// The facts among `words` of `text`, in order.
pub fn facts(text: &str, words: &[Word]) -> Vec<Fact> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if let Some(fact) = iso_date(text, words, at) {
            // the year and the day are looked at as numbers, too
            found.push(fact);
        }
        if let Some(fact) = month(text, words, at) {
            found.push(fact);
            at += 1;
        } else if let Some((value, count)) = number(text, words, at) {
            let unit = unit(text, words, at, at + count);
            found.push(Fact::Number(Number { value, unit }, words[at].span.start..words[at + count - 1].span.end));
            at += count;
        } else {
            if is_name(&text[words[at].span.clone()], &words[at]) {
                found.push(Fact::Name(at));
            }
            at += 1;
        }
    }
    found
}

/// Whether a word counts without a number.
pub fn vague(word: &str) -> bool {
    VAGUE.contains(&word)
}

/// Whether a word is a name wherever it stands: it does not begin with a small letter. Scripts without capitals have no other way to tell.
/// The first word of a sentence is one, too; whether it is only common is for the caller to say.
fn is_name(surface: &str, word: &Word) -> bool {
    let lower = surface.chars().next().is_some_and(char::is_lowercase);
    vague(&word.folded) || (!lower && word.shapes & shape::FUNCTION == 0) || surface.chars().skip(1).any(char::is_uppercase)
}

/// What stands between two neighbouring words.
fn gap<'a>(text: &'a str, words: &[Word], left: usize) -> Option<&'a str> {
    Some(&text[words.get(left)?.span.end..words.get(left + 1)?.span.start])
}

/// Whether a word belongs to the number before it.
fn joined(gap: &str) -> bool {
    matches!(gap, "-" | "‑" | "–") || (!gap.is_empty() && gap.chars().all(char::is_whitespace) && !gap.contains('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let words = words(text);
        let found = facts(text, &words).into_iter();
        found.filter_map(|fact| if let Fact::Name(at) = fact { Some(words[at].folded.clone()) } else { None }).collect()
    }

    #[test]
    fn names_are_what_is_not_written_small() {
        assert_eq!(
            names("The deal made OpenAI pay Amazon’s AWS in the U.S. for GB300 and iPhones."),
            ["openai", "amazon", "aws", "us", "gb300", "iphones"]
        );
        assert_eq!(names("We like it. I do, too."), Vec::<String>::new());
        assert_eq!(names("hundreds of thousands"), ["hundreds", "thousands"]);
        assert_eq!(names("東京 is big"), ["東", "京"]);
        assert!(words("He said: “Yes, we can.” Then").iter().filter(|word| word.first).count() >= 3);
    }

    #[test]
    fn hostile_text_is_no_trouble() {
        for text in ["9".repeat(5000), "hundred ".repeat(5000), "1.2.3.4 $$ % -5".to_owned(), "\u{661}\u{662} ½ Ⅻ".to_owned()] {
            let words = words(&text);
            let _ = facts(&text, &words);
        }
    }
}
