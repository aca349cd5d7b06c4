//! The numbers and names of a text that another lacks. Written apart from the program's own check, and cruder, so that the two do not
//! share a mistake.

use std::collections::HashSet;

const NUMBERS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// Each scale with its short forms.
const SCALES: &[&[&str]] = &[&["thousand", "k"], &["million", "m", "mn"], &["billion", "bn", "b"], &["trillion", "tn", "t"]];

/// What `text` holds of numbers, and of capitalised words inside a sentence, that `passages` lack.
pub fn unsupported(text: &str, passages: &str) -> Vec<String> {
    let known: HashSet<String> = words(passages).into_iter().map(|word| normal(&word.text)).collect();
    let is_claim = |word: &Word| is_number(&word.text) || (!word.first && word.text.starts_with(char::is_uppercase));
    let claims = words(text).into_iter().filter(is_claim);
    claims.filter(|word| !known.contains(&normal(&word.text))).map(|word| word.text).collect()
}

struct Word {
    text: String,
    /// It begins a sentence.
    first: bool,
}

/// Runs of letters, and runs of digits with the points and commas between them.
fn words(text: &str) -> Vec<Word> {
    let chars: Vec<char> = text.chars().collect();
    let (mut words, mut at, mut first) = (Vec::new(), 0, true);
    while at < chars.len() {
        let start = at;
        if chars[at].is_ascii_digit() {
            let inside = |at: usize| matches!(chars[at], '.' | ',') && chars.get(at + 1).is_some_and(char::is_ascii_digit);
            while at < chars.len() && (chars[at].is_ascii_digit() || inside(at)) {
                at += 1;
            }
        } else {
            while at < chars.len() && chars[at].is_alphabetic() {
                at += 1;
            }
        }
        if at == start {
            first |= matches!(chars[at], '.' | '!' | '?');
            at += 1;
        } else {
            words.push(Word { text: chars[start..at].iter().collect(), first });
            first = false;
        }
    }
    words
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || NUMBERS.contains(&&*word.to_lowercase()) || scale(&word.to_lowercase()).is_some()
}

fn scale(word: &str) -> Option<&'static str> {
    SCALES.iter().find(|forms| word.len() > 1 && forms.contains(&word)).map(|forms| forms[0])
}

/// One form of each number, each scale and each word.
fn normal(word: &str) -> String {
    let word = word.to_lowercase().replace(',', "");
    if let Some(value) = NUMBERS.iter().position(|number| *number == word) {
        return value.to_string();
    }
    scale(&word).map_or(word, str::to_owned)
}

#[test]
fn what_a_text_adds_is_found() {
    let passages = "The deal of OpenAI is worth $38 billion over seven years, from November 2025.";
    for (text, added) in [
        ("It costs $38bn over 7 years.", &[][..]),
        ("It costs $38 million.", &["million"]),
        ("It is worth $39 billion.", &["39"]),
        ("Eight years. Then Microsoft joins OpenAI.", &["Eight", "Microsoft"]),
        ("It starts in November 2025. Nothing else.", &[]),
        ("It is 3.8 or 38,000.", &["3.8", "38,000"]),
    ] {
        assert_eq!(unsupported(text, passages), added, "{text}");
    }
}
