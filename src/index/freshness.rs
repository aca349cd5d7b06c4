//! Whether an index matches its corpus: by what the file system says of the files, and where that proves nothing, by their content.

use super::{
    Snapshot, build,
    manifest::{Entry, Manifest, State},
};
use crate::corpus::{self, File, Listing};
use std::path::Path;

/// How an index stands to its corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// No file changed.
    Fresh,
    /// Files were written or moved, and hold the same bytes; with the manifest that knows them as they are now.
    Touched(Manifest),
    /// Something was added, removed or changed.
    Stale,
}

/// Whether a snapshot matches its corpus by what the file system says alone.
pub fn fresh(snapshot: &Snapshot, listing: &Listing) -> bool {
    let (states, gone) = snapshot.manifest().compare(listing);
    gone.is_empty() && states.iter().all(|(state, _)| *state == State::Same)
}

/// How a snapshot stands to its corpus; reads the files that may have changed, up to the first that did.
pub fn check(snapshot: &Snapshot, listing: &Listing) -> Freshness {
    let before = snapshot.manifest();
    let (states, gone) = before.compare(listing);
    if !gone.is_empty() || states.iter().any(|(state, _)| *state == State::New) {
        return Freshness::Stale;
    }
    if states.iter().all(|(state, _)| *state == State::Same) {
        return Freshness::Fresh;
    }
    let files = listing.files.iter().zip(states).map(|(file, (state, entry))| {
        let entry = entry?;
        if state == State::Same { Some(entry.clone()) } else { same(file, entry) }
    });
    match files.collect() {
        Some(files) => Freshness::Touched(Manifest { files, listed: listing.listed, ..before.clone() }),
        None => Freshness::Stale,
    }
}

/// The file's entry as it is now, where it holds the same bytes or can be read as little.
fn same(file: &File, entry: &Entry) -> Option<Entry> {
    match corpus::read(file, corpus::MAX_FILE) {
        Ok(read) => (build::hex(read.hash) == entry.hash).then(|| Entry { stat: read.stat, ..entry.clone() }),
        Err(why) => (entry.skipped.as_deref() == Some(&why.to_string())).then(|| Entry { stat: file.stat, ..entry.clone() }),
    }
}

/// What differs between a corpus and what an index was built from: the files' keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// In the corpus alone.
    pub added: Vec<String>,
    /// In both, with another content.
    pub changed: Vec<String>,
    /// In the index alone.
    pub removed: Vec<String>,
}

impl Changes {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// What differs between `listing` and `manifest`; reads each file that may have changed.
pub fn changes(manifest: &Manifest, listing: &Listing) -> Changes {
    let (states, gone) = manifest.compare(listing);
    let mut changes = Changes { removed: gone.into_iter().map(str::to_owned).collect(), ..Changes::default() };
    for (file, known) in listing.files.iter().zip(states) {
        match known {
            (State::Same, Some(_)) => {}
            (_, Some(entry)) if same(file, entry).is_some() => {}
            (_, Some(_)) => changes.changed.push(file.key.clone()),
            (_, None) => changes.added.push(file.key.clone()),
        }
    }
    changes
}

/// Files of at most this many bytes are read to tell whether they hold what was indexed; above, their stat tells.
const READ: u64 = 1 << 20;

/// Whether the file with `key` in the corpus at `corpus` holds now what `manifest` knows of it.
pub fn holds(manifest: &Manifest, corpus: &Path, key: &str) -> bool {
    // such a name is not the file's own: it can't be looked at by it
    if key.contains('\u{fffd}') {
        return true;
    }
    let Ok(at) = manifest.files.binary_search_by(|entry| entry.key.as_str().cmp(key)) else { return false };
    let entry = &manifest.files[at];
    corpus::Opened::at(&corpus::path(corpus, key)).is_ok_and(|file| {
        let unchanged = file.stat == entry.stat && file.stat.size > READ;
        unchanged || file.hash(corpus::MAX_FILE).is_ok_and(|hash| build::hex(hash) == entry.hash)
    })
}
