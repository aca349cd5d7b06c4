//! What a commit was built from: its format and the fingerprint of every file. It lies beside the segments in a file that the commit
//! names by its content, so that an index and its manifest can't disagree, and what tantivy reads again and again stays small.

use crate::{
    corpus::{self, Listing, Stat},
    text::Language,
};
use serde::{Deserialize, Serialize};

/// The format of the index; any change to schema, analysis or storage raises it.
pub const FORMAT: u32 = 6;

/// One file as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The file's key in the corpus.
    pub key: String,
    /// What the file system said of it.
    pub stat: Stat,
    /// XXH3-128 of its bytes, in hexadecimal; empty where it was skipped.
    pub hash: String,
    /// How many passages it gave.
    pub passages: u32,
    /// How many terms they have: in titles, headings, questions, bodies.
    pub terms: [u64; 4],
    /// The language whose stems they hold; none without passages.
    pub language: Option<Language>,
    /// Why it was skipped, where it was.
    pub skipped: Option<String>,
}

/// What a commit says of itself, as its payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The format of the index.
    pub format: u32,
    /// The file that holds its manifest.
    pub manifest: String,
}

/// What the names of manifests begin with; tantivy takes a name with a dot for none of its own.
pub const PREFIX: &str = ".files-";

/// What a commit was built from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// When the index was last changed: nanoseconds since 1970.
    pub built: i128,
    /// When the corpus was listed: nanoseconds since 1970.
    pub listed: i128,
    /// The files, sorted by key.
    pub files: Vec<Entry>,
    /// The languages whose stems the index holds, sorted.
    pub languages: Vec<Language>,
}

/// How a file of the corpus stands against the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Size, time and inode are as they were.
    Same,
    /// They differ, or the file changed so close to the listing that they prove nothing: only its content can tell.
    Suspect,
    /// The manifest does not know it.
    New,
}

impl Manifest {
    /// A manifest without files, for a listing made now.
    pub fn empty() -> Self {
        let now = corpus::now();
        Self { built: now, listed: now, files: Vec::new(), languages: Vec::new() }
    }

    /// What was [`stored`](Self::stored).
    ///
    /// # Errors
    /// Where the bytes are no manifest.
    pub fn read(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }

    /// As it is stored, and the label of the commit that it belongs to. Every question reads it whole: ten thousand files take a good
    /// part of its time as JSON.
    pub fn stored(&self) -> (Label, Vec<u8>) {
        // plain strings and numbers: serialising them can't fail
        let bytes = postcard::to_allocvec(self).unwrap_or_default();
        let manifest = format!("{PREFIX}{:016x}", twox_hash::XxHash3_64::oneshot(&bytes));
        (Label { format: FORMAT, manifest }, bytes)
    }

    /// Whether no file changed so close to the listing that only its content can tell whether it changed again.
    pub fn settled(&self) -> bool {
        !self.files.iter().any(|file| self.racy(&file.stat))
    }

    /// All passages of all files.
    pub fn passages(&self) -> usize {
        self.files.iter().map(|file| usize::try_from(file.passages).unwrap_or(0)).sum()
    }

    /// All terms of all files, as [`Entry::terms`] has them.
    pub fn terms(&self) -> [u64; 4] {
        self.files.iter().fold([0; 4], |sums, file| std::array::from_fn(|at| sums[at] + file.terms[at]))
    }

    /// Files that gave passages or could have.
    pub fn read_files(&self) -> usize {
        self.files.iter().filter(|file| file.skipped.is_none()).count()
    }

    /// The state of each file of `listing` with what is known of it, in the listing's order, and the keys that are gone. Both sides are sorted.
    pub fn compare(&self, listing: &Listing) -> (Vec<(State, Option<&Entry>)>, Vec<&str>) {
        let mut known = self.files.iter().peekable();
        let mut gone = Vec::new();
        let mut states = Vec::with_capacity(listing.files.len());
        for file in &listing.files {
            while let Some(entry) = known.next_if(|entry| entry.key < file.key) {
                gone.push(entry.key.as_str());
            }
            states.push(match known.next_if(|entry| entry.key == file.key) {
                None => (State::New, None),
                Some(entry) if entry.stat == file.stat && !self.racy(&file.stat) => (State::Same, Some(entry)),
                Some(entry) => (State::Suspect, Some(entry)),
            });
        }
        gone.extend(known.map(|entry| entry.key.as_str()));
        (states, gone)
    }

    /// Whether a file changed so close to the listing that a later change could have left the same stat (git's "racy" rule,
    /// Documentation/technical/racy-git).
    fn racy(&self, stat: &Stat) -> bool {
        const SECOND: i128 = 1_000_000_000;
        // a whole second hints at a file system that keeps no finer time; otherwise a few timer ticks
        let grain = if stat.changed_ns % SECOND == 0 { 2 * SECOND } else { SECOND / 50 };
        stat.changed_ns + grain >= self.listed
    }
}
