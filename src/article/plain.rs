//! Plain text to blocks. Nothing is marked, so shape decides: a short line without a full stop above something longer is a heading,
//! a line that ends in a question mark is a question, lines that break in mid-sentence belong together.

use super::block::{Block, Document, Item, Lines, Link, Row, count, tidy};

/// What a line looks like by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Blank,
    /// `====` or `----` below a heading; its level.
    Underline(u8),
    Row,
    Item,
    Text,
}

struct Line<'a> {
    text: &'a str,
    number: u32,
    shape: Shape,
}

/// A hard-wrapped line is at most this many characters long.
const WRAPPED: usize = 100;

/// A line that breaks in mid-sentence is at least this many characters long.
const BROKEN: usize = 40;

/// A hard-wrapped paragraph has at most this many lines.
const PARAGRAPH: usize = 100;

/// A heading is at most this long, in words and in characters.
const HEADING_WORDS: usize = 10;
const HEADING_LENGTH: usize = 80;

/// Reads `text` as plain text; its lines end in `\n`.
pub fn blocks(text: &str) -> Document {
    let mut lines: Vec<Line<'_>> = text
        .split('\n')
        .zip(1_u32..)
        .map(|(line, number)| {
            let text = line.trim();
            Line { text, number, shape: shape(text) }
        })
        .collect();
    lines.drain(..lines.iter().position(|line| line.shape != Shape::Blank).unwrap_or(lines.len()));
    join(&mut lines);
    let mut document = Document::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at = match line.shape {
            Shape::Blank | Shape::Underline(_) => at + 1,
            Shape::Row => table(&lines, at, &mut document),
            Shape::Item => list(&lines, at, &mut document),
            Shape::Text => prose(&lines, at, &mut document),
        };
    }
    // a title stands first, alone above everything else
    if let [Block::Heading { level, .. }, Block::Heading { .. } | Block::Paragraph { .. }, ..] = document.blocks.as_mut_slice() {
        *level = 1;
    }
    // a short line above another heading heads nothing: it is text
    for at in 0..document.blocks.len() {
        let empty = match document.blocks.get(at + 1) {
            Some(Block::Heading { level: next, .. }) => Some(*next),
            Some(_) => None,
            None => Some(0),
        };
        if let Some(next) = empty
            && let Block::Heading { level, text, lines } = &mut document.blocks[at]
            && *level >= next
        {
            document.blocks[at] = Block::Paragraph { text: std::mem::take(text), bold: 0, lines: *lines };
        }
    }
    document
}

/// Gives lines the shape that only their neighbours tell: items numbered one after another, rows without an outer bar.
fn join(lines: &mut [Line<'_>]) {
    for at in 0..lines.len() {
        if matches!(lines[at].shape, Shape::Text | Shape::Item)
            && let Some(next) = successor(lines, at)
        {
            lines[at].shape = Shape::Item;
            lines[next].shape = Shape::Item;
        }
        if bars(&lines[at]) > 0 && lines.get(at + 1).is_some_and(|next| bars(next) == bars(&lines[at])) {
            lines[at].shape = Shape::Row;
            lines[at + 1].shape = Shape::Row;
        }
    }
}

/// The line with the number after that of the line at `at`, where at most the rest of that item stands between.
fn successor(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let number = ordinal(lines[at].text)?;
    let mut following = (at + 1..lines.len()).filter(|at| lines[*at].shape != Shape::Blank);
    let next = following.find(|at| !lines[*at].text.starts_with(char::is_lowercase))?;
    (ordinal(lines[next].text) == Some(number + 1)).then_some(next)
}

/// The bars between a line's cells.
fn bars(line: &Line<'_>) -> usize {
    if matches!(line.shape, Shape::Text | Shape::Row) && !line.text.starts_with('|') { line.text.matches(" | ").count() } else { 0 }
}

/// The number before an item.
fn ordinal(text: &str) -> Option<u32> {
    let (number, rest) = text.split_once(['.', ')'])?;
    (number.len() <= 3 && rest.starts_with([' ', '\t'])).then(|| number.parse().ok()).flatten()
}

fn shape(text: &str) -> Shape {
    let rule = |c: char| text.len() >= 3 && text.chars().all(|other| other == c);
    if text.is_empty() {
        Shape::Blank
    } else if rule('=') {
        Shape::Underline(1)
    } else if rule('-') || rule('~') {
        Shape::Underline(2)
    } else if text.starts_with('|') && text[1..].contains('|') {
        Shape::Row
    } else if bullet(text).is_some() {
        Shape::Item
    } else {
        Shape::Text
    }
}

/// The text behind a bullet or an item's number.
fn bullet(text: &str) -> Option<&str> {
    let marked = text.strip_prefix(['-', '*', '•', '–', '+']).and_then(|rest| rest.strip_prefix([' ', '\t']));
    marked.map(str::trim_start).filter(|rest| !rest.is_empty())
}

/// "2." or "1.2" before a heading or an item: how many numbers, and what follows.
fn numbered(text: &str) -> Option<(usize, &str)> {
    let (number, rest) = text.split_once([' ', '\t'])?;
    let parts = number.trim_end_matches(['.', ')']).split('.');
    let count = parts.clone().count();
    let digits = parts.clone().all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()));
    (digits && (count > 1 || number.ends_with(['.', ')']))).then_some((count, rest.trim_start()))
}

fn table(lines: &[Line<'_>], from: usize, document: &mut Document) -> usize {
    let end = lines[from..].iter().position(|line| line.shape != Shape::Row).map_or(lines.len(), |count| from + count);
    let mut rows: Vec<Row> = Vec::new();
    let mut columns = Vec::new();
    for line in &lines[from..end] {
        let inner = line.text.strip_prefix('|').unwrap_or(line.text);
        let cells: Vec<String> = inner.strip_suffix('|').unwrap_or(inner).split('|').map(tidy).collect();
        if cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | ' '))) {
            // the rule under the header
            if rows.len() == 1 && columns.is_empty() {
                columns = rows.remove(0).cells;
            }
        } else {
            rows.push(Row { cells, lines: [line.number; 2] });
        }
    }
    document.blocks.push(Block::Table { columns, rows });
    end
}

fn list(lines: &[Line<'_>], from: usize, document: &mut Document) -> usize {
    let mut items: Vec<Item> = Vec::new();
    let mut at = from;
    while let Some(line) = lines.get(at) {
        match (line.shape, bullet(line.text)) {
            // a step keeps its number
            (Shape::Item, text) => {
                items.push(Item { text: tidy(text.unwrap_or(line.text)), depth: 0, link: Link::None, lines: [line.number; 2] });
            }
            // an item that runs on: its line broke in mid-sentence
            (Shape::Text, _) if runs_on(lines, at) => {
                if let Some(item) = items.last_mut() {
                    item.text.push(' ');
                    item.text.push_str(&tidy(line.text));
                    item.lines[1] = line.number;
                }
            }
            // a blank line between two items does not end the list
            (Shape::Blank, _) if lines.get(at + 1).is_some_and(|next| next.shape == Shape::Item) => {}
            _ => break,
        }
        at += 1;
    }
    document.blocks.push(Block::List { items });
    at
}

/// Whether the line at `at` goes on with the item above it.
fn runs_on(lines: &[Line<'_>], at: usize) -> bool {
    let (above, line) = (&lines[at - 1], &lines[at]);
    let broken = above.text.chars().count() >= BROKEN && !heading(lines, at) || line.text.starts_with(char::is_lowercase);
    above.shape != Shape::Blank && broken && !ends_sentence(above.text)
}

fn prose(lines: &[Line<'_>], at: usize, document: &mut Document) -> usize {
    let line = &lines[at];
    let number = [line.number; 2];
    if let Some(Shape::Underline(level)) = lines.get(at + 1).map(|next| next.shape)
        && count(line.text) <= 2 * HEADING_WORDS
    {
        document.blocks.push(Block::Heading { level, text: tidy(line.text), lines: number });
        return at + 2;
    }
    let end = paragraph(lines, at);
    if end == at + 1 {
        if super::faq::is_question(line.text) && super::faq::split(line.text, 0).is_none() {
            document.blocks.push(Block::Question { text: tidy(line.text), lines: number });
            return end;
        }
        if heading(lines, at) {
            let (level, text) = match numbered(line.text) {
                Some((depth, rest)) => (u8::try_from(depth + 1).unwrap_or(6), rest),
                None => (2, line.text),
            };
            document.blocks.push(Block::Heading { level, text: tidy(text), lines: number });
            return end;
        }
    }
    let text = lines[at..end].iter().map(|line| tidy(line.text)).collect::<Vec<_>>().join(" ");
    let lines: Lines = [line.number, lines[end - 1].number];
    document.blocks.push(Block::Paragraph { text, bold: 0, lines });
    end
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', ')', ']', '\'']).ends_with(['.', '!', '?', ':', ';', '…', '。', '！', '？'])
}

/// Where the paragraph that begins at `at` ends: behind its one line, unless lines break in mid-sentence from there on.
fn paragraph(lines: &[Line<'_>], at: usize) -> usize {
    let breaks = |line: &Line<'_>| {
        let length = line.text.chars().count();
        (BROKEN..=WRAPPED).contains(&length)
    };
    let ahead = &lines[at..lines.len().min(at + PARAGRAPH)];
    let run = at + ahead.iter().position(|line| line.shape != Shape::Text).unwrap_or(ahead.len());
    let wrapped = lines[at..run].iter().all(|line| line.text.chars().take(WRAPPED + 1).count() <= WRAPPED)
        && lines[at..run]
            .windows(2)
            .any(|pair| !ends_sentence(pair[0].text) && (breaks(&pair[0]) || pair[1].text.starts_with(char::is_lowercase)));
    if !wrapped {
        return at + 1;
    }
    let first = &lines[at];
    let next_is_text = at + 1 < run;
    // a heading directly above its wrapped paragraph
    if next_is_text && !breaks(first) && heading(lines, at) {
        return at + 1;
    }
    run
}

/// Whether the line at `at` is a heading by its shape and by what follows it.
fn heading(lines: &[Line<'_>], at: usize) -> bool {
    let text = lines[at].text;
    let (is_numbered, bare) = numbered(text).map_or((false, text), |(_, rest)| (true, rest));
    let Some(first) = bare.chars().next() else { return false };
    if count(bare) > HEADING_WORDS || text.chars().count() > HEADING_LENGTH || !first.is_alphanumeric() || first.is_lowercase() {
        return false;
    }
    if bare.ends_with(['.', ',', ';', ':', '!', '。', '，']) || bare.contains(": ") {
        return false;
    }
    let Some(next) = lines[at + 1..].iter().find(|line| line.shape != Shape::Blank) else { return false };
    let alone = lines.get(at + 1).is_some_and(|next| next.shape == Shape::Blank || next.text.to_lowercase().starts_with("by "));
    let capitals = bare.chars().any(char::is_uppercase) && !bare.chars().any(char::is_lowercase);
    match next.shape {
        Shape::Row | Shape::Item => true,
        Shape::Text => {
            capitals
                || is_numbered
                // the title
                || at == 0 && alone
                || next.text.ends_with('?')
                || next.text.len() > text.len() + text.len() / 2
                || count(next.text) > HEADING_WORDS
                || next.text.len() <= HEADING_LENGTH && stands_above(lines, at)
        }
        _ => false,
    }
}

/// Whether a short line is followed by another heading, as a chapter is by its first section.
fn stands_above(lines: &[Line<'_>], at: usize) -> bool {
    let mut following = lines[at + 1..].iter().filter(|line| line.shape != Shape::Blank);
    let (Some(next), Some(after)) = (following.next(), following.next()) else { return false };
    !ends_sentence(next.text) && (after.shape == Shape::Row || after.shape == Shape::Text && after.text.len() > 2 * next.text.len())
}
