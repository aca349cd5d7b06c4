//! The program as a person and as a shell meet it: what goes to stdout, what to stderr, and the exit code.

use crate::common::{KEY, KEY_ANSWER, Place, RULE, RULE_ANSWER, Ran, UNKNOWN};
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    process::Stdio,
};

#[test]
fn a_question_is_answered_however_it_is_given() {
    let place = Place::garden();
    for args in [&[KEY][..], &["ask", KEY], &["ask", "Who", "keeps", "the", "key", "to", "the shed?"], &["--frozen", "--", KEY]] {
        place.run(args).is(0, KEY_ANSWER, "");
    }
    place.pipe(&["ask", KEY], "another question\n").is(0, KEY_ANSWER, "");
    assert_eq!(place.names(), ["corpus", "home", "index"]);
    assert!(crate::common::names(&place.path("home")).is_empty());
}

#[test]
fn what_the_article_does_not_say() {
    let place = Place::garden();
    place.run(&["submarine warfare"]).is(1, UNKNOWN, "");
    place.run(&["--refusal", "Ask Maria.", "submarine warfare"]).is(1, "Ask Maria. None of the question's words is in it.\n", "");
    place.run(&[""]).is(1, "The article doesn't say. The question holds no word.\n", "");
    // the nearest passage is a pointer, and is said to be no more
    let ran = place.run(&["--min-confidence", "1", KEY]);
    ran.is(
        1,
        "The article doesn't say.\n  Nearest passage, not an answer: “Maria Okafor keeps the key, and lends it on Saturdays.”\n  corpus/garden.md, Questions and answers, lines 30–32\n",
        "",
    );
}

#[test]
fn a_pipe_is_answered_line_by_line() {
    let place = Place::garden();
    let questions = format!("{KEY}\r\n\n   \nsubmarine warfare\n{RULE}");
    let expected = format!("{KEY_ANSWER}\n{UNKNOWN}\n{RULE_ANSWER}");
    for args in [&[][..], &["ask"], &["ask", "-"], &["-"], &["chat"]] {
        place.pipe(args, &questions).is(0, &expected, "");
    }
    place.pipe(&[], "").is(0, "", "");
    // for a program every line gets its object
    let ran = place.pipe(&["--json"], &questions);
    let lines: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked: Vec<&str> = lines.iter().map(|line| line["question"].as_str().unwrap()).collect();
    assert_eq!(asked, [KEY, "", "", "submarine warfare", RULE]);
    assert_eq!(lines[1]["reason"], "empty_question");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn each_line_is_answered_as_it_comes() {
    let place = Place::garden();
    let mut child = place.command(&["ask", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for (question, answer) in [(KEY, KEY_ANSWER), (RULE, RULE_ANSWER)] {
        writeln!(stdin, "{question}").unwrap();
        stdin.flush().unwrap();
        // the pipe is still open: a line that is not flushed would never come
        let mut next = || answers.next().unwrap().unwrap();
        let mut first = next();
        if first.is_empty() {
            first = next();
        }
        assert_eq!(format!("{first}\n{}\n", next()), answer);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let place = Place::garden();
    place.run(&["index"]);
    let mut child = place.command(&["ask", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // the program may be gone before all is written
        let _ = stdin.write_all(format!("{KEY}\n").repeat(2_000).as_bytes());
    });
    let ran = Ran::from(child.wait_with_output().unwrap());
    writer.join().unwrap();
    ran.is(0, "", "");
    for args in [&["--help"][..], &["--version"], &[KEY], &["--json", KEY], &["index"]] {
        let mut child = place.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let place = Place::garden();
    place.run(&["index"]);
    for args in [&["--help"][..], &[KEY], &["index"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let ran = Ran::from(place.command(args).stdout(full).output().unwrap());
        ran.is(3, "", "faqt: error: can't read or write: No space left on device (os error 28)\nhint: check where questions come from and answers go\n");
    }
}

#[cfg(unix)]
#[test]
fn stdout_that_was_never_open_is_no_error() {
    let place = Place::garden();
    let shell = format!("'{}' '{KEY}' >&-", env!("CARGO_BIN_EXE_faqt"));
    Ran::from(place.of("sh", &["-c", &shell]).output().unwrap()).is(0, "", "");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_as_the_shell_expects() {
    if super::common::ignores_interrupts() {
        println!("skipped: interrupts are ignored here, and so would be the program's");
        return;
    }
    let place = Place::garden();
    let mut child = place.command(&["ask", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{KEY}").unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(answers.next().unwrap().unwrap(), KEY_ANSWER.lines().next().unwrap());
    let shell = format!("kill -INT {}", child.id());
    assert!(place.of("sh", &["-c", &shell]).status().unwrap().success());
    // dying of the signal lets a shell's loop stop, too; the shell shows it as 130
    let status = child.wait().unwrap();
    assert_eq!((std::os::unix::process::ExitStatusExt::signal(&status), status.code()), (Some(2), None));
    place.run(&["--frozen", KEY]).is(0, KEY_ANSWER, "");
}

#[test]
fn usage_errors_say_what_to_do() {
    let place = Place::garden();
    for (args, message, hint) in [
        (&["-x"][..], "unexpected argument '-x' found", "to pass '-x' as a value, use '-- -x'"),
        (&["--jsn", "who"], "unexpected argument '--jsn' found", "a similar argument exists: '--json'"),
        (
            &["index", "of", "plants"],
            "unexpected argument 'of' found",
            "a question that begins with a command's name goes behind `faqt ask`",
        ),
        (&["-n", "0", "who"], "invalid value '0' for '--top <N>': 0 is not in 1..=100", "see `faqt --help`"),
        (&["-n", "many", "who"], "invalid value 'many' for '--top <N>': invalid digit found in string", "see `faqt --help`"),
        (&["-q", "-v", "who"], "the argument '--quiet' cannot be used with '--verbose'", "see `faqt --help`"),
        (
            &["--min-confidence", "2", "who"],
            "invalid value '2' for '--min-confidence <X>': a number from 0 to 1 is needed",
            "see `faqt --help`",
        ),
        (&["--color", "blue", "who"], "invalid value 'blue' for '--color <WHEN>'", "[possible values: auto, always, never]"),
        (&["--corpus"], "a value is required for '--corpus <PATH>' but none was supplied", "see `faqt --help`"),
    ] {
        place.run(args).is(2, "", &format!("faqt: error: {message}\nhint: {hint}\n"));
        let error = place.run(&[&["--json"], args].concat());
        assert_eq!(error.json(), serde_json::json!({"error": {"code": "usage", "message": message, "hint": hint}}));
        assert_eq!(error.code, Some(2));
    }
    // behind `--` everything is a question
    place.run(&["--", "-x"]).is(1, UNKNOWN, "");
    place.run(&["ask", "--", "-x", "--json"]).is(1, UNKNOWN, "");
    place.run(&["ask", "index of plants"]).is(1, UNKNOWN, "");
}

#[test]
fn help_and_version() {
    let place = Place::with(&[]);
    let help = place.run(&["--help"]);
    for part in ["Usage: faqt [OPTIONS] [QUESTION]... [COMMAND]", "Examples:\n  faqt \"", "Exit status: 0 answered", "FAQT_CORPUS", "130"] {
        assert!(help.out.contains(part), "{part} in {}", help.out);
    }
    assert!(help.out.lines().all(|line| line.chars().count() <= 100), "{}", help.out);
    assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
    place.run(&["-h"]).is(0, &help.out, "");
    place.run(&["--version"]).is(0, concat!("faqt ", env!("CARGO_PKG_VERSION"), "\n"), "");
}

#[test]
fn colour_is_for_terminals_or_on_request() {
    let place = Place::garden();
    let coloured = place.run(&["--color", "always", KEY]).out;
    assert!(coloured.contains("\x1b[1m") && coloured.contains("\x1b[2m"), "{coloured:?}");
    assert!(coloured.contains("\x1b[0m\n"), "{coloured:?}");
    for args in [&["--color", "never", KEY][..], &["--color", "auto", KEY]] {
        place.run(args).is(0, KEY_ANSWER, "");
    }
    let ran = Ran::from(place.command(&["--color", "always", KEY]).env("NO_COLOR", "1").output().unwrap());
    assert_eq!(ran.out, coloured, "a flag is stronger than the environment");
}

#[test]
fn why_an_answer_is_what_it_is() {
    let place = Place::garden();
    let ran = place.run(&["--explain", KEY]);
    assert!(ran.out.starts_with(KEY_ANSWER), "{}", ran.out);
    assert!(ran.out.contains("  term keeps ") && ran.out.contains("  source 1 score "), "{}", ran.out);
    let object = place.ask(&["--explain", KEY]);
    assert_eq!(object["explanation"]["sources"][0]["id"], 1);
    assert!(object["explanation"]["verdict"].as_str().unwrap().starts_with("confidence "));
}
