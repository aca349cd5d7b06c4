//! What a line takes over from the turns before it: decided from the words alone.

use super::{
    Expect, Question, Word, YES_NO, parse,
    phrase::{Opener, Phrase, phrases},
};
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
    /// What the talk is about: the phrases of the last question that stood by itself, or what has taken their place since.
    about: Vec<Phrase>,
    /// The last turn's phrases, with what it had taken over.
    last: Vec<Phrase>,
    /// Content words of the last answer.
    said: Vec<Word>,
    /// The person that the last answer names, or an answer before it.
    person: Vec<Word>,
    expect: Option<Expect>,
}

impl Conversation {
    /// The ways to read `typed` as the next turn, the likeliest first: with words that it leaves to the turns before, marked as carried, and
    /// where it names something itself, alone.
    pub fn readings(&self, typed: &str, languages: &[Language]) -> Vec<Question> {
        let alone = parse(typed, languages);
        let Some(link) = hangs_on(&alone) else { return vec![alone] };
        let own = phrases(&alone, content);
        let reading = |words: Vec<&Word>| {
            let mut question = alone.clone();
            let mut taken: Vec<Word> = Vec::new();
            for word in words {
                let has = |other: &Word| other.stems == word.stems;
                if taken.len() < CARRIED && !question.words.iter().any(has) && !taken.iter().any(has) {
                    taken.push(Word { carried: true, ..word.clone() });
                }
            }
            if link == Link::Continues && asks_nothing(&question) {
                question.expect = self.expect.unwrap_or(question.expect);
            }
            question.carried = Some(Carried { link, words: taken.iter().map(|word| word.folded.clone()).collect() });
            question.words.append(&mut taken);
            question
        };
        let mut readings: Vec<Question> = match link {
            Link::Pronoun => vec![reading(self.referents(&alone)), reading(self.said.iter().collect())],
            Link::Continues => vec![reading(self.replaced(&own))],
            Link::Bare => vec![reading(self.last.iter().flat_map(Phrase::words).chain(&self.said).collect())],
        };
        readings.retain(|question| question.carried.as_ref().is_some_and(|carried| !carried.words.is_empty()));
        if readings.is_empty() || link == Link::Continues {
            readings.push(alone);
        }
        readings
    }

    /// What the pronouns of `question` stand for.
    fn referents(&self, question: &Question) -> Vec<&Word> {
        let has = |pronouns: &[&str]| question.words.iter().any(|word| pronouns.contains(&word.folded.as_str()));
        let mut found: Vec<&Word> = Vec::new();
        if has(PERSONAL) {
            found.extend(&self.person);
        }
        let plural = has(PLURAL);
        if plural || has(SINGULAR) || found.is_empty() {
            let agreeing = |phrases: &'_ [Phrase]| phrases.iter().any(|phrase| phrase.agrees(plural));
            let from = [&self.about, &self.last].into_iter().find(|phrases| agreeing(phrases));
            match from {
                // "that" is as often what was said of a thing as the thing
                Some(phrases) if plural || has(SINGULAR) => {
                    found.extend(phrases.iter().filter(|phrase| phrase.agrees(plural)).flat_map(|phrase| &phrase.nouns));
                }
                _ => found.extend(self.last.iter().flat_map(Phrase::words)),
            }
        }
        if found.is_empty() {
            found.extend(self.about.iter().flat_map(Phrase::words));
        }
        found
    }

    /// The last turn's words but those whose place `own` takes.
    fn replaced(&self, own: &[Phrase]) -> Vec<&Word> {
        let place = own.iter().find(|phrase| !phrase.nouns.is_empty()).and_then(|new| {
            let name = |phrase: &Phrase| phrase.nouns.iter().any(|word| word.name || word.acronym);
            let like: Vec<usize> = (0..self.last.len()).filter(|at| !self.last[*at].nouns.is_empty()).collect();
            let same = |at: &usize| self.last[*at].opener == new.opener;
            let names = || like.iter().copied().find(|at| name(new) && name(&self.last[*at]));
            like.iter().copied().rev().find(same).or_else(names).or(like.last().copied())
        });
        let kept = self.last.iter().enumerate();
        kept.flat_map(|(at, phrase)| if place == Some(at) { phrase.verbs.iter().chain([].iter()) } else { phrase.nouns.iter().chain(&phrase.verbs) })
            .collect()
    }

    /// Takes note of a turn and of what was answered; one that took nothing over and names something is a new subject.
    pub fn note(&mut self, question: &Question, answer: Option<&str>, languages: &[Language]) {
        let own = phrases(question, content);
        let link = question.carried.as_ref().map(|carried| carried.link);
        if !own.is_empty() || link.is_some() {
            if !own.is_empty() && matches!(link, None | Some(Link::Continues)) {
                self.about.clone_from(&own);
            }
            let kept = Phrase {
                opener: Opener::Bare,
                nouns: question.words.iter().filter(|word| word.carried).cloned().collect(),
                verbs: Vec::new(),
            };
            self.last = own;
            if !kept.nouns.is_empty() {
                self.last.push(kept);
            }
            self.expect = Some(question.expect);
        }
        if let Some(answer) = answer {
            let answer = parse(answer, languages);
            let person = person(&answer.words);
            if !person.is_empty() {
                self.person = person;
            }
            self.said = answer.words.into_iter().filter(|word| content(word) && !word.folded.starts_with(|c: char| c.is_ascii_digit())).collect();
        }
    }
}

/// The first name of two words or more.
fn person(words: &[Word]) -> Vec<Word> {
    let capital = |word: &Word| word.name && !word.function;
    let mut at = 1;
    while at < words.len() {
        let run = words[at..].iter().take_while(|word| capital(word)).count();
        // a sentence's first word has a capital, whatever it is
        if run >= 2 || run == 1 && at == 1 && !words[0].function {
            return words[if run >= 2 { at } else { 0 }..at + run].to_vec();
        }
        at += run + 1;
    }
    Vec::new()
}

fn content(word: &Word) -> bool {
    !word.function && !word.asks && !OPENERS.contains(&word.folded.as_str()) && !word.spells_manner()
}

const OPENERS: &[&str] = &["and", "but", "or", "so", "also", "then", "about", "ok", "okay", "meant", "mean", "sorry", "well", "yes"];

const SINGULAR: &[&str] = &["it", "its"];
const PLURAL: &[&str] = &["they", "them", "their"];
const PERSONAL: &[&str] = &["he", "she", "his", "her", "him"];

fn is_pronoun(word: &Word) -> bool {
    [SINGULAR, PLURAL, PERSONAL].iter().any(|words| words.contains(&word.folded.as_str()))
}

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
    if words.iter().any(|word| word.asks) && own == 0 && !words.iter().any(|word| is_pronoun(word) || POINTERS.contains(&word.folded.as_str())) {
        return Some(Link::Bare);
    }
    let pointer = |at: usize| {
        let word = words[at].folded.as_str();
        is_pronoun(&words[at])
            || POINTERS.contains(&word)
                && (at + 1 == words.len() || at > 0 && YES_NO.contains(&words[at - 1].folded.as_str()) && own <= SHORT)
            // "how many fit in one", "and the older ones"
            || matches!(word, "one" | "ones") && at + 1 == words.len()
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
    let corrects = first == "no" || words.iter().take(3).any(|word| word.folded == "meant" || word.folded == "mean");
    (own > 0 && own <= SHORT && (about || corrects || matches!(first, "and" | "but" | "or" | "so" | "also"))).then_some(Link::Continues)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(lines: &[&str]) -> Option<(Link, String)> {
        let mut conversation = Conversation::default();
        let mut last = None;
        for line in lines {
            let question = conversation.readings(line, &[Language::English]).swap_remove(0);
            conversation.note(&question, None, &[Language::English]);
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
            (&["Who left the maps to the town?", "how many of them are there?"], Link::Pronoun, "maps"),
            (&["What does a ticket cost for adults?", "and for children?"], Link::Continues, "ticket cost"),
            (&["how long can I keep a book?", "and a film?"], Link::Continues, "keep"),
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
