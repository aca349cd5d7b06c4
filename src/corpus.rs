//! Finds the articles and reads them, one at a time.

pub(crate) mod system;
mod walk;

use crate::article::Format;
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    fmt, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};
use walk::Walk;

/// Largest file that is read, in bytes.
pub const MAX_FILE: u64 = 16 << 20;

/// What the file system says of a file; equal stats make equal content likely, different ones prove nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    /// Bytes.
    pub size: u64,
    /// Last change, in nanoseconds since 1970.
    pub changed_ns: i128,
    /// The inode, or 0 where the platform has none.
    pub inode: u64,
}

/// An article's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The corpus that it is in.
    root: Arc<Path>,
    /// Its path below the corpus with `/` between the parts, or its name where the corpus is one file.
    pub key: String,
    /// Its path as the user would type it, where that is not the corpus with the key behind it.
    odd: Option<Box<Path>>,
    /// How it is written.
    pub format: Format,
    /// What the file system said of it when it was listed.
    pub stat: Stat,
}

impl File {
    /// Its name without the ending.
    pub fn name(&self) -> Cow<'_, str> {
        let path = self.odd.as_deref().unwrap_or(Path::new(&self.key));
        path.file_stem().unwrap_or_default().to_string_lossy()
    }

    /// Its path as the user would type it.
    pub fn path(&self) -> Cow<'_, Path> {
        self.odd.as_deref().map_or_else(|| Cow::Owned(self.root.join(&self.key)), Cow::Borrowed)
    }
}

/// The corpus's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Sorted by key.
    pub files: Vec<File>,
    /// When the listing began, in nanoseconds since 1970.
    pub listed: i128,
    /// What could not be looked at, and why.
    pub skipped: Vec<(PathBuf, SkipReason)>,
}

impl Listing {
    /// Makes the files with these keys, which are sorted, look as if they changed right now, so that only their content counts.
    pub fn doubt(&mut self, keys: &[&str]) {
        for file in self.files.iter_mut().filter(|file| keys.binary_search(&file.key.as_str()).is_ok()) {
            file.stat.changed_ns = self.listed;
        }
    }
}

/// Why a file is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// The system would not let it be read; its own words.
    Unreadable(String),
    /// It is larger than the limit: its bytes, the limit.
    TooLarge(u64, u64),
    /// It is no UTF-8: the byte where it stops being so.
    NotUtf8(usize),
    /// It was there when the corpus was listed and is gone now.
    Vanished,
    /// It is a pipe, a device or a folder.
    NotAFile,
}

impl SkipReason {
    fn unreadable(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Vanished,
            _ => Self::Unreadable(error.to_string()),
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "can't be read ({why}); check its permissions"),
            Self::TooLarge(size, limit) => write!(f, "is larger than {} MiB ({size} bytes); split it", limit >> 20),
            Self::NotUtf8(at) => write!(f, "is not UTF-8 (at byte {at}); convert it, for example with iconv"),
            Self::Vanished => f.write_str("was removed while the corpus was read"),
            Self::NotAFile => f.write_str("is not a regular file"),
        }
    }
}

/// Why a corpus can't be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Nothing is at the path.
    Missing(PathBuf),
    /// It can't be looked into; the system's own words.
    Unreadable(PathBuf, String),
    /// It is one file, of a format that faqt does not read.
    Format(PathBuf),
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing(_) => "name a folder of articles, or one article, with --corpus PATH".to_owned(),
            Self::Unreadable(..) => "check its permissions".to_owned(),
            Self::Format(_) => "faqt reads .md, .markdown and .txt".to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "there is no corpus at {}", path.display()),
            Self::Unreadable(path, why) => write!(f, "the corpus at {} can't be read: {why}", path.display()),
            Self::Format(path) => write!(f, "{} is no article that faqt can read", path.display()),
        }
    }
}

impl std::error::Error for Error {}

fn format(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?;
    let is = |known: &str| ending.eq_ignore_ascii_case(known);
    if is("md") || is("markdown") { Some(Format::Markdown) } else { is("txt").then_some(Format::Text) }
}

/// Nanoseconds since 1970.
pub(crate) fn now() -> i128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i128::try_from(since.as_nanos()).unwrap_or(i128::MAX))
}

/// Lists the articles at `corpus`: a folder with all below it (hidden files and folders left out), or one file.
///
/// # Errors
/// Where `corpus` itself can't be listed; what is below it is skipped instead.
pub fn list(corpus: &Path) -> Result<Listing, Error> {
    let look = Look::at(corpus)?;
    look.help();
    Ok(look.listing())
}

/// A listing under way, in which several threads may take part.
pub struct Look {
    began: i128,
    found: Kind,
}

enum Kind {
    One(File),
    Folder(Walk),
}

impl Look {
    /// Begins to list as [`list`] does.
    ///
    /// # Errors
    /// As [`list`].
    pub fn at(corpus: &Path) -> Result<Self, Error> {
        let began = now();
        let seen = system::at(corpus).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::Missing(corpus.to_owned()),
            _ => Error::Unreadable(corpus.to_owned(), error.to_string()),
        })?;
        if seen.kind == system::Kind::Folder {
            return Ok(Self { began, found: Kind::Folder(Walk::of(corpus)?) });
        }
        let format = format(corpus).filter(|_| seen.kind == system::Kind::File).ok_or_else(|| Error::Format(corpus.to_owned()))?;
        let key = corpus.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let file = File { root: Arc::from(corpus), key, odd: Some(Box::from(corpus)), format, stat: seen.stat };
        Ok(Self { began, found: Kind::One(file) })
    }

    /// Takes part until nothing is left to look at. Everything is listed once all who help have returned.
    pub fn help(&self) {
        if let Kind::Folder(walk) = &self.found {
            walk.help();
        }
    }

    /// What there is.
    pub fn listing(self) -> Listing {
        let (mut files, mut skipped) = match self.found {
            Kind::One(file) => (vec![file], Vec::new()),
            Kind::Folder(walk) => walk.found(),
        };
        files.sort_by(|a, b| a.key.cmp(&b.key));
        skipped.sort_by(|a, b| a.0.cmp(&b.0));
        Listing { files, listed: self.began, skipped }
    }
}

/// The last `depth` parts of `path`.
fn below(path: &Path, depth: usize) -> String {
    let mut parts: Vec<_> = path.components().rev().take(depth).map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.reverse();
    parts.join("/")
}

fn key(corpus: &Path, path: &Path) -> String {
    below(path, path.strip_prefix(corpus).unwrap_or(path).components().count())
}

/// The path of the file with `key` in `corpus`, as the user would type it; a corpus of one file is told also when that is gone.
pub fn path(corpus: &Path, key: &str) -> PathBuf {
    let one = corpus.file_name().is_some_and(|name| name.to_string_lossy() == key) && !corpus.is_dir();
    if one { corpus.to_owned() } else { corpus.join(key) }
}

/// The key of the file that [`path`] gives `path` for.
pub fn key_of(corpus: &Path, path: &Path) -> String {
    if path == corpus { path.file_name().unwrap_or_default().to_string_lossy().into_owned() } else { key(corpus, path) }
}

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its text, without a byte-order mark.
    pub text: String,
    /// What the file system said of it as it was opened.
    pub stat: Stat,
    /// XXH3-128 of its bytes.
    pub hash: u128,
}

/// Reads one file, at most `limit` bytes of it.
///
/// # Errors
/// Why it must be left out.
pub fn read(file: &File, limit: u64) -> Result<Read, SkipReason> {
    Opened::at(&file.path())?.read(limit)
}

/// A file that is open.
pub struct Opened {
    file: fs::File,
    /// What the file system says of it.
    pub stat: Stat,
}

impl Opened {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// Why it must be left out.
    pub fn at(path: &Path) -> Result<Self, SkipReason> {
        let mut options = fs::OpenOptions::new();
        options.read(true);
        // a pipe would wait for its writer
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
        let opened = options.open(path).and_then(|file| Ok((system::of(&file)?, file)));
        let (seen, file) = opened.map_err(|error| SkipReason::unreadable(&error))?;
        if seen.kind == system::Kind::File { Ok(Self { file, stat: seen.stat }) } else { Err(SkipReason::NotAFile) }
    }

    /// Reads it, at most `limit` bytes of it.
    ///
    /// # Errors
    /// Why it must be left out.
    pub fn read(self, limit: u64) -> Result<Read, SkipReason> {
        let stat = self.stat;
        let bytes = self.bytes(limit)?;
        let hash = hash(&bytes);
        let mut text = String::from_utf8(bytes).map_err(|error| SkipReason::NotUtf8(error.utf8_error().valid_up_to()))?;
        if text.starts_with('\u{feff}') {
            text.drain(..3);
        }
        Ok(Read { text, stat, hash })
    }

    /// The hash of its bytes, where there are at most `limit`; as [`Read::hash`].
    ///
    /// # Errors
    /// Why it can't be read.
    pub fn hash(self, limit: u64) -> Result<u128, SkipReason> {
        self.bytes(limit).map(|bytes| hash(&bytes))
    }

    fn bytes(self, limit: u64) -> Result<Vec<u8>, SkipReason> {
        let Self { file, stat } = self;
        if stat.size > limit {
            return Err(SkipReason::TooLarge(stat.size, limit));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(stat.size).unwrap_or(0));
        // one byte more tells a file that grew meanwhile
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| SkipReason::unreadable(&error))?;
        if bytes.len() as u64 > limit {
            return Err(SkipReason::TooLarge(bytes.len() as u64, limit));
        }
        Ok(bytes)
    }
}

fn hash(bytes: &[u8]) -> u128 {
    twox_hash::XxHash3_128::oneshot(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn keys(listing: &Listing) -> Vec<&str> {
        listing.files.iter().map(|file| file.key.as_str()).collect()
    }

    #[test]
    fn articles_are_found_in_order_and_the_rest_left_out() {
        let folder = folder(&[
            ("b.md", b""),
            ("a/x y.TXT", b""),
            ("a/z.markdown", b""),
            (".hidden.md", b""),
            (".git/c.md", b""),
            ("image.png", b""),
            ("new\nline.md", b""),
        ]);
        let listing = list(folder.path()).unwrap();
        assert_eq!(keys(&listing), ["a/x y.TXT", "a/z.markdown", "b.md", "new\nline.md"]);
        assert_eq!(listing.files[0].name(), "x y");
        assert_eq!(listing.files[0].format, Format::Text);
        assert_eq!(path(folder.path(), "a/x y.TXT"), listing.files[0].path());
    }

    #[test]
    fn several_threads_list_what_one_does() {
        let names: Vec<String> = (0..2_000).map(|at| format!("{}/{}/{at}.md", at % 7, at % 50)).collect();
        let folder = folder(&names.iter().map(|name| (name.as_str(), &b""[..])).collect::<Vec<_>>());
        let look = Look::at(folder.path()).unwrap();
        std::thread::scope(|scope| (0..3).for_each(|_| drop(scope.spawn(|| look.help()))));
        let listing = look.listing();
        assert_eq!(listing.files.len(), 2_000);
        assert_eq!(listing.files, list(folder.path()).unwrap().files);
    }

    #[test]
    fn one_file_is_a_corpus() {
        let folder = folder(&[("b.md", b"text"), ("c.pdf", b"")]);
        let one = folder.path().join("b.md");
        assert_eq!(keys(&list(&one).unwrap()), ["b.md"]);
        assert_eq!(path(&one, "b.md"), one);
        assert_eq!(path(&folder.path().join("gone.md"), "gone.md"), folder.path().join("gone.md"));
        assert_eq!(list(&folder.path().join("c.pdf")), Err(Error::Format(folder.path().join("c.pdf"))));
        assert_eq!(list(&folder.path().join("none")), Err(Error::Missing(folder.path().join("none"))));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_round_and_round() {
        let folder = folder(&[("a/b.md", b"text")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("a/b.md"), folder.path().join("c.md")).unwrap();
        std::os::unix::fs::symlink("/nowhere/at/all.md", folder.path().join("dead.md")).unwrap();
        let listing = list(folder.path()).unwrap();
        assert_eq!(keys(&listing), ["a/b.md", "c.md"]);
        assert_eq!(listing.skipped.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_utf8_is_no_panic() {
        use std::os::unix::ffi::OsStrExt;
        let folder = folder(&[]);
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"a\xff.md")), "text").unwrap();
        assert_eq!(keys(&list(folder.path()).unwrap()), ["a\u{fffd}.md"]);
    }

    #[test]
    fn reading_bounds_and_checks() {
        let folder = folder(&[("a.md", b"\xef\xbb\xbfeins"), ("b.md", b"ab\xff"), ("c.md", b"0123456789")]);
        let files = list(folder.path()).unwrap().files;
        assert_eq!(read(&files[0], 100).unwrap().text, "eins");
        assert_eq!(read(&files[1], 100), Err(SkipReason::NotUtf8(2)));
        assert_eq!(read(&files[2], 9), Err(SkipReason::TooLarge(10, 9)));
        fs::remove_file(files[2].path()).unwrap();
        assert_eq!(read(&files[2], 100), Err(SkipReason::Vanished));
        fs::create_dir(files[2].path()).unwrap();
        assert_eq!(read(&files[2], 100), Err(SkipReason::NotAFile));
    }
}
