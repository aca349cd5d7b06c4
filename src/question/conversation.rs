//! What a line takes over from the turns before it: decided from the words alone.

use super::{ASKING, Expect, Question, Word, YES_NO, kind_of, parse};
use crate::text::Language;
use serde::Serialize;

/// Words taken over at most.
const CARRIED: usize = 8;

/// Content words up to which a line that opens with "and" or "what about" goes on from the turn before.
const SHORT: usize = 3;

/// Why a line takes words over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// "it", "they", "that" stands for what was asked about.
    Pronoun,
    /// "and …", "what about …" asks the same of something else.
    Continues,
    /// "until when?", "how many?": nothing but what it asks for.
    Bare,
}

/// What a line takes over, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Why.
    pub link: Link,
    /// The words, as they are compared.
    pub words: Vec<String>,
}

/// The turns so far, as far as the next one may need them.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// Content words of the last question that stood by itself.
    subject: Vec<Word>,
    /// Content words of the last turn, with what it had taken over.
    last: Vec<Word>,
    expect: Option<Expect>,
}

impl Conversation {
    /// Parses `typed` as the next turn: words that it leaves to the turns before are added to it, marked as carried.
    pub fn question(&self, typed: &str, languages: &[Language]) -> Question {
        let mut question = parse(typed, languages);
        let Some(link) = hangs_on(&question) else { return question };
        let from = if link == Link::Pronoun { &self.subject } else { &self.last };
        let has = |word: &Word| question.words.iter().any(|own| own.stems == word.stems);
        let replaces = link == Link::Continues && own(&question).next().is_some();
        let named_apart = from.iter().any(|word| !(word.name || word.acronym));
        // "what about Google?" puts a name in the place of another
        let words: Vec<Word> = from
            .iter()
            .filter(|word| !has(word) && !(replaces && named_apart && (word.name || word.acronym)))
            .take(CARRIED)
            .map(|word| Word { carried: true, ..word.clone() })
            .collect();
        if words.is_empty() {
            return question;
        }
        if link == Link::Continues && asks_nothing(&question) {
            question.expect = self.expect.unwrap_or(question.expect);
        }
        question.carried = Some(Carried { link, words: words.iter().map(|word| word.folded.clone()).collect() });
        question.words.extend(words);
        question
    }

    /// Takes note of a turn; one that took nothing over and names something is a new subject.
    pub fn note(&mut self, question: &Question) {
        let mut content: Vec<Word> = question.words.iter().filter(|word| content(word)).cloned().collect();
        if content.is_empty() {
            return;
        }
        content.truncate(CARRIED);
        if question.carried.is_none() {
            self.subject = subject(question);
        }
        self.last = content;
        self.expect = Some(question.expect);
    }
}

fn content(word: &Word) -> bool {
    !word.function && !word.asks && !OPENERS.contains(&word.folded.as_str())
}

const OPENERS: &[&str] = &["and", "but", "or", "so", "also", "then", "about", "ok", "okay"];

const PRONOUNS: &[&str] = &["it", "its", "they", "them", "their", "he", "she", "his", "her", "him"];

/// What points back only where it stands for a noun itself: "does that cost", not "that deal".
const POINTERS: &[&str] = &["this", "that", "these", "those"];

/// Content words that the line brings itself.
fn own(question: &Question) -> impl Iterator<Item = &Word> {
    question.words.iter().filter(|word| content(word))
}

/// Whether a line leaves open what it wants to know ("what about Google?").
fn asks_nothing(question: &Question) -> bool {
    let about = question.words.iter().any(|word| word.folded == "about");
    about || !question.words.iter().any(|word| word.asks || YES_NO.contains(&word.folded.as_str()))
}

/// How a line hangs on the one before; none where it stands by itself.
fn hangs_on(question: &Question) -> Option<Link> {
    let words = &question.words;
    let own = own(question).count();
    let first = words.first()?.folded.as_str();
    if words.iter().any(|word| word.asks) && own == 0 && !words.iter().any(|word| PRONOUNS.contains(&word.folded.as_str())) {
        return Some(Link::Bare);
    }
    let pointer = |at: usize| {
        let word = words[at].folded.as_str();
        PRONOUNS.contains(&word)
            || POINTERS.contains(&word)
                && (at + 1 == words.len() || at > 0 && YES_NO.contains(&words[at - 1].folded.as_str()) && own <= SHORT)
    };
    // what stands before it in its own line is what it means; only the noun asked for ("what chips do they use") is not
    let stands_for_a_turn = |at: usize| {
        let before = words[..at].iter().enumerate().filter(|(_, word)| content(word));
        before.clone().all(|(place, word)| {
            !word.name && !word.acronym && (question.focus == Some(place) || words[..place].iter().any(|word| word.asks))
        }) && before.count() <= 2
    };
    let named = words.iter().filter(|word| content(word) && (word.name || word.acronym)).count();
    if let Some(at) = (0..words.len()).find(|at| pointer(*at))
        && stands_for_a_turn(at)
        && !(at + 1 < words.len() && at > 0 && words[..at].iter().filter(|word| content(word)).count() > 1)
        && named <= 1
        && own <= 2 * SHORT
    {
        return Some(Link::Pronoun);
    }
    let about = matches!(first, "what" | "how" | "and" | "but") && words.iter().take(3).any(|word| word.folded == "about");
    (own <= SHORT && (about || matches!(first, "and" | "but" | "or" | "so" | "also"))).then_some(Link::Continues)
}

/// What a question is about: its content words but those that say what is asked of it.
fn subject(question: &Question) -> Vec<Word> {
    let about = |(at, word): &(usize, &Word)| content(word) && question.focus != Some(*at) && kind_of(&word.folded) == Expect::Thing;
    let mut words: Vec<Word> = question.words.iter().enumerate().filter(about).map(|(_, word)| word.clone()).collect();
    if words.is_empty() {
        words = own(question).cloned().collect();
    }
    words.truncate(CARRIED);
    words.retain(|word| !ASKING.contains(&word.folded.as_str()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(lines: &[&str]) -> Option<(Link, String)> {
        let mut conversation = Conversation::default();
        let mut last = None;
        for line in lines {
            let question = conversation.question(line, &[Language::English]);
            conversation.note(&question);
            last = question.carried.map(|carried| (carried.link, carried.words.join(" ")));
        }
        last
    }

    #[test]
    fn follow_ups_take_over_what_they_leave_out() {
        let deal = "How much is the deal worth?";
        for (lines, link, words) in [
            (&[deal, "And how long does it last?"][..], Link::Pronoun, "deal"),
            (&[deal, "And how long does it last?", "When does it start?"], Link::Pronoun, "deal"),
            (&["Which rights does Microsoft keep?", "until when?"], Link::Bare, "rights microsoft keep"),
            (&["How much market share does Amazon have?", "what about Google?"], Link::Continues, "market share"),
        ] {
            assert_eq!(carried(lines), Some((link, words.to_owned())), "{lines:?}");
        }
    }

    #[test]
    fn what_stands_by_itself_takes_nothing_over() {
        for line in [
            "Is the Microsoft partnership over now that OpenAI has a deal with AWS?",
            "deal value",
            "How many chips do the AWS clusters hold?",
            "Does OpenAI say when it will make a profit?",
            "",
        ] {
            assert_eq!(carried(&["Who keeps the key to the shed?", line]), None, "{line}");
        }
        assert_eq!(carried(&["How long does it last?"]), None);
    }
}
