//! The key to an endpoint: where it comes from, and a type that never shows it.

use super::failure::Failure;
use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

/// Longest key, in bytes; what a file or a command gives beyond it is no key.
const LONGEST: usize = 8 << 10;

/// How long a key may take: long enough for a person to unlock their keys.
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
    /// Gets the key, within a time, until `stop` is set.
    ///
    /// # Errors
    /// Where it can't be got, with the reason.
    pub fn get(&self, stop: &AtomicBool) -> Result<Secret, Failure> {
        let wait = Wait { until: Instant::now() + PATIENCE, stop };
        let (text, name) = match self {
            Self::Environment(Unread(text)) => (Ok(text.clone()), "OPENAI_API_KEY is no key".to_owned()),
            Self::File(path) => {
                let (text, path) = (read(path, &wait), path.display());
                (text.map_err(|why| format!("can't read the key from {path}: {why}")), format!("{path} holds no key"))
            }
            Self::Command(argv) => {
                let name = argv.program();
                let text = run(&argv.0, &wait).map_err(|why| format!("the key's command `{name}` {why}"));
                (text, format!("the key's command `{name}` printed no key"))
            }
        };
        // a command that Ctrl-C ended has failed for no other reason
        if stop.load(Ordering::SeqCst) {
            return Err(Failure::Interrupted);
        }
        text.and_then(|text| Secret::new(&text).map_err(|why| format!("{name}: {why}"))).map_err(Failure::Key)
    }
}

/// How long something is waited for.
struct Wait<'a> {
    until: Instant,
    stop: &'a AtomicBool,
}

impl Wait<'_> {
    /// Whether it is over.
    fn over(&self) -> bool {
        Instant::now() >= self.until || self.stop.load(Ordering::SeqCst)
    }
}

/// How often is looked whether something has come.
const LOOK: Duration = Duration::from_millis(5);

/// Why nothing came in time.
fn late() -> String {
    format!("did not end within {} s", PATIENCE.as_secs())
}

/// What `open` opens, read apart: a pipe may be silent for ever, and a grandchild may hold one open. At most one byte more than the longest
/// key is read, so that a longer text is seen to be too long.
fn text_of<R: Read>(open: impl FnOnce() -> io::Result<R> + Send + 'static) -> Receiver<io::Result<String>> {
    let (sender, text) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        let read = open().and_then(|from| from.take(LONGEST as u64 + 1).read_to_string(&mut text));
        sender.send(read.map(|_| text))
    });
    text
}

fn read(path: &Path, wait: &Wait<'_>) -> Result<String, String> {
    let path = path.to_owned();
    let text = text_of(move || File::open(path));
    loop {
        match text.recv_timeout(LOOK) {
            Ok(text) => return text.map_err(|error| error.to_string()),
            Err(_) if wait.over() => return Err(format!("it {}", late())),
            Err(_) => {}
        }
    }
}

/// What a command prints. Its standard error stays the user's, who may be asked for a password there.
fn run(argv: &[String], wait: &Wait<'_>) -> Result<String, String> {
    let [program, rest @ ..] = argv else { return Err("is empty".to_owned()) };
    let mut child = Command::new(program)
        .args(rest)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("can't be started: {error}"))?;
    let printed = child.stdout.take().map(|out| text_of(move || Ok(out)));
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if !wait.over() => thread::sleep(LOOK),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(late());
            }
            Err(error) => return Err(format!("can't be waited for: {error}")),
        }
    };
    match printed.and_then(|printed| printed.recv_timeout(Duration::from_secs(1)).ok()) {
        // it may have failed since nobody read on
        Some(Ok(text)) if status.success() || text.len() > LONGEST => Ok(text),
        _ if !status.success() => Err(format!("failed ({status})")),
        Some(_) => Err("printed no text".to_owned()),
        None => Err("did not close its output".to_owned()),
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

    /// What comes of a source, without its key.
    fn got(source: &Source) -> String {
        source.get(&AtomicBool::new(false)).map_or_else(|failure| failure.to_string(), |key| key.expose().to_owned())
    }

    #[test]
    fn files_hold_a_key_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for (text, told) in [
            (&b"sk-file\r\n\n"[..], "sk-file"),
            (&vec![b'x'; 1 << 20], "holds no key: it is too long for a key"),
            (b"sk-\nfile", "holds no key: it holds a space, a line end"),
            (b"sk-\x1b[31mfile", "another character that no key has"),
            (b"sk-\xfffile", "can't read the key from"),
            (b" \n", "holds no key: it is empty"),
        ] {
            std::fs::write(&path, text).unwrap();
            let got = got(&Source::File(path.clone()));
            assert!(got.contains(told) && !got.contains('\u{1b}') && (got == told || !got.contains("sk-")), "{got}");
        }
        for path in [folder.path(), Path::new("/nowhere/key")] {
            assert!(got(&Source::File(path.into())).starts_with(&format!("can't read the key from {}: ", path.display())));
        }
    }

    #[cfg(unix)]
    #[test]
    fn commands_are_run_without_a_shell_and_within_bounds() {
        let argv = |argv: &[&str]| argv.iter().map(ToString::to_string).collect::<Vec<_>>();
        let started = Instant::now();
        for (words, told) in [
            (&["echo", "sk-command"][..], "sk-command"),
            (&["echo", "$HOME"], "$HOME"),
            (&["false"], "failed (exit status: 1)"),
            (&["no-such-program"], "can't be started"),
            (&[], "is empty"),
            (&["printf", "sk-\\033[31m"], "printed no key: it holds a space"),
            (&["true"], "printed no key: it is empty"),
            // what prints megabytes is read no further than a key can be long
            (&["yes"], "printed no key: it is too long"),
            (&["sh", "-c", "sleep 20 & echo sk-command"], "did not close its output"),
        ] {
            let got = got(&Source::Command(Argv(argv(words))));
            assert!(got.contains(told) && !got.contains('\u{1b}'), "{words:?}: {got}");
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    }

    #[cfg(unix)]
    #[test]
    fn what_hangs_is_given_up_in_time_or_when_it_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let started = Instant::now();
        let sleep = ["sleep".to_owned(), "30".to_owned()];
        let (soon, stop) = (started + Duration::from_millis(50), AtomicBool::new(false));
        let wait = Wait { until: soon, stop: &stop };
        assert_eq!((run(&sleep, &wait), read(&pipe, &wait)), (Err(late()), Err(format!("it {}", late()))));
        for source in [Source::Command(Argv(sleep.to_vec())), Source::File(pipe)] {
            let stop = AtomicBool::new(true);
            assert_eq!(source.get(&stop), Err(Failure::Interrupted));
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    }
}
