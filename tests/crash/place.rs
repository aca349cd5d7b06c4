//! A corpus that can be in any of several states, an index of it, and what is right to answer in each.

use crate::support::{Article, Author};
use faqt::{
    Bot,
    answer::Reply,
    bot::{Freshness, Notice, Options},
};
use fastrand::Rng;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

const STATES: usize = 5;
const QUESTIONS: usize = 12;

pub struct Place {
    folder: TempDir,
    states: Vec<Vec<Article>>,
    pub questions: Vec<String>,
    right: Vec<Vec<Reply>>,
}

impl Place {
    /// A corpus of about `paragraphs`; each state has another text in some files, and some files more or fewer.
    pub fn new(rng: &mut Rng, paragraphs: usize, states: usize) -> Self {
        let mut author = Author::new(rng.u64(..));
        let common: Vec<String> = author.articles(paragraphs).into_iter().map(|article| article.text).collect();
        let states: Vec<Vec<Article>> = (0..states)
            .map(|state| {
                let mut articles: Vec<Article> =
                    common.iter().enumerate().map(|(at, text)| Article { name: format!("{at:02}.md"), text: text.clone() }).collect();
                for _ in 0..2 {
                    let at = rng.usize(0..articles.len());
                    articles[at].text = author.article(20).text;
                }
                if rng.bool() {
                    articles.remove(rng.usize(0..articles.len()));
                }
                articles.push(Article { name: format!("new-{state}.md"), text: author.article(8).text });
                articles
            })
            .collect();
        let mut questions = Vec::new();
        for state in &states {
            questions.extend(author.questions(state, QUESTIONS / states.len()));
            questions.push(author.question(state.last().unwrap()));
        }
        let mut place = Self { folder: tempfile::tempdir().unwrap(), states, questions, right: Vec::new() };
        fs::create_dir(place.corpus()).unwrap();
        for state in 0..place.states.len() {
            place.set(state);
            let reference = Options::new(place.corpus(), place.folder.path().join("reference"));
            let mut bot = Bot::open(reference, &mut |_| ()).unwrap();
            place.right.push(place.questions.iter().map(|question| asked(&mut bot, question)).collect());
            fs::remove_dir_all(place.folder.path().join("reference")).unwrap();
        }
        place
    }

    /// States of a small corpus.
    pub fn small(rng: &mut Rng) -> Self {
        Self::new(rng, 160, STATES)
    }

    pub fn states(&self) -> usize {
        self.states.len()
    }

    pub fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    pub fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    pub fn aside(&self) -> PathBuf {
        self.folder.path().join("aside")
    }

    /// The folder of the index's format.
    pub fn version(&self) -> PathBuf {
        self.index().join(format!("v{}", faqt::index::FORMAT))
    }

    /// Brings the corpus to `state`; a file that stays the same is left alone.
    pub fn set(&self, state: usize) {
        let articles = &self.states[state];
        for entry in fs::read_dir(self.corpus()).unwrap().map(Result::unwrap) {
            if !articles.iter().any(|article| *article.name == *entry.file_name()) {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        for article in articles {
            let path = self.corpus().join(&article.name);
            if fs::read_to_string(&path).ok().as_ref() != Some(&article.text) {
                fs::write(path, &article.text).unwrap();
            }
        }
    }

    pub fn options(&self, freshness: Freshness) -> Options {
        Options { freshness, ..Options::new(self.corpus(), self.index()) }
    }

    /// The program with `args`, silent.
    pub fn faqt(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_faqt"));
        command.arg("--corpus").arg(self.corpus()).arg("--index").arg(self.index()).args(args);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// The state that a frozen index answers all questions as, or why it doesn't answer.
    pub fn frozen(&self) -> Result<usize, String> {
        let mut bot = Bot::open(self.options(Freshness::Frozen), &mut |_| ()).map_err(|error| error.message)?;
        let mut replies = Vec::new();
        for question in &self.questions {
            let mut reply = bot.ask(question, &mut |_| ()).map_err(|error| error.message)?;
            reply.elapsed = Duration::ZERO;
            replies.push(reply);
        }
        Ok(self
            .right
            .iter()
            .position(|right| *right == replies)
            .unwrap_or_else(|| panic!("the answers are those of no state:{}", self.nearest(&replies))))
    }

    /// How `replies` differ from those of each state.
    fn nearest(&self, replies: &[Reply]) -> String {
        let mut text = String::new();
        for (state, right) in self.right.iter().enumerate() {
            let differ: Vec<usize> = (0..replies.len()).filter(|at| right[*at] != replies[*at]).collect();
            let first = differ.first().map(|at| {
                format!(
                    "{:?}\n{:?}",
                    right[*at].sources.iter().map(|s| (&s.file, s.lines, s.score)).collect::<Vec<_>>(),
                    replies[*at].sources.iter().map(|s| (&s.file, s.lines, s.score)).collect::<Vec<_>>()
                )
            });
            let _ = writeln!(text, "\n{state}: {differ:?} {first:?}");
        }
        text
    }

    /// Asserts that an index that may change answers as `state`, and returns what was said meanwhile.
    pub fn fresh(&self, state: usize, what: &str) -> Vec<Notice> {
        let mut notices = Vec::new();
        let mut notify = |notice| notices.push(notice);
        let mut bot = Bot::open(self.options(Freshness::Refresh), &mut notify).unwrap_or_else(|error| panic!("{what}: {error}"));
        for (question, right) in self.questions.iter().zip(&self.right[state]) {
            let mut reply = bot.ask(question, &mut notify).unwrap_or_else(|error| panic!("{what}: {error}"));
            reply.elapsed = Duration::ZERO;
            assert_eq!(reply, *right, "{what}");
        }
        notices.retain(|notice| !matches!(notice, Notice::Progress(..)));
        notices
    }

    /// Whether `reply` to the question at `at` is that of one of `states`.
    pub fn is_right(&self, at: usize, reply: &Reply, states: &[usize]) -> bool {
        states.iter().any(|state| self.right[*state][at] == *reply)
    }
}

/// A reply without the time that it took.
pub fn asked(bot: &mut Bot, question: &str) -> Reply {
    Reply { elapsed: Duration::ZERO, ..bot.ask(question, &mut |_| ()).unwrap() }
}

/// Copies the files of one folder into another, which is made.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
