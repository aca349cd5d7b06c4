//! The two ways in which an index's folder is opened. [`ReadOnly`] writes nothing and takes no lock, so that an index answers from read-only
//! places and never waits for a writer; a segment removed meanwhile makes opening fail, and the caller opens again. [`Staged`] holds a
//! commit back until it is whole, so that readers never see a step on the way to it.
//!
//! What tantivy replaces whole (its `meta.json`) carries no checksum of its own; here it gets one, as the last line.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};
use tantivy::{
    Directory,
    directory::{
        AntiCallToken, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenReadError, OpenWriteError},
    },
};

/// The file that names a commit's segments.
const META: &str = "meta.json";

/// Bytes of the checksum's line: 16 digits and the line's end.
const SUM: usize = 17;

/// `data` and its checksum.
pub(super) fn summed(data: &[u8]) -> Vec<u8> {
    let sum = format!("{:016x}\n", twox_hash::XxHash3_64::oneshot(data));
    [data, sum.as_bytes()].concat()
}

/// What `summed` was made of.
fn checked(path: &Path, mut bytes: Vec<u8>) -> Result<Vec<u8>, OpenReadError> {
    let length = bytes.len().saturating_sub(SUM);
    if summed(&bytes[..length]) != bytes {
        let altered = io::Error::new(io::ErrorKind::InvalidData, "the file was altered");
        return Err(OpenReadError::wrap_io_error(altered, path.to_owned()));
    }
    bytes.truncate(length);
    Ok(bytes)
}

/// A memory-mapped directory that refuses to change. The commit's file is read once: tantivy asks for it several times as it opens an index,
/// and all that it opens must be of one commit.
#[derive(Clone, Debug)]
pub struct ReadOnly {
    inner: MmapDirectory,
    meta: Arc<OnceLock<Vec<u8>>>,
}

impl ReadOnly {
    /// `inner` as it is now.
    pub fn new(inner: MmapDirectory) -> Self {
        Self { inner, meta: Arc::default() }
    }
}

/// The least bytes of a segment's file: the length and the mark that end its footer. tantivy looks for these unchecked.
const FOOTER: usize = 8;

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "the index is open for reading")
}

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let handle = self.inner.get_file_handle(path)?;
        if handle.len() < FOOTER {
            let cut = io::Error::new(io::ErrorKind::UnexpectedEof, "the file is cut short");
            return Err(OpenReadError::wrap_io_error(cut, path.to_owned()));
        }
        Ok(handle)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(META)
            && let Some(meta) = self.meta.get()
        {
            return Ok(meta.clone());
        }
        let bytes = checked(path, self.inner.atomic_read(path)?)?;
        Ok(if path == Path::new(META) { self.meta.get_or_init(|| bytes).clone() } else { bytes })
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(refused()), filepath: path.to_owned() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError { io_error: Arc::new(refused()), filepath: path.to_owned() })
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A directory whose readers see nothing of what is written before [`Staged::publish`]: the commit's file is held back, and
/// nothing is removed that the commit before it needs.
#[derive(Clone, Debug)]
pub struct Staged {
    inner: Box<dyn Directory>,
    stage: Arc<Mutex<Stage>>,
    failure: Failure,
}

/// The first write that failed, in the system's words: tantivy's threads lose them.
type Failure = Arc<Mutex<Option<String>>>;

#[derive(Debug)]
enum Stage {
    /// Written but not published: the commit's file, where there is one.
    Held(Option<Vec<u8>>),
    Published,
}

impl Staged {
    /// Stages what will be written to `inner`.
    pub fn new(inner: Box<dyn Directory>) -> Self {
        Self { inner, stage: Arc::new(Mutex::new(Stage::Held(None))), failure: Failure::default() }
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        // what is behind the lock is whole at any moment
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why something could not be written, where it could not.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts the commit in place of the one before, in one step.
    ///
    /// # Errors
    /// Where it can't be written; the one before then stays.
    pub fn publish(&self) -> io::Result<()> {
        let mut stage = self.stage();
        if let Stage::Held(Some(meta)) = &*stage {
            self.inner.atomic_write(Path::new(META), &summed(meta))?;
            self.inner.sync_directory()?;
        }
        *stage = Stage::Published;
        Ok(())
    }
}

impl Directory for Staged {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        let held = path == Path::new(META) && matches!(*self.stage(), Stage::Held(Some(_)));
        if held { Ok(true) } else { self.inner.exists(path) }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if let Stage::Held(Some(meta)) = &*self.stage()
            && path == Path::new(META)
        {
            return Ok(meta.clone());
        }
        checked(path, self.inner.atomic_read(path)?)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        match *self.stage() {
            Stage::Published => self.inner.delete(path),
            // tantivy tries again when it collects what is left over
            Stage::Held(_) => {
                let read = io::Error::new(io::ErrorKind::ResourceBusy, "the commit before is still read");
                Err(DeleteError::IoError { io_error: Arc::new(read), filepath: path.to_owned() })
            }
        }
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let opened = match self.inner.open_write(path) {
            // a writer that died before its commit left it: no commit names a file that is yet to be written
            Err(OpenWriteError::FileAlreadyExists(_)) if self.inner.delete(path).is_ok() => self.inner.open_write(path),
            opened => opened,
        };
        if let Err(OpenWriteError::IoError { io_error, .. }) = &opened {
            keep(&self.failure, io_error);
        }
        let file = opened?.into_inner().map_err(|error| {
            let (error, _) = error.into_parts();
            OpenWriteError::wrap_io_error(error, path.to_owned())
        })?;
        Ok(BufWriter::new(Box::new(Noting { file, failure: Arc::clone(&self.failure) })))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        match &mut *self.stage() {
            Stage::Held(meta) if path == Path::new(META) => *meta = Some(data.to_owned()),
            _ => note(&self.failure, self.inner.atomic_write(path, &summed(data)))?,
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        note(&self.failure, self.inner.sync_directory())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// A file whose failures are noted.
struct Noting {
    file: Box<dyn TerminatingWrite + Send + Sync>,
    failure: Failure,
}

fn keep(failure: &Failure, error: &io::Error) {
    failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| error.to_string());
}

fn note<T>(failure: &Failure, result: io::Result<T>) -> io::Result<T> {
    result.inspect_err(|error| keep(failure, error))
}

impl Write for Noting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.file.write(bytes);
        note(&self.failure, result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.file.flush();
        note(&self.failure, result)
    }
}

impl TerminatingWrite for Noting {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        let result = self.file.terminate_ref(token);
        note(&self.failure, result)
    }
}
