//! The fields of the index, and what a stored passage looks like.

use super::queue::Values;
use crate::{
    article::Passage,
    forward::{Forward, Terms},
};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use tantivy::{
    directory::OwnedBytes,
    schema::{Field, IndexRecordOption, OwnedValue, STORED, STRING, Schema, TextFieldIndexing, TextOptions},
};

/// The tokenizer that cuts analysed terms at spaces; registered under this name.
pub const TERMS: &str = "terms";

/// The index's fields. All but `data` and `file` hold terms, analysed beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The file's key, whole: what a file's passages are deleted by.
    pub file: Field,
    /// The article's title.
    pub title: Field,
    /// The headings and the lead.
    pub headings: Field,
    /// An FAQ pair's question.
    pub question: Field,
    /// The passage's body.
    pub body: Field,
    /// The stored passage with its forward entry.
    pub data: Field,
}

/// Makes the schema; the same at every call.
pub fn schema() -> (Schema, Fields) {
    let indexing = TextFieldIndexing::default().set_tokenizer(TERMS).set_index_option(IndexRecordOption::WithFreqs);
    let terms = || TextOptions::default().set_indexing_options(indexing.clone());
    let mut schema = Schema::builder();
    let fields = Fields {
        file: schema.add_text_field("file", STRING),
        title: schema.add_text_field("title", terms()),
        headings: schema.add_text_field("headings", terms()),
        question: schema.add_text_field("question", terms()),
        body: schema.add_text_field("body", terms()),
        data: schema.add_bytes_field("data", STORED),
    };
    (schema.build(), fields)
}

/// A passage as the index keeps it, without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The file's key in the corpus.
    pub file: String,
    /// The article's title.
    pub title: String,
    /// The passage itself.
    pub passage: Passage,
}

/// Packs a passage: where it stands, its forward entry, its text as JSON, and last how many bytes that is, so that it can be read from the
/// end of a stored document without decoding what tantivy puts before it.
pub fn pack(order: u32, forward: &Forward, stored: &Stored) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 + forward.tokens.len() * 6 + stored.passage.body.len() * 2);
    bytes.extend(order.to_le_bytes());
    bytes.extend(length(stored.file.len()));
    bytes.extend(stored.file.as_bytes());
    forward.encode(&mut bytes);
    // plain strings and numbers: serialising them can't fail
    serde_json::to_writer(&mut bytes, stored).unwrap_or_default();
    bytes.extend(length(bytes.len()));
    bytes
}

/// A passage is far below 4 GiB; a length that is not can only come of an error, and does not unpack.
fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

fn size(bytes: [u8; 4]) -> usize {
    usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(usize::MAX)
}

/// A packed passage, as far as it has been unpacked: the bytes are tantivy's own, never copied.
#[derive(Clone, Debug)]
pub struct Packed {
    bytes: OwnedBytes,
    /// The passage's place in its file, from 0.
    pub order: u32,
    key: Range<usize>,
}

impl Packed {
    /// Finds the passage in a stored document; `None` where it is damaged.
    pub fn of(document: &OwnedBytes) -> Option<Self> {
        let (rest, packed) = document.as_slice().split_last_chunk()?;
        let start = rest.len().checked_sub(size(*packed))?;
        let bytes = document.slice(start..rest.len());
        let (order, rest) = bytes.split_first_chunk()?;
        let (key, rest) = rest.split_first_chunk()?;
        (size(*key) <= rest.len()).then(|| Self { order: u32::from_le_bytes(*order), key: 8..8 + size(*key), bytes: bytes.clone() })
    }

    /// What passages of equal score are ordered by: the file's key, then the place in it.
    pub fn place(&self) -> (&[u8], u32) {
        (&self.bytes[self.key.clone()], self.order)
    }

    /// The passage's words, and where its text begins; `None` where the bytes are damaged.
    pub fn forward(&self) -> Option<(Forward, usize)> {
        let (forward, text) = Forward::decode(&self.bytes[self.key.end..])?;
        Some((forward, self.bytes.len() - text.len()))
    }

    /// The passage itself, where its text begins at `text`; `None` where the bytes are damaged.
    pub fn stored(&self, text: usize) -> Option<Stored> {
        serde_json::from_slice(self.bytes.get(text..)?).ok()
    }
}

/// The fields of a passage's document.
pub fn values(fields: Fields, key: &str, terms: Terms, data: Vec<u8>) -> Values {
    [
        (fields.file, OwnedValue::Str(key.to_owned())),
        (fields.title, OwnedValue::Str(terms.title)),
        (fields.headings, OwnedValue::Str(terms.headings)),
        (fields.question, OwnedValue::Str(terms.question)),
        (fields.body, OwnedValue::Str(terms.body)),
        (fields.data, OwnedValue::Bytes(data)),
    ]
}
