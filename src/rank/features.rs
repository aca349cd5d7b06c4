//! What can be told of how well a unit (sentence, row, item) answers a question: coverage, proximity, order, and whether it holds the
//! kind of thing asked for. Every feature is a plain number; the ranker decides what it is worth.

use super::{
    candidate::{Candidate, Match, Span},
    need::Needs,
};
use crate::{
    query::{MAX_TERMS, Query, Term},
    question::{Expect, Question},
    text::{
        self, Language, WordId,
        shape::{self, Shapes},
    },
};
use std::sync::LazyLock;

macro_rules! features {
    ($($name:ident),* $(,)?) => {
        /// A feature, by its column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        #[expect(non_camel_case_types, missing_docs, reason = "the names are the columns of the training file")]
        pub enum Feature { $($name),* }
        /// The columns' names, in order.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

features! {
    // the unit's own words
    cover_idf, cover_rare, cover_mix, cover_soft, bm25, bm25_share, bm25_rank,
    // with its neighbours
    cover_prev, cover_next, cover_prev2, cover_passage, cover_passage_idf, cover_passage_rare, cover_passage_soft,
    bm25_passage, bm25_passage_share, passage_rank, retrieved_share, bm25_prev, bm25_next, bm25_best_other,
    // with what it stands under
    cover_title, cover_with_title, cover_with_headings, cover_passage_with_title,
    // order and nearness
    subsequence, pairs, density, first_content, last_content,
    // what is missing
    missing_unit, missing_passage, missing_count, terms, names_unit, names_passage, names_around,
    // shape and place
    length, precision, place, place_share, units, is_last, pronoun_first, next_pronoun,
    // the kind of answer
    expect, kind_held, kind_near, kind_count, new_number, new_date, new_name, new_money, cause, focus_unit, focus_passage, counted_focus, defines,
    new_words, starts_with_subject, short_question,
    passage_length, cover_function, unit_rank_in_passage, related_only, opens_with_match,
    // the question against the whole index
    unknown_share, unknown_count, best_cover_rare, best_cover_mix,
    // by how much an answer needs each word
    need_unit, need_unit_gap, need_prev, need_around, need_passage, need_passage_gap, best_need_gap,
    numbers_unit, numbers_passage, name_pair,
    // the word most needed that is missing, and related words in the question's order
    weakest_unit, weakest_passage, best_weakest, subsequence_soft, pairs_soft,
    // how much likelier an answer is to hold the kind asked for than any other unit
    kind_odds,
    // how much of the question stands close around a thing of the kind asked for
    kind_cover,
    // what speaks against it: words of the question that stand elsewhere only, opposites, and what either denies
    elsewhere_share, opposed_unit, opposed_passage, denied_question, denied_unit,
}

/// How many features there are.
pub const COUNT: usize = NAMES.len();

/// One unit's features.
pub type Row = [f32; COUNT];

/// Match strengths by term.
pub type Strengths = [f32; MAX_TERMS];

/// BM25's saturation and length normalisation, the usual values.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Usual lengths in words, of a sentence and of a paragraph of prose.
const UNIT_LENGTH: f32 = 24.0;
const PASSAGE_LENGTH: f32 = 110.0;

/// Weight sums of a query that every row needs.
pub struct Totals {
    needs: Needs,
    idf: f32,
    rare: f32,
    mix: f32,
    function: f32,
    content: usize,
    names: usize,
    heaviest: f32,
    /// The terms in the question's order, as often as they are said, but for those that only ask; and those of them with content.
    said: Vec<usize>,
    said_content: Vec<usize>,
    /// Whether the question has a word that denies.
    denied: bool,
}

/// English words that deny what they stand with.
const DENIALS: [&str; 19] = [
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "can't", "don't", "doesn't", "didn't",
    "isn't", "aren't", "wasn't", "weren't", "won't",
];

/// The same as the index knows them.
static DENIAL_IDS: LazyLock<[WordId; DENIALS.len()]> = LazyLock::new(|| DENIALS.map(|word| text::word_id(&Language::English.stem(word))));

impl Totals {
    /// Of `query`, which comes from `question`.
    pub fn of(question: &Question, query: &Query) -> Self {
        let content = || query.terms.iter().filter(|term| term.is_content());
        Self {
            denied: question.words.iter().any(|word| word.folded.ends_with("n't") || DENIALS.contains(&word.folded.as_str())),
            said_content: query.said_content().collect(),
            said: query.order.iter().copied().filter(|term| !query.terms[*term].asks).collect(),
            needs: Needs::of(question, query),
            idf: content().map(|term| term.idf).sum(),
            rare: content().map(|term| term.rarity).sum(),
            mix: query.terms.iter().map(|term| term.weight).sum(),
            function: small(query.terms.iter().filter(|term| term.function && !term.asks).count()),
            content: content().count(),
            names: content().filter(|term| term.name).count(),
            heaviest: content().map(|term| term.weight).fold(0.0, f32::max),
        }
    }
}

/// Counts here are words of a question or a passage: small enough to be exact.
pub fn small(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// The share that `part` is of `whole`; 0 of nothing.
pub fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// The element-wise greater of two.
pub fn union(a: &Strengths, b: &Strengths) -> Strengths {
    std::array::from_fn(|at| a[at].max(b[at]))
}

/// A match of the word itself: respellings count as that, related words do not.
fn exact(strength: f32) -> f32 {
    if strength >= 0.7 { strength } else { 0.0 }
}

/// The share of `total`, the terms' weight in all, that is held with such strengths.
pub fn cover(query: &Query, held: &Strengths, total: f32, weight: impl Fn(&Term) -> f32, strength: impl Fn(f32) -> f32) -> f32 {
    ratio(query.terms.iter().zip(held).map(|(term, held)| weight(term) * strength(*held)).sum(), total)
}

fn mix(query: &Query, held: &Strengths, totals: &Totals) -> f32 {
    cover(query, held, totals.mix, |term| term.weight, exact)
}

/// BM25 of a stretch of words, by such weights of the terms.
pub fn bm25(query: &Query, counts: &Strengths, length: usize, usual: f32, weight: impl Fn(&Term) -> f32) -> f32 {
    let norm = K1 * (1.0 - B + B * small(length) / usual);
    query.terms.iter().zip(counts).map(|(term, count)| weight(term) * count * (K1 + 1.0) / (count + norm)).sum()
}

/// BM25 of a unit.
pub fn bm25_unit(query: &Query, span: &Span) -> f32 {
    bm25(query, &span.counts, span.tokens.len(), UNIT_LENGTH, |term| term.weight)
}

/// BM25 of a passage.
pub fn bm25_passage(query: &Query, span: &Span) -> f32 {
    bm25(query, &span.counts, span.tokens.len(), PASSAGE_LENGTH, |term| term.weight)
}

/// How much of a question a passage covers together with what it stands under.
#[derive(Clone, Copy, Debug, Default)]
pub struct Covered {
    /// The share of the question's rarity.
    pub rare: f32,
    /// The share of its weight.
    pub mix: f32,
    /// How much likelier what it holds is in an answer than elsewhere, in nats.
    pub need: f32,
    /// How far it is from holding all that an answer needs, in nats.
    pub gap: f32,
    /// How much the word most missed is needed, 0 to 1.
    pub weakest: f32,
}

/// How much of `query` a passage covers.
pub fn covered(query: &Query, totals: &Totals, candidate: &Candidate) -> Covered {
    let held = union(&candidate.whole.held, &union(&candidate.title, &candidate.headings));
    let rare = cover(query, &held, totals.rare, |term| if term.is_content() { term.rarity } else { 0.0 }, exact);
    let passage = &totals.needs.passage;
    let (need, gap) = passage.score(query, &held);
    Covered { rare, mix: mix(query, &held, totals), need, gap, weakest: passage.weakest(query, &held) }
}

/// What the candidates look like together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field {
    /// The best unit's BM25.
    pub best_unit: f32,
    /// The best passage's BM25.
    pub best_passage: f32,
    /// The best retrieval score.
    pub best_retrieved: f32,
    /// The greatest share of the question's rarity that one passage with its headings covers.
    pub best_rare: f32,
    /// The greatest share of its weight.
    pub best_mix: f32,
    /// The least that a passage is short of what an answer needs, in nats.
    pub best_gap: f32,
    /// The least that a passage misses any one word by, 0 to 1.
    pub best_weakest: f32,
}

/// Everything about one unit.
#[expect(clippy::too_many_lines, reason = "one line a feature; splitting would only hide the list")]
pub fn row(question: &Question, query: &Query, totals: &Totals, field: &Field, candidate: &Candidate, at: usize, unit_rank: usize) -> Row {
    use Feature as F;
    let mut row = [0.0; COUNT];
    let unit = &candidate.units[at];
    let none = [0.0; MAX_TERMS];
    let held = |at: Option<usize>| at.and_then(|at| candidate.units.get(at)).map_or(&none, |unit| &unit.held);
    let (prev, prev2, next) = (held(at.checked_sub(1)), held(at.checked_sub(2)), held(at.checked_add(1)));
    let tokens = candidate.tokens(unit);
    let mut set = |feature: F, value: f32| row[feature as usize] = value;

    set(F::cover_idf, cover(query, &unit.held, totals.idf, |term| if term.is_content() { term.idf } else { 0.0 }, exact));
    set(F::cover_rare, cover(query, &unit.held, totals.rare, |term| if term.is_content() { term.rarity } else { 0.0 }, exact));
    let own = mix(query, &unit.held, totals);
    set(F::cover_mix, own);
    let soft = cover(query, &unit.held, totals.mix, |term| term.weight, |strength| strength);
    set(F::cover_soft, soft);
    set(F::related_only, soft - own);
    set(F::bm25, unit.bm25);
    set(F::bm25_share, ratio(unit.bm25, field.best_unit));
    set(F::bm25_rank, small(unit_rank.min(30)));
    let with_prev = union(&unit.held, prev);
    set(F::cover_prev, mix(query, &with_prev, totals));
    set(F::cover_next, mix(query, &union(&unit.held, next), totals));
    set(F::cover_prev2, mix(query, &union(&with_prev, prev2), totals));
    let whole = &candidate.whole.held;
    let of_passage = mix(query, whole, totals);
    set(F::cover_passage, of_passage);
    set(F::cover_passage_idf, cover(query, whole, totals.idf, |term| if term.is_content() { term.idf } else { 0.0 }, exact));
    set(F::cover_passage_rare, cover(query, whole, totals.rare, |term| if term.is_content() { term.rarity } else { 0.0 }, exact));
    set(F::cover_passage_soft, cover(query, whole, totals.mix, |term| term.weight, |strength| strength));
    set(F::bm25_passage, candidate.bm25);
    set(F::bm25_passage_share, ratio(candidate.bm25, field.best_passage));
    set(F::passage_rank, small(candidate.rank.min(20)));
    set(F::retrieved_share, ratio(candidate.hit.score, field.best_retrieved));
    let neighbour = |at: Option<usize>| at.and_then(|at| candidate.units.get(at)).map_or(0.0, |unit| ratio(unit.bm25, field.best_unit));
    set(F::bm25_prev, neighbour(at.checked_sub(1)));
    set(F::bm25_next, neighbour(at.checked_add(1)));
    let others = || candidate.units.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, unit)| unit.bm25);
    set(F::bm25_best_other, ratio(others().fold(0.0, f32::max), field.best_unit));
    set(F::unit_rank_in_passage, small(others().filter(|other| *other > unit.bm25).count()));

    set(F::cover_title, mix(query, &candidate.title, totals));
    set(F::cover_with_title, mix(query, &union(&unit.held, &candidate.title), totals));
    let above = union(&candidate.title, &candidate.headings);
    set(F::cover_with_headings, mix(query, &union(&unit.held, &above), totals));
    let covered = &candidate.covered;
    set(F::cover_passage_with_title, covered.mix);

    let order = Order::of(query, totals, unit, 0.6);
    set(F::subsequence, order.subsequence);
    set(F::pairs, order.pairs);
    set(F::density, order.density);
    // related words are few: most units have none
    let soft = if unit.hits.iter().all(|hit| hit.strength > 0.6) { order } else { Order::of(query, totals, unit, 0.2) };
    set(F::subsequence_soft, soft.subsequence);
    set(F::pairs_soft, soft.pairs);
    let content = || query.terms.iter().enumerate().filter(|(_, term)| term.is_content()).map(|(at, _)| at);
    set(F::first_content, content().next().map_or(0.0, |at| unit.held[at]));
    set(F::last_content, content().next_back().map_or(0.0, |at| unit.held[at]));

    let missing = |held: &Strengths| {
        ratio(content().filter(|at| held[*at] < 0.3).map(|at| query.terms[at].weight).fold(0.0, f32::max), totals.heaviest)
    };
    set(F::missing_unit, missing(&unit.held));
    set(F::missing_passage, missing(whole));
    set(F::missing_count, small(content().filter(|at| whole[*at] < 0.3).count()));
    set(F::terms, small(totals.content));
    let names = |held: &Strengths| {
        if totals.names == 0 {
            -1.0
        } else {
            small(content().filter(|at| query.terms[*at].name && held[*at] > 0.6).count()) / small(totals.names)
        }
    };
    set(F::names_unit, names(&unit.held));
    set(F::names_passage, names(whole));
    set(F::names_around, names(&union(&with_prev, &above)));

    set(F::length, small(tokens.len()));
    let content_tokens = tokens.iter().filter(|token| token.shapes & shape::FUNCTION == 0).count();
    let matched_tokens = unit.hits.iter().filter(|hit| hit.strength > 0.6 && query.terms[hit.term].is_content()).count();
    set(F::precision, ratio(small(matched_tokens), small(content_tokens)));
    set(F::new_words, small(content_tokens.saturating_sub(matched_tokens)));
    set(F::place, small(at));
    set(F::place_share, ratio(small(at), small(candidate.units.len())));
    set(F::units, small(candidate.units.len()));
    set(F::is_last, f32::from(u8::from(at + 1 == candidate.units.len())));
    let opens_with_pronoun = |at: usize| {
        candidate.units.get(at).and_then(|unit| candidate.tokens(unit).first()).is_some_and(|token| token.shapes & shape::PRONOUN != 0)
    };
    set(F::pronoun_first, f32::from(u8::from(opens_with_pronoun(at))));
    set(F::next_pronoun, f32::from(u8::from(opens_with_pronoun(at + 1))));

    let kinds = Kinds::of(question.expect, query, totals, tokens, unit);
    set(F::expect, f32::from(question.expect as u8));
    set(F::kind_held, kinds.held);
    set(F::kind_odds, kind_odds(question.expect, kinds.held > 0.0));
    set(F::kind_near, kinds.near);
    set(F::kind_count, kinds.count);
    set(F::kind_cover, kinds.cover);
    set(F::new_number, kinds.fresh(shape::NUMBER | shape::COUNT));
    set(F::new_date, kinds.fresh(shape::YEAR | shape::DATE));
    set(F::new_name, kinds.fresh(shape::CAPITAL));
    set(F::new_money, kinds.fresh(shape::MONEY | shape::PERCENT));
    set(F::cause, kinds.fresh(shape::CAUSE));
    let focus = question.focus.and_then(|word| query.order.get(word)).copied();
    set(F::focus_unit, focus.map_or(-1.0, |term| unit.held[term]));
    set(F::focus_passage, focus.map_or(-1.0, |term| whole[term]));
    set(F::counted_focus, focus.map_or(-1.0, |term| counted(tokens, unit, term)));
    let first_match = unit.hits.iter().find(|hit| hit.strength > 0.6 && query.terms[hit.term].is_content()).map(|hit| hit.at);
    set(F::opens_with_match, first_match.map_or(30.0, |at| small(at.min(30))));
    let defines = first_match.is_some_and(|at| at < 4 && tokens[at..].iter().take(8).any(|token| token.shapes & shape::DEFINES != 0));
    let spelled_out =
        unit.hits.iter().any(|hit| hit.content && hit.strength > 0.6 && tokens[hit.at].shapes & shape::SPELLED_OUT == shape::SPELLED_OUT);
    set(F::defines, f32::from(u8::from(defines || spelled_out)));
    let subject = content().next().is_some_and(|term| unit.hits.iter().any(|hit| hit.term == term && hit.at < 5));
    set(F::starts_with_subject, f32::from(u8::from(subject)));
    set(F::short_question, small(question.words.len()));
    let unknown = || query.terms.iter().filter(|term| term.is_content() && !term.known);
    set(F::unknown_share, ratio(unknown().map(|term| term.rarity).sum(), totals.rare));
    set(F::unknown_count, small(unknown().count()));
    set(F::best_cover_rare, field.best_rare);
    set(F::best_cover_mix, field.best_mix);
    let need = |held: &Strengths| totals.needs.unit.score(query, held);
    let (score, gap) = need(&unit.held);
    set(F::need_unit, score);
    set(F::need_unit_gap, gap);
    set(F::need_prev, need(&with_prev).0);
    set(F::need_around, need(&union(&union(&with_prev, next), &above)).0);
    set(F::need_passage, covered.need);
    set(F::need_passage_gap, covered.gap);
    set(F::best_need_gap, field.best_gap);
    set(F::weakest_unit, totals.needs.unit.weakest(query, &union(&with_prev, &above)));
    set(F::weakest_passage, covered.weakest);
    set(F::best_weakest, field.best_weakest);
    let numbers = || query.terms.iter().enumerate().filter(|(_, term)| term.is_number());
    let numbers_held = |held: &Strengths| match numbers().count() {
        0 => -1.0,
        count => small(numbers().filter(|(at, _)| held[*at] > 0.6).count()) / small(count),
    };
    set(F::numbers_unit, numbers_held(&unit.held));
    set(F::numbers_passage, numbers_held(&union(whole, &above)));
    set(F::name_pair, f32::from(u8::from(kinds.name_pair)));
    set(F::passage_length, small(candidate.whole.tokens.len()));
    let elsewhere =
        |held: &Strengths| content().filter(|at| query.terms[*at].known && held[*at] < 0.3).map(|at| query.terms[at].rarity).sum();
    set(F::elsewhere_share, ratio(elsewhere(&union(whole, &above)), totals.rare));
    let opposed = |span: &Span| {
        ratio(content().filter(|at| span.opposed >> at & 1 == 1 && span.held[*at] < 0.7).map(|at| query.terms[at].weight).sum(), totals.mix)
    };
    set(F::opposed_unit, opposed(unit));
    set(F::opposed_passage, opposed(&candidate.whole));
    set(F::denied_question, f32::from(u8::from(totals.denied)));
    set(F::denied_unit, f32::from(u8::from(tokens.iter().any(|token| DENIAL_IDS.contains(&token.id)))));
    set(
        F::cover_function,
        ratio(
            query
                .terms
                .iter()
                .zip(&unit.held)
                .filter(|(term, held)| term.function && !term.asks && **held > 0.0)
                .count()
                .min(99)
                .pipe(small),
            totals.function,
        ),
    );
    row
}

/// Reads a count through a function, so that the line above reads in one direction.
trait Pipe: Sized {
    fn pipe<T>(self, f: impl FnOnce(Self) -> T) -> T {
        f(self)
    }
}
impl Pipe for usize {}

/// "how many chips": a number within two words before a match of the focus.
fn counted(tokens: &[crate::forward::Token], unit: &Span, focus: usize) -> f32 {
    let found = unit
        .hits
        .iter()
        .filter(|hit| hit.term == focus)
        .any(|hit| tokens[hit.at.saturating_sub(3)..hit.at].iter().any(|token| token.shapes & (shape::NUMBER | shape::COUNT) != 0));
    f32::from(u8::from(found))
}

/// How far a unit keeps the question's words together and in order.
#[derive(Clone, Copy)]
struct Order {
    subsequence: f32,
    pairs: f32,
    density: f32,
}

impl Order {
    /// Of what a unit holds with more than `least` strength.
    fn of(query: &Query, totals: &Totals, unit: &Span, least: f32) -> Self {
        let hits: Vec<&Match> = unit.hits.iter().filter(|hit| hit.strength > least).collect();
        let near = |a: usize, b: usize| {
            let at = |term: usize| hits.iter().filter(move |hit| hit.term == term).map(|hit| hit.at);
            at(a).any(|one| at(b).any(|other| other.abs_diff(one) <= 3 && other != one))
        };
        let pairs = totals.said_content.windows(2);
        let held = || hits.iter().filter(|hit| !query.terms[hit.term].function);
        let span = held().next().zip(held().next_back()).map_or(0, |(first, last)| last.at - first.at + 1);
        Self {
            subsequence: ratio(small(longest_common(&totals.said, &hits)), small(totals.said.len())),
            pairs: if pairs.len() == 0 {
                -1.0
            } else {
                small(pairs.clone().filter(|pair| near(pair[0], pair[1])).count()) / small(pairs.len())
            },
            density: ratio(small(held().count()), small(span)),
        }
    }
}

/// Length of the longest common subsequence of the terms `said` and those of `hits`; both are at most a sentence long.
fn longest_common(said: &[usize], hits: &[&Match]) -> usize {
    let mut lengths = vec![0; hits.len() + 1];
    for term in said {
        let mut diagonal = 0;
        for (at, hit) in hits.iter().enumerate() {
            let above = lengths[at + 1];
            lengths[at + 1] = if *term == hit.term { diagonal + 1 } else { above.max(lengths[at]) };
            diagonal = above;
        }
    }
    lengths[hits.len()]
}

/// What of the kind asked for a unit holds beyond the question's own words.
struct Kinds {
    held: f32,
    near: f32,
    count: f32,
    /// The greatest share of the question's weight that stands within [`CLOSE`] words of one.
    cover: f32,
    fresh: Shapes,
    /// Two new names in a row, as a person's are.
    name_pair: bool,
}

/// Words that stand close to one another.
const CLOSE: usize = 6;

impl Kinds {
    fn of(expect: Expect, query: &Query, totals: &Totals, tokens: &[crate::forward::Token], unit: &Span) -> Self {
        let mut taken = [false; 256];
        for hit in unit.hits.iter().filter(|hit| hit.strength > 0.6 && hit.at < 256) {
            taken[hit.at] = true;
        }
        let mut kinds =
            Self { held: if wanted(expect) == 0 { -1.0 } else { 0.0 }, near: 0.0, count: 0.0, cover: 0.0, fresh: 0, name_pair: false };
        for (at, token) in tokens.iter().enumerate().take(256).filter(|(at, _)| !taken[*at]) {
            let mut shapes = token.shapes;
            // any sentence begins with a capital, and function words are no names
            if shapes & shape::FIRST != 0 && shapes & shape::ACRONYM == 0 || shapes & shape::FUNCTION != 0 {
                shapes &= !shape::CAPITAL;
            }
            kinds.fresh |= shapes;
            let is_name = |at: usize| tokens[at].shapes & (shape::CAPITAL | shape::FUNCTION) == shape::CAPITAL;
            kinds.name_pair |= at > 0 && is_name(at) && is_name(at - 1) && !taken[at - 1];
            if holds(expect, shapes, tokens, at) {
                kinds.held = 1.0;
                kinds.count += 1.0;
                let distance = unit.hits.iter().filter(|hit| hit.content).map(|hit| hit.at.abs_diff(at)).min();
                kinds.near = kinds.near.max(distance.map_or(0.0, |distance| 1.0 / small(distance.max(1))));
                let mut held = [0.0; MAX_TERMS];
                for hit in unit.hits.iter().filter(|hit| hit.content && hit.at.abs_diff(at) <= CLOSE) {
                    held[hit.term] = hit.strength.max(held[hit.term]);
                }
                kinds.cover = kinds.cover.max(cover(query, &held, totals.mix, |term| term.weight, |strength| strength));
            }
        }
        kinds
    }

    fn fresh(&self, shapes: Shapes) -> f32 {
        f32::from(u8::from(self.fresh & shapes != 0))
    }
}

/// The log-odds, in nats, that a unit answers by whether it holds the kind of thing asked for alone: the shares of answering and of other
/// units that do, counted on the training set.
fn kind_odds(expect: Expect, held: bool) -> f32 {
    let (answers, others): (f32, f32) = match expect {
        Expect::Name => (0.83, 0.72),
        Expect::Time => (0.81, 0.38),
        Expect::Place => (0.83, 0.68),
        Expect::Count => (0.95, 0.55),
        Expect::Amount | Expect::Price => (0.80, 0.48),
        Expect::Span => (0.77, 0.33),
        Expect::Measure => (0.79, 0.40),
        Expect::Reason => (0.32, 0.10),
        Expect::Manner | Expect::Definition | Expect::YesNo | Expect::Thing => return 0.0,
    };
    if held { (answers / others).ln() } else { ((1.0 - answers) / (1.0 - others)).ln() }
}

/// Shapes that can hold what is asked for; none where any words may.
pub fn wanted(expect: Expect) -> Shapes {
    match expect {
        Expect::Name | Expect::Place => shape::CAPITAL,
        Expect::Time => shape::YEAR | shape::DATE | shape::NUMBER | shape::SPAN,
        Expect::Count => shape::NUMBER | shape::COUNT | shape::PERCENT,
        Expect::Amount => shape::NUMBER | shape::MONEY | shape::COUNT | shape::PERCENT,
        Expect::Price => shape::MONEY,
        Expect::Span => shape::SPAN | shape::YEAR,
        Expect::Measure => shape::NUMBER | shape::MEASURE,
        Expect::Reason => shape::CAUSE,
        Expect::Manner | Expect::Definition | Expect::YesNo | Expect::Thing => 0,
    }
}

/// Shapes worth showing where `expect` asks for a value; names are left out, since any sentence is full of capitals.
pub fn value(expect: Expect) -> Shapes {
    match expect {
        Expect::Time | Expect::Count | Expect::Amount | Expect::Price | Expect::Span | Expect::Measure => wanted(expect),
        _ => 0,
    }
}

fn holds(expect: Expect, shapes: Shapes, tokens: &[crate::forward::Token], at: usize) -> bool {
    match expect {
        Expect::Place => {
            shapes & shape::CAPITAL != 0
                && at.checked_sub(1).is_some_and(|before| tokens[before].shapes & (shape::PLACING | shape::CAPITAL | shape::FUNCTION) != 0)
        }
        Expect::Time => shapes & (shape::YEAR | shape::DATE | shape::SPAN) != 0,
        _ => shapes & wanted(expect) != 0,
    }
}
