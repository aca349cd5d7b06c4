//! The prompt, in a real pseudo-terminal.

use crate::common::{KEY, KEY_ANSWER, Place};
use rexpect::session::{PtySession, spawn_command};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

/// Long enough for a busy machine; a test that passes never waits.
const PATIENCE: Option<u64> = Some(20_000);

const PROMPT: &str = "faqt> ";

fn start(mut command: Command, term: &str) -> PtySession {
    command.env("TERM", term).stdin(Stdio::inherit());
    spawn_command(command, PATIENCE).unwrap()
}

fn plain(place: &Place, args: &[&str]) -> PtySession {
    let mut command = place.command(args);
    command.env("NO_COLOR", "1");
    start(command, "xterm")
}

#[track_caller]
fn expect(session: &mut PtySession, text: &str) -> String {
    session.exp_string(&shown(text)).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// A text as it comes through the terminal: lines end in two characters, and rexpect takes every byte for a character.
fn shown(text: &str) -> String {
    text.replace('\n', "\r\n").bytes().map(char::from).collect()
}

#[track_caller]
fn leaves(mut session: PtySession) {
    session.exp_eof().unwrap();
    let status = session.process().wait().unwrap();
    assert_eq!(format!("{status:?}").split(", ").last(), Some("0)"), "{status:?}");
}

#[test]
fn the_greeting_counts_what_is_there_now() {
    let place = Place::garden();
    assert!(place.command(&["index", "-q"]).status().unwrap().success());
    place.write("corpus/later.md", "# Later\n\nA second article came when the index was made.\n");
    let mut session = plain(&place, &[]);
    expect(&mut session, "(8 passages)\n");
    expect(&mut session, PROMPT);
    session.send_line("/quit").unwrap();
    leaves(session);
}

#[test]
fn a_talk() {
    let place = Place::garden();
    let mut session = plain(&place, &[]);
    expect(&mut session, "The Elm Street garden (7 passages)\n");
    expect(&mut session, "/help lists the commands.\n");
    expect(&mut session, PROMPT);
    session.send_line("/sources").unwrap();
    expect(&mut session, "nothing was asked yet\n");
    session.send_line(KEY).unwrap();
    expect(&mut session, KEY_ANSWER);
    expect(&mut session, PROMPT);
    session.send_line("/sources").unwrap();
    expect(&mut session, "  1 corpus/garden.md, Questions and answers, lines 30–32\n    Who keeps the key to the shed? Maria Okafor");
    expect(&mut session, "  2 corpus/garden.md");
    expect(&mut session, PROMPT);
    session.send_line("/help").unwrap();
    for (command, _) in [("/help", 1), ("/sources", 2), ("/quit", 3)] {
        expect(&mut session, &format!("  {command}"));
    }
    expect(&mut session, "anything else is a question\n");
    session.send_line("/sorces").unwrap();
    expect(&mut session, "there is no such command; did you mean /sources?\n");
    session.send_line("submarine warfare").unwrap();
    expect(&mut session, "The article doesn't say.");
    // Ctrl-C clears the line and the talk goes on
    expect(&mut session, PROMPT);
    session.send("half a question").unwrap();
    session.flush().unwrap();
    expect(&mut session, "question");
    session.send_control('c').unwrap();
    expect(&mut session, PROMPT);
    session.send_line(KEY).unwrap();
    expect(&mut session, KEY_ANSWER);
    expect(&mut session, PROMPT);
    session.send_line("/quit").unwrap();
    leaves(session);
}

#[test]
fn the_history_is_kept_for_the_user_alone() {
    let place = Place::garden();
    let mut command = place.command(&["chat"]);
    command.env("XDG_STATE_HOME", place.path("state")).env("NO_COLOR", "1");
    let mut session = start(command, "xterm");
    expect(&mut session, PROMPT);
    session.send_line(KEY).unwrap();
    expect(&mut session, KEY_ANSWER);
    expect(&mut session, PROMPT);
    // kept at once, not on leaving
    let history = place.path("state/faqt/history");
    assert_eq!(fs::read_to_string(&history).unwrap(), format!("#V2\n{KEY}\n"));
    assert_eq!(fs::metadata(&history).unwrap().permissions().mode() & 0o777, 0o600);
    session.send_line(" not to be kept").unwrap();
    expect(&mut session, PROMPT);
    session.send_control('d').unwrap();
    leaves(session);
    assert_eq!(fs::metadata(&history).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(crate::common::names(&place.path("home")).is_empty());
    // the next talk knows it: the arrow up brings the question back
    let mut command = place.command(&[]);
    command.env("XDG_STATE_HOME", place.path("state")).env("NO_COLOR", "1");
    let mut session = start(command, "xterm");
    expect(&mut session, PROMPT);
    session.send("\u{1b}[A\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, KEY_ANSWER);
    expect(&mut session, PROMPT);
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn terminals_that_show_more_or_less() {
    let place = Place::garden();
    let ask = |term: &str| {
        let mut session = start(place.command(&[KEY]), term);
        let shown = session.exp_eof().unwrap();
        leaves(session);
        shown
    };
    assert_eq!(ask("dumb"), shown(KEY_ANSWER));
    let rich = ask("xterm-kitty");
    let link = format!("\u{1b}]8;;file://{}\u{1b}\\corpus/garden.md\u{1b}]8;;\u{1b}\\", place.path("corpus/garden.md").display());
    assert!(rich.contains(&link) && rich.contains("\u{1b}[1m"), "{rich:?}");
    assert!(!ask("xterm").contains("\u{1b}]8"));
    let mut session = start(place.command(&[]), "dumb");
    expect(&mut session, PROMPT);
    session.send_line(KEY).unwrap();
    expect(&mut session, KEY_ANSWER);
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn an_error_does_not_end_the_talk() {
    let place = Place::garden();
    let mut session = plain(&place, &["-q"]);
    expect(&mut session, PROMPT);
    fs::rename(place.path("corpus"), place.path("away")).unwrap();
    session.send_line(KEY).unwrap();
    expect(&mut session, "faqt: error: there is no corpus at corpus\nhint: ");
    expect(&mut session, PROMPT);
    fs::rename(place.path("away"), place.path("corpus")).unwrap();
    session.send_line(KEY).unwrap();
    expect(&mut session, KEY_ANSWER);
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn a_prompt_needs_somebody_who_sees_it() {
    let place = Place::garden();
    let shell = format!("'{}' | cat", env!("CARGO_BIN_EXE_faqt"));
    let mut session = start(place.of("sh", &["-c", &shell]), "xterm");
    session.send_line(KEY).unwrap();
    let before = expect(&mut session, KEY_ANSWER);
    assert!(!before.contains(PROMPT), "{before}");
    session.send_control('d').unwrap();
    leaves(session);
    let mut session = start(place.command(&["ask"]), "xterm");
    expect(&mut session, "faqt: error: no question was given\nhint: write it behind `faqt ask`, or `-` to read one a line\n");
    session.exp_eof().unwrap();
}
