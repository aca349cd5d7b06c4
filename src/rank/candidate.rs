//! A retrieved passage with the question's terms found in it, unit by unit.

use super::{
    faq,
    features::{Strengths, bm25_passage, bm25_unit},
};
use crate::{
    forward::{Forward, Token},
    index::Hit,
    query::{MAX_TERMS, Query},
};
use std::ops::Range;

/// A word of a unit that matches a term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The word's place in the unit.
    pub at: usize,
    /// The term.
    pub term: usize,
    /// How well: 1 for the word itself.
    pub strength: f32,
    /// Whether the term carries content.
    pub content: bool,
}

/// A stretch of words with its matches.
#[derive(Clone, Debug)]
pub struct Span {
    /// Its bytes in the passage's body.
    pub bytes: Range<usize>,
    /// Its words.
    pub tokens: Vec<Token>,
    /// The matching words, in order.
    pub hits: Vec<Match>,
    /// The best match of each term.
    pub held: Strengths,
    /// How often each term is matched, weighted by strength.
    pub counts: Strengths,
    /// Its BM25 by the query's weights.
    pub bm25: f32,
}

/// A passage on its way to being ranked.
#[derive(Debug)]
pub struct Candidate {
    /// The passage.
    pub hit: Hit,
    /// Its place among the candidates by BM25, from 0.
    pub rank: usize,
    /// Its units.
    pub units: Vec<Span>,
    /// The body as a whole.
    pub whole: Span,
    /// Best matches in the headings and the lead.
    pub headings: Strengths,
    /// Best matches in the title.
    pub title: Strengths,
    /// The body's BM25.
    pub bm25: f32,
    /// How well an FAQ pair's question and answer match, as a share of what the question could score; none for every other kind.
    pub asked: Option<f32>,
}

fn span(query: &Query, tokens: &[Token], bytes: Range<usize>) -> Span {
    let mut span = Span { bytes, tokens: tokens.to_vec(), hits: Vec::new(), held: [0.0; MAX_TERMS], counts: [0.0; MAX_TERMS], bm25: 0.0 };
    for (at, token) in tokens.iter().enumerate() {
        let Some((term, strength)) = query.matched(token.id) else { continue };
        span.hits.push(Match { at, term, strength, content: !query.terms[term].function && !query.terms[term].asks });
        span.held[term] = span.held[term].max(strength);
        span.counts[term] += strength;
    }
    if !span.hits.is_empty() {
        span.bm25 = bm25_unit(query, &span);
    }
    span
}

/// The units as one; its matches are those of its units, which are not listed again.
fn joined(units: &[Span], tokens: &[Token], bytes: Range<usize>) -> Span {
    let mut whole = Span { bytes, tokens: tokens.to_vec(), hits: Vec::new(), held: [0.0; MAX_TERMS], counts: [0.0; MAX_TERMS], bm25: 0.0 };
    for unit in units.iter().filter(|unit| !unit.hits.is_empty()) {
        for term in 0..MAX_TERMS {
            whole.held[term] = whole.held[term].max(unit.held[term]);
            whole.counts[term] += unit.counts[term];
        }
    }
    whole
}

/// The best match of each term among `tokens`.
fn held(query: &Query, tokens: &[Token]) -> Strengths {
    let mut held = [0.0; MAX_TERMS];
    for (term, strength) in tokens.iter().filter_map(|token| query.matched(token.id)) {
        held[term] = f32::max(held[term], strength);
    }
    held
}

/// Words of an FAQ's answer that are looked at beside its question.
const ANSWER: usize = 40;

impl Candidate {
    /// Finds the query's terms in a passage. An FAQ pair is one unit: its question's words, then its answer's.
    pub fn new(query: &Query, hit: Hit) -> Self {
        let Forward { tokens, units, question, headings, title } = &hit.forward;
        let end = units.last().map_or(0, |unit| unit.bytes.end);
        let units: Vec<Span> = if question.is_empty() {
            units.iter().map(|unit| span(query, &tokens[unit.tokens.clone()], unit.bytes.clone())).collect()
        } else {
            let pair: Vec<Token> = question.iter().chain(tokens.iter().take(ANSWER)).copied().collect();
            vec![span(query, &pair, 0..end)]
        };
        let whole = if question.is_empty() {
            joined(&units, tokens, 0..end)
        } else {
            let all: Vec<Token> = question.iter().chain(tokens).copied().collect();
            span(query, &all, 0..end)
        };
        let bm25 = bm25_passage(query, &whole);
        let headings = held(query, headings);
        let title = held(query, title);
        let asked = (!question.is_empty()).then(|| faq::asked(query, question, tokens));
        Self { rank: 0, units, whole, headings, title, bm25, asked, hit }
    }
}
