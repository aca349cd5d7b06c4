//! Phrasing by a real model behind a real llama.cpp server, which `.ci/llm` installs: what passes between them, never the exact words.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

#[path = "../common/mod.rs"]
mod common;
mod facts;
mod model;

use common::{Place, Ran, ignores_interrupts};
use model::{KEY, Model, installed, relay, signal};
use rexpect::session::{PtySession, spawn_command};
use serde_json::Value;
use std::{
    io::Write as _,
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver, Sender},
    time::Duration,
};

const ARTICLE: &str = include_str!("../../corpus/openai-aws-partnership.md");
const GOLDEN: &str = include_str!("../golden/article.jsonl");
const QUESTION: &str = "How much is the deal worth?";

/// A context that takes any prompt of these tests.
const ROOMY: u32 = 4096;

/// A context too small for four passages; the server has no smaller.
const TINY: u32 = 256;

const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with the article, its index and these settings.
fn place(settings: &str) -> Place {
    let place = Place::with(&[("corpus/article.md", ARTICLE)]);
    place.write("home/.config/faqt/config.toml", format!("[llm]\nfirst_token_timeout = 60\nidle_timeout = 60\ntimeout = 90\n{settings}"));
    assert!(place.command(&["index", "-q"]).output().unwrap().status.success());
    place
}

fn command(place: &Place, url: &str, key: &str, args: &[&str]) -> Command {
    let mut command = place.command(args);
    command.env("OPENAI_API_KEY", key).env("OPENAI_BASE_URL", url).env("FAQT_MODEL", "smollm2-135m");
    command
}

fn ask(place: &Place, url: &str, key: &str, args: &[&str]) -> Ran {
    let ran: Ran = command(place, url, key, args).output().unwrap().into();
    assert!(!ran.out.contains(KEY) && !ran.err.contains(KEY), "shows the key: {ran:?}");
    ran
}

fn object(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// The article's own answer.
fn own(place: &Place) -> String {
    object(&place.run(&["--json", QUESTION]))["answer"].as_str().unwrap().to_owned()
}

/// Asserts that the model answered, whether or not its words passed.
#[track_caller]
fn was_answered(reply: &Value) {
    let llm = &reply["llm"];
    let reason = llm["reason"].as_str();
    assert!(matches!(reason, None | Some("rejected")), "{llm}");
    assert_eq!(reply["by"], if reason.is_none() { "llm" } else { "article" });
    if reason.is_none() {
        assert!(llm["completion_tokens"].as_u64().unwrap() > 0 && llm["prompt_tokens"].as_u64().unwrap() > 0, "{llm}");
        assert!(reply["extractive"].is_string() && llm["checked"]["sentences"].as_u64().unwrap() > 0, "{reply}");
    }
}

/// Asserts that the article's own words are shown for this reason.
#[track_caller]
fn gave_way(place: &Place, ran: &Ran, reason: &str) {
    let reply = object(ran);
    assert_eq!((reply["by"].as_str(), reply["answer"].as_str()), (Some("article"), Some(own(place).as_str())), "{reply}");
    assert_eq!((reply["llm"]["reason"].as_str(), ran.code, ran.err.lines().count()), (Some(reason), Some(0), 1), "{ran:?}");
}

#[test]
fn a_question_is_phrased_streaming_and_not() {
    let Some(installed) = installed() else { return };
    let model = Model::ready(&installed, ROOMY);
    let place = place("");
    for flags in [&["--llm", "--json"][..], &["--llm", "--json", "--no-stream"]] {
        let ran = ask(&place, &model.url(), KEY, &[flags, &[QUESTION]].concat());
        was_answered(&object(&ran));
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
}

#[test]
fn a_wrong_key_gives_way_to_the_article() {
    let Some(installed) = installed() else { return };
    let model = Model::ready(&installed, ROOMY);
    let place = place("");
    let relay = relay(&model, || {});
    gave_way(&place, &ask(&place, &relay.url, "sk-wrong", &["--llm", "--json", QUESTION]), "unauthorized");
    assert_eq!(*relay.statuses.lock().unwrap(), ["401"]);
    assert_eq!(ask(&place, &relay.url, "sk-wrong", &["--require-llm", "--llm", QUESTION]).code, Some(4));
}

#[test]
fn a_prompt_too_long_is_sent_once_more_with_less() {
    let Some(installed) = installed() else { return };
    let model = Model::ready(&installed, TINY);
    let place = place("prompt = \"numbered\"\n");
    let relay = relay(&model, || {});
    // one passage has room, four have not
    was_answered(&object(&ask(&place, &relay.url, KEY, &["--llm", "--json", QUESTION])));
    assert_eq!(*relay.statuses.lock().unwrap(), ["400", "200"]);
    // such a question has none
    let question = QUESTION.repeat(60);
    let reply = object(&ask(&place, &relay.url, KEY, &["--llm", "--json", &question]));
    assert_eq!((reply["by"].as_str(), reply["llm"]["reason"].as_str()), (Some("article"), Some("prompt_too_long")), "{reply}");
    assert_eq!(relay.statuses.lock().unwrap()[2..], ["400", "400"]);
}

#[test]
fn a_server_that_loads_its_model_is_asked_again() {
    let Some(installed) = installed() else { return };
    let place = place("retries = 9\n");
    let mut model = Model::start(&installed, ROOMY);
    let relay = relay(&model, || {});
    model.wait_for(503);
    was_answered(&object(&ask(&place, &relay.url, KEY, &["--llm", "--json", QUESTION])));
    let statuses = relay.statuses.lock().unwrap();
    assert_eq!((statuses[0].as_str(), statuses.last().unwrap().as_str()), ("503", "200"), "{statuses:?}");
}

#[test]
fn a_server_killed_in_the_middle_gives_way_to_the_article() {
    let Some(installed) = installed() else { return };
    let place = place("");
    let model = Model::ready(&installed, ROOMY);
    let pid = model.pid();
    let relay = relay(&model, move || signal("-KILL", pid));
    gave_way(&place, &ask(&place, &relay.url, KEY, &["--llm", "--json", QUESTION]), "incomplete");
}

/// A relay that stops the server at its first word, and says so.
fn stopping(model: &Model) -> (model::Relay, Receiver<()>) {
    let (sender, stopped): (Sender<()>, _) = mpsc::channel();
    let pid = model.pid();
    let relay = relay(model, move || {
        signal("-STOP", pid);
        let _ = sender.send(());
    });
    (relay, stopped)
}

#[test]
fn ctrl_c_ends_a_question_and_a_batch() {
    let Some(installed) = installed() else { return };
    if ignores_interrupts() {
        let _ = writeln!(std::io::stderr(), "skipped: interrupts are ignored here");
        return;
    }
    let place = place("");
    for (args, input) in [(&["--llm", QUESTION][..], ""), (&["--llm"], "How much is the deal worth?\nWho makes the chips?\n")] {
        let model = Model::ready(&installed, ROOMY);
        let (relay, stopped) = stopping(&model);
        let mut command = command(&place, &relay.url, KEY, args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        stopped.recv_timeout(PATIENCE).unwrap();
        signal("-INT", child.id());
        let ran: Ran = child.wait_with_output().unwrap().into();
        assert_eq!((ran.code, ran.out.lines().next()), (Some(130), Some(own(&place).as_str())), "{ran:?}");
        assert!(ran.err.contains("interrupted") && !ran.out.contains("\n\n"), "{ran:?}");
    }
}

#[track_caller]
fn expect(session: &mut PtySession, text: &str) -> String {
    session.exp_string(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn ctrl_c_at_the_prompt_stops_the_answer_alone() {
    let Some(installed) = installed() else { return };
    let place = place("");
    let model = Model::ready(&installed, ROOMY);
    let (relay, stopped) = stopping(&model);
    let mut command = command(&place, &relay.url, KEY, &["--llm"]);
    command.env("TERM", "dumb").env("NO_COLOR", "1").stdin(Stdio::inherit());
    let mut session = spawn_command(command, Some(PATIENCE.as_millis().try_into().unwrap())).unwrap();
    expect(&mut session, "faqt> ");
    session.send_line(QUESTION).unwrap();
    stopped.recv_timeout(PATIENCE).unwrap();
    session.send_control('c').unwrap();
    expect(&mut session, "interrupted");
    expect(&mut session, &own(&place));
    expect(&mut session, "faqt> ");
    // the prompt goes on, and so does the model
    signal("-CONT", model.pid());
    session.send_line("/sources").unwrap();
    expect(&mut session, "corpus/article.md");
    expect(&mut session, "faqt> ");
    session.send_line("/quit").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn the_prompt_shows_an_answer_and_its_sources() {
    let Some(installed) = installed() else { return };
    let place = place("");
    let model = Model::ready(&installed, ROOMY);
    for flags in [&["--llm"][..], &["--llm", "--no-stream"]] {
        let mut command = command(&place, &model.url(), KEY, flags);
        command.env("TERM", "dumb").env("NO_COLOR", "1").stdin(Stdio::inherit());
        let mut session = spawn_command(command, Some(PATIENCE.as_millis().try_into().unwrap())).unwrap();
        expect(&mut session, "faqt> ");
        session.send_line(QUESTION).unwrap();
        expect(&mut session, "corpus/article.md");
        expect(&mut session, "faqt> ");
        session.send_line("/quit").unwrap();
        session.exp_eof().unwrap();
    }
}

#[test]
fn no_phrasing_shown_holds_a_number_or_a_name_of_its_own() {
    let Some(installed) = installed() else { return };
    let place = place("");
    let model = Model::ready(&installed, ROOMY);
    let golden = GOLDEN.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let questions: Vec<String> = golden.filter(|case| case["any"].is_array()).map(|case| case["q"].as_str().unwrap().to_owned()).collect();
    assert!(questions.len() > 50, "{}", questions.len());
    let mut child = command(&place, &model.url(), KEY, &["--llm", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), questions.join("\n") + "\n");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let ran: Ran = child.wait_with_output().unwrap().into();
    writer.join().unwrap().unwrap();
    let replies: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((replies.len(), ran.code), (questions.len(), Some(0)));
    let (mut shown, mut rejected, mut invented) = (0, Vec::new(), Vec::new());
    for reply in replies.iter().filter(|reply| reply["status"] == "answered") {
        was_answered(reply);
        if reply["by"] == "article" {
            rejected.push(format!("{}: {}", reply["question"], reply["llm"]["error"]));
            continue;
        }
        shown += 1;
        let own = facts::unsupported(reply["answer"].as_str().unwrap(), &given(reply));
        if !own.is_empty() {
            invented.push(format!("{own:?} in {} to {}", reply["answer"], reply["question"]));
        }
    }
    let report = rejected.join("\n");
    let _ = writeln!(std::io::stderr(), "{shown} phrasings shown, {} rejected of {}\n{report}", rejected.len(), replies.len());
    assert!(invented.is_empty(), "{}", invented.join("\n"));
    assert!(shown > 0);
}

/// The passages that a small model is given: the best, and those that the answer is taken from.
fn given(reply: &Value) -> String {
    let from = reply["answer_from"].as_array().unwrap();
    let sent = reply["sources"].as_array().unwrap().iter().filter(|source| source["id"] == 1 || from.contains(&source["id"]));
    sent.map(|source| format!("{} {} {}", source["title"], source["headings"], source["text"])).collect::<Vec<_>>().join("\n")
}
