//! Words, sentences and their shapes, as byte spans into the text. Pure; linear in the text's length.

mod cardinal;
pub mod language;
mod sentence;
pub mod shape;

pub use cardinal::{CARDINALS, cardinal};
pub use language::Language;
pub use sentence::{sentences, units};

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A word's identity wherever only equality matters: the low half of XXH3-64 over its term.
pub type WordId = u32;

/// Words longer than this many bytes are cut (at a character) before they become terms; no natural word is.
const MAX_WORD: usize = 64;

/// The id of a term: a stem, as [`Language::stem`] makes it.
pub fn word_id(term: &str) -> WordId {
    let [a, b, c, d, ..] = twox_hash::XxHash3_64::oneshot(term.as_bytes()).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Spans of the words of `text`, in order. A word is a run of letters, digits and marks; an apostrophe between letters, a dot
/// or comma between digits ("1.4", "500,000") and the dots of an acronym ("U.S.") belong to it. Scripts written without spaces
/// give one word a character.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = next_word(text, at)?;
        at = found.end;
        Some(found)
    })
}

/// The words of `text` that carry more than grammar, as they are compared; of some nothing is left.
pub fn content(text: &str) -> impl Iterator<Item = String> + '_ {
    words(text).filter_map(|span| {
        let mut folded = String::new();
        fold(&text[span.clone()], &mut folded);
        (shape::of(&text[span], &folded, None, None) & shape::FUNCTION == 0).then_some(folded)
    })
}

fn next_word(text: &str, from: usize) -> Option<Range<usize>> {
    let mut chars = text[from..].char_indices().map(|(i, c)| (from + i, c));
    let (start, first) = chars.find(|&(_, c)| c.is_alphanumeric())?;
    let mut end = start + first.len_utf8();
    if unspaced(first) {
        return Some(start..end);
    }
    let mut last = first;
    let mut chars = text[end..].char_indices().map(move |(i, c)| (end + i, c)).peekable();
    while let Some((i, c)) = chars.next() {
        let joins = if c.is_ascii() {
            c.is_ascii_alphanumeric() || chars.peek().is_some_and(|&(_, next)| joint(text, start, i, last, c, next))
        } else {
            (c.is_alphanumeric() && !unspaced(c))
                || mark(c)
                || (c == '’' && last.is_alphabetic() && chars.peek().is_some_and(|n| n.1.is_alphabetic()))
        };
        if !joins {
            break;
        }
        end = i + c.len_utf8();
        last = c;
    }
    Some(start..end)
}

/// Whether punctuation `c` at byte `at` holds together the word that began at `start`.
fn joint(text: &str, start: usize, at: usize, last: char, c: char, next: char) -> bool {
    match c {
        '\'' => last.is_alphabetic() && next.is_alphabetic(),
        ',' | '.' if last.is_ascii_digit() => next.is_ascii_digit(),
        // only single letters before every dot: "U.S", "e.g", never "end.Next"
        '.' => {
            next.is_alphabetic() && last.is_alphabetic() && text[start..at].rsplit('.').next().is_some_and(|run| run.chars().count() == 1)
        }
        _ => false,
    }
}

fn mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Whether `c` belongs to a script that puts no spaces between words.
fn unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Writes `word` into `out` as it is compared: lower case, no possessive, no thousands separators, Latin, Greek and Cyrillic
/// letters without their accents ("Möngke's" and "mongke" are one).
pub fn fold(word: &str, out: &mut String) {
    out.clear();
    let word = truncate(word, MAX_WORD);
    if word.is_ascii() {
        out.extend(word.bytes().map(|b| char::from(b.to_ascii_lowercase())));
    } else {
        let plain = word.nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).map(|c| if c == '’' { '\'' } else { c });
        out.extend(plain.flat_map(char::to_lowercase));
    }
    if out.ends_with("'s") {
        out.truncate(out.len() - 2);
    }
    if out.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        out.retain(|c| c != ',');
        // "1990s" is about 1990
        if out.len() > 2 && out.ends_with('s') && out[..out.len() - 1].bytes().all(|b| b.is_ascii_digit()) {
            out.pop();
        }
    }
}

/// `text` cut to at most `limit` bytes at a character boundary.
pub fn truncate(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        words(text).map(|w| &text[w]).collect()
    }

    fn folded(word: &str) -> String {
        let mut out = String::new();
        fold(word, &mut out);
        out
    }

    #[test]
    fn words_keep_what_belongs_together() {
        assert_eq!(all("OpenAI’s $1.4 trillion, 500,000 chips."), ["OpenAI’s", "1.4", "trillion", "500,000", "chips"]);
        assert_eq!(all("The U.S. and e.g. this.Next don't"), ["The", "U.S", "and", "e.g", "this", "Next", "don't"]);
        assert_eq!(all("mother-to-child C++? a:b -x"), ["mother", "to", "child", "C", "a", "b", "x"]);
        assert_eq!(all("東京 tower"), ["東", "京", "tower"]);
        assert_eq!(all("🎉 \" "), Vec::<&str>::new());
        assert_eq!(all("v1.2. 'quoted' 3.x"), ["v1.2", "quoted", "3", "x"]);
    }

    #[test]
    fn folding_makes_spellings_one() {
        assert_eq!(folded("Möngke’s"), "mongke");
        assert_eq!(folded("500,000"), "500000");
        assert_eq!(folded("1990s"), "1990");
        assert_eq!(folded("U.S"), "u.s");
        assert_eq!(folded("ﬁne"), "fine");
    }

    #[test]
    fn a_long_word_is_cut_at_a_character() {
        assert_eq!(folded(&"ж".repeat(1000)).len(), 64);
        assert_eq!(truncate("aé", 2), "a");
    }
}
