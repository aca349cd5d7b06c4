//! The fields of the index, and what a stored passage looks like.

use crate::{article::Passage, forward::Forward};
use serde::{Deserialize, Serialize};
use tantivy::{
    TantivyDocument,
    schema::{
        Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
        document::{DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize, ValueDeserializer},
    },
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

/// Packs a passage: its place in its file, the forward entry, then the text as JSON.
pub fn pack(order: u32, forward: &Forward, stored: &Stored) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 + forward.tokens.len() * 6 + stored.passage.body.len() * 2);
    bytes.extend(order.to_le_bytes());
    forward.encode(&mut bytes);
    // plain strings and numbers: serialising them can't fail
    serde_json::to_writer(&mut bytes, stored).unwrap_or_default();
    bytes
}

/// Unpacks a passage's place and words and says where its text begins; `None` where the bytes are damaged.
pub fn unpack(bytes: &[u8]) -> Option<(u32, Forward, usize)> {
    let (order, rest) = bytes.split_first_chunk::<4>()?;
    let (forward, text) = Forward::decode(rest)?;
    Some((u32::from_le_bytes(*order), forward, bytes.len() - text.len()))
}

/// The one stored value of a document.
pub struct Data(pub Vec<u8>);

impl DocumentDeserialize for Data {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> Result<Self, DeserializeError> {
        match document.next_field::<Bytes>()? {
            Some((_, bytes)) => Ok(Self(bytes.0)),
            None => Err(DeserializeError::custom("a passage without data")),
        }
    }
}

struct Bytes(Vec<u8>);

impl ValueDeserialize for Bytes {
    fn deserialize<'de, D: ValueDeserializer<'de>>(value: D) -> Result<Self, DeserializeError> {
        value.deserialize_bytes().map(Self)
    }
}

/// The document of a passage.
pub fn document(fields: Fields, key: &str, terms: &crate::forward::Terms, data: &[u8]) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(fields.file, key);
    document.add_text(fields.title, &terms.title);
    document.add_text(fields.headings, &terms.headings);
    document.add_text(fields.question, &terms.question);
    document.add_text(fields.body, &terms.body);
    document.add_bytes(fields.data, data);
    document
}
