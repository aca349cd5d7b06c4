//! Ranked passages become an answer with its evidence and a confidence, or an honest refusal. Pure.

use crate::article::Kind;
use serde::Serialize;
use std::{ops::Range, time::Duration};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The line holds no word at all.
    EmptyQuestion,
    /// None of the question's words stands anywhere in the corpus.
    NoKnownWords,
    /// The best passage is too unlikely to be an answer.
    WeakMatch,
    /// The index holds no passage.
    EmptyIndex,
}

/// What the article says, in its own words.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The sentence, table row, list item or FAQ answer; about 50 words at most.
    pub text: String,
    /// Byte ranges of `text` that matched the question or hold the value asked for; sorted, disjoint.
    pub emphasis: Vec<Range<usize>>,
}

/// One retrieved passage, and the part of it that answers best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// Rank, from 1.
    pub id: usize,
    /// The file's path as the user would type it.
    pub file: String,
    /// The article's title.
    pub title: String,
    /// The headings the passage stands under, outermost first.
    pub headings: Vec<String>,
    /// The passage's shape.
    pub kind: Kind,
    /// First and last line in the file, counted from 1, both ends included.
    pub lines: [u32; 2],
    /// The one sentence, row, item or answer that fits the question best.
    pub quote: String,
    /// The whole passage.
    pub text: String,
    /// Rank score; higher is better, comparable within one reply only.
    pub score: f32,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The article answers it.
    Answered(Answer),
    /// It does not, as far as can be told.
    NoAnswer(Reason),
}

/// Everything there is to say about one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The question as it was asked.
    pub question: String,
    /// The answer, or why there is none.
    pub outcome: Outcome,
    /// Calibrated probability, 0 to 1, that the answer (or, withheld, the best quote) is right.
    pub confidence: f32,
    /// Ranked passages, best first; present also where the answer is withheld.
    pub sources: Vec<Source>,
    /// Time from the question to this reply.
    pub elapsed: Duration,
}
