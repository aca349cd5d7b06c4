//! Where an index is written: a folder, in which a commit is staged until it is whole, or memory.

use super::{Error, Result, build, directory::Staged, schema};
use std::{
    io,
    path::{Path, PathBuf},
};
use tantivy::{
    Directory, Index,
    directory::{MmapDirectory, error::OpenDirectoryError},
};

/// An index open for writing.
pub struct Target {
    /// The index.
    pub index: Index,
    /// Where it is, or would be.
    pub path: PathBuf,
    staged: Option<Staged>,
}

#[cfg(not(test))]
fn directory(path: &Path) -> std::result::Result<Box<dyn Directory>, OpenDirectoryError> {
    Ok(Box::new(MmapDirectory::open(path)?))
}

/// A test may want its writes to fail.
#[cfg(test)]
fn directory(path: &Path) -> std::result::Result<Box<dyn Directory>, OpenDirectoryError> {
    Ok(super::faults::around(MmapDirectory::open(path)?))
}

impl Target {
    /// The index that is at `path`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it can't be opened.
    pub fn open(path: &Path) -> Result<Self> {
        let damaged = |error: &dyn std::fmt::Display| Error::damaged(path, error);
        let staged = Staged::new(directory(path).map_err(|error| damaged(&error))?);
        let index = Index::open(staged.clone()).map_err(|error| damaged(&error))?;
        Ok(Self { index, path: path.to_owned(), staged: Some(staged) })
    }

    /// A new index in the empty folder `path`.
    ///
    /// # Errors
    /// [`Error::Write`] where it can't be made.
    pub fn create(path: &Path) -> Result<Self> {
        let write = |error: &dyn std::fmt::Display| Error::write(path, error);
        let staged = Staged::new(directory(path).map_err(|error| write(&error))?);
        let builder = Index::builder().schema(schema::schema().0).settings(build::settings());
        let index = builder.open_or_create(staged.clone()).map_err(|error| write(&error))?;
        Ok(Self { index, path: path.to_owned(), staged: Some(staged) })
    }

    /// A new index in memory, for where none can be written at `path`.
    ///
    /// # Errors
    /// [`Error::Write`] where even that fails.
    pub fn in_memory(path: &Path) -> Result<Self> {
        let builder = Index::builder().schema(schema::schema().0).settings(build::settings());
        let index = builder.create_in_ram().map_err(|error| Error::write(path, error))?;
        Ok(Self { index, path: path.to_owned(), staged: None })
    }

    /// Whether there are files.
    pub fn on_disk(&self) -> bool {
        self.staged.is_some()
    }

    /// Lets readers see what was committed.
    ///
    /// # Errors
    /// Where it can't be written; readers then see what they saw before.
    pub fn publish(&self) -> io::Result<()> {
        self.staged.as_ref().map_or(Ok(()), Staged::publish)
    }

    /// Why something could not be written, where it could not.
    pub fn failure(&self) -> Option<String> {
        self.staged.as_ref().and_then(Staged::failure)
    }
}
