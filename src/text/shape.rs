//! What a word looks like in its sentence: a number, a year, an amount, a name. English words, any script's shapes.

use std::ops::Range;

/// A set of shapes, one bit each.
pub type Shapes = u16;

/// Begins with a capital letter.
pub const CAPITAL: Shapes = 1;
/// Two or more letters, all capitals.
pub const ACRONYM: Shapes = 1 << 1;
/// Begins with a digit.
pub const NUMBER: Shapes = 1 << 2;
/// A number from 1000 to 2199 without a separator.
pub const YEAR: Shapes = 1 << 3;
/// Stands behind a currency sign, or names a currency.
pub const MONEY: Shapes = 1 << 4;
/// Stands before a percent sign, or is "percent".
pub const PERCENT: Shapes = 1 << 5;
/// A month or a weekday.
pub const DATE: Shapes = 1 << 6;
/// First word of its sentence.
pub const FIRST: Shapes = 1 << 7;
/// A number word or a scale ("seven", "million").
pub const COUNT: Shapes = 1 << 8;
/// A span of time ("years", "century").
pub const SPAN: Shapes = 1 << 9;
/// A word of measure ("km", "tonnes").
pub const MEASURE: Shapes = 1 << 10;
/// A function word: it carries grammar, not content.
pub const FUNCTION: Shapes = 1 << 11;
/// Gives a reason ("because", "due", "therefore").
pub const CAUSE: Shapes = 1 << 12;
/// A personal or demonstrative pronoun.
pub const PRONOUN: Shapes = 1 << 13;
/// A preposition that places ("in", "at", "near").
pub const PLACING: Shapes = 1 << 14;
/// A form of "be", a verb that defines ("means", "refers"), or an acronym that is spelled out beside it ("United Nations (UN)").
pub const DEFINES: Shapes = 1 << 15;
/// What an acronym is that is spelled out where it stands.
pub const SPELLED_OUT: Shapes = ACRONYM | DEFINES;

/// The shapes of a word: `surface` as it is written, `folded` as it is compared, `before` and `after` the characters around it.
pub fn of(surface: &str, folded: &str, before: Option<char>, after: Option<char>) -> Shapes {
    anywhere(surface, folded) | between(before, after)
}

/// The shapes of a word wherever it stands.
pub fn anywhere(surface: &str, folded: &str) -> Shapes {
    let mut shapes = lexical(folded);
    let first = surface.chars().next().unwrap_or(' ');
    if first.is_uppercase() {
        shapes |= CAPITAL;
        if surface.len() > 1 && surface.chars().all(|c| !c.is_lowercase()) {
            shapes |= ACRONYM;
        }
        if folded == "may" {
            shapes |= DATE;
        }
    } else if first.is_ascii_digit() || first.is_numeric() {
        shapes |= NUMBER;
        if surface.len() == 4
            && (b'1'..=b'2').contains(&surface.as_bytes()[0])
            && surface.bytes().all(|b| b.is_ascii_digit())
            && surface < "2200"
        {
            shapes |= YEAR;
        }
    }
    shapes
}

/// The shapes that a word has from the characters around it.
pub fn between(before: Option<char>, after: Option<char>) -> Shapes {
    let mut shapes = 0;
    if before.is_some_and(|c| matches!(c, '$' | '€' | '£' | '¥' | '₹')) || after.is_some_and(|c| matches!(c, '€' | '£' | '¥')) {
        shapes |= MONEY;
    }
    if after == Some('%') {
        shapes |= PERCENT;
    }
    shapes
}

/// Whether the word at `span` is short for those before the bracket it stands in, or for those in the bracket behind it: "United Nations
/// (UN)", "UN (United Nations)". Their first letters spell it; function words may be passed over.
pub fn is_spelled_out(text: &str, span: &Range<usize>) -> bool {
    let letters = text[span.clone()].chars().filter(|c| c.is_alphanumeric());
    if let Some(before) = text[..span.start].strip_suffix('(') {
        let near = before.char_indices().rev().nth(SPELLED_IN).map_or(before, |(at, _)| &before[at..]);
        return spells(letters.rev(), parts(near).rev());
    }
    text[span.end..].strip_prefix(" (").is_some_and(|after| {
        let near = after.char_indices().nth(SPELLED_IN).map_or(after, |(at, _)| &after[..at]);
        spells(letters, parts(near.split(')').next().unwrap_or_default()))
    })
}

/// The words of `text`, those of a compound apart.
fn parts(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')).filter(|word| !word.is_empty())
}

/// Characters that an acronym may be short for.
const SPELLED_IN: usize = 120;

/// Whether `letters` are the first ones of `words`, of which function words may be passed over.
fn spells<'a>(mut letters: impl Iterator<Item = char>, mut words: impl Iterator<Item = &'a str>) -> bool {
    letters.all(|letter| {
        let opens = |word: &str| word.chars().next().is_some_and(|first| first.to_lowercase().eq(letter.to_lowercase()));
        words.find(|word| opens(word) || lexical(word) & FUNCTION == 0).is_some_and(opens)
    })
}

/// The shapes that the word itself carries, whatever its surroundings.
fn lexical(word: &str) -> Shapes {
    match word {
        "january" | "february" | "march" | "april" | "june" | "july" | "august" | "september" | "october" | "november" | "december"
        | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" => DATE,
        "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten" | "eleven" | "twelve" | "thirteen" | "fourteen"
        | "fifteen" | "sixteen" | "seventeen" | "eighteen" | "nineteen" | "twenty" | "thirty" | "forty" | "fifty" | "sixty" | "seventy"
        | "eighty" | "ninety" | "hundred" | "hundreds" | "thousand" | "thousands" | "million" | "millions" | "billion" | "billions"
        | "trillion" | "dozen" | "dozens" | "half" | "twice" | "double" | "several" | "bn" => COUNT,
        "one" => COUNT | FUNCTION,
        "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days" | "week" | "weeks" | "month" | "months"
        | "year" | "years" | "decade" | "decades" | "century" | "centuries" | "fortnight" => SPAN,
        "km" | "kilometre" | "kilometres" | "kilometer" | "kilometers" | "mile" | "miles" | "metre" | "metres" | "meter" | "meters"
        | "feet" | "foot" | "ft" | "inch" | "inches" | "cm" | "mm" | "kg" | "tonne" | "tonnes" | "ton" | "tons" | "pounds" | "lb"
        | "acres" | "hectares" | "degrees" | "litres" | "liters" | "mph" | "gigawatts" | "megawatts" | "mw" | "gw" => MEASURE,
        "percent" | "per cent" | "percentage" => PERCENT,
        "dollar" | "dollars" | "euro" | "euros" | "cents" | "usd" | "eur" | "gbp" => MONEY,
        "because" | "due" | "since" | "therefore" | "hence" | "thus" | "cause" | "causes" | "caused" | "reason" | "reasons" | "owing"
        | "result" => {
            if matches!(word, "because" | "since" | "therefore" | "hence" | "thus") {
                CAUSE | FUNCTION
            } else {
                CAUSE
            }
        }
        "it" | "they" | "he" | "she" | "this" | "these" | "its" | "their" | "his" | "her" | "that" | "those" | "such" | "them" | "him" => {
            PRONOUN | FUNCTION
        }
        "in" | "at" | "near" | "from" | "on" | "between" | "within" => PLACING | FUNCTION,
        "is" | "are" | "was" | "were" => DEFINES | FUNCTION,
        "means" | "refers" | "called" | "known" | "defined" => DEFINES,
        "the" | "a" | "an" | "of" | "and" | "to" | "for" | "by" | "with" | "as" | "be" | "been" | "being" | "or" | "but" | "not" | "no"
        | "if" | "than" | "then" | "so" | "do" | "does" | "did" | "has" | "have" | "had" | "having" | "can" | "could" | "will"
        | "would" | "shall" | "should" | "may" | "might" | "must" | "what" | "which" | "who" | "whom" | "whose" | "when" | "where"
        | "why" | "how" | "i" | "you" | "we" | "me" | "my" | "your" | "our" | "us" | "am" | "there" | "here" | "into" | "about"
        | "over" | "under" | "after" | "before" | "during" | "through" | "out" | "up" | "down" | "off" | "again" | "also" | "any"
        | "all" | "both" | "each" | "other" | "some" | "only" | "own" | "same" | "too" | "very" | "just" | "don't" | "doesn't"
        | "didn't" | "isn't" | "aren't" | "wasn't" | "can't" | "won't" | "what's" | "that's" | "it's" | "i'm" | "while" | "whether"
        | "because of" | "upon" | "till" | "until" | "against" | "among" | "per" | "via" | "much" | "many" | "tell" | "please" => FUNCTION,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acronym_is_spelled_out_beside_it() {
        for (text, acronym, spelled) in [
            ("the United Nations (UN) met", "UN", true),
            ("of the UN (United Nations) it", "UN", true),
            ("the Department of Defense (DOD)", "DOD", true),
            ("the Department of Defense (DD)", "DD", true),
            ("mother-to-child transmission (MTCT)", "MTCT", true),
            ("the United States (UN)", "UN", false),
            ("the UN (founded in 1945)", "UN", false),
            ("Nations (UN)", "UN", false),
            ("the UN met", "UN", false),
            ("(UN)", "UN", false),
            ("Él Ñandú (ÉÑ)", "ÉÑ", true),
        ] {
            let at = text.find(acronym).unwrap_or_default();
            assert_eq!(is_spelled_out(text, &(at..at + acronym.len())), spelled, "{text}");
        }
    }

    #[test]
    fn shapes_of_words_in_place() {
        assert_eq!(of("1.4", "1.4", Some('$'), Some(' ')), NUMBER | MONEY);
        assert_eq!(of("2026", "2026", Some(' '), None), NUMBER | YEAR);
        assert_eq!(of("2,026", "2026", None, None), NUMBER);
        assert_eq!(of("30", "30", None, Some('%')), NUMBER | PERCENT);
        assert_eq!(of("AWS", "aws", None, None), CAPITAL | ACRONYM);
        assert_eq!(of("May", "may", None, None), CAPITAL | DATE | FUNCTION);
        assert_eq!(of("seven", "seven", None, None), COUNT);
        assert_eq!(of("", "", None, None), 0);
    }
}
