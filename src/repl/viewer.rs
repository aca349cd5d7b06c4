//! A source opened at its line in the user's own pager or editor, without a shell.

use std::{
    ffi::{OsStr, OsString},
    io,
    path::Path,
    process::Command,
};

/// Programs that take `+N` for a line.
const PLUS: &[&str] = &["less", "more", "vi", "vim", "nvim", "view", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "ne"];

/// What is run where no variable names anything.
const FALLBACK: &str = "less";

/// The program and its arguments: the first variable that names one, cut at its spaces.
fn argv(variables: &dyn Fn(&str) -> Option<OsString>, path: &Path, line: u32) -> Vec<OsString> {
    let named = ["PAGER", "VISUAL", "EDITOR"].iter().filter_map(|name| variables(name)?.into_string().ok());
    let named = named.map(|value| value.split_whitespace().map(OsString::from).collect::<Vec<_>>()).find(|words| !words.is_empty());
    let mut argv = named.unwrap_or_else(|| vec![FALLBACK.into()]);
    let program = Path::new(&argv[0]).file_stem().unwrap_or(OsStr::new(""));
    if PLUS.iter().any(|name| program == *name) {
        argv.push(format!("+{line}").into());
    }
    argv.push(path.into());
    argv
}

/// Shows `path` at `line` until the user leaves the program; returns its name where it can't be run or fails.
///
/// # Errors
/// The program's name and why it did not run.
pub fn open(path: &Path, line: u32) -> Result<(), (String, io::Error)> {
    // a whole path is never taken for an option
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let argv = argv(&|name| std::env::var_os(name), &path, line);
    let failed = |error| (argv[0].to_string_lossy().into_owned(), error);
    // Ctrl-C is the pager's while it runs
    #[cfg(unix)]
    let held = signal_hook::flag::register(signal_hook::consts::SIGINT, std::sync::Arc::default());
    let status = Command::new(&argv[0]).args(&argv[1..]).status();
    #[cfg(unix)]
    if let Ok(id) = held {
        signal_hook::low_level::unregister(id);
    }
    match status.map_err(failed)? {
        status if status.success() => Ok(()),
        status => Err(failed(io::Error::other(status.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_given_to_what_takes_it_and_nothing_is_interpreted() {
        let path = Path::new("/a b/$(c);d.md");
        for (name, value, expected) in [
            ("PAGER", "less -R", vec!["less", "-R", "+7"]),
            ("EDITOR", "/usr/bin/vim", vec!["/usr/bin/vim", "+7"]),
            ("VISUAL", "code --wait", vec!["code", "--wait"]),
            ("PAGER", "  ", vec!["less", "+7"]),
        ] {
            let argv = argv(&|variable| (variable == name).then(|| value.into()), path, 7);
            let (last, first) = argv.split_last().unwrap();
            assert_eq!((last, first), (&OsString::from(path), &expected.iter().map(OsString::from).collect::<Vec<_>>()[..]));
        }
    }
}
