//! Walks a folder. Every question does, so that it costs little more than asking the system for each file's stat, and that by its open folder,
//! which need not be found anew for each.

use super::{
    Error, File, SkipReason, format,
    system::{self, Entries, Entry, Kind},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A folder that is to be looked into.
struct Folder {
    path: PathBuf,
    /// Its path below the corpus with a `/` after each part.
    key: String,
}

/// A folder's listing under way. Whoever calls [`Walk::help`] takes part in it.
pub(super) struct Walk {
    root: Arc<Path>,
    todo: Mutex<Todo>,
    found: Mutex<Found>,
}

/// A folder that is being looked into.
struct Open {
    folder: Folder,
    system: system::Folder,
}

impl Open {
    fn at(folder: Folder) -> Result<(Arc<Self>, Entries), (Folder, io::Error)> {
        match system::Folder::open(&folder.path) {
            Ok((system, entries)) => Ok((Arc::new(Self { folder, system }), entries)),
            Err(error) => Err((folder, error)),
        }
    }
}

/// What is still to be looked at.
struct Todo {
    /// The folder that is being read.
    open: Option<(Arc<Open>, Entries)>,
    folders: Vec<Folder>,
}

/// What was found.
#[derive(Default)]
struct Found {
    files: Vec<File>,
    skipped: Vec<(PathBuf, SkipReason)>,
}

/// Entries of a folder that are looked at in one go.
const BATCH: usize = 256;

impl Walk {
    /// A walk through the folder `corpus` and all below it, hidden files and folders left out.
    ///
    /// # Errors
    /// Where the folder itself can't be listed; what is below it is skipped instead.
    pub(super) fn of(corpus: &Path) -> Result<Self, Error> {
        let top = Folder { path: corpus.to_owned(), key: String::new() };
        let open = Open::at(top).map_err(|(top, error)| Error::Unreadable(top.path, error.to_string()))?;
        let todo = Todo { open: Some(open), folders: Vec::new() };
        Ok(Self { root: Arc::from(corpus), todo: Mutex::new(todo), found: Mutex::default() })
    }

    /// Looks at what nobody else does until nothing is left. All is found once everyone who helps has returned.
    pub(super) fn help(&self) {
        let mut found = Found::default();
        while let Some((open, entries)) = self.next(&mut found) {
            let mut folders = Vec::new();
            for entry in entries {
                match entry {
                    Ok(entry) => found.entry(&self.root, &open, &entry, &mut folders),
                    Err(error) => found.skip(open.folder.path.clone(), &error),
                }
            }
            if !folders.is_empty() {
                held(&self.todo).folders.append(&mut folders);
            }
        }
        // the whole is sorted sooner where its parts are
        found.files.sort_by(|a, b| a.key.cmp(&b.key));
        let mut all = held(&self.found);
        all.files.append(&mut found.files);
        all.skipped.append(&mut found.skipped);
    }

    /// The next entries that nobody looks at yet, and the folder that they stand in.
    fn next(&self, found: &mut Found) -> Option<(Arc<Open>, Vec<io::Result<Entry>>)> {
        let mut todo = held(&self.todo);
        loop {
            while let Some((open, entries)) = &mut todo.open {
                let batch: Vec<_> = entries.take(BATCH).collect();
                if !batch.is_empty() {
                    return Some((Arc::clone(open), batch));
                }
                todo.open = None;
            }
            match Open::at(todo.folders.pop()?) {
                Ok(open) => todo.open = Some(open),
                Err((folder, error)) => found.skip(folder.path, &error),
            }
        }
    }

    /// The files that were found, and what could not be looked at, in no order.
    pub(super) fn found(self) -> (Vec<File>, Vec<(PathBuf, SkipReason)>) {
        let found = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        (found.files, found.skipped)
    }
}

/// What the lock guards is whole between any two of its uses, also where a thread that held it panicked.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Found {
    fn skip(&mut self, path: PathBuf, error: &io::Error) {
        self.skipped.push((path, SkipReason::Unreadable(error.to_string())));
    }

    /// Lists what stands in the open folder where it is an article, and adds it to `folders` where it is a folder.
    fn entry(&mut self, root: &Arc<Path>, open: &Open, entry: &Entry, folders: &mut Vec<Folder>) {
        let name = entry.name();
        if name.as_encoded_bytes().starts_with(b".") {
            return;
        }
        let format = format(Path::new(&*name));
        if format.is_none() && entry.is_file() {
            return;
        }
        let path = || open.folder.path.join(&*name);
        let key = [&open.folder.key, &*name.to_string_lossy()].concat();
        match (open.system.look(entry), format) {
            (Ok((seen, linked)), _) if seen.kind == Kind::Folder => {
                let path = path();
                if !linked || !leads_up(&path, root) {
                    folders.push(Folder { path, key: key + "/" });
                }
            }
            (Ok((seen, _)), Some(format)) => {
                // a name that is no UTF-8 can't be told by the key
                let odd = key.contains(char::REPLACEMENT_CHARACTER).then(|| path().into_boxed_path());
                self.files.push(File { root: Arc::clone(root), key, odd, format, stat: seen.stat });
            }
            (Err(error), Some(_)) => self.skip(path(), &error),
            // a link that leads nowhere, a picture behind one
            (_, None) => {}
        }
    }
}

/// Whether the link `path` leads to a folder that it stands in: what is there is listed already.
fn leads_up(path: &Path, corpus: &Path) -> bool {
    let Ok(there) = fs::canonicalize(path) else { return false };
    let mut above = path.ancestors().skip(1).take_while(|folder| folder.starts_with(corpus));
    above.any(|folder| fs::canonicalize(folder).is_ok_and(|folder| folder == there))
}
