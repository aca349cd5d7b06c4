//! What passages are scored by, as if those that were deleted had never been. tantivy counts them until their segment is merged, and scores
//! would then tell how the index came about.

use super::schema::Fields;
use std::{collections::HashMap, iter::once};
use tantivy::{
    DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term,
    query::Bm25StatisticsProvider,
    schema::{Field, IndexRecordOption},
};

/// The deleted passages of each segment, ascending.
pub struct Deleted(Vec<Vec<DocId>>);

impl Deleted {
    /// Those of all segments that `searcher` sees.
    pub fn of(searcher: &Searcher) -> Self {
        Self(searcher.segment_readers().iter().map(deleted).collect())
    }

    /// How many passages hold `term`, without those.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn frequency(&self, searcher: &Searcher, term: &Term) -> tantivy::Result<u64> {
        searcher.segment_readers().iter().zip(&self.0).map(|(segment, deleted)| frequency(segment, deleted, term)).sum()
    }
}

fn deleted(segment: &SegmentReader) -> Vec<DocId> {
    let Some(alive) = segment.alive_bitset() else { return Vec::new() };
    let mut next = 0;
    let gaps = alive.iter_alive().chain(once(segment.max_doc())).map(|doc| std::mem::replace(&mut next, doc + 1)..doc);
    gaps.flatten().collect()
}

fn frequency(segment: &SegmentReader, deleted: &[DocId], term: &Term) -> tantivy::Result<u64> {
    let inverted = segment.inverted_index(term.field())?;
    let Some(info) = inverted.get_term_info(term)? else { return Ok(0) };
    let all = u64::from(info.doc_freq);
    if deleted.is_empty() {
        return Ok(all);
    }
    let mut postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
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

/// What BM25 scores by.
pub struct Statistics {
    /// The fields of [`Statistics::tokens`].
    pub fields: Fields,
    /// The terms of all passages: in titles, headings, questions, bodies.
    pub tokens: [u64; 4],
    /// How many passages there are.
    pub passages: u64,
    /// How many hold each term that is searched for.
    pub frequencies: HashMap<Term, u64>,
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let Fields { title, headings, question, body, .. } = self.fields;
        let of = [title, headings, question, body].into_iter().zip(self.tokens).find(|(known, _)| *known == field);
        Ok(of.map_or(0, |(_, tokens)| tokens))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.passages)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.frequencies.get(term).copied().unwrap_or(0))
    }
}
