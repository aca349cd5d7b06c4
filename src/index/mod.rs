//! The index on disk: where it is, whether it is fresh, who may write it. tantivy is named here alone.
//!
//! `DIR/v6` holds the tantivy index of format 6, `DIR/lock` is locked by whoever writes. Every change is one commit, a rebuild from nothing,
//! too: readers see the one before or the one after. Only an index that can't be read is built beside it, in `DIR/v6.new`, and replaced.
//! An index of an older format is removed as the new one is in place: whoever reads it has its files open, and keeps them.

mod best;
mod build;
mod directory;
mod error;
mod freshness;
mod guard;
mod integrity;
mod manifest;
mod queue;
mod schema;
mod search;
mod statistics;
mod target;

pub use build::{Built, Event};
pub use error::Error;
pub use freshness::{Changes, Freshness, changes, check, fresh, holds};
pub use guard::quiet;
pub use manifest::{Entry, FORMAT, Manifest, State};

/// What working with an index gives.
pub type Result<T> = std::result::Result<T, Error>;
pub use schema::Stored;
pub use search::{Clause, Hit, In, Similar, Snapshot};

use crate::corpus::{self, Listing};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use target::Target;

/// How long a second writer waits for the first.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What an update reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Files that are new or look changed.
    Changed,
    /// These, too: their keys, sorted. Something shows that they changed although the file system says nothing of it.
    Doubted(&'a [&'a str]),
    /// All, and nothing of the index before is kept.
    All,
}

/// Where an index is kept.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    patience: Duration,
}

impl Store {
    /// An index in `folder`, which need not exist.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), patience: PATIENCE }
    }

    fn current(&self) -> PathBuf {
        self.folder.join(format!("v{}", manifest::FORMAT))
    }

    /// Opens the newest commit for questions.
    ///
    /// # Errors
    /// [`Error::Missing`] or [`Error::Damaged`].
    pub fn open(&self) -> Result<Snapshot> {
        if self.folder.is_file() {
            return Err(Error::write(&self.folder, "it is a file, not a folder"));
        }
        Snapshot::open(&self.current())
    }

    /// Bytes of the index's files.
    pub fn size(&self) -> u64 {
        let files = fs::read_dir(self.current()).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
    }

    /// Brings the index up to date with `corpus` and returns what was done.
    /// `waiting` is called once where another process holds the index.
    ///
    /// # Errors
    /// [`Error::Busy`] where the other process does not finish, [`Error::Write`] where the index can't be written,
    /// [`Error::Corpus`] where the corpus can't be listed. The old index then stays as it was.
    pub fn update(&self, corpus: &Path, scope: Scope<'_>, waiting: &mut dyn FnMut(), notify: &mut dyn FnMut(Event<'_>)) -> Result<Built> {
        let before = corpus::list(corpus)?;
        fs::create_dir_all(&self.folder).map_err(|error| Error::io(&self.folder, &error))?;
        let mut waited = false;
        let lock = self.lock(&mut || {
            waited = true;
            waiting();
        })?;
        let mut listing = if waited { corpus::list(corpus)? } else { before };
        if let Scope::Doubted(keys) = scope {
            listing.doubt(keys);
        }
        let built = self.bring(&listing, scope == Scope::All, notify)?;
        self.share(&lock);
        Ok(built)
    }

    /// Brings the index to what `listing` says; the lock is held.
    fn bring(&self, listing: &Listing, force: bool, notify: &mut dyn FnMut(Event<'_>)) -> Result<Built> {
        let Ok(snapshot) = self.open() else { return self.rebuild(listing, notify) };
        if !force && fresh(&snapshot, listing) {
            return Ok(build::nothing(snapshot.manifest(), listing, notify));
        }
        let known = (!force).then_some(snapshot.manifest());
        match Target::open(&self.current()).and_then(|target| build::update(&target, known, listing, notify)) {
            Err(Error::Damaged(..)) => self.rebuild(listing, notify),
            result => result,
        }
    }

    /// Gives the files that tantivy makes for their owner alone the rights of the lock, which follow the user's own mask; those of
    /// somebody else stay as they are.
    fn share(&self, lock: &fs::File) {
        let Ok(rights) = lock.metadata().map(|metadata| metadata.permissions()) else { return };
        let Ok(folder) = fs::read_dir(self.current()) else { return };
        for entry in folder.flatten() {
            let name = entry.file_name();
            if name == "meta.json" || name.as_encoded_bytes().starts_with(b".") {
                let _ = fs::set_permissions(entry.path(), rights.clone());
            }
        }
    }

    /// Replaces an index that can't be read by one built beside it. Whoever looks between the two steps finds none, as before.
    fn rebuild(&self, listing: &Listing, notify: &mut dyn FnMut(Event<'_>)) -> Result<Built> {
        let current = self.current();
        let fresh = current.with_extension("new");
        clear(&fresh)?;
        fs::create_dir_all(&fresh).map_err(|error| Error::io(&fresh, &error))?;
        let target = Target::create(&fresh)?;
        let built = build::update(&target, None, listing, notify)?;
        drop(target);
        clear(&current)?;
        fs::rename(&fresh, &current).map_err(|error| Error::io(&current, &error))?;
        for older in 1..manifest::FORMAT {
            // one whose files can't be removed while they are read is removed next time
            let _ = clear(&self.folder.join(format!("v{older}")));
        }
        Ok(built)
    }

    /// Notes in the index that `touched` files hold what `before` knows, so that the next run need not read them. Left undone where another
    /// process writes, or nothing can be written: nothing depends on it.
    pub fn settle(&self, before: &Manifest, touched: &Manifest) {
        let Ok(lock) = fs::File::options().create(true).append(true).open(self.lock_path()) else { return };
        let untouched = lock.try_lock().is_ok() && self.open().is_ok_and(|snapshot| snapshot.manifest() == before);
        if untouched && let Ok(target) = Target::open(&self.current()) {
            let _ = build::save(&target, touched);
            self.share(&lock);
        }
    }

    /// An index of `listing` in memory, for where none can be written.
    ///
    /// # Errors
    /// [`Error::Write`] where even that fails.
    pub fn in_memory(&self, listing: &Listing, notify: &mut dyn FnMut(Event<'_>)) -> Result<Snapshot> {
        let target = Target::in_memory(&self.current())?;
        build::update(&target, None, listing, notify)?;
        Snapshot::of(&target.index, &target.path)
    }

    fn lock_path(&self) -> PathBuf {
        self.folder.join("lock")
    }

    fn lock(&self, waiting: &mut dyn FnMut()) -> Result<fs::File> {
        let path = self.lock_path();
        let file = fs::File::options().create(true).append(true).open(&path).map_err(|error| Error::io(&path, &error))?;
        let started = Instant::now();
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(fs::TryLockError::WouldBlock) if started.elapsed() < self.patience => {
                    if !told {
                        waiting();
                        told = true;
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(fs::TryLockError::WouldBlock) => return Err(Error::Busy(self.folder.clone())),
                // a file system without locks: one writer alone is then the user's own promise
                Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
                Err(fs::TryLockError::Error(error)) => return Err(Error::io(&path, &error)),
            }
        }
    }
}

/// Removes what is at `path`, if anything is.
fn clear(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path, &error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod faults;
#[cfg(test)]
mod tests;
