//! Writes the training table of a question set: one row a ranked unit, `META` columns then the features, all `f32` little-endian.
//!
//! usage: features SET.json OUT.bin
//!
//! Every question is asked of its own article, of its own article without the paragraph that answers it, and of the article
//! before it, which can't answer it.

use faqt::{
    index::Store,
    query,
    question::{self, Question},
    rank::{self, Candidate, Field, NAMES},
};
use serde::Deserialize;
use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Write},
};

/// question, setting (0 own, 1 without its paragraph, 2 other article), article, candidate, unit, right passage, unit holds an answer there, unit holds one anywhere
const META: usize = 8;

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
    paragraph: usize,
    question: String,
    answers: Vec<String>,
    answerable: bool,
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace('’', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(set), Some(out)) = (args.next(), args.next()) else { return Err("usage: features SET.json OUT.bin".into()) };
    let set: Set = serde_json::from_reader(std::io::BufReader::new(File::open(set)?))?;
    std::fs::write(std::path::Path::new(&out).with_extension("columns"), NAMES.join("\n"))?;
    let mut out = BufWriter::new(File::create(out)?);
    let mut rows = 0_usize;
    for (at, article) in set.articles.iter().enumerate() {
        let folder = tempfile::tempdir()?;
        let corpus = folder.path().join("corpus");
        std::fs::create_dir(&corpus)?;
        std::fs::write(corpus.join("article.md"), format!("# {}\n\n{}\n", article.title, article.paragraphs.join("\n\n")))?;
        let store = Store::new(folder.path().join("index"));
        store.update(&corpus, true, &mut || (), &mut |_| ())?;
        let index = store.open()?;
        let golds: Vec<String> = article.paragraphs.iter().map(|text| fold(text)).collect();
        let before = (at + set.articles.len() - 1) % set.articles.len();
        for (number, asked) in
            set.questions.iter().enumerate().filter(|(_, asked)| asked.answerable && (asked.article == at || asked.article == before))
        {
            let question = question::parse(&asked.question, &index.manifest().languages);
            let query = query::plan(&question, &index)?;
            let answers: Vec<String> = asked.answers.iter().map(|answer| fold(answer)).collect();
            let (found, _) = rank::candidates(&query, &index)?;
            let right = |candidate: &Candidate| {
                let body = candidate.hit.stored().map(|stored| fold(&stored.passage.body)).unwrap_or_default();
                asked.article == at
                    && !body.is_empty()
                    && (golds[asked.paragraph].contains(&body) || body.contains(&golds[asked.paragraph]))
            };
            let marked: Vec<(bool, Candidate)> = found.into_iter().map(|candidate| (right(&candidate), candidate)).collect();
            let settings: &[u8] = if asked.article == at { &[0, 1] } else { &[2] };
            let (gold, rest): (Vec<_>, Vec<_>) = marked.into_iter().partition(|(right, _)| *right);
            let mut keep: Vec<(bool, Candidate)> = rest;
            for setting in settings.iter().rev() {
                if *setting == 0 {
                    keep.extend(std::mem::take(&mut keep_gold(&gold, &query)));
                }
                rows += write(
                    &mut out,
                    &Written { number, setting: *setting, article: at, question: &question, query: &query, answers: &answers },
                    &keep,
                )?;
            }
        }
    }
    out.flush()?;
    eprintln!("{rows} rows, {META} + {} columns: {}", NAMES.len(), NAMES.join(","));
    Ok(())
}

fn keep_gold(gold: &[(bool, Candidate)], query: &query::Query) -> Vec<(bool, Candidate)> {
    gold.iter().map(|(right, candidate)| (*right, Candidate::new(query, candidate.hit.clone()))).collect()
}

struct Written<'a> {
    number: usize,
    setting: u8,
    article: usize,
    question: &'a Question,
    query: &'a query::Query,
    answers: &'a [String],
}

fn write(out: &mut impl Write, what: &Written<'_>, marked: &[(bool, Candidate)]) -> Result<usize, Box<dyn Error>> {
    let mut candidates: Vec<Candidate> = marked.iter().map(|(_, candidate)| Candidate::new(what.query, candidate.hit.clone())).collect();
    let mut right: Vec<bool> = marked.iter().map(|(right, _)| *right).collect();
    // as retrieval would have given them
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|a, b| {
        candidates[*b].hit.score.total_cmp(&candidates[*a].hit.score).then(candidates[*a].hit.order.cmp(&candidates[*b].hit.order))
    });
    right = order.iter().map(|at| right[*at]).collect();
    let mut slots: Vec<Option<Candidate>> = candidates.drain(..).map(Some).collect();
    candidates = order.iter().filter_map(|at| slots[*at].take()).collect();
    let field: Field = rank::place(what.query, &mut candidates);
    let bodies: Vec<String> =
        candidates.iter().map(|candidate| candidate.hit.stored().map(|stored| stored.passage.body).unwrap_or_default()).collect();
    let ranked = rank::rows(what.question, what.query, &candidates, &field);
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
