//! A typed line becomes a [`Question`]: its words, and what kind of answer it asks for. Pure; any line is a question.

mod conversation;
mod link;
mod parts;
mod phrase;
mod request;

pub use conversation::{Carried, Conversation, Place, Said};
pub use link::Link;
pub use parts::parts;

use crate::text::{self, Language, shape};

/// What kind of answer a question asks for. Told from English question words; anything else is [`Expect::Thing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expect {
    /// "who", "whose", "which company": a name.
    Name,
    /// "when", "what year", "until when": a date or time.
    Time,
    /// "where", "which city": a place.
    Place,
    /// "how many", "what percentage": a number.
    Count,
    /// "how much water": an amount.
    Amount,
    /// "how much is it", "what does it cost": a sum of money.
    Price,
    /// "how long", "how old": a span of time.
    Span,
    /// "how far", "how tall", "how big": a measure.
    Measure,
    /// "why", "what caused": a reason.
    Reason,
    /// "how": a manner.
    Manner,
    /// "what is X", "define X", or X alone: a definition.
    Definition,
    /// "is", "does", "can": yes or no, and what supports it.
    YesNo,
    /// Anything else.
    Thing,
}

/// A word of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it is compared: folded, unstemmed.
    pub folded: String,
    /// Its stems in the corpus's languages, without repetition, the first language's first.
    pub stems: Vec<String>,
    /// Whether it carries grammar alone ("the", "of", "did").
    pub function: bool,
    /// Whether it asks ("what", "how", "which").
    pub asks: bool,
    /// Whether it begins with a capital where it isn't the first word.
    pub name: bool,
    /// Whether it is written in capitals throughout: its letters stand for something else than the word they spell.
    pub acronym: bool,
    /// Whether it was taken over from a turn before.
    pub carried: bool,
}

/// Words that say again what kind of answer is asked for: "how *long* does it *last*", "what does it *cost*".
const SPELLS_KIND: &[&str] = &[
    "long", "last", "run", "take", "cost", "big", "large", "fast", "old", "tall", "high", "far", "heavy", "deep", "wide", "often", "weigh",
];

/// Units of values, beyond those that the index knows.
const UNITS: &[&str] = &[
    "gram",
    "kilogram",
    "litre",
    "liter",
    "centimetre",
    "centimeter",
    "millimetre",
    "millimeter",
    "hectare",
    "acre",
    "degree",
    "watt",
    "kilowatt",
    "megawatt",
    "gigawatt",
    "penny",
    "pence",
    "cent",
    "franc",
    "crown",
    "mark",
    "krone",
    "peso",
    "yen",
    "rupee",
    "knot",
];

impl Word {
    /// Whether it only says again what kind of answer is asked for.
    pub fn spells_kind(&self) -> bool {
        SPELLS_KIND.contains(&self.folded.as_str())
    }

    /// Whether it means something by itself.
    pub fn is_content(&self) -> bool {
        !self.function && !link::LIGHT.contains(&self.folded.as_str()) && !self.spells_manner()
    }

    /// Whether it is a value, or of one: a number, a date, a unit.
    fn is_value(&self) -> bool {
        use shape::{COUNT, DATE, MEASURE, MONEY, NUMBER, PERCENT, SPAN, YEAR};
        shape::of(&self.folded, &self.folded, None, None) & (COUNT | DATE | MEASURE | MONEY | NUMBER | PERCENT | SPAN | YEAR) != 0
            || UNITS.contains(&self.folded.strip_suffix('s').unwrap_or(&self.folded))
            || self.is_date()
    }

    /// Whether it stands for a person.
    pub fn is_personal(&self) -> bool {
        link::PERSONAL.contains(&self.folded.as_str())
    }

    /// Whether it is a preposition: "on", "against".
    pub fn is_preposition(&self) -> bool {
        phrase::is_preposition(&self.folded)
    }

    /// Whether it may stand without a noun where a preposition may: "before".
    pub fn is_adverb(&self) -> bool {
        matches!(self.folded.as_str(), "before" | "after" | "over" | "under" | "through")
    }

    /// Whether it names a time: a year, a month, a weekday, a season.
    pub fn is_date(&self) -> bool {
        let folded = self.folded.strip_suffix('s').unwrap_or(&self.folded);
        shape::of(&self.folded, &self.folded, None, None) & (shape::DATE | shape::YEAR) != 0
            || shape::of(folded, folded, None, None) & shape::DATE != 0
            || matches!(folded, "spring" | "summer" | "autumn" | "winter" | "weekend")
    }

    /// Whether it is the "long" or "often" of "how long", "how often".
    fn spells_manner(&self) -> bool {
        self.asks || matches!(self.folded.as_str(), "long" | "often" | "far" | "soon")
    }
}

/// A parsed question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The line as it was typed, trimmed.
    pub text: String,
    /// Its words in order, at most [`MAX_WORDS`], but for those that only ask to be told ("can you tell me").
    pub words: Vec<Word>,
    /// What it asks for.
    pub expect: Expect,
    /// The word, by its place in `words`, that names the thing asked for ("which *city*", "how many *chips*").
    pub focus: Option<usize>,
    /// What it took over from the turns before, and why.
    pub carried: Option<Carried>,
    /// How it is read as a turn of a conversation.
    pub reading: Reading,
}

impl Question {
    /// Whether it says one of `words`, which are as they are compared.
    pub fn has(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.folded.as_str()))
    }
}

/// How a line is read as a turn of a conversation, and so what must bear out an answer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// By itself.
    #[default]
    Alone,
    /// With the words it took over.
    Carrying(Link),
    /// By its own words, though it asks the same as the turn before of something else.
    Own,
    /// By its own words, of the passage that was quoted last.
    Within(Place),
}

/// Words looked at; what follows in a longer line can't make an answer better.
pub const MAX_WORDS: usize = 48;

const ASKING: &[&str] =
    &["what", "which", "who", "whom", "whose", "when", "where", "why", "how", "what's", "who's", "where's", "when's", "how's"];

/// Verbs that stand first where a line asks for yes or no.
const YES_NO: &[&str] = &[
    "is", "are", "was", "were", "do", "does", "did", "can", "could", "will", "would", "has", "have", "had", "should", "may", "might",
    "must", "isn't", "aren't", "doesn't", "don't", "didn't", "wasn't", "am", "shall",
];

/// Parses a line. `languages` are those of the corpus; each adds its stems.
pub fn parse(line: &str, languages: &[Language]) -> Question {
    let text = line.trim();
    let mut words: Vec<Word> = Vec::new();
    let mut folded = String::new();
    for span in text::words(text) {
        if words.len() == MAX_WORDS {
            break;
        }
        let surface = &text[span.clone()];
        text::fold(surface, &mut folded);
        // "what's", "who's" lost their "s" with the possessives
        if folded.is_empty() {
            continue;
        }
        // "whats", "wheres": typed in haste
        if folded.strip_suffix('s').is_some_and(|word| ["what", "who", "where", "when", "how"].contains(&word)) {
            folded.pop();
        }
        let shapes = shape::of(surface, &folded, None, None);
        let mut stems: Vec<String> = Vec::new();
        for language in languages.iter().copied().chain(languages.is_empty().then_some(Language::English)) {
            let stem = language.stem(&folded).into_owned();
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
        words.push(Word {
            stems,
            function: shapes & shape::FUNCTION != 0,
            asks: ASKING.contains(&folded.as_str())
                || matches!(folded.as_str(), "much" | "many" | "come") && words.last().is_some_and(|word| word.folded == "how"),
            name: shapes & shape::CAPITAL != 0 && !words.is_empty(),
            acronym: shapes & shape::ACRONYM != 0,
            carried: false,
            folded: folded.clone(),
        });
    }
    let (opened, asked) = request::opening(&words);
    words.drain(..opened);
    mark_meaning(&mut words);
    let (expect, focus) = asked.map_or_else(|| expected(&words), |expect| (expect, None));
    Question { text: text.to_owned(), words, expect, focus, carried: None, reading: Reading::Alone }
}

/// Marks what only says "what is" once more: "what does it *stand* for", "what is the *meaning* of it". No answer need hold that.
fn mark_meaning(words: &mut [Word]) {
    let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    let place = match folded.as_slice() {
        // "what is the geometric mean?"
        ["what", being, .., before, "mean"] if phrase::BEING.contains(being) && *before != "to" => return,
        ["what", .., "mean"] => words.len() - 1,
        // "what is the stand for?"
        ["what", .., before, "stand", "for"] if phrase::DETERMINERS.contains(before) => return,
        ["what", .., "stand" | "known" | "famous", "for"] | ["what", .., "refer", "to"] if folded.len() > 3 => words.len() - 2,
        ["what", "is", "the", "meaning", "of", ..] => 3,
        // "what's"
        ["what", "the", "meaning", "of", ..] => 2,
        _ => return,
    };
    words[place].asks = true;
}

fn expected(words: &[Word]) -> (Expect, Option<usize>) {
    let word = |at: usize| words.get(at).map_or("", |word| word.folded.as_str());
    let Some(at) = words.iter().position(|word| word.asks) else {
        // "price of the ticket", "start date?": a noun that asks for its kind, as if "what is the" stood before it
        let kind = words.iter().take(3).map(|word| kind_of(&word.folded)).find(|kind| *kind != Expect::Thing);
        return match (word(0), kind) {
            (first, _) if YES_NO.contains(&first) => (Expect::YesNo, None),
            ("define" | "describe" | "explain", _) => (Expect::Definition, Some(1)),
            (_, Some(kind)) => (kind, None),
            _ if !words.is_empty() && words.len() <= 2 => (Expect::Definition, None),
            _ => (Expect::Thing, None),
        };
    };
    // "in what year", "to whom" ask; "is it known when …" asks too, but "does it say what …" rather for yes or no
    if at > 2 && YES_NO.contains(&word(0)) {
        return (Expect::YesNo, None);
    }
    let next = word(at + 1);
    match word(at) {
        "who" | "whom" | "whose" => (Expect::Name, None),
        "when" => (Expect::Time, None),
        "where" => (Expect::Place, None),
        "why" => (Expect::Reason, None),
        "how" => match next {
            "many" => (Expect::Count, noun(words, at + 2)),
            "much" => {
                let noun = noun(words, at + 2);
                let percent = words.iter().any(|word| matches!(word.folded.as_str(), "percent" | "percentage" | "share"));
                // "how much water" asks for an amount, "how much is it" for a price
                let price = noun.is_none_or(|noun| words[noun].folded == "money");
                (
                    if percent {
                        Expect::Count
                    } else if price {
                        Expect::Price
                    } else {
                        Expect::Amount
                    },
                    noun,
                )
            }
            "long" | "old" | "often" | "soon" | "quickly" | "fast" => (Expect::Span, None),
            "far" | "tall" | "high" | "big" | "large" | "deep" | "wide" | "heavy" | "hot" | "cold" | "small" | "strong" => {
                (Expect::Measure, None)
            }
            "come" => (Expect::Reason, None),
            _ => (Expect::Manner, None),
        },
        _ => what(words, at),
    }
}

/// "what …" and "which …": the noun asked for tells the kind.
fn what(words: &[Word], at: usize) -> (Expect, Option<usize>) {
    let Some(noun) = noun(words, at + 1) else {
        let own = &words[at + 1..];
        let definition = own.iter().filter(|word| !word.function).count() <= 3
            && own.first().is_some_and(|word| matches!(word.folded.as_str(), "is" | "are" | "was" | "were" | "does" | "do"))
            && (own.iter().any(|word| word.asks)
                || own.last().is_none_or(|word| !matches!(word.folded.as_str(), "do" | "for" | "of" | "about" | "to")));
        let reason = words[at + 1..]
            .iter()
            .take(3)
            .any(|word| matches!(word.folded.as_str(), "cause" | "causes" | "caused" | "reason" | "reasons" | "led"));
        let kind = words[at + 1..].iter().find(|word| !word.function).map_or(Expect::Thing, |word| kind_of(&word.folded));
        return (
            if reason {
                Expect::Reason
            } else if kind != Expect::Thing {
                kind
            } else if definition && (words[at].folded == "what" || words[at].folded == "what's") {
                Expect::Definition
            } else {
                Expect::Thing
            },
            None,
        );
    };
    match words[noun].folded.as_str() {
        "caused" | "causes" | "led" => (Expect::Reason, None),
        folded => (kind_of(folded), Some(noun)),
    }
}

fn kind_of(noun: &str) -> Expect {
    match noun {
        "year" | "date" | "day" | "month" | "decade" | "century" | "time" | "deadline" | "period" | "era" => Expect::Time,
        "city" | "country" | "place" | "state" | "town" | "region" | "location" | "area" | "province" | "street" | "continent"
        | "river" | "county" => Expect::Place,
        "person" | "company" | "team" | "organization" | "organisation" | "group" | "man" | "woman" | "king" | "queen" | "president"
        | "author" | "artist" | "name" | "names" | "companies" | "people" | "firm" => Expect::Name,
        "percentage" | "percent" | "number" | "proportion" | "fraction" | "share" | "population" | "rate" => Expect::Count,
        "price" | "cost" | "value" | "fee" | "costs" | "worth" | "budget" => Expect::Price,
        "amount" => Expect::Amount,
        "duration" | "length" | "age" => Expect::Span,
        "height" | "size" | "distance" | "weight" | "depth" | "width" | "temperature" | "speed" => Expect::Measure,
        "reason" | "reasons" | "cause" | "causes" => Expect::Reason,
        _ => Expect::Thing,
    }
}

/// The word that tells what is asked for: the content word at `from`, or the one after "kind of", if one stands there.
fn noun(words: &[Word], from: usize) -> Option<usize> {
    let content = |at: usize| words.get(at).is_some_and(|word| !word.function && !word.asks);
    if !content(from) {
        return None;
    }
    match words.get(from).map(|word| word.folded.as_str()) {
        // "what kind of X", "which part of X"
        Some("kind" | "type" | "sort" | "kinds" | "types" | "part")
            if words.get(from + 1).is_some_and(|word| word.folded == "of") && content(from + 2) =>
        {
            Some(from + 2)
        }
        _ => Some(from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(line: &str) -> (Expect, Option<String>) {
        let question = parse(line, &[Language::English]);
        (question.expect, question.focus.map(|at| question.words[at].folded.clone()))
    }

    #[test]
    fn what_is_asked_for() {
        for (line, expect, focus) in [
            ("Who signed it?", Expect::Name, None),
            ("when does it start", Expect::Time, None),
            ("In what year was it built?", Expect::Time, Some("year")),
            ("Which city hosts the fair?", Expect::Place, Some("city")),
            ("How many chips are there?", Expect::Count, Some("chips")),
            ("How much is the deal worth?", Expect::Price, None),
            ("How much water is in it?", Expect::Amount, Some("water")),
            ("how long does it last", Expect::Span, None),
            ("whats the price of the ticket", Expect::Price, None),
            ("wheres the shed", Expect::Place, None),
            ("How tall is the tower?", Expect::Measure, None),
            ("Why did they leave?", Expect::Reason, None),
            ("What caused the fire?", Expect::Reason, None),
            ("How does it work?", Expect::Manner, None),
            ("What is an acronym?", Expect::Definition, None),
            ("acronym", Expect::Definition, None),
            ("what does UN stand for", Expect::Definition, None),
            ("What does it call for?", Expect::Thing, None),
            ("Is it safe?", Expect::YesNo, None),
            ("What kind of chips do they use?", Expect::Thing, Some("chips")),
            ("What is the price of the ticket?", Expect::Price, None),
            ("length of the trip", Expect::Span, None),
            ("start date?", Expect::Time, None),
            ("", Expect::Thing, None),
            ("🎉", Expect::Thing, None),
            ("wer hat es unterschrieben", Expect::Thing, None),
        ] {
            assert_eq!(asks(line), (expect, focus.map(str::to_owned)), "{line}");
        }
    }

    #[test]
    fn what_asks_for_a_meaning_is_no_part_of_it() {
        for (line, own) in [
            ("What does UN stand for?", "does un for"),
            ("what's the meaning of life", "the of life"),
            ("What does the offside rule mean?", "does the offside rule"),
            ("what is Lyon famous for?", "is lyon for"),
            ("Who does the UN stand for?", "does the un stand for"),
            ("What is the geometric mean?", "is the geometric mean"),
            ("What is the stand for?", "is the stand for"),
            ("What do they mean by that?", "do they mean by that"),
        ] {
            let question = parse(line, &[Language::English]);
            let words: Vec<&str> = question.words.iter().filter(|word| !word.asks).map(|word| word.folded.as_str()).collect();
            assert_eq!(words.join(" "), own, "{line}");
        }
    }

    #[test]
    fn a_long_line_is_bounded() {
        assert_eq!(parse(&"word ".repeat(10_000), &[]).words.len(), MAX_WORDS);
    }
}
