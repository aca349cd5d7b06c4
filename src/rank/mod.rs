//! Retrieved passages become ranked ones: each unit gets its features, the ranker a score for each.

mod candidate;
mod features;

pub use candidate::{Candidate, Match, Span};
pub use features::{COUNT, Feature, Field, NAMES, Row, Strengths, Totals, small};

use crate::{
    index::{self, Snapshot},
    query::Query,
    question::Question,
};

/// Passages taken from retrieval.
pub const RETRIEVED: usize = 40;

/// Units that are ranked; the rest are too far behind by BM25 to come first.
pub const RANKED: usize = 32;

/// A ranked unit.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// Its passage among the candidates.
    pub candidate: usize,
    /// Its place in the passage.
    pub unit: usize,
    /// Its features.
    pub row: Row,
    /// The ranker's score; higher is better.
    pub score: f32,
}

/// Finds the passages for `query` and the units in them worth ranking, the likeliest first by BM25.
///
/// # Errors
/// Where the index can't be read.
pub fn candidates(query: &Query, index: &Snapshot) -> index::Result<(Vec<Candidate>, Field)> {
    if query.clauses.is_empty() {
        return Ok((Vec::new(), Field::default()));
    }
    let hits = index.search(&query.clauses, RETRIEVED)?;
    let mut candidates: Vec<Candidate> = hits.into_iter().map(|hit| Candidate::new(query, hit)).collect();
    let field = place(&mut candidates);
    Ok((candidates, field))
}

/// Gives the candidates their places by BM25, and says what they look like together.
pub fn place(candidates: &mut [Candidate]) -> Field {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|a, b| candidates[*b].bm25.total_cmp(&candidates[*a].bm25).then(a.cmp(b)));
    for (rank, at) in order.into_iter().enumerate() {
        candidates[at].rank = rank;
    }
    let best = |of: &dyn Fn(&Candidate) -> f32| candidates.iter().map(of).fold(0.0, f32::max);
    Field {
        best_unit: best(&|candidate| candidate.units.iter().map(|unit| unit.bm25).fold(0.0, f32::max)),
        best_passage: best(&|candidate| candidate.bm25),
        best_retrieved: best(&|candidate| candidate.hit.score),
    }
}

/// The features of the likeliest units.
pub fn rows(question: &Question, query: &Query, candidates: &[Candidate], field: &Field) -> Vec<Ranked> {
    let totals = Totals::of(query);
    let mut units: Vec<(usize, usize, f32)> = candidates
        .iter()
        .enumerate()
        .flat_map(|(at, candidate)| candidate.units.iter().enumerate().map(move |(unit, span)| (at, unit, prior(candidate, unit, span))))
        .collect();
    units.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)).then(a.1.cmp(&b.1)));
    units.truncate(RANKED);
    units
        .into_iter()
        .enumerate()
        .map(|(rank, (candidate, unit, prior))| Ranked {
            candidate,
            unit,
            row: features::row(question, query, &totals, field, &candidates[candidate], unit, rank),
            score: prior,
        })
        .collect()
}

/// A first guess: the unit's BM25, what its neighbours add, and its passage's.
fn prior(candidate: &Candidate, unit: usize, span: &Span) -> f32 {
    let neighbour = |at: Option<usize>| at.and_then(|at| candidate.units.get(at)).map_or(0.0, |unit| unit.bm25);
    span.bm25 + 0.25 * neighbour(unit.checked_sub(1)) + 0.2 * neighbour(unit.checked_add(1)) + 0.5 * candidate.bm25
}
