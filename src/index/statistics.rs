//! What passages are scored by, as if those that were deleted had never been. tantivy counts them until their segment is merged, and scores
//! would then tell how the index came about.

use std::iter::once;
use tantivy::{
    DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term,
    postings::TermInfo,
    schema::{Field, IndexRecordOption},
};

/// The deleted passages of each segment, ascending.
pub struct Deleted(Vec<Vec<DocId>>);

/// What each segment's dictionary says of a term, in the segments' order.
pub type Entries = Vec<Option<TermInfo>>;

/// Looks `term` up.
///
/// # Errors
/// Where the index can't be read.
pub fn entries(searcher: &Searcher, term: &Term) -> tantivy::Result<Entries> {
    searcher.segment_readers().iter().map(|segment| Ok(segment.inverted_index(term.field())?.get_term_info(term)?)).collect()
}

impl Deleted {
    /// Those of all segments that `searcher` sees.
    pub fn of(searcher: &Searcher) -> Self {
        Self(searcher.segment_readers().iter().map(deleted).collect())
    }

    /// How many passages hold the term of `field` that has these entries, without those.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn frequency(&self, searcher: &Searcher, field: Field, entries: &Entries) -> tantivy::Result<u64> {
        let segments = searcher.segment_readers().iter().zip(&self.0).zip(entries);
        segments.filter_map(|(segment, entry)| Some(frequency(segment.0, segment.1, field, entry.as_ref()?))).sum()
    }
}

fn deleted(segment: &SegmentReader) -> Vec<DocId> {
    let Some(alive) = segment.alive_bitset() else { return Vec::new() };
    let mut next = 0;
    let gaps = alive.iter_alive().chain(once(segment.max_doc())).map(|doc| std::mem::replace(&mut next, doc + 1)..doc);
    gaps.flatten().collect()
}

fn frequency(segment: &SegmentReader, deleted: &[DocId], field: Field, entry: &TermInfo) -> tantivy::Result<u64> {
    let all = u64::from(entry.doc_freq);
    if deleted.is_empty() {
        return Ok(all);
    }
    let mut postings = segment.inverted_index(field)?.read_postings_from_terminfo(entry, IndexRecordOption::Basic)?;
    let mut gone = 0;
    for doc in deleted {
        // they are a file's passages, side by side: few blocks of postings are looked into
        if postings.doc() < *doc {
            postings.seek(*doc);
        }
        match postings.doc() {
            TERMINATED => break,
            found => gone += u64::from(found == *doc),
        }
    }
    Ok(all.saturating_sub(gone))
}
