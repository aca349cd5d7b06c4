//! A line's content words as phrases, told from the small words before them: what they name, and what they say of it.

use super::{Expect, Question, Word, YES_NO, kind_of};

/// What stands before a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Opener {
    /// "the", "a", "my".
    Determiner,
    /// "for", "on the": by the preposition.
    Preposition(String),
    /// "which", "how many": what is asked for.
    Asked,
    /// Nothing of the kind.
    Bare,
}

/// Content words that stand together.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// What stands before them.
    pub opener: Opener,
    /// Those that name something.
    pub nouns: Vec<Word>,
    /// Those that say something of it: "runs" in "who runs it".
    pub verbs: Vec<Word>,
}

pub(super) const DETERMINERS: &[&str] =
    &["the", "a", "an", "my", "your", "our", "his", "her", "its", "their", "each", "every", "any", "some", "all", "both", "other", "one"];

const PREPOSITIONS: &[&str] = &[
    "for", "on", "in", "at", "to", "from", "of", "by", "with", "about", "into", "over", "under", "after", "before", "during", "through",
    "between", "within", "near", "against", "among", "per", "via", "until", "till", "without",
];

/// Verbs that leave the one that says what is done to the end: "does the ferry *sail*".
const HELPERS: &[&str] = &["do", "does", "did", "can", "could", "will", "would", "shall", "should", "may", "might", "must"];

/// What stands where a noun might, so that a verb follows: "can I *keep*", "does it *show*".
const STANDS_FOR_NOUN: &[&str] = &["i", "you", "we", "it", "they", "he", "she", "that", "this", "them", "one"];

/// Verbs that grammar lists, so that they end a phrase: "does the market *have*".
const LIGHT_VERBS: &[&str] = &["have", "be", "do"];

/// Participles that end in neither "ed" nor "en".
const IRREGULAR: &[&str] = &[
    "built", "bought", "cut", "done", "found", "held", "kept", "led", "left", "lent", "lost", "made", "paid", "run", "sent", "set", "sold",
    "told", "won",
];

/// Whether it says what was done to something.
fn done(word: &Word) -> bool {
    word.folded.ends_with("ed") || word.folded.ends_with("en") || IRREGULAR.contains(&word.folded.as_str())
}

/// Forms of "be": "how many are *finished*".
pub(super) const BEING: &[&str] = &["is", "are", "was", "were", "be", "been"];

fn asked_before(words: &[Word], at: usize) -> bool {
    words[..at].iter().any(|word| word.asks)
}

impl Phrase {
    /// Whether it names more than one thing; a name may be either.
    pub fn agrees(&self, plural: bool) -> bool {
        self.nouns.last().is_some_and(|head| head.name || head.acronym || is_plural(&head.folded) == plural)
    }

    /// Its words.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.nouns.iter().chain(&self.verbs)
    }
}

fn is_plural(noun: &str) -> bool {
    matches!(noun, "people" | "men" | "women" | "children" | "staff")
        || noun.ends_with('s') && noun.len() > 3 && !["ss", "us", "is"].iter().any(|end| noun.ends_with(end))
}

/// Whether a phrase that follows is a circumstance: "on Sundays".
pub(super) fn is_preposition(word: &str) -> bool {
    PREPOSITIONS.contains(&word)
}

/// The phrases of `question`'s own words.
pub(super) fn phrases(question: &Question) -> Vec<Phrase> {
    let words = &question.words;
    let counts = |at: usize| words.get(at).is_some_and(|word| !word.carried && word.is_content());
    let mut phrases = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let start = at;
        while counts(at) {
            at += 1;
        }
        if start == at {
            at += 1;
        } else {
            phrases.push(phrase(question, start, at));
        }
    }
    phrases
}

fn phrase(question: &Question, start: usize, end: usize) -> Phrase {
    let words = &question.words;
    let before = |back: usize| start.checked_sub(back).map_or("", |at| words[at].folded.as_str());
    let determined = DETERMINERS.contains(&before(1));
    let preposition = if determined { before(2) } else { before(1) };
    let preposition = if preposition == "about" { "" } else { preposition };
    let opener = if PREPOSITIONS.contains(&preposition) {
        Opener::Preposition(preposition.to_owned())
    } else if determined {
        Opener::Determiner
    } else if question.focus.is_some_and(|focus| (start..end).contains(&focus)) {
        Opener::Asked
    } else {
        Opener::Bare
    };
    // "who *runs* it", "what *happened*": the first word does; "how long can I *keep* …": all do
    let asking = words[start.saturating_sub(1)].asks && start > 0;
    let lead = match opener {
        Opener::Bare if asking => 1,
        Opener::Bare if STANDS_FOR_NOUN.contains(&before(1)) => end - start,
        _ => 0,
    };
    // "does the ferry *sail*", "was the room *restored*"
    let helper = if determined || opener != Opener::Bare { before(2) } else { before(1) };
    let run = start + lead..end;
    // "how many people *fit*", but "how many people does it …"
    let does = opener == Opener::Asked && words.get(end).is_some_and(|word| !YES_NO.contains(&word.folded.as_str()));
    // "how many people can *play*"
    let acts = opener == Opener::Bare && start > 1 && HELPERS.contains(&helper) && !words[end - 1].name && !words[end - 1].acronym;
    let trail = if run.len() == 1 && acts {
        1
    } else if run.len() == 1 {
        usize::from(opener == Opener::Bare && BEING.contains(&helper) && done(&words[run.start]) && asked_before(words, start))
    } else if run.is_empty() {
        0
    } else if does || HELPERS.contains(&helper) && !words.get(end).is_some_and(|word| LIGHT_VERBS.contains(&word.folded.as_str())) {
        1
    } else {
        // what is asked of a thing is not the thing: "the deal *worth*", "the ticket *price*"
        words[run.start + 1..end].iter().rev().take_while(|word| done(word) || kind_of(&word.folded) != Expect::Thing).count()
    };
    let nouns = start + lead..end - trail;
    let verbs = words[start..nouns.start].iter().chain(&words[nouns.end..end]);
    Phrase { opener, verbs: verbs.cloned().collect(), nouns: words[nouns.clone()].to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{question::parse, text::Language};

    #[test]
    fn what_is_named_is_told_from_what_is_said_of_it() {
        for (line, expected) in [
            ("Who left the maps to the town?", &[("", "left"), ("maps", ""), ("town", "")][..]),
            ("How much does a full plot cost?", &[("full plot", "cost")]),
            ("when were the newer railcars delivered", &[("newer railcars", "delivered")]),
            ("how long can I keep a book?", &[("", "keep"), ("book", "")]),
            ("How many passengers does each ferry carry?", &[("passengers", ""), ("ferry", "carry")]),
            ("how many people fit in one?", &[("people", "fit")]),
            ("how many stalls does the night market have?", &[("stalls", ""), ("night market", "")]),
            ("How many people can play?", &[("people", ""), ("", "play")]),
            ("and for children?", &[("children", "")]),
        ] {
            let found = phrases(&parse(line, &[Language::English]));
            let join = |words: &[Word]| words.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ");
            let found: Vec<_> = found.iter().map(|phrase| (join(&phrase.nouns), join(&phrase.verbs))).collect();
            assert_eq!(found, expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>(), "{line}");
        }
    }
}
