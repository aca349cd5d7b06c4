//! Time and memory against the corpus's size, as whole processes, beside bare tantivy, `SQLite` FTS5 and ripgrep on the same text in one run.
//!
//! ```sh
//! cargo bench --profile quick --bench large -- 10000 200000 1000000   # passages
//! ```
//!
//! Prints the tables of docs/performance.md and writes its plot to `target/large.svg`. A million passages take 5 GB below `TMPDIR` meanwhile.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that can't run should stop")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

mod plot;
mod process;
#[path = "../support/mod.rs"]
mod support;

use faqt::{
    article::{self, Format},
    corpus,
};
use plot::{Curve, Panel};
use process::{Cost, here, output, run};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::Duration,
};
use support::{Author, bare::Bare, median};

/// How passages lie in files: passages a file at least, and files at most.
#[derive(Clone, Copy)]
struct Layout {
    name: &'static str,
    passages: usize,
    files: usize,
}

const LAYOUTS: [Layout; 2] = [Layout { name: "many", passages: 20, files: 10_000 }, Layout { name: "few", passages: 2_000, files: 100 }];

/// Questions a process, one after another, and how many of them are asked as a process each.
const QUESTIONS: usize = 200;
const ONE_SHOT: usize = 9;

/// What ripgrep looks for.
const WORD: &str = "vaccine";

/// What `SQLite` does with the same text: a row a paragraph in an FTS5 table with Porter's stemmer.
const SQLITE: &str = "
import glob, os, sqlite3, sys
db = sqlite3.connect(sys.argv[2])
db.execute('create virtual table p using fts5(text, tokenize=\"porter unicode61\")')
rows = ((part,) for path in glob.glob(sys.argv[1] + '/*.md') for part in open(path).read().split('\\n\\n') if part)
db.executemany('insert into p values (?)', rows)
db.commit()
";

const SQLITE_ASK: &str = "
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
words = [w for w in ''.join(c if c.isalnum() else ' ' for c in sys.argv[2]).split()]
print(db.execute('select text from p where p match ? order by rank limit 10', (' OR '.join(words),)).fetchall())
";

fn faqt(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faqt"));
    command.arg("--corpus").arg(folder.join("corpus")).arg("--index").arg(folder.join("index")).args(args);
    command
}

/// Where the index's files are.
fn version(folder: &Path) -> PathBuf {
    folder.join("index").join(format!("v{}", faqt::index::FORMAT))
}

type Figures = Vec<(&'static str, Option<f64>)>;

/// One size in one layout.
struct Row {
    passages: usize,
    layout: &'static str,
    files: usize,
    build: Figures,
    ask: Figures,
}

impl Row {
    fn figure(&self, name: &str) -> Option<f64> {
        self.build.iter().chain(&self.ask).find(|figure| figure.0 == name)?.1
    }
}

/// Writes a corpus of `passages` into `folder`; returns how many files it has, and questions about it.
fn write(author: &mut Author, folder: &Path, passages: usize, layout: Layout) -> (usize, Vec<String>) {
    fs::create_dir(folder).unwrap();
    let size = layout.passages.max(passages.div_ceil(layout.files));
    let files = passages.div_ceil(size);
    let mut questions = Vec::new();
    for at in 0..files {
        let article = author.article(size.min(passages - at * size));
        let share = QUESTIONS.div_ceil(files).min(QUESTIONS - questions.len());
        questions.extend((0..share).map(|_| author.question(&article)));
        fs::write(folder.join(format!("{at:06}.md")), article.text).unwrap();
    }
    (files, questions)
}

/// The passages' texts as faqt cuts them.
fn texts(folder: &Path) -> Vec<String> {
    let files = corpus::list(folder).unwrap().files;
    let read = files.iter().map(|file| (file, corpus::read(file, corpus::MAX_FILE).unwrap().text));
    read.flat_map(|(file, text)| article::read(Format::Markdown, &file.name(), &text).passages).map(|passage| passage.text()).collect()
}

/// The median of some runs, figure by figure.
fn typical(costs: &[Cost]) -> Cost {
    let of = |figure: fn(&Cost) -> f64| median(costs.iter().map(figure).collect());
    Cost { seconds: of(|cost| cost.seconds), cpu: of(|cost| cost.cpu), peak: of(|cost| cost.peak), own: of(|cost| cost.own) }
}

/// Builds and their rivals, by turns; the last of each stays.
fn builds(folder: &Path, passages: usize) -> Figures {
    let (corpus, bare, database) = (folder.join("corpus"), folder.join("bare"), folder.join("fts.db"));
    let texts = texts(&corpus);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..if passages > 200_000 { 1 } else { 3 } {
        let _ = fs::remove_dir_all(folder.join("index"));
        ours.push(run(&mut faqt(folder, &["index"])).expect("it is built"));
        let _ = fs::remove_dir_all(&bare);
        fs::create_dir(&bare).unwrap();
        theirs.push(here(|| drop(Bare::write(&bare, texts.iter().map(String::as_str)))));
    }
    fs::remove_dir_all(&bare).unwrap();
    drop(texts);
    let sqlite = run(Command::new("python3").args(["-c", SQLITE]).arg(&corpus).arg(&database));
    let (ours, theirs) = (typical(&ours), typical(&theirs));
    let text: u64 = corpus::list(&corpus).unwrap().files.iter().map(|file| file.stat.size).sum();
    let index: u64 = fs::read_dir(version(folder)).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    vec![
        ("text MB", Some(text as f64 / 1e6)),
        ("index MB", Some(index as f64 / 1e6)),
        ("build s", Some(ours.seconds)),
        ("tantivy s", Some(theirs.seconds)),
        ("throughput", Some(theirs.seconds / ours.seconds)),
        ("build cpu s", Some(ours.cpu)),
        ("tantivy cpu s", Some(theirs.cpu)),
        ("sqlite s", sqlite.map(|cost| cost.seconds)),
        ("build MiB", Some(ours.peak)),
    ]
}

/// Reads what is in a folder, so that nobody waits for the disk.
fn warm(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        io::copy(&mut fs::File::open(entry.unwrap().path()).unwrap(), &mut io::sink()).unwrap();
    }
}

/// Questions and their rivals.
fn asks(folder: &Path, author: &mut Author, questions: &[String], size: usize) -> Figures {
    let (corpus, database) = (folder.join("corpus"), folder.join("fts.db"));
    // a file that changed just now is read again until it settles
    sleep(Duration::from_millis(100));
    // nor do the questions wait while the system writes out what was built
    run(&mut Command::new("sync"));
    warm(&corpus);
    warm(&version(folder));
    let typical_of = |command: &dyn Fn(&str) -> Command| {
        let runs: Option<Vec<Cost>> = questions[..ONE_SHOT].iter().map(|question| run(&mut command(question))).collect();
        Some(typical(&runs?))
    };
    let program = |name: &'static str, args: &'static [&str]| {
        let corpus = corpus.clone();
        move |_: &str| {
            let mut command = Command::new(name);
            command.args(args).arg(WORD).arg(&corpus);
            command
        }
    };
    let ask = typical_of(&|question| faqt(folder, &["ask", question]));
    let find = typical_of(&|_| {
        let mut command = Command::new("find");
        command.arg(&corpus).args(["-type", "f", "-newer"]).arg(&database);
        command
    });
    let grep = typical_of(&program("rg", &["-i"])).or_else(|| {
        println!("ripgrep is not installed (cargo install ripgrep): grep takes its place");
        typical_of(&program("grep", &["-ri"]))
    });
    let sqlite = typical_of(&|question| {
        let mut command = Command::new("python3");
        command.args(["-c", SQLITE_ASK]).arg(&database).arg(question);
        command
    });
    let turns = output(&mut faqt(folder, &["--json", "ask", "-"]), &questions.join("\n")).unwrap();
    let mut turns: Vec<f64> = turns
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["elapsed_ms"].as_f64().expect("a time"))
        .collect();
    turns.sort_by(f64::total_cmp);
    let changed: Vec<f64> = (0..3)
        .map(|at| {
            fs::write(corpus.join("000000.md"), author.article(size).text).unwrap();
            run(&mut faqt(folder, &["ask", &questions[at]])).unwrap().seconds
        })
        .collect();
    let ms = |cost: Option<Cost>| cost.map(|cost| cost.seconds * 1000.0);
    vec![
        ("ask ms", ms(ask)),
        ("ask MiB", ask.map(|cost| cost.peak)),
        ("own MiB", ask.map(|cost| cost.own)),
        ("turn ms", Some(turns[turns.len() / 2])),
        ("turn p99 ms", Some(turns[turns.len() * 99 / 100])),
        ("one changed ms", Some(median(changed) * 1000.0)),
        ("find ms", ms(find)),
        ("rg ms", ms(grep)),
        ("sqlite ask ms", ms(sqlite)),
    ]
}

fn measure(passages: usize, layout: Layout) -> Row {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut author = Author::new(passages as u64);
    let (files, questions) = write(&mut author, &folder.join("corpus"), passages, layout);
    let build = builds(folder, passages);
    let ask = asks(folder, &mut author, &questions, passages.div_ceil(files));
    let row = Row { passages, layout: layout.name, files, build, ask };
    println!("{}\n{}", line(&row, &row.build), line(&row, &row.ask));
    row
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(
        || "–".to_owned(),
        |value| match value {
            ..1.0 => format!("{value:.2}"),
            ..10.0 => format!("{value:.1}"),
            _ => format!("{value:.0}"),
        },
    )
}

fn table(rows: &[Row], part: fn(&Row) -> &Figures) {
    let names: Vec<&str> = part(&rows[0]).iter().map(|(name, _)| *name).collect();
    println!("\n| passages | files | {} |", names.join(" | "));
    println!("|{}", "--:|".repeat(names.len() + 2));
    for row in rows {
        println!("{}", line(row, part(row)));
    }
}

fn line(row: &Row, figures: &Figures) -> String {
    let figures: Vec<String> = figures.iter().map(|(_, value)| figure(*value)).collect();
    format!("| {} | {} ({}) | {} |", row.passages, row.files, row.layout, figures.join(" | "))
}

/// The corpora in many files.
fn plot(rows: &[Row]) -> String {
    let curve = |name: &'static str, of: &str, colour: &'static str, scale: f64| Curve {
        name,
        colour,
        points: rows.iter().filter(|row| row.layout == "many").filter_map(|row| Some((row.passages, row.figure(of)? * scale))).collect(),
    };
    plot::svg(&[
        Panel {
            title: "time against passages, in many files",
            unit: "ms",
            most: 5,
            curves: vec![
                curve("build", "build s", "#1b6ca8", 1000.0),
                curve("tantivy", "tantivy s", "#7fb3d5", 1000.0),
                curve("sqlite", "sqlite s", "#aaaaaa", 1000.0),
                curve("one changed", "one changed ms", "#d68910", 1.0),
                curve("rg", "rg ms", "#5d6d7e", 1.0),
                curve("ask", "ask ms", "#b03a2e", 1.0),
                curve("turn", "turn ms", "#e6b0aa", 1.0),
            ],
        },
        Panel {
            title: "memory against passages, in many files",
            unit: "MiB",
            most: 3,
            curves: vec![
                curve("build", "build MiB", "#1b6ca8", 1.0),
                curve("ask", "ask MiB", "#b03a2e", 1.0),
                curve("ask, its own", "own MiB", "#e6b0aa", 1.0),
            ],
        },
    ])
}

fn main() {
    let mut sizes: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    if sizes.is_empty() {
        sizes.push(10_000);
    }
    let rows: Vec<Row> = sizes.iter().flat_map(|size| LAYOUTS.map(|layout| measure(*size, layout))).collect();
    table(&rows, |row| &row.build);
    table(&rows, |row| &row.ask);
    fs::write("target/large.svg", plot(&rows)).unwrap();
}
