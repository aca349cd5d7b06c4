//! Sentence boundaries: the rules of Unicode's UAX #29 where the text is plain, and what they get wrong in English prose
//! (abbreviations, initials, reference marks) set right.

use std::ops::Range;

/// Abbreviations that a name or a number follows: a full stop after one never ends a sentence.
const OPEN: &[&str] = &[
    "dr", "mr", "mrs", "ms", "prof", "st", "mt", "vs", "e.g", "i.e", "cf", "vol", "pp", "gen", "col", "sgt", "capt", "lt", "rev", "hon",
    "sen", "rep", "gov", "pres", "approx", "ca", "fig", "figs", "eq", "ed", "eds", "dept", "nos", "art", "ch", "sec", "op", "viz", "resp",
    "al",
];

/// Abbreviations that may also close a sentence: they do where a common sentence opener follows.
const EITHER: &[&str] = &[
    "etc", "inc", "ltd", "co", "corp", "jr", "sr", "u.s", "u.k", "u.n", "a.m", "p.m", "b.c", "a.d", "d.c", "ph.d", "jan", "feb", "mar",
    "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "ave", "blvd", "est", "bros", "no",
];

/// Words that open sentences and hardly ever follow an abbreviation inside one.
const OPENERS: &[&str] = &[
    "The", "A", "An", "It", "Its", "In", "On", "At", "He", "She", "They", "This", "These", "That", "Those", "But", "And", "However", "For",
    "From", "As", "After", "Although", "When", "While", "We", "You", "I", "His", "Her", "Their", "There", "By", "If", "Since", "Some",
    "Many", "Most", "To", "With", "What", "Who", "How", "Why", "Where",
];

/// Byte spans of the sentences of `text`, in order, trimmed, none empty. A line break ends a sentence.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let Some(offset) = bytes[at..].iter().position(|&b| matches!(b, b'.' | b'!' | b'?' | b'\n') || b >= 0xE2) else { break };
        at += offset;
        let Some(c) = text[at..].chars().next() else { break };
        let after = at + c.len_utf8();
        at = match c {
            '\n' => {
                push(text, start..at, &mut found);
                start = after;
                after
            }
            '.' | '!' | '?' | '…' => {
                let end = closing(text, after);
                if ends(text, start, at, c, end) {
                    push(text, start..end, &mut found);
                    start = end;
                }
                end
            }
            '。' | '！' | '？' => {
                let end = closing(text, after);
                push(text, start..end, &mut found);
                start = end;
                end
            }
            _ => after,
        };
    }
    push(text, start..text.len(), &mut found);
    found
}

/// Words from which a sentence is so long that its parts between semicolons are taken for sentences.
const LONG: usize = 45;

/// Words that such a part has at least.
const PART: usize = 8;

/// Byte spans of what may answer a question by itself: the [`sentences`], the very long ones cut at their semicolons.
pub fn units(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let count = |span: &Range<usize>| text[span.clone()].split_whitespace().take(LONG + 1).count();
    // white space is a control character, a space, or not ASCII: few of these can't part many words
    let short = |span: &Range<usize>| bytes[span.clone()].iter().filter(|b| **b <= b' ' || !b.is_ascii()).count() < LONG;
    let mut found = Vec::new();
    for sentence in sentences(text) {
        if short(&sentence) || count(&sentence) <= LONG {
            found.push(sentence);
            continue;
        }
        let mut start = sentence.start;
        for (at, _) in text[sentence.clone()].match_indices("; ") {
            let end = sentence.start + at + 1;
            if count(&(start..end)) >= PART && count(&(end..sentence.end)) >= PART {
                push(text, start..end, &mut found);
                start = end;
            }
        }
        push(text, start..sentence.end, &mut found);
    }
    found
}

fn push(text: &str, span: Range<usize>, found: &mut Vec<Range<usize>>) {
    let part = &text[span.clone()];
    let start = span.start + (part.len() - part.trim_start().len());
    let end = start + part.trim().len();
    if start < end {
        found.push(start..end);
    }
}

/// Where the sentence that a terminator may end ends: behind further terminators, closing quotes and reference marks like `[12]`.
fn closing(text: &str, mut at: usize) -> usize {
    while let Some(c) = text[at..].chars().next() {
        if matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」') {
            at += c.len_utf8();
        } else if c == '[' {
            let inner: usize = text[at + 1..].bytes().take(5).take_while(u8::is_ascii_alphanumeric).count();
            if inner == 0 || text.as_bytes().get(at + 1 + inner) != Some(&b']') {
                break;
            }
            at += inner + 2;
        } else {
            break;
        }
    }
    at
}

/// Whether the terminator `c` at byte `at` ends the sentence begun at `start`; `end` is where its closing marks end.
fn ends(text: &str, start: usize, at: usize, c: char, end: usize) -> bool {
    let rest = &text[end..];
    let next = rest.trim_start_matches([' ', '\t', '\u{a0}']);
    let Some(first) = next.trim_start_matches(['"', '\'', '“', '‘', '(', '«', '[']).chars().next() else { return true };
    if next.len() == rest.len() {
        // "end.The": a space was lost, with a reference mark perhaps
        let word = text[start..at].chars().rev().take_while(|c| c.is_lowercase()).count();
        return first == '\n' || word > 2 && opener(next);
    }
    if first.is_lowercase() {
        return first == '\n';
    }
    if c != '.' || end > at + 1 && text.as_bytes()[at + 1] != b'[' {
        return true;
    }
    let before = text[start..at].rsplit([' ', '(', '\t', '"', '“', '-', '/', '[']).next().unwrap_or_default();
    if before.chars().count() == 1 && before.chars().all(char::is_uppercase) {
        return opener(next) && before != "A";
    }
    if before.len() > 6 || !before.is_ascii() {
        return true;
    }
    let word = before.to_ascii_lowercase();
    if OPEN.contains(&word.as_str()) {
        return false;
    }
    if word == "no" {
        return !first.is_ascii_digit();
    }
    !EITHER.contains(&word.as_str()) || opener(next)
}

fn opener(next: &str) -> bool {
    let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    OPENERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::sentences;

    fn all(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|s| &text[s]).collect()
    }

    #[test]
    fn plain_sentences() {
        assert_eq!(all("One is here. Two is there! Three? Four"), ["One is here.", "Two is there!", "Three?", "Four"]);
        assert_eq!(all("First line\nsecond line"), ["First line", "second line"]);
        assert_eq!(all(""), Vec::<&str>::new());
        assert_eq!(all(" \n "), Vec::<&str>::new());
    }

    #[test]
    fn abbreviations_and_figures_hold_together() {
        for whole in [
            "OpenAI has $1.4 trillion of deals.",
            "Dr. Smith met Mr. J. R. Jones on Nov. 3 in the U.S. Senate.",
            "See e.g. Figure 3 vs. Table 2.",
            "It costs approx. 5 euros at No. 7.",
            "Yahoo! was a company.",
            "Acme Inc. Chairman Bob left.",
        ] {
            assert_eq!(all(whole), [whole]);
        }
        assert_eq!(all("He lives in the U.S. The rest do not."), ["He lives in the U.S.", "The rest do not."]);
        assert_eq!(all("They said no. Nobody came."), ["They said no.", "Nobody came."]);
    }

    #[test]
    fn a_lost_space_still_ends_a_sentence() {
        assert_eq!(all("It lies in Wilton.This was settled."), ["It lies in Wilton.", "This was settled."]);
        assert_eq!(all("Use Node.js or example.Com here."), ["Use Node.js or example.Com here."]);
    }

    #[test]
    fn very_long_sentences_are_cut_at_semicolons() {
        let part = "one two three four five six seven eight nine ten".repeat(2);
        let long = format!("{part}; {part}; {part}; end.");
        let parts: Vec<&str> = super::units(&long).into_iter().map(|unit| &long[unit]).collect();
        assert_eq!(parts, [format!("{part};"), format!("{part};"), format!("{part}; end.")]);
        assert_eq!(super::units("Short; as it is.").len(), 1);
    }

    #[test]
    fn quotes_and_references_close_with_their_sentence() {
        assert_eq!(all("“It works.” She left.[12] Then it rained."), ["“It works.”", "She left.[12]", "Then it rained."]);
        assert_eq!(all("他来了。她走了。"), ["他来了。", "她走了。"]);
        assert_eq!(all("Wait... What?! Yes."), ["Wait...", "What?!", "Yes."]);
    }

    #[test]
    fn hostile_input_is_linear() {
        let dots = ".".repeat(1 << 20);
        assert_eq!(all(&dots).len(), 1);
        let brackets = "a.[".repeat(1 << 18);
        assert!(!all(&brackets).is_empty());
    }
}
