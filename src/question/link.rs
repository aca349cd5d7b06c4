//! How a line hangs on the one before, told from its own words.

use super::{
    Expect, Question, Word, YES_NO,
    phrase::{Opener, Phrase, is_preposition, phrases},
};
use serde::Serialize;

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

/// Words without a meaning of their own that grammar does not list.
#[rustfmt::skip]
pub(super) const LIGHT: &[&str] = &[
    "ok", "okay", "meant", "mean", "sorry", "well", "yes", "ever", "never", "anything", "something",
    "anyone", "someone", "now", "going", "ones", "kind", "sort", "really", "actually", "wait", "oh", "else", "more", "anymore",
    "go", "goes", "went", "gone", "get", "gets", "got", "happen", "happens", "happened",
    "ahead",
];

/// Pronouns of a thing.
pub(super) const SINGULAR: &[&str] = &["it", "its"];
/// Pronouns of things.
pub(super) const PLURAL: &[&str] = &["they", "them", "their"];
/// Pronouns of a person.
pub(super) const PERSONAL: &[&str] = &["he", "she", "his", "her", "him"];

/// Whether it may stand for what was spoken of.
pub(super) fn points_back(word: &Word) -> bool {
    is_pronoun(word) || POINTERS.contains(&word.folded.as_str()) || matches!(word.folded.as_str(), "one" | "ones" | "each")
}

fn is_pronoun(word: &Word) -> bool {
    [SINGULAR, PLURAL, PERSONAL].iter().any(|words| words.contains(&word.folded.as_str()))
}

/// What points back only where it stands for a noun itself: "does that cost", not "that deal".
pub(super) const POINTERS: &[&str] = &["this", "that", "these", "those"];

/// Content words that the line brings itself.
fn own(question: &Question) -> impl Iterator<Item = &Word> {
    question.words.iter().filter(|word| word.is_content())
}

/// Whether a line leaves open what it wants to know ("what about Google?").
pub(super) fn asks_nothing(question: &Question) -> bool {
    question.has(&["about"]) || !question.words.iter().any(|word| word.asks || is_helper(word))
}

/// Whether a line brings up a thing ("what about the fee?") rather than another of its kind ("what about Google?", "and in May?").
pub(super) fn brings_up(question: &Question) -> bool {
    question.has(&["about"]) && !own(question).any(|word| word.name || word.acronym || word.is_date() || is_number(word))
}

/// Whether a line behind "and" leaves nothing out: "and what do the cyclists say?", and not "and how many tickets?".
pub(super) fn is_whole(question: &Question, phrases: &[Phrase]) -> bool {
    let named = phrases.iter().any(|phrase| !phrase.nouns.is_empty());
    let told = question.words.iter().any(is_helper) || phrases.iter().any(|phrase| !phrase.verbs.is_empty());
    !asks_nothing(question) && named && told
}

/// How a line hangs on the one before; none where it stands by itself.
pub(super) fn hangs_on(question: &Question) -> Option<Link> {
    let words = &question.words;
    let own = own(question).count();
    let first = words.first()?.folded.as_str();
    let asks = words.iter().any(|word| word.asks);
    let circumstance = matches!(question.expect, Expect::Reason | Expect::Time | Expect::Place | Expect::Manner);
    // "why?", "until when?", "where was that?"
    let what = matches!(question.expect, Expect::Definition | Expect::Thing);
    if asks && own == 0 && !what && !words.iter().any(if circumstance { is_pronoun } else { points_back }) {
        return Some(Link::Bare);
    }
    // "is it?", "and before that?" ask nothing that could be looked up
    if !asks && own == 0 {
        return None;
    }
    let about = matches!(first, "what" | "how" | "and" | "but") && words.iter().take(3).any(|word| word.folded == "about");
    let corrects = first == "no" || words.iter().take(3).any(|word| matches!(word.folded.as_str(), "meant" | "mean"));
    let goes_on = about || corrects || matches!(first, "and" | "but" | "or" | "so" | "also");
    if (0..words.len()).any(|at| points(words, at, own, goes_on) && refers_back(question, at)) && own <= 2 * SHORT {
        return Some(Link::Pronoun);
    }
    if own > 0 && own <= SHORT && goes_on {
        return Some(Link::Continues);
    }
    let helped = words.iter().any(is_helper);
    // "on Sundays?", "for children?"
    if !asks && !helped && (1..=2).contains(&own) && is_preposition(first) && words.len() <= SHORT + 1 {
        return Some(Link::Continues);
    }
    // "who decides?", "how many are finished?", "which street?": what is meant is left out
    let phrases = phrases(question);
    let unsaid = own == 1 && phrases.iter().all(|phrase| phrase.nouns.is_empty());
    let unspoken = !helped && phrases.len() == 1 && phrases[0].opener == Opener::Asked && phrases[0].verbs.is_empty();
    (asks && (unsaid || unspoken)).then_some(Link::Pronoun)
}

/// Whether the word at `at` stands for a noun; in a line that `goes_on`, "ones" stands for one among others.
fn points(words: &[Word], at: usize, own: usize, goes_on: bool) -> bool {
    let word = words[at].folded.as_str();
    let last = at + 1 == words.len();
    is_pronoun(&words[at])
        || POINTERS.contains(&word) && (last || at > 0 && is_helper(&words[at - 1]) && own <= SHORT)
        // "how many fit in one"
        || matches!(word, "one" | "ones") && last && !goes_on
        // "what does one cost", "how much did each cost"
        || matches!(word, "one" | "each") && at > 0 && is_helper(&words[at - 1]) && words.get(at + 1).is_some_and(Word::spells_kind)
}

/// Whether what the pronoun at `at` stands for was named in a turn before, and not in its own line.
fn refers_back(question: &Question, at: usize) -> bool {
    let words = &question.words;
    let before = || words[..at].iter().enumerate().filter(|(_, word)| word.is_content());
    let named = words.iter().filter(|word| word.is_content() && (word.name || word.acronym)).count();
    // what a verb's subject does is done to another: "can wheelchairs use it"
    let object = (at + 1 == words.len() || words[at + 1].function && !words[at + 1].asks && !is_helper(&words[at + 1]))
        && at > 0
        && words[at - 1].is_content()
        && own(question).count() <= SHORT;
    // what stands before it in its own line is what it means; only the noun asked for ("what chips do they use") is not
    let subject = before()
        .all(|(place, word)| !word.name && !word.acronym && (question.focus == Some(place) || words[..place].iter().any(|word| word.asks)))
        && before().count() <= if at + 1 == words.len() { 2 } else { 1 };
    named <= 1 && (object || subject)
}

fn is_helper(word: &Word) -> bool {
    YES_NO.contains(&word.folded.as_str())
}

/// Whether it begins with a digit.
pub(super) fn is_number(word: &Word) -> bool {
    word.folded.starts_with(|c: char| c.is_ascii_digit())
}
