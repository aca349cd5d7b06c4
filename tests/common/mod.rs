//! A folder of its own for each test, and the program run in it.
#![allow(dead_code, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

use serde_json::Value;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

pub const GARDEN: &str = include_str!("../fixtures/garden.md");
pub const FERRIES: &str = include_str!("../fixtures/ferries.txt");

/// A question that the garden's article answers, and how.
pub const KEY: &str = "Who keeps the key to the shed?";
pub const KEY_ANSWER: &str =
    "Maria Okafor keeps the key, and lends it on Saturdays.\n  corpus/garden.md, Questions and answers, lines 30–32\n";
pub const RULE: &str = "When are bonfires forbidden?";
pub const RULE_ANSWER: &str = "Bonfires are forbidden from April to October.\n  corpus/garden.md, Rules, lines 14–16\n";
pub const UNKNOWN: &str = "The article doesn't say. None of the question's words is in it.\n";

/// Whether this process was started with SIGINT ignored, as a script's background jobs are: its children inherit that.
#[cfg(unix)]
pub fn ignores_interrupts() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 0b10 != 0)
}

/// A working folder with its own home.
pub struct Place {
    folder: TempDir,
}

impl Place {
    /// A folder that holds `files`.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(place.path("home")).unwrap();
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    /// A folder whose corpus is one article on a garden.
    pub fn garden() -> Self {
        Self::with(&[("corpus/garden.md", GARDEN)])
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The file that holds the newest commit of the index in `folder`.
    #[track_caller]
    pub fn commit(&self, folder: &str) -> PathBuf {
        let folder = self.path(folder);
        let version = names(&folder).into_iter().find(|name| name.starts_with('v')).unwrap();
        folder.join(version).join("meta.json")
    }

    /// What is in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }

    /// The program, to be run here with nothing of the tester's own surroundings.
    pub fn command(&self, args: &[&str]) -> Command {
        self.of(env!("CARGO_BIN_EXE_faqt"), args)
    }

    /// The program run by somebody who may read everything here and write nothing.
    #[cfg(unix)]
    pub fn powerless(&self, args: &[&str]) -> Command {
        use std::os::unix::{fs::PermissionsExt, process::CommandExt};
        const NOBODY: u32 = 65_534;
        let program = self.path("home/faqt");
        if !program.exists() {
            fs::copy(env!("CARGO_BIN_EXE_faqt"), &program).unwrap();
            fs::set_permissions(self.folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        }
        let mut command = self.of(program.to_str().unwrap(), args);
        // rights do not bind the superuser
        let locked = self.path("home/locked");
        if !locked.exists() {
            fs::create_dir(&locked).unwrap();
            fs::set_permissions(&locked, PermissionsExt::from_mode(0o555)).unwrap();
        }
        if fs::write(locked.join("probe"), "").is_ok() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    /// Another program in the same surroundings.
    pub fn of(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.folder.path()).env_clear().env("HOME", self.path("home")).stdin(Stdio::null());
        // for a shell and, on Windows, for any program
        for name in ["PATH", "SystemRoot", "TEMP"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }

    /// Runs the program with no input.
    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    /// Runs the program with `input` in its pipe.
    #[track_caller]
    pub fn pipe(&self, args: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut child = self.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.as_ref().to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        output.into()
    }

    /// The one JSON object that a question gives; asserts that the exit code agrees with it.
    #[track_caller]
    pub fn ask(&self, args: &[&str]) -> Value {
        let ran = self.run(&[&["--json"], args].concat());
        let object = ran.json();
        assert_eq!(ran.code, Some(i32::from(object["status"] != "answered")), "{ran:?}");
        object
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into()).collect();
    names.sort();
    names
}

/// What became of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    #[track_caller]
    fn from(output: Output) -> Self {
        let ran = Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!ran.err.contains("panicked"), "{ran:?}");
        ran
    }
}

impl Ran {
    /// Asserts all there is of a run.
    #[track_caller]
    pub fn is(&self, code: i32, out: &str, err: &str) {
        assert_eq!((self.code, self.out.as_str(), self.err.as_str()), (Some(code), out, err));
    }

    /// The one line of JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!((self.out.lines().count(), self.err.as_str()), (1, ""), "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }
}
