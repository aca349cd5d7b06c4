//! Whether a unit bears out what a follow-up itself asks, not only what was carried over to it.

use super::{
    Candidate, Ranked,
    features::{Feature, value},
};
use crate::{
    query::Query,
    question::{Expect, Link, Question},
};

/// Whether `unit` does. A question that took nothing over is left to the confidence.
pub fn bears_out(question: &Question, query: &Query, candidate: &Candidate, ranked: &Ranked) -> bool {
    let Some(carried) = &question.carried else { return true };
    let unit = &candidate.units[ranked.unit].held;
    let terms = |carried: bool| {
        let words = question.words.iter().zip(&query.order).filter(move |(word, _)| word.carried == carried);
        words.filter(move |(word, _)| !word.function && !word.asks && (carried || !word.spells_kind())).map(|(_, term)| *term)
    };
    let row = |feature: Feature| ranked.row[feature as usize];
    let valued = value(question.expect) != 0;
    let value = row(Feature::kind_held) > 0.0;
    let above = |term: usize| candidate.headings[term].max(candidate.title[term]);
    let around = |term: usize| candidate.whole.held[term].max(candidate.headings[term]) > 0.0;
    // what is carried over is said of this unit: it holds it, stands under it, or points back to it
    let concerns = || {
        let points = row(Feature::pronoun_first) > 0.0;
        let mut any = terms(true).peekable();
        any.peek().is_none() || terms(true).any(|term| unit[term] > 0.0 || candidate.headings[term] > 0.0 || points && around(term))
    };
    let _ = above;
    match (carried.link, question.expect) {
        // nothing of its own can be held: a reason must be given as one
        (Link::Bare, Expect::Reason) => row(Feature::cause) > 0.0 && concerns(),
        (Link::Bare, Expect::Manner) => concerns(),
        (Link::Bare, _) => value && concerns(),
        // its name takes another's place: what is said must be said of it
        (Link::Continues, _) => terms(false).all(|term| unit[term] > 0.0) && (valued && value || terms(true).any(|term| around(term))),
        (Link::Pronoun, _) => {
            let spelled = question.words.iter().zip(&query.order).filter(|(word, _)| !word.carried && word.spells_kind());
            let mut spelled = spelled.map(|(_, term)| *term);
            let open = terms(false).next().is_none();
            if open { concerns() && (value || !valued || spelled.any(|term| unit[term] > 0.0)) } else { terms(false).all(around) && (value || !valued) }
        }
    }
}
