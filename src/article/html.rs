//! HTML inside Markdown: its text, without the tags. Enough for what people write there; no parser of pages.

use super::block::tidy;

/// Elements within a line: no space stands for their tags.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u", "var",
];

/// Elements whose content is no text.
const SILENT: &[&str] = &["script", "style"];

/// The text of `html`, tidied: tags, comments, scripts and styles left out, the common entities resolved.
pub fn text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        rest = if let Some(comment) = tag.strip_prefix("!--") {
            behind(comment, "-->")
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            let name = name(tag);
            if !INLINE.contains(&name.as_str()) {
                out.push(' ');
            }
            let tag = if SILENT.contains(&name.as_str()) { behind(tag, "</") } else { tag };
            behind(tag, ">")
        } else {
            out.push('<');
            tag
        };
    }
    out.push_str(rest);
    for (entity, character) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        out = out.replace(entity, character);
    }
    tidy(&out)
}

/// The level of the heading that `html` is, where it is one.
pub fn heading(html: &str) -> Option<u8> {
    let name = name(html.trim().strip_prefix('<')?);
    let level = name.strip_prefix('h')?.parse().ok().filter(|level| (1..=6).contains(level))?;
    html.trim_end().to_ascii_lowercase().ends_with(&format!("</{name}>")).then_some(level)
}

/// Whether `html` is the line that a reader clicks to see more, which often is a question.
pub fn is_summary(html: &str) -> bool {
    html.to_ascii_lowercase().contains("<summary")
}

/// An element's name, from behind the `<` of its tag.
pub fn name(tag: &str) -> String {
    tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn behind<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_text_stays() {
        for (html, expected) in [
            ("<p align=\"center\">One <b>two</b>, three &amp; &lt;four&gt;</p>", "One two, three & <four>"),
            ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
            ("<!-- no\n<b>\n--> yes", "yes"),
            ("<style>\np { x: 1 }\n</style>\n<script>if (a < b) {}</script>end", "end"),
            ("1 < 2 <unclosed", "1 < 2"),
            ("<script>never closed", ""),
            ("<", "<"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
        assert_eq!(heading("<h1 align=\"center\">\n  Name\n</h1>\n"), Some(1));
        assert_eq!(heading("<h1>A</h1><p>B</p>"), None);
        assert_eq!(heading("<h9>A</h9>"), None);
        assert!(is_summary("<details>\n<Summary>Why?</Summary>"));
    }
}
