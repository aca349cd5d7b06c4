//! Whether a unit bears out what a turn of a conversation asks itself, not only what it took over.

use super::{
    Candidate, Ranked,
    features::{Feature, value},
    signs::{
        AGENTS, AGES, BEGINS, CLOCKS, ENDS, LABELS, LASTS, LONG, MARKS, NO_PLACES, NO_PRICE, OPENS, PLACES, POINTING, PRICES, REPEATS,
        TIMES, UNITS, UNTIL, WEIGHS, ids,
    },
};
use crate::{
    forward::Token,
    query::Query,
    question::{Expect, Link, Question, Reading, Word},
    text::shape::{self, Shapes},
};

/// The strength from which a match is of the word itself, or of a slip of it.
const ITSELF: f32 = 0.7;

/// The inverse document frequency of a word that a third of the passages hold: it is what the whole article is about.
const COMMON: f32 = 1.1;

/// What a turn with words taken over is surer by, in log-odds, once they are borne out, which other questions need not be: the most likely
/// shift, by which of the conversations' turns were right.
pub const SURER: f32 = 0.45;

/// Whether `ranked` does. A question that stands by itself is left to the confidence.
pub fn bears_out(question: &Question, query: &Query, candidate: &Candidate, ranked: &Ranked) -> bool {
    let evidence = Evidence { question, query, candidate, ranked };
    match &question.reading {
        Reading::Alone => true,
        Reading::Carrying(Link::Bare) => evidence.is_of_the_same() && evidence.gives_kind(),
        // what takes another's place must be what is spoken of
        Reading::Carrying(Link::Continues) => {
            evidence.names_itself()
                && evidence.carried().any(|term| evidence.unit(term).max(candidate.headings[term]) > 0.0)
                && (!evidence.asks_value() || evidence.has_value())
        }
        Reading::Own => evidence.names_itself() && (!evidence.asks_value() || evidence.has_value() || evidence.is_dated()),
        Reading::Carrying(Link::Pronoun) => {
            // who did one thing is told of that which it was done to
            let named = question.expect != Expect::Name || evidence.gives_kind() || evidence.says(AGENTS) || candidate.asked.is_some();
            let near = evidence.own().count() > usize::from(question.expect == Expect::Name);
            named && evidence.holds_own() && if near { evidence.is_near() } else { evidence.concerns() }
        }
        Reading::Within(place) => {
            let open = evidence.own().next().is_none();
            evidence.has_value() >= evidence.asks_value()
                && if question.carried.is_some() {
                    evidence.gives_kind() && evidence.names_carried()
                } else if open {
                    evidence.spells_itself()
                } else {
                    evidence.own().any(|term| evidence.around(term))
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
        self.candidate.whole.held[term].max(self.candidate.headings[term]) > 0.0
    }

    fn feature(&self, feature: Feature) -> f32 {
        self.ranked.row[feature as usize]
    }

    fn asks_value(&self) -> bool {
        value(self.question.expect) != 0
    }

    /// Whether the unit gives a value of the kind asked for. A number may be a sum in a currency, or a measure in a unit, that is not known,
    /// but no span of time; a year tells a thing's age, but not a person's.
    fn has_value(&self) -> bool {
        let tokens = self.tokens();
        let is = |at: usize, shapes: Shapes| tokens.get(at).is_some_and(|token| token.shapes & shapes != 0);
        let any = |shapes: Shapes| (0..tokens.len()).any(|at| is(at, shapes));
        // the number of "Line 9" is a part of its name
        let of_something = |at: &usize| {
            !self.is_asked(*at) && !is(*at, shape::YEAR | shape::FUNCTION) && !is(at + 1, shape::SPAN | shape::DATE | shape::PERCENT)
        };
        let sum = || {
            let no_price = ids(NO_PRICE);
            let price = |at: &usize| of_something(at) && tokens.get(at + 1).is_none_or(|next| !no_price.contains(&next.id));
            (0..tokens.len()).filter(price).any(|at| is(at, shape::NUMBER))
        };
        let number = |shapes: Shapes| (0..tokens.len()).filter(of_something).any(|at| is(at, shapes));
        let kind = self.feature(Feature::kind_held) > 0.0;
        // a length answers no "how heavy"
        if UNITS.iter().any(|(asked, units)| self.asks(asked) && !self.says(units)) {
            return false;
        }
        match self.question.expect {
            Expect::Price | Expect::Amount => kind || sum(),
            Expect::Measure => any(shape::MEASURE) || number(shape::NUMBER | shape::COUNT),
            Expect::Span if self.asks("often") => kind || self.says(REPEATS),
            Expect::Time if (self.asks("until") || self.asks("till")) && !(self.says(ENDS) || self.is_bounded()) => false,
            Expect::Time => any(shape::DATE | shape::YEAR) || kind && self.is_when() || self.says(TIMES) || self.is_timed(),
            Expect::Span if self.asks("old") && self.question.words.iter().any(Word::is_personal) => self.says(AGES),
            // a thing is long, too
            Expect::Span if self.asks("long") && !self.question.has(LASTS) && self.says(LONG) && any(shape::MEASURE) => true,
            Expect::Span => kind && (self.is_spanned() || any(shape::YEAR)),
            _ => kind,
        }
    }

    /// Whether it gives the kind of thing asked for, where that can be told.
    fn gives_kind(&self) -> bool {
        match self.question.expect {
            Expect::Reason => self.feature(Feature::cause) > 0.0 || self.says(&["so"]),
            Expect::Place => self.is_placed(),
            Expect::Time if self.asks("since") => self.has_value() && self.says(BEGINS),
            Expect::Manner | Expect::YesNo | Expect::Definition | Expect::Thing => true,
            _ => self.has_value(),
        }
    }

    /// Whether the unit holds one of `words`.
    fn says(&self, words: &[&str]) -> bool {
        let words = ids(words);
        self.tokens().iter().any(|token| words.contains(&token.id))
    }

    /// Whether the turn says `word`: "until when?"
    fn asks(&self, word: &str) -> bool {
        self.question.has(&[word])
    }

    /// Whether it counts a span of time: "nine minutes", "an hour", and not "the first day".
    fn is_spanned(&self) -> bool {
        let articles = ids(&["a", "an"]);
        let counts = |token: &Token| token.shapes & (shape::NUMBER | shape::COUNT) != 0 || articles.contains(&token.id);
        self.tokens().windows(2).any(|pair| pair[1].shapes & shape::SPAN != 0 && counts(&pair[0]))
    }

    /// Whether it places something by a span of time: "next year", "within two weeks", and not "every twenty minutes".
    fn is_when(&self) -> bool {
        let tokens = self.tokens();
        let marks = ids(MARKS);
        let near = |at: usize| tokens[at.saturating_sub(3)..tokens.len().min(at + 2)].iter().any(|token| marks.contains(&token.id));
        (0..tokens.len()).any(|at| tokens[at].shapes & shape::SPAN != 0 && near(at))
    }

    /// Whether a time stands behind "until" or "to": "until at least 2031", and not "to close it".
    fn is_bounded(&self) -> bool {
        let tokens = self.tokens();
        let words = ids(UNTIL);
        let time = shape::NUMBER | shape::DATE | shape::YEAR | shape::SPAN | shape::COUNT;
        let timed = |at: usize| tokens[at + 1..].iter().take(3).any(|token| token.shapes & time != 0);
        (0..tokens.len()).any(|at| words.contains(&tokens[at].id) && timed(at))
    }

    /// Whether the word at `at` of the unit is one of the question's.
    fn is_asked(&self, at: usize) -> bool {
        self.candidate.units[self.ranked.unit].hits.iter().any(|hit| hit.at == at && hit.strength >= ITSELF)
    }

    /// Whether it gives a time of the day: "at 4:52", "until six".
    fn is_timed(&self) -> bool {
        let tokens = self.tokens();
        let clocks = ids(CLOCKS);
        let counted = shape::COUNT | shape::MEASURE | shape::PERCENT | shape::MONEY;
        let hour = |at: usize| {
            let time = |token: &Token| token.shapes & (shape::NUMBER | shape::COUNT) != 0 && token.shapes & shape::FUNCTION == 0;
            // nothing that would be counted follows
            let halves = ids(&["am", "pm"]);
            let alone = |token: &Token| {
                halves.contains(&token.id) || token.shapes & counted == 0 && token.shapes & (shape::NUMBER | shape::FUNCTION) != 0
            };
            tokens.get(at).is_some_and(time) && tokens.get(at + 1).is_none_or(alone)
        };
        (0..tokens.len()).any(|at| clocks.contains(&tokens[at].id) && hour(at + 1))
    }

    /// Whether it says "in", "at" or "behind" something that is no time.
    fn is_placed(&self) -> bool {
        let tokens = self.tokens();
        let time = shape::NUMBER | shape::DATE | shape::YEAR | shape::SPAN | shape::COUNT;
        let places = ids(PLACES);
        let no_places = ids(NO_PLACES);
        let timeless = |tokens: &[Token]| {
            let name = tokens.iter().take(3).position(|token| token.shapes & shape::CAPITAL != 0).map_or(3, |at| at + 1);
            !tokens.is_empty() && !no_places.contains(&tokens[0].id) && tokens.iter().take(name).all(|token| token.shapes & time == 0)
        };
        self.says(LABELS) || (0..tokens.len()).any(|at| places.contains(&tokens[at].id) && timeless(&tokens[at + 1..]))
    }

    /// Whether what was taken over is spoken of: the unit holds it, stands under it, or points back to it.
    fn concerns(&self) -> bool {
        let points = self.feature(Feature::pronoun_first) > 0.0 || self.question.expect == Expect::Price && self.says(POINTING);
        let held = |term: usize| self.unit(term) > 0.0 || self.candidate.headings[term] > 0.0 || points && self.around(term);
        // "Line 9" is another than "Line 5"
        let (numbers, words): (Vec<usize>, Vec<usize>) = self.carried().partition(|term| self.query.terms[*term].is_number());
        numbers.into_iter().all(held) && (words.is_empty() || words.into_iter().any(held))
    }

    /// Whether the unit itself names some of what was taken over, but what the whole article is about, or opens with a word for it.
    fn names_carried(&self) -> bool {
        let names = |term: usize| self.unit(term) >= ITSELF && self.query.terms[term].idf >= COMMON;
        self.feature(Feature::pronoun_first) > 0.0 || self.carried().any(names)
    }

    /// Whether the unit speaks of the very thing that was said: of half of what was taken over, itself or by a pronoun.
    fn is_of_the_same(&self) -> bool {
        let points = self.feature(Feature::pronoun_first) > 0.0;
        let holds = |term: &usize| self.unit(*term).max(self.candidate.headings[*term]) > 0.0 || points && self.around(*term);
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
        let counted = self.question.expect == Expect::Count && self.feature(Feature::counted_focus) > 0.0 && self.concerns();
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
                self.own().all(|term| self.unit(term) > 0.0) && self.own().any(|term| self.unit(term) >= least)
                    || self.question.expect == Expect::YesNo && self.concerns() && self.holds_half()
                    || matches!(self.question.expect, Expect::Name | Expect::Place)
                        && self.gives_kind()
                        && self.own().all(|term| self.around(term))
            }
    }
}
