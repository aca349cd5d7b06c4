//! Words and phrases that the check knows. English.

/// Words that a phrasing may begin with although no passage holds them: they name nothing.
pub const OPENERS: &[&str] = &[
    "according",
    "additionally",
    "although",
    "based",
    "because",
    "besides",
    "both",
    "currently",
    "despite",
    "even",
    "finally",
    "first",
    "furthermore",
    "hence",
    "however",
    "instead",
    "later",
    "meanwhile",
    "moreover",
    "nearly",
    "once",
    "overall",
    "roughly",
    "second",
    "similarly",
    "since",
    "so",
    "specifically",
    "still",
    "therefore",
    "though",
    "thus",
    "together",
    "unlike",
    "yet",
];

/// What a model calls what it was given.
pub const SPOKEN_OF: &[&str] = &["passage", "passages", "article", "text"];

/// What a model says that does not answer.
pub const REFUSALS: &[&str] = &[
    "i don't know",
    "i do not know",
    "i'm sorry",
    "i am sorry",
    "i cannot",
    "i can't",
    "as an ai",
    "doesn't say",
    "does not say",
    "doesn't mention",
    "does not mention",
    "not mentioned",
    "doesn't specify",
    "does not specify",
    "not specified",
    "not provided",
    "no information",
    "not enough information",
    "doesn't provide",
    "does not provide",
    "unable to answer",
    "cannot be determined",
    "can't be determined",
    "cannot answer",
    "not stated",
];

/// Words that no sentence ends with.
pub const DANGLING: &[&str] = &["the", "a", "an", "and", "or", "its", "their"];

/// Words that a sentence may end with, but one that was cut off does sooner.
pub const FORWARD: &[&str] = &["of", "with", "to", "for", "by", "from"];
