//! What the user decides on phrasing.

use super::{Endpoint, Form, key};
use std::time::Duration;

/// What a phrasing is to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Welcome; without it the article's words do.
    Optional,
    /// Needed: without it the run fails.
    Required,
    /// Only to be seen: what would be sent is shown, and nothing is sent.
    Preview,
}

/// How a reply is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// As it is written.
    Streamed,
    /// When it is done.
    Whole,
}

/// Bounds of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time to connect.
    pub connect: Duration,
    /// Time from a request to its first word.
    pub first_token: Duration,
    /// Time between two pieces of a reply.
    pub idle: Duration,
    /// Time for everything, retries included.
    pub total: Duration,
    /// How often a failed request is repeated at most.
    pub retries: u32,
}

/// The settings of phrasing.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What a phrasing is to the user.
    pub need: Need,
    /// Where the LLM is.
    pub endpoint: Endpoint,
    /// Which it is.
    pub model: String,
    /// Where its key comes from.
    pub key: Option<key::Source>,
    /// Whether the endpoint takes requests without a key although it is elsewhere.
    pub no_key: bool,
    /// Whether an endpoint elsewhere may be reached without encryption.
    pub allow_plain_http: bool,
    /// How it is asked.
    pub form: Form,
    /// How it delivers.
    pub delivery: Delivery,
    /// Tokens a phrasing may take.
    pub max_tokens: u32,
    /// How freely it words; the endpoint's own where there is none.
    pub temperature: Option<f32>,
    /// How long it may take.
    pub limits: Limits,
}
