//! Whether a unit bears out what a turn of a conversation asks itself, not only what it took over.

mod kind;

use super::{
    Candidate, Ranked,
    features::{Feature, value},
    signs::{AGENTS, CHARGES, OPENS, POINTING, PRICES, WEIGHS, ids},
};
use crate::{
    forward::Token,
    query::Query,
    question::{Expect, Link, Question, Reading, Word},
    text::shape,
};

/// The strength from which a match is of the word itself, or of a slip of it.
const ITSELF: f32 = 0.7;

/// The strength from which a word is near enough in meaning to stand for another.
const ALIKE: f32 = 0.25;

/// Words of a sentence that its subject is among.
const SUBJECT: usize = 8;

/// The inverse document frequency of a word that a third of the passages hold: it is what the whole article is about.
const COMMON: f32 = 1.1;

/// What a turn with words taken over is surer by, in log-odds, once they are borne out, which other questions need not be. More of the
/// conversations' turns are right with more, and more are answered that have no answer.
pub const SURER: f32 = 0.2;

/// Whether `ranked` does. A question that stands by itself is left to the confidence.
pub fn bears_out(question: &Question, query: &Query, candidate: &Candidate, ranked: &Ranked) -> bool {
    let evidence = Evidence { question, query, candidate, ranked };
    match &question.reading {
        Reading::Alone => true,
        Reading::Carrying(Link::Bare) => evidence.is_of_the_same() && evidence.gives_kind(),
        // what takes another's place must be what is spoken of
        Reading::Carrying(Link::Continues) => {
            evidence.names_itself()
                && evidence.carried().any(|term| evidence.unit(term).max(candidate.headings[term]) >= ALIKE)
                && (!evidence.asks_value() || evidence.has_value())
        }
        Reading::Own => evidence.names_itself() && (!evidence.asks_value() || evidence.has_value() || evidence.is_dated()),
        Reading::Carrying(Link::Pronoun) => {
            // who did one thing is told of that which it was done to
            let pair = candidate.is_pair();
            let named = question.expect != Expect::Name || evidence.gives_kind() || evidence.says(AGENTS) || pair;
            // an FAQ's answer is all that it says
            let valued = !pair || question.expect != Expect::Price || evidence.has_value();
            let near = evidence.own().count() > usize::from(question.expect == Expect::Name);
            named && valued && evidence.holds_own() && if near { evidence.is_near() } else { evidence.concerns() }
        }
        Reading::Within(place) => {
            let open = evidence.own().next().is_none();
            evidence.has_value() >= evidence.asks_value()
                && if question.carried.is_some() {
                    evidence.gives_kind() && evidence.names_carried()
                } else if open {
                    // "A bottle costs 4 pounds" is of the bottle
                    evidence.spells_itself() && evidence.says(POINTING)
                } else {
                    // a passage tells of many things that somebody may have made
                    let named = |term: usize| evidence.says(AGENTS) && evidence.unit(term) >= ALIKE;
                    evidence.own().any(|term| if question.expect == Expect::Name { named(term) } else { evidence.around(term) })
                }
                && candidate.hit.stored().is_some_and(|stored| stored.file == place.file && stored.passage.lines[0] == place.line)
        }
    }
}

/// A question before a unit.
struct Evidence<'a> {
    question: &'a Question,
    query: &'a Query,
    candidate: &'a Candidate,
    ranked: &'a Ranked,
}

impl Evidence<'_> {
    fn terms(&self, which: impl Fn(&Word) -> bool) -> impl Iterator<Item = usize> {
        let words = self.question.words.iter().zip(&self.query.order);
        words.filter(move |(word, _)| word.is_content() && which(word)).map(|(_, term)| *term)
    }

    /// The terms that say what the turn asks.
    fn own(&self) -> impl Iterator<Item = usize> {
        self.terms(|word| !word.carried && !word.spells_kind())
    }

    /// Whether the unit holds all that the turn names, and no other word for it.
    fn names_itself(&self) -> bool {
        self.terms(|word| !word.carried).all(|term| self.unit(term) >= ITSELF)
    }

    fn carried(&self) -> impl Iterator<Item = usize> {
        self.terms(|word| word.carried)
    }

    fn tokens(&self) -> &[Token] {
        self.candidate.tokens(&self.candidate.units[self.ranked.unit])
    }

    fn unit(&self, term: usize) -> f32 {
        self.candidate.units[self.ranked.unit].held[term]
    }

    fn around(&self, term: usize) -> bool {
        self.candidate.whole.held[term].max(self.candidate.headings[term]) >= ALIKE
    }

    fn feature(&self, feature: Feature) -> f32 {
        self.ranked.row[feature as usize]
    }

    fn asks_value(&self) -> bool {
        value(self.question.expect) != 0
    }

    /// Whether what was taken over is spoken of: the unit holds it, stands under it, or points back to it.
    fn concerns(&self) -> bool {
        let priced = || self.says(POINTING) || self.opens_with_noun(CHARGES);
        let points = self.points_back() || self.question.expect == Expect::Price && priced();
        // what costs something is what its sentence is about: "apples to be pressed, for 40 pence" is no press
        let within = if self.question.expect == Expect::Price { SUBJECT } else { usize::MAX };
        let held = |term: usize| self.opens_with(term, within) || self.candidate.headings[term] >= ALIKE || points && self.around(term);
        // "Line 9" is another than "Line 5"
        let (numbers, words): (Vec<usize>, Vec<usize>) = self.carried().partition(|term| self.query.terms[*term].is_number());
        numbers.into_iter().all(held) && (words.is_empty() || words.into_iter().any(held))
    }

    /// Whether one of the unit's first `within` words is the term, or near enough to it in meaning.
    fn opens_with(&self, term: usize, within: usize) -> bool {
        let hits = &self.candidate.units[self.ranked.unit].hits;
        hits.iter().any(|hit| hit.term == term && hit.at < within && hit.strength >= ALIKE)
    }

    /// Whether the unit's subject is what the sentence before spoke of: "It has a roof", "There are seven of them".
    fn points_back(&self) -> bool {
        let there = || self.tokens().first().is_some_and(|first| ids(&["there"]).contains(&first.id));
        self.feature(Feature::pronoun_first) > 0.0 || there() && self.says(&["them"])
    }

    /// Whether the unit opens with one of `words`, as a noun: "The cost rose", and not "Tickets cost more".
    fn opens_with_noun(&self, words: &[&str]) -> bool {
        let words = ids(words);
        let mut tokens = self.tokens().iter().skip_while(|token| token.shapes & shape::FUNCTION != 0);
        tokens.next().is_some_and(|token| words.contains(&token.id))
    }

    /// Whether the unit itself names some of what was taken over, but what the whole article is about, or opens with a word for it.
    fn names_carried(&self) -> bool {
        let names = |term: usize| self.unit(term) >= ITSELF && self.query.terms[term].idf >= COMMON;
        self.points_back() || self.carried().any(names)
    }

    /// Whether the unit speaks of the very thing that was said: of half of what was taken over, itself or by a pronoun.
    fn is_of_the_same(&self) -> bool {
        let points = self.points_back();
        let holds = |term: &usize| self.unit(*term).max(self.candidate.headings[*term]) >= ALIKE || points && self.around(*term);
        2 * self.carried().filter(holds).count() >= self.carried().count()
    }

    /// Whether the passage, or what it stands under, speaks of what was taken over.
    fn is_near(&self) -> bool {
        // what the whole article is about tells nothing of a passage, where any words may be the answer
        let open = matches!(self.question.expect, Expect::Thing | Expect::Definition);
        let title = |term: usize| if open { 0.0 } else { self.candidate.title[term] };
        let held = |term: usize| self.candidate.whole.held[term].max(self.candidate.headings[term]).max(title(term));
        self.carried().any(|term| held(term) >= ITSELF)
    }

    /// Whether a word of the turn is itself a date, so that none is given beside it.
    fn is_dated(&self) -> bool {
        matches!(self.question.expect, Expect::Time | Expect::Span) && self.question.words.iter().any(Word::is_date)
    }

    /// Whether the unit holds a word that says what kind is asked for: "what does it *cost*".
    fn spells_itself(&self) -> bool {
        self.terms(|word| !word.carried && word.spells_kind()).any(|term| self.unit(term) >= ITSELF)
            || self.question.expect == Expect::Price && self.says(PRICES)
            || self.asks("heavy") && self.says(WEIGHS)
    }

    /// Whether the unit holds the preposition that the turn ends in, where it does: "what is he *against*?"
    fn keeps_preposition(&self) -> bool {
        let mut own = self.question.words.iter().zip(&self.query.order).rev().filter(|(word, _)| !word.carried);
        own.next().is_none_or(|(word, term)| !word.is_preposition() || word.is_adverb() || self.unit(*term) >= ITSELF)
    }

    /// Whether the unit holds half of what the turn asks, with the word it ends in: "is it safe in *winter*?" may be answered in other words,
    /// "do they sell *coffee*?" may not be of tickets.
    fn holds_half(&self) -> bool {
        let held = |term: &usize| self.unit(*term) >= ITSELF;
        self.own().last().is_some_and(|last| held(&last)) && 2 * self.own().filter(held).count() >= self.own().count()
    }

    /// Whether the unit holds what the turn asks; beside a value of the kind asked for its passage may.
    fn holds_own(&self) -> bool {
        let focus = self.question.focus.and_then(|word| self.query.order.get(word));
        let counted = self.question.expect == Expect::Count
            && self.feature(Feature::counted_focus) > 0.0
            && focus.is_some_and(|term| self.unit(*term) >= ALIKE)
            && self.concerns();
        let spelled = self.terms(|word| !word.carried && word.spells_kind()).next().is_some();
        let valued = self.asks_value() && self.has_value();
        let open = self.own().next().is_none();
        counted
            || self.question.expect == Expect::Reason && self.gives_kind() && self.carried().all(|term| self.unit(term) >= ITSELF)
            || if valued {
                // hours are given without a word for it
                let hours = self.question.expect == Expect::Time && self.is_timed() && self.concerns();
                let opens = |term: usize| hours && OPENS.contains(&self.query.terms[term].word.as_str());
                self.own().all(|term| self.around(term) || opens(term))
            } else if open {
                if spelled { self.spells_itself() } else { self.gives_kind() && self.keeps_preposition() }
            } else {
                // that a thing is of the kind asked for is told by that word itself
                let least = if matches!(self.question.expect, Expect::Thing | Expect::Definition) { ITSELF } else { 0.0 };
                self.own().all(|term| self.unit(term) >= ALIKE) && self.own().any(|term| self.unit(term) >= least)
                    || self.question.expect == Expect::YesNo && self.concerns() && self.holds_half()
                    || matches!(self.question.expect, Expect::Name | Expect::Place)
                        && self.gives_kind()
                        && self.own().all(|term| self.candidate.whole.held[term].max(self.candidate.headings[term]) >= ITSELF)
            }
    }
}
