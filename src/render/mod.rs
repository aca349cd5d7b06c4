//! Answers, errors and notices to a writer: for a person or for a program. With `main` the only place that writes to the terminal.

mod flow;
mod human;
pub mod json;
mod progress;
mod sanitize;
mod status;

pub use flow::Flow;
pub use progress::{Progress, Spinner};
pub use sanitize::line as sanitized;
pub use status::status;

use crate::{
    answer::{Answer, Reply, Source},
    bot::{Built, Notice},
    config::{Config, Format, Origin, Shown, Verbosity},
    error::Error,
    eval::{Report, Verdict},
    gaps::Gap,
    index::PATIENCE,
    llm::{Failure, Need, Phrasing, Request, key::REDACTED},
    question::Link,
};
use std::{
    borrow::Cow,
    io::{self, Write},
    time::Duration,
};

/// Writes a reply as the settings ask.
///
/// # Errors
/// Where it can't be written.
pub fn reply(out: &mut dyn Write, reply: &Reply, config: &Config) -> io::Result<()> {
    match config.format {
        Format::Json => json::reply(out, reply, None)?,
        Format::Human(style) => {
            human::reply(out, reply, &config.refusal, style)?;
            if let Some(why) = &reply.explanation {
                human::explanation(out, why, style)?;
            }
        }
    }
    out.flush()
}

/// Writes a reply with what came of phrasing it; the terminal shows the phrasing already where it `shown` is.
///
/// # Errors
/// Where it can't be written.
pub fn phrased(out: &mut dyn Write, reply: &Reply, phrasing: &Phrasing, shown: bool, config: &Config) -> io::Result<()> {
    match (config.format, &phrasing.result) {
        (Format::Json, _) => json::reply(out, reply, config.llm.as_ref().map(|settings| (phrasing, settings)))?,
        (Format::Human(_), Err(_)) => return self::reply(out, reply, config),
        (Format::Human(style), Ok(sentences)) => {
            human::phrased(out, reply, sentences, shown, style)?;
            if let Some(why) = &reply.explanation {
                human::explanation(out, why, style)?;
            }
        }
    }
    out.flush()
}

/// Shows an answer at once, dimmed, before it is phrased: on a terminal with colour alone, where it is told from the phrasing.
///
/// # Errors
/// Where it can't be written.
pub fn draft(out: &mut dyn Write, answer: &Answer, config: &Config) -> io::Result<()> {
    match config.format {
        Format::Human(style) if style.color && style.width.is_some() => human::draft(out, answer, style)?,
        _ => return Ok(()),
    }
    out.flush()
}

/// Says why there is no phrasing; a warning unless one was needed.
pub fn unphrased(err: &mut dyn Write, failure: &Failure, need: Need, verbosity: Verbosity) {
    let (what, then) = match need {
        Need::Required => ("error", "the answer is in the article's own words"),
        Need::Optional => ("warning", "the answer is in the article's own words"),
        Need::Preview => ("warning", "nothing would be sent"),
    };
    if need == Need::Required || verbosity > Verbosity::Quiet {
        let _ = writeln!(err, "faqt: {what}: {}; {then}", sanitized(&failure.to_string()));
    }
}

/// Writes a request as it would be sent, but for the key.
///
/// # Errors
/// Where it can't be written.
pub fn request(out: &mut dyn Write, request: &Request, config: &Config) -> io::Result<()> {
    let bearer = format!("Bearer {REDACTED}");
    let key = request.keyed.then_some(("authorization", bearer.as_str()));
    let headers = request.headers.iter().copied().chain(key);
    let body: serde_json::Value = serde_json::from_str(&request.body)?;
    match config.format {
        Format::Json => {
            let headers: std::collections::BTreeMap<_, _> = headers.collect();
            let request = serde_json::json!({"method": "POST", "url": request.url, "headers": headers, "body": body});
            json::line(out, &serde_json::json!({ "request": request }))?;
        }
        Format::Human(_) => {
            writeln!(out, "POST {}", sanitized(&request.url))?;
            for (name, value) in headers {
                writeln!(out, "{name}: {value}")?;
            }
            writeln!(out, "\n{}", sanitized(&request.body))?;
        }
    }
    out.flush()
}

/// Writes every setting and where it comes from.
///
/// # Errors
/// Where it can't be written.
pub fn settings(out: &mut dyn Write, shown: &Shown, config: &Config) -> io::Result<()> {
    let file = shown.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
    let from = |origin| match origin {
        Origin::Flag => ("flag", None),
        Origin::Environment(name) => ("environment", Some(name)),
        Origin::File => ("file", None),
        Origin::Default => ("default", None),
    };
    if config.format == Format::Json {
        let setting = |entry: &crate::config::Entry| {
            let (from, variable) = from(entry.from);
            (entry.name.to_owned(), serde_json::json!({"value": entry.value, "from": from, "variable": variable}))
        };
        let settings: serde_json::Map<_, _> = shown.entries.iter().map(setting).collect();
        json::line(out, &serde_json::json!({"file": file, "found": shown.found, "settings": settings}))?;
    } else {
        writeln!(out, "{}{}", sanitized(&file), if shown.found { "" } else { " (not there)" })?;
        for entry in &shown.entries {
            let (from, variable) = from(entry.from);
            let from = variable.map_or_else(|| from.to_owned(), |variable| format!("{from} {variable}"));
            writeln!(out, "{:<24} {:<28} {}", entry.name, sanitized(&entry.value.to_string()), from)?;
        }
    }
    out.flush()
}

/// Writes a reply's sources as the settings ask.
///
/// # Errors
/// Where they can't be written.
pub fn sources(out: &mut dyn Write, reply: &Reply, config: &Config) -> io::Result<()> {
    match config.format {
        Format::Json => json::line(out, &reply.sources)?,
        Format::Human(style) => human::sources(out, reply, style)?,
    }
    out.flush()
}

/// Writes what the articles lack; as a draft of golden questions where `golden` is set, which `faqt eval` takes once facts are filled in.
///
/// # Errors
/// Where it can't be written.
pub fn gaps(out: &mut dyn Write, gaps: &[Gap], golden: bool, config: &Config) -> io::Result<()> {
    for gap in gaps {
        if golden {
            json::line(out, &serde_json::json!({"q": gap.q, "any": []}))?;
        } else if config.format == Format::Json {
            json::line(out, gap)?;
        } else {
            let line = |text: &str, first: &str| hanging(text, first, 8, config);
            writeln!(out, "{}", line(&format!("{} ({:.2})", sanitized(&gap.q), gap.confidence), &format!("{:>3} × ", gap.asked)))?;
            if !gap.lacks.is_empty() {
                writeln!(out, "{}", line(&sanitized(&gap.lacks.join(", ")), "      not in the articles: "))?;
            }
            if let Some(nearest) = &gap.nearest {
                let text = format!("{}, {}: {}", sanitized(&nearest.file), human::lines(nearest.lines), sanitized(&nearest.quote));
                writeln!(out, "{}", line(&text, "      nearest: "))?;
            }
        }
    }
    if gaps.is_empty() && config.format != Format::Json && !golden {
        writeln!(out, "every logged question got a good answer")?;
    }
    out.flush()
}

/// Writes answers that come after the one that was given.
///
/// # Errors
/// Where they can't be written.
pub fn more(out: &mut dyn Write, sources: &[&Source], config: &Config) -> io::Result<()> {
    match config.format {
        Format::Json => json::line(out, &sources)?,
        Format::Human(style) => human::more(out, sources, style)?,
    }
    out.flush()
}

/// Writes why a reply is what it is, and what its question took over from the turns before.
///
/// # Errors
/// Where it can't be written.
pub fn why(out: &mut dyn Write, reply: &Reply, config: &Config) -> io::Result<()> {
    match (config.format, &reply.explanation) {
        (Format::Json, why) => json::line(out, why)?,
        (Format::Human(style), Some(why)) => {
            human::explanation(out, why, style)?;
            if let Some(carried) = &reply.carried {
                let reason = match carried.link {
                    Link::Pronoun => "for its pronoun",
                    Link::Continues => "since it goes on from the last question",
                    Link::Bare => "since it names nothing itself",
                };
                let text = format!("carried over, {reason}: {}", sanitized(&carried.words.join(" ")));
                writeln!(out, "{}", human::hanging(&text, style, "  ", 4))?;
            }
        }
        (Format::Human(_), None) => {}
    }
    out.flush()
}

/// A foreign line behind `indent`, made safe and wrapped as the settings ask.
pub fn paragraph(text: &str, indent: &str, config: &Config) -> String {
    match config.format {
        Format::Human(style) => human::wrapped(&sanitized(text), style, indent),
        Format::Json => format!("{indent}{}", sanitized(text)),
    }
}

/// The columns that `text` takes.
pub fn columns(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// As much of `text` as `room` columns hold, with an ellipsis where that is not all.
pub fn cut(text: &str, room: usize) -> Cow<'_, str> {
    if columns(text) <= room {
        return Cow::Borrowed(text);
    }
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if columns(&text[..at + c.len_utf8()]) >= room {
            break;
        }
        end = at + c.len_utf8();
    }
    Cow::Owned(format!("{}…", &text[..end]))
}

/// A line of a list: `head` in a column of `column`, then `text`, which goes on under itself where there is room for that.
pub fn entry(head: &str, column: usize, text: &str, config: &Config) -> String {
    hanging(text, &format!("  {head:<column$} "), column + 3, config)
}

fn hanging(text: &str, first: &str, rest: usize, config: &Config) -> String {
    match config.format {
        Format::Human(style) => human::hanging(text, style, first, rest),
        Format::Json => format!("{first}{text}"),
    }
}

/// Writes an error: to `out` as an object where the reader is a program, else to `err` with its hint.
pub fn error(out: &mut dyn Write, err: &mut dyn Write, error: &Error, json: bool) {
    // there is nobody left to tell where even this fails
    let _ = if json {
        json::error(out, error).and_then(|()| out.flush())
    } else {
        let hint = if error.hint.is_empty() { String::new() } else { format!("\nhint: {}", sanitized(&error.hint)) };
        writeln!(err, "faqt: error: {}{hint}", sanitized(&error.message))
    };
}

/// Writes a notice, unless the settings ask for quiet.
pub fn notice(err: &mut dyn Write, notice: &Notice, verbosity: Verbosity) {
    if verbosity == Verbosity::Quiet {
        return;
    }
    let text = match notice {
        Notice::Skipped(path, why) => format!("left out {}: it {why}", path.display()),
        Notice::Stale(why) => format!("the index does not match the corpus and was left so: {why}"),
        Notice::Rebuilt(why) => format!("the index could not be used and is built anew: {why}"),
        Notice::InMemory(path, why) => format!("no index can be kept at {}, so it is built for this run alone: {why}", path.display()),
        Notice::Waiting => format!("another faqt is writing the index; waiting for it, {} seconds at most", PATIENCE.as_secs()),
        Notice::Progress(..) => return,
    };
    let _ = writeln!(err, "faqt: warning: {}", sanitized(&text));
}

/// Writes what an index run did.
///
/// # Errors
/// Where it can't be written.
pub fn built(out: &mut dyn Write, built: &Built, skipped: usize, elapsed: Duration, config: &Config) -> io::Result<()> {
    let Built { files, passages, changed, removed } = *built;
    let ms = elapsed.as_secs_f64() * 1000.0;
    match config.format {
        Format::Json => json::line(
            out,
            &serde_json::json!({"files": files, "passages": passages, "changed": changed, "removed": removed, "skipped": skipped, "elapsed_ms": (ms * 1000.0).round() / 1000.0}),
        )?,
        Format::Human(_) => writeln!(
            out,
            "indexed {} with {} ({changed} changed, {removed} removed, {skipped} left out) in {ms:.0} ms",
            counted(files, "file"),
            counted(passages, "passage")
        )?,
    }
    out.flush()
}

/// So many of `what`, a noun.
pub fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Writes the figures of golden questions: what failed, how it was calibrated, how it stands.
///
/// # Errors
/// Where it can't be written.
pub fn report(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for case in report.cases.iter().filter(|case| case.verdict != Verdict::Right) {
        let why = match case.verdict {
            Verdict::WrongAnswer if case.first_source => "the right passage, another sentence",
            Verdict::WrongAnswer => "another passage",
            Verdict::RefusedWithRightSource => "refused, the right passage first",
            Verdict::Refused => "refused, another passage first",
            _ => "answered, but the article doesn't say",
        };
        writeln!(out, "{why} ({:.2}): {}", case.confidence, sanitized(&case.q))?;
        if let Some(answer) = &case.answer {
            writeln!(out, "    {}", sanitized(answer))?;
        }
    }
    writeln!(out, "\nconfidence  answered  right")?;
    for (at, bin) in report.calibration.iter().enumerate().filter(|(_, bin)| bin.answered > 0) {
        let bar = "#".repeat(bin.right * 40 / bin.answered);
        writeln!(
            out,
            "0.{at}–{:.1}    {:>8}  {bar:<40} {}/{}",
            f64::from(u8::try_from(at + 1).unwrap_or(10)) / 10.0,
            bin.answered,
            bin.right,
            bin.answered
        )?;
    }
    writeln!(out)?;
    writeln!(out, "answered rightly    {:.3} of {} answerable", report.answered_right, report.answerable)?;
    writeln!(out, "first source right  {:.3}", report.first_source_right)?;
    writeln!(out, "answered at all     {:.3}", report.answered)?;
    writeln!(out, "answered falsely    {:.3} of {} unanswerable", report.false_answers, report.unanswerable)?;
    writeln!(out, "median, 99th        {:.2} ms, {:.2} ms", report.latency_ms[0], report.latency_ms[1])
}
