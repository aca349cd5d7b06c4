//! The marks in a phrasing: citations, emphasis, lists. Pure.

use std::collections::HashSet;

/// `text` without the citations in it, and the ids they name: `[1]`, `[1, 2]`, `[passage 3]`.
pub fn citations(text: &str) -> (String, Vec<usize>) {
    let mut plain = String::new();
    let mut cited = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['[', '【']) {
        let (before, from) = rest.split_at(open);
        plain.push_str(before);
        let inner = from.find([']', '】']).map(|close| (&from[..close], close));
        let Some((inner, close)) = inner.filter(|(inner, _)| inner.len() < 40 && inner.contains(|c: char| c.is_ascii_digit())) else {
            let c = from.chars().next().unwrap_or('[');
            plain.push(c);
            rest = &from[c.len_utf8()..];
            continue;
        };
        let ids = inner.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        cited.extend(ids.map(|digits| digits.parse().unwrap_or(usize::MAX)));
        rest = &from[close..];
        rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        // "years [1]." is "years."
        plain.truncate(plain.trim_end_matches(' ').len());
    }
    plain.push_str(rest);
    let mut seen = HashSet::new();
    cited.retain(|id| seen.insert(*id));
    (plain, cited)
}

/// One line without the marks of lists, headings and emphasis.
pub fn trimmed(text: &str) -> String {
    let text = crate::render::sanitized(text).replace("**", "").replace('`', "");
    text.trim().trim_start_matches(['#', '*', '-', '•', ' ']).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_taken_out() {
        for (text, plain, cited) in [
            ("It is so [1].", "It is so.", &[1][..]),
            ("It is [1, 2][3].", "It is.", &[1, 2, 3]),
            ("So【2】 it [is].", "So it [is].", &[2]),
            ("[passage 1] Yes.", " Yes.", &[1]),
            ("[99999999999999999999999]", "", &[usize::MAX]),
            ("an open [ and ] too, [", "an open [ and ] too, [", &[]),
        ] {
            assert_eq!(citations(text), (plain.to_owned(), cited.to_vec()), "{text}");
        }
    }
}
