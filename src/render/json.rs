//! Replies for programs: one object a line. The fields are a contract; the README describes each.

use crate::{
    answer::{Explanation, Outcome, Reason, Reply, Source},
    error::Error,
};
use serde::Serialize;
use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// The version of the contract.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Object<'a> {
    schema: u32,
    question: &'a str,
    status: &'static str,
    answer: Option<&'a str>,
    answer_from: &'a [usize],
    by: &'static str,
    confidence: f64,
    reason: Option<Reason>,
    sources: &'a [Source],
    llm: Option<()>,
    elapsed_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
}

#[derive(Serialize)]
struct Failure<'a> {
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'static str,
    message: &'a str,
    hint: &'a str,
}

/// Three decimals.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Writes a reply.
///
/// # Errors
/// Where it can't be written.
pub fn reply(out: &mut dyn Write, reply: &Reply) -> io::Result<()> {
    let (status, answer, answer_from, reason) = match &reply.outcome {
        Outcome::Answered(answer) => ("answered", Some(answer.text.as_str()), answer.from.as_slice(), None),
        Outcome::NoAnswer(reason) => ("no_answer", None, &[][..], Some(*reason)),
    };
    let object = Object {
        schema: SCHEMA,
        question: &reply.question,
        status,
        answer,
        answer_from,
        by: "article",
        confidence: rounded(f64::from(reply.confidence)),
        reason,
        sources: &reply.sources,
        llm: None,
        elapsed_ms: rounded(reply.elapsed.as_secs_f64() * 1000.0),
        explanation: reply.explanation.as_deref(),
    };
    line(out, &object)
}

/// Writes an error.
///
/// # Errors
/// Where it can't be written.
pub fn error(out: &mut dyn Write, error: &Error) -> io::Result<()> {
    line(out, &Failure { error: Body { code: error.kind.code(), message: &error.message, hint: &error.hint } })
}

/// Writes any object as one line in which nothing acts on a terminal: what serde leaves as it is (C1 controls, bidi marks) is escaped.
///
/// # Errors
/// Where it can't be written.
pub fn line(out: &mut dyn Write, object: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string(object)?;
    let mut safe = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if super::sanitize::hostile(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe.push('\n');
    out.write_all(safe.as_bytes())
}
