//! How well an FAQ pair fits a question: its question and its answer as two BM25 fields, added. The small words count here, since they
//! tell "What is …" from "What are the symptoms of …"; so does what is common among these questions rather than in English.

use crate::{
    forward::Token,
    query::{Query, Term},
    rank::features::small,
};

/// BM25's usual parameters.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Usual lengths in words of an FAQ's question and answer.
const QUESTION: f32 = 10.0;
const ANSWER: f32 = 60.0;

/// What a match in the answer counts beside one in the question.
const IN_ANSWER: f32 = 0.5;

/// What a related word counts, times its strength.
const RELATED: f32 = 0.5;

/// What a function word counts in an answer, where every sentence is full of them.
const FUNCTION: f32 = 0.5;

/// The two fields' BM25 as a share of the weight of what was asked: about 1 where the questions are the same.
pub fn asked(query: &Query, question: &[Token], answer: &[Token]) -> f32 {
    let in_answer = |term: &Term| match (term.asks, term.function) {
        (true, _) => 0.0,
        (_, true) => term.idf * FUNCTION,
        _ => term.idf,
    };
    let whole: f32 = query.terms.iter().map(|term| term.idf_asked).sum();
    if whole <= 0.0 {
        return 0.0;
    }
    (field(query, question, QUESTION, |term| term.idf_asked) + IN_ANSWER * field(query, answer, ANSWER, in_answer)) / whole
}

fn field(query: &Query, tokens: &[Token], usual: f32, weight: impl Fn(&Term) -> f32) -> f32 {
    let mut counts = vec![0.0; query.terms.len()];
    for (term, strength) in tokens.iter().filter_map(|token| query.matched(token.id)) {
        counts[term] += if strength >= 0.7 { strength } else { strength * RELATED };
    }
    let norm = K1 * (1.0 - B + B * small(tokens.len()) / usual);
    query.terms.iter().zip(counts).map(|(term, count)| weight(term) * count * (K1 + 1.0) / (count + norm)).sum()
}
