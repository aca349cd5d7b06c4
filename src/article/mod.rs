//! One file's text becomes an [`Article`]: a title and its [`Passage`]s, in reading order. Pure; nothing here can fail.

mod assemble;
mod block;
mod boilerplate;
mod faq;
mod html;
mod markdown;
mod plain;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How a file's text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `CommonMark` with tables (`.md`, `.markdown`).
    Markdown,
    /// Plain text whose headings are unmarked short lines (`.txt`).
    Text,
}

/// What shape a passage has in its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Running text.
    Paragraph,
    /// One row of a table.
    Table,
    /// One list item, or a whole short list.
    List,
    /// A question of the article's own with its answer.
    Faq,
}

/// The unit of retrieval: one paragraph, table row, list item or FAQ pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Its shape.
    pub kind: Kind,
    /// The headings it stands under, outermost first, without the article's title.
    pub headings: Vec<String>,
    /// Words the passage leans on but does not hold: the sentence that introduces its list, its table's column names.
    pub lead: String,
    /// The question of an FAQ pair; empty for every other kind.
    pub question: String,
    /// The text itself, markup removed; `\n` separates units that are no running text (list items, an answer's paragraphs).
    pub body: String,
    /// First and last line in the file, counted from 1, both ends included.
    pub lines: [u32; 2],
}

impl Passage {
    /// The whole passage as a reader would quote it: an FAQ pair's question stands before its answer.
    pub fn text(&self) -> String {
        if self.question.is_empty() { self.body.clone() } else { format!("{}\n{}", self.question, self.body) }
    }
}

/// An article: what one file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its title: the first top-level heading, else its first short line, else the file's name.
    pub title: String,
    /// Its passages in reading order.
    pub passages: Vec<Passage>,
}

/// Reads one file's text. `name` is the file's name without its ending, the title where the text has none.
pub fn read(format: Format, name: &str, text: &str) -> Article {
    let text = if text.contains('\r') { Cow::from(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::from(text) };
    let document = match format {
        Format::Markdown => markdown::blocks(&text),
        Format::Text => plain::blocks(&text),
    };
    assemble::article(name, document)
}
