//! Dispatch: what the settings ask for is done here, and every stage's failure becomes the program's.

use crate::{
    args::{self, Parsed},
    bot::{Bot, Notice, Options},
    chat::{Output, Session, Status, Stop, notices},
    config::{self, Config, Format, Gate, Surroundings, Task, Verbosity},
    error::{Error, Kind},
    eval, gaps, log, render, repl,
    status::{self, Standing},
};
use std::{collections::BTreeSet, ffi::OsString, io::BufRead, time::Instant};

/// Runs the program and returns its exit code.
pub fn run(args: Vec<OsString>, surroundings: Surroundings, input: &mut dyn FnMut() -> Box<dyn BufRead>, mut output: Output<'_>) -> u8 {
    let json = args.iter().take_while(|arg| *arg != "--").any(|arg| arg == "--json");
    let result = args::parse(args).map_err(Stop::Failed).and_then(|parsed| match parsed {
        Parsed::Show(text) => Ok(write!(output.out, "{text}").map(|()| 0)?),
        Parsed::Line(line) => task(&config::resolve(*line, surroundings)?, input, &mut output),
    });
    match result {
        Ok(code) => code,
        Err(Stop::Closed) => 0,
        Err(Stop::Failed(error)) => {
            render::error(output.out, output.err, &error, json);
            error.kind.exit()
        }
    }
}

fn task(config: &Config, input: &mut dyn FnMut() -> Box<dyn BufRead>, output: &mut Output<'_>) -> Result<u8, Stop> {
    match &config.task {
        Task::Ask(question) => Session::open(config, output)?.turn(question, output).map(Status::exit),
        Task::Lines | Task::Turns => Session::open(config, output)?.lines(&mut *input(), output).map(Status::exit),
        Task::Chat => repl::run(&mut Session::open(config, output)?, input, output).map(|()| 0),
        Task::Index(force) => index(config, *force, output),
        Task::Status => standing(config, output),
        Task::Eval(gate) => golden(config, gate, output),
        Task::Gaps(golden) => lacking(config, *golden, output),
        Task::Config(shown) => Ok(render::settings(output.out, shown, config).map(|()| 0)?),
    }
}

fn index(config: &Config, force: bool, output: &mut Output<'_>) -> Result<u8, Stop> {
    let started = Instant::now();
    let mut told = BTreeSet::new();
    let built = Bot::index(&config.bot, force, &mut notices(output.err, config, &mut told))?;
    let skipped = told.iter().filter(|notice| matches!(notice, Notice::Skipped(..))).count();
    render::built(output.out, &built, skipped, started.elapsed(), config)?;
    Ok(0)
}

fn standing(config: &Config, output: &mut Output<'_>) -> Result<u8, Stop> {
    let status = status::status(&config.bot)?;
    render::status(output.out, &status, config)?;
    Ok(u8::from(status.standing != Standing::Fresh))
}

fn lacking(config: &Config, golden: bool, output: &mut Output<'_>) -> Result<u8, Stop> {
    let log = log::file().unwrap_or_default();
    let mut entries = log::read(&log)
        .map_err(|error| Error::new(Kind::Io, format!("can't read the log {}: {error}", log.display()), "check whose it is"))?;
    let corpus = log::corpus(&config.bot.corpus);
    entries.retain(|entry| entry.corpus == corpus);
    if entries.is_empty() && !config.log {
        let message = format!("no questions about {corpus} are logged, and none will be: the log is off");
        return Err(Error::new(Kind::Usage, message, "put `log = true` into your settings (`faqt config` says where) and ask").into());
    }
    if entries.is_empty() {
        if config.verbosity != Verbosity::Quiet {
            writeln!(output.err, "no questions about {} are logged yet", render::sanitized(&corpus))?;
        }
        return Ok(0);
    }
    let options = Options { explain: true, ..config.bot.clone() };
    let mut bot = Bot::open(options, &mut notices(output.err, config, &mut BTreeSet::new()))?;
    let mut gaps = gaps::group(&entries);
    gaps::look(&mut gaps, &mut bot)?;
    render::gaps(output.out, &gaps, golden, config)?;
    Ok(0)
}

fn golden(config: &Config, gate: &Gate, output: &mut Output<'_>) -> Result<u8, Stop> {
    let golden = eval::read(&gate.file)?;
    let baseline = gate.baseline.as_ref().map(|path| {
        let wrong = |why: String| {
            Error::new(Kind::Usage, format!("can't use the baseline {}: {why}", path.display()), "make one with `faqt eval --json`")
        };
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))
    });
    let baseline = baseline.transpose()?;
    let mut bot = Bot::open(config.bot.clone(), &mut notices(output.err, config, &mut BTreeSet::new()))?;
    let report = eval::run(&mut bot, &golden)?;
    let failures = eval::failures(&report, gate.min_answered, gate.max_false, baseline.as_ref());
    match config.format {
        Format::Json => render::json::line(output.out, &report)?,
        Format::Human(_) => render::report(output.out, &report)?,
    }
    output.out.flush()?;
    for failure in &failures {
        let _ = writeln!(output.err, "faqt: gate: {}", render::sanitized(failure));
    }
    Ok(u8::from(!failures.is_empty()))
}
