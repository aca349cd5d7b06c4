//! The index on disk: where it is, whether it is fresh, who may write it. tantivy is named here alone.
//!
//! `DIR/v1` holds the tantivy index of format 1, `DIR/lock` is locked by whoever writes. A rebuild from nothing happens in
//! `DIR/v1.new` and is switched by rename; everything else is one commit.

mod build;
mod directory;
mod error;
mod manifest;
mod schema;
mod search;

pub use build::{Built, Event};
pub use error::Error;
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
        let listing = corpus::list(corpus)?;
        fs::create_dir_all(&self.folder).map_err(|error| Error::io(&self.folder, &error))?;
        let lock = self.lock(waiting)?;
        let current = self.current();
        let built = match self.open() {
            Ok(snapshot) if !force => {
                let index = MmapDirectory::open(&current)
                    .map_err(|error| Error::damaged(&current, error))
                    .and_then(|directory| Index::open(directory).map_err(|error| Error::damaged(&current, error)))?;
                build::update(&index, &current, snapshot.manifest(), &listing, notify)
            }
            _ => self.rebuild(&listing, notify),
        }?;
        share(&current, &lock).map_err(|error| Error::io(&current, &error))?;
        Ok(built)
    }

    /// Builds beside the current index and switches by rename.
    fn rebuild(&self, listing: &Listing, notify: &mut dyn FnMut(Event<'_>)) -> Result<Built> {
        let current = self.current();
        let (fresh, old) = (current.with_extension("new"), current.with_extension("old"));
        let io = |path: &Path| {
            let path = path.to_owned();
            move |error: io::Error| Error::io(path.clone(), &error)
        };
        clear(&fresh).map_err(io(&fresh))?;
        clear(&old).map_err(io(&old))?;
        fs::create_dir_all(&fresh).map_err(io(&fresh))?;
        let directory = MmapDirectory::open(&fresh).map_err(|error| Error::write(&fresh, error))?;
        let index = Index::builder()
            .schema(schema::schema().0)
            .settings(build::settings())
            .open_or_create(directory)
            .map_err(|error| Error::write(&fresh, error))?;
        let built = build::update(&index, &fresh, &Manifest::empty(), listing, notify)?;
        drop(index);
        if current.exists() {
            fs::rename(&current, &old).map_err(io(&current))?;
        }
        fs::rename(&fresh, &current).map_err(io(&current))?;
        clear(&old).map_err(io(&old))?;
        Ok(built)
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
        build::update(&index, &path, &Manifest::empty(), listing, notify)?;
        Snapshot::of(&index, &path)
    }

    fn lock(&self, waiting: &mut dyn FnMut()) -> Result<fs::File> {
        let path = self.folder.join("lock");
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

/// Gives the files that tantivy makes for their owner alone the rights of the lock, which follow the user's own mask.
fn share(folder: &Path, lock: &fs::File) -> io::Result<()> {
    let rights = lock.metadata()?.permissions();
    ["meta.json", ".managed.json"].iter().try_for_each(|name| fs::set_permissions(folder.join(name), rights.clone()))
}

/// Removes a folder and what is in it, if it is there.
fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether all files that look changed hold what the snapshot was built from; reads them.
pub fn unchanged(snapshot: &Snapshot, listing: &Listing) -> bool {
    let manifest = snapshot.manifest();
    let (states, gone) = manifest.compare(listing);
    let same = |file: &corpus::File| {
        let known = manifest.files.iter().find(|entry| entry.key == file.key);
        known.is_some_and(|entry| match corpus::read(file, corpus::MAX_FILE) {
            Ok(read) => entry.hash == build::hash(&read),
            Err(why) => entry.skipped.as_ref().is_some_and(|known| *known == why.to_string()),
        })
    };
    gone.is_empty() && listing.files.iter().zip(states).all(|(file, state)| state == State::Same || same(file))
}

/// Whether a snapshot matches its corpus as listed now; a file whose size, time or inode differs counts as changed until it is read.
pub fn fresh(snapshot: &Snapshot, listing: &Listing) -> bool {
    let (states, gone) = snapshot.manifest().compare(listing);
    gone.is_empty() && states.iter().all(|state| *state == State::Same)
}
