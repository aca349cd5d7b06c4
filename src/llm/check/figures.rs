//! Whether a phrasing holds the figures that its answer does. Pure.

use crate::{
    llm::{
        facts::{self, Fact, Unit, Word},
        given::Given,
        known::Known,
    },
    question::{self, Expect},
    rank,
    text::Language,
};

/// The figures that a phrasing should hold, and what it held so far.
pub struct Figures {
    /// The answer that is phrased.
    answer: Known,
    /// The question asks for a figure, which the answer holds.
    asked: bool,
    /// The answer's figures of the kind that the question asks for; one of them must be said.
    wanted: Vec<Fact>,
    /// One was.
    told: bool,
    /// Any figure was said.
    any: bool,
    /// One of the answer's was, or it has none.
    own: bool,
}

impl Figures {
    /// The figures of `answer`, of which none was said yet.
    pub fn new(question: &str, answer: &str) -> Self {
        let expect = question::parse(question, &[Language::English]).expect;
        let figures = facts::facts(answer, &facts::words(answer)).into_iter();
        let wanted = figures.filter(|fact| rank::value(expect) != 0 && suits(expect, fact)).collect();
        let answer = Known::new(&Given { id: 0, place: Vec::new(), text: answer.to_owned() });
        Self { asked: rank::value(expect) != 0 && answer.has_figures(), wanted, answer, told: false, any: false, own: false }
    }

    /// Notes a figure that was said among these words.
    pub fn say(&mut self, fact: &Fact, words: &[Word]) {
        self.any = true;
        self.own |= self.answer.bears_out(fact, words) || !self.answer.has_figures();
        self.told |= self.wanted.iter().any(|own| own.bears_out(fact));
    }

    /// Whether the answer's figures are missing: others were said, or one was asked for.
    pub fn lacking(&self) -> bool {
        (!self.own && (self.any || self.asked)) || (!self.told && !self.wanted.is_empty())
    }
}

/// Whether a figure is of the kind that a question asks for.
fn suits(expect: Expect, fact: &Fact) -> bool {
    match (expect, fact) {
        (Expect::Price, Fact::Number(number, _)) => matches!(number.unit, Unit::Money(_)),
        (Expect::Span | Expect::Measure, Fact::Number(number, _)) => matches!(number.unit, Unit::Of(_)),
        (Expect::Time, Fact::Number(number, _)) => number.is_year() || matches!(number.unit, Unit::Of(_)),
        (Expect::Time, Fact::Month(..)) | (Expect::Count | Expect::Amount, Fact::Number(..)) => true,
        _ => false,
    }
}
