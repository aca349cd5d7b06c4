//! The index: what its command says, how it follows the corpus, where it is kept.

use crate::common::{self, FERRIES, GARDEN, KEY, KEY_ANSWER, Place, RULE, RULE_ANSWER, Ran};
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    process::Stdio,
};

impl Ran {
    /// Asserts what `faqt index` printed, but for the time it took.
    #[track_caller]
    fn is_index(&self, what: &str, err: &str) {
        let line = self.out.strip_prefix("indexed ").and_then(|rest| rest.strip_prefix(what)).unwrap_or_else(|| panic!("{self:?}"));
        let ms = line.strip_prefix(" in ").and_then(|rest| rest.strip_suffix(" ms\n")).unwrap();
        assert!(ms.parse::<u32>().is_ok(), "{ms}");
        assert_eq!((self.code, self.err.as_str()), (Some(0), err));
    }
}

#[test]
fn quiet_and_verbose() {
    let place = Place::garden();
    place.write("corpus/b.md", b"\xff");
    let warning = "faqt: warning: left out corpus/b.md: it is not UTF-8 (at byte 0); convert it, for example with iconv\n";
    place.run(&["index"]).is_index("1 file with 7 passages (1 changed, 0 removed, 1 left out)", warning);
    place.run(&["-q", "index", "--force"]).is_index("1 file with 7 passages (1 changed, 0 removed, 1 left out)", "");
    let verbose = place.run(&["-v", "-n", "2", "shed"]).out;
    let sources = verbose.lines().filter(|line| line.starts_with("  corpus/garden.md")).count();
    assert_eq!(sources, 2, "{verbose}");
}

#[test]
fn the_index_command_says_what_it_did() {
    let place = Place::garden();
    place.write("corpus/deep/ferries.txt", FERRIES);
    place.run(&["index"]).is_index("2 files with 23 passages (2 changed, 0 removed, 0 left out)", "");
    place.run(&["index"]).is_index("2 files with 23 passages (0 changed, 0 removed, 0 left out)", "");
    fs::remove_file(place.path("corpus/deep/ferries.txt")).unwrap();
    place.run(&["index"]).is_index("1 file with 7 passages (0 changed, 1 removed, 0 left out)", "");
    place.run(&["index", "--force"]).is_index("1 file with 7 passages (1 changed, 0 removed, 0 left out)", "");
    let mut object = place.run(&["--json", "index"]).json();
    assert!(object["elapsed_ms"].take().is_f64());
    assert_eq!(object, serde_json::json!({"files": 1, "passages": 7, "changed": 0, "removed": 0, "skipped": 0, "elapsed_ms": null}));
}

#[test]
fn the_index_follows_the_corpus() {
    let place = Place::garden();
    let first = |question: &str| {
        let object = place.ask(&[question]);
        (object["sources"][0]["file"].as_str().map(str::to_owned), object["sources"][0]["quote"].as_str().map(str::to_owned))
    };
    let is = |question: &str, file: &str, quote: &str| assert_eq!(first(question), (Some(file.to_owned()), Some(quote.to_owned())));
    is(KEY, "corpus/garden.md", "Maria Okafor keeps the key, and lends it on Saturdays.");
    // added
    place.write("corpus/pond.md", "# The pond\n\nThe heron was seen at noon.\n");
    is("heron", "corpus/pond.md", "The heron was seen at noon.");
    // edited: the same size, at once
    place.write("corpus/pond.md", "# The pond\n\nThe heron was seen at dawn.\n");
    is("heron", "corpus/pond.md", "The heron was seen at dawn.");
    for hour in ["five", "nine", "four", "zero"] {
        place.write("corpus/pond.md", format!("# The pond\n\nThe heron was seen at {hour}.\n"));
        is("heron", "corpus/pond.md", &format!("The heron was seen at {hour}."));
    }
    // its date put back to what it was
    let written = fs::metadata(place.path("corpus/pond.md")).unwrap().modified().unwrap();
    place.write("corpus/pond.md", "# The pond\n\nThe heron was seen at half.\n");
    fs::File::options().append(true).open(place.path("corpus/pond.md")).unwrap().set_modified(written).unwrap();
    is("heron", "corpus/pond.md", "The heron was seen at half.");
    // renamed
    fs::rename(place.path("corpus/pond.md"), place.path("corpus/lake.md")).unwrap();
    is("heron", "corpus/lake.md", "The heron was seen at half.");
    // swapped for another file with an older date
    place.write("other.md", "# The pond\n\nThe heron was seen at once.\n");
    fs::rename(place.path("other.md"), place.path("corpus/lake.md")).unwrap();
    is("heron", "corpus/lake.md", "The heron was seen at once.");
    // removed
    fs::remove_file(place.path("corpus/lake.md")).unwrap();
    assert_eq!(place.ask(&["heron"])["reason"], "no_known_words");
    is(KEY, "corpus/garden.md", "Maria Okafor keeps the key, and lends it on Saturdays.");
}

#[test]
fn a_batch_sees_the_corpus_change() {
    let place = Place::garden();
    let mut child = place.command(&["--json"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut reason = || {
        writeln!(stdin, "heron").unwrap();
        let object: serde_json::Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        object["reason"].clone()
    };
    assert_eq!(reason(), "no_known_words");
    place.write("corpus/pond.md", "# The pond\n\nThe heron was seen at noon.\n");
    assert_ne!(reason(), "no_known_words");
    fs::remove_file(place.path("corpus/pond.md")).unwrap();
    assert_eq!(reason(), "no_known_words");
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_frozen_index_is_left_alone() {
    let place = Place::garden();
    let missing = place.run(&["--frozen", KEY]);
    assert!(missing.err.starts_with("faqt: error: there is no index at index"), "{missing:?}");
    assert!(missing.err.ends_with("\nhint: run `faqt index`, or ask without --frozen\n"), "{missing:?}");
    assert_eq!((missing.code, missing.out.as_str()), (Some(3), ""));
    assert_eq!(place.names(), ["corpus", "home"]);
    place.run(&["index"]);
    place.write("corpus/garden.md", "# Changed\n\nAll is different.\n");
    let stale = "faqt: warning: the index does not match the corpus and was left so: it is frozen\n";
    place.run(&["--frozen", KEY]).is(0, KEY_ANSWER, stale);
    // said once, however many questions follow
    place.pipe(&["--frozen"], format!("{KEY}\n{KEY}\n")).is(0, &format!("{KEY_ANSWER}\n{KEY_ANSWER}"), stale);
    fs::remove_dir_all(place.path("corpus")).unwrap();
    place.run(&["--frozen", KEY]).is(0, KEY_ANSWER, "");
}

#[test]
fn where_the_index_is_kept() {
    let place = Place::with(&[("corpus/garden.md", GARDEN), ("papers/ferries.txt", FERRIES)]);
    let ferries = "Contract Value: €84 million over 12 years\n  papers/ferries.txt, Contract Overview, line 7\n";
    // another corpus: nothing beside it, one folder in the cache
    place.run(&["--corpus", "papers/ferries.txt", "contract value"]).is(0, ferries, "");
    assert_eq!(place.names(), ["corpus", "home", "papers"]);
    assert_eq!(common::names(&place.path("papers")), ["ferries.txt"]);
    let cache = common::names(&place.path("home/.cache/faqt"));
    assert!(cache.len() == 1 && cache[0].starts_with("ferries-"), "{cache:?}");
    // the same article by another path: the same index
    let whole = place.path("papers/../papers/ferries.txt");
    assert_eq!(place.run(&["--frozen", "--corpus", whole.to_str().unwrap(), "contract value"]).code, Some(0));
    // the folder of the cache, as the XDG rules have it
    let mut moved = place.command(&["--corpus", "papers", "contract value"]);
    let ran = Ran::from(moved.env("XDG_CACHE_HOME", place.path("elsewhere")).output().unwrap());
    ran.is(0, ferries, "");
    assert!(common::names(&place.path("elsewhere/faqt"))[0].starts_with("papers-"));
    // the flag is stronger than the environment, the environment than the default; empty is none
    let from = |corpus: &str, index: &str, args: &[&str]| {
        Ran::from(place.command(args).env("FAQT_CORPUS", corpus).env("FAQT_INDEX", index).output().unwrap())
    };
    from("papers", "kept", &["contract value"]).is(0, ferries, "");
    assert!(place.commit("kept").is_file());
    from("papers", "kept", &["--corpus", "corpus", "--index", "own", RULE]).is(0, RULE_ANSWER, "");
    assert!(place.commit("own").is_file());
    from("", "", &[RULE]).is(0, RULE_ANSWER, "");
    assert!(place.commit("index").is_file());
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let place = Place::with(&[("corpus/garden.md", GARDEN), ("corpus/ferries.txt", FERRIES)]);
    let questions = format!("{KEY}\n{RULE}\nthe town and the garden\nwhat is new in 2034?\n");
    let timeless = |place: &Place| -> Vec<serde_json::Value> {
        let ran = place.pipe(&["--json"], &questions);
        ran.out
            .lines()
            .map(|line| {
                let mut object: serde_json::Value = serde_json::from_str(line).unwrap();
                object["elapsed_ms"].take();
                object
            })
            .collect()
    };
    let first = timeless(&place);
    assert_eq!(first.len(), 4);
    assert_eq!(timeless(&place), first);
    // however the index came about
    place.run(&["index", "--force"]);
    assert_eq!(timeless(&place), first);
    let other = Place::with(&[("corpus/ferries.txt", FERRIES)]);
    other.run(&["index"]);
    other.write("corpus/garden.md", GARDEN);
    assert_eq!(timeless(&other), first);
}

#[test]
fn the_status_says_how_the_index_stands() {
    let place = Place::garden();
    place.write("corpus/b.md", b"\xff");
    place.run(&["status"]).is(1, "index: none yet; the first question builds it\n", "");
    assert_eq!(place.names(), ["corpus", "home"]);
    place.run(&["-q", "index"]);
    let fresh = place.run(&["status"]);
    let lines: Vec<&str> = fresh.out.lines().collect();
    assert_eq!((fresh.code, fresh.err.as_str(), lines.len()), (Some(0), "", 5), "{fresh:?}");
    assert_eq!(lines[..2], ["index: fresh", "1 file with 7 passages (english)"]);
    assert!(lines[2].ends_with(" KiB, format 6") && lines[3].starts_with("last changed ") && lines[3].ends_with(" GMT"), "{lines:?}");
    assert_eq!(lines[4], "left out corpus/b.md: it is not UTF-8 (at byte 0); convert it, for example with iconv");
    // written again with the same bytes: still fresh
    place.write("corpus/garden.md", GARDEN);
    assert_eq!(place.run(&["status"]).code, Some(0));
    place.write("corpus/garden.md", GARDEN.replace("Okafor", "Okaf0r"));
    place.write("corpus/a.md", "# A\n\nText.\n");
    fs::remove_file(place.path("corpus/b.md")).unwrap();
    let stale = place.run(&["status"]);
    let first = stale.out.lines().next().unwrap();
    assert_eq!((stale.code, first), (Some(1), "index: stale: 1 added (a.md), 1 changed (garden.md), 1 removed (b.md)"));
    let ran = place.run(&["--json", "status"]);
    let mut object = ran.json();
    assert_eq!(ran.code, Some(1));
    assert!(object["bytes"].take().as_u64().unwrap() > 1000 && object["built"].take().as_u64().unwrap() > 1_600_000_000);
    assert_eq!(
        object,
        serde_json::json!({
            "state": "stale", "why": null, "added": ["a.md"], "changed": ["garden.md"], "removed": ["b.md"], "index": "index",
            "files": 1, "passages": 7, "languages": ["english"], "bytes": null, "format": 6, "built": null,
            "skipped": [{"file": "corpus/b.md", "why": "is not UTF-8 (at byte 0); convert it, for example with iconv"}],
        })
    );
    // damaged
    fs::write(place.commit("index"), "{").unwrap();
    let ran = place.run(&["--json", "status"]);
    assert_eq!((ran.code, &ran.json()["state"]), (Some(1), &serde_json::json!("unusable")));
    assert_eq!(place.run(&["--corpus", "nowhere", "status"]).code, Some(3));
}

#[test]
fn an_older_format_is_removed_once_the_new_one_is_there() {
    let place = Place::garden();
    place.write("index/v1/meta.json", "{}");
    place.write("index/v2/meta.json", "{}");
    place.write("index/v3/meta.json", "{}");
    place.write("index/v4/meta.json", "{}");
    place.write("index/notes.txt", "mine");
    place.run(&[KEY]).is(0, KEY_ANSWER, "");
    assert_eq!(common::names(&place.path("index")), ["lock", "notes.txt", "v6"]);
}

#[test]
fn a_lock_is_waited_for_and_that_of_a_dead_process_is_none() {
    let place = Place::garden();
    place.run(&["index"]);
    let lock = fs::File::options().append(true).open(place.path("index/lock")).unwrap();
    lock.lock().unwrap();
    let mut child = place.command(&["index"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut notice = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut notice).unwrap();
    assert_eq!(notice, "faqt: warning: another faqt is writing the index; waiting for it, 60 seconds at most\n");
    // the system drops a lock with the process that held it
    drop(lock);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_session_on_many_files_sees_the_corpus_change() {
    let place = Place::garden();
    // so many that they are looked at while the question is searched for
    for at in 0..1_100 {
        place.write(&format!("corpus/ducks/{at}.md"), format!("Duck {at}.\n"));
    }
    place.run(&["-q", "index"]);
    let mut child = place.command(&["--json"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut first = || {
        writeln!(stdin, "heron").unwrap();
        let object: serde_json::Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        object["sources"][0]["quote"].as_str().map(str::to_owned)
    };
    assert_eq!(first(), None);
    for hour in ["noon", "dawn", "four"] {
        place.write("corpus/ducks/7.md", format!("# The pond\n\nThe heron was seen at {hour}.\n"));
        assert_eq!(first(), Some(format!("The heron was seen at {hour}.")));
        assert_eq!(first(), Some(format!("The heron was seen at {hour}.")));
    }
    fs::remove_file(place.path("corpus/ducks/7.md")).unwrap();
    assert_eq!(first(), None);
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_long_build_says_how_fast_it_is_and_how_long_it_takes() {
    let place = Place::with(&[]);
    let ducks: Vec<String> = (0..4_000).map(|at| format!("The duck number {at} swims on the pond at noon.")).collect();
    for at in 0..50 {
        place.write(&format!("corpus/{at}.md"), ducks.join("\n\n"));
    }
    let mut command = place.command(&["index"]);
    command.env("TERM", "xterm").stdin(Stdio::inherit());
    let mut session = rexpect::session::spawn_command(command, Some(60_000)).unwrap();
    let (_, progress) = session.exp_regex(r"indexing .*\d+/50 files, \d+ passages, \d+ a second, \d+[smh] left").unwrap();
    assert!(!progress.contains(" 0 a second"), "{progress}");
    session.exp_string("indexed 50 files with 200000 passages").unwrap();
}
