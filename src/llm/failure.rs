//! Why there is no phrasing, in one line.

use super::{check::Fault, sse::TooBig};
use serde::Deserialize;
use serde_json::Value;
use std::{fmt, time::Duration};

/// A time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// From the start to the connection.
    Connect,
    /// From the request to the first word.
    FirstToken,
    /// Between two pieces of the reply.
    Idle,
    /// For everything, retries included.
    Total,
}

/// Why there is no phrasing.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// Nothing was sent: the settings do not allow it.
    Setup(String),
    /// The key can't be got.
    Key(String),
    /// The server can't be reached.
    Connect(String),
    /// A limit was reached.
    TimedOut(Limit, Duration),
    /// The server asks to wait longer than the total limit allows.
    Wait(Duration),
    /// 401 or 403.
    Unauthorized(u16, String),
    /// 404.
    NotFound(String),
    /// A quota is used up.
    Quota(String),
    /// The prompt is longer than the model takes.
    TooLong(String),
    /// Any other status, and how long the server asks to wait.
    Refused(u16, String, Option<Duration>),
    /// The server sends the request elsewhere.
    Redirect(String),
    /// The reply is not what such an endpoint sends.
    Unreadable(String),
    /// Something in the reply is larger than it may be.
    TooBig(TooBig),
    /// The reply ended in the middle.
    Incomplete,
    /// The server reported an error in the middle of its reply.
    Broken(String),
    /// The phrasing did not pass the check.
    Rejected(Fault),
    /// The user stopped it.
    Interrupted,
}

impl Failure {
    /// The stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Setup(_) => "setup",
            Self::Key(_) => "key",
            Self::Connect(_) => "connect",
            Self::TimedOut(Limit::Connect, _) => "connect_timeout",
            Self::TimedOut(Limit::FirstToken, _) => "first_token_timeout",
            Self::TimedOut(Limit::Idle, _) => "idle_timeout",
            Self::TimedOut(Limit::Total, _) | Self::Wait(_) => "total_timeout",
            Self::Unauthorized(..) => "unauthorized",
            Self::NotFound(_) => "not_found",
            Self::Quota(_) => "quota",
            Self::TooLong(_) => "prompt_too_long",
            Self::Refused(429, ..) => "rate_limited",
            Self::Refused(..) => "status",
            Self::Redirect(_) => "redirect",
            Self::Unreadable(_) => "unreadable",
            Self::TooBig(_) => "too_big",
            Self::Incomplete => "incomplete",
            Self::Broken(_) => "broken",
            Self::Rejected(_) => "rejected",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether asking again may help.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Connect(_) | Self::Refused(408 | 429 | 500..=599, ..))
    }

    /// How long the server asks to wait.
    pub fn wait(&self) -> Option<Duration> {
        if let Self::Refused(.., wait) = self { *wait } else { None }
    }

    /// The same with each foreign word in it as `clean` makes it.
    #[must_use]
    pub fn cleaned(self, clean: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Setup(why) => Self::Setup(clean(&why)),
            Self::Key(why) => Self::Key(clean(&why)),
            Self::Connect(why) => Self::Connect(clean(&why)),
            Self::Unauthorized(status, said) => Self::Unauthorized(status, clean(&said)),
            Self::NotFound(said) => Self::NotFound(clean(&said)),
            Self::Quota(said) => Self::Quota(clean(&said)),
            Self::TooLong(said) => Self::TooLong(clean(&said)),
            Self::Refused(status, said, wait) => Self::Refused(status, clean(&said), wait),
            Self::Redirect(host) => Self::Redirect(clean(&host)),
            Self::Unreadable(why) => Self::Unreadable(clean(&why)),
            Self::Broken(said) => Self::Broken(clean(&said)),
            Self::Rejected(fault) => Self::Rejected(fault.cleaned(clean)),
            Self::TimedOut(..) | Self::Wait(_) | Self::TooBig(_) | Self::Incomplete | Self::Interrupted => self,
        }
    }

    /// What a reply with `status` and `body` means.
    pub fn of(status: u16, body: &[u8], wait: Option<Duration>) -> Self {
        let body = Body::read(body);
        let said = body.said();
        match status {
            _ if body.quota() => Self::Quota(said),
            401 | 403 => Self::Unauthorized(status, said),
            404 => Self::NotFound(said),
            400 | 413 | 422 | 500 if body.too_long() => Self::TooLong(said),
            _ => Self::Refused(status, said, wait),
        }
    }

    /// What an error object in the middle of a reply means.
    pub fn reported(error: &Value) -> Self {
        let body = Body { error: Some(error.clone()), ..Body::default() };
        if body.too_long() { Self::TooLong(body.said()) } else { Self::Broken(body.said()) }
    }
}

/// An error as servers write it; none agrees with another.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: Option<Value>,
    message: Option<Value>,
    detail: Option<Value>,
}

impl Body {
    fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_else(|_| {
            // a page is not worth quoting, a short text is
            let text = String::from_utf8_lossy(body);
            let page = text.trim_start().starts_with('<');
            Self { message: (!page && !text.trim().is_empty()).then(|| Value::from(text.trim())), ..Self::default() }
        })
    }

    /// `: ` and the server's words, short; nothing where it said nothing.
    fn said(&self) -> String {
        let nested = |value: &Value| value.as_str().map(str::to_owned).or_else(|| Some(value.get("message")?.as_str()?.to_owned()));
        let Some(said) = [&self.error, &self.message, &self.detail].into_iter().flatten().find_map(nested) else { return String::new() };
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = words.chars().take(SAID).collect();
        let more = if short.len() < words.len() { " …" } else { "" };
        format!(": {short}{more}")
    }

    /// The words that name the error's kind.
    fn names(&self) -> String {
        let field = |name: &str| {
            let value = self.error.as_ref().and_then(|error| error.get(name));
            value.and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase()
        };
        format!("{} {}", field("type"), field("code"))
    }

    fn quota(&self) -> bool {
        ["insufficient_quota", "billing_hard_limit", "insufficient_credits"].iter().any(|name| self.names().contains(name))
    }

    fn too_long(&self) -> bool {
        let said = self.said().to_ascii_lowercase();
        ["exceed_context_size", "context_length_exceeded"].iter().any(|name| self.names().contains(name))
            || ["context length", "context size", "context window", "prompt is too long"].iter().any(|words| said.contains(words))
    }
}

/// Characters of a server's message that are shown.
const SAID: usize = 160;

fn seconds(time: &Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(why) | Self::Key(why) => f.write_str(why),
            Self::Connect(why) => write!(f, "can't reach the LLM: {why}"),
            Self::TimedOut(Limit::Connect, time) => write!(f, "no connection to the LLM within {} (llm.connect_timeout)", seconds(time)),
            Self::TimedOut(Limit::FirstToken, time) => write!(f, "no word from the LLM within {} (llm.first_token_timeout)", seconds(time)),
            Self::TimedOut(Limit::Idle, time) => {
                write!(f, "the LLM stopped in the middle and stayed silent for {} (llm.idle_timeout)", seconds(time))
            }
            Self::TimedOut(Limit::Total, time) => write!(f, "the LLM did not finish within {} (llm.timeout)", seconds(time)),
            Self::Wait(time) => write!(f, "the LLM asks to wait {}, longer than llm.timeout allows", seconds(time)),
            Self::Unauthorized(status, said) => write!(f, "the LLM does not accept the key ({status}){said}"),
            Self::NotFound(said) => write!(f, "the LLM's server knows no such address or model (404){said}"),
            Self::Quota(said) => write!(f, "the LLM's quota is used up{said}"),
            Self::TooLong(said) => write!(f, "the prompt is too long for the LLM{said}"),
            Self::Refused(429, said, _) => write!(f, "the LLM is asked too often (429){said}"),
            Self::Refused(status, said, _) => write!(f, "the LLM's server failed ({status}){said}"),
            Self::Redirect(host) => write!(f, "the LLM's server points to {host}, which is not followed; set the base URL to where it is"),
            Self::Unreadable(why) => write!(f, "the LLM's reply can't be read: {why}"),
            Self::TooBig(TooBig(what, bytes)) => write!(f, "{what} of the LLM's reply is longer than {} KiB", bytes >> 10),
            Self::Incomplete => f.write_str("the LLM's reply ended in the middle"),
            Self::Broken(said) => write!(f, "the LLM failed in the middle of its reply{said}"),
            Self::Rejected(fault) => write!(f, "the LLM's phrasing was rejected: {fault}"),
            Self::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl From<TooBig> for Failure {
    fn from(too_big: TooBig) -> Self {
        Self::TooBig(too_big)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Rejected(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_and_bodies_tell_what_is_wrong() {
        for (status, body, code, again) in [
            (401, r#"{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}"#, "unauthorized", false),
            (403, "", "unauthorized", false),
            (404, r#"{"error":"model not found"}"#, "not_found", false),
            (429, r#"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#, "rate_limited", true),
            (429, r#"{"error":{"message":"pay","type":"insufficient_quota","code":"insufficient_quota"}}"#, "quota", false),
            (
                400,
                r#"{"error":{"code":400,"message":"too many","type":"exceed_context_size_error","n_ctx":512}}"#,
                "prompt_too_long",
                false,
            ),
            (400, r#"{"error":{"message":"This model's maximum context length is 8 tokens"}}"#, "prompt_too_long", false),
            (400, r#"{"error":{"message":"bad"}}"#, "status", false),
            (408, "", "status", true),
            (500, "oops", "status", true),
            (503, r#"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#, "status", true),
        ] {
            let failure = Failure::of(status, body.as_bytes(), None);
            assert_eq!((failure.code(), failure.passes()), (code, again), "{status} {body}");
        }
    }

    #[test]
    fn a_servers_words_are_quoted_short() {
        assert_eq!(Failure::of(500, b"<html>500</html>", None).to_string(), "the LLM's server failed (500)");
        assert_eq!(Failure::of(500, b"a\n b", None).to_string(), "the LLM's server failed (500): a b");
        assert!(Failure::of(400, "x".repeat(9999).as_bytes(), None).to_string().len() < 250);
    }
}
