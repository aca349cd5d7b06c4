//! An open index: the snapshot of one commit, its passages by terms, and its vocabulary.

use super::{
    Error, Result,
    directory::ReadOnly,
    manifest::{FORMAT, Manifest},
    schema::{Data, Fields, Stored, schema, unpack},
};
use crate::forward::Forward;
use std::path::{Path, PathBuf};
use tantivy::{
    Index, ReloadPolicy, Searcher, Term,
    collector::TopDocs,
    directory::MmapDirectory,
    query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

/// A field that holds terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the schema says it")]
pub enum In {
    Title,
    Headings,
    Question,
    Body,
}

/// One optional term of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Where the term must stand.
    pub field: In,
    /// The term: a stem.
    pub term: String,
    /// What its BM25 score is multiplied by.
    pub weight: f32,
}

/// A retrieved passage.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The search's score: the sum of its clauses' weighted BM25 scores.
    pub score: f32,
    /// The passage's place in its file, from 0.
    pub order: u32,
    /// Its words.
    pub forward: Forward,
    data: Vec<u8>,
    text: usize,
}

impl Hit {
    /// The passage itself; `None` where the stored bytes are damaged.
    pub fn stored(&self) -> Option<Stored> {
        serde_json::from_slice(&self.data[self.text..]).ok()
    }
}

/// A term of the vocabulary that resembles one that is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar {
    /// The term.
    pub term: String,
    /// Edits between the two (optimal string alignment).
    pub edits: usize,
    /// Passages that hold it.
    pub passages: u64,
}

/// One commit of an index, open for questions.
pub struct Snapshot {
    searcher: Searcher,
    fields: Fields,
    manifest: Manifest,
    path: PathBuf,
}

/// Tries to open a commit whose segments a writer may be replacing meanwhile.
const TRIES: usize = 5;

/// An index of at most this many passages is checked byte by byte as it is opened, which takes microseconds.
const CHECKED: u64 = 1_000;

impl Snapshot {
    /// Opens the newest commit at `path`.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is none, [`Error::Damaged`] where it can't be read or has another format.
    pub fn open(path: &Path) -> Result<Self> {
        let mut tries = 0;
        loop {
            tries += 1;
            match Self::open_once(path) {
                Err(Error::Damaged(..)) if tries < TRIES => std::thread::sleep(std::time::Duration::from_millis(2)),
                result => return result,
            }
        }
    }

    fn open_once(path: &Path) -> Result<Self> {
        if !path.join("meta.json").is_file() {
            return Err(Error::Missing(path.to_owned()));
        }
        let directory = MmapDirectory::open(path).map_err(|error| Error::damaged(path, error))?;
        let index = Index::open(ReadOnly(directory)).map_err(|error| Error::damaged(path, error))?;
        Self::of(&index, path)
    }

    /// The newest commit of `index`, which is at `path`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it can't be read or has another format.
    pub fn of(index: &Index, path: &Path) -> Result<Self> {
        let damaged = |error: &dyn std::fmt::Display| Error::damaged(path, error);
        let metas = index.load_metas().map_err(|error| damaged(&error))?;
        let payload = metas.payload.ok_or_else(|| damaged(&"it holds no manifest"))?;
        let manifest: Manifest = serde_json::from_str(&payload).map_err(|error| damaged(&error))?;
        if manifest.format != FORMAT {
            return Err(damaged(&format!("it has format {}, this faqt reads format {FORMAT}", manifest.format)));
        }
        let (expected, fields) = schema();
        if index.schema() != expected {
            return Err(damaged(&"its fields are not those of this faqt"));
        }
        // what tantivy does not check as it reads makes it panic
        if metas.segments.iter().map(|segment| u64::from(segment.max_doc())).sum::<u64>() <= CHECKED {
            let altered = index.validate_checksum().map_err(|error| damaged(&error))?;
            if let Some(file) = altered.iter().min() {
                return Err(damaged(&format!("{} was altered", file.display())));
            }
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error: tantivy::TantivyError| damaged(&error))?;
        Ok(Self { searcher: reader.searcher(), fields, manifest, path: path.to_owned() })
    }

    /// What the commit was built from.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Passages in the index.
    pub fn passages(&self) -> u64 {
        self.searcher.num_docs()
    }

    fn damaged(&self, why: impl std::fmt::Display) -> Error {
        Error::damaged(&self.path, why)
    }

    fn field(&self, field: In) -> Field {
        match field {
            In::Title => self.fields.title,
            In::Headings => self.fields.headings,
            In::Question => self.fields.question,
            In::Body => self.fields.body,
        }
    }

    /// How many passages hold `term` in `field`.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn frequency(&self, field: In, term: &str) -> Result<u64> {
        self.searcher.doc_freq(&Term::from_field_text(self.field(field), term)).map_err(|error| self.damaged(error))
    }

    /// The `limit` passages that score highest, best first; any clause may match. Equal scores keep the passages' order.
    ///
    /// # Errors
    /// Where the index can't be read, or a stored passage is damaged.
    pub fn search(&self, clauses: &[Clause], limit: usize) -> Result<Vec<Hit>> {
        let query = BooleanQuery::new(clauses.iter().map(|clause| (Occur::Should, self.clause(clause))).collect());
        let found =
            self.searcher.search(&query, &TopDocs::with_limit(limit.max(1)).order_by_score()).map_err(|error| self.damaged(error))?;
        found
            .into_iter()
            .map(|(score, address)| {
                let Data(data) = self.searcher.doc(address).map_err(|error| self.damaged(error))?;
                let (order, forward, text) = unpack(&data).ok_or_else(|| self.damaged("a stored passage is cut short"))?;
                Ok(Hit { score, order, forward, data, text })
            })
            .collect()
    }

    fn clause(&self, clause: &Clause) -> Box<dyn Query> {
        let term = TermQuery::new(Term::from_field_text(self.field(clause.field), &clause.term), IndexRecordOption::WithFreqs);
        Box::new(BoostQuery::new(Box::new(term), clause.weight))
    }

    /// Terms of the bodies and questions that are at most `edits` away from `term` and begin with the same letter (slips in the first are
    /// rare, and the rest of the vocabulary need not be read); nearest first, then the most frequent.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn similar(&self, term: &str, edits: usize, limit: usize) -> Result<Vec<Similar>> {
        let Some(first) = term.chars().next() else { return Ok(Vec::new()) };
        let after = char::from_u32(u32::from(first) + 1).unwrap_or(char::MAX);
        let length = term.chars().count();
        let mut found: Vec<Similar> = Vec::new();
        for reader in self.searcher.segment_readers() {
            for field in [self.fields.body, self.fields.question] {
                let inverted = reader.inverted_index(field).map_err(|error| self.damaged(error))?;
                let range =
                    inverted.terms().range().ge(first.encode_utf8(&mut [0; 4]).as_bytes()).lt(after.encode_utf8(&mut [0; 4]).as_bytes());
                let mut stream = range.into_stream().map_err(|error| self.damaged(error))?;
                while let Some((key, info)) = stream.next() {
                    // a term with `edits` more or fewer letters is at most this many bytes longer
                    if key.len().abs_diff(term.len()) > 4 * edits {
                        continue;
                    }
                    let Ok(candidate) = std::str::from_utf8(key) else { continue };
                    if candidate.chars().count().abs_diff(length) > edits {
                        continue;
                    }
                    let distance = strsim::osa_distance(term, candidate);
                    if distance <= edits {
                        match found.iter_mut().find(|known| known.term == candidate) {
                            Some(known) => known.passages += u64::from(info.doc_freq),
                            None => found.push(Similar { term: candidate.to_owned(), edits: distance, passages: u64::from(info.doc_freq) }),
                        }
                    }
                }
            }
        }
        found.sort_by(|a, b| a.edits.cmp(&b.edits).then(b.passages.cmp(&a.passages)).then_with(|| a.term.cmp(&b.term)));
        found.truncate(limit);
        Ok(found)
    }
}
