//! The prompt: lines, commands, history.

mod assist;
mod command;
mod likely;
mod lines;
#[cfg(unix)]
mod restore;
mod viewer;
mod vocabulary;
mod welcome;

use crate::{
    answer::Outcome,
    chat::{Output, Session, Status, Stop},
    config::{self, Format, Verbosity},
    error::{Error, Kind},
    render,
};
use command::{COMMANDS, Command, Input};
use lines::{Lines, Typed};
use std::{
    io::{self, BufRead},
    path::PathBuf,
};
use vocabulary::Vocabulary;

/// Passages read for completion at most, so that a large corpus costs no more than a small one.
const READ: usize = 1_000;

/// Columns of a command's usage in the help.
const USAGE: usize = 18;

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

/// Talks until the person leaves; `input` is opened where no line editor is wanted.
///
/// # Errors
/// Where the terminal, the index or writing fails.
pub fn run(session: &mut Session<'_>, input: &mut dyn FnMut() -> Box<dyn BufRead>, output: &mut Output<'_>) -> Result<(), Stop> {
    let mut lines = Lines::open(session.config(), input)?;
    // the greeting counts what the first question will be asked of
    session.refresh(output)?;
    let mut edition = session.bot().edition();
    let vocabulary = vocabulary(session);
    welcome::welcome(session, &vocabulary, output)?;
    lines.learn(vocabulary);
    let mut talk = Talk { session, asked: 0, answered: 0, shown: 0 };
    loop {
        let line = match lines.next(output.out)? {
            Typed::Line(line) => line,
            Typed::Nothing => continue,
            Typed::End => return Ok(()),
        };
        if let Err(error) = lines.keep(&line)
            && talk.session.config().verbosity == Verbosity::Verbose
        {
            let _ = writeln!(output.err, "faqt: warning: the history is not kept: {error}");
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
            edition = talk.session.bot().edition();
            lines.learn(self::vocabulary(talk.session));
        }
    }
}

/// What the index holds now, for completion and hints.
fn vocabulary(session: &Session<'_>) -> Vocabulary {
    Vocabulary::of(&session.bot().some_passages(READ))
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
            Input::Unknown(Some(nearest)) => self.say(&format!("there is no such command; did you mean {nearest}?"), output)?,
            Input::Unknown(None) => self.say("there is no such command; /help lists them", output)?,
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
