//! The program's error: what was wrong and where, what to do about it, and the exit code it leads to.

use std::fmt;

/// What kind of failure it was; decides the exit code and the JSON `code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line or a config value is wrong.
    Usage,
    /// The corpus is missing, empty or unreadable.
    Corpus,
    /// The index can't be built, opened or read.
    Index,
    /// Reading standard input or writing an answer failed.
    Io,
}

impl Kind {
    /// The stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Corpus => "corpus",
            Self::Index => "index",
            Self::Io => "io",
        }
    }

    /// The process's exit code: 2 for usage, 3 for everything else.
    pub fn exit(self) -> u8 {
        if self == Self::Usage { 2 } else { 3 }
    }
}

/// A failure the user gets to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind.
    pub kind: Kind,
    /// What was wrong and where; lowercase, no full stop.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Error {
    /// An error of `kind` with its message and hint.
    pub fn new(kind: Kind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: hint.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<crate::index::Error> for Error {
    fn from(error: crate::index::Error) -> Self {
        let kind = if matches!(error, crate::index::Error::Corpus(_)) { Kind::Corpus } else { Kind::Index };
        Self::new(kind, error.to_string(), error.hint())
    }
}
