//! Where the prompt's lines come from: an editor with its history, or the input as it is.

use super::{assist::Assist, vocabulary::Vocabulary};
use crate::{
    chat::{self, Stop},
    config::{Config, Format, Mode, Style},
    error::{Error, Kind},
    state,
};
use rustyline::{
    CompletionType, EditMode, Editor,
    config::Configurer,
    error::ReadlineError,
    history::{FileHistory, History as _},
};
use std::{
    collections::HashSet,
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
};

/// What stands before a line.
pub const PROMPT: &str = "faqt> ";

/// Lines of history kept.
const HISTORY: usize = 1000;

/// A source of lines.
pub enum Lines {
    /// Typed with an editor's help.
    Edited(Box<Edited>),
    /// Read as they come: nothing is drawn but the prompt.
    Plain(Box<dyn BufRead>),
}

/// An editor and where its history is kept.
pub struct Edited {
    editor: Editor<Assist, FileHistory>,
    history: Option<PathBuf>,
}

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// A line.
    Line(String),
    /// Nothing: the line was given up.
    Nothing,
    /// Nothing any more.
    End,
}

impl Lines {
    /// Lines as the settings ask for; `input` is opened where no editor is wanted.
    ///
    /// # Errors
    /// Where the terminal can't be used.
    pub fn open(config: &Config, input: &mut dyn FnMut() -> Box<dyn BufRead>) -> Result<Self, Stop> {
        if config.plain {
            return Ok(Self::Plain(input()));
        }
        // a terminal that can't be given back can still be talked at
        #[cfg(unix)]
        let _ = super::restore::on_signals();
        let mut editor = editor(config).map_err(|error| failed(&error))?;
        let history = config.prompt.history.then(|| state::file("history")).flatten();
        if let Some(path) = &history {
            // a history that can't be read is no reason not to talk
            let _ = editor.load_history(path).and_then(|()| once_each(editor.history_mut(), path));
        }
        Ok(Self::Edited(Box::new(Edited { editor, history })))
    }

    /// Helps with typing what the articles hold.
    pub fn learn(&mut self, vocabulary: Vocabulary) {
        if let Self::Edited(edited) = self
            && let Some(assist) = edited.editor.helper_mut()
        {
            assist.learn(vocabulary);
        }
    }

    /// Waits for a line.
    ///
    /// # Errors
    /// Where the terminal or the input can't be read.
    pub fn next(&mut self, out: &mut dyn Write) -> Result<Typed, Stop> {
        match self {
            Self::Edited(edited) => match edited.editor.readline(PROMPT) {
                Ok(line) => Ok(Typed::Line(line)),
                Err(ReadlineError::Interrupted) => Ok(Typed::Nothing),
                Err(ReadlineError::Eof) => Ok(Typed::End),
                Err(error) => Err(failed(&error)),
            },
            Self::Plain(input) => {
                write!(out, "{PROMPT}")?;
                out.flush()?;
                let mut line = Vec::new();
                if chat::read_line(input, &mut line)? {
                    return Ok(Typed::Line(String::from_utf8_lossy(&line).into_owned()));
                }
                writeln!(out)?;
                Ok(Typed::End)
            }
        }
    }

    /// Keeps a line for the next talk, at once, so that a closed window loses nothing.
    ///
    /// # Errors
    /// Where it can't be kept; no other line is tried.
    pub fn keep(&mut self, line: &str) -> io::Result<()> {
        let Self::Edited(edited) = self else { return Ok(()) };
        let new = edited.editor.add_history_entry(line.trim_end()).is_ok_and(|new| new);
        let Some(path) = edited.history.take_if(|_| new) else { return Ok(()) };
        state::private(&path)?;
        edited.editor.append_history(&path).map_err(io::Error::other)?;
        edited.history = Some(path);
        Ok(())
    }
}

fn failed(error: &ReadlineError) -> Stop {
    Stop::Failed(Error::new(Kind::Io, format!("can't use the terminal: {error}"), "pipe questions in instead, one a line"))
}

fn editor(config: &Config) -> rustyline::Result<Editor<Assist, FileHistory>> {
    let mode = match config.prompt.mode {
        Mode::Emacs => EditMode::Emacs,
        Mode::Vi => EditMode::Vi,
    };
    let settings = rustyline::Config::builder()
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .edit_mode(mode)
        .build();
    let mut editor = Editor::with_config(settings)?;
    editor.enable_bracketed_paste(true);
    let hints = matches!(config.format, Format::Human(Style { color: true, .. }));
    editor.set_helper(Some(Assist::new(hints)));
    Ok(editor)
}

/// Leaves of each line of the history only the last, in the file, too.
fn once_each(history: &mut FileHistory, path: &Path) -> rustyline::Result<()> {
    let lines: Vec<String> = history.iter().cloned().collect();
    let mut seen = HashSet::new();
    let newest: Vec<&String> = lines.iter().rev().filter(|line| seen.insert(*line)).collect();
    if newest.len() == lines.len() {
        return Ok(());
    }
    history.clear()?;
    for line in newest.into_iter().rev() {
        history.add(line)?;
    }
    history.save(path)
}
