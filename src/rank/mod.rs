//! Retrieved passages become ranked ones: each unit gets its features, a learned ranker a score for each, and another model says
//! how sure one may be of the first. `tools/train` makes the models; `docs/quality.md` says what they are worth.

mod borne;
mod candidate;
mod faq;
mod features;
mod model;
mod need;
mod signs;

pub use candidate::{Candidate, Form, Match, Span};
pub use features::{COUNT, Feature, Field, NAMES, Row, Strengths, Totals, small, value};
pub use model::Model;
pub use need::{TERM_NAMES, rows as term_rows};

use crate::{
    index::{self, Snapshot},
    query::Query,
    question::Question,
};
use std::ops::Range;

/// Passages taken from retrieval.
pub const RETRIEVED: usize = 24;

/// Words an answer has at most.
pub const ANSWER_WORDS: usize = 50;

/// Units that are ranked, and FAQ pairs beside them; the rest are too far behind by BM25 to come first.
pub const RANKED: usize = 20;

static RANK: &[u8] = include_bytes!("rank.bin");
static SURE: &[u8] = include_bytes!("sure.bin");

/// What the confidence model sees beyond the first unit's features: its score, its lead over the next passage and over the next unit,
/// and its share of all units' likelihood.
const LEADS: usize = 4;

/// An FAQ pair's match on the ranker's scale: a pair asked in its own words stands above any sentence, one that shares half of the
/// question's weight beside a middling one.
const FAQ_SLOPE: f32 = 4.4;
const FAQ_LEVEL: f32 = -3.4;

/// An FAQ pair's match on the scale of the first guess, where a good sentence has about this much.
const FIRST_GUESS: f32 = 10.0;

/// How much less likely, in score, a sentence of an FAQ's long answer is meant than one of a text.
const DEEP: f32 = 1.0;

/// How much better, in score, a sentence further down in an FAQ's answer must fit than its beginning for the answer to be shown from there.
const FITS: f32 = 1.0;

/// A lead where nothing is behind, in score.
const ALONE: f32 = 5.0;

/// The confidence from which an answer is given: of 100 answerable questions of the training articles, unseen, 96 are above it, and 95 of
/// those about a few paragraphs.
pub const MIN_CONFIDENCE: f32 = 0.72;

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

/// A question's passages, ranked.
#[derive(Debug)]
pub struct Ranking {
    /// The retrieved passages.
    pub candidates: Vec<Candidate>,
    /// Their likeliest units, best first.
    pub units: Vec<Ranked>,
    /// Calibrated probability, 0 to 1, that the answer built on the first unit is right.
    pub confidence: f32,
}

impl Ranking {
    /// Whether two of the candidates are of the same passage.
    pub fn same(&self, a: usize, b: usize) -> bool {
        a == b || self.candidates[a].hit.is(&self.candidates[b].hit)
    }

    /// What is shown of `unit`, in bytes of its passage's body: itself, of an FAQ pair its answer from the sentence that fits best.
    pub fn shown(&self, unit: &Ranked) -> Range<usize> {
        let candidate = &self.candidates[unit.candidate];
        let span = |unit: &Ranked| &self.candidates[unit.candidate].units[unit.unit];
        let end = candidate.whole.bytes.end;
        match candidate.form {
            Form::Text => span(unit).bytes.clone(),
            Form::Answer => span(unit).bytes.start..end,
            Form::Pair(_) => {
                let is_answer = |other: usize| self.candidates[other].form == Form::Answer && self.same(other, unit.candidate);
                let sentences = || self.units.iter().filter(|unit| is_answer(unit.candidate));
                let opening =
                    sentences().filter(|unit| span(unit).tokens.end <= ANSWER_WORDS).map(|unit| unit.score).fold(f32::MIN, f32::max);
                let deeper = sentences().find(|sentence| sentence.score > opening + FITS);
                deeper.map_or(0, |sentence| span(sentence).bytes.start)..end
            }
        }
    }
}

/// Ranks what `index` holds for `query`.
///
/// # Errors
/// Where the index can't be read.
pub fn rank(question: &Question, query: &Query, index: &Snapshot) -> index::Result<Ranking> {
    let totals = Totals::of(question, query);
    let (candidates, field) = candidates(query, &totals, index, RETRIEVED)?;
    let mut units = rows(question, query, &totals, &candidates, &field);
    if let Some(model) = Model::read(RANK, COUNT) {
        let rows: Vec<&Row> = units.iter().map(|unit| &unit.row).collect();
        let scores = model.scores(&rows);
        for (unit, score) in units.iter_mut().zip(scores) {
            unit.score = match candidates[unit.candidate].form {
                Form::Text => score,
                Form::Pair(asked) => pair_score(asked),
                Form::Answer => score - DEEP,
            };
        }
    }
    // equal scores keep the first guess's order, and that the passages'
    units.sort_by(|a, b| b.score.total_cmp(&a.score));
    // what a follow-up asks itself must be borne out, not only what it took over
    let (borne, rest): (Vec<Ranked>, Vec<Ranked>) =
        units.into_iter().partition(|unit| borne::bears_out(question, query, &candidates[unit.candidate], unit));
    let surer = if question.carried.is_some() { borne::SURER } else { 0.0 };
    let any = !borne.is_empty();
    let units: Vec<Ranked> = borne.into_iter().chain(rest).collect();
    let confidence = if any { raised(confidence(&units, &candidates), surer) } else { 0.0 };
    Ok(Ranking { candidates, units, confidence })
}

/// The score of an FAQ pair that matches so well, which no model gives.
pub fn pair_score(asked: f32) -> f32 {
    asked * FAQ_SLOPE + FAQ_LEVEL
}

fn confidence(units: &[Ranked], candidates: &[Candidate]) -> f32 {
    let Some(first) = units.first() else { return 0.0 };
    let hit = |unit: &Ranked| &candidates[unit.candidate].hit;
    let ahead = units.iter().filter(|unit| !hit(unit).is(hit(first))).map(|unit| first.score - unit.score).fold(ALONE, f32::min);
    // the model knows sentences; an FAQ pair that asks the same is an answer by itself
    if candidates[first.candidate].is_pair() {
        return sigmoid(pair_logit(first.score, ahead, first.row[Feature::unknown_share as usize]));
    }
    let mut row = [0.0; COUNT + LEADS];
    row[..COUNT].copy_from_slice(&first.row);
    row[COUNT] = first.score;
    row[COUNT + 1] = ahead;
    row[COUNT + 2] = units.iter().skip(1).map(|unit| first.score - unit.score).fold(ALONE, f32::min);
    row[COUNT + 3] = 1.0 / units.iter().map(|unit| (unit.score - first.score).exp()).sum::<f32>();
    Model::read(SURE, row.len()).map_or(0.0, |model| sigmoid(model.score(&row)))
}

/// The log-odds that an FAQ pair is meant, by its score, its lead over the next passage, and the share of the question that nothing here knows.
/// Set by hand, near what a logistic regression gave on `tests/faqs`, and moved with [`MIN_CONFIDENCE`]: as many are answered.
fn pair_logit(score: f32, ahead: f32, unknown: f32) -> f32 {
    0.8 * score + 0.8 * ahead.min(3.0) - 3.0 * unknown + 1.8
}

/// The probability whose log-odds are higher than those of `probability`.
fn raised(probability: f32, by: f32) -> f32 {
    if by == 0.0 { probability } else { sigmoid((probability / (1.0 - probability)).ln() + by) }
}

/// The probability whose log-odds are `logit`.
fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Finds the likeliest `passages` for `query` by BM25, and the units in them.
///
/// # Errors
/// Where the index can't be read.
pub fn candidates(query: &Query, totals: &Totals, index: &Snapshot, passages: usize) -> index::Result<(Vec<Candidate>, Field)> {
    if query.clauses.is_empty() {
        return Ok((Vec::new(), Field::default()));
    }
    let hits = index.search(&query.clauses, passages)?;
    let mut candidates: Vec<Candidate> = hits.into_iter().flat_map(|hit| Candidate::all(query, hit)).collect();
    let field = place(query, totals, &mut candidates);
    Ok((candidates, field))
}

/// Gives the candidates their places by BM25 and what each covers, and says what they look like together.
pub fn place(query: &Query, totals: &Totals, candidates: &mut [Candidate]) -> Field {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|a, b| candidates[*b].bm25.total_cmp(&candidates[*a].bm25).then(a.cmp(b)));
    for (rank, at) in order.into_iter().enumerate() {
        candidates[at].rank = rank;
    }
    for candidate in candidates.iter_mut() {
        candidate.covered = features::covered(query, totals, candidate);
    }
    let best = |of: &dyn Fn(&Candidate) -> f32| candidates.iter().map(of).fold(0.0, f32::max);
    let least = |most: f32, of: &dyn Fn(&Candidate) -> f32| candidates.iter().map(of).fold(most, f32::min);
    Field {
        best_rare: best(&|candidate| candidate.covered.rare),
        best_mix: best(&|candidate| candidate.covered.mix),
        best_weakest: least(1.0, &|candidate| candidate.covered.weakest),
        best_gap: least(f32::MAX, &|candidate| candidate.covered.gap),
        best_unit: best(&|candidate| candidate.units.iter().map(|unit| unit.bm25).fold(0.0, f32::max)),
        best_passage: best(&|candidate| candidate.bm25),
        best_retrieved: best(&|candidate| candidate.hit.score),
    }
}

/// The features of the likeliest units.
pub fn rows(question: &Question, query: &Query, totals: &Totals, candidates: &[Candidate], field: &Field) -> Vec<Ranked> {
    let mut units: Vec<(usize, usize, f32)> = candidates
        .iter()
        .enumerate()
        .flat_map(|(at, candidate)| candidate.units.iter().enumerate().map(move |(unit, span)| (at, unit, prior(candidate, unit, span))))
        .collect();
    units.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)).then(a.1.cmp(&b.1)));
    // FAQ pairs have a score of their own, and crowd nothing out that needs the model's
    let (pairs, rest): (Vec<_>, Vec<_>) = units.into_iter().partition(|unit| candidates[unit.0].is_pair());
    let likeliest = |units: Vec<(usize, usize, f32)>| units.into_iter().take(RANKED).enumerate();
    likeliest(pairs)
        .chain(likeliest(rest))
        .map(|(rank, (candidate, unit, prior))| Ranked {
            candidate,
            unit,
            row: features::row(question, query, totals, field, &candidates[candidate], unit, rank),
            score: prior,
        })
        .collect()
}

/// A first guess: the unit's BM25, what its neighbours add, and its passage's.
fn prior(candidate: &Candidate, unit: usize, span: &Span) -> f32 {
    let neighbour = |at: Option<usize>| at.and_then(|at| candidate.units.get(at)).map_or(0.0, |unit| unit.bm25);
    if let Form::Pair(asked) = candidate.form {
        return asked * FIRST_GUESS;
    }
    span.bm25 + 0.25 * neighbour(unit.checked_sub(1)) + 0.2 * neighbour(unit.checked_add(1)) + 0.5 * candidate.bm25
}
