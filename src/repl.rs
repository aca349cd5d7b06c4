//! The prompt: lines, commands, history.

use crate::{
    chat::{Output, Session, Stop},
    config::{Format, Verbosity},
    error::{Error, Kind},
    render,
};
use etcetera::BaseStrategy;
use rustyline::{DefaultEditor, config::Configurer, error::ReadlineError, history::History};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Lines of history kept.
const HISTORY: usize = 1000;

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Help,
    Sources,
    Why,
    New,
    Quit,
}

/// Every command: its name, what it does in a person's words, what it is. The parser and the help both come from here.
const COMMANDS: &[(&str, &str, Command)] = &[
    ("/help", "show this", Command::Help),
    ("/sources", "show every passage found for the last question", Command::Sources),
    ("/why", "show why the last answer is what it is", Command::Why),
    ("/new", "forget the conversation", Command::New),
    ("/quit", "leave; Ctrl-D does, too", Command::Quit),
];

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
enum Input {
    Nothing,
    Question(String),
    Command(Command),
    /// No command; the name of the nearest.
    Unknown(&'static str),
}

fn parse(line: &str) -> Input {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.as_str() {
        "" => return Input::Nothing,
        "exit" | "quit" => return Input::Command(Command::Quit),
        _ if !line.starts_with('/') || line.contains(' ') => return Input::Question(line),
        _ => {}
    }
    match COMMANDS.iter().find(|(name, ..)| *name == line) {
        Some((.., command)) => Input::Command(*command),
        None => {
            Input::Unknown(COMMANDS.iter().map(|(name, ..)| *name).min_by_key(|name| strsim::osa_distance(name, &line)).unwrap_or("/help"))
        }
    }
}

/// Talks until the person leaves.
///
/// # Errors
/// Where the terminal, the index or writing fails.
pub fn run(session: &mut Session<'_>, output: &mut Output<'_>) -> Result<(), Stop> {
    let failed = |error: ReadlineError| {
        Stop::Failed(Error::new(Kind::Io, format!("can't use the terminal: {error}"), "pipe questions in instead, one a line"))
    };
    let mut editor = DefaultEditor::new().map_err(failed)?;
    let _ = editor.set_max_history_size(HISTORY);
    let _ = editor.history_mut().ignore_dups(true);
    editor.set_history_ignore_space(true);
    editor.enable_bracketed_paste(true);
    let mut history = history();
    if let Some(path) = &history {
        // a history that can't be read is no reason not to talk
        let _ = editor.load_history(path);
    }
    // the greeting counts what the first question will be asked of
    session.refresh(output)?;
    welcome(session, output)?;
    loop {
        match editor.readline("faqt> ") {
            Ok(line) => {
                // at once, so that a closed window loses nothing
                if editor.add_history_entry(line.trim_end()).is_ok_and(|new| new)
                    && let Some(path) = &history
                    && let Err(error) = private(path).and_then(|()| editor.append_history(path).map_err(io::Error::other))
                {
                    if session.config().verbosity == Verbosity::Verbose {
                        let _ = writeln!(output.err, "faqt: warning: the history is not kept: {error}");
                    }
                    history = None;
                }
                if !act(&line, session, output)? {
                    return Ok(());
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Does what a line asks; false where it asks to leave.
fn act(line: &str, session: &mut Session<'_>, output: &mut Output<'_>) -> Result<bool, Stop> {
    match parse(line) {
        Input::Nothing => {}
        Input::Question(question) => match session.turn(&question, output) {
            // one failed question does not end the talk
            Err(Stop::Failed(error)) => render::error(output.out, output.err, &error, session.config().format == Format::Json),
            result => {
                result?;
            }
        },
        Input::Command(Command::Quit) => return Ok(false),
        Input::Command(Command::Help) => {
            for (name, what, _) in COMMANDS {
                writeln!(output.out, "  {name:<10} {what}")?;
            }
            writeln!(output.out, "  anything else is a question")?;
        }
        Input::Command(Command::Sources) => match session.last() {
            Some(reply) => render::sources(output.out, reply, session.config())?,
            None => writeln!(output.out, "nothing was asked yet")?,
        },
        Input::Command(Command::Why) => match session.why() {
            Some((reply, why)) => render::why(output.out, reply, why, session.config())?,
            None => writeln!(output.out, "nothing was asked yet")?,
        },
        Input::Command(Command::New) => session.forget(),
        Input::Unknown(nearest) => writeln!(output.out, "there is no such command; did you mean {nearest}?")?,
    }
    Ok(true)
}

fn welcome(session: &Session<'_>, output: &mut Output<'_>) -> io::Result<()> {
    if session.config().verbosity == Verbosity::Quiet {
        return Ok(());
    }
    let (titles, passages) = session.bot().loaded();
    let titles: Vec<String> = titles.iter().take(3).map(|title| render::sanitized(title)).collect();
    let name = if titles.is_empty() { "an empty corpus".to_owned() } else { titles.join(" · ") };
    writeln!(output.err, "{name} ({passages} passages)\nAsk anything it might say; /help lists the commands.")
}

/// The history's file in the user's state folder.
fn history() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.state_dir().unwrap_or_else(|| base.data_dir()).join("faqt").join("history"))
}

/// Makes sure that nobody else can read the file.
fn private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    drop(file);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_questions_unless_they_are_commands() {
        assert_eq!(parse("  "), Input::Nothing);
        assert_eq!(parse("what is\nit?"), Input::Question("what is it?".to_owned()));
        assert_eq!(parse("/help"), Input::Command(Command::Help));
        assert_eq!(parse("quit"), Input::Command(Command::Quit));
        assert_eq!(parse("/soruces"), Input::Unknown("/sources"));
        assert_eq!(parse("/etc is what"), Input::Question("/etc is what".to_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn the_history_is_the_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/history");
        private(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
