//! The numbers, months and names of a text, normalised so that "$38bn" is "$38 billion" and "seven" is 7. Pure; English words, any
//! script's names.

use crate::text::{
    self, Language,
    shape::{self, Shapes},
};
use std::ops::Range;

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

/// A word as it stands in its text.
#[derive(Clone, Debug)]
pub struct Word {
    /// Where.
    pub span: Range<usize>,
    /// As it is compared.
    pub folded: String,
    /// As it is searched.
    pub stem: String,
    /// What it looks like.
    pub shapes: Shapes,
    /// It begins a sentence, a quotation or what follows a colon.
    pub first: bool,
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

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

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
            Word { stem: Language::English.stem(&folded).into_owned(), span, folded, shapes, first }
        })
        .collect()
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
fn number(text: &str, words: &[Word], at: usize) -> Option<(f64, usize)> {
    let word = words[at].folded.as_str();
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return spelled(text, words, at);
    }
    let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    let value: f64 = word[..digits].trim_end_matches('.').parse().ok()?;
    let suffix = &word[digits..];
    if let Some(scale) = scale(suffix) {
        return Some((value * scale, 1));
    }
    let next = words.get(at + 1).filter(|_| suffix.is_empty() && gap(text, words, at).is_some_and(joined));
    match next.and_then(|next| scale(&next.folded).filter(|_| next.folded.len() > 1)) {
        Some(scale) => Some((value * scale, 2)),
        None => Some((value, 1)),
    }
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
fn unit(text: &str, words: &[Word], from: usize, to: usize) -> Unit {
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

/// The month at word `at`. "May" is one only beside a number, and short forms only with a capital.
fn month(text: &str, words: &[Word], at: usize) -> Option<Fact> {
    let word = &words[at];
    let capital = word.shapes & shape::CAPITAL != 0;
    let short = if word.folded == "sept" { "sep" } else { &word.folded };
    let found = MONTHS.iter().position(|month| *month == short || &month[..3] == short).filter(|_| capital)?;
    let day = |beside: usize| {
        let digits = words.get(beside)?.folded.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse::<u8>().ok().filter(|day| (1..=31).contains(day))
    };
    let near =
        |left: usize| gap(text, words, left).is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '-' | ',')));
    let before = at.checked_sub(1).filter(|left| near(*left));
    let after = Some(at + 1).filter(|_| near(at));
    let numbered = |beside: Option<usize>| beside.and_then(|at| words.get(at)).is_some_and(|word| word.shapes & shape::NUMBER != 0);
    if found == 4 && !numbered(before) && !numbered(after) {
        return None;
    }
    let day = after.and_then(day).or_else(|| before.and_then(day));
    Some(Fact::Month(u8::try_from(found + 1).ok()?, day, word.span.clone()))
}

/// The month and day of "2025-11-03", told at its year.
fn iso_date(text: &str, words: &[Word], at: usize) -> Option<Fact> {
    let [year, month, day] = words.get(at..at + 3)? else { return None };
    let dashed = gap(text, words, at) == Some("-") && gap(text, words, at + 1) == Some("-");
    let two = |word: &Word| word.folded.parse::<u8>().ok().filter(|_| word.folded.len() == 2);
    let whole = dashed && year.shapes & shape::YEAR != 0;
    let month_number = two(month).filter(|month| whole && (1..=12).contains(month))?;
    Some(Fact::Month(month_number, Some(two(day)?), month.span.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<(f64, Unit)> {
        let found = facts(text, &words(text)).into_iter();
        found.filter_map(|fact| if let Fact::Number(number, _) = fact { Some((number.value, number.unit)) } else { None }).collect()
    }

    fn names(text: &str) -> Vec<String> {
        let words = words(text);
        let found = facts(text, &words).into_iter();
        found.filter_map(|fact| if let Fact::Name(at) = fact { Some(words[at].folded.clone()) } else { None }).collect()
    }

    fn months(text: &str) -> Vec<(u8, Option<u8>)> {
        let found = facts(text, &words(text)).into_iter();
        found.filter_map(|fact| if let Fact::Month(month, day, _) = fact { Some((month, day)) } else { None }).collect()
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
        assert_eq!(numbers("seven eight"), [(7.0, Unit::None), (8.0, Unit::None)]);
        assert_eq!(numbers("hundreds of thousands"), []);
        assert_eq!(names("hundreds of thousands"), ["hundreds", "thousands"]);
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

    #[test]
    fn months_and_their_days() {
        for text in ["November 2025", "Nov. 2025", "in Nov 2025"] {
            assert_eq!(months(text), [(11, None)], "{text}");
        }
        for text in ["Nov. 3, 2025", "3 November 2025", "November 3rd", "2025-11-03"] {
            assert_eq!(months(text), [(11, Some(3))], "{text}");
        }
        assert_eq!(months("It may march. He may. In May 2024."), [(5, None)]);
    }

    #[test]
    fn names_are_what_is_not_written_small() {
        assert_eq!(
            names("The deal made OpenAI pay Amazon’s AWS in the U.S. for GB300 and iPhones."),
            ["openai", "amazon", "aws", "us", "gb300", "iphones"]
        );
        assert_eq!(names("We like it. I do, too."), Vec::<String>::new());
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
