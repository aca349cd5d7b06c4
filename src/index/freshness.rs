//! Whether an index matches its corpus: by what the file system says of the files, and where that proves nothing, by their content.

use super::{
    Snapshot, build,
    manifest::{Entry, Manifest, State},
};
use crate::corpus::{self, File, Listing};

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
        Ok(read) => (build::hash(&read) == entry.hash).then(|| Entry { stat: read.stat, ..entry.clone() }),
        Err(why) => (entry.skipped.as_deref() == Some(&why.to_string())).then(|| Entry { stat: file.stat, ..entry.clone() }),
    }
}
