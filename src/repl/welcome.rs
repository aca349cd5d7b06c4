//! The greeting: what is loaded, and what it can be asked.

use super::vocabulary::Vocabulary;
use crate::{
    chat::{Output, Session},
    config::Verbosity,
    render,
};
use std::io;

/// Questions offered.
const OFFERED: usize = 3;

/// Questions tried at most, so that a greeting costs milliseconds.
const TRIED: usize = 12;

/// Titles named.
const TITLES: usize = 3;

/// Says in two lines what is loaded, and offers questions that were just answered.
pub fn welcome(session: &mut Session<'_>, vocabulary: &Vocabulary, output: &mut Output<'_>) -> io::Result<()> {
    if session.config().verbosity == Verbosity::Quiet {
        return Ok(());
    }
    let (_, passages) = session.bot().size();
    let titles = session.bot().titles(TITLES);
    // a greeting without titles is better than none
    let name = if titles.is_empty() { "an empty corpus".to_owned() } else { titles.join(" · ") };
    for line in [&format!("{name} ({})", render::counted(passages, "passage")), "Ask anything it might say; /help lists the commands."] {
        writeln!(output.err, "{}", render::paragraph(line, "", session.config()))?;
    }
    let answered: Vec<String> = candidates(vocabulary).take(TRIED).filter(|question| session.answers(question)).take(OFFERED).collect();
    for question in answered {
        writeln!(output.err, "{}", render::paragraph(&question, "  ", session.config()))?;
    }
    Ok(())
}

/// Questions that the articles may answer: their own, then some on their headings and names.
fn candidates(vocabulary: &Vocabulary) -> impl Iterator<Item = String> {
    let own = vocabulary.questions.iter().take(TRIED / 2).cloned();
    let headings = vocabulary
        .headings
        .iter()
        .take(TRIED / 2)
        .map(|heading| format!("What does it say about “{}”?", heading.trim_end_matches(['?', '.', ':'])));
    let names = vocabulary.terms[..vocabulary.names].iter().map(|name| format!("What is {name}?"));
    own.chain(headings).chain(names)
}
