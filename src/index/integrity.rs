//! Whether what a commit names is still what was written. Every segment's file ends with a checksum. Those of a small index are compared at
//! each opening; of a large one once, and the file is then known by its inode, its size and its change time, which no program can set:
//! `seal` holds them. A file that is not as it was sealed is compared anew. The seal is a cache like the index itself.

use super::{Error, Result};
use crate::corpus::{Stat, system};
use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
};
use tantivy::{
    Directory, Index, SegmentMeta,
    directory::{MmapDirectory, error::OpenReadError},
};

/// Where the seal is kept in an index's folder.
const SEAL: &str = ".seal";

/// An index of at most this many passages is compared byte by byte as it is opened, which takes microseconds.
const SMALL: u64 = 1_000;

/// Files as they were when their checksums were right, by name.
type Seal = BTreeMap<String, Stat>;

/// Compares what `segments` of the index at `path` consist of with its checksums.
///
/// # Errors
/// [`Error::Damaged`] names the file that was altered or can't be read.
pub fn verify(index: &Index, path: &Path, segments: &[SegmentMeta]) -> Result<()> {
    let files = files(path, segments)?;
    let small = passages(segments) <= SMALL;
    let seal = if small { Seal::new() } else { read(index) };
    let doubted: Vec<&String> = files.iter().filter(|(name, stat)| seal.get(*name) != Some(stat)).map(|(name, _)| name).collect();
    for name in &doubted {
        let unreadable = |error: OpenReadError| Error::damaged(path, error);
        if !index.directory().validate_checksum(Path::new(name.as_str())).map_err(unreadable)? {
            return Err(Error::damaged(path, format!("{name} was altered")));
        }
    }
    if !small && !doubted.is_empty() {
        write(path, &files);
    }
    Ok(())
}

/// Notes that the files of `segments`, just written at `path`, are right. Left undone where that fails: nothing depends on it.
pub fn seal(path: &Path, segments: &[SegmentMeta]) {
    if passages(segments) > SMALL
        && let Ok(files) = files(path, segments)
    {
        write(path, &files);
    }
}

fn passages(segments: &[SegmentMeta]) -> u64 {
    segments.iter().map(|segment| u64::from(segment.max_doc())).sum()
}

/// The files of `segments` as they are.
fn files(path: &Path, segments: &[SegmentMeta]) -> Result<Seal> {
    let ids: HashSet<String> = segments.iter().map(|segment| segment.id().uuid_string()).collect();
    let deletions: HashSet<String> =
        segments.iter().filter_map(|segment| Some(format!("{}.{}.del", segment.id().uuid_string(), segment.delete_opstamp()?))).collect();
    let damaged = |error| Error::damaged(path, error);
    let mut files = Seal::new();
    let (folder, entries) = system::Folder::open(path).map_err(damaged)?;
    for entry in entries {
        let entry = entry.map_err(damaged)?;
        let name = entry.name().to_string_lossy().into_owned();
        // the next commit's deletions, which may be half written, are named like the segment, too
        let named = Path::new(&name).extension().is_none_or(|ending| ending != "del") || deletions.contains(&name);
        if named && name.split('.').next().is_some_and(|id| ids.contains(id)) {
            // one that is gone meanwhile belonged to another commit, or is missed when it is opened
            let Ok((seen, _)) = folder.look(&entry) else { continue };
            files.insert(name, seen.stat);
        }
    }
    Ok(files)
}

fn read(index: &Index) -> Seal {
    let bytes = index.directory().atomic_read(&PathBuf::from(SEAL)).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

fn write(path: &Path, files: &Seal) {
    if let (Ok(directory), Ok(bytes)) = (MmapDirectory::open(path), serde_json::to_vec(files)) {
        let _ = directory.atomic_write(Path::new(SEAL), &super::directory::summed(&bytes));
    }
}
