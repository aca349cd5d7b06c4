//! One turn: ask, have it phrased where the settings say so, show. Shared by one-shot questions, lines from a pipe and the prompt.

use crate::{
    answer::{Answer, Outcome, Reply},
    bot::{Bot, Notice, Options},
    config::{Config, Format, Screen, Style, Task, Verbosity},
    error::{Error, Kind},
    llm::{self, Failure, Need, Phraser, Phrasing},
    log::{self, Feedback},
    question::Conversation,
    render,
};
use std::{
    borrow::Cow,
    collections::BTreeSet,
    io::{self, BufRead, Write},
    sync::atomic::AtomicBool,
};

/// Longest line taken as a question from a pipe, in bytes; what follows in the line is dropped.
const LINE: u64 = 64 << 10;

/// Where a session writes.
pub struct Output<'a> {
    /// Answers.
    pub out: &'a mut dyn Write,
    /// Notices and errors.
    pub err: &'a mut dyn Write,
}

/// An open bot and how its answers are shown.
pub struct Session<'a> {
    bot: Bot,
    config: Cow<'a, Config>,
    conversation: Conversation,
    last: Option<Reply>,
    told: BTreeSet<Notice>,
    phraser: Option<Phraser>,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The article says.
    Answered,
    /// It doesn't.
    NoAnswer,
    /// The article says, but the phrasing that was needed failed.
    Unphrased,
    /// The article says, and the user stopped the phrasing.
    Interrupted,
}

impl Status {
    /// The process's exit code.
    pub fn exit(self) -> u8 {
        match self {
            Self::Answered => 0,
            Self::NoAnswer => 1,
            Self::Unphrased => 4,
            Self::Interrupted => 130,
        }
    }
}

/// What ended a turn before its reply was shown.
#[derive(Debug)]
pub enum Stop {
    /// Nobody reads the answers any more.
    Closed,
    /// Something went wrong.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::Failed(Error::new(Kind::Io, format!("can't read or write: {error}"), "check where questions come from and answers go"))
    }
}

/// Shows notices: progress as a bar, the rest as lines, each once: `told` holds those that were shown.
pub fn notices<'a>(err: &'a mut dyn Write, config: &Config, told: &'a mut BTreeSet<Notice>) -> impl FnMut(Notice) + 'a {
    let verbosity = config.verbosity;
    let mut progress = render::Progress::new(verbosity == Verbosity::Quiet || config.plain);
    move |notice| match notice {
        Notice::Progress(done, all, passages) => progress.update(done, all, passages),
        notice if told.contains(&notice) => {}
        notice => {
            render::notice(err, &notice, verbosity);
            told.insert(notice);
        }
    }
}

impl<'a> Session<'a> {
    /// Opens the bot.
    ///
    /// # Errors
    /// Where it can't be opened.
    pub fn open(config: &'a Config, output: &mut Output<'_>) -> Result<Self, Error> {
        let mut told = BTreeSet::new();
        // whoever talks may ask why afterwards
        let explain = config.bot.explain || config.task == Task::Chat;
        let options = Options { explain, ..config.bot.clone() };
        let bot = Bot::open(options, &mut notices(output.err, config, &mut told))?;
        Ok(Self {
            bot,
            config: Cow::Borrowed(config),
            conversation: Conversation::default(),
            last: None,
            told,
            phraser: config.llm.clone().map(Phraser::new),
        })
    }

    /// Brings the index up to date, as the next question would.
    ///
    /// # Errors
    /// Where the corpus can't be listed or the index can't be read.
    pub fn refresh(&mut self, output: &mut Output<'_>) -> Result<(), Error> {
        self.bot.refresh(&mut notices(output.err, &self.config, &mut self.told))
    }

    /// The bot.
    pub fn bot(&self) -> &Bot {
        &self.bot
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The reply before.
    pub fn last(&self) -> Option<&Reply> {
        self.last.as_ref()
    }

    /// Logs what the last answer was worth; false where nothing is kept.
    pub fn feedback(&mut self, feedback: Feedback, output: &mut Output<'_>) -> bool {
        let last = self.last.take();
        let kept = last.as_ref().is_some_and(|reply| self.note(reply, Some(feedback), output));
        self.last = last;
        kept
    }

    /// Logs a reply where the user wants a log; says so once where that fails.
    fn note(&mut self, reply: &Reply, feedback: Option<Feedback>, output: &mut Output<'_>) -> bool {
        let Some(path) = self.config.log.then(log::file).flatten() else { return false };
        let answered = reply.is_answered();
        let entry = log::Entry {
            corpus: log::corpus(&self.config.bot.corpus),
            q: reply.question.clone(),
            answered,
            confidence: reply.confidence,
            feedback,
        };
        let Err(error) = log::add(&path, entry) else { return true };
        if self.config.verbosity > Verbosity::Quiet {
            let _ = writeln!(output.err, "faqt: warning: no log is kept: {error}");
        }
        self.config.to_mut().log = false;
        false
    }

    /// Forgets the turns so far.
    pub fn forget(&mut self) {
        self.conversation = Conversation::default();
        self.last = None;
    }

    /// Whether the article answers `question`; nothing is shown or kept.
    pub fn answers(&mut self, question: &str) -> bool {
        self.bot.ask(question, &mut |_| ()).is_ok_and(|reply| matches!(reply.outcome, Outcome::Answered(_)))
    }

    /// Wraps answers at `columns` from now on, where they are wrapped at all.
    pub fn fit(&mut self, columns: usize) {
        if let Format::Human(style) = self.config.format
            && style.width.is_some_and(|width| width != columns)
        {
            self.config.to_mut().format = Format::Human(Style { width: Some(columns), ..style });
        }
    }

    /// Has answers phrased from now on, or not.
    ///
    /// # Errors
    /// Where the settings name no endpoint or no model.
    pub fn switch_llm(&mut self, on: bool) -> Result<(), Error> {
        let llm = if on { Some(self.config.possible_llm()?) } else { None };
        self.phraser = llm.clone().map(Phraser::new);
        self.config.to_mut().llm = llm;
        Ok(())
    }

    /// Has this model phrase answers; whether they are phrased stays as it is.
    ///
    /// # Errors
    /// Where the settings name no endpoint.
    pub fn name_model(&mut self, name: String) -> Result<(), Error> {
        self.config.to_mut().dormant.as_mut().map_err(|error| error.clone())?.model = name;
        self.switch_llm(self.config.llm.is_some())
    }

    /// Asks `question` and shows the reply.
    ///
    /// # Errors
    /// Where the index fails or nobody reads.
    pub fn turn(&mut self, question: &str, output: &mut Output<'_>) -> Result<Status, Stop> {
        let mut reply = self.bot.turn(&mut self.conversation, question, &mut notices(output.err, &self.config, &mut self.told))?;
        let unasked = if self.config.bot.explain { None } else { reply.explanation.take() };
        let status = match (&reply.outcome, &mut self.phraser) {
            (Outcome::Answered(answer), Some(phraser)) => phrase(phraser, &reply, answer, &self.config, output)?,
            (outcome, _) => {
                render::reply(output.out, &reply, &self.config)?;
                if matches!(outcome, Outcome::Answered(_)) { Status::Answered } else { Status::NoAnswer }
            }
        };
        reply.explanation = reply.explanation.or(unasked);
        self.note(&reply, None, output);
        self.last = Some(reply);
        Ok(status)
    }

    /// Answers every line of `input` as it comes, until one is interrupted; a person's blank lines ask nothing, a program's get a reply like
    /// any other.
    ///
    /// # Errors
    /// Where reading, the index or writing fails.
    pub fn lines(&mut self, input: &mut dyn BufRead, output: &mut Output<'_>) -> Result<Status, Stop> {
        let mut line = Vec::new();
        let mut whole = Status::Answered;
        while read_line(input, &mut line)? {
            let question = String::from_utf8_lossy(&line);
            if self.config.format != Format::Json {
                if question.trim().is_empty() {
                    continue;
                }
                // a person sees where one answer ends
                if self.last.is_some() {
                    writeln!(output.out)?;
                }
            }
            if self.config.task == Task::Lines {
                self.conversation = Conversation::default();
            }
            match self.turn(&question, output)? {
                Status::Interrupted => return Ok(Status::Interrupted),
                Status::Unphrased => whole = Status::Unphrased,
                Status::Answered | Status::NoAnswer => {}
            }
        }
        Ok(whole)
    }
}

/// Has an answer phrased and shows it; the article's own words where that fails.
fn phrase(phraser: &mut Phraser, reply: &Reply, answer: &Answer, config: &Config, output: &mut Output<'_>) -> Result<Status, Stop> {
    let need = phraser.settings().need;
    if need == Need::Preview {
        if let Err(failure) = phraser.allowed() {
            render::unphrased(output.err, &failure, need, config.verbosity);
        }
        render::request(output.out, &phraser.preview(reply, answer), config)?;
        return Ok(Status::Answered);
    }
    // from before the first sign that it may be stopped until all is shown
    llm::held(|stop| show(phraser, reply, answer, config, stop, output))
}

/// Has an answer phrased, unless `stop` comes first, and shows it or the article's own words.
fn show(
    phraser: &mut Phraser,
    reply: &Reply,
    answer: &Answer,
    config: &Config,
    stop: &AtomicBool,
    output: &mut Output<'_>,
) -> Result<Status, Stop> {
    let need = phraser.settings().need;
    let mut flow = render::Flow::new(config.format, Screen::now());
    // a program that gives the key may ask for a password, so it comes first
    let phrasing = if let Err(failure) = phraser.unlock(stop) {
        Phrasing::from(failure)
    } else {
        flow.draft(output.out, answer)?;
        let mut spinner = render::Spinner::new("phrasing", config.format);
        phraser.phrase(reply, answer, stop, &mut |sentence| {
            spinner.stop();
            flow.sentence(output.out, sentence)
        })?
    };
    let shown = match &phrasing.result {
        Ok(_) => flow.end(output.out)?,
        Err(failure) => {
            flow.withdraw(output.out, failure, Screen::now())?;
            render::unphrased(output.err, failure, need, config.verbosity);
            false
        }
    };
    render::phrased(output.out, reply, &phrasing, shown, config)?;
    Ok(match phrasing.result {
        Err(Failure::Interrupted) => Status::Interrupted,
        Err(_) if need == Need::Required => Status::Unphrased,
        _ => Status::Answered,
    })
}

/// Reads a line of at most 64 KiB, dropping what is beyond; false at the end of the input.
///
/// # Errors
/// Where the input can't be read.
pub fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let read = io::Read::take(&mut *input, LINE).read_until(b'\n', line)?;
    if read as u64 == LINE && line.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
    }
    Ok(read > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_and_the_next_is_whole() {
        let mut input: Vec<u8> = vec![b'x'; 200_000];
        input.extend(b"\nnext\nlast");
        let mut input = &input[..];
        let mut line = Vec::new();
        let mut lengths = Vec::new();
        while read_line(&mut input, &mut line).unwrap() {
            lengths.push(line.len());
        }
        assert_eq!(lengths, [65536, 5, 4]);
    }
}
