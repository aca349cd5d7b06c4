//! The README against the program: its transcript is what the program prints, and it names every option and every field.
//!
//! `UPDATE_README=1 cargo test --test program readme` writes the transcript anew.

use crate::common::Place;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn readme() -> String {
    fs::read_to_string(path()).unwrap().replace("\r\n", "\n")
}

/// A folder with a copy of the repository's corpus.
fn place() -> Place {
    let place = Place::with(&[]);
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")).unwrap() {
        let entry = entry.unwrap();
        place.write(&format!("corpus/{}", entry.file_name().to_str().unwrap()), fs::read(entry.path()).unwrap());
    }
    place
}

/// The words of a command; those between double quotes are one.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('"').enumerate();
    parts.flat_map(|(at, part)| if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }).collect()
}

/// `text` with what `run` gives for each command of its console blocks in place of what stands there.
fn replayed(text: &str, run: impl Fn(&str) -> String) -> String {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        inside = if inside { line != "```" } else { line == "```console" };
        match line.strip_prefix("$ ") {
            Some(command) if inside => {
                if lines.last().is_some_and(|last| last != "```console") {
                    lines.push(String::new());
                }
                lines.push(line.to_owned());
                lines.extend(run(command).lines().map(str::to_owned));
            }
            None if inside && line != "```console" => {}
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}

/// `text` with what the prompt says in place of its talk: the block that begins with `$ faqt` alone.
#[cfg(unix)]
fn talked(text: &str, place: &Place) -> String {
    use super::repl::{PROMPT, expect, leaves, start};
    const BEGIN: &str = "```text\n$ faqt\n";
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (talk, after) = rest.split_once("```").unwrap();
    // a terminal that only prints: what it is sent is what it shows
    let shell = format!("stty echo; exec '{}' --no-history", env!("CARGO_BIN_EXE_faqt"));
    let mut session = start(place.of("sh", &["-c", &shell]), "dumb");
    let mut said = String::new();
    for line in talk.lines().filter_map(|line| line.strip_prefix(PROMPT)) {
        said += &expect(&mut session, PROMPT);
        said += PROMPT;
        session.send_line(line).unwrap();
    }
    said += &session.exp_eof().unwrap();
    leaves(session);
    // rexpect takes every byte for a character
    let said = String::from_utf8(said.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()).unwrap();
    format!("{before}{BEGIN}{}```{after}", said.replace("\r\n", "\n"))
}

#[cfg(not(unix))]
fn talked(text: &str, _: &Place) -> String {
    text.to_owned()
}

/// The console blocks alone.
fn transcript(text: &str) -> String {
    let blocks = text.split("```console\n").skip(1);
    blocks.filter_map(|block| block.split("```").next()).collect()
}

#[test]
fn the_transcript_is_what_the_program_prints() {
    let place = place();
    let shown = readme();
    let real = replayed(&shown, |command| {
        let words = words(command);
        assert_eq!(words.first(), Some(&"faqt"), "{command} is no command of faqt's");
        let ran = place.run(&words[1..]);
        assert_eq!(ran.err, "", "{command}");
        ran.out
    });
    let real = talked(&real, &place);
    if std::env::var_os("UPDATE_README").is_some() {
        return fs::write(path(), real).unwrap();
    }
    assert!(transcript(&shown).contains("$ faqt"), "there is no transcript");
    assert!(real == shown, "the README shows\n\n{}\nand the program prints\n\n{}", transcript(&shown), transcript(&real));
}

#[test]
fn every_option_is_named() {
    let (place, readme) = (Place::with(&[]), readme());
    for args in [&["--help"][..], &["ask", "--help"], &["chat", "--help"], &["index", "--help"], &["eval", "--help"]] {
        let help = place.run(args).out;
        let options: BTreeSet<&str> = help
            .split(|c: char| !c.is_ascii_lowercase() && c != '-')
            .filter(|word| word.strip_prefix("--").is_some_and(|name| !name.is_empty()))
            .collect();
        assert!(options.contains("--corpus"), "{help}");
        for option in options {
            assert!(readme.contains(&format!("`{option}")), "{option} of {args:?} is not named");
        }
    }
}

#[test]
fn every_field_is_named() {
    let (place, readme) = (place(), readme());
    let named = |object: &Value| {
        for key in object.as_object().unwrap().keys() {
            assert!(readme.contains(&format!("`{key}`")), "the field {key} is not named");
        }
    };
    let reply = place.ask(&["--explain", "How much is the AWS deal worth?"]);
    named(&reply);
    named(&reply["sources"][0]);
    named(&reply["explanation"]);
    let error = place.run(&["--json", "--corpus", "nowhere", "who"]).json();
    named(&error);
    named(&error["error"]);
    named(&place.run(&["--json", "index"]).json());
}
