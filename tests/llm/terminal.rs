//! Phrasing on a real terminal, and what is on the screen in the end.

use super::{EXTRACTIVE, PHRASE, QUESTION, Step, common::ignores_interrupts, event, faqt, http, ok, says, serve, stream, texts, then};
use rexpect::session::{PtySession, spawn_command};
use std::{
    num::NonZero,
    process::{Command, Stdio},
    time::Duration,
};

/// A shell that gives its terminal a size, runs a command there and says before and after what state the terminal is in.
const SHELL: &str = "trap : INT; stty rows $ROWS cols $COLUMNS; stty -g; \"$@\"; echo; stty -g; echo done";

/// `command` on a terminal of this size.
fn on_terminal(command: &Command, rows: u16, columns: u16) -> PtySession {
    let mut shell = Command::new("sh");
    shell.args(["-c", SHELL, "sh"]).arg(command.get_program()).args(command.get_args());
    shell.current_dir(command.get_current_dir().unwrap()).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("ROWS", rows.to_string()).env("COLUMNS", columns.to_string()).env("TERM", "xterm");
    shell.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    spawn_command(shell, Some(20_000)).unwrap()
}

/// Waits for a text.
#[track_caller]
fn expect(session: &mut PtySession, text: &str) -> String {
    session.exp_string(text).map_or_else(|error| panic!("{text:?}: {error}"), |before| format!("{before}{text}"))
}

/// What is on a screen of this size after all that `written` holds between two states of the terminal, which must be the same.
#[track_caller]
fn screen(written: &str, rows: u16, columns: u16) -> String {
    let state = written.lines().next().unwrap();
    assert!(state.contains(':'), "{written:?}");
    let parts: Vec<&str> = written.split(state).collect();
    let [_, shown, _] = parts[..] else { panic!("the terminal's state changed: {written:?}") };
    let size = |size| NonZero::new(size).unwrap();
    let mut terminal = vt100::Parser::new(size(rows), size(columns), 0);
    // rexpect takes every byte for a character
    terminal.process(&shown.trim_start().chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect::<Vec<u8>>());
    terminal.screen().contents().trim_end().to_owned()
}

/// The article's own answer as it stands on a screen of so many columns.
fn own(columns: usize) -> String {
    format!("{}\n  article.md, line 3", textwrap::fill(EXTRACTIVE, columns))
}

const SIZES: [(u16, u16); 3] = [(24, 80), (24, 24), (12, 31)];

#[test]
fn a_phrasing_that_fails_leaves_the_answer_once() {
    let late = |text: &str| vec![then(http("200 OK", "text/event-stream", "", ""), Step::Drip(later(text), Duration::from_millis(2)))];
    for (rows, columns) in SIZES {
        for (text, why) in [
            ("The Harbour Bridge is 530 metres long.", "the number “530” is not in the passages"),
            (&format!("{PHRASE} It was opened by Zoe Null in 1931, they say."), "the name “Zoe” is not in the passages"),
        ] {
            let server = serve(late(text));
            let mut session = on_terminal(&faqt(&["--llm", QUESTION], &server.url, ""), rows, columns);
            let written = expect(&mut session, "done");
            assert!(written.contains("phrasing") && written.contains("\u{1b}[J"), "{written:?}");
            let reason = format!("faqt: warning: the LLM's phrasing was rejected: {why}; the answer is in the article's own words\n");
            assert_eq!(screen(&written, rows, columns), reason + &own(columns.into()), "{rows}x{columns}");
        }
    }
}

#[test]
fn an_answer_taller_than_the_screen_is_shown_once_it_is_settled() {
    for (text, last) in [(PHRASE, "[1] article.md, line 3"), ("The Harbour Bridge is 530 metres long.", "\n  article.md, line 3")] {
        let server = serve(vec![stream(&says(text))]);
        let mut session = on_terminal(&faqt(&["--llm", QUESTION], &server.url, ""), 5, 24);
        let written = expect(&mut session, "done");
        assert!(!written.contains("\u{1b}[2mThe Harbour"), "{written:?}");
        assert_eq!(written.matches("Clara").count(), usize::from(text != PHRASE), "{written:?}");
        assert!(screen(&written, 5, 24).ends_with(last), "{written:?}");
    }
}

#[test]
fn ctrl_c_leaves_the_answer_once_and_the_terminal_as_it_was() {
    if ignores_interrupts() {
        return;
    }
    let begun = stream(&event(&format!("{PHRASE} And it was").into()));
    for (reply, seen) in [(vec![Step::Hang], "phrasing"), (then(begun, Step::Hang), "long. [1]")] {
        for (rows, columns) in SIZES {
            let server = serve(vec![reply.clone()]);
            let mut session = on_terminal(&faqt(&["--llm", QUESTION], &server.url, ""), rows, columns);
            let mut written = expect(&mut session, seen);
            session.send_control('c').unwrap();
            written += &expect(&mut session, "done");
            let reason = "faqt: warning: interrupted; the answer is in the article's own words\n";
            assert_eq!(screen(&written, rows, columns), reason.to_owned() + &own(columns.into()), "{rows}x{columns} {seen}: {written:?}");
        }
    }
}

/// While the certificates are read, which here lasts until somebody writes them.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_stops_what_is_still_being_set_up() {
    if ignores_interrupts() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let certificates = folder.path().join("certificates");
    assert!(Command::new("mkfifo").arg(&certificates).status().unwrap().success());
    let mut command = faqt(&["--llm", QUESTION], "https://127.0.0.1:9/v1", "");
    command.env("SSL_CERT_FILE", &certificates);
    let mut session = on_terminal(&command, 24, 80);
    let mut written = expect(&mut session, "phrasing");
    session.send_control('c').unwrap();
    // where nobody reads them any more, this waits for ever, and the test does not
    std::thread::spawn(move || std::fs::write(certificates, ""));
    written += &expect(&mut session, "done");
    let reason = "faqt: warning: interrupted; the answer is in the article's own words\n";
    assert_eq!(screen(&written, 24, 80), reason.to_owned() + &own(80), "{written:?}");
}

#[test]
fn ctrl_c_at_the_prompt_stops_the_answer_alone() {
    if ignores_interrupts() {
        return;
    }
    let server = serve(vec![vec![Step::Hang], ok()]);
    let mut session = on_terminal(&faqt(&["chat", "--llm", "--no-history"], &server.url, ""), 24, 60);
    let mut written = expect(&mut session, "faqt> ");
    session.send_line(QUESTION).unwrap();
    written += &expect(&mut session, "phrasing");
    session.send_control('c').unwrap();
    written += &expect(&mut session, "faqt> ");
    session.send_line(QUESTION).unwrap();
    written += &expect(&mut session, "[1]");
    written += &expect(&mut session, "line 3");
    written += &expect(&mut session, "faqt> ");
    session.send_control('d').unwrap();
    written += &expect(&mut session, "done");
    let screen = screen(&written, 24, 60);
    let stopped = format!("faqt: warning: interrupted; the answer is in the article's own words\n{}\nfaqt> ", own(60));
    assert_eq!(screen.matches(&stopped).count(), 1, "{screen}");
    // the second time, the article's words stand dimmed above the phrasing
    let phrased = format!("{}\n\n{PHRASE} [1]\n  [1] article.md, line 3\nfaqt>", textwrap::fill(EXTRACTIVE, 60));
    assert!(screen.ends_with(&phrased), "{screen}");
}

#[test]
fn ctrl_c_stops_the_answer_however_often_phrasing_was_switched() {
    if ignores_interrupts() {
        return;
    }
    let server = serve(vec![ok(), vec![Step::Hang]]);
    let mut session = on_terminal(&faqt(&["chat", "--llm", "--no-history"], &server.url, ""), 24, 60);
    for line in [QUESTION, "/llm off", "/llm on"] {
        expect(&mut session, "faqt> ");
        session.send_line(line).unwrap();
    }
    expect(&mut session, "words the answers");
    expect(&mut session, "faqt> ");
    session.send_line(QUESTION).unwrap();
    expect(&mut session, "phrasing");
    session.send_control('c').unwrap();
    expect(&mut session, "interrupted; the answer is in the article's own words");
    expect(&mut session, "faqt> ");
    session.send_control('d').unwrap();
    expect(&mut session, "done");
}

#[test]
fn ctrl_c_stops_the_program_that_gives_the_key() {
    if ignores_interrupts() {
        return;
    }
    let server = serve(vec![ok()]);
    let settings = "[llm]\napi_key_command = [\"sh\", \"-c\", \"echo asking >&2; exec sleep 60\"]\n";
    let faqt = |args: &[&str]| {
        let mut command = faqt(args, &server.url, settings);
        command.env_remove("OPENAI_API_KEY");
        command
    };
    let mut session = on_terminal(&faqt(&["--llm", QUESTION]), 24, 60);
    let mut written = expect(&mut session, "asking");
    session.send_control('c').unwrap();
    written += &expect(&mut session, "done");
    let stopped = format!("faqt: warning: interrupted; the answer is in the article's own words\n{}", own(60));
    assert_eq!(screen(&written, 24, 60), format!("asking\n{stopped}"));
    let mut session = on_terminal(&faqt(&["chat", "--llm", "--no-history"]), 24, 60);
    for _ in 0..2 {
        expect(&mut session, "faqt> ");
        session.send_line(QUESTION).unwrap();
        expect(&mut session, "asking");
        session.send_control('c').unwrap();
        expect(&mut session, "interrupted; the answer is in the article's own words");
    }
    expect(&mut session, "faqt> ");
    session.send_control('d').unwrap();
    expect(&mut session, "done");
    assert!(server.requests.lock().unwrap().is_empty());
}

#[test]
fn a_terminal_shows_the_articles_answer_while_it_waits() {
    let dimmed = format!("\u{1b}[2m{}", &EXTRACTIVE[..40]);
    for (term, no_color, waits) in [("xterm", "", true), ("dumb", "", false), ("xterm", "1", false)] {
        let server = serve(vec![then(http("200 OK", "text/event-stream", "", ""), Step::Drip(later(PHRASE), Duration::from_millis(4)))]);
        let mut command = faqt(&["--llm", QUESTION], &server.url, "");
        command.env("TERM", term).env("NO_COLOR", no_color).stdin(Stdio::inherit());
        let mut session = spawn_command(command, Some(20_000)).unwrap();
        let shown = session.exp_eof().unwrap();
        let at = |text: &str| shown.find(text);
        assert_eq!((at(&dimmed).is_some(), at("phrasing").is_some()), (waits, waits), "{term} {no_color}: {shown:?}");
        let phrase = at(PHRASE).unwrap_or_else(|| panic!("{term}: {shown:?}"));
        assert!(at("[1] ").is_some_and(|sources| sources > phrase), "{term}: {shown:?}");
        if waits {
            assert!(at(&dimmed) < at("phrasing") && at("phrasing") < Some(phrase), "{shown:?}");
        } else if term == "dumb" {
            assert!(!shown.contains('\u{1b}'), "{shown:?}");
        }
    }
    // what goes to a pipe has neither
    let output = faqt(&["--llm", QUESTION], &serve(vec![ok()]).url, "").env("TERM", "xterm").output().unwrap();
    let (out, err) = texts(&output);
    assert!(!out.contains(EXTRACTIVE) && !out.contains('\u{1b}') && err.is_empty(), "{out}{err}");
}

/// A phrasing, after a pause that a person would notice.
fn later(text: &str) -> Vec<u8> {
    format!("{}{}", ": wait\n\n".repeat(20), says(text)).into_bytes()
}
