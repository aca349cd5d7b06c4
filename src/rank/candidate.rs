//! A retrieved passage with the question's terms found in it, unit by unit.

use super::features::{Strengths, bm25_passage, bm25_unit};
use crate::{
    forward::Token,
    index::Hit,
    query::{MAX_TERMS, Query},
};

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
    /// The matching words, in order.
    pub hits: Vec<Match>,
    /// The best match of each term.
    pub held: Strengths,
    /// How often each term is matched, weighted by strength.
    pub counts: Strengths,
    /// Words in all.
    pub length: usize,
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
    /// The FAQ question's words.
    pub question: Span,
    /// Best matches in the headings and the lead.
    pub headings: Strengths,
    /// Best matches in the title.
    pub title: Strengths,
    /// The body's BM25.
    pub bm25: f32,
}

fn span(query: &Query, tokens: &[Token]) -> Span {
    let mut span = Span { hits: Vec::new(), held: [0.0; MAX_TERMS], counts: [0.0; MAX_TERMS], length: tokens.len(), bm25: 0.0 };
    for (at, token) in tokens.iter().enumerate() {
        let Some((term, strength)) = query.matched(token.id) else { continue };
        span.hits.push(Match { at, term, strength, content: !query.terms[term].function && !query.terms[term].asks });
        span.held[term] = span.held[term].max(strength);
        span.counts[term] += strength;
    }
    span
}

impl Candidate {
    /// Finds the query's terms in a passage.
    pub fn new(query: &Query, hit: Hit) -> Self {
        let mut units: Vec<Span> = hit.forward.units.iter().map(|unit| span(query, &hit.forward.tokens[unit.tokens.clone()])).collect();
        let mut whole =
            Span { hits: Vec::new(), held: [0.0; MAX_TERMS], counts: [0.0; MAX_TERMS], length: hit.forward.tokens.len(), bm25: 0.0 };
        for unit in &mut units {
            unit.bm25 = bm25_unit(query, unit);
            for term in 0..MAX_TERMS {
                whole.held[term] = whole.held[term].max(unit.held[term]);
                whole.counts[term] += unit.counts[term];
            }
        }
        let bm25 = bm25_passage(query, &whole);
        let question = span(query, &hit.forward.question);
        let headings = span(query, &hit.forward.headings).held;
        let title = span(query, &hit.forward.title).held;
        Self { rank: 0, units, whole, question, headings, title, bm25, hit }
    }
}
