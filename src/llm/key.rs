//! The key to an endpoint: where it comes from, and a type that never shows it.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// Longest key, in bytes; what a file or a command gives beyond it is no key.
const LONGEST: usize = 8 << 10;

/// How long a command may take: long enough for a person to unlock their keys.
const PATIENCE: Duration = Duration::from_secs(60);

/// What stands for a key wherever one would show.
pub const REDACTED: &str = "[redacted]";

/// A key. Neither `Debug` nor `Display` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Secret {
    /// A key as it was given, without the white space around it.
    ///
    /// # Errors
    /// Where it is no key, in words that do not hold it.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        let key = text.trim();
        match key {
            "" => Err("it is empty"),
            _ if key.len() > LONGEST => Err("it is too long for a key"),
            _ if !key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err("it holds a space, a line end or another character that no key has")
            }
            _ => Ok(Self(key.to_owned())),
        }
    }

    /// The key itself, for the one header it belongs in.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` with every occurrence of the key blotted out: a server may well repeat it.
    pub fn scrub(&self, text: &str) -> String {
        text.replace(&self.0, REDACTED)
    }

    /// Whether `text` holds the key.
    pub fn is_in(&self, text: &str) -> bool {
        text.contains(&self.0)
    }
}

/// A program and its arguments, which may hold anything: `Debug` shows the program alone.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Argv(pub Vec<String>);

impl Argv {
    /// The program.
    pub fn program(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }
}

impl fmt::Debug for Argv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} …", self.program())
    }
}

/// The text of a variable that holds a key, whether or not it is one. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Unread(pub String);

impl fmt::Debug for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Where the key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `OPENAI_API_KEY`.
    Environment(Unread),
    /// A file that holds it and nothing else.
    File(PathBuf),
    /// A program that prints it, and its arguments; no shell reads them.
    Command(Argv),
}

impl Source {
    /// Gets the key.
    ///
    /// # Errors
    /// Where it can't be got, with the reason.
    pub fn get(&self) -> Result<Secret, String> {
        match self {
            Self::Environment(Unread(text)) => Secret::new(text).map_err(|why| format!("OPENAI_API_KEY is no key: {why}")),
            Self::File(path) => {
                let text = read(path).map_err(|error| format!("can't read the key from {}: {error}", path.display()))?;
                Secret::new(&text).map_err(|why| format!("{} holds no key: {why}", path.display()))
            }
            Self::Command(argv) => {
                let name = argv.program();
                let text = run(&argv.0, PATIENCE).map_err(|why| format!("the key's command `{name}` {why}"))?;
                Secret::new(&text).map_err(|why| format!("the key's command `{name}` printed no key: {why}"))
            }
        }
    }
}

fn read(path: &Path) -> io::Result<String> {
    bounded(File::open(path)?)
}

/// At most one byte more than the longest key, so that a longer text is seen to be too long.
fn bounded(from: impl Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(LONGEST as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}

/// What a command prints. Its standard error stays the user's, who may be asked for a password there.
fn run(argv: &[String], patience: Duration) -> Result<String, String> {
    let [program, rest @ ..] = argv else { return Err("is empty".to_owned()) };
    let mut child = Command::new(program)
        .args(rest)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("can't be started: {error}"))?;
    let (sender, printed) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        // reading apart from waiting: a grandchild may hold the pipe open for ever
        thread::spawn(move || sender.send(bounded(out)));
    }
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < patience => thread::sleep(Duration::from_millis(5)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("did not end within {} s", patience.as_secs()));
            }
            Err(error) => return Err(format!("can't be waited for: {error}")),
        }
    };
    if !status.success() {
        return Err(format!("failed ({status})"));
    }
    match printed.recv_timeout(Duration::from_secs(1)) {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(_)) => Err("printed no text".to_owned()),
        Err(_) => Err("did not close its output".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        let key = Secret::new(" sk-secret\n").unwrap();
        assert_eq!(key.expose(), "sk-secret");
        assert_eq!((format!("{key:?}"), format!("{key}")), (REDACTED.to_owned(), REDACTED.to_owned()));
        assert_eq!(key.scrub("bad key sk-secret!"), "bad key [redacted]!");
        let sources =
            [Source::Environment(Unread("sk-secret".to_owned())), Source::Command(Argv(vec!["pass".to_owned(), "sk-secret".to_owned()]))];
        assert_eq!(format!("{sources:?}"), "[Environment([redacted]), Command(pass …)]");
        for text in ["", " \n", "a b", "a\nb", "a\u{1b}b", "schlüssel"] {
            let why = Secret::new(text).unwrap_err();
            assert!(text.trim().is_empty() || !why.contains(text), "{why}");
        }
    }

    #[test]
    fn files_hold_a_key_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "sk-file\n").unwrap();
        assert_eq!(Source::File(path.clone()).get().unwrap().expose(), "sk-file");
        std::fs::write(&path, "x".repeat(1 << 20)).unwrap();
        assert!(Source::File(path).get().unwrap_err().contains("too long"));
        assert!(Source::File("/nowhere/key".into()).get().unwrap_err().contains("/nowhere/key"));
    }

    #[cfg(unix)]
    #[test]
    fn commands_are_run_without_a_shell_and_within_bounds() {
        let argv = |argv: &[&str]| argv.iter().map(ToString::to_string).collect::<Vec<_>>();
        let command = |words: &[&str]| Argv(argv(words));
        assert_eq!(Source::Command(command(&["echo", "sk-command"])).get().unwrap().expose(), "sk-command");
        assert_eq!(Source::Command(command(&["echo", "$HOME"])).get().unwrap().expose(), "$HOME");
        assert!(Source::Command(command(&["false"])).get().unwrap_err().contains("failed"));
        assert!(Source::Command(command(&["no-such-program"])).get().unwrap_err().contains("can't be started"));
        assert!(Source::Command(Argv(Vec::new())).get().is_err());
        let started = Instant::now();
        assert!(run(&argv(&["sleep", "30"]), Duration::from_millis(50)).unwrap_err().contains("within"));
        // what prints for ever is read no further than a key can be long, and then stopped
        assert!(run(&argv(&["yes"]), Duration::from_millis(200)).is_err());
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
