//! What the system says of files and folders. On Unix not by way of `std`, with which listing a folder takes a third longer.

use super::Stat;
use std::{borrow::Cow, ffi::OsStr, io, path::Path};

/// What stands at a path, where that is a link what it leads to; what an open file is.
pub use os::{at, of};

/// What the system says of what stands somewhere.
pub struct Seen {
    pub kind: Kind,
    pub stat: Stat,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    Link,
    /// A pipe, a device, a socket.
    Other,
}

/// An open folder. Its entries need not be found anew by their paths to be looked at.
pub struct Folder(os::Folder);

/// What stands in a folder, in no order.
pub struct Entries(os::Entries);

/// A name in a folder.
pub struct Entry(os::Entry);

impl Folder {
    pub fn open(path: &Path) -> io::Result<(Self, Entries)> {
        os::open(path).map(|(folder, entries)| (Self(folder), Entries(entries)))
    }

    /// What stands at an entry of the folder, where that is a link what it leads to, and whether it is one.
    pub fn look(&self, entry: &Entry) -> io::Result<(Seen, bool)> {
        let seen = os::look(&self.0, &entry.0, false)?;
        if seen.kind == Kind::Link { os::look(&self.0, &entry.0, true).map(|seen| (seen, true)) } else { Ok((seen, false)) }
    }
}

impl Iterator for Entries {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        os::next(&mut self.0).map(|entry| entry.map(Entry))
    }
}

impl Entry {
    pub fn name(&self) -> Cow<'_, OsStr> {
        os::name(&self.0)
    }

    /// Whether it is known without a look to be a file.
    pub fn is_file(&self) -> bool {
        os::is_file(&self.0)
    }
}

#[cfg(unix)]
mod os {
    use super::{Kind, Seen, Stat};
    use rustix::{
        fd::OwnedFd,
        fs::{self, AtFlags, Dir, DirEntry, FileType, Mode, OFlags},
    };
    use std::{borrow::Cow, ffi::OsStr, io, os::unix::ffi::OsStrExt as _, path::Path};

    pub type Folder = OwnedFd;
    pub type Entries = Dir;
    pub type Entry = DirEntry;

    /// The change time: it moves with the rights, too, and no program can set it.
    fn seen(stat: &fs::Stat) -> Seen {
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Link,
            _ => Kind::Other,
        };
        let changed_ns = i128::from(stat.st_ctime) * 1_000_000_000 + i128::from(stat.st_ctime_nsec);
        Seen { kind, stat: Stat { size: u64::try_from(stat.st_size).unwrap_or(0), changed_ns, inode: stat.st_ino } }
    }

    pub fn at(path: &Path) -> io::Result<Seen> {
        Ok(seen(&fs::stat(path)?))
    }

    pub fn of(file: &std::fs::File) -> io::Result<Seen> {
        Ok(seen(&fs::fstat(file)?))
    }

    pub fn open(path: &Path) -> io::Result<(Folder, Entries)> {
        let folder = fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let entries = Dir::new(folder.try_clone()?)?;
        Ok((folder, entries))
    }

    pub fn next(entries: &mut Entries) -> Option<io::Result<Entry>> {
        entries.read().map(|entry| Ok(entry?))
    }

    pub fn name(entry: &Entry) -> Cow<'_, OsStr> {
        Cow::Borrowed(OsStr::from_bytes(entry.file_name().to_bytes()))
    }

    pub fn is_file(entry: &Entry) -> bool {
        entry.file_type() == FileType::RegularFile
    }

    pub fn look(folder: &Folder, entry: &Entry, follow: bool) -> io::Result<Seen> {
        let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        Ok(seen(&fs::statat(folder, entry.file_name(), flags)?))
    }
}

#[cfg(not(unix))]
mod os {
    use super::{Kind, Seen, Stat};
    use std::{
        borrow::Cow,
        ffi::OsStr,
        fs::{self, DirEntry, Metadata, ReadDir},
        io,
        path::Path,
        time::{Duration, UNIX_EPOCH},
    };

    /// Nothing: an entry knows its own.
    pub struct Folder;
    pub type Entries = ReadDir;
    pub type Entry = DirEntry;

    fn seen(metadata: &Metadata) -> Seen {
        let kind = match metadata.file_type() {
            kind if kind.is_file() => Kind::File,
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_symlink() => Kind::Link,
            _ => Kind::Other,
        };
        let nanos = |since: Duration| i128::try_from(since.as_nanos()).unwrap_or(i128::MAX);
        let changed_ns = metadata.modified().map_or(0, |time| match time.duration_since(UNIX_EPOCH) {
            Ok(since) => nanos(since),
            Err(before) => -nanos(before.duration()),
        });
        Seen { kind, stat: Stat { size: metadata.len(), changed_ns, inode: 0 } }
    }

    pub fn at(path: &Path) -> io::Result<Seen> {
        Ok(seen(&fs::metadata(path)?))
    }

    pub fn of(file: &fs::File) -> io::Result<Seen> {
        Ok(seen(&file.metadata()?))
    }

    pub fn open(path: &Path) -> io::Result<(Folder, Entries)> {
        Ok((Folder, fs::read_dir(path)?))
    }

    pub fn next(entries: &mut Entries) -> Option<io::Result<Entry>> {
        entries.next()
    }

    pub fn name(entry: &Entry) -> Cow<'_, OsStr> {
        Cow::Owned(entry.file_name())
    }

    pub fn is_file(entry: &Entry) -> bool {
        entry.file_type().is_ok_and(|kind| kind.is_file())
    }

    pub fn look(_: &Folder, entry: &Entry, follow: bool) -> io::Result<Seen> {
        Ok(seen(&if follow { fs::metadata(entry.path())? } else { entry.metadata()? }))
    }
}
