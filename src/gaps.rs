//! What the articles lack: the logged questions without a good answer, grouped by likeness.

use crate::{
    bot::Bot,
    error::Error,
    log::{Entry, Feedback},
    text::{self, Language, WordId},
};
use serde::Serialize;
use std::collections::BTreeSet;

/// The confidence below which an answer counts as none.
const LOW: f32 = 0.6;

/// Share of all their words that two questions alike have in common.
const ALIKE: f32 = 0.5;

/// Gaps told of at most.
const TOLD: usize = 100;

/// Newest entries looked at, so that grouping stays quick.
const LOOKED_AT: usize = 5_000;

/// Questions alike that got no good answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// The first of them.
    pub q: String,
    /// How often one of them was asked.
    pub asked: usize,
    /// The lowest confidence.
    pub confidence: f32,
    /// The passage nearest to the first today.
    pub nearest: Option<Nearest>,
    /// Words of the first that the articles lack today.
    pub lacks: Vec<String>,
    #[serde(skip)]
    words: BTreeSet<WordId>,
}

/// A passage near a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nearest {
    /// Its file.
    pub file: String,
    /// Its lines.
    pub lines: [u32; 2],
    /// The part of it that comes nearest.
    pub quote: String,
}

/// Groups the entries that got no good answer, the most frequent first.
pub fn group(entries: &[Entry]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    let newest = &entries[entries.len().saturating_sub(LOOKED_AT)..];
    let bad = |q: &str| newest.iter().any(|entry| entry.q == q && entry.feedback == Some(Feedback::Bad));
    for entry in newest.iter().filter(|entry| entry.feedback.is_none()) {
        if entry.answered && entry.confidence >= LOW && !bad(&entry.q) {
            continue;
        }
        let words = words(&entry.q);
        if let Some(gap) = gaps.iter_mut().find(|gap| alike(&gap.words, &words)) {
            gap.asked += 1;
            gap.confidence = gap.confidence.min(entry.confidence);
        } else {
            gaps.push(Gap { q: entry.q.clone(), asked: 1, confidence: entry.confidence, nearest: None, lacks: Vec::new(), words });
        }
    }
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.asked));
    gaps.truncate(TOLD);
    gaps
}

/// Says for each gap what `bot` finds now; it must explain its replies.
///
/// # Errors
/// Where the index fails.
pub fn look(gaps: &mut [Gap], bot: &mut Bot) -> Result<(), Error> {
    for gap in gaps {
        let reply = bot.ask(&gap.q, &mut |_| ())?;
        gap.nearest =
            reply.sources.into_iter().next().map(|source| Nearest { file: source.file, lines: source.lines, quote: source.quote });
        gap.lacks =
            reply.explanation.map_or(Vec::new(), |why| why.terms.into_iter().filter(|term| !term.known).map(|term| term.word).collect());
    }
    Ok(())
}

/// The stems of a question's content words.
fn words(question: &str) -> BTreeSet<WordId> {
    text::content(question).map(|word| text::word_id(&Language::English.stem(&word))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a question has few words")]
fn alike(a: &BTreeSet<WordId>, b: &BTreeSet<WordId>) -> bool {
    a == b || a.intersection(b).count() as f32 >= ALIKE * a.union(b).count() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_alike_without_a_good_answer_are_one_gap() {
        let entry = |q: &str, confidence: f32, feedback| Entry {
            corpus: String::new(),
            q: q.to_owned(),
            answered: confidence > 0.5,
            confidence,
            feedback,
        };
        let gaps = group(&[
            entry("Who feeds the hedgehogs?", 0.1, None),
            entry("When is the gate locked?", 0.3, None),
            entry("who feeds hedgehogs", 0.05, None),
            entry("Are dogs allowed?", 0.9, None),
            entry("What does a plot cost?", 0.9, None),
            entry("What does a plot cost?", 0.9, Some(Feedback::Bad)),
        ]);
        let short: Vec<_> = gaps.iter().map(|gap| (gap.q.as_str(), gap.asked, gap.confidence)).collect();
        assert_eq!(
            short,
            [("Who feeds the hedgehogs?", 2, 0.05), ("When is the gate locked?", 1, 0.3), ("What does a plot cost?", 1, 0.9)]
        );
    }
}
