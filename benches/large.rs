//! Time and memory against the corpus's size, as whole processes, beside bare tantivy, `SQLite` FTS5 and grep on the same text in one run.
//!
//! ```sh
//! cargo bench --profile quick --bench large -- 10000 200000   # passages; also 1000000
//! ```
//!
//! Prints the table of docs/performance.md and writes its plot to `target/large.svg`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that can't run should stop")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "support/mod.rs"]
mod support;

use faqt::{
    article::{self, Format},
    corpus,
};
use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use support::{Author, bare::Bare, median};

/// Passages a file, where the files are many and where they are few.
const LAYOUTS: [(&str, usize); 2] = [("many", 20), ("few", 2_000)];

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

/// Seconds and peak MiB of a run of `command`; none where there is no such program or it fails for another reason than finding nothing.
fn run(command: &mut Command) -> Option<(f64, f64)> {
    let started = Instant::now();
    // not /dev/null: grep would stop at a first match
    let output = tempfile::tempfile().ok()?;
    let mut child = command.stdin(Stdio::null()).stdout(output).stderr(Stdio::null()).spawn().ok()?;
    let (mut peak, mut pause) = (0.0_f64, Duration::from_micros(300));
    let status = loop {
        peak = peak.max(memory(child.id()));
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(pause),
        }
        pause = (pause * 5 / 4).min(Duration::from_millis(20)).min(started.elapsed() / 50 + Duration::from_micros(300));
    };
    let seconds = started.elapsed().as_secs_f64();
    matches!(status.code(), Some(0 | 1)).then_some((seconds, peak))
}

/// The memory a process has had at most that is no file's, in MiB.
fn memory(id: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let kib = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kib("RssAnon:").unwrap_or(0.0) / 1024.0
}

fn faqt(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faqt"));
    command.arg("--corpus").arg(folder.join("corpus")).arg("--index").arg(folder.join("index")).args(args);
    command
}

/// One size in one layout.
struct Row {
    passages: usize,
    layout: &'static str,
    files: usize,
    figures: Vec<(&'static str, Option<f64>)>,
}

fn measure(passages: usize, layout: (&'static str, usize)) -> Row {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let corpus = folder.join("corpus");
    fs::create_dir(&corpus).unwrap();
    let mut author = Author::new(passages as u64);
    let files = passages.div_ceil(layout.1);
    let mut questions = Vec::new();
    for at in 0..files {
        let article = author.article(layout.1.min(passages - at * layout.1));
        if questions.len() < 9 {
            questions.push(author.question(&article));
        }
        fs::write(corpus.join(format!("{at:06}.md")), article.text).unwrap();
    }
    let build = run(&mut faqt(folder, &["index"])).expect("it is built");
    let bare = folder.join("bare");
    fs::create_dir(&bare).unwrap();
    let texts: Vec<String> = corpus::list(&corpus)
        .unwrap()
        .files
        .iter()
        .flat_map(|file| article::read(Format::Markdown, &file.name, &corpus::read(file, corpus::MAX_FILE).unwrap().text).passages)
        .map(|passage| passage.text())
        .collect();
    let started = Instant::now();
    Bare::write(&bare, texts.iter().map(String::as_str));
    let bare = started.elapsed().as_secs_f64();
    drop(texts);
    let database = folder.join("fts.db");
    let sqlite = run(Command::new("python3").args(["-c", SQLITE]).arg(&corpus).arg(&database));
    let asks = |command: &dyn Fn(&str) -> Command| {
        let runs: Option<Vec<(f64, f64)>> = questions.iter().map(|question| run(&mut command(question))).collect();
        let runs = runs.filter(|runs| !runs.is_empty())?;
        Some((median(runs.iter().map(|run| run.0).collect()) * 1000.0, runs.iter().map(|run| run.1).fold(0.0, f64::max)))
    };
    let ask = asks(&|question| faqt(folder, &["ask", question]));
    let grep = asks(&|_| {
        let mut command = Command::new("rg");
        command.args(["-i", "vaccine"]).arg(&corpus);
        command
    })
    .or_else(|| {
        asks(&|_| {
            let mut command = Command::new("grep");
            command.args(["-ri", "vaccine"]).arg(&corpus);
            command
        })
    });
    let sqlite_ask = asks(&|question| {
        let mut command = Command::new("python3");
        command.args(["-c", SQLITE_ASK]).arg(&database).arg(question);
        command
    });
    let find = asks(&|_| {
        let mut command = Command::new("find");
        command.arg(&corpus).args(["-type", "f", "-newer"]).arg(&database);
        command
    });
    let size: u64 = corpus::list(&corpus).unwrap().files.iter().map(|file| file.stat.size).sum();
    let changed = corpus.join("000000.md");
    let refresh = (0..3).map(|at| {
        fs::write(&changed, author.article(layout.1).text).unwrap();
        run(&mut faqt(folder, &["ask", &questions[at % questions.len()]])).unwrap().0 * 1000.0
    });
    let figures = vec![
        ("text MB", Some(size as f64 / 1e6)),
        ("build s", Some(build.0)),
        ("build MiB", Some(build.1)),
        ("tantivy s", Some(bare)),
        ("sqlite s", sqlite.map(|run| run.0)),
        ("ask ms", ask.map(|run| run.0)),
        ("ask MiB", ask.map(|run| run.1)),
        ("one changed ms", Some(median(refresh.collect()))),
        ("find ms", find.map(|run| run.0)),
        ("grep ms", grep.map(|run| run.0)),
        ("sqlite ask ms", sqlite_ask.map(|run| run.0)),
    ];
    Row { passages, layout: layout.0, files, figures }
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") })
}

fn table(rows: &[Row]) {
    let names: Vec<&str> = rows[0].figures.iter().map(|(name, _)| *name).collect();
    println!("| passages | files | {} |", names.join(" | "));
    println!("|{}", "--:|".repeat(names.len() + 2));
    for row in rows {
        let figures: Vec<String> = row.figures.iter().map(|(_, value)| figure(*value)).collect();
        println!("| {} | {} ({}) | {} |", row.passages, row.files, row.layout, figures.join(" | "));
    }
}

/// The figures of corpora in many files against passages, both on logarithmic axes.
fn plot(rows: &[Row]) -> String {
    const SHOWN: [(&str, &str, f64); 5] = [
        ("build s", "#1b6ca8", 1000.0),
        ("tantivy s", "#7fb3d5", 1000.0),
        ("sqlite s", "#aaaaaa", 1000.0),
        ("ask ms", "#b03a2e", 1.0),
        ("one changed ms", "#d68910", 1.0),
    ];
    let x = |passages: usize| 60.0 + ((passages as f64).log10() - 3.0) * 130.0;
    let y = |ms: f64| 400.0 - ms.max(1.0).log10() * 65.0;
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 440\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"640\" height=\"440\" fill=\"white\"/>\n",
    );
    for power in 0..6_i32 {
        let (ms, at) = (10_f64.powi(power), y(10_f64.powi(power)));
        let _ = writeln!(svg, "<path d=\"M60 {at}H450\" stroke=\"#ddd\"/><text x=\"52\" y=\"{at}\" text-anchor=\"end\">{ms} ms</text>");
    }
    for passages in [1_000, 10_000, 100_000, 1_000_000] {
        let _ = writeln!(svg, "<text x=\"{}\" y=\"418\" text-anchor=\"middle\">{passages}</text>", x(passages));
    }
    for (at, (name, colour, scale)) in SHOWN.iter().enumerate() {
        let value = |row: &Row| row.figures.iter().find(|figure| figure.0 == *name).and_then(|figure| figure.1);
        let points: Vec<(f64, f64)> =
            rows.iter().filter(|row| row.layout == "many").filter_map(|row| Some((x(row.passages), y(value(row)? * scale)))).collect();
        let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>", line.join(" "));
        for (x, y) in points {
            let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>");
        }
        let label = name.trim_end_matches(" ms").trim_end_matches(" s");
        let _ = writeln!(svg, "<text x=\"470\" y=\"{}\" fill=\"{colour}\">{label}</text>", 40 + at * 18);
    }
    svg + "<text x=\"255\" y=\"435\" text-anchor=\"middle\">passages, in files of 20</text>\n</svg>\n"
}

fn main() {
    let mut sizes: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    if sizes.is_empty() {
        sizes.push(10_000);
    }
    let rows: Vec<Row> = sizes.iter().flat_map(|size| LAYOUTS.map(|layout| measure(*size, layout))).collect();
    table(&rows);
    fs::write("target/large.svg", plot(&rows)).unwrap();
}
