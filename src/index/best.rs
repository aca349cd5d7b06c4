//! The best passages of a search, found without looking at those that can't be among them. Terms that may lift a passage over the worst of
//! the best so far are read through, a window of passages at a time; the others, which only add to what these find, are looked up where they
//! may decide. The commonest words are thus hardly ever read. (`MaxScore`: Turtle and Flood, "Query evaluation: strategies and
//! optimizations", 1995; in windows as in Lucene's `MaxScoreBulkScorer`.)

use super::statistics::Entries;
use std::{iter::from_fn, mem::take};
use tantivy::{
    DocAddress, DocId, DocSet, Score, Searcher, TERMINATED,
    fieldnorm::FieldNormReader,
    postings::{Postings, SegmentPostings},
    query::Bm25Weight,
    schema::{Field, IndexRecordOption},
};

/// Passages of a window.
const WINDOW: u32 = 1 << 12;

/// More than a score's last bits may differ by, as a share of it.
const ROUNDING: f32 = 1e-4;

/// A term that is searched for.
pub struct Weighed {
    /// The field that it is searched for in.
    pub field: Field,
    /// Where it stands.
    pub entries: Entries,
    /// What a passage that holds it scores.
    pub weight: Bm25Weight,
}

impl Weighed {
    /// The passages of segment `at` that hold it; `None` where there are none.
    fn list(&self, searcher: &Searcher, at: u32) -> tantivy::Result<Option<List>> {
        let Some(entry) = &self.entries[at as usize] else { return Ok(None) };
        let segment = searcher.segment_reader(at);
        let postings = segment.inverted_index(self.field)?.read_postings_from_terminfo(entry, IndexRecordOption::WithFreqs)?;
        let lengths = segment.get_fieldnorms_reader(self.field)?;
        Ok(Some(List { postings, lengths, weight: self.weight.clone() }))
    }
}

/// The passages of a segment that hold a term, at one of them.
struct List {
    postings: SegmentPostings,
    lengths: FieldNormReader,
    weight: Bm25Weight,
}

impl List {
    /// What the term adds to the score of the passage that it is at.
    #[inline]
    fn score(&self) -> Score {
        self.weight.score(self.lengths.fieldnorm_id(self.postings.doc()), self.postings.term_freq())
    }

    /// What the term adds to the score of `doc`, where that holds it; whoever asks for several asks in their order.
    fn score_of(&mut self, doc: DocId) -> Option<Score> {
        if self.postings.doc() < doc {
            self.postings.seek(doc);
        }
        (self.postings.doc() == doc).then(|| self.score())
    }
}

/// The `limit` best of all passages, best first, and what the rest score at most.
///
/// # Errors
/// Where the index can't be read.
pub fn best(searcher: &Searcher, terms: &[Weighed], limit: usize) -> tantivy::Result<(Vec<(Score, DocAddress)>, Score)> {
    let mut best = Best { limit, hits: Vec::with_capacity(limit) };
    let mut window = Window::new();
    for (at, segment) in (0..).zip(searcher.segment_readers()) {
        let mut lists = Vec::with_capacity(terms.len());
        for term in terms {
            lists.extend(term.list(searcher, at)?);
        }
        window.pass(lists, |doc| segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc)), at, &mut best);
    }
    let rest = level(best.least() * (1.0 + ROUNDING));
    Ok((exact(searcher, terms, best.hits)?, rest))
}

/// A score without its last bits, which depend on the order it was summed up in.
fn level(score: Score) -> Score {
    Score::from_bits(score.max(0.0).to_bits() & !0xff)
}

/// Scores `hits` anew, term by term in the order of `terms` wherever their lists end, and puts them in order.
fn exact(searcher: &Searcher, terms: &[Weighed], mut hits: Vec<(Score, DocAddress)>) -> tantivy::Result<Vec<(Score, DocAddress)>> {
    hits.sort_unstable_by_key(|hit| hit.1);
    for hits in hits.chunk_by_mut(|a, b| a.1.segment_ord == b.1.segment_ord) {
        let mut sums = vec![0.0; hits.len()];
        for term in terms {
            let Some(mut list) = term.list(searcher, hits[0].1.segment_ord)? else { continue };
            for (sum, (_, at)) in sums.iter_mut().zip(&*hits) {
                *sum += list.score_of(at.doc_id).unwrap_or(0.0);
            }
        }
        for (sum, hit) in sums.into_iter().zip(hits) {
            hit.0 = level(sum);
        }
    }
    hits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    Ok(hits)
}

/// The best passages so far, best first.
struct Best {
    limit: usize,
    hits: Vec<(Score, DocAddress)>,
}

impl Best {
    /// What a passage must exceed to be one of them.
    fn least(&self) -> Score {
        self.hits.get(self.limit - 1).map_or(0.0, |hit| hit.0)
    }

    /// Takes a passage that exceeds it.
    fn push(&mut self, score: Score, at: DocAddress) {
        self.hits.truncate(self.limit - 1);
        let place = self.hits.partition_point(|hit| hit.0 >= score);
        self.hits.insert(place, (score, at));
    }
}

/// What the passages of a window score by the terms that are read through.
struct Window {
    scores: Vec<Score>,
    /// A bit for each passage that holds any of these.
    held: Vec<u64>,
}

impl Window {
    fn new() -> Self {
        Self { scores: vec![0.0; WINDOW as usize], held: vec![0; WINDOW as usize / 64] }
    }

    /// Passes over a segment and gives `best` what is better.
    fn pass(&mut self, mut lists: Vec<List>, alive: impl Fn(DocId) -> bool, segment: u32, best: &mut Best) {
        lists.sort_by(|a, b| a.weight.max_score().total_cmp(&b.weight.max_score()));
        // what each list and those before it add at most
        let most: Vec<Score> = lists.iter().scan(0.0, |sum, list| (*sum += list.weight.max_score(), Some(*sum)).1).collect();
        loop {
            let (added, read) = lists.split_at_mut(most.partition_point(|most| *most <= best.least()));
            let base = read.iter().map(|list| list.postings.doc()).min().unwrap_or(TERMINATED);
            if base == TERMINATED {
                return;
            }
            for list in read {
                self.read(list, base);
            }
            for (doc, score) in self.drain(base) {
                if let Some(score) = whole(score, doc, added, &most, best.least())
                    && alive(doc)
                {
                    best.push(score, DocAddress::new(segment, doc));
                }
            }
        }
    }

    /// Adds what `list` scores in the window that begins at `base`.
    fn read(&mut self, list: &mut List, base: DocId) {
        let mut at = (list.postings.doc() - base) as usize;
        while at < self.scores.len() {
            self.scores[at] += list.score();
            self.held[at / 64] |= 1 << (at % 64);
            at = (list.postings.advance() - base) as usize;
        }
    }

    /// The passages of the window that begins at `base` with their scores; the next one begins empty.
    fn drain(&mut self, base: DocId) -> impl Iterator<Item = (DocId, Score)> {
        let Self { scores, held } = self;
        let held = held.iter_mut().zip((base..).step_by(64)).flat_map(|(bits, first)| {
            let mut bits = take(bits);
            from_fn(move || {
                let next = (bits != 0).then(|| first + bits.trailing_zeros())?;
                bits &= bits - 1;
                Some(next)
            })
        });
        held.map(move |doc| (doc, take(&mut scores[(doc - base) as usize])))
    }
}

/// What `doc` scores in all where that exceeds `least`: `score` and what the lists `added` give it, which is at most what `most` has for each
/// and those before it.
fn whole(mut score: Score, doc: DocId, added: &mut [List], most: &[Score], least: Score) -> Option<Score> {
    for (list, most) in added.iter_mut().zip(most).rev() {
        if score + most <= least {
            return None;
        }
        score += list.score_of(doc).unwrap_or(0.0);
    }
    (score > least).then_some(score)
}
