//! The index on disk: where it is, whether it is fresh, who may write it. tantivy is named here alone.
//!
//! `DIR/v2` holds the tantivy index of format 2, `DIR/lock` is locked by whoever writes. Every change is one commit, a rebuild from nothing,
//! too: readers see the one before or the one after. Only an index that can't be read is built beside it, in `DIR/v2.new`, and replaced.

mod build;
mod directory;
mod error;
mod freshness;
mod manifest;
mod schema;
mod search;

pub use build::{Built, Event};
pub use error::Error;
pub use freshness::{Freshness, check, fresh};
pub use manifest::{Entry, Manifest, State, now};

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
use tantivy::{Index, directory::MmapDirectory};

/// How long a second writer waits for the first.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where an index is kept.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// An index in `folder`, which need not exist.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
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

    /// Brings the index up to date with `corpus` and returns what was done; with `force` builds it from nothing.
    /// `waiting` is called once where another process holds the index.
    ///
    /// # Errors
    /// [`Error::Busy`] where the other process does not finish, [`Error::Write`] where the index can't be written,
    /// [`Error::Corpus`] where the corpus can't be listed. The old index then stays as it was.
    pub fn update(&self, corpus: &Path, force: bool, waiting: &mut dyn FnMut(), notify: &mut dyn FnMut(Event<'_>)) -> Result<Built> {
        let before = corpus::list(corpus)?;
        fs::create_dir_all(&self.folder).map_err(|error| Error::io(&self.folder, &error))?;
        let mut waited = false;
        let lock = self.lock(&mut || {
            waited = true;
            waiting();
        })?;
        let listing = if waited { corpus::list(corpus)? } else { before };
        let built = self.bring(&listing, force, notify)?;
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
        match self.writable().and_then(|index| build::update(&index, &self.current(), known, listing, notify)) {
            Err(Error::Damaged(..)) => self.rebuild(listing, notify),
            result => result,
        }
    }

    /// Gives the files that tantivy makes for their owner alone the rights of the lock, which follow the user's own mask; those of
    /// somebody else stay as they are.
    fn share(&self, lock: &fs::File) {
        let Ok(rights) = lock.metadata().map(|metadata| metadata.permissions()) else { return };
        for name in ["meta.json", ".managed.json"] {
            let _ = fs::set_permissions(self.current().join(name), rights.clone());
        }
    }

    fn writable(&self) -> Result<Index> {
        let current = self.current();
        let directory = MmapDirectory::open(&current).map_err(|error| Error::damaged(&current, error))?;
        Index::open(directory).map_err(|error| Error::damaged(&current, error))
    }

    /// Replaces an index that can't be read by one built beside it. Whoever looks between the two steps finds none, as before.
    fn rebuild(&self, listing: &Listing, notify: &mut dyn FnMut(Event<'_>)) -> Result<Built> {
        let current = self.current();
        let fresh = current.with_extension("new");
        clear(&fresh)?;
        fs::create_dir_all(&fresh).map_err(|error| Error::io(&fresh, &error))?;
        let directory = MmapDirectory::open(&fresh).map_err(|error| Error::write(&fresh, error))?;
        let index = Index::builder()
            .schema(schema::schema().0)
            .settings(build::settings())
            .open_or_create(directory)
            .map_err(|error| Error::write(&fresh, error))?;
        let built = build::update(&index, &fresh, None, listing, notify)?;
        drop(index);
        clear(&current)?;
        fs::rename(&fresh, &current).map_err(|error| Error::io(&current, &error))?;
        Ok(built)
    }

    /// Notes in the index that `touched` files hold what `before` knows, so that the next run need not read them. Left undone where another
    /// process writes, or nothing can be written: nothing depends on it.
    pub fn settle(&self, before: &Manifest, touched: &Manifest) {
        let Ok(lock) = fs::File::options().create(true).append(true).open(self.lock_path()) else { return };
        let untouched = lock.try_lock().is_ok() && self.open().is_ok_and(|snapshot| snapshot.manifest() == before);
        if untouched && let Ok(index) = self.writable() {
            let _ = build::save(&index, &self.current(), touched);
            self.share(&lock);
        }
    }

    /// An index of `listing` in memory, for where none can be written.
    ///
    /// # Errors
    /// [`Error::Write`] where even that fails.
    pub fn in_memory(&self, listing: &Listing, notify: &mut dyn FnMut(Event<'_>)) -> Result<Snapshot> {
        let path = self.current();
        let index = Index::builder()
            .schema(schema::schema().0)
            .settings(build::settings())
            .create_in_ram()
            .map_err(|error| Error::write(&path, error))?;
        build::update(&index, &path, None, listing, notify)?;
        Snapshot::of(&index, &path)
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
                Err(fs::TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
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
mod tests;
