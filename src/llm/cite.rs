//! Which passages bear out a sentence. Pure.

use super::{
    facts::{Fact, Word},
    known::Known,
};
use crate::text::shape;
use std::cmp::Reverse;

/// The passages to cite for a sentence, by their ids, best first: the one that holds most of it, and each further one that holds a fact
/// that those before lack.
pub fn cite(said: &[Word], facts: &[Fact], passages: &[Known]) -> Vec<usize> {
    let mut ranked: Vec<(&Known, usize, usize)> = passages
        .iter()
        .map(|known| {
            let words = said.iter().filter(|word| word.shapes & shape::FUNCTION == 0 && known.holds(word));
            (known, facts.iter().filter(|fact| known.bears_out(fact, said)).count(), words.count())
        })
        .collect();
    // stable: passages that hold as much stay in their order
    ranked.sort_by_key(|(_, facts, words)| Reverse((*facts, *words)));
    let mut cited: Vec<&Known> = Vec::new();
    for (known, ..) in ranked {
        let adds = |fact: &Fact| known.bears_out(fact, said) && !cited.iter().any(|other| other.bears_out(fact, said));
        if cited.is_empty() || facts.iter().any(adds) {
            cited.push(known);
        }
    }
    cited.iter().map(|known| known.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::{facts, given::Given, known::Known};

    #[test]
    fn a_sentence_is_cited_to_what_bears_it_out() {
        let known: Vec<Known> = [
            (1, "The deal is worth $38 billion over seven years."),
            (2, "Nvidia makes the chips that the clusters hold."),
            (4, "The clusters start in November 2025."),
        ]
        .into_iter()
        .map(|(id, text)| Known::new(&Given { id, place: Vec::new(), text: text.to_owned() }))
        .collect();
        let cited = |text: &str| {
            let words = facts::words(text);
            cite(&words, &facts::facts(text, &words), &known)
        };
        assert_eq!(cited("It costs $38bn."), [1]);
        assert_eq!(cited("The chips in the clusters are made by Nvidia."), [2]);
        assert_eq!(cited("The deal runs 7 years and starts in Nov. 2025."), [4, 1]);
        assert_eq!(cited("Nothing is known."), [1]);
    }
}
