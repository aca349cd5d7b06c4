//! A retrieved passage with the question's terms found in it, unit by unit.

use super::{
    ANSWER_WORDS, faq,
    features::{Covered, Strengths, bm25_passage, bm25_unit},
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
    /// Its words, among the candidate's.
    pub tokens: Range<usize>,
    /// The matching words, in order.
    pub hits: Vec<Match>,
    /// The best match of each term.
    pub held: Strengths,
    /// How often each term is matched, weighted by strength.
    pub counts: Strengths,
    /// Its BM25 by the query's weights.
    pub bm25: f32,
    /// The terms, one bit each, whose opposite it says.
    pub opposed: u32,
}

/// What a passage is taken for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// Text, unit by unit.
    Text,
    /// An FAQ pair as a whole, and how well its question and answer match, as a share of what the question could score.
    Pair(f32),
    /// An FAQ pair's answer, sentence by sentence.
    Answer,
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
    /// How much of the question it covers, once it is placed.
    pub covered: Covered,
    /// What its passage is taken for.
    pub form: Form,
    /// An FAQ pair's words, its question's before its answer's; nothing for every other kind.
    pair: Vec<Token>,
}

impl Span {
    fn empty(tokens: Range<usize>, bytes: Range<usize>) -> Self {
        Self { bytes, tokens, hits: Vec::new(), held: [0.0; MAX_TERMS], counts: [0.0; MAX_TERMS], bm25: 0.0, opposed: 0 }
    }

    /// Finds the query's terms in the words `at` of `tokens`.
    fn of(query: &Query, tokens: &[Token], at: Range<usize>, bytes: Range<usize>) -> Self {
        let mut span = Self::empty(at.clone(), bytes);
        for (at, token) in tokens.get(at).unwrap_or_default().iter().enumerate() {
            let Some((term, strength)) = query.matched(token.id) else { continue };
            if strength == 0.0 {
                span.opposed |= 1 << term;
                continue;
            }
            span.hits.push(Match { at, term, strength, content: query.terms[term].is_content() });
            span.held[term] = span.held[term].max(strength);
            span.counts[term] += strength;
        }
        if !span.hits.is_empty() {
            span.bm25 = bm25_unit(query, &span);
        }
        span
    }

    /// Units as one; its matches are those of its units, which are not listed again.
    fn joined(units: &[Self], tokens: Range<usize>, bytes: Range<usize>) -> Self {
        let mut whole = Self::empty(tokens, bytes);
        for unit in units {
            whole.opposed |= unit.opposed;
            if unit.hits.is_empty() {
                continue;
            }
            for term in 0..MAX_TERMS {
                whole.held[term] = whole.held[term].max(unit.held[term]);
                whole.counts[term] += unit.counts[term];
            }
        }
        whole
    }
}

/// The best match of each term among `tokens`.
fn held(query: &Query, tokens: &[Token]) -> Strengths {
    let mut held = [0.0; MAX_TERMS];
    for (term, strength) in tokens.iter().filter_map(|token| query.matched(token.id)) {
        held[term] = f32::max(held[term], strength);
    }
    held
}

/// Words of an FAQ's answer that are taken with its question for the pair's unit: further down it may speak of anything.
const OPENING: usize = 40;

impl Candidate {
    /// A passage as all that it may be taken for: an FAQ pair also as its answer where that is longer than what is shown.
    pub fn all(query: &Query, hit: Hit) -> impl Iterator<Item = Self> {
        let long = !hit.forward.question.is_empty() && hit.forward.tokens.len() > ANSWER_WORDS;
        let answer = long.then(|| {
            let mut answer = hit.clone();
            answer.forward.headings.append(&mut answer.forward.question);
            Self { form: Form::Answer, ..Self::new(query, answer) }
        });
        std::iter::once(Self::new(query, hit)).chain(answer)
    }

    /// Finds the query's terms in a passage. An FAQ pair is one unit: its question's words, then its answer's.
    pub fn new(query: &Query, hit: Hit) -> Self {
        let Forward { tokens, units, question, headings, title } = &hit.forward;
        let end = units.last().map_or(0, |unit| unit.bytes.end);
        let (pair, units, whole) = if question.is_empty() {
            let units: Vec<Span> = units.iter().map(|unit| Span::of(query, tokens, unit.tokens.clone(), unit.bytes.clone())).collect();
            let whole = Span::joined(&units, 0..tokens.len(), 0..end);
            (Vec::new(), units, whole)
        } else {
            let pair: Vec<Token> = question.iter().chain(tokens).copied().collect();
            let whole = Span::of(query, &pair, 0..pair.len(), 0..end);
            let unit = Span::of(query, &pair, 0..question.len() + tokens.len().min(OPENING), 0..end);
            (pair, vec![unit], whole)
        };
        let bm25 = bm25_passage(query, &whole);
        let headings = held(query, headings);
        let title = held(query, title);
        let form = if question.is_empty() { Form::Text } else { Form::Pair(faq::asked(query, question, tokens)) };
        Self { rank: 0, units, whole, headings, title, bm25, covered: Covered::default(), form, pair, hit }
    }

    /// Whether its passage is taken for an FAQ pair as a whole.
    pub fn is_pair(&self) -> bool {
        matches!(self.form, Form::Pair(_))
    }

    /// The words of one of the candidate's spans.
    pub fn tokens(&self, span: &Span) -> &[Token] {
        let all = if self.pair.is_empty() { &self.hit.forward.tokens } else { &self.pair };
        all.get(span.tokens.clone()).unwrap_or_default()
    }
}
