//! The prompt, in a real pseudo-terminal.

use crate::common::{KEY, KEY_ANSWER, Place, RULE, Ran};
use rexpect::session::{PtySession, spawn_command};
use std::{
    fs,
    num::NonZeroU16,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Long enough for a busy machine; a test that passes never waits.
const PATIENCE: Option<u64> = Some(20_000);

pub const PROMPT: &str = "faqt> ";

pub fn start(mut command: Command, term: &str) -> PtySession {
    command.env("TERM", term).stdin(Stdio::inherit());
    spawn_command(command, PATIENCE).unwrap()
}

fn plain(place: &Place, args: &[&str]) -> PtySession {
    let mut command = place.command(args);
    command.env("NO_COLOR", "1");
    start(command, "xterm")
}

#[track_caller]
pub fn expect(session: &mut PtySession, text: &str) -> String {
    session.exp_string(&shown(text)).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// A text as it comes through the terminal: lines end in two characters, and rexpect takes every byte for a character.
fn shown(text: &str) -> String {
    text.replace('\n', "\r\n").bytes().map(char::from).collect()
}

#[track_caller]
pub fn leaves(mut session: PtySession) {
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
    for command in [
        "/help",
        "/sources",
        "/open N",
        "/more",
        "/why",
        "/llm on|off",
        "/model NAME",
        "/new",
        "/reload",
        "/stats",
        "/feedback good|bad",
        "/quit",
    ] {
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
fn what_the_last_reply_holds() {
    let place = Place::garden();
    let mut command = place.command(&[]);
    command.env("NO_COLOR", "1").env("PAGER", "head -n 1");
    let mut session = start(command, "xterm");
    // each of the questions that are offered was answered
    expect(&mut session, "/help lists the commands.\n  Are dogs allowed in the garden?\n  Who keeps the key to the shed?\n  ");
    expect(&mut session, PROMPT);
    let mut say = |line: &str, answers: &[&str]| {
        session.send_line(line).unwrap();
        // the line as it was typed comes first
        expect(&mut session, line);
        for answer in answers {
            expect(&mut session, answer);
        }
        expect(&mut session, PROMPT);
    };
    for command in ["/open 1", "/more", "/why"] {
        say(command, &["nothing was asked yet\n"]);
    }
    say(KEY, &[KEY_ANSWER]);
    say("/why", &["asks for: ", "confidence "]);
    say("/more", &["  2 corpus/garden.md"]);
    // the pager gets the file and no shell sees its name
    say("/open 1", &["# The Elm Street garden\n"]);
    say("/open 99", &["there is no source 99; /sources lists "]);
    say("/open x", &["it is used like this: /open N\n"]);
    say("/llm on", &["faqt: error: no model is named to phrase answers\n"]);
    say("/model small", &["answers are in the article's own words\n"]);
    say("/llm on", &["small words the answers\n"]);
    say("/llm off", &["answers are in the article's own words\n"]);
    say("/stats", &["1 article, 7 passages\n", "1 asked, 1 answered\n"]);
    place.write("corpus/later.md", "# Later\n\nQuokkas visit the garden at night.\n");
    say("/reload", &["2 articles, 8 passages\n"]);
    say("/new", &["what was asked is forgotten\n"]);
    say("/sources", &["nothing was asked yet\n"]);
    session.send_line("exit").unwrap();
    leaves(session);
}

#[test]
fn a_line_is_completed_and_hinted_at() {
    let place = Place::garden();
    let mut session = start(place.command(&["--no-history"]), "xterm");
    expect(&mut session, PROMPT);
    // the rest of the likeliest question stands dimmed behind the cursor, and the arrow takes it
    session.send("who k").unwrap();
    session.flush().unwrap();
    expect(&mut session, "\u{1b}[2meeps the key to the shed?\u{1b}[0m");
    session.send("\u{1b}[C\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, "Okafor");
    expect(&mut session, PROMPT);
    session.send("are d\t\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, "Yes, on a lead.");
    expect(&mut session, PROMPT);
    session.send("/sta\t\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, "2 asked, 2 answered\n");
    expect(&mut session, PROMPT);
    session.send("is Oka\t").unwrap();
    session.flush().unwrap();
    expect(&mut session, "Okafor");
    session.send_control('c').unwrap();
    expect(&mut session, PROMPT);
    // what was said before is found again
    session.send_control('r').unwrap();
    session.send("dogs").unwrap();
    session.flush().unwrap();
    expect(&mut session, "Are dogs allowed in the garden?");
    session.send("\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, "Yes, on a lead.");
    expect(&mut session, PROMPT);
    session.send_control('d').unwrap();
    leaves(session);
    assert!(crate::common::names(&place.path("home")).is_empty(), "the history was kept");
}

#[test]
fn a_question_is_guessed_by_its_words() {
    let place = Place::garden();
    let mut session = start(place.command(&["--no-history"]), "xterm");
    expect(&mut session, PROMPT);
    // what is typed begins no question: Tab writes the one that is meant in its place
    session.send("the shed's key").unwrap();
    session.flush().unwrap();
    expect(&mut session, "\u{1b}[2m  → Who keeps the key to the shed?\u{1b}[0m");
    session.send("\t\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, "Okafor");
    expect(&mut session, PROMPT);
    // the arrow takes nothing that does not go on from the line
    session.send("allowed dog\u{1b}[C\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, "Yes, on a lead.");
    expect(&mut session, PROMPT);
    session.send("/stats\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, "2 asked, 2 answered\n");
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn a_follow_up_is_explained_and_forgotten() {
    let place = Place::garden();
    let mut session = plain(&place, &["--no-history"]);
    expect(&mut session, PROMPT);
    let mut say = |line: &str, answer: &str| {
        session.send_line(line).unwrap();
        expect(&mut session, line);
        expect(&mut session, answer);
        expect(&mut session, PROMPT);
    };
    say(RULE, "Bonfires are forbidden from April to October.");
    say("/why", "asks for: time\n");
    say("until when?", "Bonfires are forbidden from April to October.");
    say("/why", "  carried over, since it names nothing itself: bonfires forbidden");
    say("does it snow?", "The article doesn't say.");
    say("/why", "no passage bears out what the line\n    itself asks; the article lacks: ");
    say("/new", "what was asked is forgotten\n");
    say("/why", "nothing was asked yet\n");
    say("until when?", "The article doesn't say.");
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn the_next_question_sees_what_changed() {
    let place = Place::garden();
    let mut session = plain(&place, &["--no-history"]);
    expect(&mut session, PROMPT);
    session.send_line("Do quokkas visit the garden at night?").unwrap();
    expect(&mut session, "The article doesn't say.");
    expect(&mut session, PROMPT);
    place.write("corpus/later.md", "# Later\n\nQuokkas visit the garden at night.\n");
    session.send_line("Do quokkas visit the garden at night?").unwrap();
    expect(&mut session, "Quokkas visit the garden at night.\n  corpus/later.md, line 3\n");
    expect(&mut session, PROMPT);
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn more_shows_what_the_answer_did_not() {
    let place = Place::with(&[(
        "corpus/a.md",
        "# Boats\n\nThe red boat is rented by the hour.\n\nThe blue boat is rented by the day.\n\nThe jetty is wide.\n",
    )]);
    let mut session = plain(&place, &["--no-history"]);
    expect(&mut session, PROMPT);
    session.send_line("is the boat rented by the hour or by the day?").unwrap();
    let answer = {
        expect(&mut session, "day?");
        expect(&mut session, PROMPT)
    };
    session.send_line("/more").unwrap();
    expect(&mut session, "/more");
    let more = expect(&mut session, PROMPT);
    for line in ["line 3", "line 5"] {
        assert!(answer.contains(line) != more.contains(line), "{line}: {answer:?}, then {more:?}");
    }
    session.send_line("/more").unwrap();
    expect(&mut session, "there are no more; /sources shows the passages whole\n");
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn plain_lines_where_they_are_asked_for() {
    let place = Place::garden();
    place.write("settings/faqt/config.toml", "plain = true\n");
    for (args, settings) in [(&["--plain"][..], "nowhere"), (&["--plain", "--color", "always"], "nowhere"), (&[], "settings")] {
        let mut command = place.command(args);
        command.env("XDG_CONFIG_HOME", place.path(settings)).env("XDG_STATE_HOME", place.path("state"));
        let mut session = start(command, "xterm-kitty");
        let mut all = expect(&mut session, PROMPT);
        session.send_line(KEY).unwrap();
        all += &expect(&mut session, KEY_ANSWER);
        all += &expect(&mut session, PROMPT);
        session.send_line("/nwe").unwrap();
        all += &expect(&mut session, "did you mean /new?\n");
        all += &expect(&mut session, PROMPT);
        session.send_control('d').unwrap();
        all += &session.exp_eof().unwrap();
        leaves(session);
        assert!(!all.contains('\u{1b}') && !all.replace("\r\n", "").contains('\r'), "{args:?}: {all:?}");
        // a line that no editor helped with is not kept
        assert!(!place.path("state").exists());
    }
}

#[test]
fn questions_are_logged_only_where_the_user_says_so() {
    let place = Place::garden();
    let with = |args: &[&str]| {
        let mut command = place.command(args);
        command.env("XDG_CONFIG_HOME", place.path("settings")).env("XDG_STATE_HOME", place.path("state")).env("NO_COLOR", "1");
        command
    };
    let run = |args: &[&str]| String::from_utf8(with(args).output().unwrap().stdout).unwrap();
    let log = place.path("state/faqt/questions.jsonl");
    // a project's own file says nothing
    place.write("faqt.toml", "log = true\n");
    place.write("config.toml", "log = true\n");
    run(&["Who feeds the hedgehogs?"]);
    assert!(!log.exists());
    place.write("settings/faqt/config.toml", "log = true\n");
    run(&["Who feeds the hedgehogs?"]);
    run(&["who feeds hedgehogs"]);
    let mut session = start(with(&["--no-history"]), "xterm");
    expect(&mut session, PROMPT);
    session.send_line(KEY).unwrap();
    expect(&mut session, KEY_ANSWER);
    expect(&mut session, PROMPT);
    session.send_line("/feedback bad").unwrap();
    expect(&mut session, "kept in the log\n");
    session.send_control('d').unwrap();
    leaves(session);
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    let gaps = run(&["gaps"]);
    assert!(gaps.starts_with("  2 × Who feeds the hedgehogs? ("), "{gaps}");
    assert!(gaps.contains("not in the articles: ") && gaps.contains("  1 × Who keeps the key to the shed? ("), "{gaps}");
    let draft = "{\"any\":[],\"q\":\"Who feeds the hedgehogs?\"}\n{\"any\":[],\"q\":\"Who keeps the key to the shed?\"}\n";
    assert_eq!(run(&["gaps", "--golden"]), draft);
    let first: serde_json::Value = serde_json::from_str(run(&["gaps", "--json"]).lines().next().unwrap()).unwrap();
    assert_eq!(first["asked"], 2);
    // what was asked of another corpus is no gap of this one
    let other = ["gaps", "--corpus", "corpus/garden.md"];
    let ran: Ran = with(&other).output().unwrap().into();
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""));
    assert!(ran.err.starts_with("no questions about ") && ran.err.ends_with("corpus/garden.md are logged yet\n"), "{ran:?}");
    // where everything was answered well
    fs::remove_file(&log).unwrap();
    run(&[KEY]);
    assert_eq!(run(&["gaps"]), "every logged question got a good answer\n");
    assert_eq!(run(&["gaps", "--golden"]), "");
    // an error says that the log is off, too
    fs::remove_file(&log).unwrap();
    place.write("settings/faqt/config.toml", "log = false\n");
    let ran: Ran = with(&["gaps"]).output().unwrap().into();
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("the log is off\nhint: put `log = true` into your settings"), "{ran:?}");
}

#[test]
fn what_is_pasted_is_one_question() {
    let place = Place::garden();
    let mut session = plain(&place, &["--no-history"]);
    expect(&mut session, PROMPT);
    session.send("\u{1b}[200~Who \"keeps\" (the key\nto the [shed]?\u{1b}[201~\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, "Maria Okafor keeps the key");
    expect(&mut session, PROMPT);
    session.send_line("/stats").unwrap();
    expect(&mut session, "1 asked, 1 answered\n");
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn vi_keys_where_the_user_wants_them() {
    let place = Place::garden();
    place.write("settings/faqt/config.toml", "[prompt]\nmode = \"vi\"\nhistory = false\n");
    let mut command = place.command(&[]);
    command.env("XDG_CONFIG_HOME", place.path("settings")).env("XDG_STATE_HOME", place.path("state")).env("NO_COLOR", "1");
    let mut session = start(command, "xterm");
    expect(&mut session, PROMPT);
    // Escape, then `cc` writes the line anew
    session.send("not this\u{1b}").unwrap();
    session.flush().unwrap();
    expect(&mut session, "this");
    session.send(&format!("cc{KEY}\r")).unwrap();
    session.flush().unwrap();
    expect(&mut session, KEY_ANSWER);
    session.send_control('d').unwrap();
    leaves(session);
    assert!(!place.path("state").exists());
}

/// A shell on the terminal runs faqt, and says before and after what state the terminal is in.
#[test]
fn the_terminal_is_left_as_it_was() {
    let place = Place::garden();
    for exit in [&["/quit\r"][..], &["\u{4}"], &["half a line\u{3}", "quit\r"]] {
        let shell = format!("stty -g; '{}' --no-history; echo; stty -g; echo done", env!("CARGO_BIN_EXE_faqt"));
        let mut command = place.of("sh", &["-c", &shell]);
        command.env("NO_COLOR", "1");
        let mut session = start(command, "xterm");
        let before = session.read_line().unwrap();
        assert!(before.contains(':'), "{before}");
        for keys in exit {
            expect(&mut session, PROMPT);
            session.send(keys).unwrap();
            session.flush().unwrap();
        }
        let all = expect(&mut session, "done\n");
        assert!(all.contains(&before), "{exit:?}: {before} became {all:?}");
        leaves(session);
    }
}

#[test]
fn the_terminal_is_left_as_it_was_by_a_signal() {
    let place = Place::garden();
    for signal in ["TERM", "HUP"] {
        let shell = format!("stty -g; sh -c 'echo $$; exec \"{}\" --no-history'; echo; stty -g; echo done", env!("CARGO_BIN_EXE_faqt"));
        let mut command = place.of("sh", &["-c", &shell]);
        command.env("NO_COLOR", "1");
        let mut session = start(command, "xterm");
        let before = session.read_line().unwrap();
        let process = session.read_line().unwrap();
        expect(&mut session, PROMPT);
        session.send("half a line").unwrap();
        session.flush().unwrap();
        expect(&mut session, "half a line");
        assert!(Command::new("kill").args(["-s", signal, process.trim()]).status().unwrap().success());
        let all = expect(&mut session, "done\n");
        assert!(all.contains(&before) && all.contains("\u{1b}[?2004l"), "{signal}: {before} became {all:?}");
        leaves(session);
    }
}

/// A program on a terminal that says first where that is, by the terminal's path.
fn on_its_terminal(place: &Place, shell: &str) -> (PtySession, String) {
    let mut command = place.of("sh", &["-c", &format!("tty; {shell}")]);
    command.env("NO_COLOR", "1");
    let mut session = start(command, "xterm");
    let path = session.read_line().unwrap();
    (session, path.trim_end().to_owned())
}

#[test]
fn answers_wrap_at_the_width_of_the_moment() {
    let place = Place::garden();
    let (mut session, terminal) = on_its_terminal(&place, &format!("exec '{}' --no-history", env!("CARGO_BIN_EXE_faqt")));
    expect(&mut session, PROMPT);
    for (columns, answer) in [
        ("30", "Maria Okafor keeps the key,\nand lends it on Saturdays.\n"),
        ("80", KEY_ANSWER),
        (
            "24",
            "Maria Okafor keeps the\nkey, and lends it on\nSaturdays.\n  corpus/garden.md,\n    Questions and\n    answers, lines 30–32\n",
        ),
        ("200", KEY_ANSWER),
    ] {
        let resized =
            Command::new("stty").args(["rows", "24", "cols", columns]).stdin(fs::File::open(&terminal).unwrap()).status().unwrap();
        assert!(resized.success());
        session.send_line(KEY).unwrap();
        expect(&mut session, answer);
        expect(&mut session, PROMPT);
    }
    session.send_control('d').unwrap();
    leaves(session);
}

#[test]
fn a_talk_is_stopped_and_taken_up_again() {
    let place = Place::garden();
    let mut command = place.of("sh", &["-i"]);
    command.env("NO_COLOR", "1").env("PS1", "shell> ");
    let mut session = start(command, "xterm");
    expect(&mut session, "shell> ");
    session.send_line(&format!("'{}' --no-history", env!("CARGO_BIN_EXE_faqt"))).unwrap();
    expect(&mut session, PROMPT);
    session.send("Who keeps").unwrap();
    session.flush().unwrap();
    expect(&mut session, "keeps");
    session.send_control('z').unwrap();
    expect(&mut session, "shell> ");
    // the shell has its terminal back as it was
    session.send_line("stty -a; echo end of state").unwrap();
    let state = expect(&mut session, "end of state\n");
    assert!(state.contains("icanon") && !state.contains("-icanon") && !state.contains("-isig"), "{state}");
    session.send_line("fg").unwrap();
    expect(&mut session, "Who keeps");
    session.send_line(" the key to the shed?").unwrap();
    expect(&mut session, KEY_ANSWER);
    expect(&mut session, PROMPT);
    session.send_control('d').unwrap();
    expect(&mut session, "shell> ");
    session.send_line("exit").unwrap();
    leaves(session);
}

#[test]
fn wide_characters_keep_the_cursor_right() {
    let place = Place::garden();
    let mut session = plain(&place, &["--no-history"]);
    expect(&mut session, PROMPT);
    // to the line's start, where the question is written before what was typed, which is then cut off
    session.send("日本語 👩‍👩‍👧 é\u{1}").unwrap();
    session.send(&format!("{KEY}\u{b}\r")).unwrap();
    session.flush().unwrap();
    expect(&mut session, KEY_ANSWER);
    expect(&mut session, PROMPT);
    // two cells a letter: back over two letters is four cells
    session.send("日本\u{2}\u{2}").unwrap();
    session.flush().unwrap();
    let drawn = expect(&mut session, "\u{1b}[2D\u{1b}[2D");
    assert!(drawn.contains(&shown("日本")), "{drawn:?}");
    session.send_control('c').unwrap();
    expect(&mut session, PROMPT);
    session.send_control('d').unwrap();
    leaves(session);
}

/// Waits until the screen's last line is `line`, with the cursor in `column`.
#[track_caller]
fn shows(session: &mut PtySession, screen: &mut vt100::Parser, line: &str, column: u16) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        while let Some(c) = session.try_read() {
            screen.process(&[u8::try_from(c).unwrap()]);
        }
        let last = screen.screen().contents().lines().rfind(|line| !line.is_empty()).unwrap_or_default().to_owned();
        let cursor = screen.screen().cursor_position().1;
        if last == line && cursor == column {
            return;
        }
        assert!(Instant::now() < deadline, "{last:?}, cursor in column {cursor}; should be {line:?}, {column}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn keys_and_screen_agree_on_wide_characters() {
    let place = Place::garden();
    let mut session = plain(&place, &["--no-history"]);
    let mut screen = vt100::Parser::new(NonZeroU16::new(24).unwrap(), NonZeroU16::new(80).unwrap(), 0);
    shows(&mut session, &mut screen, "faqt> ", 6);
    for (keys, line, column) in [
        ("日本👍x", "faqt> 日本👍x", 13),
        ("\u{1b}[D", "faqt> 日本👍x", 12),
        ("\u{1b}[D", "faqt> 日本👍x", 10),
        ("\u{7f}", "faqt> 日👍x", 8),
        ("Z", "faqt> 日Z👍x", 9),
        ("\u{1b}[C", "faqt> 日Z👍x", 11),
        ("\u{7f}é", "faqt> 日Zéx", 10),
        ("\u{1b}[H", "faqt> 日Zéx", 6),
        ("\u{1b}[3~", "faqt> Zéx", 6),
    ] {
        session.send(keys).unwrap();
        session.flush().unwrap();
        shows(&mut session, &mut screen, line, column);
    }
    session.send_control('c').unwrap();
    shows(&mut session, &mut screen, "faqt> ", 6);
    session.send_control('d').unwrap();
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
    // each line is there once, in the place where it was said last
    fs::write(&history, format!("#V2\nfirst\n{KEY}\nfirst\n{KEY}\n")).unwrap();
    // the next talk knows it: the arrow up brings the question back
    let mut command = place.command(&[]);
    command.env("XDG_STATE_HOME", place.path("state")).env("NO_COLOR", "1");
    let mut session = start(command, "xterm");
    expect(&mut session, PROMPT);
    session.send("\u{1b}[A\r").unwrap();
    session.flush().unwrap();
    expect(&mut session, KEY_ANSWER);
    expect(&mut session, PROMPT);
    assert_eq!(fs::read_to_string(&history).unwrap(), format!("#V2\nfirst\n{KEY}\n"));
    assert_eq!(fs::metadata(&history).unwrap().permissions().mode() & 0o777, 0o600);
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
