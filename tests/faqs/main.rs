//! Made-up FAQs and what people would type who want one of their answers. `FAQT_SHOW=1` prints each question that another entry was found for.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a test that can't go on has failed, its figures are worth seeing, and they are of a few hundred questions"
)]

use faqt::{
    Bot,
    answer::{Outcome, Reply},
    bot::Options,
};
use serde::{Deserialize, de::DeserializeOwned};
use std::{collections::BTreeMap, fs, path::Path};
use tempfile::TempDir;

/// Share of the questions for which the right entry must come first: where answers are short, where they are long, and of the long ones'
/// questions in other words.
const RIGHT: f32 = 0.48;
const RIGHT_OF_LONG: f32 = 0.75;
const RIGHT_OF_PARAPHRASES: f32 = 0.85;

/// Share of the questions about a detail of a long answer that must be answered with it.
const DETAILS: f32 = 0.5;

/// How the questions of each entry of a short FAQ are put, in order.
const MANNERS: [&str; 5] = ["other words", "keywords", "a story", "another form", "free"];

#[derive(Deserialize)]
struct Faq<Entry> {
    title: String,
    faqs: Vec<Entry>,
    /// What nothing here answers.
    #[serde(default)]
    none: Vec<String>,
}

/// An entry with a short answer.
#[derive(Deserialize)]
struct Short {
    question: String,
    answer: String,
    /// What people type, one in each of [`MANNERS`].
    asked: [String; MANNERS.len()],
}

/// An entry whose answer has several paragraphs.
#[derive(Deserialize)]
struct Long {
    question: String,
    answer: String,
    /// What people type.
    asked: Vec<String>,
    /// The entry's question in other words, by who has not seen its answer.
    paraphrases: Vec<String>,
    /// What the second half of the answer tells beside what its question asks.
    detail: Detail,
}

#[derive(Deserialize)]
struct Detail {
    q: String,
    /// One of these must be told.
    any: Vec<String>,
}

/// The FAQs in a folder below this one, by name.
fn faqs<Entry: DeserializeOwned>(folder: &str) -> Vec<Faq<Entry>> {
    let mut files: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faqs").join(folder))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files.into_iter().map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap()).collect()
}

/// A bot for an FAQ of such questions and answers.
fn bot<'a>(title: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) -> (Bot, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, index) = (folder.path().join("corpus.md"), folder.path().join("index"));
    let sections = entries.map(|(question, answer)| format!("## {question}\n\n{answer}\n"));
    let sections: Vec<String> = std::iter::once(format!("# {title}\n")).chain(sections).collect();
    fs::write(&corpus, sections.join("\n")).unwrap();
    (Bot::open(Options::new(corpus, index), &mut |_| ()).unwrap(), folder)
}

fn ask(bot: &mut Bot, question: &str) -> Reply {
    bot.ask(question, &mut |_| ()).unwrap()
}

/// Whether the entry with this question is what is found for `asked`.
fn finds(bot: &mut Bot, asked: &str, question: &str) -> bool {
    let reply = ask(bot, asked);
    let first = reply.sources.first().map_or("", |source| &source.text);
    let found = first.contains(question);
    if !found && std::env::var_os("FAQT_SHOW").is_some() {
        println!("{asked}\n  not {question}\n  but {first}");
    }
    found
}

fn share((hits, all): (usize, usize)) -> f32 {
    hits as f32 / all as f32
}

#[test]
fn the_entry_that_is_meant_comes_first() {
    let mut right: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut refused, mut unanswerable) = (0, 0);
    for faq in faqs::<Short>("") {
        let (mut bot, _folder) = bot(&faq.title, faq.faqs.iter().map(|entry| (&*entry.question, &*entry.answer)));
        for entry in &faq.faqs {
            for (manner, asked) in MANNERS.iter().zip(&entry.asked) {
                let (hits, all) = right.entry(manner).or_default();
                *hits += usize::from(finds(&mut bot, asked, &entry.question));
                *all += 1;
            }
        }
        unanswerable += faq.none.len();
        refused += faq.none.iter().filter(|asked| !ask(&mut bot, asked).is_answered()).count();
    }
    for (manner, counts) in &right {
        println!("{manner}: {:.3} of {}", share(*counts), counts.1);
    }
    let all = right.values().fold((0, 0), |all, counts| (all.0 + counts.0, all.1 + counts.1));
    println!("all: {:.3} of {}; {refused} of {unanswerable} without an entry refused", share(all), all.1);
    assert!(share(all) >= RIGHT);
    assert!(refused * 4 >= unanswerable * 3);
}

#[test]
fn a_long_answer_is_found_by_all_of_it_and_shown_where_it_fits() {
    let (mut right, mut meant, mut told, mut details) = ((0, 0), (0, 0), 0, 0);
    for faq in faqs::<Long>("long") {
        let (mut bot, _folder) = bot(&faq.title, faq.faqs.iter().map(|entry| (&*entry.question, &*entry.answer)));
        for entry in &faq.faqs {
            for (asked, counts) in [(&entry.asked, &mut right), (&entry.paraphrases, &mut meant)] {
                counts.0 += asked.iter().filter(|asked| finds(&mut bot, asked, &entry.question)).count();
                counts.1 += asked.len();
            }
            details += 1;
            let reply = ask(&mut bot, &entry.detail.q);
            let text = if let Outcome::Answered(answer) = reply.outcome { answer.text } else { String::new() };
            told += usize::from(entry.detail.any.iter().any(|detail| text.contains(detail)));
        }
    }
    println!("{:.3} of {}; paraphrases {:.3} of {}", share(right), right.1, share(meant), meant.1);
    println!("{:.3} of {details} details told", share((told, details)));
    assert!(share(right) >= RIGHT_OF_LONG);
    assert!(share(meant) >= RIGHT_OF_PARAPHRASES);
    assert!(share((told, details)) >= DETAILS);
}
