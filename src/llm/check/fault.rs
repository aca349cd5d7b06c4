//! What can be wrong with a phrasing.

use std::fmt;

/// What is wrong with a phrasing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A number that no passage holds.
    Number(String),
    /// A date that no passage holds.
    Date(String),
    /// A name that no passage holds.
    Name(String),
    /// A citation of a passage that was not given.
    Citation(String),
    /// The passages deny it, or it denies what they say.
    Negation(String),
    /// The passages see the truth on another side of a number.
    Bound(String),
    /// The passages say it of something else.
    Misplaced(String),
    /// Most of its words are not in the passages.
    Unsupported(String),
    /// It denies something, and the passages deny nothing.
    Denial(String),
    /// It lacks the answer's figures, and holds others or was asked for one.
    OffTopic,
    /// It says that there is no answer.
    Refusal,
    /// It repeats the prompt or the question.
    Echo,
    /// It says nothing.
    Empty,
    /// It ends in the middle.
    CutOff,
    /// The model stopped for a reason of its own.
    Stopped(String),
    /// It holds the key.
    Key,
}

impl Fault {
    /// The same with each foreign word in it as `clean` makes it.
    #[must_use]
    pub fn cleaned(self, clean: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Number(text) => Self::Number(clean(&text)),
            Self::Date(text) => Self::Date(clean(&text)),
            Self::Name(text) => Self::Name(clean(&text)),
            Self::Citation(text) => Self::Citation(clean(&text)),
            Self::Negation(text) => Self::Negation(clean(&text)),
            Self::Unsupported(text) => Self::Unsupported(clean(&text)),
            Self::Denial(text) => Self::Denial(clean(&text)),
            Self::Bound(text) => Self::Bound(clean(&text)),
            Self::Misplaced(text) => Self::Misplaced(clean(&text)),
            Self::Stopped(text) => Self::Stopped(clean(&text)),
            Self::OffTopic | Self::Refusal | Self::Echo | Self::Empty | Self::CutOff | Self::Key => self,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "the number “{number}” is not in the passages"),
            Self::Date(date) => write!(f, "the date “{date}” is not in the passages"),
            Self::Name(name) => write!(f, "the name “{name}” is not in the passages"),
            Self::Citation(citation) => write!(f, "it cites {citation}, which was not given"),
            Self::Negation(word) => write!(f, "it turns “{word}” into its opposite"),
            Self::Bound(number) => write!(f, "the passages do not bound “{number}” so"),
            Self::Misplaced(what) => write!(f, "the passages say “{what}” of something else"),
            Self::Denial(sentence) => write!(f, "“{sentence}” denies what the passages do not"),
            Self::Unsupported(sentence) => write!(f, "“{sentence}” is not in the passages"),
            Self::OffTopic => f.write_str("it holds none of the answer's figures"),
            Self::Refusal => f.write_str("it says that there is no answer"),
            Self::Echo => f.write_str("it repeats what it was asked"),
            Self::Empty => f.write_str("it is empty"),
            Self::CutOff => f.write_str("it is cut off"),
            Self::Stopped(reason) => write!(f, "the model stopped for “{reason}”"),
            Self::Key => f.write_str("it holds the key"),
        }
    }
}

/// Longest piece of a phrasing that is quoted in a fault, in characters.
const QUOTED: usize = 60;

/// `text`, short.
pub(super) fn quoted(text: &str) -> String {
    let short: String = text.chars().take(QUOTED).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
