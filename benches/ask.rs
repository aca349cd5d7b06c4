//! How long a question takes: on the article, on a made-up corpus of 1,600 paragraphs, stage by stage, and beside tantivy alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that can't run should stop")]

#[path = "support/mod.rs"]
mod support;

use faqt::{
    Bot, answer,
    article::{self, Format},
    bot::Options,
    corpus,
    index::Store,
    query, question, rank,
};
use std::{
    cell::RefCell,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};
use support::{Author, bare::Bare, median};
use tempfile::TempDir;

const PARAGRAPHS: usize = 1_600;
const QUESTIONS: usize = 200;

/// A corpus with its indexes, open and warm.
struct Bench {
    folder: TempDir,
    bot: Bot,
    bare: Bare,
    questions: Vec<String>,
}

thread_local! {
    static MADE_UP: RefCell<Bench> = RefCell::new(Bench::made_up());
    static ARTICLE: RefCell<Bench> = RefCell::new(Bench::article());
}

fn options(folder: &TempDir) -> Options {
    Options::new(folder.path().join("corpus"), folder.path().join("index"))
}

impl Bench {
    fn made_up() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut author = Author::new(1);
        let articles = author.articles(PARAGRAPHS);
        support::save(&articles, &folder.path().join("corpus"));
        let questions = author.questions(&articles, QUESTIONS);
        Self::of(folder, questions)
    }

    fn article() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let corpus = folder.path().join("corpus");
        std::fs::create_dir(&corpus).unwrap();
        let article = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/openai-aws-partnership.md");
        std::fs::copy(article, corpus.join("article.md")).unwrap();
        let questions = ["How much is the deal worth?", "When was it announced?", "How long does it run?", "Who signed it?"];
        Self::of(folder, questions.map(str::to_owned).into())
    }

    fn of(folder: TempDir, questions: Vec<String>) -> Self {
        let bot = Bot::open(options(&folder), &mut |_| ()).unwrap();
        let listing = corpus::list(&folder.path().join("corpus")).unwrap();
        let texts: Vec<String> = listing
            .files
            .iter()
            .flat_map(|file| article::read(Format::Markdown, &file.name(), &corpus::read(file, corpus::MAX_FILE).unwrap().text).passages)
            .map(|passage| passage.text())
            .collect();
        let bare = folder.path().join("bare");
        std::fs::create_dir(&bare).unwrap();
        let (index, field) = Bare::write(&bare, texts.iter().map(String::as_str));
        Self { bot, bare: Bare::open(&index, field), questions, folder }
    }

    fn ask(&mut self, at: usize) {
        let question = &self.questions[at % self.questions.len()];
        black_box(self.bot.ask(question, &mut |_| ()).unwrap());
    }

    fn bare(&mut self, at: usize) {
        let question = &self.questions[at % self.questions.len()];
        black_box(self.bare.top_10(question));
    }
}

fn each(bencher: divan::Bencher<'_, '_>, bench: &'static std::thread::LocalKey<RefCell<Bench>>, run: fn(&mut Bench, usize)) {
    bench.with_borrow_mut(|bench| {
        let mut at = 0;
        bencher.bench_local(|| {
            run(bench, at);
            at += 1;
        });
    });
}

#[divan::bench]
fn ask_the_article(bencher: divan::Bencher<'_, '_>) {
    each(bencher, &ARTICLE, Bench::ask);
}

#[divan::bench]
fn ask_1600_paragraphs(bencher: divan::Bencher<'_, '_>) {
    each(bencher, &MADE_UP, Bench::ask);
}

#[divan::bench]
fn bare_bm25_top_10_of_1600_paragraphs(bencher: divan::Bencher<'_, '_>) {
    each(bencher, &MADE_UP, Bench::bare);
}

/// Seconds that `run` takes, the middle of a few.
fn seconds(mut run: impl FnMut()) -> f64 {
    let times = (0..7).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed().as_secs_f64()
    });
    median(times.collect())
}

const STAGES: [&str; 6] = ["freshness", "parse", "plan", "search", "rank", "reply"];

/// Seconds a stage, over the questions.
fn stages(bench: &Bench) -> [f64; 6] {
    let options = options(&bench.folder);
    let snapshot = Store::new(&options.index).open().unwrap();
    let languages = &snapshot.manifest().languages;
    let settings = answer::Settings { top: 5, min_confidence: 0.2, corpus: &options.corpus, languages, explain: false };
    let mut all = [const { Vec::new() }; 6];
    for text in &bench.questions {
        let question = question::parse(text, languages);
        let plan = query::plan(&question, &snapshot).unwrap();
        let ranking = rank::rank(&question, &plan, &snapshot).unwrap();
        let search = seconds(|| drop(black_box(snapshot.search(&plan.clauses, rank::RETRIEVED).unwrap())));
        let times = [
            seconds(|| drop(black_box(corpus::list(&options.corpus).map(|listing| faqt::index::fresh(&snapshot, &listing))))),
            seconds(|| drop(black_box(question::parse(text, languages)))),
            seconds(|| drop(black_box(query::plan(&question, &snapshot).unwrap()))),
            search,
            (seconds(|| drop(black_box(rank::rank(&question, &plan, &snapshot).unwrap()))) - search).max(0.0),
            seconds(|| drop(black_box(answer::reply(&question, &plan, &ranking, &settings)))),
        ];
        for (all, time) in all.iter_mut().zip(times) {
            all.push(time);
        }
    }
    all.map(median)
}

/// Prints how a question compares with tantivy alone, both asked in turn.
fn summary(name: &str, bench: &mut Bench) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for at in 0..bench.questions.len() {
        ours.push(seconds(|| bench.ask(at)));
        theirs.push(seconds(|| bench.bare(at)));
    }
    let ratios = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect();
    let (ratio, ours, theirs) = (median(ratios), median(ours), median(theirs));
    let time = |seconds| format!("{:.1?}", Duration::from_secs_f64(seconds));
    println!("{name}: a question takes {}, bare BM25 top 10 {}: {ratio:.1} times", time(ours), time(theirs));
    let parts: Vec<String> = STAGES.iter().zip(stages(bench)).map(|(name, seconds)| format!("{name} {}", time(seconds))).collect();
    println!("    {}", parts.join(", "));
}

fn main() {
    divan::main();
    println!("\nmedians over questions, warm:");
    ARTICLE.with_borrow_mut(|bench| summary("the article", bench));
    MADE_UP.with_borrow_mut(|bench| summary("1,600 paragraphs", bench));
}
