//! Writes the training table of a question set: one row a ranked unit, `META` columns then the features, all `f32` little-endian.
//!
//! usage: features SET.json OUT.bin [WRITTEN.jsonl]
//!
//! Every question is asked of its own article, of its own article without the paragraph that answers it, with one of its words put in
//! another's place (after the manner of `SQuAD` 2.0's unanswerable questions), and of the article before it, which can't answer it; then all
//! of it again of articles cut into short ones of [`SHORT`] paragraphs, so that the models know short articles, too. WRITTEN holds questions
//! on the same articles that were written for the purpose (`tools/train/written.jsonl`): ones in other words than the article's, and ones
//! that look as if it answered them and that it doesn't.

#![allow(
    clippy::print_stderr,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a tool for the workbench"
)]

use faqt::{
    index::{Hit, In, Scope, Snapshot, Store},
    query,
    question::{self, Question, Word},
    rank::{self, Candidate, Field, NAMES, Totals},
};
use serde::Deserialize;
use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Write},
};

/// question, setting (0 own, 1 without its paragraph, 2 other article, 3 a word swapped for one the article lacks, 4 for one it has,
/// 5 another part of the article, 6 written so that the article does not answer it), article, candidate, unit, right passage, unit holds
/// an answer there, unit holds one anywhere
const META: usize = 8;

/// Paragraphs of the short articles, in turn.
const SHORT: [usize; 3] = [4, 8, 16];

#[derive(Deserialize)]
struct Set {
    articles: Vec<Article>,
    questions: Vec<Asked>,
}

#[derive(Deserialize)]
struct Article {
    title: String,
    paragraphs: Vec<String>,
}

#[derive(Deserialize)]
struct Asked {
    article: usize,
    #[serde(default)]
    paragraph: usize,
    question: String,
    #[serde(default)]
    answers: Vec<String>,
    answerable: bool,
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace('’', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(set), Some(out)) = (args.next(), args.next()) else { return Err("usage: features SET.json OUT.bin [WRITTEN.jsonl]".into()) };
    let mut set: Set = serde_json::from_reader(std::io::BufReader::new(File::open(set)?))?;
    let written = args.next().map_or(Ok(String::new()), std::fs::read_to_string)?;
    for line in written.lines() {
        set.questions.push(serde_json::from_str(line)?);
    }
    std::fs::write(std::path::Path::new(&out).with_extension("columns"), NAMES.join("\n"))?;
    let mut term_out = BufWriter::new(File::create(std::path::Path::new(&out).with_extension("terms"))?);
    std::fs::write(std::path::Path::new(&out).with_extension("term_columns"), rank::TERM_NAMES.join("\n"))?;
    let mut out = BufWriter::new(File::create(out)?);
    let mut rows = 0_usize;
    for (at, article) in set.articles.iter().enumerate() {
        let before = (at + set.articles.len() - 1) % set.articles.len();
        let whole = std::iter::once((0..article.paragraphs.len(), 1));
        let mut from = 0;
        let parts = SHORT.iter().cycle().map_while(|length| {
            let range = from..(from + length).min(article.paragraphs.len());
            from = range.end;
            (!range.is_empty()).then_some((range, 4))
        });
        for (part, (range, every)) in whole.chain(parts).enumerate() {
            let folder = tempfile::tempdir()?;
            let corpus = folder.path().join("corpus");
            std::fs::create_dir(&corpus)?;
            std::fs::write(
                corpus.join("article.md"),
                format!("# {}\n\n{}\n", article.title, article.paragraphs[range.clone()].join("\n\n")),
            )?;
            let store = Store::new(folder.path().join("index"));
            store.update(&corpus, Scope::All, &mut || (), &mut |_| ())?;
            let index = store.open()?;
            let own_questions: Vec<&Asked> = set.questions.iter().filter(|asked| asked.answerable && asked.article == at).collect();
            let own = |asked: &Asked| asked.answerable && asked.article == at && range.contains(&asked.paragraph);
            // questions of the other article are many: a short article gets a share of them
            let other =
                |number: usize, asked: &Asked| asked.article == before && (number + part).is_multiple_of((every * every / 2).max(1));
            // as many as the part's own, more or less
            let share = (article.paragraphs.len() / range.len()).max(1);
            let elsewhere =
                |number: usize, asked: &Asked| part > 0 && asked.article == at && !own(asked) && (number + part).is_multiple_of(share);
            let unanswered = |number: usize, asked: &Asked| {
                asked.article == at && !asked.answerable && (part == 0 || (number + part).is_multiple_of(share))
            };
            let put = |number: usize, asked: &Asked| {
                let answerable = own(asked) || other(number, asked) || elsewhere(number, asked);
                asked.answerable && answerable || unanswered(number, asked)
            };
            for (number, asked) in set.questions.iter().enumerate().filter(|(number, asked)| put(*number, asked)) {
                let question = question::parse(&asked.question, &index.manifest().languages);
                let query = query::plan(&question, &index)?;
                let answers: Vec<String> = asked.answers.iter().map(|answer| fold(answer)).collect();
                let (found, _) = rank::candidates(&query, &Totals::of(&question, &query), &index)?;
                let gold = own(asked).then(|| fold(&article.paragraphs[asked.paragraph]));
                let right = |candidate: &Candidate| {
                    let body = candidate.hit.stored().map(|stored| fold(&stored.passage.body)).unwrap_or_default();
                    gold.as_ref().is_some_and(|gold| !body.is_empty() && (gold.contains(&body) || body.contains(gold)))
                };
                let marked: Vec<(bool, Hit)> = found.into_iter().map(|candidate| (right(&candidate), candidate.hit)).collect();
                let without: Vec<(bool, Hit)> = marked.iter().filter(|(right, _)| !right).cloned().collect();
                // a number of its own for each asking, exact in an f32
                let what = |setting| Written {
                    number: number + part * 10_000,
                    setting,
                    article: at,
                    question: &question,
                    query: &query,
                    answers: &answers,
                };
                if gold.is_some() && part == 0 {
                    terms(&mut term_out, number, at, &question, &query, &marked, &answers)?;
                }
                if gold.is_some() {
                    rows += write(&mut out, &what(0), marked)?;
                    rows += write(&mut out, &what(1), without)?;
                    let strangers = [
                        (3, &set.questions[(number * 7919 + part * 104_729 + 13) % set.questions.len()]),
                        (4, own_questions[(number * 7919 + part) % own_questions.len()]),
                    ];
                    for (setting, stranger) in strangers {
                        let Some(swapped) = swapped(&asked.question, &stranger.question, &index, number, setting == 4) else { continue };
                        let question = question::parse(&swapped, &index.manifest().languages);
                        let query = query::plan(&question, &index)?;
                        let (found, _) = rank::candidates(&query, &Totals::of(&question, &query), &index)?;
                        let marked = found.into_iter().map(|candidate| (false, candidate.hit)).collect();
                        let written = Written { question: &question, query: &query, answers: &[], ..what(setting) };
                        rows += write(&mut out, &written, marked)?;
                    }
                } else {
                    let setting = match (asked.answerable, asked.article == at) {
                        (false, _) => 6,
                        (true, true) => 5,
                        (true, false) => 2,
                    };
                    rows += write(&mut out, &what(setting), marked)?;
                }
            }
        }
    }
    out.flush()?;
    eprintln!("{rows} rows, {META} + {} columns: {}", NAMES.len(), NAMES.join(","));
    Ok(())
}

/// `question` with one of its content words replaced by one of `stranger`'s of the same kind (name, number or other) that the index holds
/// or doesn't hold, as `known` asks.
fn swapped(question: &str, stranger: &str, index: &Snapshot, seed: usize, known: bool) -> Option<String> {
    let languages = &index.manifest().languages;
    let content = |line: &str| -> Vec<Word> {
        question::parse(line, languages).words.into_iter().filter(|word| !word.function && !word.asks).collect()
    };
    let (own, others) = (content(question), content(stranger));
    let out = own.get(seed % own.len().max(1))?;
    let held = |word: &Word| word.stems.iter().any(|stem| index.frequency(In::Body, stem).is_ok_and(|frequency| frequency > 0));
    let kind = |word: &Word| (word.name, word.folded.starts_with(|c: char| c.is_ascii_digit()));
    let new = others
        .iter()
        .filter(|word| kind(word) == kind(out) && held(word) == known)
        .find(|word| own.iter().all(|own| own.stems != word.stems))?;
    let span = faqt::text::words(question).find(|span| {
        let mut folded = String::new();
        faqt::text::fold(&question[span.clone()], &mut folded);
        folded == out.folded
    })?;
    // a capital is all that a name's word has lost in folding
    let mut letters = new.folded.chars();
    let word = if new.name { letters.next()?.to_uppercase().chain(letters).collect() } else { new.folded.clone() };
    Some(format!("{}{word}{}", &question[..span.start], &question[span.end..]))
}

/// Writes a row a term: question, article, whether the right unit holds it, whether the right passage does, then its columns.
fn terms(
    out: &mut impl Write,
    number: usize,
    article: usize,
    question: &Question,
    query: &query::Query,
    marked: &[(bool, Hit)],
    answers: &[String],
) -> Result<(), Box<dyn Error>> {
    let Some((_, hit)) = marked.iter().find(|(right, _)| *right) else { return Ok(()) };
    let candidate = Candidate::new(query, hit.clone());
    let body = hit.stored().map(|stored| stored.passage.body).unwrap_or_default();
    let answering = candidate.units.iter().find(|unit| {
        let text = fold(&body[unit.bytes.clone()]);
        answers.iter().any(|answer| text.contains(answer))
    });
    let Some(unit) = answering else { return Ok(()) };
    for (at, row) in rank::term_rows(question, query).iter().enumerate().filter(|(at, _)| !query.terms[*at].asks) {
        let held = |strengths: &rank::Strengths| f32::from(u8::from(strengths[at] >= 0.7));
        let meta = [number as f32, article as f32, held(&unit.held), held(&candidate.whole.held)];
        for value in meta.iter().chain(row) {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Written<'a> {
    number: usize,
    setting: u8,
    article: usize,
    question: &'a Question,
    query: &'a query::Query,
    answers: &'a [String],
}

fn write(out: &mut impl Write, what: &Written<'_>, marked: Vec<(bool, Hit)>) -> Result<usize, Box<dyn Error>> {
    let right: Vec<bool> = marked.iter().map(|(right, _)| *right).collect();
    let mut candidates: Vec<Candidate> = marked.into_iter().map(|(_, hit)| Candidate::new(what.query, hit)).collect();
    let totals = Totals::of(what.question, what.query);
    let field: Field = rank::place(what.query, &totals, &mut candidates);
    let bodies: Vec<String> =
        candidates.iter().map(|candidate| candidate.hit.stored().map(|stored| stored.passage.body).unwrap_or_default()).collect();
    let ranked = rank::rows(what.question, what.query, &totals, &candidates, &field);
    for unit in &ranked {
        let text = fold(&bodies[unit.candidate][candidates[unit.candidate].units[unit.unit].bytes.clone()]);
        let holds = what.setting == 0 && what.answers.iter().any(|answer| text.contains(answer));
        let meta = [
            what.number as f32,
            f32::from(what.setting),
            what.article as f32,
            unit.candidate as f32,
            unit.unit as f32,
            f32::from(u8::from(right[unit.candidate])),
            f32::from(u8::from(holds && right[unit.candidate])),
            f32::from(u8::from(holds)),
        ];
        for value in meta.iter().chain(&unit.row) {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    Ok(ranked.len())
}
