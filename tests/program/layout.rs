//! The layout's rules, read off the sources: which module may name what.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Names, and the only places that may use them.
const OWNERS: &[(&str, &[&str])] = &[
    ("tantivy", &["index/"]),
    ("rustyline", &["repl/"]),
    ("clap", &["args.rs"]),
    ("reqwest", &["llm/client.rs"]),
    ("tokio", &["llm/client.rs"]),
    ("rustls", &["llm/client.rs"]),
    ("toml", &["config/file.rs"]),
    ("pulldown_cmark", &["article/"]),
    ("postcard", &["index/manifest.rs"]),
    // another program is the user's, who named it: what prints the key, and what shows a file; `render`'s tests have a terminal process text
    ("process", &["main.rs", "llm/key.rs", "repl/viewer.rs", "render/flow.rs"]),
    // of a command that prints a key, in llm/key.rs
    ("stdout", &["main.rs", "config/mod.rs", "llm/key.rs"]),
    ("stderr", &["main.rs", "render/"]),
];

/// Modules that compute and do nothing else, and the names of everything else.
const PURE: &[&str] = &[
    "text/",
    "article/",
    "question.rs",
    "question/",
    "answer.rs",
    "llm/check/",
    "llm/cite.rs",
    "llm/clause.rs",
    "llm/draft.rs",
    "llm/facts/",
    "llm/given.rs",
    "llm/known.rs",
    "llm/polarity.rs",
    "llm/prompt.rs",
    "llm/reply.rs",
    "llm/sse.rs",
];
const EFFECTS: &[&str] = &["fs", "io", "env", "net", "process", "thread", "print", "println", "eprint", "eprintln"];

/// Every source file's code without its comments, by its path below `src` with `/` between the parts.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                sources.insert(key(&root, &path), code(&fs::read_to_string(path).unwrap()));
            }
        }
    }
    sources
}

fn key(root: &Path, path: &Path) -> String {
    let parts: PathBuf = path.strip_prefix(root).unwrap().into();
    parts.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn names(code: &str, name: &str) -> bool {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}

#[test]
fn each_crate_and_stream_has_its_owner() {
    let sources = sources();
    for (name, owners) in OWNERS {
        let users: Vec<&String> = sources.iter().filter(|(_, code)| names(code, name)).map(|(path, _)| path).collect();
        for owner in *owners {
            assert!(users.iter().any(|path| path.starts_with(owner)), "{owner} does not name {name}: the rule is out of date");
        }
        let strangers: Vec<_> = users.into_iter().filter(|path| !owners.iter().any(|owner| path.starts_with(owner))).collect();
        assert!(strangers.is_empty(), "{name} is named outside {owners:?}: {strangers:?}");
    }
}

#[test]
fn pure_modules_do_no_input_or_output() {
    let sources = sources();
    for module in PURE {
        let files: Vec<_> = sources.iter().filter(|(path, _)| path.starts_with(module)).collect();
        assert!(!files.is_empty(), "there is no {module}: the rule is out of date");
        for (path, code) in files {
            let named: Vec<_> = EFFECTS.iter().filter(|name| names(code, name)).collect();
            assert!(named.is_empty(), "{path} names {named:?}");
        }
    }
}
