//! A reply of the chat completions API, streamed or whole, read as its bytes come. Pure and bounded.
//!
//! What kind it is, its first bytes tell: servers answer a plain object where a stream was asked for, or name the wrong content type.

use super::{
    failure::Failure,
    sse::{self, Events, TooBig},
};
use serde::Deserialize;
use serde_json::Value;

/// Largest whole body, in bytes.
const BODY: usize = 1 << 20;

/// Longest phrasing, in bytes.
const TEXT: usize = 16 << 10;

/// First bytes looked at to tell what the body is.
const HEAD: usize = 64;

/// Tokens counted by the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Of what was sent.
    pub prompt_tokens: Option<u64>,
    /// Of what came back.
    pub completion_tokens: Option<u64>,
}

/// How a reply ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Why the model stopped, in the server's word.
    pub finish: Option<String>,
    /// What it cost.
    pub usage: Usage,
}

#[derive(Deserialize)]
struct Chunk {
    choices: Option<Vec<Choice>>,
    usage: Option<Usage>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    delta: Option<Message>,
    message: Option<Message>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

enum Mode {
    Unknown(Vec<u8>),
    Stream(Events),
    Whole(Vec<u8>),
}

/// A reply read so far.
pub struct Reading {
    mode: Mode,
    completion: Completion,
    /// The stream said that it is over.
    done: bool,
    length: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Self { mode: Mode::Unknown(Vec::new()), completion: Completion::default(), done: false, length: 0 }
    }
}

impl Reading {
    /// Takes the next bytes; `text` gets each piece of the phrasing.
    ///
    /// # Errors
    /// Where they can't be read or are too many, and what `text` returns.
    pub fn feed(&mut self, bytes: &[u8], text: &mut dyn FnMut(&str) -> Result<(), Failure>) -> Result<(), Failure> {
        match &mut self.mode {
            Mode::Unknown(head) => {
                head.extend_from_slice(bytes);
                let Some(mode) = told(head.trim_ascii_start())? else { return Ok(()) };
                let head = std::mem::take(head);
                self.mode = mode;
                self.feed(head.trim_ascii_start(), text)
            }
            Mode::Whole(body) if body.len() + bytes.len() > BODY => Err(TooBig("the body", BODY).into()),
            Mode::Whole(body) => {
                body.extend_from_slice(bytes);
                Ok(())
            }
            Mode::Stream(events) => {
                for event in events.feed(bytes)? {
                    if event.trim() == "[DONE]" {
                        self.done = true;
                    } else if !event.trim().is_empty() {
                        self.chunk(event.as_bytes(), text)?;
                    }
                }
                Ok(())
            }
        }
    }

    /// Whether nothing more is needed.
    pub fn done(&self) -> bool {
        self.done
    }

    fn chunk(&mut self, json: &[u8], text: &mut dyn FnMut(&str) -> Result<(), Failure>) -> Result<(), Failure> {
        // serde's own words would quote the reply
        let chunk: Chunk =
            serde_json::from_slice(json).map_err(|error| Failure::Unreadable(format!("invalid JSON at byte {}", error.column())))?;
        if let Some(error) = chunk.error.filter(|error| !error.is_null()) {
            return Err(Failure::reported(&error));
        }
        if let Some(usage) = chunk.usage {
            self.completion.usage = usage;
        }
        let Some(choice) = chunk.choices.into_iter().flatten().next() else { return Ok(()) };
        if let Some(content) = choice.delta.or(choice.message).and_then(|message| message.content).filter(|content| !content.is_empty()) {
            self.length += content.len();
            if self.length > TEXT {
                return Err(TooBig("the text", TEXT).into());
            }
            text(&content)?;
        }
        if choice.finish_reason.is_some() {
            self.completion.finish = choice.finish_reason;
        }
        Ok(())
    }

    /// Ends the reading where the body ended.
    ///
    /// # Errors
    /// Where the reply is not whole, and what `text` returns.
    pub fn finish(mut self, text: &mut dyn FnMut(&str) -> Result<(), Failure>) -> Result<Completion, Failure> {
        match &mut self.mode {
            Mode::Unknown(head) if head.trim_ascii().is_empty() => return Err(Failure::Unreadable("it is empty".to_owned())),
            // cut before its first line ended
            Mode::Unknown(head) if sse::begins(head.trim_ascii_start()) => return Err(Failure::Incomplete),
            Mode::Unknown(_) => return Err(Failure::Unreadable("it is neither JSON nor an event stream".to_owned())),
            Mode::Stream(_) if !self.done && self.completion.finish.is_none() => return Err(Failure::Incomplete),
            Mode::Stream(_) => {}
            Mode::Whole(body) => {
                let body = std::mem::take(body);
                self.chunk(&body, text)?;
            }
        }
        Ok(self.completion)
    }
}

/// What a body is by its first bytes; `None` while they are too few to tell.
fn told(head: &[u8]) -> Result<Option<Mode>, Failure> {
    let line = head.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
    match head.first() {
        None => Ok(None),
        Some(b'{') => Ok(Some(Mode::Whole(Vec::new()))),
        Some(b'<') => Err(Failure::Unreadable("it is a web page; is the base URL right?".to_owned())),
        Some(_) if head.len() < HEAD && !line => Ok(None),
        Some(_) if sse::begins(head) => Ok(Some(Mode::Stream(Events::default()))),
        Some(_) => Err(Failure::Unreadable("it is neither JSON nor an event stream".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, piece: usize) -> (String, Result<Completion, Failure>) {
        let mut text = String::new();
        let mut reading = Reading::default();
        let mut take = |piece: &str| {
            text.push_str(piece);
            Ok(())
        };
        let fed = body.as_bytes().chunks(piece).try_for_each(|bytes| reading.feed(bytes, &mut take));
        let end = fed.and_then(|()| reading.finish(&mut take));
        (text, end)
    }

    const STREAM: &str = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null}}]}\n\n\
        data: {\"choices\":[{\"delta\":{\"content\":\"It \"}}],\"timings\":{}}\n\n: ping\n\n\
        data: {\"choices\":[{\"delta\":{\"content\":\"wörks.\"}}]}\n\n\
        data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
        data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";

    #[test]
    fn streams_and_whole_replies_read_alike() {
        let whole = r#" {"choices":[{"message":{"content":"It wörks."},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2}}"#;
        let usage = Usage { prompt_tokens: Some(7), completion_tokens: Some(2) };
        for body in [STREAM, whole] {
            for piece in [1, 7, 10_000] {
                let (text, end) = read(body, piece);
                assert_eq!((text.as_str(), end.unwrap()), ("It wörks.", Completion { finish: Some("stop".to_owned()), usage }));
            }
        }
    }

    #[test]
    fn what_is_no_reply_is_said_to_be_none() {
        for (body, code) in [
            ("", "unreadable"),
            ("<!DOCTYPE html><p>Hi", "unreadable"),
            ("plain text\nthat goes on", "unreadable"),
            ("plain", "unreadable"),
            ("{\"choices\": [", "unreadable"),
            ("data: {oops\n\n", "unreadable"),
            ("data: {\"choices\":[{\"delta\":{\"content\":\"It \"}}]}\n\ndata: {\"cho", "incomplete"),
            ("data: {\"error\":{\"message\":\"out of memory\",\"code\":500}}\n\n", "broken"),
            ("{\"error\":{\"message\":\"x\",\"type\":\"exceed_context_size_error\"}}", "prompt_too_long"),
        ] {
            assert_eq!(read(body, 3).1.unwrap_err().code(), code, "{body}");
        }
        let long = format!("{{\"choices\":[{{\"message\":{{\"content\":\"{}\"}}}}]}}", "x".repeat(TEXT + 1));
        assert_eq!(read(&long, 4096).1.unwrap_err().code(), "too_big");
        assert_eq!(read(&"{".repeat(BODY + 1), 4096).1.unwrap_err().code(), "too_big");
    }
}
