//! Ctrl-C while an answer is being phrased: it ends the phrasing, not the program.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

/// What Ctrl-C does; there is one for the process, as there is one keyboard.
struct Interrupts {
    /// It ends the program.
    fatal: Arc<AtomicBool>,
    /// It was pressed.
    pressed: Arc<AtomicBool>,
}

impl Interrupts {
    /// From now on Ctrl-C is looked at; it still ends the program.
    fn watch() -> Self {
        let watched = Self { fatal: Arc::new(AtomicBool::new(true)), pressed: Arc::default() };
        #[cfg(unix)]
        {
            use signal_hook::{consts::SIGINT, flag};
            // where it can't be watched it ends the program, as ever
            let _ = flag::register_conditional_default(SIGINT, Arc::clone(&watched.fatal));
            let _ = flag::register(SIGINT, Arc::clone(&watched.pressed));
        }
        watched
    }
}

/// Does `run`, which Ctrl-C does not end; what it is given tells whether it was pressed.
pub fn held<T>(run: impl FnOnce(&AtomicBool) -> T) -> T {
    static WATCHED: OnceLock<Interrupts> = OnceLock::new();
    let Interrupts { fatal, pressed } = WATCHED.get_or_init(Interrupts::watch);
    pressed.store(false, Ordering::SeqCst);
    fatal.store(false, Ordering::SeqCst);
    let result = run(pressed);
    fatal.store(true, Ordering::SeqCst);
    result
}
