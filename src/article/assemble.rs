//! Blocks become an article: the title, the heading path of every passage, what belongs together and what is boilerplate.

use super::{
    Article, Kind, Passage,
    block::{Block, Document, Item, Lines, Row, count},
    boilerplate, faq,
};
use crate::text;
use std::{collections::HashSet, mem};

/// A list of at most this many words is one passage.
const SHORT_LIST: usize = 60;

/// Words up to which an answer takes further blocks, in an FAQ; under a heading that asks in any other article, where it is as likely a
/// section's; and under a line that asks, which one block answers.
const IN_FAQ: usize = 2_000;
const UNDER_HEADING: usize = 250;
const UNDER_LINE: usize = 0;

/// A paragraph that only introduces what follows has at most this many words; longer ones are passages of their own, too.
const LEAD: usize = 25;

/// Largest body of a passage, in bytes; longer text is cut at sentence ends.
const BODY: usize = 16 << 10;

/// Largest heading, in bytes.
const HEADING: usize = 300;

/// Makes an article of `document`; `name` is its title where it has none.
pub fn article(name: &str, mut document: Document) -> Article {
    let title = title(name, &mut document);
    let keys = document.blocks.iter().filter_map(|block| match block {
        Block::Heading { text, .. } => Some(boilerplate::key(text)),
        _ => None,
    });
    let mut assembly = Assembly { keys: keys.collect(), asking: asking(&document.blocks), ..Assembly::default() };
    let last = document.blocks.len().saturating_sub(1);
    for (at, block) in document.blocks.into_iter().enumerate() {
        assembly.block(block, at == 0 || at == last);
    }
    assembly.close();
    Article { title, passages: assembly.passages }
}

/// Takes the title out of the document: front matter's, the only or first top heading's, or the file's name.
fn title(name: &str, document: &mut Document) -> String {
    let top = |block: &Block| matches!(block, Block::Heading { level: 1, .. });
    let at = document.blocks.iter().position(top).or_else(|| match document.blocks.as_slice() {
        // a document that opens with its only heading of that level
        [first @ Block::Heading { level, .. }, rest @ ..]
            if !rest.iter().any(|block| matches!(block, Block::Heading { level: other, .. } if other <= level)) =>
        {
            let _ = first;
            Some(0)
        }
        _ => None,
    });
    let heading = at.map(|at| document.blocks.remove(at)).and_then(|block| match block {
        Block::Heading { text, .. } => Some(text),
        _ => None,
    });
    let spaced = || name.replace(['-', '_'], " ").trim().to_owned();
    text::truncate(&document.title.take().or(heading).unwrap_or_else(spaced), HEADING).to_owned()
}

/// Levels at which most headings are questions: the others there are entries of the same FAQ.
fn asking(blocks: &[Block]) -> Vec<u8> {
    let at = |wanted: u8| {
        blocks.iter().filter_map(move |block| match block {
            Block::Heading { level, text, .. } if *level == wanted => Some(faq::is_question(text)),
            _ => None,
        })
    };
    (1..=6).filter(|level| at(*level).count() >= 4 && at(*level).filter(|asks| *asks).count() * 3 >= at(*level).count() * 2).collect()
}

#[derive(Default)]
struct Assembly {
    passages: Vec<Passage>,
    path: Vec<(u8, String)>,
    /// Whether a heading of the path names an FAQ.
    in_faq: bool,
    /// The document's headings, as they are compared.
    keys: HashSet<String>,
    /// Levels whose headings are an FAQ's questions.
    asking: Vec<u8>,
    /// A question that waits for its answer.
    asked: Option<Asked>,
    /// A short paragraph that may introduce what follows.
    lead: Option<(String, Lines)>,
    /// Whether the line before announced a table of contents.
    contents: bool,
}

struct Asked {
    question: String,
    body: String,
    lines: Lines,
    /// Words up to which the answer takes further blocks.
    room: usize,
}

impl Assembly {
    fn headings(&self) -> Vec<String> {
        self.path.iter().map(|(_, text)| text.clone()).collect()
    }

    fn block(&mut self, block: Block, edge: bool) {
        let contents = mem::take(&mut self.contents);
        match block {
            Block::Heading { text, .. } if boilerplate::announces_contents(&text) => {
                self.close();
                self.contents = true;
            }
            Block::Paragraph { text, .. } if boilerplate::announces_contents(&text) => self.contents = true,
            Block::Heading { level, text, lines } => self.heading(level, &text, lines),
            Block::Question { text, lines } => {
                self.close();
                self.ask(text, lines, self.room(UNDER_LINE));
            }
            Block::Paragraph { text, .. } if boilerplate::is_call(&text) => {}
            // a table of contents whose entries are lines of their own
            Block::Paragraph { text, .. } if contents && self.keys.contains(&boilerplate::key(&text)) => self.contents = true,
            Block::Paragraph { text, bold, lines } => self.paragraph(&text, bold, lines),
            Block::List { items } if boilerplate::is_contents(&items, &self.keys, contents) => {}
            Block::List { items } if edge && boilerplate::is_navigation(&items) => {}
            Block::List { items } => self.list(items),
            Block::Table { columns, rows } => self.table(&columns, rows),
        }
    }

    fn heading(&mut self, level: u8, text: &str, lines: Lines) {
        self.close();
        self.path.retain(|(above, _)| *above < level);
        let text = text::truncate(text, HEADING).to_owned();
        self.in_faq = self.path.iter().any(|(_, text)| faq::names_faq(text));
        let entry = self.asking.contains(&level);
        if entry || faq::is_question(&text) {
            self.ask(text.clone(), lines, if entry { IN_FAQ } else { self.room(UNDER_HEADING) });
        }
        self.in_faq |= faq::names_faq(&text);
        self.path.push((level, text));
    }

    /// Words that an answer may have: as an FAQ's, or so many.
    fn room(&self, elsewhere: usize) -> usize {
        if self.in_faq { IN_FAQ } else { elsewhere }
    }

    fn ask(&mut self, question: String, lines: Lines, room: usize) {
        self.asked = Some(Asked { question, body: String::new(), lines, room });
    }

    fn paragraph(&mut self, text: &str, bold: usize, lines: Lines) {
        let asked = faq::split(text, bold).or_else(|| (self.in_faq && faq::is_question(text)).then_some((text, "")));
        if let Some((question, answer)) = asked {
            self.close();
            self.ask(question.to_owned(), lines, self.room(UNDER_LINE));
            if !answer.is_empty() {
                self.answer(answer, lines);
            }
            return;
        }
        if self.answer(faq::answer(text), lines) {
            return;
        }
        self.settle_lead();
        if text.ends_with([':', '：']) && count(text) <= LEAD {
            self.lead = Some((text.to_owned(), lines));
        } else {
            self.push(Kind::Paragraph, "", text, lines);
        }
    }

    /// Gives a waiting question (more of) its answer; false where none waits or it has enough.
    fn answer(&mut self, text: &str, lines: Lines) -> bool {
        if self.asked.as_ref().is_some_and(|asked| !asked.body.is_empty() && count(&asked.body) + count(text) > asked.room) {
            self.close();
            return false;
        }
        let Some(asked) = &mut self.asked else { return false };
        if !asked.body.is_empty() {
            asked.body.push('\n');
        }
        asked.body.push_str(text);
        asked.lines[1] = lines[1];
        true
    }

    /// A lead that nothing came of is a paragraph after all.
    fn settle_lead(&mut self) {
        if let Some((text, lines)) = self.lead.take() {
            self.push(Kind::Paragraph, "", &text, lines);
        }
    }

    /// Ends what waits for more: a question with its answer, a lead.
    fn close(&mut self) {
        self.settle_lead();
        let Some(asked) = self.asked.take() else { return };
        if asked.body.is_empty() {
            // a heading stays one; a question nobody answers is text
            if self.path.last().is_none_or(|(_, text)| *text != asked.question) {
                self.push(Kind::Paragraph, "", &asked.question, asked.lines);
            }
            return;
        }
        let mut headings = self.headings();
        if headings.last() == Some(&asked.question) {
            headings.pop();
        }
        for (at, part) in cut(&asked.body).into_iter().enumerate() {
            let (kind, question) = if at == 0 { (Kind::Faq, asked.question.clone()) } else { (Kind::Paragraph, String::new()) };
            self.passages.push(Passage {
                kind,
                headings: headings.clone(),
                lead: String::new(),
                question,
                body: part.to_owned(),
                lines: asked.lines,
            });
        }
    }

    fn list(&mut self, items: Vec<Item>) {
        let (Some(first), Some(last)) = (items.first(), items.last()) else { return };
        let lines = [first.lines[0], last.lines[1].max(first.lines[1])];
        let whole = items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join("\n");
        if self.asked.is_some() && self.answer(&whole, lines) {
            return;
        }
        let lead = self.lead.take();
        if count(&whole) <= SHORT_LIST {
            let (body, lines) = match &lead {
                Some((text, above)) => (format!("{text}\n{whole}"), [above[0], lines[1]]),
                None => (whole, lines),
            };
            self.push(Kind::List, lead.as_ref().map_or("", |(text, _)| text), &body, lines);
            return;
        }
        let lead = lead.map(|(text, _)| text).unwrap_or_default();
        // an item takes its nested list with it while that is short
        let mut items = items.into_iter().peekable();
        while let Some(item) = items.next() {
            let mut body = item.text.clone();
            let mut lines = item.lines;
            let above = lead.as_str();
            let mut nested = Vec::new();
            while let Some(below) = items.next_if(|below| below.depth > item.depth) {
                nested.push(below);
            }
            if count(&body) + nested.iter().map(|below| count(&below.text)).sum::<usize>() <= SHORT_LIST {
                for below in nested {
                    body.push('\n');
                    body.push_str(&below.text);
                    lines[1] = lines[1].max(below.lines[1]);
                }
                self.push(Kind::List, above, &body, lines);
            } else {
                self.push(Kind::List, above, &body, lines);
                for below in nested {
                    self.push(Kind::List, &item.text, &below.text, below.lines);
                }
            }
        }
    }

    fn table(&mut self, columns: &[String], rows: Vec<Row>) {
        // what the answer has no room for stands by itself
        let rows = rows.into_iter().skip_while(|row| self.answer(&sentence(columns, &row.cells), row.lines)).collect::<Vec<_>>();
        let named = columns.iter().filter(|column| !column.is_empty()).cloned().collect::<Vec<_>>().join(", ");
        let lead = match self.lead.take() {
            Some((text, _)) => format!("{text} {named}"),
            None => named,
        };
        for row in rows {
            self.push(Kind::Table, &lead, &sentence(columns, &row.cells), row.lines);
        }
    }

    fn push(&mut self, kind: Kind, lead: &str, body: &str, lines: Lines) {
        if !body.contains(char::is_alphanumeric) {
            return;
        }
        let headings = self.headings();
        let lead = text::truncate(lead, HEADING).to_owned();
        for part in cut(body) {
            self.passages.push(Passage {
                kind,
                headings: headings.clone(),
                lead: lead.clone(),
                question: String::new(),
                body: part.to_owned(),
                lines,
            });
        }
    }
}

/// A row as it reads: "name: value", or every column's name before its value.
fn sentence(columns: &[String], cells: &[String]) -> String {
    let filled: Vec<(usize, &String)> = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).collect();
    if cells.len() <= 2 {
        return filled.iter().map(|(_, cell)| cell.trim_end_matches(':')).collect::<Vec<_>>().join(": ");
    }
    let named = filled.iter().map(|(at, cell)| match columns.get(*at).filter(|column| !column.is_empty()) {
        Some(column) => format!("{column}: {cell}"),
        None => (*cell).clone(),
    });
    named.collect::<Vec<_>>().join("; ")
}

/// A body in parts of at most [`BODY`] bytes, cut at sentence ends, else between words, else between characters.
fn cut(body: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = body;
    while rest.len() > BODY {
        let head = text::truncate(rest, BODY);
        let end = [". ", "? ", "! ", "\n", " "].iter().find_map(|mark| head.rfind(mark).map(|at| at + mark.len())).filter(|end| *end > 0);
        let (part, after) = rest.split_at(end.unwrap_or(head.len()));
        parts.push(part.trim());
        rest = after;
    }
    parts.push(rest.trim());
    parts.retain(|part| !part.is_empty());
    parts
}
