//! The forward index of a passage: its words as ids with their shapes, cut into units (sentences, rows, items), so that
//! ranking at question time reads no text and stems no word.

use crate::{
    article::Passage,
    text::{self, Language, WordId, shape, shape::Shapes},
};
use std::{collections::HashMap, ops::Range};

/// A word of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its stem's id.
    pub id: WordId,
    /// What it looks like where it stands.
    pub shapes: Shapes,
}

/// A sentence, table row or list item of a passage's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its bytes in the body.
    pub bytes: Range<usize>,
    /// Its words among [`Forward::tokens`].
    pub tokens: Range<usize>,
}

/// A passage's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forward {
    /// The body's words, in order.
    pub tokens: Vec<Token>,
    /// The body's units, in order; never overlapping.
    pub units: Vec<Unit>,
    /// The words of an FAQ pair's question.
    pub question: Vec<Token>,
    /// The words of the headings and the lead.
    pub headings: Vec<Token>,
    /// The words of the article's title.
    pub title: Vec<Token>,
}

/// The terms of a passage, a string a field: stems with a space between, as the index's tokenizer expects them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Of the body.
    pub body: String,
    /// Of an FAQ pair's question.
    pub question: String,
    /// Of the headings and the lead.
    pub headings: String,
    /// Of the title.
    pub title: String,
}

/// Words remembered at most, so that a hostile corpus can't fill the memory.
const REMEMBERED: usize = 1 << 16;

/// Words of more bytes are worked out each time.
const LONG: usize = 64;

/// What a word is wherever it stands.
#[derive(Debug)]
struct Word {
    stem: String,
    id: WordId,
    shapes: Shapes,
}

/// Turns passages into terms and forward entries, remembering the words it has met.
#[derive(Debug)]
pub struct Analyzer {
    language: Language,
    /// Places in `met`, by how the words are written.
    known: HashMap<String, usize>,
    /// None where nothing is left of a word to compare.
    met: Vec<Option<Word>>,
    folded: String,
}

impl Analyzer {
    /// An analyzer for articles in `language`.
    pub fn new(language: Language) -> Self {
        Self { language, known: HashMap::new(), met: Vec::new(), folded: String::new() }
    }

    /// The language whose stems it makes.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The words of one passage of the article `title`.
    pub fn passage(&mut self, title: &str, passage: &Passage) -> (Terms, Forward) {
        let mut terms = Terms { body: String::with_capacity(passage.body.len()), ..Terms::default() };
        let mut forward = Forward { tokens: Vec::with_capacity(passage.body.len() / 5), ..Forward::default() };
        for bytes in text::units(&passage.body) {
            let from = forward.tokens.len();
            self.words(&passage.body[bytes.clone()], &mut terms.body, &mut forward.tokens);
            if forward.tokens.len() > from {
                forward.units.push(Unit { bytes, tokens: from..forward.tokens.len() });
            }
        }
        self.words(&passage.question, &mut terms.question, &mut forward.question);
        for heading in &passage.headings {
            self.words(heading, &mut terms.headings, &mut forward.headings);
        }
        self.words(&passage.lead, &mut terms.headings, &mut forward.headings);
        self.words(title, &mut terms.title, &mut forward.title);
        (terms, forward)
    }

    /// Appends the words of `text`, the first marked as such.
    pub fn words(&mut self, text: &str, terms: &mut String, tokens: &mut Vec<Token>) {
        let mut first = shape::FIRST;
        for span in text::words(text) {
            let Some(word) = self.word(&text[span.clone()]) else { continue };
            let mut around = shape::between(text[..span.start].chars().next_back(), text[span.end..].chars().next());
            if word.shapes & shape::ACRONYM != 0 && shape::is_spelled_out(text, &span) {
                around |= shape::SPELLED_OUT;
            }
            if !terms.is_empty() {
                terms.push(' ');
            }
            terms.push_str(&word.stem);
            tokens.push(Token { id: word.id, shapes: word.shapes | around | first });
            first = 0;
        }
    }

    fn word(&mut self, surface: &str) -> Option<&Word> {
        let at = match self.known.get(surface) {
            Some(at) => *at,
            None => self.meet(surface),
        };
        self.met[at].as_ref()
    }

    /// Works a word out, and says where in `met` it is.
    fn meet(&mut self, surface: &str) -> usize {
        if self.met.len() >= REMEMBERED {
            self.known.clear();
            self.met.clear();
        }
        text::fold(surface, &mut self.folded);
        self.met.push((!self.folded.is_empty()).then(|| {
            // a stem never holds a space: it is the separator of terms
            let stem = self.language.stem(&self.folded).replace(' ', "");
            Word { id: text::word_id(&stem), stem, shapes: shape::anywhere(surface, &self.folded) }
        }));
        let at = self.met.len() - 1;
        if surface.len() <= LONG {
            self.known.insert(surface.to_owned(), at);
        }
        at
    }
}

impl Forward {
    /// Appends the entry to `out`: five counts, then units and tokens, all little-endian.
    pub fn encode(&self, out: &mut Vec<u8>) {
        for count in [self.units.len(), self.tokens.len(), self.question.len(), self.headings.len(), self.title.len()] {
            out.extend(narrow(count).to_le_bytes());
        }
        for unit in &self.units {
            for number in [unit.bytes.start, unit.bytes.end, unit.tokens.start, unit.tokens.end] {
                out.extend(narrow(number).to_le_bytes());
            }
        }
        for token in self.tokens.iter().chain(&self.question).chain(&self.headings).chain(&self.title) {
            out.extend(token.id.to_le_bytes());
            out.extend(token.shapes.to_le_bytes());
        }
    }

    /// Reads an entry and returns it with what follows it; `None` where the bytes are no entry.
    pub fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (counts, mut rest) = bytes.split_at_checked(20)?;
        let mut counts = counts.chunks_exact(4).map(widen);
        let mut next = || counts.next();
        let (units, tokens, question, headings, title) = (next()?, next()?, next()?, next()?, next()?);
        let mut part = |count: usize, size: usize| {
            let (part, after) = rest.split_at_checked(count.checked_mul(size)?)?;
            rest = after;
            Some(part)
        };
        let units = part(units, 16)?
            .chunks_exact(16)
            .map(|unit| {
                let [a, b, c, d] = [0, 4, 8, 12].map(|at| widen(&unit[at..at + 4]));
                (a <= b && c <= d && d <= tokens).then_some(Unit { bytes: a..b, tokens: c..d })
            })
            .collect::<Option<_>>()?;
        let mut read = |count: usize| Some(part(count, 6)?.as_chunks().0.iter().copied().map(token).collect());
        let entry = Self { units, tokens: read(tokens)?, question: read(question)?, headings: read(headings)?, title: read(title)? };
        Some((entry, rest))
    }
}

fn token([a, b, c, d, low, high]: [u8; 6]) -> Token {
    Token { id: u32::from_le_bytes([a, b, c, d]), shapes: u16::from_le_bytes([low, high]) }
}

/// A passage is far below 4 GiB; a count that is not can only come of an error, and is cut.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn widen(bytes: &[u8]) -> usize {
    bytes.try_into().map_or(0, |bytes| usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Kind;

    fn passage() -> Passage {
        Passage {
            kind: Kind::Faq,
            headings: vec!["Costs and fees".to_owned()],
            lead: String::new(),
            question: "How much is it?".to_owned(),
            body: "It costs $5. Members pay half.".to_owned(),
            lines: [3, 5],
        }
    }

    #[test]
    fn a_passage_becomes_terms_and_units() {
        let (terms, forward) = Analyzer::new(Language::English).passage("A price list", &passage());
        assert_eq!(terms.body, "it cost 5 member pay half");
        assert_eq!(terms.question, "how much is it");
        assert_eq!(terms.headings, "cost and fee");
        assert_eq!(terms.title, "a price list");
        assert_eq!(forward.units.len(), 2);
        assert_eq!(forward.units[1], Unit { bytes: 13..30, tokens: 3..6 });
        assert_eq!(forward.tokens[2].shapes, shape::NUMBER | shape::MONEY);
        assert_eq!(forward.tokens[1].id, text::word_id("cost"));
    }

    #[test]
    fn a_word_met_again_is_as_it_was_at_first() {
        let text = format!("May paid $5 or 5% in May; MAY, may, 5 and {} {}.", "É".repeat(40), "long".repeat(40));
        let mut analyzer = Analyzer::new(Language::English);
        let mut words = || {
            let (mut terms, mut tokens) = (String::new(), Vec::new());
            analyzer.words(&text, &mut terms, &mut tokens);
            (terms, tokens)
        };
        let (first, again) = (words(), words());
        assert_eq!(first, again);
        let (_, tokens) = first;
        assert_eq!(tokens[0].shapes & !shape::FIRST, tokens[6].shapes);
        assert_ne!(tokens[2].shapes, tokens[4].shapes, "an amount and a share");
        assert_eq!(tokens.len(), 13);
    }

    #[test]
    fn encoding_is_read_back() {
        let (_, forward) = Analyzer::new(Language::English).passage("A price list", &passage());
        let mut bytes = Vec::new();
        forward.encode(&mut bytes);
        bytes.extend(b"rest");
        assert_eq!(Forward::decode(&bytes), Some((forward, &b"rest"[..])));
        for end in 0..bytes.len() - 4 {
            assert_eq!(Forward::decode(&bytes[..end]), None, "cut at {end}");
        }
    }
}
