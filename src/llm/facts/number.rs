//! Numbers, normalised: "$38bn" is "$38 billion", "seven" is 7. Pure; English words.

use super::{Word, gap, joined};
use crate::text::{self, shape};

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nothing that is told here.
    None,
    /// Money, in a currency.
    Money(&'static str),
    /// Hundredths.
    Percent,
    /// A span of time or a measure, without its plural.
    Of(String),
}

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Its value.
    pub value: f64,
    /// What it counts.
    pub unit: Unit,
}

impl Number {
    /// Whether it may be a year.
    pub fn is_year(&self) -> bool {
        self.unit == Unit::None && (1000.0..2200.0).contains(&self.value)
    }

    /// Whether a text that holds `self` bears out `claim`. An amount or a percentage must be one there, too.
    pub fn bears_out(&self, claim: &Self) -> bool {
        let equal = (self.value - claim.value).abs() <= 1e-9 * self.value.abs().max(claim.value.abs());
        equal
            && match (&self.unit, &claim.unit) {
                (own, claimed) if own == claimed => true,
                (_, Unit::None) | (Unit::None, Unit::Of(_)) => true,
                _ => false,
            }
    }
}

/// What a scale word multiplies by.
fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "k" | "thousand" => 1e3,
        "m" | "mn" | "million" => 1e6,
        "b" | "bn" | "billion" => 1e9,
        "t" | "tn" | "trillion" => 1e12,
        _ => return None,
    })
}

fn small(word: &str) -> Option<f64> {
    text::cardinal(word).map(f64::from)
}

/// The number that begins at word `at`, and how many words it takes.
pub(super) fn number(text: &str, words: &[Word], at: usize) -> Option<(f64, usize)> {
    let word = words[at].folded.as_str();
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return spelled(text, words, at);
    }
    let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    let size: f64 = word[..digits].trim_end_matches('.').parse().ok()?;
    let value = if below_zero(&text[..words[at].span.start]) { -size } else { size };
    let suffix = &word[digits..];
    if let Some(scale) = scale(suffix) {
        return Some((value * scale, 1));
    }
    // "38e9" is no 38
    if !(suffix.is_empty() || counts(suffix) || matches!(suffix, "s" | "st" | "nd" | "rd" | "th")) {
        return None;
    }
    let next = words.get(at + 1).filter(|_| suffix.is_empty() && gap(text, words, at).is_some_and(joined));
    match next.and_then(|next| scale(&next.folded).filter(|_| next.folded.len() > 1)) {
        Some(scale) => Some((value * scale, 2)),
        None => Some((value, 1)),
    }
}

/// Whether what stands before a number makes it negative: a minus that joins it to no other word.
fn below_zero(before: &str) -> bool {
    before.strip_suffix(['-', '−']).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '(']))
}

/// Whether a word behind a number is a unit.
fn counts(word: &str) -> bool {
    shape::of(word, word, None, None) & (shape::SPAN | shape::MEASURE | shape::MONEY) != 0
}

/// A number in words: "thirty-eight", "two hundred and fifty million", "a million" from its second word.
fn spelled(text: &str, words: &[Word], at: usize) -> Option<(f64, usize)> {
    let (mut whole, mut part, mut count, mut end) = (0.0, 0.0, 0, at);
    let mut scaled = false;
    while let Some(word) = words.get(end) {
        if end > at && !gap(text, words, end - 1).is_some_and(joined) {
            break;
        }
        let word = word.folded.as_str();
        if let Some(value) = small(word) {
            // "seven eight" are two numbers, "twenty-one" is one
            if part % 100.0 != 0.0 && !(part % 10.0 == 0.0 && part % 100.0 >= 20.0 && value < 10.0) {
                break;
            }
            part += value;
        } else if word == "hundred" {
            part = f64::max(part, 1.0) * 100.0;
            scaled = true;
        } else if let Some(scale) = scale(word).filter(|_| word.len() > 2) {
            whole += f64::max(part, 1.0) * scale;
            part = 0.0;
            scaled = true;
        } else if !(word == "and" && scaled && words.get(end + 1).is_some_and(|next| small(&next.folded).is_some())) {
            break;
        }
        end += 1;
        count = end - at;
    }
    let counts = |word: &Word| word.shapes & (shape::SPAN | shape::MEASURE | shape::PERCENT | shape::MONEY) != 0;
    // "one" alone is more often a pronoun than a number
    let pronoun = count == 1 && words[at].folded == "one" && !words.get(end).is_some_and(counts);
    (count > 0 && !pronoun).then_some((whole + part, count))
}

/// What the number of words `from` to `to` counts.
pub(super) fn unit(text: &str, words: &[Word], from: usize, to: usize) -> Unit {
    let before = text[..words[from].span.start].trim_end().chars().next_back();
    let after = text[words[to - 1].span.end..].trim_start().chars().next();
    let next = words.get(to).filter(|_| gap(text, words, to - 1).is_some_and(joined));
    let named = |word: &Word| currency(&word.folded);
    if let Some(currency) = before.and_then(sign).or_else(|| after.and_then(sign).filter(|currency| *currency != "dollar")) {
        return Unit::Money(currency);
    }
    if let Some(currency) = next.and_then(named).or_else(|| words[..from].last().filter(|word| word.folded.len() == 3).and_then(named)) {
        return Unit::Money(currency);
    }
    if after == Some('%') || next.is_some_and(|next| matches!(next.folded.as_str(), "percent" | "per" | "percentage")) {
        return Unit::Percent;
    }
    match next {
        Some(next) if next.shapes & (shape::SPAN | shape::MEASURE) != 0 => Unit::Of(next.folded.trim_end_matches('s').to_owned()),
        _ => Unit::None,
    }
}

fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        '$' => "dollar",
        '€' => "euro",
        '£' => "pound",
        '¥' => "yen",
        '₹' => "rupee",
        _ => return None,
    })
}

fn currency(word: &str) -> Option<&'static str> {
    Some(match word {
        "dollar" | "dollars" | "usd" => "dollar",
        "euro" | "euros" | "eur" => "euro",
        "pound" | "pounds" | "gbp" => "pound",
        "yen" | "jpy" => "yen",
        "rupee" | "rupees" | "inr" => "rupee",
        "cent" | "cents" => "cent",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::facts::{Fact, facts, words};

    fn numbers(text: &str) -> Vec<(f64, Unit)> {
        let found = facts(text, &words(text)).into_iter();
        found.filter_map(|fact| if let Fact::Number(number, _) = fact { Some((number.value, number.unit)) } else { None }).collect()
    }

    #[test]
    fn amounts_are_one_however_they_are_written() {
        for text in
            ["$38bn", "$38 billion", "38 billion dollars", "US$38-billion", "USD 38bn", "thirty-eight billion dollars", "$38,000,000,000"]
        {
            assert_eq!(numbers(text), [(38e9, Unit::Money("dollar"))], "{text}");
        }
        assert_eq!(numbers("1,5 or 30 € and £7m"), [(15.0, Unit::None), (30.0, Unit::Money("euro")), (7e6, Unit::Money("pound"))]);
    }

    #[test]
    fn numbers_in_words_and_digits_are_one() {
        for (text, value) in [
            ("seven", 7.0),
            ("7", 7.0),
            ("21st", 21.0),
            ("twenty-one", 21.0),
            ("two hundred and fifty", 250.0),
            ("two hundred fifty thousand", 250_000.0),
            ("a million", 1e6),
            ("1.4 trillion", 1.4e12),
            ("1990s", 1990.0),
            ("500,000", 500_000.0),
        ] {
            assert_eq!(numbers(text), [(value, Unit::None)], "{text}");
        }
        assert_eq!(numbers("one of them, and one year"), [(1.0, Unit::Of("year".to_owned()))]);
        assert_eq!(numbers("from 5-7%, 30 percent"), [(5.0, Unit::None), (7.0, Unit::Percent), (30.0, Unit::Percent)]);
        assert_eq!(numbers("-5 or (−3), 5-7"), [-5.0, -3.0, 5.0, 7.0].map(|value| (value, Unit::None)));
        assert_eq!(numbers("38e9 and 5G"), []);
        assert_eq!(numbers("seven eight"), [(7.0, Unit::None), (8.0, Unit::None)]);
        assert_eq!(numbers("hundreds of thousands"), []);
    }

    #[test]
    fn what_is_counted_counts() {
        let number = |text: &str| {
            let (value, unit) = numbers(text).remove(0);
            Number { value, unit }
        };
        for (has, claims, borne_out) in [
            ("seven years", "7-year", true),
            ("seven years", "7", true),
            ("seven years", "7 months", false),
            ("between five", "5 years", true),
            ("seven", "$7", false),
            ("$7", "7", true),
            ("30%", "30 percent", true),
            ("30", "30%", false),
            ("$38 billion", "38 years", false),
            ("€5", "$5", false),
        ] {
            assert_eq!(number(has).bears_out(&number(claims)), borne_out, "{has} / {claims}");
        }
    }
}
