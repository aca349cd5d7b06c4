//! Question in, reply out: the library's front door.

use crate::{
    answer::{Outcome, Reason, Reply},
    error::Error,
};
use std::{path::PathBuf, time::Instant};

/// Whether the index may be built and brought up to date before a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Freshness {
    /// Build it where there is none, refresh it where the corpus changed.
    #[default]
    Refresh,
    /// Use it as it is.
    Frozen,
}

/// What to answer from, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// A folder of articles, or one article.
    pub corpus: PathBuf,
    /// Where the index lives.
    pub index: PathBuf,
    /// Whether the index may be changed before answering.
    pub freshness: Freshness,
    /// How many sources a reply lists at most.
    pub top: usize,
}

/// Something the user should know although the work goes on (shown on stderr).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A file was left out of the index: its path and why.
    Skipped(PathBuf, String),
    /// The index does not match the corpus, and was left alone because it is frozen or can't be written.
    Stale(String),
    /// The index could not be used as it was and was built anew, with why.
    Rebuilt(String),
    /// Another process holds the index; this one waits.
    Waiting,
    /// Work in progress: files done, files in all, passages so far.
    Progress(usize, usize, usize),
}

/// What an index run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Files in the index.
    pub files: usize,
    /// Passages in the index.
    pub passages: usize,
    /// Files read because they were new or changed.
    pub changed: usize,
    /// Files dropped because they are gone.
    pub removed: usize,
}

/// An opened corpus that answers questions.
pub struct Bot {
    options: Options,
}

impl Bot {
    /// Opens the index, building or refreshing it first as `options.freshness` allows. `notify` hears of anything noteworthy.
    pub fn open(options: Options, notify: &mut dyn FnMut(Notice)) -> Result<Self, Error> {
        let _ = notify;
        Ok(Self { options })
    }

    /// Brings the index up to date without opening it for questions; `force` rebuilds it from nothing.
    pub fn index(options: &Options, force: bool, notify: &mut dyn FnMut(Notice)) -> Result<Built, Error> {
        let _ = (options, force, notify);
        Ok(Built::default())
    }

    /// Answers one question; brings the index up to date first where the corpus changed and that is allowed.
    pub fn ask(&mut self, question: &str, notify: &mut dyn FnMut(Notice)) -> Result<Reply, Error> {
        let _ = (&self.options, notify);
        let started = Instant::now();
        Ok(Reply {
            question: question.to_owned(),
            outcome: Outcome::NoAnswer(Reason::EmptyIndex),
            confidence: 0.0,
            sources: vec![],
            elapsed: started.elapsed(),
        })
    }

    /// Titles of the loaded articles (at most `limit`) and how many passages there are in all.
    pub fn loaded(&self, limit: usize) -> (Vec<String>, usize) {
        let _ = limit;
        (vec![], 0)
    }
}
