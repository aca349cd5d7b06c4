//! Replies for programs: one object a line. The fields are a contract; the README describes each.

use crate::{
    answer::{Explanation, Outcome, Reason, Reply, Source},
    error::Error,
    llm::{Checked, Phrasing, Sentence, Settings},
    question::Carried,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    carried: Option<&'a Carried>,
    sources: &'a [Source],
    llm: Option<Llm<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extractive: Option<&'a str>,
    elapsed_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
}

/// What came of asking an LLM.
#[derive(Serialize)]
struct Llm<'a> {
    model: &'a str,
    base_url: &'a str,
    reason: Option<&'static str>,
    error: Option<String>,
    ms_to_first_token: Option<f64>,
    ms: f64,
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    checked: Option<Checked>,
    sentences: &'a [Sentence],
}

impl<'a> Llm<'a> {
    fn new(phrasing: &'a Phrasing, settings: &'a Settings) -> Self {
        let (failure, stats) = (phrasing.result.as_ref().err(), &phrasing.stats);
        let ms = |time: std::time::Duration| rounded(time.as_secs_f64() * 1000.0);
        Self {
            model: &settings.model,
            base_url: settings.endpoint.base(),
            reason: failure.map(crate::llm::Failure::code),
            error: failure.map(ToString::to_string),
            ms_to_first_token: stats.first_token.map(ms),
            ms: ms(stats.elapsed),
            prompt_tokens: stats.usage.prompt_tokens,
            completion_tokens: stats.usage.completion_tokens,
            checked: stats.checked,
            sentences: phrasing.result.as_deref().unwrap_or_default(),
        }
    }
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

/// Writes a reply, with what came of phrasing it where that was asked for.
///
/// # Errors
/// Where it can't be written.
pub fn reply(out: &mut dyn Write, reply: &Reply, llm: Option<(&Phrasing, &Settings)>) -> io::Result<()> {
    let (status, extractive, answer_from, reason) = match &reply.outcome {
        Outcome::Answered(answer) => ("answered", Some(answer.text.as_str()), answer.from.as_slice(), None),
        Outcome::NoAnswer(reason) => ("no_answer", None, &[][..], Some(*reason)),
    };
    let phrased = llm.and_then(|(phrasing, _)| phrasing.text());
    let object = Object {
        schema: SCHEMA,
        question: &reply.question,
        status,
        answer: phrased.as_deref().or(extractive),
        answer_from,
        by: if phrased.is_some() { "llm" } else { "article" },
        confidence: rounded(f64::from(reply.confidence)),
        reason,
        carried: reply.carried.as_ref(),
        sources: &reply.sources,
        llm: llm.map(|(phrasing, settings)| Llm::new(phrasing, settings)),
        extractive: extractive.filter(|_| phrased.is_some()),
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
