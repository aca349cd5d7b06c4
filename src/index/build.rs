//! Brings an index up to date with its corpus: reads only what is new or changed, and commits once.

use super::{
    error::Error,
    integrity,
    manifest::{Entry, Manifest, PREFIX, State},
    queue::{Queue, Queued},
    schema::{Fields, Stored, TERMS, pack, schema, values},
    target::Target,
};
use crate::{
    article::{self, Article},
    corpus::{self, File, Listing},
    forward::Analyzer,
    text::Language,
};
use std::{collections::HashMap, io::ErrorKind, path::Path};
use tantivy::{
    Directory, IndexSettings, IndexWriter, SegmentMeta, TantivyError, Term,
    index::SegmentId,
    indexer::{NoMergePolicy, PreparedCommit},
    tokenizer::{MAX_TOKEN_LEN, WhitespaceTokenizer},
};

/// What happens while an index is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A file is left out, and why.
    Skipped(&'a Path, &'a str),
    /// Files done, files to do, passages so far.
    Progress(usize, usize, usize),
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Files in the index.
    pub files: usize,
    /// Passages in the index.
    pub passages: usize,
    /// Files read because they were new or changed.
    pub changed: usize,
    /// Files dropped because they are gone.
    pub removed: usize,
}

/// Memory that tantivy's one indexing thread fills before it writes a segment, in bytes.
const ARENA: usize = 64 << 20;

/// The least that tantivy takes, for a commit without passages.
const SMALL: usize = 15 << 20;

/// Up to this many passages all segments are merged into one after a commit: questions then find the same statistics however the
/// index came about, and open fewer files.
const MERGED: u64 = 5_000;

/// A segment of fewer passages is small.
const SMALL_SEGMENT: u64 = 12_500;

/// Small segments that a large index may have before they are merged, so that a change costs what it holds.
const TAIL: usize = 8;

/// The settings of a new index: stored passages are not compressed, since most of what is read of them is numbers, and lie in blocks
/// of few, since those of an answer lie far apart. A thread of its own to write such blocks would cost more than it spares.
pub fn settings() -> IndexSettings {
    IndexSettings { docstore_blocksize: 1 << 10, docstore_compress_dedicated_thread: false, ..IndexSettings::default() }
}

/// What tantivy says of a failed write: that the index is damaged, or that it can't be written.
fn failed(target: &Target, error: &TantivyError) -> Error {
    let damage = match error {
        TantivyError::DataCorruption(_) | TantivyError::OpenReadError(_) | TantivyError::DeserializeError(_) => true,
        TantivyError::IoError(error) => matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData),
        _ => false,
    };
    match target.failure() {
        Some(why) => Error::write(&target.path, why),
        None if damage => Error::damaged(&target.path, error),
        None => Error::write(&target.path, error),
    }
}

/// Opens `target` for writing and brings it from `before` to what `listing` says, in one commit; without a manifest of what it holds, from
/// nothing.
///
/// # Errors
/// [`Error::Write`] where the index can't be written, [`Error::Damaged`] where what it holds can't be read.
pub fn update(target: &Target, before: Option<&Manifest>, listing: &Listing, notify: &mut dyn FnMut(Event<'_>)) -> Result<Built, Error> {
    target.index.tokenizers().register(TERMS, WhitespaceTokenizer::default());
    let failed = |error: TantivyError| failed(target, &error);
    let writer = writer(target, ARENA).map_err(failed)?;
    let none = Manifest::empty();
    if before.is_none() {
        writer.delete_all_documents().map_err(failed)?;
    }
    let mut run = Run {
        writer,
        queue: Queue::default(),
        fields: schema().1,
        analyzers: HashMap::new(),
        after: Manifest::empty(),
        built: Built::default(),
    };
    run.after.listed = listing.listed;
    run.files(before.unwrap_or(&none), listing, notify).map_err(failed)?;
    run.commit(target).map_err(failed)
}

fn writer(target: &Target, memory: usize) -> tantivy::Result<IndexWriter<Queued>> {
    let writer = target.index.writer_with_num_threads(1, memory)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    Ok(writer)
}

/// Commits what was written together with `manifest`.
fn label(mut prepared: PreparedCommit<'_, Queued>, target: &Target, manifest: &Manifest) -> tantivy::Result<()> {
    let (label, bytes) = manifest.stored();
    target.index.directory().atomic_write(Path::new(&label.manifest), &bytes)?;
    prepared.set_payload(&serde_json::to_string(&label)?);
    prepared.commit()?;
    Ok(())
}

/// Lets readers see what was committed, and removes what it replaces; what can't be removed yet is removed next time.
fn publish(writer: IndexWriter<Queued>, target: &Target) -> tantivy::Result<()> {
    target.publish()?;
    let _ = writer.garbage_collect_files().wait();
    if target.on_disk() {
        integrity::seal(&target.path, &writer.index().searchable_segment_metas()?);
        sweep(target);
    }
    writer.wait_merging_threads()
}

/// Removes the manifests of commits before.
fn sweep(target: &Target) {
    let current = target.index.load_metas().ok().and_then(|metas| Some(super::search::label(metas.payload.as_deref()?).ok()?.manifest));
    let (Some(current), Ok(folder)) = (current, std::fs::read_dir(&target.path)) else { return };
    for entry in folder.flatten() {
        let name = entry.file_name();
        if name != *current && name.to_string_lossy().starts_with(PREFIX) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// What there is to say where nothing has changed.
pub fn nothing(manifest: &Manifest, listing: &Listing, notify: &mut dyn FnMut(Event<'_>)) -> Built {
    for (path, why) in &listing.skipped {
        notify(Event::Skipped(path, &why.to_string()));
    }
    for (file, entry) in listing.files.iter().zip(&manifest.files) {
        if let Some(why) = &entry.skipped {
            notify(Event::Skipped(&file.path(), why));
        }
    }
    Built { files: manifest.read_files(), passages: manifest.passages(), ..Built::default() }
}

/// Writes `manifest` beside what `target` holds.
///
/// # Errors
/// Where it can't be written.
pub fn save(target: &Target, manifest: &Manifest) -> Result<(), Error> {
    let failed = |error: TantivyError| failed(target, &error);
    let mut writer = writer(target, SMALL).map_err(failed)?;
    writer.prepare_commit().and_then(|prepared| label(prepared, target, manifest)).map_err(failed)?;
    publish(writer, target).map_err(failed)
}

/// A file's hash as a manifest keeps it.
pub(super) fn hex(hash: u128) -> String {
    format!("{hash:032x}")
}

struct Run {
    writer: IndexWriter<Queued>,
    queue: Queue,
    fields: Fields,
    analyzers: HashMap<Language, Analyzer>,
    after: Manifest,
    built: Built,
}

impl Run {
    fn files(&mut self, before: &Manifest, listing: &Listing, notify: &mut dyn FnMut(Event<'_>)) -> tantivy::Result<()> {
        let (states, gone) = before.compare(listing);
        for key in &gone {
            self.delete(key);
        }
        self.built.removed = gone.len();
        for (path, why) in &listing.skipped {
            notify(Event::Skipped(path, &why.to_string()));
        }
        let todo = states.iter().filter(|(state, _)| *state != State::Same).count();
        let mut done = 0;
        for (file, known) in listing.files.iter().zip(states) {
            match known {
                (State::Same, Some(entry)) => {
                    if let Some(why) = &entry.skipped {
                        notify(Event::Skipped(&file.path(), why));
                    }
                    self.keep(entry.clone());
                }
                (_, entry) => {
                    self.file(file, entry, notify)?;
                    done += 1;
                    notify(Event::Progress(done, todo, self.built.passages));
                }
            }
        }
        Ok(())
    }

    /// Notes a file as the index will hold it.
    fn keep(&mut self, entry: Entry) {
        self.built.passages += usize::try_from(entry.passages).unwrap_or(0);
        self.built.files += usize::from(entry.skipped.is_none());
        self.after.files.push(entry);
    }

    fn delete(&mut self, key: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.file, key));
    }

    /// Reads one file; indexes it anew unless its bytes are those that `entry` knows.
    fn file(&mut self, file: &File, entry: Option<&Entry>, notify: &mut dyn FnMut(Event<'_>)) -> tantivy::Result<()> {
        let read = match corpus::read(file, corpus::MAX_FILE) {
            Ok(read) => read,
            Err(why) => {
                let why = why.to_string();
                notify(Event::Skipped(&file.path(), &why));
                self.delete(&file.key);
                self.keep(Entry {
                    key: file.key.clone(),
                    stat: file.stat,
                    hash: String::new(),
                    passages: 0,
                    terms: [0; 4],
                    language: None,
                    skipped: Some(why),
                });
                return Ok(());
            }
        };
        let hash = hex(read.hash);
        if let Some(entry) = entry.filter(|entry| entry.hash == hash) {
            self.keep(Entry { stat: read.stat, ..entry.clone() });
            return Ok(());
        }
        if entry.is_some() {
            self.delete(&file.key);
        }
        let article = article::read(file.format, &file.name(), &read.text);
        drop(read.text);
        let language = language(&article);
        let (passages, terms) = self.add(&file.key, language, article)?;
        self.built.changed += 1;
        let language = (passages > 0).then_some(language);
        self.keep(Entry { key: file.key.clone(), stat: read.stat, hash, passages, terms, language, skipped: None });
        Ok(())
    }

    /// Indexes an article's passages; returns how many they are, and how many terms they have in each field.
    fn add(&mut self, key: &str, language: Language, article: Article) -> tantivy::Result<(u32, [u64; 4])> {
        let analyzer = self.analyzers.entry(language).or_insert_with(|| Analyzer::new(language));
        let (mut order, mut counts) = (0, [0; 4]);
        for passage in article.passages {
            let (terms, forward) = analyzer.passage(&article.title, &passage);
            for (count, field) in counts.iter_mut().zip([&terms.title, &terms.headings, &terms.question, &terms.body]) {
                *count += count_terms(field);
            }
            let stored = Stored { file: key.to_owned(), title: article.title.clone(), passage };
            let data = pack(order, &forward, &stored);
            self.writer.add_document(self.queue.document(values(self.fields, key, terms, data)))?;
            order += 1;
        }
        Ok((order, counts))
    }

    fn commit(mut self, target: &Target) -> tantivy::Result<Built> {
        self.after.languages = self.after.files.iter().filter_map(|file| file.language).collect();
        self.after.languages.sort_unstable();
        self.after.languages.dedup();
        label(self.writer.prepare_commit()?, target, &self.after)?;
        let together = together(&self.writer.index().searchable_segment_metas()?);
        if !together.is_empty() {
            self.writer.merge(&together).wait()?;
        }
        publish(self.writer, target)?;
        Ok(self.built)
    }
}

/// The segments to be merged: all of a small index; of a large one the small ones, where they have become many, and those of which most
/// is deleted.
fn together(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    let passages = |segment: &SegmentMeta| u64::from(segment.max_doc());
    let ids = |chosen: &dyn Fn(&&SegmentMeta) -> bool| segments.iter().filter(chosen).map(SegmentMeta::id).collect::<Vec<_>>();
    if segments.iter().map(passages).sum::<u64>() <= MERGED {
        let whole = segments.len() <= 1 && !segments.iter().any(SegmentMeta::has_deletes);
        return if whole { Vec::new() } else { ids(&|_| true) };
    }
    let hollow = |segment: &&SegmentMeta| segment.num_deleted_docs() > segment.max_doc() / 2;
    let small = ids(&|segment| passages(segment) < SMALL_SEGMENT || hollow(segment));
    if small.len() > TAIL || segments.iter().any(|segment| hollow(&segment)) { small } else { Vec::new() }
}

/// How many terms tantivy finds in `field`, which the analyzer separates by spaces; it drops those that are too long.
fn count_terms(field: &str) -> u64 {
    field.split(' ').filter(|term| !term.is_empty() && term.len() <= MAX_TOKEN_LEN).count() as u64
}

/// Bytes of an article that are enough to tell its language.
const SAMPLE: usize = 2048;

fn language(article: &Article) -> Language {
    let mut sample = String::new();
    for passage in &article.passages {
        if sample.len() > SAMPLE {
            break;
        }
        sample.push_str(&passage.text());
        sample.push(' ');
    }
    Language::detect(&sample)
}
