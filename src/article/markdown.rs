//! Markdown to blocks, by pulldown-cmark.

use super::{
    block::{Block, Document, Item, Lines, Link, Row, tidy},
    html,
};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Reads `text` as `CommonMark` with what most articles add to it: tables, footnotes, front matter,
/// headings' anchors. Its lines end in `\n`.
pub fn blocks(text: &str) -> Document {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reader = Reader::new(text);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.document
}

/// Where line `n` begins, for telling a byte's line.
struct LineStarts<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineStarts<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, starts: std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect() }
    }

    fn of(&self, range: &Range<usize>) -> Lines {
        let part = &self.text[range.clone()];
        let first = range.start + (part.len() - part.trim_start().len());
        let last = range.start + part.trim_end().len().saturating_sub(1);
        let line = |at: usize| u32::try_from(self.starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX);
        [line(first), line(last.max(first))]
    }
}

struct Reader<'a> {
    lines: LineStarts<'a>,
    document: Document,
    /// The text of the innermost block, item or cell.
    buffer: String,
    /// Bytes at the buffer's beginning that are strong.
    bold: usize,
    strong: usize,
    /// Lists around the current place.
    depth: usize,
    /// The next number of each, where they are numbered.
    numbers: Vec<Option<u64>>,
    items: Vec<Item>,
    /// Indices into `items` of the items around the current place.
    open: Vec<usize>,
    table: Option<(Vec<String>, Vec<Row>)>,
    cells: Vec<String>,
    /// The targets of an item's links, and how much of the buffer they cover.
    link: Option<(Link, usize)>,
    linked: usize,
    target: Link,
    /// Inside something that is no text: front matter or an element like `<script>`.
    metadata: bool,
    silent: bool,
    /// A block of HTML as far as it was read.
    html: String,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            lines: LineStarts::new(text),
            document: Document::default(),
            buffer: String::new(),
            bold: 0,
            strong: 0,
            depth: 0,
            numbers: Vec::new(),
            items: Vec::new(),
            open: Vec::new(),
            table: None,
            cells: Vec::new(),
            link: None,
            linked: 0,
            target: Link::None,
            metadata: false,
            silent: false,
            html: String::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, &range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) if self.metadata => self.front_matter(&text),
            Event::Text(text) | Event::Code(text) if !self.silent => self.push(&text),
            Event::SoftBreak | Event::HardBreak => self.push(" "),
            Event::InlineHtml(tag) => self.inline(&tag),
            Event::Html(html) => self.html.push_str(&html),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        let begun = !self.buffer.trim().is_empty();
        self.buffer.push_str(text);
        if self.strong > 0 && (!begun || self.bold > 0 && self.bold == self.buffer.len() - text.len()) {
            self.bold = self.buffer.len();
        }
    }

    /// Takes the title out of front matter, YAML or TOML.
    fn front_matter(&mut self, text: &str) {
        let title = text.lines().find_map(|line| line.strip_prefix("title")?.trim_start().strip_prefix([':', '=']));
        let title = title.map(|title| tidy(title.trim().trim_matches(['"', '\'']))).filter(|title| !title.is_empty());
        self.document.title = self.document.title.take().or(title);
    }

    /// Tags go; what stands between the tags of a script or a style goes with them.
    fn inline(&mut self, tag: &str) {
        let tag = tag.trim_start_matches('<');
        let name = html::name(tag);
        if matches!(name.as_str(), "script" | "style") {
            self.silent = !tag.starts_with('/');
        }
        if matches!(name.as_str(), "br" | "p" | "td" | "li") {
            self.push(" ");
        }
    }

    /// The text of a block of HTML is a paragraph, a heading where it says so, a question's line where it opens and closes an answer.
    fn html_block(&mut self, range: &Range<usize>) {
        let markup = std::mem::take(&mut self.html);
        self.buffer = html::text(&markup);
        let text = self.buffer.clone();
        let bold = if html::is_summary(&markup) { text.len() } else { 0 };
        self.block(
            |lines| match html::heading(&markup) {
                Some(level) => Block::Heading { level, text, lines },
                None => Block::Paragraph { text, bold, lines },
            },
            range,
        );
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::MetadataBlock(_) => self.metadata = true,
            Tag::Strong => self.strong += 1,
            Tag::Link { dest_url, .. } => {
                self.target = if dest_url.starts_with('#') { Link::Here } else { Link::Away };
                self.link = Some((self.target, self.buffer.len()));
            }
            Tag::List(number) => {
                self.flush_item();
                self.numbers.push(*number);
                if self.depth == 0 {
                    self.items.clear();
                }
                self.depth += 1;
            }
            Tag::Item => {
                self.flush_item();
                self.open.push(self.items.len());
                // a step keeps its number
                let number = self.numbers.last_mut().and_then(Option::as_mut).map(|number| {
                    *number += 1;
                    *number - 1
                });
                self.items.push(Item {
                    text: number.map_or(String::new(), |number| format!("{number}.")),
                    depth: self.depth.saturating_sub(1),
                    lines: self.lines.of(range),
                    ..Item::default()
                });
            }
            Tag::Table(_) => self.table = Some((Vec::new(), Vec::new())),
            Tag::TableHead | Tag::TableRow => self.cells.clear(),
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::TableCell => {
                self.flush_item();
                self.clear();
            }
            _ => {}
        }
    }

    fn clear(&mut self) {
        self.buffer.clear();
        self.bold = 0;
        self.linked = 0;
        self.target = Link::None;
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::MetadataBlock(_) => self.metadata = false,
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Link => {
                if let Some((_, from)) = self.link.take() {
                    self.linked += self.buffer.len().saturating_sub(from);
                }
            }
            TagEnd::Item => {
                self.flush_item();
                self.open.pop();
            }
            TagEnd::List(_) => {
                self.depth = self.depth.saturating_sub(1);
                self.numbers.pop();
                if self.depth == 0 {
                    let items: Vec<Item> = self.items.drain(..).filter(|item| item.text.contains(char::is_alphabetic)).collect();
                    if !items.is_empty() {
                        self.document.blocks.push(Block::List { items });
                    }
                }
            }
            TagEnd::TableCell => {
                let cell = tidy(&self.buffer);
                self.cells.push(cell);
                self.clear();
            }
            TagEnd::TableHead => {
                if let Some((columns, _)) = &mut self.table {
                    *columns = std::mem::take(&mut self.cells);
                }
            }
            TagEnd::TableRow => {
                let lines = self.lines.of(range);
                if let Some((_, rows)) = &mut self.table {
                    rows.push(Row { cells: std::mem::take(&mut self.cells), lines });
                }
            }
            TagEnd::Table => {
                if let Some((columns, rows)) = self.table.take() {
                    self.document.blocks.push(Block::Table { columns, rows });
                }
            }
            TagEnd::Heading(level) => {
                let text = tidy(&self.buffer);
                self.block(|lines| Block::Heading { level: level as u8, text, lines }, range);
            }
            TagEnd::CodeBlock => {
                let text = self.buffer.lines().map(tidy).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
                self.block(|lines| Block::Paragraph { text, bold: 0, lines }, range);
            }
            TagEnd::HtmlBlock => self.html_block(range),
            TagEnd::Paragraph => {
                let text = tidy(&self.buffer);
                let bold = tidy(&self.buffer[..self.bold]).len();
                self.block(|lines| Block::Paragraph { text, bold, lines }, range);
            }
            _ => {}
        }
    }

    /// Finishes a block; inside an item its text belongs to the item.
    fn block(&mut self, make: impl FnOnce(Lines) -> Block, range: &Range<usize>) {
        if self.open.is_empty() {
            if !self.buffer.trim().is_empty() {
                self.document.blocks.push(make(self.lines.of(range)));
            }
            self.clear();
        } else {
            self.flush_item();
        }
    }

    /// Moves the buffer's text to the innermost open item.
    fn flush_item(&mut self) {
        let Some(item) = self.open.last().and_then(|at| self.items.get_mut(*at)) else { return };
        let text = tidy(&self.buffer);
        if !text.is_empty() {
            item.link = if self.linked >= self.buffer.trim().len() && item.text.is_empty() { self.target } else { Link::None };
            if !item.text.is_empty() {
                item.text.push(' ');
            }
            item.text.push_str(&text);
        }
        self.clear();
    }
}
