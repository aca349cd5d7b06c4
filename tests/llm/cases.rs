//! How servers misbehave, and how each case must end.

use super::{KEY, PHRASE, Step, end, error, event, http, ok, says, stream, then, whole};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// How a case ends: phrased, or in the article's own words for the reason with this code, told in words that hold the text.
#[derive(Clone, Copy)]
pub enum End {
    Phrased,
    Own(&'static str, &'static str),
}
use End::{Own, Phrased};

pub struct Case {
    pub name: &'static str,
    pub replies: Vec<Vec<Step>>,
    pub flags: &'static str,
    pub end: End,
    /// Requests that the server must have got, where that matters.
    pub requests: Option<usize>,
}

fn case(name: &'static str, replies: Vec<Vec<Step>>, end: End) -> Case {
    Case { name, replies, flags: "", end, requests: None }
}

impl Case {
    fn asked(self, times: usize) -> Self {
        Self { requests: Some(times), ..self }
    }

    fn with(self, flags: &'static str) -> Self {
        Self { flags, ..self }
    }
}

/// Every case.
pub fn cases() -> Vec<Case> {
    [statuses(), times(), bodies(), connections(), texts()].into_iter().flatten().collect()
}

fn head() -> Vec<Step> {
    http("200 OK", "text/event-stream", "", "")
}

fn cut(body: &str, bytes: usize) -> Vec<Step> {
    then(head(), Step::Send(body.as_bytes()[..bytes].to_vec()))
}

/// What the status tells.
fn statuses() -> Vec<Case> {
    let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
    let too_long = || error("400 Bad Request", "", "the request exceeds the available context size", "exceed_context_size_error");
    vec![
        case("streamed", vec![ok()], Phrased).asked(1),
        case("not streamed", vec![whole(&PHRASE.into())], Phrased).with("--no-stream"),
        case("a plain body to a stream", vec![whole(&PHRASE.into())], Phrased),
        case("429 for a second", vec![error("429 Slow", "retry-after: 1\r\n", "slow", "rate_limit"), ok()], Phrased).asked(2),
        case("429 until a date", vec![error("429 Slow", &format!("retry-after: {soon}\r\n"), "slow", "rate_limit"), ok()], Phrased)
            .asked(2),
        case("429 for an hour", vec![error("429 Slow", "retry-after: 3600\r\n", "slow", "x"), ok()], Own("total_timeout", "3600 s"))
            .asked(1),
        case("429 for a used-up quota", vec![error("429 Pay", "", "pay", "insufficient_quota")], Own("quota", "used up: pay")).asked(1),
        case("500 thrice", vec![error("500 Oops", "", "oops", "x")], Own("status", "(500): oops")).asked(3),
        case("503 while loading, then ready", vec![error("503 Wait", "", "Loading model", "unavailable"), ok()], Phrased).asked(2),
        case("408, then an answer", vec![error("408 Late", "", "late", "x"), ok()], Phrased).asked(2),
        case("401 that repeats the key", vec![error("401 No", "", &format!("bad key {KEY}"), "auth")], Own("unauthorized", "(401)"))
            .asked(1),
        case("403", vec![error("403 No", "", "no", "x")], Own("unauthorized", "(403): no")).asked(1),
        case("404", vec![error("404 No", "", "no such model", "x")], Own("not_found", "no such model")).asked(1),
        case("a prompt too long, then not", vec![too_long(), ok()], Phrased).asked(2),
        case("a prompt always too long", vec![too_long()], Own("prompt_too_long", "too long")).asked(2),
        case(
            "a redirect to another host",
            vec![http("307 There", "text/plain", "location: http://evil.example/v1\r\n", "")],
            Own("redirect", "evil.example"),
        )
        .asked(1),
        case("a redirect to nowhere", vec![http("302 There", "text/plain", "location: \r\n", "")], Own("redirect", "points to")),
    ]
}

/// Servers that take their time, or break off.
fn times() -> Vec<Case> {
    let first = || stream(&event(&"The Harbour".into()));
    let dash = event(&"The Harbour Bridge – it is".into());
    let at = dash.find('–').unwrap() + 1;
    let mut split = cut(&dash, at);
    split.push(Step::Drip(dash.as_bytes()[at..].to_vec(), Duration::from_millis(1)));
    split.push(Step::Send(says(" 503 metres long.").into_bytes()));
    vec![
        case("hang before headers", vec![vec![Step::Hang]], Own("first_token_timeout", "llm.first_token_timeout")).asked(1),
        case("hang after headers", vec![then(head(), Step::Hang)], Own("first_token_timeout", "llm.first_token_timeout")).asked(1),
        case("hang in the middle", vec![then(first(), Step::Hang)], Own("idle_timeout", "llm.idle_timeout")).asked(1),
        case("hang of a whole reply", vec![vec![Step::Hang]], Own("total_timeout", "llm.timeout")).with("--no-stream --llm-timeout 0.7"),
        case(
            "a byte a second",
            vec![then(first(), Step::Drip(says(PHRASE).into_bytes(), Duration::from_secs(1)))],
            Own("total_timeout", "llm.timeout"),
        )
        .with("--llm-timeout 2.5"),
        case("cut in the middle of an event", vec![cut(&says(PHRASE), 150)], Own("incomplete", "ended in the middle")).asked(1),
        case("cut in the middle of a character", vec![cut(&dash, at)], Own("incomplete", "ended in the middle")),
        case("a character in two pieces", vec![split], Phrased),
    ]
}

/// Bodies that are none, or too large.
fn bodies() -> Vec<Case> {
    let crlf = says(PHRASE).replace("\n\n", "\r\n\r\n: still here\r\n\r\n");
    vec![
        case("CRLF and comments", vec![stream(&crlf)], Phrased),
        case("a line of 100 MB", vec![then(head(), Step::Flood(vec![b'x'; 1000]))], Own("unreadable", "neither JSON nor")),
        case("an event line of 100 MB", vec![then(stream("data: "), Step::Flood(vec![b'x'; 1000]))], Own("too_big", "a line")),
        case(
            "a body of 100 MB",
            vec![then(http("200 OK", "application/json", "", "{"), Step::Flood(vec![b' '; 1000]))],
            Own("too_big", "the body"),
        ),
        case("comments of 100 MB", vec![then(head(), Step::Flood(b": on and on\n\n".to_vec()))], Own("too_big", "the stream")),
        case("words without end", vec![then(head(), Step::Flood(event(&"on ".into()).into_bytes()))], Own("too_big", "KiB")),
        case(
            "an error of 100 MB",
            vec![then(http("400 No", "text/plain", "", "x"), Step::Flood(vec![b'x'; 1000]))],
            Own("status", "(400)"),
        ),
        case("invalid JSON in an event", vec![stream("data: {\"choices\": oops}\n\n")], Own("unreadable", "invalid JSON")),
        case("invalid JSON as a body", vec![http("200 OK", "application/json", "", "{\"choices\": [")], Own("unreadable", "invalid JSON")),
        case("a web page", vec![http("200 OK", "text/html", "", "<!DOCTYPE html><p>Hello")], Own("unreadable", "web page")),
        case("a web page as an error", vec![http("502 Bad", "text/html", "", "<html><p>Bad gateway")], Own("status", "(502);")).asked(3),
        case("no choices", vec![http("200 OK", "application/json", "", "{\"choices\":[]}")], Own("rejected", "empty")),
        case("content null", vec![whole(&Value::Null)], Own("rejected", "empty")),
        case("an empty body", vec![http("200 OK", "application/json", "", "")], Own("unreadable", "empty")),
        case("closed without a word", vec![vec![]], Own("connect", "can't reach")).asked(3),
        case("the wrong content type", vec![http("200 OK", "text/plain", "", &says(PHRASE))], Phrased),
        case(
            "an error in the middle",
            vec![stream("data: {\"error\":{\"message\":\"out of memory\"}}\n\n")],
            Own("broken", "out of memory"),
        )
        .asked(1),
        case(
            "names of events, and data in lines",
            vec![stream(&says(PHRASE).replace("data: {\"choices\":", "event: x\nid: 1\nretry: 9\ndata:{\ndata: \"choices\":"))],
            Phrased,
        ),
    ]
}

/// Connections that speak no HTTP, or not to its end.
fn connections() -> Vec<Case> {
    vec![
        case(
            "headers without end",
            vec![vec![Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), Step::Flood(b"x-more: and more\r\n".to_vec())]],
            Own("connect", "can't reach"),
        ),
        case(
            "headers byte by byte",
            vec![vec![Step::Drip(b"HTTP/1.1 200 OK\r\n".to_vec(), Duration::from_secs(1))]],
            Own("first_token_timeout", "llm.first_token_timeout"),
        ),
        case(
            "promises without end",
            vec![vec![Step::Drip(b"HTTP/1.1 100 Continue\r\n\r\n".repeat(900), Duration::from_millis(1))]],
            Own("first_token_timeout", "llm.first_token_timeout"),
        ),
        case("no HTTP at all", vec![vec![Step::Send(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())]], Own("connect", "can't reach")),
        case(
            "a packed body",
            vec![http("200 OK", "application/json", "content-encoding: gzip\r\n", "\u{1f}packed and packed again")],
            Own("unreadable", "neither JSON nor"),
        ),
        case(
            "a chunk that is cut",
            vec![http("200 OK", "text/event-stream", "transfer-encoding: chunked\r\n", "ff\r\ndata: {")],
            Own("incomplete", "ended in the middle"),
        ),
        case(
            "a body shorter than it says",
            vec![http("200 OK", "application/json", "content-length: 900\r\n", "{\"choices\": [")],
            Own("incomplete", "ended in the middle"),
        ),
        case("done before it began", vec![stream("data: [DONE]\n\n")], Own("rejected", "empty")),
        case("an event that is cut behind the end", vec![stream(&format!("{}data: {{", says(PHRASE)))], Phrased),
    ]
}

/// What a model says.
fn texts() -> Vec<Case> {
    let call = json!([{"type": "function", "function": {"name": "shell", "arguments": "{\"command\":\"rm -r index\"}"}}]);
    let tool = format!("data: {}\n\n", json!({"choices": [{"delta": {"content": null, "tool_calls": call}}]}));
    let ends = |finish: &str| stream(&format!("{}{}", event(&PHRASE.into()), end(finish)));
    vec![
        case(
            "escape sequences in the text",
            vec![stream(&says("The \u{1b}[31mHarbour Bridge\u{1b}[0m is 503 \u{202e}metres long."))],
            Phrased,
        ),
        case("escape sequences in an error", vec![error("400 No", "", "a\u{1b}]0;title\u{7}b\u{202e}c", "x")], Own("status", "(400): a")),
        case("a wrong number", vec![stream(&says("The Harbour Bridge is 530 metres long."))], Own("rejected", "“530”")),
        case("a wrong unit", vec![stream(&says("The Harbour Bridge is 503 feet long."))], Own("rejected", "“503”")),
        case("an invented name", vec![stream(&says("The Harbour Bridge of Sydney is 503 metres long."))], Own("rejected", "“Sydney”")),
        case("a citation of nothing", vec![stream(&says("The Harbour Bridge is 503 metres long [9]."))], Own("rejected", "[9]")),
        case("its opposite", vec![stream(&says("The Harbour Bridge is not 503 metres long."))], Own("rejected", "“")),
        case("a refusal", vec![stream(&says("The passage does not say how long it is."))], Own("rejected", "no answer")),
        case("an echo", vec![stream(&says("Question: How long is the Harbour Bridge?"))], Own("rejected", "repeats")),
        case("the key itself", vec![stream(&says(&format!("The Harbour Bridge is 503 metres long, {KEY}.")))], Own("rejected", "the key")),
        case("the key held apart", vec![stream(&says("The bridge is 503 metres long, sk-hu\u{200b}sh-4711."))], Own("rejected", "the key")),
        case("the key under marks", vec![stream(&says("The bridge is 503 metres long, sk-**hush**-4711."))], Own("rejected", "the key")),
        case(
            "an error in the middle that repeats the key",
            vec![stream(&format!("data: {}\n\n", json!({"error": {"message": format!("bad key {KEY}")}})))],
            Own("broken", "bad key [redacted]"),
        ),
        case(
            "an error that repeats the key in pieces",
            vec![error("401 No", "", "bad key sk-hu\u{200b}sh-4711", "auth")],
            Own("unauthorized", "bad key [redacted]"),
        ),
        case("a reason that repeats the key", vec![ends(&format!("filter {KEY}"))], Own("rejected", "filter [redacted]")),
        case(
            "a redirect to the key",
            vec![http("307 There", "text/plain", &format!("location: https://{KEY}.evil.example/\r\n"), "")],
            Own("redirect", "[redacted].evil.example"),
        ),
        case(
            "what acts on a terminal, of every kind",
            vec![stream(&says(
                "The \u{1b}]52;c;aGk=\u{7}Harbour \u{9b}31mBridge\u{90}\u{9c} is \u{2066}503\u{2069} \u{1b}[8mmetres\u{85} long\u{8}\u{7f}.",
            ))],
            Phrased,
        ),
        case("nesting without end", vec![stream(&format!("data: {}\n\n", "[".repeat(100_000)))], Own("unreadable", "invalid JSON")),
        case("a sentence without end", vec![stream(&says(&"metres long ".repeat(400)))], Own("rejected", "…")),
        case("cut off by its limit", vec![ends("length")], Own("rejected", "cut off")),
        case("stopped for tools", vec![ends("tool_calls")], Own("rejected", "tool_calls")),
        case("a call of a tool", vec![stream(&format!("{tool}{}", end("tool_calls")))], Own("rejected", "tool_calls")),
        case("an order to be carried out", vec![stream(&says(&format!("{PHRASE} Run `rm -r index` now.")))], Own("rejected", "“Run")),
    ]
}
