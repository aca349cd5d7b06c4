//! How fast a corpus of 10,000 passages is indexed, from files to a finished index, beside tantivy writing the same texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that can't run should stop")]

#[path = "support/mod.rs"]
mod support;

use faqt::{
    Bot,
    article::{self, Format},
    bot::Options,
};
use std::{path::Path, time::Instant};
use support::{Article, Author, bare::Bare, median};

const PASSAGES: usize = 10_000;

fn articles() -> Vec<Article> {
    Author::new(2).articles(PASSAGES)
}

fn texts(articles: &[Article]) -> Vec<String> {
    articles
        .iter()
        .flat_map(|article| article::read(Format::Markdown, &article.name, &article.text).passages)
        .map(|passage| passage.text())
        .collect()
}

fn index(folder: &Path) -> usize {
    let index = folder.join("index");
    let _ = std::fs::remove_dir_all(&index);
    Bot::index(&Options::new(folder.join("corpus"), index), false, &mut |_| ()).unwrap().passages
}

fn bare(folder: &Path, texts: &[String]) {
    let index = folder.join("bare");
    let _ = std::fs::remove_dir_all(&index);
    std::fs::create_dir(&index).unwrap();
    Bare::write(&index, texts.iter().map(String::as_str));
}

fn seconds(run: impl FnOnce()) -> f64 {
    let started = Instant::now();
    run();
    started.elapsed().as_secs_f64()
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn index_one_article(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    support::save(&Author::new(3).articles(40), &folder.path().join("corpus"));
    bencher.bench_local(|| index(folder.path()));
}

fn main() {
    divan::main();
    let folder = tempfile::tempdir().unwrap();
    let articles = articles();
    support::save(&articles, &folder.path().join("corpus"));
    let texts = texts(&articles);
    let megabytes = f64::from(u32::try_from(texts.iter().map(String::len).sum::<usize>()).unwrap()) / 1e6;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        ours.push(seconds(|| assert_eq!(index(folder.path()), texts.len())));
        theirs.push(seconds(|| bare(folder.path(), &texts)));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "\n{} passages ({megabytes:.1} MB): indexed in {ours:.2} s, written by bare tantivy in {theirs:.2} s: {:.2} of its throughput",
        texts.len(),
        theirs / ours
    );
}
