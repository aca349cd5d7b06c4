//! Which name stands in which place: a sentence that comes nearer to what the passages say when two of its names are exchanged, or when
//! one gives way to another, has put them in the wrong places. Pure; English.
//!
//! A place is told by the words around it, the nearer the more. What is quoted word for word is as near as can be and always passes.

use super::verb::{PREPOSITIONS, passive};
use crate::{
    llm::{clause::Clause, facts::Word, known::Known},
    text::shape,
};
use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
};

/// A name, and the words around it in its sentence by their roots.
#[derive(Debug)]
pub struct Role {
    /// Its words, folded.
    name: Vec<String>,
    /// Where its first word stands.
    at: usize,
    /// Sorted, so that the same sentence always fits as well.
    around: BTreeMap<String, Near>,
    /// The preposition before it; "by" names who does it, as none does.
    preposition: Option<String>,
}

/// How a word stands to a name.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Near {
    /// It stands behind the name; what is done by a name counts as standing behind it.
    behind: bool,
    /// One over its distance.
    weight: f32,
}

/// Names looked at in a sentence that is checked; one that has more is no ordinary sentence.
const NAMES: usize = 12;

/// Words looked at on either side of a name.
const REACH: usize = 12;

/// How much a word counts on the other side of a name.
const TURNED: f32 = 0.4;

/// How much the same preposition before a name counts.
const PREPOSITION: f32 = 0.5;

/// How much nearer to the passages a sentence must come with two names exchanged: more than this many times, and this much in all. A
/// phrasing always differs a little from its passages.
const EXCHANGED: (f32, f32) = (1.2, 0.2);
/// The same for one name in the place of another.
const REPLACED: (f32, f32) = (1.6, 0.4);

/// The names of a text that has these words and clauses, sentence by sentence.
pub fn roles(words: &[Word], clauses: &[Clause], names: &HashSet<String>) -> Vec<Vec<Role>> {
    let sentences = clauses.chunk_by(|one, other| one.sentence == other.sentence);
    sentences.map(|sentence| of_sentence(words, sentence, names)).collect()
}

/// A name, or another word that tells something.
struct Mark {
    /// Its words, by their places.
    words: Range<usize>,
    name: bool,
    /// The number of its clause.
    clause: usize,
}

fn marks(words: &[Word], sentence: &[Clause], names: &HashSet<String>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let places = sentence.iter().enumerate().flat_map(|(clause, part)| part.words.clone().map(move |at| (clause, at)));
    for (clause, at) in places.filter(|(_, at)| words[*at].shapes & shape::FUNCTION == 0) {
        let name = words[at].shapes & shape::CAPITAL != 0 && names.contains(&words[at].folded);
        match marks.last_mut() {
            Some(last) if name && last.name && last.clause == clause && last.words.end == at => last.words.end = at + 1,
            _ => marks.push(Mark { words: at..at + 1, name, clause }),
        }
    }
    marks
}

/// The preposition that ends these words, an article aside.
fn preposition(before: &[Word]) -> Option<String> {
    let article = before.last().is_some_and(|word| matches!(word.folded.as_str(), "the" | "a" | "an"));
    let last = before[..before.len() - usize::from(article)].last()?;
    (last.folded != "by" && PREPOSITIONS.contains(&last.folded.as_str())).then(|| last.folded.clone())
}

/// The words around the mark at `place`.
fn around(words: &[Word], marks: &[Mark], place: usize) -> BTreeMap<String, Near> {
    let mut around: BTreeMap<String, Near> = BTreeMap::new();
    let window = place.saturating_sub(REACH)..(place + REACH + 1).min(marks.len());
    for other in window.filter(|other| !marks[*other].name) {
        // what is put in between does not part a name from its verb
        let clauses = [marks[place].clause, marks[other].clause];
        let distance = marks[place.min(other) + 1..place.max(other)]
            .iter()
            .filter(|mark| clauses.contains(&mark.clause))
            .fold(1.0, |count, _| count + 1.0);
        let word = marks[other].words.start;
        let near = Near { behind: (other > place) != passive(words, word), weight: 1.0 / distance };
        let nearest = around.entry(words[word].root.clone()).or_insert(near);
        if near.weight > nearest.weight {
            *nearest = near;
        }
    }
    around
}

fn of_sentence(words: &[Word], sentence: &[Clause], names: &HashSet<String>) -> Vec<Role> {
    let marks = marks(words, sentence, names);
    let role = |(place, mark): (usize, &Mark)| {
        let name = words[mark.words.clone()].iter().map(|word| word.folded.clone()).collect();
        let preposition = preposition(&words[..mark.words.start]);
        Role { name, at: mark.words.start, around: around(words, &marks, place), preposition }
    };
    marks.iter().enumerate().filter(|(_, mark)| mark.name).map(role).collect()
}

impl Role {
    /// Whether two names may be of one: they share a word.
    fn alike(&self, other: &Self) -> bool {
        self.name.iter().any(|word| other.name.contains(word))
    }

    /// How well `other`'s place fits this one's.
    fn fit(&self, other: &Self) -> f32 {
        let shared = self.around.iter().filter_map(|(root, near)| Some((near, other.around.get(root)?)));
        let near = |(near, own): (&Near, &Near)| near.weight.min(own.weight) * if near.behind == own.behind { 1.0 } else { TURNED };
        let same = self.preposition.is_some() && self.preposition == other.preposition;
        shared.map(near).sum::<f32>() + if same { PREPOSITION } else { 0.0 }
    }
}

/// The names that stand in the passages, each with the number of its passage.
pub type Placed = Vec<(usize, Role)>;

/// The names of all passages.
pub fn placed(passages: &[Known], names: &HashSet<String>) -> Placed {
    let of = |(at, known): (usize, &Known)| {
        roles(&known.read, &known.clauses, names).into_iter().flatten().map(move |role| (at, role)).collect::<Vec<_>>()
    };
    passages.iter().enumerate().flat_map(of).collect()
}

/// The first name of a sentence that stands in another's place by what the passages say; its word's place.
pub fn misplaced(claim: &[Role], placed: &Placed, passages: &[Known]) -> Option<usize> {
    let claim = &claim[..claim.len().min(NAMES)];
    // how well the passages bear out one name in the place of another
    let borne = |name: &Role, place: &Role| {
        let own = placed.iter().filter(|(_, role)| role.alike(name));
        own.map(|(_, role)| place.fit(role)).fold(0.0, f32::max)
    };
    let own: Vec<f32> = claim.iter().map(|role| borne(role, role)).collect();
    let beats = |other: f32, own: f32, (times, more): (f32, f32)| other > times * own + more;
    let exchanged = |at: usize| {
        let (one, rest) = (&claim[at], claim.iter().zip(&own).skip(at + 1));
        let mut others = rest.filter(|(other, _)| !other.alike(one));
        others.any(|(other, second)| beats(borne(other, one) + borne(one, other), own[at] + second, EXCHANGED))
    };
    let replaced = |at: usize| {
        let one = &claim[at];
        // a passage says what it says of what its title names
        let titled = |passage: usize| one.name.iter().any(|word| passages[passage].names(word) && !passages[passage].spells(word));
        let mut others = placed.iter().filter(|(passage, role)| !claim.iter().any(|own| own.alike(role)) && !titled(*passage));
        others.any(|(_, role)| beats(one.fit(role), own[at], REPLACED))
    };
    (0..claim.len()).find(|at| exchanged(*at) || replaced(*at)).map(|at| claim[at].at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::{clause, facts, given::Given};

    /// The name in a sentence that is another's by these passages.
    fn wrong(said: &str, passages: &[&str]) -> Option<String> {
        let given = passages.iter().map(|text| Given { id: 1, place: vec!["The Orrery".to_owned()], text: (*text).to_owned() });
        let known: Vec<Known> = given.map(|given| Known::new(&given)).collect();
        let names = known.iter().flat_map(|known| known.proper.iter().cloned()).collect();
        let words = facts::words(said);
        let claim = roles(&words, &clause::clauses(said, &words, &[]), &names);
        let at = claim.iter().find_map(|sentence| misplaced(sentence, &placed(&known, &names), &known))?;
        Some(words[at].folded.clone())
    }

    #[test]
    fn each_name_has_its_place() {
        let passages = [
            "The mill, which Tom Hale owns, was sold by Clara Voss to Ben Crae in spring. Competitors of Larkfield are Penrose and Quill.",
            "It shows eight planets, and its keeper is Lise Aho.",
        ];
        for (said, name) in [
            ("Clara Voss sold the mill to Ben Crae.", None),
            ("In spring, the mill was sold to Ben Crae by Clara Voss; Tom Hale owns it.", None),
            ("Ben Crae sold the mill to Clara Voss.", Some("ben")),
            ("The mill was sold by Ben Crae to Clara Voss.", Some("ben")),
            ("Penrose and Quill are the competitors of Larkfield.", None),
            ("Competitors of Penrose are Larkfield and Quill.", Some("penrose")),
            ("The keeper is Lise Aho.", None),
            ("The keeper is Tom Hale.", Some("tom")),
            // the title's
            ("The keeper of the Orrery is Lise Aho.", None),
        ] {
            assert_eq!(wrong(said, &passages).as_deref(), name, "{said}");
        }
    }

    #[test]
    fn what_is_quoted_passes() {
        for text in [
            "Larkfield sued Penrose, Quill sued Larkfield, and Penrose sued Quill.",
            "Ann, Ben, Cal, Dan, Eve, Fay, Gil, Hal, Ida, Jan, Kim, Lee, Max, Ned and Pam met; Quinn led Rob, Sue and Tom.",
            "Amazon (AWS) and Microsoft, whose cloud Amazon dislikes, compete; Amazon leads.",
        ] {
            assert_eq!(wrong(text, &[text]), None, "{text}");
            let half = text.split_once([',', ';']).map_or(text, |(_, rest)| rest);
            assert_eq!(wrong(half, &[text]), None, "{half}");
        }
    }
}
