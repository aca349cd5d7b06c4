//! Phrasing against a server that misbehaves: what the user sees, the exit code, that nothing leaks, that it ends in time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod cases;
#[cfg(target_os = "linux")]
mod idle;
mod network;
mod server;
mod setup;
mod talk;
#[cfg(unix)]
mod terminal;
mod words;

#[path = "../common/mod.rs"]
mod common;

use cases::{
    Case,
    End::{Own, Phrased},
    cases,
};
use serde_json::{Value, json};
use server::{Server, Step, serve};
use std::{
    fs,
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

const KEY: &str = "sk-hush-4711";
const QUESTION: &str = "How long is the Harbour Bridge?";
const ARTICLE: &str = "# Bridges\n\nThe Harbour Bridge is exactly 503 metres long, and Clara Voss opened it in 1931.\n";
const EXTRACTIVE: &str = "The Harbour Bridge is exactly 503 metres long, and Clara Voss opened it in 1931.";
const PHRASE: &str = "The Harbour Bridge is 503 metres long.";

fn http(status: &str, kind: &str, headers: &str, body: &str) -> Vec<Step> {
    vec![Step::Send(format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nconnection: close\r\n{headers}\r\n{body}").into_bytes())]
}

fn error(status: &str, headers: &str, message: &str, code: &str) -> Vec<Step> {
    http(status, "application/json", headers, &json!({"error": {"message": message, "type": code, "code": code}}).to_string())
}

fn event(content: &Value) -> String {
    format!("data: {}\n\n", json!({"choices": [{"delta": {"content": content}}]}))
}

fn end(finish: &str) -> String {
    let (last, usage) =
        (json!({"choices": [{"delta": {}, "finish_reason": finish}]}), json!({"prompt_tokens": 70, "completion_tokens": 9}));
    format!("data: {last}\n\ndata: {}\n\ndata: [DONE]\n\n", json!({"choices": [], "usage": usage}))
}

/// A whole stream that says `text` in small pieces.
fn says(text: &str) -> String {
    let pieces: Vec<char> = text.chars().collect();
    let events: String = pieces.chunks(5).map(|piece| event(&piece.iter().collect::<String>().into())).collect();
    format!("{}{events}{}", event(&Value::Null), end("stop"))
}

fn stream(body: &str) -> Vec<Step> {
    http("200 OK", "text/event-stream", "", body)
}

fn whole(message: &Value) -> Vec<Step> {
    let body = json!({"choices": [{"message": {"content": message}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 70}});
    http("200 OK", "application/json", "", &body.to_string())
}

fn then(mut first: Vec<Step>, step: Step) -> Vec<Step> {
    first.push(step);
    first
}

/// A stream whose first words were sent.
fn stream_begun() -> Vec<u8> {
    let [Step::Send(bytes)] = &stream(&event(&"The Harbour".into()))[..] else { return Vec::new() };
    bytes.clone()
}

fn ok() -> Vec<Step> {
    stream(&says(PHRASE))
}

/// faqt with these arguments and settings in a folder of its own that holds the article, whatever it is asked.
fn faqt(args: &[&str], url: &str, settings: &str) -> Command {
    about(ARTICLE, &[&["--min-confidence", "0"], args].concat(), url, settings)
}

/// faqt with these arguments and settings in a folder of its own that holds this article.
fn about(article: &str, args: &[&str], url: &str, settings: &str) -> Command {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("llm-{}", COUNT.fetch_add(1, Ordering::SeqCst)));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("home/faqt")).unwrap();
    fs::write(folder.join("article.md"), article).unwrap();
    fs::write(folder.join("home/faqt/config.toml"), settings).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_faqt"));
    command.args(["--corpus", "article.md", "--index", "index"]).args(args).current_dir(&folder);
    command.env_clear().env("HOME", &folder).env("XDG_CONFIG_HOME", folder.join("home")).env("OPENAI_API_KEY", KEY);
    command.env("OPENAI_BASE_URL", url).env("FAQT_MODEL", "tiny-1b").stdin(Stdio::null());
    command
}

const QUICK: &str = "[llm]\nfirst_token_timeout = 8\nidle_timeout = 1.5\ntimeout = 30\n";

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

fn run(case: &Case, more: &[&str], server: &Server) -> (String, String, Option<i32>) {
    let args: Vec<&str> = case.flags.split_whitespace().chain(more.iter().copied()).chain(["--llm", QUESTION]).collect();
    let started = Instant::now();
    let output = faqt(&args, &server.url, QUICK).output().unwrap();
    let name = case.name;
    assert!(started.elapsed() < Duration::from_secs(25), "{name}: took {:?}", started.elapsed());
    let (out, err) = texts(&output);
    for text in [&out, &err] {
        assert!(!text.contains(KEY), "{name}: shows the key: {text}");
        assert!(
            !text.chars().any(|c| (c.is_control() && c != '\n')
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')),
            "{name}: acts on the terminal: {text:?}"
        );
    }
    if let Some(requests) = case.requests {
        assert_eq!(server.requests.lock().unwrap().len(), requests, "{name}: requests; {err}");
    }
    (out, err, output.status.code())
}

fn check(case: &Case) {
    let name = case.name;
    let (out, err, code) = run(case, &[], &serve(case.replies.clone()));
    let (json, json_err, json_code) = run(case, &["--json", "--require-llm"], &serve(case.replies.clone()));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["sources"][0]["lines"].clone(), json["status"].clone()), (json!([3, 3]), json!("answered")), "{name}");
    let llm = &json["llm"];
    assert_eq!((llm["model"].as_str(), llm["ms"].is_number()), (Some("tiny-1b"), true), "{name}");
    assert!(llm["base_url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:") && url.ends_with("/v1")), "{name}: {llm}");
    match case.end {
        Phrased => {
            assert!(out.starts_with("The Harbour Bridge") && out.contains("503 metres long. [1]\n  [1] article.md"), "{name}: {out}{err}");
            assert_eq!((err.as_str(), code, json_err.as_str(), json_code), ("", Some(0), "", Some(0)), "{name}");
            assert_eq!((json["by"].as_str(), json["extractive"].as_str()), (Some("llm"), Some(EXTRACTIVE)), "{name}");
            assert!(json["answer"].as_str().unwrap().contains("503 metres long"), "{name}");
            assert_eq!((llm["prompt_tokens"].as_u64(), llm["checked"]["sentences"].as_u64()), (Some(70), Some(1)), "{name}: {llm}");
            let streamed = !case.flags.contains("--no-stream") && case.name != "a plain body to a stream";
            assert_eq!(llm["completion_tokens"].as_u64(), streamed.then_some(9), "{name}: {llm}");
            assert!(llm["ms_to_first_token"].is_number() && llm["reason"].is_null(), "{name}: {llm}");
        }
        Own(reason, words) => {
            assert_eq!(out, format!("{EXTRACTIVE}\n  article.md, line 3\n"), "{name}: {err}");
            assert_eq!(
                (code, json_code, err.lines().count(), json_err.lines().count()),
                (Some(0), Some(4), 1, 1),
                "{name}: {err}{json_err}"
            );
            assert!(err.starts_with("faqt: warning: ") && err.contains(words), "{name}: {err}");
            assert!(json_err.starts_with("faqt: error: "), "{name}: {json_err}");
            assert_eq!((json["by"].as_str(), json["answer"].as_str()), (Some("article"), Some(EXTRACTIVE)), "{name}");
            assert_eq!(llm["reason"].as_str(), Some(reason), "{name}: {llm}");
            assert!(llm["error"].as_str().unwrap().contains(words.trim_end_matches(';')), "{name}: {llm}");
        }
    }
}

#[test]
fn every_case_ends_as_it_should() {
    let cases = cases();
    assert!(cases.len() >= 70);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    check(case);
                }
            });
        }
    });
}

#[test]
fn a_redirect_is_followed_nowhere() {
    for status in ["301 There", "302 There", "303 There", "307 There", "308 There"] {
        let other = serve(vec![ok()]);
        let first = serve(vec![http(status, "text/plain", &format!("location: {}/chat/completions\r\n", other.url), "")]);
        let output = faqt(&["--llm", QUESTION], &first.url, "").output().unwrap();
        let (out, err) = texts(&output);
        assert_eq!((out.lines().next(), output.status.code()), (Some(EXTRACTIVE), Some(0)), "{status}: {err}");
        assert_eq!(first.requests.lock().unwrap().len(), 1, "{status}");
        // not even a connection, so that neither the key nor the question got there
        assert_eq!(other.connections.load(Ordering::SeqCst), 0, "{status}");
        // and it could have got them
        faqt(&["--llm", QUESTION], &other.url, "").output().unwrap();
        assert_eq!((other.connections.load(Ordering::SeqCst), other.requests.lock().unwrap().len()), (1, 1), "{status}");
    }
}

#[test]
fn nothing_is_sent_unasked() {
    let server = serve(vec![ok()]);
    let own = faqt(&[QUESTION], &server.url, "").output().unwrap();
    assert_eq!((texts(&own).0.lines().next(), own.status.code()), (Some(EXTRACTIVE), Some(0)));
    let refused = faqt(&["--llm", "Who sells zeppelins?"], &server.url, "").output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let plain = faqt(&["--no-llm", QUESTION], &server.url, "[llm]\nenabled = true\n").output().unwrap();
    assert_eq!(texts(&plain).0.lines().next(), Some(EXTRACTIVE));
    let dry = faqt(&["--dry-run", QUESTION], &server.url, "").output().unwrap();
    let (out, _) = texts(&dry);
    assert!(
        out.contains(&format!("POST {}/chat/completions", server.url)) && out.contains("Bearer [redacted]") && !out.contains(KEY),
        "{out}"
    );
    assert!(server.requests.lock().unwrap().is_empty());
    // what is shown is what is sent
    faqt(&["--llm", QUESTION], &server.url, "").output().unwrap();
    let sent = server.requests.lock().unwrap()[0].clone();
    assert!(out.contains(&sent), "{out}\n{sent}");
    assert!(!sent.contains("Who sells zeppelins?"));
}

#[test]
fn an_endpoint_elsewhere_needs_a_key_and_encryption() {
    for (url, key, words) in [
        ("http://192.0.2.1/v1", KEY, "not encrypted"),
        ("https://192.0.2.1/v1", "", "there is no key for 192.0.2.1"),
        ("https://192.0.2.1/v1", "a b", "OPENAI_API_KEY is no key"),
    ] {
        let output = faqt(&["--llm", QUESTION], url, "").env("OPENAI_API_KEY", key).output().unwrap();
        let (out, err) = texts(&output);
        assert_eq!((out.lines().next(), output.status.code()), (Some(EXTRACTIVE), Some(0)), "{url}");
        assert!(err.contains(words), "{err}");
    }
    assert_eq!(faqt(&["--llm", QUESTION], "ftp://x", "").output().unwrap().status.code(), Some(2));
    assert_eq!(faqt(&["--llm", "--model", "", QUESTION], "http://127.0.0.1:9", "").output().unwrap().status.code(), Some(2));
    let output = faqt(&["--llm", QUESTION], "http://127.0.0.1:9", "").env_remove("FAQT_MODEL").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(texts(&output).1.contains("FAQT_MODEL"));
}

#[test]
fn settings_come_in_layers_and_keys_stay_hidden() {
    let file = "top = 9\n[llm]\nmodel = \"from-file\"\napi_key_command = [\"pass\", \"sk-in-an-argument\"]\n";
    let output = faqt(&["config", "--json", "-n", "3"], "http://localhost:1/v1", file).env_remove("OPENAI_API_KEY").output().unwrap();
    let (out, _) = texts(&output);
    assert!(!out.contains("sk-in"), "{out}");
    let shown: Value = serde_json::from_str(&out).unwrap();
    let from = |name: &str| (shown["settings"][name]["value"].clone(), shown["settings"][name]["from"].clone());
    assert_eq!(from("top"), (json!(3), json!("flag")));
    assert_eq!(from("llm.model"), (json!("tiny-1b"), json!("environment")));
    assert_eq!(from("llm.api_key"), (json!("from the command pass"), json!("file")));
    assert_eq!(from("color"), (json!("auto"), json!("default")));
    // a project's own file sets nothing
    let mut command = faqt(&["config"], "http://localhost:1/v1", "");
    let folder = command.get_current_dir().unwrap().to_owned();
    for name in ["faqt.toml", ".faqt.toml", "config.toml"] {
        fs::write(folder.join(name), "[llm]\nenabled = true\nmodel = \"evil\"\nbase_url = \"http://evil.example\"\n").unwrap();
    }
    let (out, _) = texts(&command.output().unwrap());
    assert!(!out.contains("evil") && !out.contains(KEY) && out.contains("[redacted]"), "{out}");
    let wrong = faqt(&[QUESTION], "", "[llm]\nmodle = 1\n").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(texts(&wrong).1.contains("line 2, llm.modle"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_the_answer_and_shows_the_articles() {
    if common::ignores_interrupts() {
        return;
    }
    let server = serve(vec![vec![Step::Hang]]);
    let child = faqt(&["--llm", QUESTION], &server.url, "").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let started = Instant::now();
    while server.requests.lock().unwrap().is_empty() {
        assert!(started.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(10));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let (out, err) = texts(&output);
    assert_eq!((out.lines().next(), output.status.code()), (Some(EXTRACTIVE), Some(130)), "{err}");
    assert!(err.contains("interrupted"));
}

#[test]
fn a_terminal_shows_each_sentence_as_it_passes() {
    use faqt::{
        args::{self, Parsed},
        chat::{self, Session, Status},
        config::{self, Format, Loaded, Style, Surroundings},
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), ARTICLE).unwrap();
    let text = |path: &str| folder.path().join(path).to_string_lossy().into_owned();
    let second = "It was opened by Zoe Null. And more.";
    let server = serve(vec![stream(&says(&format!("{PHRASE} {second}")))]);
    let args = [
        "faqt",
        "--corpus",
        &text("a.md"),
        "--index",
        &text("i"),
        "--min-confidence",
        "0",
        "--llm",
        "--model",
        "m-1b",
        "--base-url",
        &server.url,
        "q",
    ];
    let Ok(Parsed::Line(line)) = args::parse(args.iter().map(Into::into)) else { panic!() };
    let mut config = config::settle(*line, Surroundings { stdin: true, stdout: false }, Loaded::default(), &|_| None).unwrap();
    config.format = Format::Human(Style { width: Some(60), ..Style::default() });
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut output = chat::Output { out: &mut out, err: &mut err };
    let status = Session::open(&config, &mut output).unwrap().turn(QUESTION, &mut output).unwrap();
    let (out, err) = (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap());
    assert_eq!(status, Status::Answered);
    // the first had passed; the second did not, so that the article's own words follow
    assert!(out.starts_with(&format!("{PHRASE} [1]\n")) && out.replace('\n', " ").contains(EXTRACTIVE), "{out}");
    assert!(err.contains("“Zoe”"), "{err}");
}
