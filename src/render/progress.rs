//! A progress bar for work that lasts, and a spinner for what can't be measured.

use crate::config::Format;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar on standard error that appears where that is a terminal and the work lasts.
pub struct Progress {
    started: Instant,
    bar: Option<ProgressBar>,
    wanted: bool,
}

impl Progress {
    /// A bar that is not shown yet; never where it is `unwanted`.
    pub fn new(unwanted: bool) -> Self {
        Self { started: Instant::now(), bar: None, wanted: !unwanted && std::io::stderr().is_terminal() }
    }

    /// Files done, files in all, passages so far.
    pub fn update(&mut self, done: usize, all: usize, passages: usize) {
        if !self.wanted || (self.bar.is_none() && self.started.elapsed() < PATIENCE) {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("indexing {wide_bar} {pos}/{len} files, {msg}, {eta} left") {
                bar.set_style(style);
            }
            bar
        });
        bar.set_length(all as u64);
        bar.set_position(done as u64);
        bar.set_message(format!("{passages} passages, {:.0} a second", rate(passages, self.started.elapsed())));
    }
}

/// Passages a second.
fn rate(passages: usize, elapsed: Duration) -> f64 {
    f64::from(u32::try_from(passages).unwrap_or(u32::MAX)) / elapsed.as_secs_f64().max(0.001)
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The time between two pictures of a spinner.
const TICK: Duration = Duration::from_millis(120);

/// A spinner on standard error, where that is a terminal and answers go to one that shows colour; gone with this value.
pub struct Spinner(Option<ProgressBar>);

impl Spinner {
    /// Starts to spin beside `what`.
    pub fn new(what: &'static str, format: Format) -> Self {
        let wanted = matches!(format, Format::Human(style) if style.color && style.width.is_some()) && std::io::stderr().is_terminal();
        Self(wanted.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style.tick_chars("|/-\\ "));
            }
            bar.set_message(what);
            bar.enable_steady_tick(TICK);
            bar
        }))
    }

    /// Takes the spinner away.
    pub fn stop(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.stop();
    }
}
