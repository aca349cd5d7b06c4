//! Walks a folder. Every question does, so that it costs little more than asking the system for each file's stat, and that by its open folder,
//! which need not be found anew for each.

use super::{Error, File, Listing, SkipReason, Stat, format};
use std::{
    fs::{self, DirEntry, FileType},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A folder that is to be looked into.
struct Folder {
    path: PathBuf,
    /// Its path below the corpus with a `/` after each part.
    key: String,
}

/// Adds all articles below the folder `corpus` to `listing`, in no order; hidden files and folders are left out.
///
/// # Errors
/// Where the folder itself can't be listed; what is below it is skipped instead.
pub(super) fn walk(corpus: &Path, listing: &mut Listing) -> Result<(), Error> {
    let root = Arc::from(corpus);
    let mut folders = vec![Folder { path: corpus.to_owned(), key: String::new() }];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder.path) {
            Ok(entries) => entries,
            Err(error) if folder.key.is_empty() => return Err(Error::Unreadable(folder.path, error.to_string())),
            Err(error) => {
                listing.skip(folder.path, &error);
                continue;
            }
        };
        for entry in entries {
            match entry {
                Ok(entry) => listing.entry(&root, &folder, &entry, &mut folders),
                Err(error) => listing.skip(folder.path.clone(), &error),
            }
        }
    }
    Ok(())
}

impl Listing {
    fn skip(&mut self, path: PathBuf, error: &io::Error) {
        self.skipped.push((path, SkipReason::Unreadable(error.to_string())));
    }

    /// Lists what stands in `folder` where it is an article, and adds it to `folders` where it is a folder.
    fn entry(&mut self, root: &Arc<Path>, folder: &Folder, entry: &DirEntry, folders: &mut Vec<Folder>) {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            return;
        }
        let format = format(Path::new(&name));
        let kind = entry.file_type();
        let linked = kind.as_ref().is_ok_and(FileType::is_symlink);
        let metadata = match kind {
            Ok(_) if linked => fs::metadata(entry.path()),
            Ok(kind) if kind.is_file() && format.is_none() => return,
            Ok(_) => entry.metadata(),
            Err(error) => Err(error),
        };
        let key = [&folder.key, &*name.to_string_lossy()].concat();
        match (metadata, format) {
            (Ok(metadata), _) if metadata.is_dir() => {
                let path = entry.path();
                if !linked || !leads_up(&path, root) {
                    folders.push(Folder { path, key: key + "/" });
                }
            }
            (Ok(metadata), Some(format)) => {
                // a name that is no UTF-8 can't be told by the key
                let odd = key.contains(char::REPLACEMENT_CHARACTER).then(|| entry.path().into_boxed_path());
                self.files.push(File { root: Arc::clone(root), key, odd, format, stat: Stat::of(&metadata) });
            }
            (Err(error), Some(_)) => self.skip(entry.path(), &error),
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
