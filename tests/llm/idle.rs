//! Without an LLM nothing of it is there: neither a runtime's descriptors nor a thread.

use super::{PHRASE, QUESTION, faqt, ok, serve};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

/// What a process holds besides its files, and its threads by their names.
fn held(child: &Child) -> (Vec<String>, Vec<String>) {
    let process = format!("/proc/{}", child.id());
    let links = fs::read_dir(format!("{process}/fd")).unwrap().flatten();
    let targets = links.filter_map(|link| Some(fs::read_link(link.path()).ok()?.to_string_lossy().into_owned()));
    let others = targets.filter(|target| target.starts_with("socket:") || target.starts_with("anon_inode:")).collect();
    let tasks = fs::read_dir(format!("{process}/task")).unwrap().flatten();
    let names = tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
    (others, names.map(|name| name.trim_end().to_owned()).collect())
}

/// What a talk holds after its first answer, while it waits for the next question.
fn waiting(args: &[&str], url: &str, answer: &str) -> (Vec<String>, Vec<String>) {
    let mut command = faqt(&[&["chat", "--frozen"], args].concat(), url, "");
    index(&command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    writeln!(stdin, "{QUESTION}").unwrap();
    for expected in [answer, "article.md, line 3"] {
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.contains(expected), "{line}");
    }
    let held = held(&child);
    drop(stdin);
    assert!(child.wait().unwrap().success());
    held
}

/// Builds the index beforehand: that is done by several threads, which may linger.
fn index(talk: &Command) {
    let folder = talk.get_current_dir().unwrap();
    let mut command = Command::new(talk.get_program());
    command.args(["index", "--json", "--corpus", "article.md", "--index", "index"]).current_dir(folder);
    assert!(command.env_clear().env("HOME", folder).output().unwrap().status.success());
}

#[test]
fn a_runtime_starts_with_the_first_phrasing_and_no_sooner() {
    let server = serve(vec![ok()]);
    // an exported key and endpoint alone start nothing
    assert_eq!(waiting(&[], &server.url, "503 metres"), (Vec::new(), vec!["faqt".to_owned()]));
    let (others, _) = waiting(&["--llm"], &server.url, PHRASE);
    assert!(others.iter().any(|target| target.contains("eventpoll")), "{others:?}");
}
