//! The log of questions: a file for the user alone, kept only where the user's own settings say `log = true`.

use crate::state;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// The file's name in the state folder.
const NAME: &str = "questions.jsonl";

/// Bytes that the log holds at most; the older half goes where it would be more.
const LARGEST: u64 = 1 << 20;

/// Characters of a question that are kept.
const LONGEST: usize = 500;

/// Where the log is, or would be.
pub fn file() -> Option<PathBuf> {
    state::file(NAME)
}

/// What an answer was worth to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feedback {
    /// It helped.
    Good,
    /// It didn't.
    Bad,
}

/// A question, or what its answer was worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The corpus that was asked, by [`corpus`].
    pub corpus: String,
    /// The question.
    pub q: String,
    /// Whether it was answered.
    pub answered: bool,
    /// How sure the answer was.
    pub confidence: f32,
    /// What it was worth; a question just asked has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
}

/// A corpus as the log names it: by its whole path, since many may share the log.
pub fn corpus(path: &Path) -> String {
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

/// Adds `entry` to the log at `path`.
///
/// # Errors
/// Where it can't be written.
pub fn add(path: &Path, mut entry: Entry) -> io::Result<()> {
    if let Some((end, _)) = entry.q.char_indices().nth(LONGEST) {
        entry.q.truncate(end);
    }
    state::private(path)?;
    let mut line = serde_json::to_string(&entry)?;
    line.push('\n');
    if fs::metadata(path)?.len() + line.len() as u64 > LARGEST {
        halve(path)?;
    }
    // one write, so that two prompts do not mix their lines
    fs::File::options().append(true).open(path)?.write_all(line.as_bytes())
}

/// Drops the older half. The new file takes the old one's place whole.
fn halve(path: &Path) -> io::Result<()> {
    let text = fs::read(path)?;
    let middle = text.len() / 2;
    let start = text[middle..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| middle + at + 1);
    let half = path.with_extension("half");
    state::private(&half)?;
    fs::write(&half, &text[start..])?;
    fs::rename(half, path)
}

/// What the log at `path` holds, oldest first; lines that are no entries are left out.
///
/// # Errors
/// Where it can't be read; one that is not there holds nothing.
pub fn read(path: &Path) -> io::Result<Vec<Entry>> {
    let file = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => file?,
    };
    let mut text = Vec::new();
    file.take(2 * LARGEST).read_to_end(&mut text)?;
    Ok(text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_stays_within_its_bound_and_keeps_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/log");
        assert_eq!(read(&path).unwrap(), []);
        let entry = |q: String| Entry { corpus: String::new(), q, answered: false, confidence: 0.5, feedback: None };
        state::private(&path).unwrap();
        let line = serde_json::to_string(&entry("x".repeat(400))).unwrap() + "\n";
        fs::write(&path, line.repeat((1 << 20) / line.len())).unwrap();
        add(&path, entry("é".repeat(900))).unwrap();
        assert!(fs::metadata(&path).unwrap().len() < LARGEST * 6 / 10);
        let kept = read(&path).unwrap();
        assert_eq!(kept.last(), Some(&entry("é".repeat(LONGEST))));
        assert!(kept.len() > 1000);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
    }
}
