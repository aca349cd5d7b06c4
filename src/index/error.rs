//! What can go wrong with an index.

use std::{fmt, io, path::PathBuf};

/// A failure to open, read or write an index.
#[derive(Debug)]
pub enum Error {
    /// There is no index at the path.
    Missing(PathBuf),
    /// It can't be read: cut short, altered, or of another format. The string says what was found.
    Damaged(PathBuf, String),
    /// Another process has been writing it for longer than this one waits.
    Busy(PathBuf),
    /// It can't be written: no rights, no space, no folder.
    Write(PathBuf, String),
    /// The corpus can't be read.
    Corpus(crate::corpus::Error),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing(_) => "run `faqt index`, or ask without --frozen".to_owned(),
            Self::Damaged(..) => "run `faqt index --force` to rebuild it from the corpus".to_owned(),
            Self::Busy(_) => "wait for the other faqt to finish, then try again".to_owned(),
            Self::Write(..) => "free some space or choose a folder you may write with --index DIR".to_owned(),
            Self::Corpus(error) => error.hint(),
        }
    }

    /// A write error at `path`, from whatever tantivy or the system said.
    pub fn write(path: impl Into<PathBuf>, why: impl fmt::Display) -> Self {
        Self::Write(path.into(), why.to_string())
    }

    /// A damaged index at `path`, from whatever tantivy or the decoder said.
    pub fn damaged(path: impl Into<PathBuf>, why: impl fmt::Display) -> Self {
        Self::Damaged(path.into(), why.to_string())
    }

    /// A failed system call that was meant to write at `path`.
    pub fn io(path: impl Into<PathBuf>, error: &io::Error) -> Self {
        Self::write(path, error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "there is no index at {}", path.display()),
            Self::Damaged(path, why) => write!(f, "the index at {} can't be read: {why}", path.display()),
            Self::Busy(path) => write!(f, "another faqt is writing the index at {}", path.display()),
            Self::Write(path, why) => write!(f, "can't write the index at {}: {why}", path.display()),
            Self::Corpus(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<crate::corpus::Error> for Error {
    fn from(error: crate::corpus::Error) -> Self {
        Self::Corpus(error)
    }
}
