//! Whatever is wrong with the input: a clear message or a right answer, never a panic, never a damaged index.

use crate::common::{GARDEN, KEY, KEY_ANSWER, Place, Ran, UNKNOWN};
use faqt::{
    Bot,
    answer::Outcome,
    bot::{Freshness, Notice, Options},
};
use std::{fs, path::Path, process::Stdio};

#[test]
fn no_corpus() {
    let place = Place::with(&[]);
    for args in [&["who"][..], &["index"], &["ask", "-"], &["index", "--force"]] {
        place.run(args).is(
            3,
            "",
            "faqt: error: there is no corpus at corpus\nhint: name a folder of articles, or one article, with --corpus PATH\n",
        );
    }
    assert_eq!(place.names(), ["home"], "nothing was littered");
    place.write("note.pdf", "%PDF");
    place.run(&["--corpus", "note.pdf", "who"]).is(
        3,
        "",
        "faqt: error: note.pdf is no article that faqt can read\nhint: faqt reads .md, .markdown and .txt\n",
    );
}

#[test]
fn an_empty_corpus() {
    let place = Place::with(&[("corpus/picture.png", ""), ("corpus/.hidden.md", GARDEN), ("corpus/blank.md", " \n\n")]);
    place.run(&["who"]).is(1, "The article doesn't say. There is no article: the corpus holds no text.\n", "");
    assert_eq!(place.ask(&["who"])["reason"], "empty_index");
}

#[test]
fn a_corpus_of_skipped_files_alone() {
    let place = Place::with(&[]);
    place.write("corpus/latin.md", b"caf\xe9");
    fs::File::create_new(place.path("corpus/vast.txt")).unwrap().set_len((16 << 20) + 1).unwrap();
    let ran = place.run(&["who"]);
    assert_eq!(ran.out, "The article doesn't say. There is no article: the corpus holds no text.\n");
    assert_eq!(
        ran.err,
        "faqt: warning: left out corpus/latin.md: it is not UTF-8 (at byte 3); convert it, for example with iconv\n\
         faqt: warning: left out corpus/vast.txt: it is larger than 16 MiB (16777217 bytes); split it\n"
    );
    assert_eq!(ran.code, Some(1));
    // the rest is indexed
    place.write("corpus/garden.md", GARDEN);
    assert_eq!(place.run(&["-q", KEY]), Ran { code: Some(0), out: KEY_ANSWER.to_owned(), err: String::new() });
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::garden();
    place.write("corpus/secret.md", "# Secret\n\nThe zeppelin flew.\n");
    place.write("corpus/closed/more.md", "# More\n\nThe zeppelin flew.\n");
    let rights = |name: &str, mode: u32| fs::set_permissions(place.path(name), PermissionsExt::from_mode(mode)).unwrap();
    rights("corpus/secret.md", 0o000);
    rights("corpus/closed", 0o000);
    fs::create_dir(place.path("mine")).unwrap();
    rights("mine", 0o777);
    let run = |args: &[&str]| Ran::from(place.powerless(&[&["--index", "mine"], args].concat()).output().unwrap());
    let warnings = "faqt: warning: left out corpus/closed: it can't be read (Permission denied (os error 13)); check its permissions\n\
                    faqt: warning: left out corpus/secret.md: it can't be read (Permission denied (os error 13)); check its permissions\n";
    run(&[KEY]).is(0, KEY_ANSWER, warnings);
    // opened to all, it is read although neither its text nor its date changed
    rights("corpus/secret.md", 0o644);
    rights("corpus/closed", 0o755);
    let ran = run(&["--json", "zeppelin"]);
    assert_eq!(ran.json()["sources"].as_array().unwrap().len(), 2);
}

/// What a bot says and notes while `meddle` acts on the corpus after the first of its files was read.
fn meanwhile(place: &Place, question: &str, meddle: impl Fn()) -> (Outcome, Vec<Notice>) {
    let mut notices = Vec::new();
    let mut notify = |notice: Notice| {
        if matches!(notice, Notice::Progress(1, 2, _)) {
            meddle();
        }
        notices.push(notice);
    };
    let options = Options::new(place.path("corpus"), place.path("index"));
    let mut bot = Bot::open(options, &mut notify).unwrap();
    let outcome = bot.ask(question, &mut |_| ()).unwrap().outcome;
    notices.retain(|notice| !matches!(notice, Notice::Progress(..)));
    (outcome, notices)
}

#[test]
fn a_file_that_vanishes_between_listing_and_reading() {
    let place = Place::with(&[("corpus/a.md", GARDEN), ("corpus/b.md", "# Pond\n\nThe heron was seen at noon.\n")]);
    let gone = place.path("corpus/b.md");
    let (outcome, notices) = meanwhile(&place, KEY, || fs::remove_file(&gone).unwrap());
    assert!(matches!(outcome, Outcome::Answered(_)));
    assert_eq!(notices, [Notice::Skipped(gone, "was removed while the corpus was read".to_owned())]);
    place.run(&["heron"]).is(1, UNKNOWN, "");
}

#[test]
fn a_file_that_changes_between_listing_and_reading() {
    let place = Place::with(&[("corpus/a.md", GARDEN), ("corpus/b.md", "# Pond\n\nThe heron was seen at noon.\n")]);
    let changed = place.path("corpus/b.md");
    let (outcome, notices) = meanwhile(&place, "heron", || fs::write(&changed, "# Pond\n\nThe heron was seen at dawn.\n").unwrap());
    let Outcome::Answered(answer) = outcome else { panic!("{outcome:?}") };
    assert_eq!(answer.text, "The heron was seen at dawn.");
    assert_eq!(notices, []);
    // a folder takes its place
    let place = Place::with(&[("corpus/a.md", GARDEN), ("corpus/b.md", "# Pond\n\nThe heron was seen at noon.\n")]);
    let changed = place.path("corpus/b.md");
    let (outcome, notices) = meanwhile(&place, KEY, || {
        fs::remove_file(&changed).unwrap();
        fs::create_dir(&changed).unwrap();
    });
    assert!(matches!(outcome, Outcome::Answered(_)));
    assert_eq!(notices, [Notice::Skipped(changed, "is not a regular file".to_owned())]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let place = Place::garden();
    assert!(place.of("mkfifo", &["corpus/pipe.md"]).status().unwrap().success());
    place.run(&[KEY]).is(0, KEY_ANSWER, "faqt: warning: left out corpus/pipe.md: it is not a regular file\n");
    place.run(&["--corpus", "corpus/pipe.md", KEY]).is(
        3,
        "",
        "faqt: error: corpus/pipe.md is no article that faqt can read\nhint: faqt reads .md, .markdown and .txt\n",
    );
}

#[test]
fn an_index_that_is_a_file() {
    let place = Place::garden();
    place.write("index", "my notes");
    let ran = place.run(&[KEY]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), KEY_ANSWER));
    assert!(ran.err.starts_with("faqt: warning: no index can be kept at index, so it is built for this run alone: "), "{ran:?}");
    assert_eq!(ran.err.lines().count(), 1);
    let ran = place.run(&["index"]);
    assert!(ran.err.starts_with("faqt: error: can't write the index at index: "), "{ran:?}");
    assert!(ran.err.ends_with("\nhint: free some space or choose a folder you may write with --index DIR\n"), "{ran:?}");
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""));
    assert_eq!(fs::read_to_string(place.path("index")).unwrap(), "my notes");
}

#[cfg(unix)]
#[test]
fn an_index_in_a_place_for_reading_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::garden();
    place.run(&["index"]);
    let version = place.commit("index").parent().unwrap().to_owned();
    let rights = |mode: u32| {
        for folder in [&place.path("index"), &version] {
            fs::set_permissions(folder, PermissionsExt::from_mode(mode)).unwrap();
        }
        fs::set_permissions(place.path("index/lock"), PermissionsExt::from_mode(mode & 0o666)).unwrap();
    };
    rights(0o555);
    let run = |args: &[&str]| Ran::from(place.powerless(args).output().unwrap());
    run(&[KEY]).is(0, KEY_ANSWER, "");
    // the same text at another time, as in a copy
    place.write("corpus/garden.md", GARDEN);
    run(&[KEY]).is(0, KEY_ANSWER, "");
    // never a stale answer
    place.write("corpus/garden.md", GARDEN.replace("Maria Okafor", "Ana"));
    let warning = "faqt: warning: no index can be kept at index/lock, so it is built for this run alone: Permission denied (os error 13)\n";
    run(&[KEY]).is(0, &KEY_ANSWER.replace("Maria Okafor", "Ana"), warning);
    let ran = run(&["index"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""));
    assert!(ran.err.starts_with("faqt: error: can't write the index at index/lock: Permission denied"), "{ran:?}");
    // no index at all, and no place for one
    fs::remove_file(place.path("home/faqt")).unwrap();
    let ran = Ran::from(place.powerless(&["--index", "home/locked/index", KEY]).output().unwrap());
    assert_eq!((ran.code, ran.out), (Some(0), KEY_ANSWER.replace("Maria Okafor", "Ana")));
    assert!(ran.err.starts_with("faqt: warning: no index can be kept at home/locked/index, so it is built"), "{}", ran.err);
    rights(0o755);
}

#[test]
fn an_index_of_another_version() {
    let place = Place::garden();
    place.run(&["index"]);
    let commit = place.commit("index");
    let text = fs::read_to_string(&commit).unwrap();
    let (meta, _) = text.trim_end().rsplit_once('\n').unwrap();
    let (before, after) = meta.split_once(r#"\"format\":"#).unwrap();
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let meta = format!("{before}\\\"format\\\":999{after}\n");
    // the last line is the checksum of what stands above it
    fs::write(&commit, format!("{meta}{:016x}\n", twox_hash::XxHash3_64::oneshot(meta.as_bytes()))).unwrap();
    let ran = place.run(&["--frozen", KEY]);
    assert!(ran.err.contains("can't be read: it has format 999, this faqt reads format "), "{ran:?}");
    assert!(ran.err.ends_with("\nhint: run `faqt index --force` to rebuild it from the corpus\n"), "{ran:?}");
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""));
    let ran = place.run(&[KEY]);
    assert!(ran.err.starts_with("faqt: warning: the index could not be used and is built anew: it has format 999"), "{ran:?}");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), KEY_ANSWER));
    place.run(&[KEY]).is(0, KEY_ANSWER, "");
}

/// Asks the index as it is, in this process: a panic fails the test, a wrong answer does, an error is right.
fn frozen(place: &Place, what: &str) {
    let options = Options { freshness: Freshness::Frozen, ..Options::new(place.path("corpus"), place.path("index")) };
    let reply = Bot::open(options, &mut |_| ()).and_then(|mut bot| bot.ask(KEY, &mut |_| ()));
    match reply.map(|reply| reply.outcome) {
        Ok(Outcome::Answered(answer)) => assert!(KEY_ANSWER.starts_with(&answer.text), "{what}: {}", answer.text),
        Ok(outcome) => panic!("{what}: {outcome:?}"),
        Err(error) => assert!(!error.message.is_empty() && !error.hint.is_empty(), "{what}"),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_damaged_index() {
    let place = Place::garden();
    place.run(&["index"]);
    let index = place.commit("index").parent().unwrap().to_owned();
    let whole = place.path("whole");
    copy(&index, &whole);
    let mut damaged = 0;
    for name in crate::common::names(&whole) {
        let bytes = fs::read(whole.join(&name)).unwrap();
        let restore = || {
            fs::remove_dir_all(&index).unwrap();
            copy(&whole, &index);
        };
        let length = bytes.len();
        for cut in [0, 1, 3, 4, 7, 8, 9, length / 3, length / 2, length.saturating_sub(9), length.saturating_sub(1)] {
            if cut < length {
                restore();
                fs::write(index.join(&name), &bytes[..cut]).unwrap();
                frozen(&place, &format!("{name} cut to {cut} of {length}"));
                damaged += 1;
            }
        }
        for at in (0..length).step_by(length / 10 + 1) {
            let mut altered = bytes.clone();
            altered[at] ^= 0x81;
            restore();
            fs::write(index.join(&name), &altered).unwrap();
            frozen(&place, &format!("{name} altered at {at} of {length}"));
        }
        // half of it, then nothing of it, is repaired by asking
        restore();
        for remains in [Some(length / 2), None] {
            match remains {
                Some(half) => fs::write(index.join(&name), &bytes[..half]).unwrap(),
                None => fs::remove_file(index.join(&name)).unwrap(),
            }
            let ran = place.run(&[KEY]);
            assert_eq!((ran.code, ran.out.as_str()), (Some(0), KEY_ANSWER), "{name}: {ran:?}");
            place.run(&[KEY]).is(0, KEY_ANSWER, "");
            restore();
        }
    }
    assert!(damaged > 50, "{damaged}");
}

#[test]
fn several_writers_and_readers_at_once() {
    let place = Place::garden();
    place.run(&["index"]);
    let tasks: [&[&str]; 7] =
        [&["index", "--force"], &[KEY], &["index", "--force"], &["--frozen", KEY], &["index"], &["--frozen", KEY], &[KEY]];
    for round in 0..6 {
        if round == 3 {
            // nobody finds an index: all may build it
            fs::remove_dir_all(place.path("index")).unwrap();
        }
        let children: Vec<_> = tasks
            .iter()
            .filter(|task| round != 3 || task[0] != "--frozen")
            .map(|task| (task, place.command(task).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()))
            .collect();
        for (task, child) in children {
            let ran = Ran::from(child.wait_with_output().unwrap());
            assert_eq!(ran.code, Some(0), "{task:?}: {ran:?}");
            assert!(task[0] == "index" || ran.out == KEY_ANSWER, "{task:?}: {ran:?}");
            assert!(
                ran.err.lines().all(|line| line == "faqt: warning: another faqt is writing the index; waiting for it, 60 seconds at most"),
                "{ran:?}"
            );
        }
        place.run(&["--frozen", KEY]).is(0, KEY_ANSWER, "");
    }
}

#[test]
fn nothing_reaches_the_terminal_that_acts_on_it() {
    let hostile =
        "# T\u{1b}]0;owned\u{7}\n\n## H\u{202e}ead\u{1b}[2J\n\nThe \u{1b}[31mzeppelin\u{202e} flew\u{9b}1m at \u{7}noon\u{200f}.\n";
    let place = Place::with(&[("corpus/a\u{202e}b\u{1b}[1m.md", hostile), ("corpus/c\u{1b}[31md.md", "")]);
    place.write("corpus/c\u{1b}[31md.md", b"\xff");
    for args in [
        &["zeppelin"][..],
        &["-v", "zeppelin"],
        &["--explain", "the \u{1b}[2Jzeppelin\u{2066}"],
        &["--min-confidence", "1", "zeppelin"],
        &["--refusal", "no\u{1b}[1m", "\u{1b}[1msubmarine"],
        &["--corpus", "no\u{1b}[31mne", "zeppelin"],
        &["--\u{1b}[31m"],
        &["index", "--force"],
    ] {
        let ran = place.run(args);
        let acts = |c: char| {
            c.is_control() && c != '\n' || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!ran.out.contains(acts) && !ran.err.contains(acts), "{args:?}: {ran:?}");
        assert!(!(ran.out + &ran.err).is_empty());
    }
}

#[test]
fn one_line_of_five_megabytes() {
    let dull = |range: std::ops::Range<u32>| range.map(|at| format!("Item {at} of the long line holds nothing that anybody asks for. "));
    let line: String =
        dull(0..40_000).chain(["The zeppelin landed in Bergen on a Tuesday. ".to_owned()]).chain(dull(40_000..85_000)).collect();
    assert!(line.len() > 5 << 20);
    let place = Place::with(&[("corpus/line.txt", &line)]);
    let object = place.ask(&["Where did the zeppelin land?"]);
    let source = &object["sources"][0];
    assert_eq!((&source["quote"], &source["lines"]), (&"The zeppelin landed in Bergen on a Tuesday.".into(), &[1, 1].into()));
    assert!(source["text"].as_str().unwrap().len() <= 16 << 10);
}

#[test]
fn line_ends_marks_and_tabs() {
    let place = Place::garden();
    let plain = place.run(&["-v", KEY]);
    for text in [GARDEN.replace('\n', "\r\n"), format!("\u{feff}{GARDEN}"), format!("\u{feff}{}", GARDEN.replace('\n', "\r"))] {
        place.write("corpus/garden.md", &text);
        assert_eq!(place.run(&["-v", KEY]), plain, "{text:?}");
    }
    place.write("corpus/garden.md", GARDEN.replace("the key", "the\tkey"));
    place.run(&["When are\tbonfires forbidden?"]).is(0, crate::common::RULE_ANSWER, "");
    assert!(!place.run(&[KEY]).out.contains('\t'));
}

#[test]
fn a_question_in_another_script() {
    let place = Place::garden();
    for question in ["日本の首都はどこですか？", "Где хранится ключ?", "من يحتفظ بالمفتاح؟", "מי שומר את המפתח?"]
    {
        place.run(&[question]).is(1, UNKNOWN, "");
    }
    let russian = "# Сад\n\nСад на улице Вязов открыт с 1987 года. Калитка сада выкрашена в зелёный цвет.\n\n## Вопросы\n\n### У кого хранится ключ от сарая?\n\nКлюч хранится у Марии.\n";
    place.write("corpus/garden.md", russian);
    assert_eq!(place.ask(&["У кого хранится ключ от сарая?"])["answer"], "Ключ хранится у Марии.");
    place.run(&["submarine"]).is(1, UNKNOWN, "");
}

#[test]
fn any_input_is_a_question() {
    let place = Place::garden();
    let long = "why ".repeat(2_500);
    let unbroken = "x".repeat(10_000);
    let nested = format!("{}key{}", "(".repeat(2_000), ")".repeat(2_000));
    let questions = [
        "C++?",
        "\"",
        "'",
        "a:b",
        "title:key",
        "key AND",
        "OR",
        "NOT key",
        "+key -key",
        "key~2",
        "key^3",
        "[a TO b]",
        "*",
        "?",
        "\\",
        "key\\",
        "🎉",
        "👩‍👩‍👧‍👦 key",
        "",
        " ",
        "\u{0}key".trim_start_matches('\u{0}'),
        "a\nb\r\nc",
        "%s%n",
        "../../etc/passwd",
        "`id`",
        "$(id)",
        "<script>",
        "ﬁ",
        "İ",
        "e\u{301}",
        "\u{200b}",
        &long,
        &unbroken,
        &nested,
    ];
    for question in questions {
        let ran = place.run(&["--", question]);
        assert!(matches!(ran.code, Some(0 | 1)) && ran.err.is_empty() && !ran.out.is_empty(), "{question:?}: {ran:?}");
    }
    // in a pipe, with what no argument can hold
    let ran = place.pipe(&[], b"\x00\xff\xfe key\x00\n\xc3\x28\n\xf0\x9f\n");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let long = [&b"shed "[..], &vec![b'x'; 3 << 20], b"\n", KEY.as_bytes()].concat();
    assert!(place.pipe(&[], long).out.ends_with(KEY_ANSWER));
}

#[cfg(unix)]
#[test]
fn bytes_that_are_no_text_are_a_question() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let place = Place::garden();
    let ran = Ran::from(place.command(&["--json"]).arg(OsStr::from_bytes(b"\xff\xfe Who keeps the key to the shed?")).output().unwrap());
    let object = ran.json();
    assert_eq!(object["question"], format!("\u{fffd}\u{fffd} {KEY}"));
    assert_eq!(object["sources"][0]["lines"], serde_json::json!([30, 32]));
    // and a path is any bytes, too
    let odd = OsStr::from_bytes(b"gar\xffden.md");
    fs::write(place.path("corpus").join(odd), GARDEN).unwrap();
    let ran = Ran::from(place.command(&[KEY, "--corpus"]).arg(Path::new("corpus").join(odd)).output().unwrap());
    ran.is(0, &KEY_ANSWER.replace("garden.md", "gar\u{fffd}den.md"), "");
}
