//! What every format's reader makes of a text: blocks in reading order, markup gone, lines counted.

/// First and last line, counted from 1, both ends included.
pub type Lines = [u32; 2];

/// A block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading and its level, 1 the highest.
    Heading { level: u8, text: String, lines: Lines },
    /// Running text; `bold` is how many bytes at its beginning are strong, as a question before its answer often is.
    Paragraph { text: String, bold: usize, lines: Lines },
    /// A question on a line of its own, in a format that has no markup for it.
    Question { text: String, lines: Lines },
    /// A table.
    Table { columns: Vec<String>, rows: Vec<Row> },
    /// A list, nested lists flattened into it.
    List { items: Vec<Item> },
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<String>,
    pub lines: Lines,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub text: String,
    /// How deep its list is nested, from 0.
    pub depth: usize,
    /// What its links lead to: nothing, somewhere, or a place in the same document.
    pub link: Link,
    pub lines: Lines,
}

/// Where an item that is nothing but a link leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// It is more than a link, or none.
    #[default]
    None,
    /// To another document.
    Away,
    /// To a place in this one.
    Here,
}

/// A text as blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// A title given outside the text, as in front matter.
    pub title: Option<String>,
    pub blocks: Vec<Block>,
}

/// `text` with every run of white space and control characters as one space, trimmed.
pub fn tidy(text: &str) -> String {
    // most texts are so already, and telling it by the bytes is quick
    if text.bytes().all(|b| (b' '..0x7f).contains(&b)) && !text.contains("  ") {
        return text.trim_matches(' ').to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

/// How many words `text` has, as a person counts them.
pub fn count(text: &str) -> usize {
    text.split_whitespace().count()
}
