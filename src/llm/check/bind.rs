//! What in a clause belongs together: a number and what it is said of, a negation and what it denies. Pure.
//!
//! Each of these is told from the passages' own clauses, and only where they tie it to something else.

use super::opposite;
use crate::llm::{
    clause::{Clause, Counted},
    facts::{Unit, Word},
    known::Known,
};
use std::collections::HashSet;

type Stems = HashSet<String>;

/// A clause and the number of its passage.
type Place<'a> = (usize, &'a Clause);

/// What the passages say, clause by clause.
pub struct Ground<'a> {
    pub(super) clauses: Vec<Place<'a>>,
    /// The passages, by their numbers.
    pub(super) passages: &'a [Known],
    /// Words that are names somewhere in the passages, folded.
    pub(super) names: &'a HashSet<String>,
}

impl<'a> Ground<'a> {
    /// What these passages say, in which these words are names.
    pub fn new(passages: &'a [Known], names: &'a HashSet<String>) -> Self {
        let clauses = passages.iter().enumerate().flat_map(|(at, known)| known.clauses.iter().map(move |clause| (at, clause)));
        Self { clauses: clauses.collect(), passages, names }
    }

    /// The names in a clause.
    fn named<'c>(&self, clause: &'c Clause) -> HashSet<&'c String> {
        clause.capitals.iter().filter(|word| self.names.contains(*word)).collect()
    }

    /// The clauses of a clause's sentence, itself among them.
    fn sentence(&self, of: Place<'_>) -> impl Iterator<Item = &'a Clause> {
        let same = move |(passage, clause): &&Place<'a>| (*passage, clause.sentence) == (of.0, of.1.sentence);
        self.clauses.iter().filter(same).map(|(_, clause)| *clause)
    }

    /// The clauses that hold a number, and the others.
    fn holding(&self, counted: &Counted) -> (Vec<Place<'a>>, Vec<Place<'a>>) {
        self.clauses.iter().partition(|(_, clause)| clause.numbers.iter().any(|own| own.number.bears_out(&counted.number)))
    }

    /// What is said in a clause; in its whole sentence where it is a number alone.
    fn said(&self, of: Place<'_>) -> Stems {
        if of.1.content.is_empty() {
            self.sentence(of).flat_map(|clause| clause.content.iter().cloned()).collect()
        } else {
            of.1.content.clone()
        }
    }
}

/// A number of `claim` that the passages say of something else; `asked` are the question's words.
pub fn misplaced<'c>(claim: &'c Clause, ground: &Ground<'_>, asked: &Stems) -> Option<&'c Counted> {
    let told: Stems = claim.content.difference(asked).cloned().collect();
    claim.numbers.iter().find(|counted| {
        let (own, others) = ground.holding(counted);
        let rivals: Vec<_> = others.into_iter().filter(|(_, clause)| clause.numbers.iter().any(|other| alike(other, counted))).collect();
        !own.is_empty()
            && own.iter().all(|place| {
                let said = ground.said(*place);
                let nearer = |words: &Stems| rivals.iter().any(|rival| nearer(words, &said, &ground.said(*rival), ground.names));
                nearer(&claim.content) || nearer(&told) || of_others(claim, *place, &rivals, ground)
            })
    })
}

/// Whether all that `words` share with `own`, and more, they share with a `rival`.
fn nearer(words: &Stems, own: &Stems, rival: &Stems, names: &HashSet<String>) -> bool {
    let shared = |said: &Stems| words.intersection(said).cloned().collect::<Stems>();
    let (near, far) = (shared(own), shared(rival));
    let more = near.is_subset(&far) && near.len() < far.len();
    more && (!near.is_empty() || far.len() == words.len() || far.difference(&near).any(|word| names.contains(word)))
}

/// Whether the place of a number names others than the claim does: those the passages name with another such number, or elsewhere alone.
fn of_others(claim: &Clause, place: Place<'_>, rivals: &[Place<'_>], ground: &Ground<'_>) -> bool {
    let claimed = ground.named(claim);
    let in_sentence = |of: Place<'_>| ground.sentence(of).flat_map(|clause| ground.named(clause)).collect::<HashSet<_>>();
    let apart = |names: &HashSet<&String>| !claimed.is_empty() && !names.is_empty() && names.is_disjoint(&claimed);
    let with_rival = apart(&ground.named(place.1)) && rivals.iter().any(|(_, rival)| claimed.is_subset(&ground.named(rival)));
    let elsewhere = || {
        !claimed.iter().any(|name| ground.passages[place.0].names(name))
            || rivals.iter().any(|rival| claimed.is_subset(&in_sentence(*rival)))
    };
    with_rival || (apart(&in_sentence(place)) && elsewhere())
}

/// Whether two numbers count the same kind of thing.
fn alike(one: &Counted, other: &Counted) -> bool {
    let money = |counted: &Counted| matches!(counted.number.unit, Unit::Money(_));
    (money(one) && money(other)) || (one.number.unit == other.number.unit && one.number.is_year() == other.number.is_year())
}

/// A number of `claim` whose truth the passages see on its other side.
pub fn other_side<'c>(claim: &'c Clause, ground: &Ground<'_>) -> Option<&'c Counted> {
    claim.numbers.iter().filter(|counted| counted.bound.is_some()).find(|counted| {
        let numbers = ground.clauses.iter().flat_map(|(_, clause)| &clause.numbers);
        let mut own = numbers.filter(|own| own.number.bears_out(&counted.number)).peekable();
        // a year that something happened in is one that it happened since, or by
        own.peek().is_some()
            && own.all(|own| {
                if counted.number.is_year() { own.bound.is_some() && own.bound != counted.bound } else { own.bound != counted.bound }
            })
    })
}

/// A number of `claim` that begins a span where the passages end one: "from 7 to 5".
pub fn swapped<'c>(claim: &'c Clause, ground: &Ground<'_>) -> Option<&'c Counted> {
    let has = |one: &Counted, other: &Counted| {
        let mut pairs = ground.clauses.iter().flat_map(|(_, clause)| clause.numbers.windows(2).filter(|pair| pair[1].ends));
        pairs.any(|pair| pair[0].number.bears_out(&one.number) && pair[1].number.bears_out(&other.number))
    };
    let mut own = claim.numbers.windows(2).filter(|pair| pair[1].ends);
    own.find(|pair| has(&pair[1], &pair[0]) && !has(&pair[0], &pair[1])).map(|pair| &pair[0])
}

/// A word of `claim`, among `said`, whose opposite the passages have wherever they have one of its numbers.
pub fn turned<'w>(claim: &Clause, said: &'w [Word], ground: &Ground<'_>) -> Option<&'w Word> {
    claim.numbers.iter().find_map(|counted| {
        let own = ground.holding(counted).0;
        let against = |word: &&Word| {
            let holds = |(passage, clause): &Place<'_>, form: &str| {
                ground.passages[*passage].read[clause.words.clone()].iter().any(|word| word.folded == form)
            };
            own.iter().all(|place| opposite::contradicted(&word.folded, |form| holds(place, form)))
        };
        said[claim.words.clone()].iter().filter(|_| !own.is_empty()).find(against)
    })
}

/// Whether `claim` denies what no passage denies, or says what the passages deny.
pub fn denied_otherwise(claim: &Clause, ground: &Ground<'_>) -> bool {
    let clauses = || ground.clauses.iter().map(|(_, clause)| *clause);
    let whole = |negated: bool| clauses().any(|clause| clause.negated == negated && claim.content.is_subset(&clause.content));
    let flipped = claim.content.len() > 1 && whole(!claim.negated) && !whole(claim.negated);
    let touched = || clauses().any(|clause| clause.negated && !claim.content.is_disjoint(&clause.content));
    flipped || (claim.negated && !claim.content.is_empty() && !touched())
}
