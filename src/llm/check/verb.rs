//! Who does what to whom, as far as names and the order of words tell. Pure; English.

use super::bind::Ground;
use crate::{
    llm::{clause::Clause, facts::Word},
    text::shape,
};
use std::collections::HashSet;

/// The names before and behind a verb, and whether "by" stands behind it.
struct Sides {
    before: HashSet<String>,
    behind: HashSet<String>,
    passive: bool,
}

fn sides(words: &[Word], clause: &Clause, at: usize, names: &HashSet<String>) -> Sides {
    let within = |range: std::ops::Range<usize>| {
        let names = words[range].iter().filter(|word| word.shapes & shape::CAPITAL != 0 && names.contains(&word.folded));
        names.map(|word| word.folded.clone()).collect()
    };
    let passive = words.get(at + 1).is_some_and(|word| word.folded == "by");
    Sides { before: within(clause.words.start..at), behind: within(at + 1..clause.words.end), passive }
}

/// Whether a word in its place is the verb of its clause, or compares: no article stands before it, and neither "of" nor "with" behind it.
fn is_verb(words: &[Word], at: usize) -> bool {
    const OWNERS: &[&str] = &["the", "a", "an", "its", "their", "his", "her", "this", "of", "our"];
    const PARTNERS: &[&str] = &["of", "with", "and", "between"];
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).map_or("", |word| word.folded.as_str());
    words[at].shapes & shape::FUNCTION == 0 && !OWNERS.contains(&word(at.checked_sub(1))) && !PARTNERS.contains(&word(Some(at + 1)))
}

/// A word of `claim`, among `said`, whose two sides the passages have the other way round: who pays and who is paid.
pub fn reversed<'w>(claim: &Clause, said: &'w [Word], ground: &Ground<'_>) -> Option<&'w Word> {
    claim.words.clone().filter(|at| is_verb(said, *at) && !ground.names.contains(&said[*at].folded)).find_map(|at| {
        let own = sides(said, claim, at, ground.names);
        if own.before.is_empty() || own.behind.is_empty() {
            return None;
        }
        let mut found = ground.clauses.iter().flat_map(|(passage, clause)| {
            let words = ground.passages[*passage].read.as_slice();
            let same = clause.words.clone().filter(move |other| words[*other].root == said[at].root && is_verb(words, *other));
            same.map(move |other| sides(words, clause, other, ground.names))
        });
        let turned = |other: &Sides| {
            let straight = !own.before.is_disjoint(&other.before) || !own.behind.is_disjoint(&other.behind);
            let crossed = !own.before.is_disjoint(&other.behind) && !own.behind.is_disjoint(&other.before);
            let whole = !own.before.is_disjoint(&other.before) && !own.behind.is_disjoint(&other.behind);
            if own.passive == other.passive { crossed && !straight } else { whole }
        };
        let first = found.next()?;
        (turned(&first) && found.all(|other| turned(&other))).then_some(&said[at])
    })
}

/// Words that say of a verb that it is done to its subject.
const BEING: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];

/// How many words may stand between what was done and by whom: "sold to Ben Crae by".
const AGENT: usize = 6;

/// Whether the word at `at` is said of what it is done to: "by" follows it, at once or behind a "was" before it, or it tells what something
/// was made.
pub fn passive(words: &[Word], at: usize) -> bool {
    let by = |from: &[Word]| from.iter().any(|word| word.folded == "by");
    let being = at.checked_sub(1).is_some_and(|left| BEING.contains(&words[left].folded.as_str()));
    let behind = &words[at + 1..];
    by(&behind[..behind.len().min(1)]) || (being && (words[at].folded.ends_with("ed") || by(&behind[..behind.len().min(AGENT)])))
}

/// Words that make a name behind them no subject.
pub(super) const PREPOSITIONS: &[&str] = &[
    "of", "with", "from", "to", "for", "by", "against", "in", "at", "on", "than", "like", "as", "between", "among", "about", "over",
    "under", "near", "into",
];

/// Words between a subject and its verb.
const BETWEEN: &[&str] = &[
    "has", "have", "had", "is", "are", "was", "were", "be", "been", "being", "will", "would", "can", "could", "may", "might", "must",
    "should", "now", "also", "then", "first", "recently", "already", "not", "never",
];

/// The names that stand as the subject right before the verb at `at` of a clause, and whether it is done to them.
fn subject(words: &[Word], clause: &Clause, at: usize, names: &HashSet<String>) -> Option<(HashSet<String>, bool)> {
    let helpers = words[clause.words.start..at].iter().rev().take_while(|word| BETWEEN.contains(&word.folded.as_str())).count();
    let done = words[at - helpers..at].iter().any(|word| BEING.contains(&word.folded.as_str())) && !words[at].folded.ends_with("ing");
    let mut subject = HashSet::new();
    for (place, word) in words[..at - helpers].iter().enumerate().rev() {
        let inside = place >= clause.words.start || !subject.is_empty();
        if inside && word.shapes & shape::CAPITAL != 0 && names.contains(&word.folded) {
            subject.insert(word.folded.clone());
        } else if PREPOSITIONS.contains(&word.folded.as_str()) {
            // "the division of Amazon has" says nothing of Amazon
            return None;
        } else if word.folded != "and" || subject.is_empty() {
            break;
        }
        if word.first {
            break;
        }
    }
    (!subject.is_empty()).then_some((subject, done))
}

/// A verb of `claim`, among `said`, that the passages say of others alone.
pub fn of_others<'w>(claim: &Clause, said: &'w [Word], ground: &Ground<'_>) -> Option<&'w Word> {
    claim.words.clone().filter(|at| is_verb(said, *at) && !ground.names.contains(&said[*at].folded)).find_map(|at| {
        let (own, done) = subject(said, claim, at, ground.names)?;
        let mut found = ground.clauses.iter().flat_map(|(passage, clause)| {
            let words = ground.passages[*passage].read.as_slice();
            let same = clause.words.clone().filter(move |other| words[*other].root == said[at].root);
            same.map(move |other| subject(words, clause, other, ground.names))
        });
        // where the words do not tell who does it, it may be anybody
        let other = |found: Option<(HashSet<String>, bool)>| found.is_some_and(|(names, way)| way == done && names.is_disjoint(&own));
        (found.next().is_some_and(other) && found.all(other)).then_some(&said[at])
    })
}
