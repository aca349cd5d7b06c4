//! How the index stands, for a person or for a program.

use super::{counted, json, sanitized};
use crate::{
    config::{Config, Format},
    index::Changes,
    status::{Standing, Status},
};
use std::{
    io::{self, Write},
    time::{Duration, UNIX_EPOCH},
};

/// The last second that a date can be written of: the end of the year 9999.
const LATEST: u64 = 253_402_300_799;

/// Files that a person is shown of each kind of change.
const NAMED: usize = 3;

/// Writes how the index stands.
///
/// # Errors
/// Where it can't be written.
pub fn status(out: &mut dyn Write, status: &Status, config: &Config) -> io::Result<()> {
    match config.format {
        Format::Json => object(out, status)?,
        Format::Human(_) => lines(out, status)?,
    }
    out.flush()
}

fn object(out: &mut dyn Write, status: &Status) -> io::Result<()> {
    let (word, why, changes) = match &status.standing {
        Standing::Fresh => ("fresh", None, Changes::default()),
        Standing::Stale(changes) => ("stale", None, changes.clone()),
        Standing::Missing => ("missing", None, Changes::default()),
        Standing::Unusable(why) => ("unusable", Some(why), Changes::default()),
    };
    let skipped: Vec<_> =
        status.skipped.iter().map(|(path, why)| serde_json::json!({"file": path.to_string_lossy(), "why": why})).collect();
    let object = serde_json::json!({
        "state": word, "why": why, "added": changes.added, "changed": changes.changed, "removed": changes.removed,
        "index": status.index.to_string_lossy(), "files": status.files, "passages": status.passages, "languages": status.languages,
        "bytes": status.bytes, "format": status.format, "built": status.built, "skipped": skipped,
    });
    json::line(out, &object)
}

fn lines(out: &mut dyn Write, status: &Status) -> io::Result<()> {
    let standing = match &status.standing {
        Standing::Fresh => "fresh".to_owned(),
        Standing::Stale(changes) => format!("stale: {}", changed(changes)),
        Standing::Missing => "none yet; the first question builds it".to_owned(),
        Standing::Unusable(why) => format!("unusable, the next question builds it anew: {why}"),
    };
    writeln!(out, "{}: {}", sanitized(&status.index.to_string_lossy()), sanitized(&standing))?;
    if let Some(built) = status.built {
        let languages: Vec<String> = status.languages.iter().map(|language| format!("{language:?}").to_lowercase()).collect();
        writeln!(out, "{} with {} ({})", counted(status.files, "file"), counted(status.passages, "passage"), languages.join(", "))?;
        writeln!(out, "{} KiB, format {}", status.bytes.div_ceil(1024), status.format)?;
        writeln!(out, "last changed {}", httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(built.min(LATEST))))?;
    }
    for (path, why) in &status.skipped {
        writeln!(out, "left out {}: it {}", sanitized(&path.to_string_lossy()), sanitized(why))?;
    }
    Ok(())
}

/// What changed, a few files of each kind by name.
fn changed(changes: &Changes) -> String {
    let kinds = [("added", &changes.added), ("changed", &changes.changed), ("removed", &changes.removed)];
    let parts = kinds.into_iter().filter(|(_, keys)| !keys.is_empty()).map(|(what, keys)| {
        let named = keys.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if keys.len() > NAMED { ", …" } else { "" };
        format!("{} {what} ({named}{more})", keys.len())
    });
    parts.collect::<Vec<_>>().join(", ")
}
