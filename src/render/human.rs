//! Replies for a person.

use super::sanitize;
use crate::{
    answer::{Answer, Explanation, Outcome, Reason, Reply, Source},
    config::Style,
    llm::Sentence,
};
use std::{
    fmt::Write as _,
    io::{self, Write},
    ops::Range,
    path::Path,
};
use textwrap::{WordSeparator, WordSplitter, core::display_width};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

/// Writes a reply: the answer and where it stands, or `refusal` and the nearest passage.
///
/// # Errors
/// Where it can't be written.
pub fn reply(out: &mut dyn Write, reply: &Reply, refusal: &str, style: Style) -> io::Result<()> {
    match &reply.outcome {
        Outcome::Answered(answer) => {
            writeln!(out, "{}", emphasised(answer, style))?;
            for source in reply.sources.iter().filter(|source| style.all_sources || answer.from.contains(&source.id)) {
                writeln!(out, "{}", place(source, style, "  "))?;
            }
        }
        Outcome::NoAnswer(reason) => {
            writeln!(out, "{}{}", sanitize::line(refusal), because(*reason))?;
            if let Some(nearest) = reply.sources.first().filter(|_| *reason == Reason::WeakMatch) {
                let text = format!("Nearest passage, not an answer: “{}”", shortened(&sanitize::line(&nearest.quote)));
                writeln!(out, "{}", dim(&wrapped(&text, style, "  "), style))?;
                for source in reply.sources.iter().filter(|source| style.all_sources || source.id == 1) {
                    writeln!(out, "{}", place(source, style, "  "))?;
                }
            }
        }
    }
    Ok(())
}

/// Writes a phrasing, unless it is `shown` already, and the sources it cites.
///
/// # Errors
/// Where it can't be written.
pub fn phrased(out: &mut dyn Write, reply: &Reply, sentences: &[Sentence], shown: bool, style: Style) -> io::Result<()> {
    if !shown {
        let text = sentences.iter().map(cited).collect::<Vec<_>>().join(" ");
        writeln!(out, "{}", wrapped(&text, style, ""))?;
    }
    let is_cited = |source: &&Source| sentences.iter().any(|sentence| sentence.citations.contains(&source.id));
    for source in reply.sources.iter().filter(|source| style.all_sources || is_cited(source)) {
        writeln!(out, "{}", place(source, style, &format!("  [{}] ", source.id)))?;
    }
    Ok(())
}

/// A sentence and the numbers of its sources.
pub fn cited(sentence: &Sentence) -> String {
    let mut text = format!("{} ", sanitize::line(&sentence.text));
    for id in &sentence.citations {
        let _ = write!(text, "[{id}]");
    }
    text
}

/// Writes the answer alone, dimmed: what stands until it is phrased.
///
/// # Errors
/// Where it can't be written.
pub fn draft(out: &mut dyn Write, answer: &Answer, style: Style) -> io::Result<()> {
    for line in wrapped(&sanitize::line(&answer.text), style, "").lines() {
        writeln!(out, "{}", dim(line, style))?;
    }
    writeln!(out)
}

fn because(reason: Reason) -> &'static str {
    match reason {
        Reason::EmptyQuestion => " The question holds no word.",
        Reason::NoKnownWords => " None of the question's words is in it.",
        Reason::EmptyIndex => " There is no article: the corpus holds no text.",
        Reason::WeakMatch => "",
    }
}

/// Writes every source of a reply, numbered, each with its quote.
///
/// # Errors
/// Where it can't be written.
pub fn sources(out: &mut dyn Write, reply: &Reply, style: Style) -> io::Result<()> {
    for source in &reply.sources {
        let text = wrapped(&sanitize::line(&source.text), style, "    ");
        writeln!(out, "{}\n{text}", place(source, style, &format!("{:>3} ", source.id)))?;
    }
    if reply.sources.is_empty() {
        writeln!(out, "no passage shares a word with that question")?;
    }
    Ok(())
}

/// Writes the quotes of sources, each with where it stands.
///
/// # Errors
/// Where it can't be written.
pub fn more(out: &mut dyn Write, sources: &[&Source], style: Style) -> io::Result<()> {
    for source in sources {
        let text = wrapped(&sanitize::line(&source.quote), style, "    ");
        writeln!(out, "{}\n{text}", place(source, style, &format!("{:>3} ", source.id)))?;
    }
    Ok(())
}

/// Writes why a reply is what it is.
///
/// # Errors
/// Where it can't be written.
pub fn explanation(out: &mut dyn Write, why: &Explanation, style: Style) -> io::Result<()> {
    let mut line = |text: &str| writeln!(out, "{}", hanging(&dim(text, style), style, "  ", 4));
    line(&format!("asks for: {}", why.expects))?;
    for term in &why.terms {
        let mut text =
            format!("term {} weight {:.2} (idf {:.2}, rarity {:.2})", sanitize::line(&term.word), term.weight, term.idf, term.rarity);
        if !term.known {
            text.push_str(", not in the article");
        }
        if !term.variants.is_empty() {
            let _ = write!(text, ", also: {}", sanitize::line(&term.variants.join(" ")));
        }
        line(&text)?;
    }
    for source in &why.sources {
        let parts: Vec<String> = source.features.iter().map(|(name, value)| format!("{name} {value:.2}")).collect();
        line(&format!("source {} score {:.2}: {}", source.id, source.score, parts.join(", ")))?;
    }
    line(&why.verdict)
}

fn dim(text: &str, style: Style) -> String {
    if style.color { format!("{DIM}{text}{RESET}") } else { text.to_owned() }
}

/// At most two lines' worth of a passage.
fn shortened(text: &str) -> String {
    let mut words = text.split_whitespace();
    let kept = words.by_ref().take(40).collect::<Vec<_>>().join(" ");
    if words.next().is_some() { format!("{kept} …") } else { kept }
}

/// `text` behind `indent`, in lines that fit.
pub fn wrapped(text: &str, style: Style, indent: &str) -> String {
    match style.width {
        Some(width) => {
            textwrap::fill(text, textwrap::Options::new(width).initial_indent(indent).subsequent_indent(indent).break_words(false))
        }
        None => format!("{indent}{text}"),
    }
}

/// Private-use characters stand for the changes while lines are broken, so that wrapping counts no escape.
const ON: char = '\u{f0001}';
const OFF: char = '\u{f0002}';

/// The answer with its matches bold. Each stretch is cleaned by itself, so that no range can point into what was taken out.
fn emphasised(answer: &Answer, style: Style) -> String {
    let mut marked = String::new();
    let mut at = 0;
    let clean = |range: Range<usize>| sanitize::line(answer.text.get(range).unwrap_or_default()).replace([ON, OFF], "");
    for range in answer.emphasis.iter().filter(|_| style.color) {
        marked.push_str(&clean(at..range.start));
        marked.push(ON);
        marked.push_str(&clean(range.clone()));
        marked.push(OFF);
        at = range.end;
    }
    marked.push_str(&clean(at..answer.text.len()));
    wrapped(&marked, style, "").replace(ON, BOLD).replace(OFF, RESET)
}

/// File, heading path and lines behind `first`, as a link where the terminal shows one.
fn place(source: &Source, style: Style, first: &str) -> String {
    let file = sanitize::line(&source.file);
    let mut line = if style.links { link(&source.file, &file) } else { file };
    if !source.headings.is_empty() {
        let path: Vec<String> = source.headings.iter().map(|heading| sanitize::line(heading)).collect();
        line.push_str(", ");
        line.push_str(&path.join(" › "));
    }
    line.push_str(", ");
    line.push_str(&lines(source.lines));
    hanging(&dim(&line, style), style, first, display_width(first) + 2)
}

/// `text` behind `first`, in lines that fit, from the second on `rest` columns in; broken at spaces alone, so that a path stays whole. Escapes take
/// no columns.
pub fn hanging(text: &str, style: Style, first: &str, rest: usize) -> String {
    let Some(width) = style.width else { return format!("{first}{text}") };
    let rest = " ".repeat(rest.min(width / 4));
    let options = textwrap::Options::new(width).initial_indent(first).subsequent_indent(&rest).break_words(false);
    textwrap::fill(text, options.word_separator(WordSeparator::AsciiSpace).word_splitter(WordSplitter::NoHyphenation))
}

/// First and last line, in words.
pub fn lines([first, last]: [u32; 2]) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
}

/// An OSC 8 link to a file.
fn link(path: &str, text: &str) -> String {
    let whole = std::path::absolute(Path::new(path)).unwrap_or_default();
    let mut target = String::new();
    for byte in whole.to_string_lossy().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => target.push(char::from(byte)),
            _ => {
                let _ = write!(target, "%{byte:02X}");
            }
        }
    }
    format!("\x1b]8;;file://{target}\x1b\\{text}\x1b]8;;\x1b\\")
}
