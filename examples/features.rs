//! Writes the training table: one row a ranked unit, `META` columns then the features, all `f32` little-endian.
//!
//! usage: features SET.json WRITTEN.jsonl `ARTICLES_FOLDER` OUT.bin
//!
//! SET holds articles and questions. Every question is asked of its own article, of its own article without the paragraph that answers it,
//! with one of its words put in another's place (after the manner of `SQuAD` 2.0's unanswerable questions), and of some other articles,
//! which can't answer it; then all of it again of articles cut into short ones of [`SHORT`] paragraphs, so that the models know short
//! articles, too. WRITTEN holds questions on the same articles that were written for the purpose: ones in other words than the article's,
//! and ones that look as if it answered them and that it doesn't. `ARTICLES_FOLDER` holds made-up articles, with tables,
//! lists and FAQ sections, and what people would ask of them. `tools/train` has both.

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
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// question, setting, article, candidate, unit, right passage, unit holds an answer there, unit holds one anywhere, source, an FAQ pair's
/// score (NaN for any other unit), whether the question was written for the purpose
const META: usize = 11;

/// Passages taken from retrieval: more than answers are sought in, since there is more to learn from.
const RETRIEVED: usize = 40;

/// Paragraphs of the short articles, in turn.
const SHORT: [usize; 3] = [4, 8, 16];

/// How a question stands to the text that it is asked of.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Setting {
    Own,
    WithoutItsPassage,
    OtherText,
    UnknownSwapped,
    KnownSwapped,
    OtherPart,
    WrittenUnanswerable,
}

/// What kind of text is asked.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Source {
    Whole,
    Short,
    MadeUp,
}

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

/// A question on a made-up article: what answers it and a piece of the line where that stands, or none.
#[derive(Deserialize)]
struct Golden {
    q: String,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    at: String,
}

/// A text in Markdown and what it is asked.
struct Text {
    source: Source,
    article: usize,
    markdown: String,
    questions: Vec<Case>,
}

/// A question, where it is answered and by what.
#[derive(Clone)]
struct Case {
    number: usize,
    setting: Setting,
    question: String,
    line: u32,
    answers: Vec<String>,
    /// Whether it was written for the purpose.
    written: bool,
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace('’', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [set, written, articles, out] = args.as_slice() else {
        return Err("usage: features SET.json WRITTEN.jsonl ARTICLES_FOLDER OUT.bin".into());
    };
    let mut set: Set = serde_json::from_reader(std::io::BufReader::new(File::open(set)?))?;
    let crowd = set.questions.len();
    for line in fs::read_to_string(written)?.lines() {
        set.questions.push(serde_json::from_str(line)?);
    }
    let mut texts = wikipedia(&set, crowd);
    texts.extend(made_up(Path::new(articles), set.articles.len())?);
    let out = Path::new(out);
    fs::write(out.with_extension("columns"), NAMES.join("\n"))?;
    fs::write(out.with_extension("term_columns"), rank::TERM_NAMES.join("\n"))?;
    let mut term_out = BufWriter::new(File::create(out.with_extension("terms"))?);
    let mut out = BufWriter::new(File::create(out)?);
    let strangers: Vec<&str> = set.questions.iter().map(|asked| asked.question.as_str()).collect();
    let mut rows = 0_usize;
    for text in &texts {
        rows += ask(text, &strangers, &mut out, &mut term_out)?;
    }
    out.flush()?;
    eprintln!("{rows} rows, {META} + {} columns: {}", NAMES.len(), NAMES.join(","));
    Ok(())
}

/// The articles of `set`, whole and in parts; the questions behind the first `crowd` were written for the purpose.
fn wikipedia(set: &Set, crowd: usize) -> Vec<Text> {
    let mut texts = Vec::new();
    for (at, article) in set.articles.iter().enumerate() {
        let before = (at + set.articles.len() - 1) % set.articles.len();
        let whole = std::iter::once(0..article.paragraphs.len());
        let mut from = 0;
        let parts = SHORT.iter().cycle().map_while(|length| {
            let range = from..(from + length).min(article.paragraphs.len());
            from = range.end;
            (!range.is_empty()).then_some(range)
        });
        for (part, range) in whole.chain(parts).enumerate() {
            // as many as the part's own, more or less
            let share = (article.paragraphs.len() / range.len()).max(1);
            let case = |(number, asked): (usize, &Asked)| {
                let here = asked.article == at;
                let some = part == 0 || (number + part).is_multiple_of(share);
                let setting = match (asked.answerable, here) {
                    (true, true) if range.contains(&asked.paragraph) => Setting::Own,
                    (true, true) if some => Setting::OtherPart,
                    (false, true) if some => Setting::WrittenUnanswerable,
                    // the other articles' questions are many: a share of them is asked, more of the article before
                    (true, false) if (number * 7 + part + at).is_multiple_of(one_in(part == 0, asked.article == before)) => {
                        Setting::OtherText
                    }
                    _ => return None,
                };
                let answers = asked.answers.iter().map(|answer| fold(answer)).collect();
                // the title and an empty line stand before the paragraphs, and one between them
                let line = 3 + 2 * (asked.paragraph.saturating_sub(range.start)) as u32;
                // a number of its own for each asking, exact in an f32
                Some(Case {
                    number: number + part * 20_000,
                    setting,
                    question: asked.question.clone(),
                    line,
                    answers,
                    written: number >= crowd,
                })
            };
            texts.push(Text {
                source: if part == 0 { Source::Whole } else { Source::Short },
                article: at,
                markdown: format!("# {}\n\n{}\n", article.title, article.paragraphs[range.clone()].join("\n\n")),
                questions: set.questions.iter().enumerate().filter_map(case).collect(),
            });
        }
    }
    texts
}

/// Of how many questions of another article a text is asked one.
fn one_in(whole: bool, before: bool) -> usize {
    match (whole, before) {
        (true, true) => 1,
        (true, false) => 24,
        (false, true) => 8,
        (false, false) => 64,
    }
}

/// The files of a folder with such an extension, by name.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|file| file.map(|file| file.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|is| is == extension));
    files.sort();
    Ok(files)
}

/// Made-up articles, each a Markdown file with its questions beside it.
fn made_up(folder: &Path, from: usize) -> Result<Vec<Text>, Box<dyn Error>> {
    let mut texts = Vec::new();
    for (article, file) in files(folder, "md")?.into_iter().enumerate() {
        let markdown = fs::read_to_string(&file)?;
        let mut questions = Vec::new();
        for (number, line) in fs::read_to_string(file.with_extension("jsonl"))?.lines().enumerate() {
            let golden: Golden = serde_json::from_str(line)?;
            let at = fold(&golden.at);
            let found = markdown.lines().zip(1..).find(|(line, _)| fold(line).contains(&at));
            let (_, line) = found.ok_or_else(|| format!("{}: no line has {}", file.display(), golden.at))?;
            questions.push(Case {
                number,
                setting: if golden.any.is_empty() { Setting::WrittenUnanswerable } else { Setting::Own },
                question: golden.q,
                line,
                answers: golden.any.iter().map(|answer| fold(answer)).collect(),
                written: true,
            });
        }
        texts.push(Text { source: Source::MadeUp, article: from + article, markdown, questions });
    }
    Ok(with_others(texts))
}

/// Asks each text the questions of the three texts before it, too.
fn with_others(mut texts: Vec<Text>) -> Vec<Text> {
    let own: Vec<Vec<Case>> = texts.iter().map(|text| text.questions.clone()).collect();
    // of fewer texts none is asked its own as a stranger's
    let most = own.len().saturating_sub(1).min(3);
    for (at, text) in texts.iter_mut().enumerate() {
        for back in 1..=most {
            let others = own[(at + own.len() - back) % own.len()].iter().filter(|case| matches!(case.setting, Setting::Own));
            let asked = others.map(|case| Case { number: case.number + 1_000 * back, setting: Setting::OtherText, ..case.clone() });
            text.questions.extend(asked);
        }
    }
    texts
}

/// Asks `text` its questions and writes what comes of it; returns the number of rows.
fn ask(text: &Text, strangers: &[&str], out: &mut impl Write, term_out: &mut impl Write) -> Result<usize, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus)?;
    fs::write(corpus.join("article.md"), &text.markdown)?;
    let store = Store::new(folder.path().join("index"));
    store.update(&corpus, Scope::All, &mut || (), &mut |_| ())?;
    let index = store.open()?;
    let own: Vec<&str> =
        text.questions.iter().filter(|case| matches!(case.setting, Setting::Own)).map(|case| case.question.as_str()).collect();
    let mut rows = 0;
    for case in &text.questions {
        let question = question::parse(&case.question, &index.manifest().languages);
        let query = query::plan(&question, &index)?;
        let (found, _) = rank::candidates(&query, &Totals::of(&question, &query), &index, RETRIEVED)?;
        let right = |candidate: &Candidate| {
            let lines = candidate.hit.stored().map(|stored| stored.passage.lines);
            matches!(case.setting, Setting::Own) && lines.is_some_and(|[first, last]| (first..=last).contains(&case.line))
        };
        let marked: Vec<(bool, Hit)> = found.into_iter().map(|candidate| (right(&candidate), candidate.hit)).collect();
        let written = Written { text, case, setting: case.setting, question: &question, query: &query };
        if !matches!(case.setting, Setting::Own) {
            rows += write(out, &written, marked)?;
            continue;
        }
        if matches!(text.source, Source::Whole) {
            terms(term_out, case.number, text.article, &question, &query, &marked, &case.answers)?;
        }
        let without: Vec<(bool, Hit)> = marked.iter().filter(|(right, _)| !right).cloned().collect();
        rows += write(out, &written, marked)?;
        rows += write(out, &Written { setting: Setting::WithoutItsPassage, ..written }, without)?;
        let seed = case.number;
        for (setting, stranger) in [
            (Setting::UnknownSwapped, strangers[(seed * 7919 + 13) % strangers.len()]),
            (Setting::KnownSwapped, own[(seed * 7919) % own.len()]),
        ] {
            let Some(swapped) = swapped(&case.question, stranger, &index, seed, matches!(setting, Setting::KnownSwapped)) else { continue };
            let question = question::parse(&swapped, &index.manifest().languages);
            let query = query::plan(&question, &index)?;
            let (found, _) = rank::candidates(&query, &Totals::of(&question, &query), &index, RETRIEVED)?;
            let marked = found.into_iter().map(|candidate| (false, candidate.hit)).collect();
            rows += write(out, &Written { setting, question: &question, query: &query, ..written }, marked)?;
        }
    }
    Ok(rows)
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
    text: &'a Text,
    case: &'a Case,
    setting: Setting,
    question: &'a Question,
    query: &'a query::Query,
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
        let holds = matches!(what.setting, Setting::Own) && what.case.answers.iter().any(|answer| text.contains(answer));
        let meta = [
            what.case.number as f32,
            f32::from(what.setting as u8),
            what.text.article as f32,
            unit.candidate as f32,
            unit.unit as f32,
            f32::from(u8::from(right[unit.candidate])),
            f32::from(u8::from(holds && right[unit.candidate])),
            f32::from(u8::from(holds)),
            f32::from(what.text.source as u8),
            if let rank::Form::Pair(asked) = candidates[unit.candidate].form { rank::pair_score(asked) } else { f32::NAN },
            f32::from(u8::from(what.case.written)),
        ];
        for value in meta.iter().chain(&unit.row) {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    Ok(ranked.len())
}
