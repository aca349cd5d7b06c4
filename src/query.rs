//! A question meets an index: each word becomes a [`Term`] with its weights and the spellings it may be found under, and the terms
//! become the clauses of a search.

use crate::{
    index::{self, Clause, In, Snapshot},
    lexicon,
    question::Question,
    text::{self, WordId},
};

/// Terms a query keeps; more words than this say nothing more about what is asked.
pub const MAX_TERMS: usize = 32;

/// A word of the question as the index knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The word as it is compared.
    pub word: String,
    /// What it may stand as in a passage, each with how much a match counts: 1 for the word itself, less for a respelling or a related word.
    pub forms: Vec<(WordId, f32)>,
    /// Words that say the opposite of it.
    pub opposites: Vec<WordId>,
    /// Inverse document frequency in this index (BM25's), in nats.
    pub idf: f32,
    /// The same among the FAQ questions of this index.
    pub idf_asked: f32,
    /// How rare it is in general English, in nats; unknown words are rarer than any known one.
    pub rarity: f32,
    /// The weight it is ranked by: half the article's, half the language's; nothing for a word that only asks.
    pub weight: f32,
    /// Whether it carries grammar alone.
    pub function: bool,
    /// Whether it asks ("what", "how").
    pub asks: bool,
    /// Whether it was typed with a capital.
    pub name: bool,
    /// Whether any passage holds it or a respelling of it.
    pub known: bool,
    /// The respellings and related words among `forms`, as stems.
    pub variants: Vec<String>,
}

/// A question as this index can be asked it.
#[derive(Clone, Debug)]
pub struct Query {
    /// The distinct terms, in the question's order.
    pub terms: Vec<Term>,
    /// For each word of the question, its term.
    pub order: Vec<usize>,
    /// What to search for.
    pub clauses: Vec<Clause>,
    lookup: Lookup,
}

/// Rarity of a word the background table does not hold, in nats.
const UNKNOWN_RARITY: f32 = 11.0;

/// What a respelling counts, by the number of slips it mends.
const RESPELLED: [f32; 3] = [1.0, 0.9, 0.7];

/// What a related word counts in retrieval, times its strength.
const RELATED: f32 = 0.3;

/// Related words that are searched for, the strongest ones; a passage that is found by another word is compared with all of them.
const SEARCHED: usize = 5;

/// What a respelling counts where the word as typed is an English word of its own.
const DOUBTFUL: f32 = 0.35;

/// Resolves `question` against `index`.
///
/// # Errors
/// Where the index can't be read.
pub fn plan(question: &Question, index: &Snapshot) -> index::Result<Query> {
    let mut query = Query { terms: Vec::new(), order: Vec::new(), clauses: Vec::new(), lookup: Lookup::new(&[]) };
    let passages = index.passages();
    for word in &question.words {
        let id = word.stems.first().map_or(0, |stem| text::word_id(stem));
        if let Some(known) = query.terms.iter().position(|term| term.forms.first().is_some_and(|form| form.0 == id)) {
            query.order.push(known);
            continue;
        }
        if query.terms.len() == MAX_TERMS {
            break;
        }
        let mut respelled: Vec<(String, f32)> = Vec::new();
        let mut frequency = 0;
        let mut asked = 0;
        let mut known = false;
        for stem in &word.stems {
            let body = index.frequency(In::Body, stem)?;
            frequency = frequency.max(body);
            let question = index.frequency(In::Question, stem)?;
            asked = asked.max(question);
            known |= body > 0 || question > 0 || index.frequency(In::Headings, stem)? > 0 || index.frequency(In::Title, stem)? > 0;
        }
        let rarity = lexicon::rarity(id);
        if !known && !word.function && !word.asks {
            respelled = respellings(index, word.stems.first().map_or("", String::as_str), rarity.is_some())?;
        }
        let mut forms: Vec<(WordId, f32)> = word.stems.iter().map(|stem| (text::word_id(stem), 1.0)).collect();
        for (stem, strength) in &respelled {
            forms.push((text::word_id(stem), *strength));
            frequency = frequency.max(index.frequency(In::Body, stem)?);
            asked = asked.max(index.frequency(In::Question, stem)?);
        }
        if !word.function && !word.acronym {
            forms.extend(lexicon::related(id));
        }
        let term = weigh(
            word,
            forms,
            idf(frequency, passages),
            idf(asked, passages),
            rarity.unwrap_or(UNKNOWN_RARITY),
            known || respelled.iter().any(|(_, strength)| *strength > DOUBTFUL),
        );
        let opposites = if word.function { Vec::new() } else { lexicon::opposites(id).collect() };
        // a related word finds passages, too, though each one far less surely
        let spelled = word.stems.len() + respelled.len();
        let related: Vec<(&str, f32)> = term.forms[spelled..]
            .iter()
            .take(SEARCHED)
            .filter_map(|(id, strength)| Some((lexicon::stem(*id)?, strength * RELATED)))
            .collect();
        let typed =
            word.stems.iter().map(|stem| (stem.as_str(), 1.0)).chain(respelled.iter().map(|(stem, strength)| (stem.as_str(), *strength)));
        let variants: Vec<String> =
            respelled.iter().map(|(stem, _)| stem.clone()).chain(related.iter().map(|(stem, _)| (*stem).to_owned())).collect();
        query.clause(&term, typed.chain(related));
        query.order.push(query.terms.len());
        query.terms.push(Term { opposites, variants, ..term });
    }
    query.lookup = Lookup::new(&query.terms);
    Ok(query)
}

fn weigh(word: &crate::question::Word, forms: Vec<(WordId, f32)>, idf: f32, idf_asked: f32, rarity: f32, known: bool) -> Term {
    // how rare a function word is in one article says nothing
    let weight = match (word.asks, word.function) {
        (true, _) => 0.0,
        (_, true) => 0.15 * rarity,
        _ => 0.5 * idf + 0.25 * rarity,
    };
    Term {
        word: word.folded.clone(),
        forms,
        idf,
        idf_asked,
        rarity,
        weight,
        function: word.function,
        asks: word.asks,
        name: word.name,
        known,
        opposites: Vec::new(),
        variants: Vec::new(),
    }
}

/// BM25's inverse document frequency, in nats.
fn idf(frequency: u64, passages: u64) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a logarithm follows")]
    let (n, df) = (passages as f32, frequency.min(passages) as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

/// Terms of the index that `stem` may be a slip of, with what each counts.
fn respellings(index: &Snapshot, stem: &str, english: bool) -> index::Result<Vec<(String, f32)>> {
    let edits = match stem.chars().count() {
        0..=3 => return Ok(Vec::new()),
        4..=6 => 1,
        _ => 2,
    };
    let found = index.similar(stem, edits, 3)?;
    let best = found.first().map_or(0, |similar| similar.edits);
    Ok(found
        .into_iter()
        .filter(|similar| similar.edits == best)
        .map(|similar| (similar.term, if english { DOUBTFUL } else { RESPELLED[similar.edits.min(2)] }))
        .collect())
}

impl Term {
    /// Whether it tells what is asked about: it neither asks nor carries grammar alone.
    pub fn is_content(&self) -> bool {
        !self.asks && !self.function
    }

    /// Whether it begins with a digit.
    pub fn is_number(&self) -> bool {
        self.word.starts_with(|c: char| c.is_ascii_digit())
    }
}

impl Query {
    fn clause<'a>(&mut self, term: &Term, spellings: impl Iterator<Item = (&'a str, f32)>) {
        // tantivy multiplies by the index's idf: what remains is the language's view of the word
        let weight = if term.asks { 0.02 } else { (term.rarity / UNKNOWN_RARITY).max(0.02) };
        let weight = if term.function { weight * 0.3 } else { weight };
        for (stem, strength) in spellings {
            for (field, share) in [(In::Body, 1.0), (In::Question, 1.0), (In::Headings, 0.5), (In::Title, 0.2)] {
                self.clauses.push(Clause { field, term: stem.to_owned(), weight: weight * strength * share });
            }
        }
    }

    /// The terms with content in the question's order, as often as they are said.
    pub fn said_content(&self) -> impl Iterator<Item = usize> {
        self.order.iter().copied().filter(|term| self.terms[*term].is_content())
    }

    /// The term that a passage's word matches, and how well; the best where several do; 0 for a word that says the opposite.
    #[inline]
    pub fn matched(&self, id: WordId) -> Option<(usize, f32)> {
        self.lookup.get(id)
    }
}

/// From word ids to terms: a small filter before a sorted list, since most words of a passage match nothing.
#[derive(Clone, Debug)]
struct Lookup {
    filter: [u64; 64],
    forms: Vec<(WordId, usize, f32)>,
}

impl Lookup {
    fn new(terms: &[Term]) -> Self {
        let spelled = |(at, term): (usize, &Term)| {
            let opposites = term.opposites.iter().map(|id| (*id, 0.0));
            term.forms.iter().copied().chain(opposites).map(|(id, strength)| (id, at, strength)).collect::<Vec<_>>()
        };
        let mut forms: Vec<_> = terms.iter().enumerate().flat_map(spelled).collect();
        forms.sort_by(|a, b| a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1)));
        forms.dedup_by_key(|form| form.0);
        let mut filter = [0; 64];
        for (id, ..) in &forms {
            filter[Self::slot(*id)] |= 1 << (id % 64);
        }
        Self { filter, forms }
    }

    fn slot(id: WordId) -> usize {
        usize::try_from((id / 64) % 64).unwrap_or(0)
    }

    #[inline]
    fn get(&self, id: WordId) -> Option<(usize, f32)> {
        if self.filter[Self::slot(id)] & (1 << (id % 64)) == 0 {
            return None;
        }
        let at = self.forms.binary_search_by_key(&id, |form| form.0).ok()?;
        Some((self.forms[at].1, self.forms[at].2))
    }
}
