//! What a page carries around its article: tables of contents, calls to read on, navigation. Told by shape and by the few phrases
//! every such line uses; when in doubt it is content.

use super::block::{Item, Link, count};
use std::collections::HashSet;

const CONTENTS: &[&str] = &[
    "table of contents",
    "contents",
    "on this page",
    "in this article",
    "toc",
    "inhaltsverzeichnis",
    "inhalt",
    "table des matières",
    "sommaire",
    "índice",
    "contenido",
    "indice",
    "inhoud",
    "spis treści",
    "содержание",
    "目录",
    "目次",
];

/// How lines begin that lead elsewhere.
const CALLS: &[&str] = &[
    "learn more",
    "read more",
    "read also",
    "read the full",
    "continue reading",
    "share this",
    "share on",
    "back to top",
    "subscribe",
    "sign up",
    "click here",
    "follow us",
    "advertisement",
    "sponsored",
    "copyright",
    "©",
    "all rights reserved",
    "related articles",
    "related posts",
    "previous article",
    "next article",
    "skip to content",
    "accept cookies",
    "we use cookies",
    "leave a comment",
    "jump to",
];

/// Words a line that only leads elsewhere has at most.
const CALL_WORDS: usize = 8;

/// Whether a heading or line announces a table of contents.
pub fn announces_contents(text: &str) -> bool {
    CONTENTS.contains(&text.trim_end_matches(':').to_lowercase().as_str())
}

/// Whether a paragraph is a short call to go elsewhere, or holds nothing to read.
pub fn is_call(text: &str) -> bool {
    let short = || text.split_whitespace().nth(CALL_WORDS).is_none();
    let calls = |lower: String| CALLS.iter().any(|call| lower.starts_with(call));
    !text.contains(char::is_alphanumeric) || short() && calls(text.to_lowercase())
}

/// Whether a list is a table of contents: its items lead to places in the document, or repeat its headings.
pub fn is_contents(items: &[Item], headings: &HashSet<String>, announced: bool) -> bool {
    let here = items.iter().filter(|item| item.link == Link::Here || headings.contains(&key(&item.text))).count();
    // four of five: a heading or two may have been reworded
    here * 5 >= items.len() * 4 && (announced || items.iter().any(|item| item.link == Link::Here))
}

/// Whether a list at the edge of a document is navigation: nothing but short links.
pub fn is_navigation(items: &[Item]) -> bool {
    items.len() > 1 && items.iter().all(|item| item.link == Link::Away && count(&item.text) <= 4)
}

/// A heading as it is compared: without numbering and case.
pub fn key(heading: &str) -> String {
    heading.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' ')).to_lowercase()
}
