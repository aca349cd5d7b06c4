//! The terminal as it was, also where the process is told to end while a line is edited.

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::{
    consts::{SIGHUP, SIGTERM},
    iterator::Signals,
    low_level::emulate_default_handler,
};
use std::{fs, io, thread};

/// Ends bracketed paste, on a line of its own.
const PLAIN: &str = "\x1b[?2004l\n";

/// From now on the signals that end the process give the terminal back first, in the state it has now.
///
/// # Errors
/// Where standard input is no terminal, or the signals can't be waited for.
pub fn on_signals() -> io::Result<()> {
    let before = tcgetattr(io::stdin())?;
    let mut signals = Signals::new([SIGTERM, SIGHUP])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &before);
            let _ = fs::write("/dev/tty", PLAIN);
            let _ = emulate_default_handler(signal);
        }
    })?;
    Ok(())
}
