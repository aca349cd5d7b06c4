//! How well an FAQ pair fits a question: its question and its answer as two BM25 fields, added, and how much of the question either holds.
//! The small words count here, since they tell "What is …" from "What are the symptoms of …"; so does what is common among these
//! questions rather than in English. `tests/faqs` measures it.

use crate::{
    forward::Token,
    query::{MAX_TERMS, Query, Term},
    rank::features::{Strengths, bm25, cover, ratio},
};

/// Usual lengths in words of an FAQ's question and answer.
const QUESTION: f32 = 10.0;
const ANSWER: f32 = 200.0;

/// What a match in the answer counts beside one in the question: in BM25, and where it alone covers a word.
const IN_ANSWER: f32 = 0.75;
const COVERED_BY_ANSWER: f32 = 0.6;

/// What holding all of the question, related words included, counts beside BM25.
const COVER: f32 = 0.5;

/// What asking with the same words ("how much", "when") counts.
const ASKING: f32 = 0.1;

/// What standing together counts: the question's neighbouring words, in the entry's question.
const TOGETHER: f32 = 0.3;

/// How many words apart two words may stand that are near one another.
const NEAR: usize = 4;

/// What a function word counts in an answer, where every sentence is full of them.
const FUNCTION: f32 = 0.5;

/// How well the pair of `question` and `answer` fits: 0 where it shares nothing, about 1.5 where the questions are the same.
pub fn asked(query: &Query, question: &[Token], answer: &[Token]) -> f32 {
    let whole: f32 = query.terms.iter().map(|term| term.idf_asked).sum();
    if whole <= 0.0 {
        return 0.0;
    }
    let together = together(query, question);
    let question = Field::of(query, question);
    let answer = Field::of(query, answer);
    let in_answer = |term: &Term| match (term.asks, term.function) {
        (true, _) => 0.0,
        (_, true) => term.idf * FUNCTION,
        _ => term.idf,
    };
    let score = bm25(query, &question.counts, question.length, QUESTION, |term| term.idf_asked)
        + IN_ANSWER * bm25(query, &answer.counts, answer.length, ANSWER, in_answer);
    let either: Strengths = std::array::from_fn(|at| question.best[at].max(COVERED_BY_ANSWER * answer.best[at]));
    // what the questions and the answers both have seldom
    let content = |term: &Term| if term.is_content() { term.idf.min(term.idf_asked) } else { 0.0 };
    let covered = share(query, &either, content);
    let asking = share(query, &question.best, |term| f32::from(u8::from(term.asks)));
    score / whole + COVER * covered + ASKING * asking + TOGETHER * together
}

/// The share of the query's neighbouring content words, the rarer the more, that stand near one another in an entry's question.
fn together(query: &Query, question: &[Token]) -> f32 {
    let hits: Vec<(usize, usize, f32)> = question
        .iter()
        .enumerate()
        .filter_map(|(at, token)| query.matched(token.id).map(|(term, strength)| (at, term, strength)))
        .collect();
    let near = |a: usize, b: usize| {
        let of = |term: usize| hits.iter().filter(move |hit| hit.1 == term);
        let pairs = of(a).flat_map(|one| of(b).map(move |other| (one.0.abs_diff(other.0), one.2 * other.2)));
        pairs.filter(|(apart, _)| *apart <= NEAR).map(|(_, strength)| strength).fold(0.0, f32::max)
    };
    let said: Vec<usize> = query.said_content().collect();
    let (held, whole) = said.windows(2).filter(|pair| pair[0] != pair[1]).fold((0.0, 0.0), |(held, whole), pair| {
        let weight = (query.terms[pair[0]].rarity * query.terms[pair[1]].rarity).sqrt();
        (held + weight * near(pair[0], pair[1]), whole + weight)
    });
    ratio(held, whole)
}

/// The share of the terms' weight that is held.
fn share(query: &Query, held: &Strengths, weight: impl Fn(&Term) -> f32) -> f32 {
    cover(query, held, query.terms.iter().map(&weight).sum(), &weight, |strength| strength)
}

/// A question or an answer with the query's terms found in it.
struct Field {
    best: Strengths,
    counts: Strengths,
    length: usize,
}

impl Field {
    fn of(query: &Query, tokens: &[Token]) -> Self {
        let mut field = Self { best: [0.0; MAX_TERMS], counts: [0.0; MAX_TERMS], length: tokens.len() };
        for (term, strength) in tokens.iter().filter_map(|token| query.matched(token.id)) {
            field.best[term] = field.best[term].max(strength);
            field.counts[term] += strength;
        }
        field
    }
}
