//! Flags, environment and the user's file become settings that never change afterwards.

mod file;
mod layers;
mod phrasing;

pub use file::{Loaded, Mode, Seconds};
pub use layers::{Entry, Origin};

use crate::{
    args::{Color, Command, Line},
    bot::{Freshness, Options},
    error::{Error, Kind},
    llm, rank,
};
use etcetera::BaseStrategy;
use layers::{Layers, Picked};
use std::{
    env,
    ffi::OsString,
    io::IsTerminal,
    path::{Path, PathBuf},
};

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Answer one question.
    Ask(String),
    /// Answer one question a line of standard input, each by itself.
    Lines,
    /// Answer one question a line of standard input, each as the next turn of a conversation.
    Turns,
    /// Talk at a prompt.
    Chat,
    /// Bring the index up to date, from nothing where the flag is set.
    Index(bool),
    /// Say how the index stands.
    Status,
    /// Measure answers on golden questions.
    Eval(Gate),
    /// Show what the articles lack; as golden questions where the flag is set.
    Gaps(bool),
    /// Show the settings.
    Config(Shown),
}

/// The settings and where each comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The user's file, or where it would be.
    pub file: Option<PathBuf>,
    /// Whether it is there.
    pub found: bool,
    /// Every setting.
    pub entries: Vec<Entry>,
}

/// Golden questions and what their figures must reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The questions' file.
    pub file: PathBuf,
    /// Least share of the answerable answered rightly.
    pub min_answered: Option<f32>,
    /// Largest share of the unanswerable answered.
    pub max_false: Option<f32>,
    /// An earlier run's JSON.
    pub baseline: Option<PathBuf>,
}

/// For whom answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A person.
    Human(Style),
    /// A program.
    Json,
}

/// What the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Bold and dim.
    pub color: bool,
    /// Links to files.
    pub links: bool,
    /// Columns to wrap at; none where output is no terminal.
    pub width: Option<usize>,
    /// Every source after the answer.
    pub all_sources: bool,
}

/// A terminal's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Its columns.
    pub columns: usize,
    /// Its rows.
    pub rows: usize,
}

impl Screen {
    /// The size of the terminal as it is now; that of most where it does not tell.
    pub fn now() -> Self {
        let (columns, rows) = terminal_size::terminal_size().map_or((80, 24), |(width, height)| (width.0, height.0));
        Self { columns: usize::from(columns).max(1), rows: usize::from(rows) }
    }

    /// The rows that lines of so many columns take.
    pub fn rows_of(self, lines: &[usize]) -> usize {
        lines.iter().map(|columns| columns.div_ceil(self.columns).max(1)).sum()
    }

    /// Whether such lines fit.
    pub fn holds(self, lines: &[usize]) -> bool {
        self.rows_of(lines) <= self.rows
    }
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors alone.
    Quiet,
    /// Warnings, too.
    Normal,
    /// Everything.
    Verbose,
}

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Config {
    /// What to do.
    pub task: Task,
    /// What to answer from.
    pub bot: Options,
    /// How to write answers.
    pub format: Format,
    /// What is said where the article doesn't say.
    pub refusal: String,
    /// How much is said beside answers.
    pub verbosity: Verbosity,
    /// How an LLM words the answers, where one does.
    pub llm: Option<llm::Settings>,
    /// How one would at the prompt, where the user asks for it; the model may be without a name.
    pub dormant: Result<llm::Settings, Error>,
    /// Whether questions are logged.
    pub log: bool,
    /// Whether only plain lines are written: the terminal shows nothing else, or whoever reads it asks for that.
    pub plain: bool,
    /// How the prompt behaves.
    pub prompt: Prompt,
}

/// How the prompt behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Whose keys edit a line.
    pub mode: Mode,
    /// Whether lines are kept for the next talk.
    pub history: bool,
}

impl Config {
    /// How an LLM words the answers where the user asks for it.
    ///
    /// # Errors
    /// Where the settings name no endpoint or no model.
    pub fn possible_llm(&self) -> Result<llm::Settings, Error> {
        self.dormant.clone().and_then(phrasing::named)
    }
}

/// What the process was started with and in.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// Standard input is a terminal.
    pub stdin: bool,
    /// Standard output is a terminal.
    pub stdout: bool,
}

impl Surroundings {
    /// Those of this process.
    pub fn detect() -> Self {
        Self { stdin: std::io::stdin().is_terminal(), stdout: std::io::stdout().is_terminal() }
    }
}

/// The corpus where none is named.
const CORPUS: &str = "corpus";

/// What is said where the article doesn't say.
pub const REFUSAL: &str = "The article doesn't say.";

/// Widest line for reading with ease, in columns.
const WIDEST: usize = 100;

/// Settles what `line` means in this process's environment and with the user's file.
///
/// # Errors
/// A usage error where it asks for nothing that can be done.
pub fn resolve(line: Line, surroundings: Surroundings) -> Result<Config, Error> {
    settle(line, surroundings, Loaded::read()?, &|name| env::var_os(name))
}

/// Settles what `line` means: flag > environment > the user's file > default.
///
/// # Errors
/// A usage error where it asks for nothing that can be done.
pub fn settle(
    line: Line,
    surroundings: Surroundings,
    loaded: Loaded,
    variables: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Config, Error> {
    let (common, file) = (line.common, loaded.file);
    let mut layers = Layers::new(variables);
    let mut task = match line.command {
        Some(Command::Ask { question }) => ask(&question, surroundings, false)?,
        None => ask(&line.question, surroundings, true)?,
        Some(Command::Chat) => chat(surroundings),
        Some(Command::Index { force }) => Task::Index(force),
        Some(Command::Status) => Task::Status,
        Some(Command::Eval { file, min_answered, max_false, baseline }) => Task::Eval(Gate { file, min_answered, max_false, baseline }),
        Some(Command::Gaps { golden }) => Task::Gaps(golden),
        Some(Command::Config) => Task::Config(Shown::default()),
    };
    let variable = layers.variable("FAQT_CORPUS");
    let corpus = layers.note("corpus", Picked::first(common.corpus, variable, file.corpus), || PathBuf::from(CORPUS));
    let index = match Picked::first(common.index, layers.variable("FAQT_INDEX"), file.index) {
        Some(named) => named,
        None if same(&corpus, Path::new(CORPUS)) => Picked { value: PathBuf::from("index"), from: Origin::Default },
        None => Picked { value: cached(&corpus)?, from: Origin::Default },
    };
    let index = layers.note("index", Some(index), PathBuf::new);
    let top = layers.note("top", Picked::first(common.top, None, file.top.map(|top| top.0)), || 5);
    let bar = Picked::first(common.min_confidence, None, file.min_confidence.map(|share| share.0));
    let bot = Options {
        freshness: if common.frozen { Freshness::Frozen } else { Freshness::Refresh },
        top: usize::from(top),
        explain: common.explain,
        min_confidence: layers.note("min_confidence", bar, || rank::MIN_CONFIDENCE),
        ..Options::new(corpus, index)
    };
    let refusal = layers.note("refusal", Picked::first(common.refusal, None, file.refusal), || REFUSAL.to_owned());
    let color = layers.note("color", Picked::first(common.color, None, file.color), Color::default);
    let plain = layers.note("plain", Picked::first(common.plain.then_some(true), None, file.plain), || false);
    let color = if plain { Color::Never } else { color };
    let format =
        if common.json { Format::Json } else { Format::Human(Style { all_sources: common.verbose, ..style(color, surroundings.stdout) }) };
    let verbosity = match (common.quiet, common.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let asks = matches!(task, Task::Ask(_) | Task::Lines | Task::Turns | Task::Chat);
    let history = common.no_history.then_some(false);
    let prompt = Prompt {
        mode: layers.note("prompt.mode", Picked::first(None, None, file.prompt.mode), Mode::default),
        history: layers.note("prompt.history", Picked::first(history, None, file.prompt.history), || true),
    };
    let log = layers.note("log", Picked::first(None, None, file.log), || false);
    let (enabled, dormant) = phrasing::settle(line.phrasing, &file.llm, &mut layers);
    let llm = if enabled && asks { Some(dormant.clone().and_then(phrasing::named)?) } else { None };
    if let Task::Config(shown) = &mut task {
        *shown = Shown { file: loaded.path, found: loaded.found, entries: layers.entries() };
    }
    Ok(Config { task, bot, format, refusal, verbosity, llm, dormant, log, plain: plain || dumb(), prompt })
}

fn ask(question: &[OsString], surroundings: Surroundings, prompt: bool) -> Result<Task, Error> {
    match question {
        [dash] if dash == "-" => Ok(Task::Lines),
        [] if !surroundings.stdin => Ok(Task::Lines),
        [] if prompt => Ok(chat(surroundings)),
        [] => Err(Error::new(Kind::Usage, "no question was given", "write it behind `faqt ask`, or `-` to read one a line")),
        // any bytes are a question
        words => Ok(Task::Ask(words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))),
    }
}

/// A prompt where a person sees it, else lines.
fn chat(surroundings: Surroundings) -> Task {
    if surroundings.stdin && surroundings.stdout { Task::Chat } else { Task::Turns }
}

/// Whether two paths are the same place by their spelling.
fn same(a: &Path, b: &Path) -> bool {
    a == b || std::path::absolute(a).ok().zip(std::path::absolute(b).ok()).is_some_and(|(a, b)| a == b)
}

/// A folder of the corpus's own in the user's cache, named so that a person can tell whose it is.
fn cached(corpus: &Path) -> Result<PathBuf, Error> {
    let folder = etcetera::choose_base_strategy()
        .map_err(|_| Error::new(Kind::Index, "there is no home folder to keep an index in", "name a folder with --index DIR"))?
        .cache_dir();
    let whole = std::fs::canonicalize(corpus).or_else(|_| std::path::absolute(corpus)).unwrap_or_else(|_| corpus.to_owned());
    let name: String = whole
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    let hash = twox_hash::XxHash3_64::oneshot(whole.as_os_str().as_encoded_bytes());
    Ok(folder.join("faqt").join(format!("{name}-{hash:016x}")))
}

fn set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Whether the terminal says that it shows nothing but lines.
fn dumb() -> bool {
    env::var_os("TERM").is_none_or(|term| term == "dumb") && !cfg!(windows)
}

fn style(color: Color, terminal: bool) -> Style {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !dumb() && !set("NO_COLOR"),
    };
    Style { color, links: color && terminal && shows_links(), width: terminal.then(columns), all_sources: false }
}

/// Terminals known to show links (OSC 8); the others would show nothing worse, but some show the escape.
fn shows_links() -> bool {
    let named = |name: &str, known: &[&str]| env::var(name).is_ok_and(|value| known.iter().any(|known| value.contains(known)));
    ["KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "VTE_VERSION", "FORCE_HYPERLINK"].into_iter().any(set)
        || named("TERM_PROGRAM", &["iTerm", "WezTerm", "vscode", "ghostty", "Hyper", "tmux"])
        || named("TERM", &["kitty", "alacritty", "foot", "ghostty", "wezterm"])
}

/// The terminal's columns, at most `WIDEST`.
pub fn columns() -> usize {
    Screen::now().columns.clamp(20, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{self, Parsed};

    fn config(args: &[&str], stdin: bool) -> Result<Config, Error> {
        let Ok(Parsed::Line(line)) = args::parse(std::iter::once("faqt").chain(args.iter().copied()).map(Into::into)) else {
            panic!("{args:?}")
        };
        settle(*line, Surroundings { stdin, stdout: stdin }, Loaded::default(), &|_| None)
    }

    #[test]
    fn tasks() {
        for (args, stdin, task) in [
            (&["how", "much"][..], true, Task::Ask("how much".to_owned())),
            (&["ask", "how much"], false, Task::Ask("how much".to_owned())),
            (&["ask", "-"], true, Task::Lines),
            (&[], true, Task::Chat),
            (&[], false, Task::Lines),
            (&["chat"], false, Task::Turns),
            (&["ask"], false, Task::Lines),
            (&["index"], true, Task::Index(false)),
        ] {
            assert_eq!(config(args, stdin).unwrap().task, task, "{args:?}");
        }
        assert_eq!(config(&["ask"], true).unwrap_err().kind, Kind::Usage);
        let Ok(Parsed::Line(line)) = args::parse(["faqt".into()]) else { panic!("nothing is a command line") };
        let piped = resolve(*line, Surroundings { stdin: true, stdout: false }).unwrap();
        assert_eq!(piped.task, Task::Turns, "a prompt that nobody sees");
    }

    #[test]
    fn the_index_is_beside_the_default_corpus_and_in_the_cache_for_another() {
        assert_eq!(config(&["q"], true).unwrap().bot.index, Path::new("index"));
        assert_eq!(config(&["--corpus", "./corpus/", "q"], true).unwrap().bot.index, Path::new("index"));
        assert_eq!(config(&["--index", "x", "q"], true).unwrap().bot.index, Path::new("x"));
        let index = config(&["--corpus", "some where/hand book.md", "q"], true).unwrap().bot.index;
        let name = index.file_name().unwrap().to_string_lossy();
        assert!(name.starts_with("hand-book-") && name.len() == 26, "{name}");
    }
}
