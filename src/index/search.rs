//! An open index: the snapshot of one commit, its passages by terms, and its vocabulary.

use super::{
    Error, Result,
    best::{self, Weighed},
    directory::ReadOnly,
    guard::reading,
    integrity,
    manifest::{FORMAT, Label, Manifest},
    schema::{Fields, Packed, Stored, schema},
    statistics::{self, Deleted, Entries},
};
use crate::forward::Forward;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use tantivy::{
    Directory, DocAddress, Index, ReloadPolicy, Score, Searcher, Term,
    collector::TopDocs,
    directory::MmapDirectory,
    query::{Bm25Weight, TermQuery},
    schema::{Field, IndexRecordOption},
    store::StoreReader,
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

impl In {
    /// All of them, in the order in which [`Manifest::terms`] counts their terms.
    const ALL: [Self; 4] = [Self::Title, Self::Headings, Self::Question, Self::Body];
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
    packed: Packed,
    text: usize,
}

impl Hit {
    /// Whether both are the same passage.
    pub fn is(&self, other: &Self) -> bool {
        self.packed.place() == other.packed.place()
    }

    /// The passage itself; `None` where the stored bytes are damaged.
    pub fn stored(&self) -> Option<Stored> {
        self.packed.stored(self.text)
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
    deleted: Deleted,
    /// The fields that hold any term.
    used: Vec<In>,
    /// The stored passages, a reader a segment.
    stores: Vec<StoreReader>,
    fields: Fields,
    manifest: Manifest,
    /// The terms of all passages, field by field.
    terms: [u64; 4],
    path: PathBuf,
}

/// Blocks of stored passages that each segment keeps at hand, of a few KiB each.
const BLOCKS: usize = 256;

/// Tries to open a commit whose segments a writer may be replacing meanwhile.
const TRIES: usize = 5;

/// Reads a commit's payload; where it is of another format, says so.
pub(super) fn label(payload: &str) -> std::result::Result<Label, String> {
    let label: Label = serde_json::from_str(payload).map_err(|error| error.to_string())?;
    if label.format == FORMAT { Ok(label) } else { Err(format!("it has format {}, this faqt reads format {FORMAT}", label.format)) }
}

impl Snapshot {
    /// Opens the newest commit at `path`.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is none, [`Error::Damaged`] where it can't be read or has another format.
    pub fn open(path: &Path) -> Result<Self> {
        let mut tries = 0;
        loop {
            tries += 1;
            match reading(path, || Self::open_once(path)) {
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
        let index = Index::open(ReadOnly::new(directory)).map_err(|error| Error::damaged(path, error))?;
        // what tantivy does not check as it reads makes it panic
        let segments = index.searchable_segment_metas().map_err(|error| Error::damaged(path, error))?;
        integrity::verify(&index, path, &segments)?;
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
        let label = label(&payload).map_err(|why| damaged(&why))?;
        let bytes = index.directory().atomic_read(Path::new(&label.manifest)).map_err(|error| damaged(&error))?;
        let manifest = Manifest::read(&bytes).map_err(|error| damaged(&error))?;
        let (expected, fields) = schema();
        if index.schema() != expected {
            return Err(damaged(&"its fields are not those of this faqt"));
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error: tantivy::TantivyError| damaged(&error))?;
        let searcher = reader.searcher();
        let stores = searcher.segment_readers().iter().map(|segment| segment.get_store_reader(BLOCKS)).collect::<std::io::Result<_>>();
        let stores = stores.map_err(|error| damaged(&error))?;
        let terms = manifest.terms();
        let deleted = Deleted::of(&searcher);
        let mut snapshot = Self { terms, searcher, deleted, used: Vec::new(), stores, fields, manifest, path: path.to_owned() };
        for field in In::ALL {
            if snapshot.vocabulary(field)? > 0 {
                snapshot.used.push(field);
            }
        }
        Ok(snapshot)
    }

    /// What the commit was built from.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Puts another manifest of the same content in place.
    pub fn touch(&mut self, manifest: Manifest) {
        self.manifest = manifest;
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

    fn vocabulary(&self, field: In) -> Result<usize> {
        let segments = self.searcher.segment_readers().iter();
        let terms = segments.map(|segment| Ok(segment.inverted_index(self.field(field))?.terms().num_terms()));
        terms.sum::<tantivy::Result<usize>>().map_err(|error| self.damaged(error))
    }

    /// How many passages hold `term` in `field`.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn frequency(&self, field: In, term: &str) -> Result<u64> {
        if !self.used.contains(&field) {
            return Ok(0);
        }
        let term = Term::from_field_text(self.field(field), term);
        reading(&self.path, || Ok(self.held(&term)?.1))
    }

    /// Where `term` stands in each segment, and how many passages hold it.
    fn held(&self, term: &Term) -> Result<(Entries, u64)> {
        let held = || {
            let entries = statistics::entries(&self.searcher, term)?;
            let passages = self.deleted.frequency(&self.searcher, term.field(), &entries)?;
            tantivy::Result::Ok((entries, passages))
        };
        held().map_err(|error| self.damaged(error))
    }

    /// The `limit` passages that score highest, best first; any clause may match. Equal scores are ordered by file and place, so that the
    /// same passages come in the same order however the index came about.
    ///
    /// # Errors
    /// Where the index can't be read, or a stored passage is damaged.
    pub fn search(&self, clauses: &[Clause], limit: usize) -> Result<Vec<Hit>> {
        reading(&self.path, || self.found(clauses, limit))
    }

    fn found(&self, clauses: &[Clause], limit: usize) -> Result<Vec<Hit>> {
        let terms = self.weighed(clauses)?;
        let last = limit.max(1) - 1;
        let mut fetched = last + 2;
        let found = loop {
            let (found, rest) = best::best(&self.searcher, &terms, fetched).map_err(|error| self.damaged(error))?;
            // where the cut falls among equals, all of them must be seen to choose
            if found.len() < fetched || found[last].0 > rest {
                break found;
            }
            fetched *= 4;
        };
        let cut = found.get(last).map_or(0.0, |hit| hit.0);
        let equal_or_better = found.into_iter().take_while(|(score, _)| *score >= cut);
        let mut packed = equal_or_better.map(|(score, at)| Ok((score, self.packed(at)?))).collect::<Result<Vec<_>>>()?;
        packed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.place().cmp(&b.1.place())));
        packed.truncate(last + 1);
        packed.into_iter().map(|(score, packed)| self.hit(score, packed)).collect()
    }

    /// The clauses' terms that any passage holds, with what BM25 makes of them.
    pub(super) fn weighed(&self, clauses: &[Clause]) -> Result<Vec<Weighed>> {
        let mut terms = Vec::with_capacity(clauses.len());
        for clause in clauses.iter().filter(|clause| self.used.contains(&clause.field)) {
            let field = self.field(clause.field);
            let (entries, frequency) = self.held(&Term::from_field_text(field, &clause.term))?;
            // most respellings and related words stand nowhere, and a weight for each would cost more than all the rest
            if frequency > 0 {
                let weight = Bm25Weight::for_one_term_without_explain(frequency, self.passages(), self.length(clause.field));
                terms.push(Weighed { field, entries, weight: weight.boost_by(clause.weight) });
            }
        }
        Ok(terms)
    }

    /// How many terms a passage has in `field`, on average.
    #[expect(clippy::cast_precision_loss, reason = "BM25 reckons with it as a number of that precision")]
    fn length(&self, field: In) -> Score {
        self.terms[field as usize] as Score / self.passages() as Score
    }

    fn packed(&self, at: DocAddress) -> Result<Packed> {
        let document = self.stores[at.segment_ord as usize].get_document_bytes(at.doc_id).map_err(|error| self.damaged(error))?;
        Packed::of(&document).ok_or_else(|| self.damaged("a stored passage is cut short"))
    }

    fn hit(&self, score: f32, packed: Packed) -> Result<Hit> {
        let (forward, text) = packed.forward().ok_or_else(|| self.damaged("a stored passage is cut short"))?;
        Ok(Hit { score, order: packed.order, forward, packed, text })
    }

    /// The titles of the first `limit` articles.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn titles(&self, limit: usize) -> Result<Vec<String>> {
        reading(&self.path, || self.first_titles(limit))
    }

    fn first_titles(&self, limit: usize) -> Result<Vec<String>> {
        let mut titles = Vec::new();
        for entry in self.manifest.files.iter().filter(|entry| entry.passages > 0).take(limit) {
            let query = TermQuery::new(Term::from_field_text(self.fields.file, &entry.key), IndexRecordOption::Basic);
            let found = self.searcher.search(&query, &TopDocs::with_limit(1).order_by_score()).map_err(|error| self.damaged(error))?;
            for (score, at) in found {
                titles.extend(self.hit(score, self.packed(at)?)?.stored().map(|stored| stored.title));
            }
        }
        Ok(titles)
    }

    /// At most `limit` passages, as they are stored.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn some_passages(&self, limit: usize) -> Result<Vec<Stored>> {
        let segments = (0..).zip(self.searcher.segment_readers());
        let places = segments.flat_map(|(segment, reader)| reader.doc_ids_alive().map(move |doc| DocAddress::new(segment, doc)));
        let hits = places.take(limit).map(|at| self.hit(0.0, self.packed(at)?));
        hits.filter_map(|hit| hit.map(|hit| hit.stored()).transpose()).collect()
    }

    /// A number that changes with what the commit holds.
    pub fn edition(&self) -> u64 {
        let segments = self.searcher.segment_readers().iter();
        let names: Vec<String> = segments.map(|segment| format!("{} {:?}", segment.segment_id(), segment.delete_opstamp())).collect();
        twox_hash::XxHash3_64::oneshot(names.join("\n").as_bytes())
    }

    /// Terms of the bodies and questions that are at most `edits` away from `term` and begin with the same letter (slips in the first are
    /// rare, and the rest of the vocabulary need not be read); nearest first, then the most frequent.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn similar(&self, term: &str, edits: usize, limit: usize) -> Result<Vec<Similar>> {
        reading(&self.path, || self.resembling(term, edits, limit))
    }

    fn resembling(&self, term: &str, edits: usize, limit: usize) -> Result<Vec<Similar>> {
        let Some(first) = term.chars().next() else { return Ok(Vec::new()) };
        let after = char::from_u32(u32::from(first) + 1).unwrap_or(char::MAX);
        let (length, letters) = outline(term);
        let mut near = BTreeMap::new();
        for reader in self.searcher.segment_readers() {
            for field in [self.fields.body, self.fields.question] {
                let inverted = reader.inverted_index(field).map_err(|error| self.damaged(error))?;
                let range =
                    inverted.terms().range().ge(first.encode_utf8(&mut [0; 4]).as_bytes()).lt(after.encode_utf8(&mut [0; 4]).as_bytes());
                let mut stream = range.into_stream().map_err(|error| self.damaged(error))?;
                while let Some((key, _)) = stream.next() {
                    // a term with `edits` more or fewer letters is at most this many bytes longer
                    if key.len().abs_diff(term.len()) > 4 * edits {
                        continue;
                    }
                    let Ok(candidate) = std::str::from_utf8(key) else { continue };
                    let (other, others) = outline(candidate);
                    // an edit adds a letter, takes one away, or does both
                    if other.abs_diff(length) > edits || (letters ^ others).count_ones() as usize > 2 * edits {
                        continue;
                    }
                    let distance = strsim::osa_distance(term, candidate);
                    if distance <= edits {
                        near.insert(candidate.to_owned(), distance);
                    }
                }
            }
        }
        let mut found = Vec::new();
        for (term, edits) in near {
            let passages = self.frequency(In::Body, &term)? + self.frequency(In::Question, &term)?;
            // one that was deleted stands in the vocabulary until its segment is merged
            if passages > 0 {
                found.push(Similar { term, edits, passages });
            }
        }
        found.sort_by(|a, b| a.edits.cmp(&b.edits).then(b.passages.cmp(&a.passages)).then_with(|| a.term.cmp(&b.term)));
        found.truncate(limit);
        Ok(found)
    }
}

#[cfg(test)]
impl Snapshot {
    /// What [`Self::search`] gives, found by tantivy's own queries and statistics, and by looking at all that there is.
    pub(super) fn found_by_tantivy(&self, clauses: &[Clause], limit: usize) -> Vec<Hit> {
        use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query};
        let query = |clause: &Clause| -> (Occur, Box<dyn Query>) {
            let term = Term::from_field_text(self.field(clause.field), &clause.term);
            (Occur::Should, Box::new(BoostQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)), clause.weight)))
        };
        let all = TopDocs::with_limit(1 << 20)
            .tweak_score(|_: &tantivy::SegmentReader| |_: tantivy::DocId, score: Score| Score::from_bits(score.to_bits() & !0xff));
        let found = self.searcher.search(&BooleanQuery::new(clauses.iter().map(query).collect()), &all).unwrap();
        let mut packed: Vec<_> = found.into_iter().map(|(score, at)| (score, self.packed(at).unwrap())).collect();
        packed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.place().cmp(&b.1.place())));
        packed.into_iter().take(limit).map(|(score, packed)| self.hit(score, packed).unwrap()).collect()
    }
}

/// How many characters a word has, and a set of them: a cheap way to tell that two words are far apart.
fn outline(word: &str) -> (usize, u32) {
    word.chars().fold((0, 0), |(count, set), c| (count + 1, set | 1 << (u32::from(c) % 32)))
}
