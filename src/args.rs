//! The command line as it was typed; what it means is settled in [`config`](crate::config).

use crate::{
    config::Seconds,
    error::{Error, Kind},
};
use clap::{
    Args, Parser, Subcommand, ValueEnum,
    error::{ContextKind, ContextValue, ErrorKind},
};
use serde::{Deserialize, Serialize};
use std::{ffi::OsString, path::PathBuf};

const EXAMPLES: &str = "\
Examples:
  faqt \"How much is the deal worth?\"        one question, one answer
  faqt                                      a conversation at the prompt
  faqt --corpus handbook/ ask who approves leave
  faqt ask - < questions.txt                one question a line
  faqt --json \"When does it start?\"         for programs, one object a line
  faqt eval questions.jsonl                 how good the answers are

Exit status: 0 answered, 1 the article doesn't say, 2 usage, 3 index, corpus or I/O error,
4 the LLM failed where it was required, 130 interrupted. With one question a line: 0 once all were read.";

const EVAL: &str = r#"One JSON object a line: {"q":"…","any":["…"]} or {"q":"…","none":true}"#;

/// Ask an article; get the answer it gives and where it stands, or an honest refusal.
#[derive(Debug, Parser)]
#[command(name = "faqt", version, about, after_help = EXAMPLES, max_term_width = 100, disable_help_subcommand = true)]
pub struct Line {
    /// What to do; a question where it is none of these.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The question, or - for one a line on standard input
    #[arg(value_name = "QUESTION")]
    pub question: Vec<OsString>,
    /// What goes with every command.
    #[command(flatten)]
    pub common: Common,
    /// Whether and how an LLM words the answers.
    #[command(flatten)]
    pub phrasing: Phrasing,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer one question; `-`, or a pipe, reads one question a line
    Ask {
        /// The question, or - for one a line on standard input
        #[arg(value_name = "QUESTION")]
        question: Vec<OsString>,
    },
    /// Ask at a prompt
    Chat,
    /// Bring the index up to date with the corpus
    Index {
        /// Rebuild it from nothing
        #[arg(long)]
        force: bool,
    },
    /// Show what is in the index and whether it matches the corpus; exit 1 where it does not
    Status,
    /// Show every setting and where it comes from
    Config,
    /// Show the logged questions without a good answer, grouped; needs log = true in your settings
    Gaps {
        /// Print a draft of golden questions instead, their facts to be filled in
        #[arg(long)]
        golden: bool,
    },
    /// Measure the answers on golden questions
    #[command(after_help = EVAL)]
    Eval {
        /// The golden questions
        file: PathBuf,
        /// Fail where a smaller share of the answerable is answered rightly
        #[arg(long, value_name = "SHARE", value_parser = share)]
        min_answered: Option<f32>,
        /// Fail where a larger share of the unanswerable is answered
        #[arg(long, value_name = "SHARE", value_parser = share)]
        max_false: Option<f32>,
        /// Fail where a question is wrong that was right in this earlier `eval --json` output
        #[arg(long, value_name = "FILE")]
        baseline: Option<PathBuf>,
    },
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    /// On a terminal that shows colours.
    #[default]
    Auto,
    /// Even in a file.
    Always,
    /// Not at all.
    Never,
}

/// Options of every command.
#[derive(Args, Debug)]
#[expect(clippy::doc_markdown, reason = "the help shows the text as it is")]
pub struct Common {
    /// A folder of articles (.md, .markdown, .txt), or one article [default: corpus] [env: FAQT_CORPUS]
    #[arg(long, global = true, value_name = "PATH")]
    pub corpus: Option<PathBuf>,
    /// Where the index is kept [default: index, or a folder in the cache for another corpus] [env: FAQT_INDEX]
    #[arg(long, global = true, value_name = "DIR")]
    pub index: Option<PathBuf>,
    /// Answer from the index as it is
    #[arg(long, global = true)]
    pub frozen: bool,
    /// One JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// Sources listed at most [default: 5]
    #[arg(short = 'n', long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub top: Option<u16>,
    /// The confidence, 0 to 1, below which an answer is withheld [default: calibrated]
    #[arg(long, global = true, value_name = "X", value_parser = share)]
    pub min_confidence: Option<f32>,
    /// What is said where the article doesn't say
    #[arg(long, global = true, value_name = "TEXT")]
    pub refusal: Option<String>,
    /// Show the query's terms, each source's score, and why it was or wasn't confident
    #[arg(long, global = true)]
    pub explain: bool,
    /// When to colour the output: auto, always or never [default: auto]
    #[arg(long, global = true, value_name = "WHEN", value_enum, hide_possible_values = true)]
    pub color: Option<Color>,
    /// No notices, no progress
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show every source
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Print plain lines alone, as with TERM=dumb: no colour, no line editor, nothing that moves; for a screen reader
    #[arg(long, global = true)]
    pub plain: bool,
    /// Neither read nor keep the prompt's history
    #[arg(long, global = true)]
    pub no_history: bool,
}

/// Options of phrasing by an LLM. The key is none of them: a command line is for everyone to see.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Phrasing by an LLM")]
#[expect(clippy::doc_markdown, reason = "the help shows the text as it is")]
pub struct Phrasing {
    /// Let an LLM word the answers; what it says is checked against the article
    #[arg(long, global = true)]
    pub llm: bool,
    /// Answer in the article's own words, whatever the settings say
    #[arg(long, global = true, conflicts_with_all = ["llm", "require_llm", "dry_run"])]
    pub no_llm: bool,
    /// The model's name [env: FAQT_MODEL]
    #[arg(long, global = true, value_name = "NAME")]
    pub model: Option<String>,
    /// The endpoint, as in http://localhost:11434/v1 [default: OpenAI's] [env: OPENAI_BASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Take the reply whole instead of as it is written
    #[arg(long, global = true)]
    pub no_stream: bool,
    /// Seconds that a phrasing may take in all [default: 90]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub llm_timeout: Option<Seconds>,
    /// Exit with 4 where the LLM fails; implies --llm
    #[arg(long, global = true)]
    pub require_llm: bool,
    /// Show what would be sent to the LLM, and send nothing; implies --llm
    #[arg(long, global = true)]
    pub dry_run: bool,
}

fn seconds(text: &str) -> Result<Seconds, String> {
    text.parse().ok().and_then(Seconds::new).ok_or_else(|| "a number of seconds above 0 is needed, at most a day".to_owned())
}

fn share(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "a number from 0 to 1 is needed".to_owned())
}

/// What came of reading the command line.
pub enum Parsed {
    /// Something to do.
    Line(Box<Line>),
    /// Something to show: help or the version.
    Show(String),
}

/// Reads the command line.
///
/// # Errors
/// A usage error in clap's words.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Parsed, Error> {
    match Line::try_parse_from(args) {
        Ok(line) => Ok(Parsed::Line(Box::new(line))),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => Ok(Parsed::Show(error.to_string())),
        Err(error) => Err(usage(&error)),
    }
}

/// What clap says, as the program says things: its first line is the message, its tips are the hint.
fn usage(error: &clap::Error) -> Error {
    let text = error.to_string();
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("Usage:") && !line.starts_with("For more"));
    let message = lines.next().unwrap_or("the command line can't be read").trim_start_matches("error: ").trim_end_matches(':');
    let more = lines.map(|line| line.trim_start_matches("tip: ")).collect::<Vec<_>>().join("; ");
    let word = |context: Option<&ContextValue>| matches!(context, Some(ContextValue::String(word)) if !word.starts_with('-'));
    let hint = match error.kind() {
        _ if !more.is_empty() => more,
        ErrorKind::UnknownArgument if word(error.get(ContextKind::InvalidArg)) => {
            "a question that begins with a command's name goes behind `faqt ask`".to_owned()
        }
        _ => "see `faqt --help`".to_owned(),
    };
    Error::new(Kind::Usage, message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(args: &[&str]) -> Line {
        match parse(std::iter::once("faqt").chain(args.iter().copied()).map(OsString::from)) {
            Ok(Parsed::Line(line)) => *line,
            Ok(Parsed::Show(text)) => panic!("{text}"),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_question_needs_no_command() {
        assert_eq!(line(&["what", "is", "index"]).question, ["what", "is", "index"]);
        assert_eq!(line(&["--json", "how much?"]).question, ["how much?"]);
        assert!(matches!(line(&["ask", "who"]).command, Some(Command::Ask { question }) if question == ["who"]));
        assert!(matches!(line(&["ask", "-"]).command, Some(Command::Ask { question }) if question == ["-"]));
        assert!(matches!(line(&["index", "--force"]).command, Some(Command::Index { force: true })));
        assert!(line(&[]).command.is_none());
    }

    #[test]
    fn options_stand_anywhere() {
        let line = line(&["ask", "--corpus", "x", "-n", "3", "who", "--json"]);
        assert_eq!((line.common.corpus, line.common.top, line.common.json), (Some("x".into()), Some(3), true));
    }

    #[test]
    fn mistakes_are_usage_errors() {
        for args in [
            &["--nope"][..],
            &["-n", "0", "q"],
            &["-q", "-v", "q"],
            &["--min-confidence", "2", "q"],
            &["--color", "blue", "q"],
            &["--llm", "--no-llm", "q"],
            &["--llm-timeout", "0", "q"],
        ] {
            let error = parse(std::iter::once("faqt").chain(args.iter().copied()).map(OsString::from)).err().unwrap();
            assert_eq!(error.kind, Kind::Usage, "{args:?}");
            assert!(!error.message.is_empty() && !error.hint.is_empty(), "{error:?}");
        }
    }
}
