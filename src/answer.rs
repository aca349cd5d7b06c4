//! Ranked passages become an answer with its evidence and a confidence, or an honest refusal. Pure.

use crate::{
    article::Kind,
    index::Stored,
    query::Query,
    question::{Carried, Question, Reading},
    rank::{self, ANSWER_WORDS, Ranked, Ranking},
    text::{self, Language, shape},
};
use serde::Serialize;
use std::{ops::Range, path::Path, time::Duration};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The line holds no word at all.
    EmptyQuestion,
    /// None of the question's words stands anywhere in the corpus.
    NoKnownWords,
    /// The best passage is too unlikely to be an answer.
    WeakMatch,
    /// The index holds no passage.
    EmptyIndex,
}

/// What the article says, in its own words.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The sentence, table row, list item or FAQ answer; about 50 words at most.
    pub text: String,
    /// The sources it is taken from, by their ids: one, or more where other passages answer nearly as well.
    pub from: Vec<usize>,
    /// Byte ranges of `text` that matched the question or hold the value asked for; sorted, disjoint.
    pub emphasis: Vec<Range<usize>>,
}

/// One retrieved passage, and the part of it that answers best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// Rank, from 1.
    pub id: usize,
    /// The file's path as the user would type it.
    pub file: String,
    /// The article's title.
    pub title: String,
    /// The headings the passage stands under, outermost first.
    pub headings: Vec<String>,
    /// The passage's shape.
    pub kind: Kind,
    /// First and last line in the file, counted from 1, both ends included.
    pub lines: [u32; 2],
    /// The one sentence, row, item or answer that fits the question best.
    pub quote: String,
    /// The whole passage.
    pub text: String,
    /// Rank score; higher is better, comparable within one reply only.
    pub score: f32,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The article answers it.
    Answered(Answer),
    /// It does not, as far as can be told.
    NoAnswer(Reason),
}

/// Why a reply is what it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The kind of answer the question asks for.
    pub expects: String,
    /// The question's terms, in order.
    pub terms: Vec<ExplainedTerm>,
    /// The ranked sources and what their scores came from.
    pub sources: Vec<ExplainedSource>,
    /// Why it was or was not confident, in a sentence.
    pub verdict: String,
}

/// A term as it was searched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedTerm {
    /// The word as it is compared.
    pub word: String,
    /// What it counts.
    pub weight: f32,
    /// Its rarity in the article, in nats.
    pub idf: f32,
    /// Its rarity in English, in nats.
    pub rarity: f32,
    /// Whether the article holds it, or what it may be a slip of.
    pub known: bool,
    /// Other words it may be found as.
    pub variants: Vec<String>,
}

/// A source's score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedSource {
    /// The source.
    pub id: usize,
    /// The ranker's score.
    pub score: f32,
    /// The telling features, by name.
    pub features: Vec<(&'static str, f32)>,
}

/// Everything there is to say about one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The question as it was asked.
    pub question: String,
    /// The answer, or why there is none.
    pub outcome: Outcome,
    /// Calibrated probability, 0 to 1, that the answer (or, withheld, the best quote) is right.
    pub confidence: f32,
    /// Ranked passages, best first; present also where the answer is withheld.
    pub sources: Vec<Source>,
    /// What the question took over from the turns before, and why.
    pub carried: Option<Carried>,
    /// Time from the question to this reply.
    pub elapsed: Duration,
    /// Why, where it was asked for.
    pub explanation: Option<Box<Explanation>>,
}

impl Reply {
    /// Whether the article answers.
    pub fn is_answered(&self) -> bool {
        matches!(self.outcome, Outcome::Answered(_))
    }
}

/// How far, in the ranker's score (log-odds), another unit may be behind the best one and still be added to it.
const NEAR: f32 = 4.0;

/// Units an answer is made of at most.
const PARTS: usize = 3;

/// The strength from which another word says the same as the question's.
const STANDS: f32 = 0.4;

/// How a reply is made.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// Sources listed at most.
    pub top: usize,
    /// The confidence below which the answer is withheld, 0 to 1.
    pub min_confidence: f32,
    /// The corpus as the user named it, for the sources' paths.
    pub corpus: &'a Path,
    /// The corpus's languages, for finding the matched words again.
    pub languages: &'a [Language],
    /// Whether to say why.
    pub explain: bool,
}

/// Makes the reply to `question` from its ranking; `elapsed` is left for the caller to fill.
pub fn reply(question: &Question, query: &Query, ranking: &Ranking, settings: &Settings<'_>) -> Reply {
    let mut sources: Vec<Source> = Vec::new();
    let mut listed: Vec<(usize, Stored)> = Vec::new();
    let rest = (0..ranking.candidates.len()).map(|candidate| (candidate, None));
    let ranked = ranking.units.iter().map(|unit| (unit.candidate, Some(unit)));
    for (at, unit) in ranked.chain(rest) {
        if sources.len() == settings.top.max(1) {
            break;
        }
        let candidate = &ranking.candidates[at];
        if listed.iter().any(|(listed, _)| ranking.same(*listed, at)) {
            continue;
        }
        let Some(stored) = candidate.hit.stored() else { continue };
        // the first of the best, where a passage was not ranked
        let likeliest = || candidate.units.iter().rev().max_by(|a, b| a.bm25.total_cmp(&b.bm25)).map(|span| span.bytes.clone());
        let bytes = unit.map_or_else(likeliest, |unit| Some(ranking.shown(unit)));
        let quote = bytes.map_or(String::new(), |bytes| quote(&stored, bytes));
        let score = unit.map_or(f32::MIN, |unit| unit.score);
        sources.push(source(sources.len() + 1, &stored, quote, score, settings.corpus));
        listed.push((at, stored));
    }
    // passages that were retrieved but not ranked come last
    let floor = sources.iter().map(|source| source.score).filter(|score| *score > f32::MIN).fold(0.0, f32::min);
    for source in sources.iter_mut().filter(|source| source.score == f32::MIN) {
        source.score = floor - 1.0;
    }
    let grammar_alone = query.terms.iter().all(|term| term.function);
    let told = || query.terms.iter().enumerate().filter(|(_, term)| !term.asks && (!term.function || grammar_alone));
    // a word may stand there as another that means the same, which is enough for an answer that one may be sure of
    let stands = |at: usize| ranking.candidates.iter().any(|candidate| candidate.whole.held[at] >= STANDS);
    let sure = ranking.confidence >= settings.min_confidence;
    let known = told().any(|(at, term)| term.known || sure && stands(at));
    let outcome = match compose(ranking, &listed) {
        _ if question.words.is_empty() => Outcome::NoAnswer(Reason::EmptyQuestion),
        None => Outcome::NoAnswer(Reason::NoKnownWords),
        _ if !known => Outcome::NoAnswer(Reason::NoKnownWords),
        Some(Composed { text, from }) if sure => {
            let emphasis = emphasis(&text, question, query, settings.languages);
            Outcome::Answered(Answer { text, from, emphasis })
        }
        Some(_) => Outcome::NoAnswer(Reason::WeakMatch),
    };
    let confidence = if known { ranking.confidence } else { 0.0 };
    let explanation = settings.explain.then(|| Box::new(explanation(question, query, ranking, settings, confidence)));
    Reply {
        question: question.text.clone(),
        outcome,
        confidence,
        sources,
        carried: question.carried.clone(),
        elapsed: Duration::ZERO,
        explanation,
    }
}

/// The reply to `line` made of the replies to the questions that it asks. Where there are several, all were answered: their answers come one
/// after the other, shortened to the best sentence where they are long, and what these were taken from comes before the other sources, of
/// which there are `top` in all. It is as sure as the least sure of them.
pub fn together(line: &str, mut replies: Vec<Reply>, top: usize) -> Reply {
    if replies.len() == 1 {
        return replies.remove(0);
    }
    let room = ANSWER_WORDS / replies.len().max(1);
    let mut said: Vec<Answer> = Vec::new();
    let mut sources: Vec<Source> = Vec::new();
    let mut others: Vec<Source> = Vec::new();
    let (mut confidence, mut explanation) = (1.0_f32, None);
    for reply in replies {
        confidence = confidence.min(reply.confidence);
        explanation = explanation.or(reply.explanation);
        let Outcome::Answered(answer) = reply.outcome else { continue };
        let mut rest = reply.sources;
        let Some(at) = rest.iter().position(|source| answer.from.first() == Some(&source.id)) else { continue };
        let source = rest.remove(at);
        let short = answer.from.len() == 1 && count(&answer.text) <= room;
        let Answer { text, emphasis, .. } = if short { answer } else { narrowed(answer, &source.quote) };
        let from = vec![place(&mut sources, source)];
        others.extend(rest);
        if !said.iter().any(|other| repeats(&other.text, &text)) {
            said.push(Answer { text, from, emphasis });
        }
    }
    for source in others {
        place(&mut sources, source);
    }
    sources.truncate(top);
    // each question's scores are on a scale of its own
    let mut best = f32::MAX;
    for source in &mut sources {
        best = best.min(source.score);
        source.score = best;
    }
    let outcome = said.into_iter().reduce(|all, next| {
        let text = joined(&all.text, &next.text);
        let shift = text.len() - next.text.len();
        let emphasis = all.emphasis.into_iter().chain(next.emphasis.iter().map(|span| span.start + shift..span.end + shift)).collect();
        let from = [all.from, next.from].concat();
        Answer { text, from, emphasis }
    });
    Reply {
        question: line.trim().to_owned(),
        outcome: outcome.map_or(Outcome::NoAnswer(Reason::WeakMatch), Outcome::Answered),
        confidence,
        sources,
        carried: None,
        elapsed: Duration::ZERO,
        explanation,
    }
}

/// `answer` cut down to `quote`, which is a part of it as a rule.
fn narrowed(answer: Answer, quote: &str) -> Answer {
    let Some(start) = answer.text.find(quote) else { return Answer { text: clip(quote), emphasis: Vec::new(), ..answer } };
    let end = start + quote.len();
    let within = answer.emphasis.iter().filter(|span| start <= span.start && span.end <= end);
    Answer { text: quote.to_owned(), emphasis: within.map(|span| span.start - start..span.end - start).collect(), ..answer }
}

/// The id of `source` among `sources`, to which it is added where its passage is not there yet.
fn place(sources: &mut Vec<Source>, source: Source) -> usize {
    let same = |other: &Source| other.file == source.file && other.lines == source.lines;
    if let Some(known) = sources.iter().find(|other| same(other)) {
        return known.id;
    }
    let id = sources.len() + 1;
    sources.push(Source { id, ..source });
    id
}

fn source(id: usize, stored: &Stored, quote: String, score: f32, corpus: &Path) -> Source {
    let text = stored.passage.text();
    let file = crate::corpus::path(corpus, &stored.file).to_string_lossy().into_owned();
    Source {
        id,
        file,
        title: stored.title.clone(),
        headings: stored.passage.headings.clone(),
        kind: stored.passage.kind,
        lines: stored.passage.lines,
        quote,
        text,
        score,
    }
}

/// The part of a passage that answers: the unit, or an FAQ's answer.
fn quote(stored: &Stored, bytes: Range<usize>) -> String {
    let unit = stored.passage.body.get(bytes).unwrap_or(&stored.passage.body);
    if stored.passage.kind == Kind::Faq { shorten(unit) } else { unit.replace('\n', " ") }
}

/// Whole sentences of `text` up to [`ANSWER_WORDS`] words; the first alone is cut where it is longer.
fn shorten(text: &str) -> String {
    let mut kept = String::new();
    for sentence in text::sentences(text) {
        let sentence = &text[sentence];
        if !kept.is_empty() && count(&kept) + count(sentence) > ANSWER_WORDS {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(sentence);
    }
    clip(&kept)
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The first [`ANSWER_WORDS`] words, with an ellipsis where more follow.
fn clip(text: &str) -> String {
    let mut words = text.split_whitespace();
    let kept = words.by_ref().take(ANSWER_WORDS).collect::<Vec<_>>().join(" ");
    if words.next().is_some() { format!("{kept} …") } else { kept }
}

/// What answers, and the ids of the sources it was taken from.
struct Composed {
    text: String,
    from: Vec<usize>,
}

/// The answer that the first unit gives: itself, with the next best ones that are nearly as likely while all are short enough; a whole
/// short list where its introduction is what fits. `listed` are the sources' candidates, in order, with what they hold.
fn compose(ranking: &Ranking, listed: &[(usize, Stored)]) -> Option<Composed> {
    let first = ranking.units.first()?;
    let holder = |unit: &Ranked| listed.iter().position(|(candidate, _)| ranking.same(*candidate, unit.candidate));
    let (_, stored) = &listed[holder(first)?];
    let body = &stored.passage.body;
    let own = body.get(ranking.shown(first))?.to_owned();
    let alone = |text: String| Some(Composed { text, from: vec![1] });
    match stored.passage.kind {
        Kind::Faq => return alone(shorten(&own)),
        Kind::List if own.ends_with([':', '：']) && count(body) <= ANSWER_WORDS => {
            return alone(body.replacen('\n', " ", 1).replace('\n', "; "));
        }
        // a row or an item stands for itself; its neighbours answer other questions
        Kind::Table | Kind::List => return alone(clip(&own)),
        Kind::Paragraph => {}
    }
    let mut parts = vec![Part { source: 1, unit: first.unit, text: own }];
    let mut room = ANSWER_WORDS.saturating_sub(count(&parts[0].text));
    for unit in ranking.units.iter().skip(1).take_while(|unit| first.score - unit.score <= NEAR) {
        if parts.len() == PARTS {
            break;
        }
        let Some(at) = holder(unit) else { continue };
        let passage = &listed[at].1.passage;
        let Some(text) = passage.body.get(ranking.shown(unit)).filter(|_| passage.kind == Kind::Paragraph) else { continue };
        if count(text) <= room && !parts.iter().any(|part| repeats(&part.text, text)) {
            room -= count(text);
            parts.push(Part { source: at + 1, unit: unit.unit, text: text.to_owned() });
        }
    }
    // the best passage's parts come first, and each passage's in its own order
    parts.sort_by_key(|part| (part.source, part.unit));
    let mut from: Vec<usize> = parts.iter().map(|part| part.source).collect();
    from.dedup();
    let texts = parts.into_iter().map(|part| part.text);
    Some(Composed { text: clip(&texts.reduce(|a, b| joined(&a, &b))?), from })
}

/// A unit on its way into an answer: the source it is from, its place there, its words.
struct Part {
    source: usize,
    unit: usize,
    text: String,
}

/// Whether one of the two says all of the other.
fn repeats(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    a.contains(&b) || b.contains(&a)
}

/// Two units, the first ended if it does not end by itself.
fn joined(a: &str, b: &str) -> String {
    let ended = a.trim_end_matches(['"', '”', '’', ')', ']']).ends_with(['.', '!', '?', ':', ';', '…', '。', '！', '？']);
    format!("{a}{} {b}", if ended { "" } else { ";" })
}

/// Where `text` holds the question's words, or the kind of value it asks for.
fn emphasis(text: &str, question: &Question, query: &Query, languages: &[Language]) -> Vec<Range<usize>> {
    let wanted = rank::value(question.expect);
    let mut folded = String::new();
    let mut spans: Vec<Range<usize>> = Vec::new();
    for span in text::words(text) {
        let surface = &text[span.clone()];
        text::fold(surface, &mut folded);
        let matched = languages
            .iter()
            .filter_map(|language| query.matched(text::word_id(&language.stem(&folded))))
            .any(|(term, strength)| strength >= 0.7 && query.terms[term].is_content());
        let shapes = || shape::of(surface, &folded, text[..span.start].chars().next_back(), text[span.end..].chars().next());
        if !matched && (wanted == 0 || shapes() & wanted == 0) {
            continue;
        }
        match spans.last_mut() {
            // one stretch where only a space lies between
            Some(last) if &text[last.end..span.start] == " " => last.end = span.end,
            _ => spans.push(span),
        }
    }
    spans
}

/// The features that a person can follow.
const TELLING: [rank::Feature; 8] = [
    rank::Feature::cover_mix,
    rank::Feature::cover_passage,
    rank::Feature::cover_with_headings,
    rank::Feature::bm25,
    rank::Feature::bm25_passage,
    rank::Feature::subsequence,
    rank::Feature::pairs,
    rank::Feature::kind_held,
];

fn explanation(question: &Question, query: &Query, ranking: &Ranking, settings: &Settings<'_>, confidence: f32) -> Explanation {
    let terms = query.terms.iter().filter(|term| !term.asks).map(|term| ExplainedTerm {
        word: term.word.clone(),
        weight: term.weight,
        idf: term.idf,
        rarity: term.rarity,
        known: term.known,
        variants: term.variants.clone(),
    });
    let mut seen: Vec<usize> = Vec::new();
    let firsts = ranking.units.iter().filter(|unit| {
        let new = !seen.iter().any(|seen| ranking.same(*seen, unit.candidate));
        seen.push(unit.candidate);
        new
    });
    let sources = firsts.take(settings.top).enumerate().map(|(at, unit)| ExplainedSource {
        id: at + 1,
        score: unit.score,
        features: TELLING.iter().map(|feature| (rank::NAMES[*feature as usize], unit.row[*feature as usize])).collect(),
    });
    let missing: Vec<&str> = query.terms.iter().filter(|term| !term.known && term.is_content()).map(|term| term.word.as_str()).collect();
    let verdict = format!(
        "confidence {confidence:.2}, {} the bar of {:.2}{}{}",
        if confidence >= settings.min_confidence { "at or above" } else { "below" },
        settings.min_confidence,
        if question.reading == Reading::Alone || confidence > 0.0 { "" } else { "; no passage bears out what the line itself asks" },
        if missing.is_empty() { String::new() } else { format!("; the article lacks: {}", missing.join(", ")) }
    );
    Explanation { expects: format!("{:?}", question.expect).to_lowercase(), terms: terms.collect(), sources: sources.collect(), verdict }
}
