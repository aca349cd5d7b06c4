//! The prompt: lines, commands, history.

mod assist;
mod command;
mod viewer;
mod vocabulary;
mod welcome;

use crate::{
    answer::Outcome,
    chat::{Output, Session, Status, Stop},
    config::{self, Format, Mode, Style, Verbosity},
    error::{Error, Kind},
    render, state,
};
use assist::Assist;
use command::{COMMANDS, Command, Input};
use rustyline::{
    CompletionType, EditMode, Editor,
    config::Configurer,
    error::ReadlineError,
    history::{FileHistory, History as _},
};
use std::{
    collections::HashSet,
    io,
    path::{Path, PathBuf},
};
use vocabulary::Vocabulary;

/// Lines of history kept.
const HISTORY: usize = 1000;

/// Passages read for completion at most, so that a large corpus costs no more than a small one.
const READ: usize = 1_000;

/// Columns of a command's usage in the help.
const USAGE: usize = 15;

/// Answers that `/more` shows at a time.
const MORE: usize = 3;

/// A talk: what was asked, and how much of the last reply was shown.
struct Talk<'s, 'a> {
    session: &'s mut Session<'a>,
    asked: usize,
    answered: usize,
    /// Sources of the last reply that were shown beyond those of the answer.
    shown: usize,
}

/// Whether the talk goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Line,
    End,
}

fn failed(error: &ReadlineError) -> Stop {
    Stop::Failed(Error::new(Kind::Io, format!("can't use the terminal: {error}"), "pipe questions in instead, one a line"))
}

/// Talks until the person leaves.
///
/// # Errors
/// Where the terminal, the index or writing fails.
pub fn run(session: &mut Session<'_>, output: &mut Output<'_>) -> Result<(), Stop> {
    let mut editor = editor(session.config()).map_err(|error| failed(&error))?;
    let mut history = session.config().prompt.history.then(|| state::file("history")).flatten();
    if let Some(path) = &history {
        // a history that can't be read is no reason not to talk
        let _ = editor.load_history(path).and_then(|()| once_each(editor.history_mut(), path));
    }
    // the greeting counts what the first question will be asked of
    session.refresh(output)?;
    let mut edition = learn(session, &mut editor);
    if let Some(assist) = editor.helper() {
        welcome::welcome(session, &assist.vocabulary, output)?;
    }
    let mut talk = Talk { session, asked: 0, answered: 0, shown: 0 };
    loop {
        match editor.readline("faqt> ") {
            Ok(line) => {
                // at once, so that a closed window loses nothing
                if editor.add_history_entry(line.trim_end()).is_ok_and(|new| new)
                    && let Some(path) = &history
                    && let Err(error) = keep(&mut editor, path)
                {
                    if talk.session.config().verbosity == Verbosity::Verbose {
                        let _ = writeln!(output.err, "faqt: warning: the history is not kept: {error}");
                    }
                    history = None;
                }
                // the window may have another size by now
                talk.session.fit(config::columns());
                match talk.act(&line, output) {
                    Ok(Next::Line) => {}
                    Ok(Next::End) => return Ok(()),
                    // one failed question does not end the talk
                    Err(Stop::Failed(error)) => {
                        render::error(output.out, output.err, &error, talk.session.config().format == Format::Json);
                    }
                    Err(stop) => return Err(stop),
                }
                if edition != talk.session.bot().edition() {
                    edition = learn(talk.session, &mut editor);
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(failed(&error)),
        }
    }
}

fn editor(config: &config::Config) -> rustyline::Result<Editor<Assist, FileHistory>> {
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
    editor.set_helper(Some(Assist { vocabulary: Vocabulary::default(), hints }));
    Ok(editor)
}

/// Has the editor complete what the index holds now, and returns its edition.
fn learn(session: &Session<'_>, editor: &mut Editor<Assist, FileHistory>) -> u64 {
    if let Some(assist) = editor.helper_mut() {
        assist.vocabulary = Vocabulary::of(&session.bot().some_passages(READ));
    }
    session.bot().edition()
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

fn keep(editor: &mut Editor<Assist, FileHistory>, path: &Path) -> io::Result<()> {
    state::private(path).and_then(|()| editor.append_history(path).map_err(io::Error::other))
}

impl Talk<'_, '_> {
    /// Does what a line asks.
    fn act(&mut self, line: &str, output: &mut Output<'_>) -> Result<Next, Stop> {
        match command::parse(line) {
            Input::Nothing => {}
            Input::Question(question) => {
                self.asked += 1;
                let status = self.session.turn(&question, output)?;
                self.answered += usize::from(status != Status::NoAnswer);
                self.shown = 0;
            }
            Input::Command(Command::Quit) => return Ok(Next::End),
            Input::Command(command) => self.command(command, output)?,
            Input::Misused(usage) => self.say(&format!("it is used like this: {usage}"), output)?,
            Input::Unknown(nearest) => self.say(&format!("there is no such command; did you mean {nearest}?"), output)?,
        }
        output.out.flush()?;
        Ok(Next::Line)
    }

    fn command(&mut self, command: Command, output: &mut Output<'_>) -> Result<(), Stop> {
        match command {
            Command::Help => help(self.session.config(), output)?,
            Command::Llm(on) => {
                self.session.switch_llm(on)?;
                self.say(&phrased_by(self.session), output)?;
            }
            Command::Model(name) => {
                self.session.name_model(name)?;
                self.say(&phrased_by(self.session), output)?;
            }
            Command::New => {
                self.session.forget();
                self.say("what was asked is forgotten", output)?;
            }
            Command::Reload => {
                self.session.refresh(output)?;
                self.stats(output)?;
            }
            Command::Stats => {
                self.stats(output)?;
                writeln!(output.out, "{} asked, {} answered", self.asked, self.answered)?;
            }
            Command::Sources | Command::Open(_) | Command::More | Command::Why | Command::Feedback(_) if self.session.last().is_none() => {
                self.say("nothing was asked yet", output)?;
            }
            Command::Sources => {
                if let Some(reply) = self.session.last() {
                    render::sources(output.out, reply, self.session.config())?;
                }
            }
            Command::Open(number) => self.open(number, output)?,
            Command::More => self.more(output)?,
            Command::Feedback(feedback) => {
                let kept = self.session.feedback(feedback, output);
                self.say(if kept { "kept in the log" } else { "nothing is kept: the log is off (log = true in your settings)" }, output)?;
            }
            Command::Why => {
                if let Some(reply) = self.session.last() {
                    render::why(output.out, reply, self.session.config())?;
                }
            }
            Command::Quit => {}
        }
        Ok(())
    }

    /// Writes a line about the talk, wrapped like an answer.
    fn say(&self, text: &str, output: &mut Output<'_>) -> io::Result<()> {
        writeln!(output.out, "{}", render::paragraph(text, "", self.session.config()))
    }

    fn open(&self, number: usize, output: &mut Output<'_>) -> Result<(), Stop> {
        let sources = self.session.last().map_or(&[][..], |reply| &reply.sources);
        let Some(source) = sources.iter().find(|source| source.id == number) else {
            return Ok(self.say(&format!("there is no source {number}; /sources lists {}", sources.len()), output)?);
        };
        output.out.flush()?;
        viewer::open(&PathBuf::from(&source.file), source.lines[0]).map_err(|(program, error)| {
            let message = format!("can't open the source in {program}: {error}");
            Stop::Failed(Error::new(Kind::Io, message, "name a pager or an editor in PAGER, VISUAL or EDITOR"))
        })
    }

    fn more(&mut self, output: &mut Output<'_>) -> Result<(), Stop> {
        let Some(reply) = self.session.last() else { return Ok(()) };
        // a refusal shows the nearest passage
        let given = if let Outcome::Answered(answer) = &reply.outcome { &answer.from[..] } else { &[1] };
        let next: Vec<_> = reply.sources.iter().filter(|source| !given.contains(&source.id)).skip(self.shown).take(MORE).collect();
        if next.is_empty() {
            self.say("there are no more; /sources shows the passages whole", output)?;
        }
        render::more(output.out, &next, self.session.config())?;
        self.shown += next.len();
        Ok(())
    }

    fn stats(&self, output: &mut Output<'_>) -> io::Result<()> {
        let (files, passages) = self.session.bot().size();
        writeln!(output.out, "{}, {}", render::counted(files, "article"), render::counted(passages, "passage"))
    }
}

fn help(config: &config::Config, output: &mut Output<'_>) -> io::Result<()> {
    for row in COMMANDS {
        writeln!(output.out, "{}", render::entry(&row.usage(), USAGE, row.what, config))?;
    }
    writeln!(output.out, "  anything else is a question")
}

fn phrased_by(session: &Session<'_>) -> String {
    session.config().llm.as_ref().map_or_else(
        || "answers are in the article's own words".to_owned(),
        |settings| format!("{} words the answers", render::sanitized(&settings.model)),
    )
}
