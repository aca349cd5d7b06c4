//! Made-up FAQs and what people would type who want one of their answers. `FAQT_SHOW=1` prints each question that another entry was found for.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that can't go on has failed, and its figures are worth seeing")]

use faqt::{Bot, bot::Options};
use serde::Deserialize;
use std::{collections::BTreeMap, fs, path::Path};

/// Share of the questions for which the right entry must come first.
const RIGHT: f32 = 0.46;

/// How the questions of each entry are put, in order.
const MANNERS: [&str; 5] = ["other words", "keywords", "a story", "another form", "free"];

#[derive(Deserialize)]
struct Faq {
    title: String,
    faqs: Vec<Entry>,
    /// What nothing here answers.
    none: Vec<String>,
}

#[derive(Deserialize)]
struct Entry {
    question: String,
    answer: String,
    /// What people type, one in each of [`MANNERS`].
    asked: [String; MANNERS.len()],
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "a few hundred questions")]
fn the_entry_that_is_meant_comes_first() {
    let mut files: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faqs"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut right: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut refused, mut unanswerable) = (0, 0);
    for file in files {
        let faq: Faq = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (corpus, index) = (folder.path().join("corpus.md"), folder.path().join("index"));
        let entries = faq.faqs.iter().map(|entry| format!("## {}\n\n{}\n", entry.question, entry.answer));
        let sections: Vec<String> = std::iter::once(format!("# {}\n", faq.title)).chain(entries).collect();
        fs::write(&corpus, sections.join("\n")).unwrap();
        let mut bot = Bot::open(Options::new(corpus, index), &mut |_| ()).unwrap();
        for entry in &faq.faqs {
            for (manner, asked) in MANNERS.iter().zip(&entry.asked) {
                let reply = bot.ask(asked, &mut |_| ()).unwrap();
                let first = reply.sources.first().map_or("", |source| &source.text);
                let found = first.contains(&entry.question);
                if !found && std::env::var_os("FAQT_SHOW").is_some() {
                    println!("{asked}\n  not {}\n  but {first}", entry.question);
                }
                let (hits, all) = right.entry(manner).or_default();
                *hits += usize::from(found);
                *all += 1;
            }
        }
        for asked in &faq.none {
            unanswerable += 1;
            let reply = bot.ask(asked, &mut |_| ()).unwrap();
            refused += usize::from(!reply.is_answered());
        }
    }
    let share = |(hits, all): (usize, usize)| hits as f32 / all as f32;
    for (manner, counts) in &right {
        println!("{manner}: {:.3} of {}", share(*counts), counts.1);
    }
    let all = right.values().fold((0, 0), |all, counts| (all.0 + counts.0, all.1 + counts.1));
    println!("all: {:.3} of {}; {refused} of {unanswerable} without an entry refused", share(all), all.1);
    assert!(share(all) >= RIGHT);
    assert!(refused * 4 >= unanswerable * 3);
}
