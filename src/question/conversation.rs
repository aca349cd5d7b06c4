//! What a line takes over from the turns before it: decided from the words alone.

use super::{
    Expect, Question, Reading, Word,
    link::{Link, PERSONAL, PLURAL, POINTERS, SINGULAR, asks_nothing, brings_up, hangs_on, is_number, is_whole, points_back},
    parse,
    phrase::{Phrase, phrases},
};
use crate::text::Language;
use serde::Serialize;

/// Words taken over at most.
const CARRIED: usize = 8;

/// What a line takes over, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Why.
    pub link: Link,
    /// The words, as they are compared.
    pub words: Vec<String>,
}

/// A passage, by its file and its first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the index names it.
    pub file: String,
    /// The line.
    pub line: u32,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Said {
    /// The sentence that answered best.
    pub quote: String,
    /// The passage it stands in.
    pub place: Place,
}

/// The turns so far, as far as the next one may need them.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// What the talk is about: the phrases of the last question that stood by itself, or what has taken their place since.
    about: Vec<Phrase>,
    /// What it was about before, where the article did not say what was asked since.
    earlier: Vec<Phrase>,
    /// The last turn's phrases, then what it had taken over.
    last: Vec<Phrase>,
    /// How the last turn hung on the one before.
    link: Option<Link>,
    /// What the last turn asked for.
    expect: Option<Expect>,
    /// Content words of the last answer but its values, which another turn may ask for.
    said: Vec<Word>,
    /// The person named last in an answer.
    person: Vec<Word>,
    /// Where the last answer stands.
    place: Option<Place>,
}

impl Conversation {
    /// The ways to read `typed` as the next turn, the likeliest first: with words that it leaves to the turns before, marked as carried; by its
    /// own words, where it has any.
    pub fn readings(&self, typed: &str, languages: &[Language]) -> Vec<Question> {
        let alone = parse(typed, languages);
        let Some(link) = hangs_on(&alone).filter(|_| !self.last.is_empty()) else { return vec![alone] };
        let own = phrases(&alone);
        let asks = own.iter().flat_map(Phrase::words).any(|word| !word.spells_kind());
        let within = self.place.iter().map(|place| Question { reading: Reading::Within(place.clone()), ..alone.clone() });
        let mut readings = Vec::new();
        match link {
            Link::Pronoun => {
                readings.extend(carrying(&alone, link, self.referents(&alone).into_iter()));
                readings.extend(carrying(&alone, link, self.said.iter().filter(|_| asks)));
                readings.extend(carrying(&alone, link, self.earlier.iter().flat_map(|phrase| &phrase.nouns)));
                readings.extend(within);
                // "it" may be what was done, too: "where can I park?", "what does it cost?"
                readings.extend(carrying(&alone, link, self.last.iter().flat_map(Phrase::words).filter(|_| alone.has(SINGULAR))));
                let says_much = own.iter().flat_map(Phrase::words).count() > 1;
                if says_much || !alone.words.iter().any(points_back) || !self.agrees(&alone) && (asks || alone.expect != Expect::YesNo) {
                    readings.push(alone);
                }
            }
            Link::Continues => {
                let same = |question: Question| Question {
                    expect: self.expect.filter(|_| asks_nothing(&alone)).unwrap_or(alone.expect),
                    ..question
                };
                readings.extend(carrying(&alone, link, self.replaced(&alone, &own).into_iter()).map(same));
                // a number alone asks nothing, nor does a date where yes or no was asked
                let yes_or_no = self.expect == Some(Expect::YesNo);
                let empty = |word: &Word| is_number(word) || yes_or_no && word.is_date();
                if !own.iter().flat_map(Phrase::words).all(empty) {
                    let itself = Question { reading: Reading::Own, ..alone.clone() };
                    readings.push(if brings_up(&alone) { itself } else { same(itself) });
                }
                if is_whole(&alone, &own) {
                    readings.push(alone);
                }
            }
            Link::Bare => {
                let carrying = carrying(&alone, link, self.last.iter().flat_map(Phrase::words).chain(&self.said));
                // where the last answer stands before anywhere else
                let here = carrying.iter().zip(&self.place);
                readings.extend(here.map(|(question, place)| Question { reading: Reading::Within(place.clone()), ..question.clone() }));
                readings.extend(carrying);
            }
        }
        if readings.is_empty() {
            readings.push(parse(typed, languages));
        }
        readings
    }

    /// Whether "it" or "they" in `question` may stand for anything that was spoken of, and not for what the article is about.
    fn agrees(&self, question: &Question) -> bool {
        let any = |plural: bool| self.about.iter().chain(&self.last).any(|phrase| phrase.agrees(plural));
        let says_much = question.words.iter().filter(|word| word.is_content()).count() > 1;
        !(question.has(SINGULAR) && !any(false) || question.has(PLURAL) && !any(true) && says_much)
    }

    /// What the pronouns of `question` stand for.
    fn referents(&self, question: &Question) -> Vec<&Word> {
        // "one" is one of several
        let plural = question.has(PLURAL) || question.has(&["one", "each"]);
        let thing = plural || question.has(SINGULAR);
        let mut found: Vec<&Word> = self.person.iter().filter(|_| question.has(PERSONAL)).collect();
        if !thing && !found.is_empty() {
            return found;
        }
        // "that" is as often what was said of a thing as the thing
        if !thing && question.has(POINTERS) {
            return self.last.iter().flat_map(Phrase::words).collect();
        }
        let nouns = |phrases: &'_ [Phrase], agree: bool| -> Vec<usize> {
            let thing = |at: &usize| phrases[*at].nouns.iter().any(|noun| !noun.is_value());
            (0..phrases.len()).filter(|at| thing(at) && (!agree || phrases[*at].agrees(plural))).collect()
        };
        let tries = [(&self.about, true), (&self.last, true), (&self.about, false)];
        let chosen = tries.into_iter().map(|(phrases, agree)| (phrases, nouns(phrases, agree))).find(|(_, at)| !at.is_empty());
        match chosen {
            Some((phrases, at)) => found.extend(at.into_iter().flat_map(|at| &phrases[at].nouns)),
            None => found.extend(self.last.iter().flat_map(Phrase::words)),
        }
        found
    }

    /// The phrase of the last turn whose place `new` takes: one opened alike, a name for a name, the one that took a place last, the last.
    fn place_of(&self, new: &Phrase) -> Option<usize> {
        let named = |phrase: &Phrase| phrase.nouns.iter().any(|word| word.name || word.acronym);
        let mut nouns = (0..self.last.len()).filter(|at| !self.last[*at].nouns.is_empty());
        let alike = nouns.clone().rev().find(|at| self.last[*at].opener == new.opener);
        let name = || nouns.clone().find(|at| named(new) && named(&self.last[*at]));
        alike.or_else(name).or_else(|| if self.link == Some(Link::Continues) { nouns.next() } else { nouns.next_back() })
    }

    /// The last turn's words but those whose place `own` takes.
    fn replaced(&self, question: &Question, own: &[Phrase]) -> Vec<&Word> {
        let place = own.iter().find(|phrase| !phrase.nouns.is_empty()).and_then(|new| self.place_of(new));
        // "the older ones": of the same
        let ones = question.has(&["one", "ones"]);
        let kept = self.last.iter().enumerate().flat_map(|(at, phrase)| {
            let nouns = match phrase.nouns.split_last() {
                Some((head, _)) if place == Some(at) && ones => std::slice::from_ref(head),
                _ if place == Some(at) => &[],
                _ => &phrase.nouns,
            };
            nouns.iter().chain(&phrase.verbs)
        });
        kept.collect()
    }

    /// Takes note of a turn and of what was answered; one that took nothing over and names something is a new subject.
    pub fn note(&mut self, question: &Question, said: Option<Said>, languages: &[Language]) {
        let mut own = phrases(question);
        let link = match &question.reading {
            Reading::Carrying(link) => Some(*link),
            Reading::Own => Some(Link::Continues),
            Reading::Within(_) => Some(Link::Pronoun),
            Reading::Alone => None,
        };
        if !own.is_empty() || link.is_some() {
            let is_carried = |word: &Word| question.words.iter().any(|other| other.carried && other.stems == word.stems);
            let mut kept = std::mem::take(&mut self.last);
            for phrase in &mut kept {
                phrase.nouns.retain(is_carried);
                phrase.verbs.retain(is_carried);
            }
            kept.retain(|phrase| phrase.words().next().is_some());
            if own.iter().any(|phrase| !phrase.nouns.is_empty()) && matches!(link, None | Some(Link::Continues)) {
                let before = std::mem::replace(&mut self.about, own.clone());
                match said {
                    Some(_) => self.earlier.clear(),
                    None if self.earlier.is_empty() => self.earlier = before,
                    None => {}
                }
            }
            own.append(&mut kept);
            self.last = own;
            self.link = link;
            self.expect = Some(question.expect);
        }
        let Some(Said { quote, place }) = said else {
            // what hung on an answer and was not answered leaves that standing
            if link.is_none() {
                self.said.clear();
                self.place = None;
            }
            return;
        };
        let answer = parse(&quote, languages).words;
        let person = person(&answer);
        if !person.is_empty() {
            self.person = person;
        }
        self.said = answer.into_iter().filter(|word| word.is_content() && !word.is_value()).collect();
        self.place = Some(place);
    }
}

/// `alone` with those of `words` that it lacks, if any.
fn carrying<'w>(alone: &Question, link: Link, words: impl Iterator<Item = &'w Word>) -> Option<Question> {
    let mut taken: Vec<Word> = Vec::new();
    for word in words {
        let has = |other: &Word| other.stems == word.stems;
        if taken.len() < CARRIED && !alone.words.iter().any(has) && !taken.iter().any(has) {
            taken.push(Word { carried: true, ..word.clone() });
        }
    }
    if taken.is_empty() {
        return None;
    }
    let carried = Carried { link, words: taken.iter().map(|word| word.folded.clone()).collect() };
    let words = alone.words.iter().cloned().chain(taken).collect();
    Some(Question { words, carried: Some(carried), reading: Reading::Carrying(link), ..alone.clone() })
}

/// The first name of two words or more, unless the word before it says that it is no person's ("the Gannet Sands", "in Port Ransome").
fn person(words: &[Word]) -> Vec<Word> {
    let capital = |word: &Word| word.name && !word.function;
    let mut at = 1;
    while at < words.len() {
        let run = words[at..].iter().take_while(|word| capital(word)).count();
        // a sentence's first word has a capital, whatever it is
        let no_person = matches!(words[at - 1].folded.as_str(), "the" | "a" | "an" | "in" | "at" | "from" | "near" | "of");
        if run >= 2 && !no_person || run == 1 && at == 1 && !words[0].function {
            return words[if run >= 2 { at } else { 0 }..at + run].to_vec();
        }
        at += run + 1;
    }
    Vec::new()
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
            (&["how long can I keep a book?", "no, I meant a film"], Link::Continues, "keep"),
            (&["when is the hall open on Saturdays?", "on Sundays?"], Link::Continues, "hall open"),
            (&["when were the newer railcars built?", "and the older ones?"], Link::Continues, "railcars built"),
            (&["How many people work in the hall?", "and in winter?", "what about summer?"], Link::Continues, "people work"),
            (&["Are there study rooms?", "how many people fit in one?", "how big is it?"], Link::Pronoun, "study rooms"),
            (&["How many beds does the hut have?", "what does one cost?"], Link::Pronoun, "beds"),
            (&["How heavy is the telescope?", "what colour?"], Link::Pronoun, "telescope"),
            (&["Is there an objection to the track?", "who decides?"], Link::Pronoun, "objection track"),
            (&["Are the path and the hut open?", "can wheelchairs use it?"], Link::Pronoun, "path hut"),
            (&["Who signed the contract?", "why was that?"], Link::Bare, "signed contract"),
        ] {
            assert_eq!(carried(lines), Some((link, words.to_owned())), "{lines:?}");
        }
    }

    #[test]
    fn a_whole_question_behind_and_may_stand_by_itself() {
        for (line, alone) in [("and what do the members pay?", true), ("and how many sheds?", false), ("and in winter?", false)] {
            let mut conversation = Conversation::default();
            conversation.note(&parse("Who keeps the key to the shed?", &[]), None, &[]);
            let readings = conversation.readings(line, &[]);
            assert_eq!(readings.iter().any(|reading| reading.reading == Reading::Alone), alone, "{line}");
            assert!(readings.first().is_some_and(|first| first.reading != Reading::Alone), "{line}");
        }
    }

    #[test]
    fn a_refused_follow_up_leaves_the_answer_before_it_standing() {
        let place = Place { file: "a.md".to_owned(), line: 3 };
        let said = Said { quote: "The roof will be replaced next summer.".to_owned(), place: place.clone() };
        let mut conversation = Conversation::default();
        conversation.note(&parse("When will the roof be replaced?", &[]), Some(said), &[]);
        for (line, stands) in [("why?", true), ("who sells the bread?", false)] {
            let question = conversation.readings(line, &[]).swap_remove(0);
            conversation.note(&question, None, &[]);
            assert_eq!(conversation.place.as_ref(), Some(&place).filter(|_| stands), "{line}");
        }
    }

    #[test]
    fn a_person_is_named_by_two_names_that_are_no_place() {
        for (line, name) in [
            ("The ship lies in Port Ransome.", ""),
            ("It was found by the Gannet Sands.", ""),
            ("It is led by Nadia Farouk.", "nadia farouk"),
        ] {
            let found: Vec<_> = person(&parse(line, &[]).words).into_iter().map(|word| word.folded).collect();
            assert_eq!(found.join(" "), name, "{line}");
        }
    }

    #[test]
    fn what_stands_by_itself_takes_nothing_over() {
        for line in [
            "Is the Microsoft partnership over now that OpenAI has a deal with AWS?",
            "deal value",
            "how much is the advance?",
            "How many chips do the AWS clusters hold?",
            "Does OpenAI say when it will make a profit?",
            "is it?",
            "and before that?",
            "thanks a lot",
            "",
        ] {
            assert_eq!(carried(&["Who keeps the key to the shed?", line]), None, "{line}");
        }
        assert_eq!(carried(&["How long does it last?"]), None);
    }
}
