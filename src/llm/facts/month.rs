//! Months and the days beside them. Pure; English words.

use super::{Fact, Word, gap};
use crate::text::shape;

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// The month at word `at`. "May" is one only beside a number, and short forms only with a capital.
pub(super) fn month(text: &str, words: &[Word], at: usize) -> Option<Fact> {
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
pub(super) fn iso_date(text: &str, words: &[Word], at: usize) -> Option<Fact> {
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
    use crate::llm::facts::{facts, words};

    fn months(text: &str) -> Vec<(u8, Option<u8>)> {
        let found = facts(text, &words(text)).into_iter();
        found.filter_map(|fact| if let Fact::Month(month, day, _) = fact { Some((month, day)) } else { None }).collect()
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
}
