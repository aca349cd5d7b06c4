//! How the index stands: what is in it, and whether it still matches the corpus. Changes nothing.

use crate::{
    bot::Options,
    corpus::{self, Listing},
    error::Error,
    index::{self, Changes, FORMAT, Snapshot, Store},
    text::Language,
};
use std::path::PathBuf;

/// How an index stands to its corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds what the corpus holds.
    Fresh,
    /// It was built from something else, and what differs.
    Stale(Changes),
    /// There is none yet.
    Missing,
    /// It can't be used, and why.
    Unusable(String),
}

/// What there is to say of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// How it stands.
    pub standing: Standing,
    /// Where it is kept.
    pub index: PathBuf,
    /// Files that are in it.
    pub files: usize,
    /// Passages of these.
    pub passages: usize,
    /// Their languages, sorted.
    pub languages: Vec<Language>,
    /// Bytes on disk.
    pub bytes: u64,
    /// The format that this program reads and writes.
    pub format: u32,
    /// When it was last changed, in seconds since 1970.
    pub built: Option<u64>,
    /// Files that are left out, and why.
    pub skipped: Vec<(PathBuf, String)>,
}

/// How the index of `options` stands.
///
/// # Errors
/// Where the corpus can't be listed.
pub fn status(options: &Options) -> Result<Status, Error> {
    let listing = corpus::list(&options.corpus).map_err(index::Error::from)?;
    let store = Store::new(&options.index);
    let mut status = Status {
        standing: Standing::Missing,
        index: options.index.clone(),
        files: 0,
        passages: 0,
        languages: Vec::new(),
        bytes: store.size(),
        format: FORMAT,
        built: None,
        skipped: listing.skipped.iter().map(|(path, why)| (path.clone(), why.to_string())).collect(),
    };
    match store.open() {
        Ok(snapshot) => describe(&mut status, &snapshot, &listing, options),
        Err(index::Error::Missing(_)) => {}
        Err(error) => status.standing = Standing::Unusable(error.to_string()),
    }
    Ok(status)
}

fn describe(status: &mut Status, snapshot: &Snapshot, listing: &Listing, options: &Options) {
    let manifest = snapshot.manifest();
    let changes = index::changes(manifest, listing);
    status.standing = if changes.is_empty() { Standing::Fresh } else { Standing::Stale(changes) };
    (status.files, status.passages) = (manifest.read_files(), manifest.passages());
    status.languages.clone_from(&manifest.languages);
    status.built = u64::try_from(manifest.built / 1_000_000_000).ok();
    let skipped = manifest.files.iter().filter_map(|file| Some((corpus::path(&options.corpus, &file.key), file.skipped.clone()?)));
    status.skipped.extend(skipped);
    status.skipped.sort();
}
