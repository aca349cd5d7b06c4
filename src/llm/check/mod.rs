//! Whether a phrasing says what its passages say. Pure.
//!
//! Sentence by sentence, so that what has passed can be shown while the rest is still being written. A check is no proof: it knows
//! numbers, months, names, negations and words, not meaning. It errs towards the article's own words.

mod bind;
mod fault;
mod figures;
mod marks;
mod opposite;
mod phrases;
mod role;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unit;
mod verb;

pub use fault::Fault;

use super::{
    cite,
    clause::{Clause, clauses},
    facts::{self, Fact, Word},
    given::Given,
    known::Known,
    polarity::polarity,
    prompt,
};
use crate::text::shape;
use bind::Ground;
use fault::quoted;
use figures::Figures;
use marks::{citations, trimmed};
use phrases::{DANGLING, FORWARD, OPENERS, REFUSALS, SPOKEN_OF};
use role::Placed;
use std::collections::HashSet;

/// A sentence that has passed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Sentence {
    /// Without its citations.
    pub text: String,
    /// The sources it is from, by their ids.
    pub citations: Vec<usize>,
}

/// What was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Checked {
    /// Sentences that passed.
    pub sentences: usize,
    /// Numbers and dates found in the passages.
    pub numbers: usize,
    /// Names found in the passages.
    pub names: usize,
    /// Citations that the model gave; where there is none for a sentence, faqt attaches them.
    pub citations: usize,
}

/// Longest sentence, in bytes; what is longer is none.
const LONGEST: usize = 1 << 10;

/// Checks the phrasing of one answer.
pub struct Checker {
    known: Vec<Known>,
    /// Words of the passages that are names.
    names: HashSet<String>,
    /// Where the passages' names stand.
    placed: Placed,
    /// The question's words, by their roots.
    asked: HashSet<String>,
    yes_no: Option<String>,
    checked: Checked,
    figures: Figures,
}

impl Checker {
    /// A checker of what is said about `question`, whose answer is `answer`, from the passages `given`.
    pub fn new(question: &str, answer: &str, given: &[Given]) -> Self {
        let opener = facts::words(answer).into_iter().next().map(|word| word.folded);
        let known: Vec<Known> = given.iter().map(Known::new).collect();
        let names: HashSet<String> = known.iter().flat_map(|known| known.proper.iter().cloned()).collect();
        Self {
            placed: role::placed(&known, &names),
            names,
            known,
            asked: facts::words(question).into_iter().map(|word| word.root).collect(),
            figures: Figures::new(question, answer),
            yes_no: opener.filter(|word| yes_no(word)),
            checked: Checked::default(),
        }
    }

    /// Checks the next sentence. `None` where it holds nothing but citations.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn sentence(&mut self, text: &str) -> Result<Option<Sentence>, Fault> {
        let (text, cited) = citations(text);
        if let Some(unknown) = cited.iter().find(|id| !self.known.iter().any(|known| known.id == **id)) {
            return Err(Fault::Citation(format!("[{unknown}]")));
        }
        let text = trimmed(&text);
        if text.len() > LONGEST {
            return Err(Fault::Unsupported(quoted(&text)));
        }
        let words = facts::words(&text);
        if words.is_empty() {
            return if text.is_empty() || !cited.is_empty() { Ok(None) } else { Err(Fault::Empty) };
        }
        // "Yes." is as good as the answer's own, but no phrasing by itself
        if self.checked.sentences == 0 && words.len() == 1 && self.yes_no.as_deref() == Some(words[0].folded.as_str()) {
            let citations = if cited.is_empty() { self.known.iter().map(|known| known.id).take(1).collect() } else { cited };
            return Ok(Some(Sentence { text, citations }));
        }
        let lower = text.to_lowercase().replace('’', "'");
        if REFUSALS.iter().any(|refusal| lower.contains(refusal)) {
            return Err(Fault::Refusal);
        }
        if prompt::repeated(&lower) {
            return Err(Fault::Echo);
        }
        let carried = |word: &&Word| prompt::CARRIED.contains(&word.folded.as_str()) && !self.holds(word);
        if words.iter().any(|word| carried(&word)) {
            return Err(Fault::Echo);
        }
        let facts = facts::facts(&text, &words);
        self.facts(&text, &words, &facts)?;
        self.polarity(&text, &words)?;
        let claims = clauses(&text, &words, &facts);
        self.bindings(&text, &words, &claims)?;
        self.support(&text, &words, &claims)?;
        if dangles(&text, &words) {
            return Err(Fault::CutOff);
        }
        self.checked.sentences += 1;
        self.checked.citations += cited.len();
        let citations = if cited.is_empty() { cite::cite(&words, &facts, &self.known) } else { cited };
        Ok(Some(Sentence { text, citations }))
    }

    /// Checks the phrasing as a whole.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn whole(self) -> Result<Checked, Fault> {
        if self.checked.sentences == 0 {
            Err(Fault::Empty)
        } else if self.figures.lacking() {
            Err(Fault::OffTopic)
        } else {
            Ok(self.checked)
        }
    }

    fn facts(&mut self, text: &str, words: &[Word], facts: &[Fact]) -> Result<(), Fault> {
        for fact in facts {
            let held = self.known.iter().any(|known| known.bears_out(fact, words));
            match fact {
                Fact::Number(_, span) if !held => return Err(Fault::Number(text[span.clone()].to_owned())),
                Fact::Month(.., span) if !held => return Err(Fault::Date(text[span.clone()].to_owned())),
                Fact::Name(at) if !held && !self.common(text, &words[*at]) => {
                    return Err(Fault::Name(quoted(&text[words[*at].span.clone()])));
                }
                Fact::Name(at) if !facts::vague(&words[*at].folded) => self.checked.names += usize::from(held),
                _ => {
                    self.checked.numbers += 1;
                    self.figures.say(fact, words);
                }
            }
        }
        Ok(())
    }

    /// Whether a capital at the beginning of a sentence makes no name of a word.
    fn common(&self, text: &str, word: &Word) -> bool {
        let known = || OPENERS.contains(&word.folded.as_str()) || self.holds(word);
        word.first && !word.is_marked(text) && (yes_no(&word.folded) || known())
    }

    fn polarity(&self, text: &str, words: &[Word]) -> Result<(), Fault> {
        let said = polarity(text, words);
        let opener = words.first().map(|word| word.folded.as_str()).filter(|word| yes_no(word));
        if opener.is_some() && self.checked.sentences == 0 && opener != self.yes_no.as_deref() {
            return Err(Fault::Negation(opener.unwrap_or_default().to_owned()));
        }
        let asserted = |stem: &str| self.known.iter().any(|known| known.polarity.asserted.contains(stem));
        let denied = |stem: &str| self.known.iter().any(|known| known.polarity.denied.contains(stem));
        let flipped = words.iter().find(|Word { stem, .. }| match (asserted(stem), denied(stem)) {
            (true, false) => said.denied.contains(stem) && !said.asserted.contains(stem),
            (false, true) => said.asserted.contains(stem),
            _ => false,
        });
        let stray = said.negated && !self.known.iter().any(|known| known.polarity.negated);
        match flipped {
            Some(word) => Err(Fault::Negation(quoted(&text[word.span.clone()]))),
            None if stray => Err(Fault::Denial(quoted(text))),
            None => Ok(()),
        }
    }

    /// What belongs together in the passages must do so here.
    fn bindings(&self, text: &str, words: &[Word], claims: &[Clause]) -> Result<(), Fault> {
        let ground = Ground::new(&self.known, &self.names);
        let quote = |span: &std::ops::Range<usize>| quoted(&text[span.clone()]);
        for claim in claims.iter().filter(|claim| !words[claim.words.clone()].iter().all(|word| yes_no(&word.folded))) {
            if let Some(number) = bind::misplaced(claim, &ground, &self.asked).or_else(|| bind::swapped(claim, &ground)) {
                return Err(Fault::Misplaced(quote(&number.span)));
            }
            if let Some(number) = bind::other_side(claim, &ground) {
                return Err(Fault::Bound(quote(&number.span)));
            }
            if let Some(word) = verb::reversed(claim, words, &ground).or_else(|| verb::of_others(claim, words, &ground)) {
                return Err(Fault::Misplaced(quote(&word.span)));
            }
            if let Some(word) = bind::turned(claim, words, &ground) {
                return Err(Fault::Negation(quote(&word.span)));
            }
            if bind::denied_otherwise(claim, &ground) {
                return Err(Fault::Denial(quoted(text)));
            }
        }
        let said = role::roles(words, claims, &self.names);
        if let Some(at) = said.iter().find_map(|sentence| role::misplaced(sentence, &self.placed, &self.known)) {
            return Err(Fault::Misplaced(quote(&words[at].span)));
        }
        match words.iter().find(|word| opposite::contradicted(&word.folded, |form| self.spells(form))) {
            Some(word) => Err(Fault::Negation(quote(&word.span))),
            None => Ok(()),
        }
    }

    /// A sentence of the question's own words asserts what was asked; of its other words the passages must hold enough, and of each part
    /// some.
    fn support(&self, text: &str, words: &[Word], claims: &[Clause]) -> Result<(), Fault> {
        let tells = |word: &&Word| {
            let idle = yes_no(&word.folded) || OPENERS.contains(&word.folded.as_str()) || SPOKEN_OF.contains(&word.folded.as_str());
            word.shapes & shape::FUNCTION == 0 && !idle && !self.asked.contains(&word.root)
        };
        if !words.iter().any(|word| tells(&word)) {
            return Err(Fault::Echo);
        }
        // figures were checked as such
        let figures = shape::NUMBER | shape::COUNT | shape::DATE | shape::MONEY | shape::PERCENT;
        let count = |words: &[Word]| {
            let new = words.iter().filter(|word| tells(word) && word.shapes & figures == 0);
            new.fold((0, 0), |(all, held), word| (all + 1, held + usize::from(self.says(word))))
        };
        let (all, held) = count(words);
        let strange = |clause: &Clause| matches!(count(&words[clause.words.clone()]), (2.., 0));
        if held * 2 < all || claims.iter().any(strange) { Err(Fault::Unsupported(quoted(text))) } else { Ok(()) }
    }

    /// Whether a passage holds a word, or another that says the same.
    fn says(&self, word: &Word) -> bool {
        let means = || self.known.iter().any(|known| known.means(&word.stem));
        self.holds(word) || means() || opposite::likewise(&word.folded, |form| self.spells(form))
    }

    /// Whether a passage, its title or its headings hold a word.
    fn holds(&self, word: &Word) -> bool {
        self.known.iter().any(|known| known.holds(word))
    }

    /// Whether a passage's text holds a word in just this form.
    fn spells(&self, form: &str) -> bool {
        self.known.iter().any(|known| known.spells(form))
    }
}

/// Whether a sentence ends where none does: "and", or "of" behind a number; without a point also at what else looks forward.
fn dangles(text: &str, words: &[Word]) -> bool {
    let [.., before, last] = words else { return false };
    let counts = facts::vague(&before.folded) || before.shapes & (shape::NUMBER | shape::COUNT) != 0;
    let ended = text.ends_with(['.', '!', '?', '”', '"', ')']);
    DANGLING.contains(&last.folded.as_str()) || (last.folded == "of" && counts) || (!ended && FORWARD.contains(&last.folded.as_str()))
}

/// `text` as it will be shown: without marks and citations, on one line.
pub fn plain(text: &str) -> String {
    trimmed(&citations(text).0)
}

/// Checks the reason for which a model stopped, before what it wrote last counts.
///
/// # Errors
/// Where it had not finished.
pub fn ended(finish: Option<&str>) -> Result<(), Fault> {
    match finish {
        None | Some("stop" | "eos" | "end_turn" | "") => Ok(()),
        Some("length" | "max_tokens") => Err(Fault::CutOff),
        Some(reason) => Err(Fault::Stopped(quoted(reason))),
    }
}

fn yes_no(word: &str) -> bool {
    matches!(word, "yes" | "no")
}
