//! What kind of thing a unit gives: a time, a sum, a place.

use super::{Evidence, ITSELF};
use crate::{
    forward::Token,
    question::{Expect, Word},
    rank::{
        features::Feature,
        signs::{
            AGES, BEGINS, CLOCKS, ENDS, FREE, LABELS, LASTS, LONG, MARKS, NO_PLACES, NO_PRICE, PLACES, REPEATS, TIMES, UNITS, UNTIL, ids,
        },
    },
    text::shape::{self, Shapes},
};

impl Evidence<'_> {
    /// Whether the unit gives a value of the kind asked for. A number may be a sum in a currency, or a measure in a unit, that is not known,
    /// but no span of time; a year tells a thing's age, but not a person's.
    pub(super) fn has_value(&self) -> bool {
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
            Expect::Price => kind || sum() || self.says(FREE),
            Expect::Amount => kind || sum(),
            // a year counts nothing
            Expect::Count => kind && number(shape::NUMBER | shape::COUNT),
            // "how far ahead?" is a span of time
            Expect::Measure if self.asks("ahead") || self.asks("advance") => self.is_spanned(),
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
    pub(super) fn gives_kind(&self) -> bool {
        match self.question.expect {
            Expect::Reason => self.feature(Feature::cause) > 0.0 || self.says(&["so"]),
            Expect::Place => self.is_placed(),
            Expect::Time if self.asks("since") => self.has_value() && self.says(BEGINS),
            Expect::Manner | Expect::YesNo | Expect::Definition | Expect::Thing => true,
            _ => self.has_value(),
        }
    }

    /// Whether the unit holds one of `words`.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        let words = ids(words);
        self.tokens().iter().any(|token| words.contains(&token.id))
    }

    /// Whether the turn says `word`: "until when?"
    pub(super) fn asks(&self, word: &str) -> bool {
        self.question.has(&[word])
    }

    /// Whether it counts a span of time: "nine minutes", "an hour", and not "the first day".
    pub(super) fn is_spanned(&self) -> bool {
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
    pub(super) fn is_timed(&self) -> bool {
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
}
