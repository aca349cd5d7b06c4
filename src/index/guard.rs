//! tantivy trusts the bytes that it reads, and panics where they make no sense. Here such a panic becomes what it means: a damaged index.

use super::{Error, Result};
use std::{
    any::Any,
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    path::Path,
};

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Keeps off stderr what a panic would print that becomes an error, by a hook that hands every other panic to the hook before it. A hook is
/// the whole process's: faqt's program calls this once, as it starts, and the library never does.
pub fn quiet() {
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !READING.get() {
            told(info);
        }
    }));
}

/// Runs `read`, which reads the index at `path` and changes nothing.
///
/// # Errors
/// What `read` gives, and [`Error::Damaged`] where it panics.
pub fn reading<T>(path: &Path, read: impl FnOnce() -> Result<T>) -> Result<T> {
    let outer = READING.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    READING.set(outer);
    result.unwrap_or_else(|panic| Err(Error::damaged(path, format!("reading it failed: {}", message(&*panic)))))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("its bytes make no sense")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    #[test]
    fn a_panic_is_a_damaged_index() {
        let error = reading::<()>(Path::new("index"), || panic!("no such block")).unwrap_err();
        assert_eq!(error.to_string(), "the index at index can't be read: reading it failed: no such block");
        assert_eq!(reading(Path::new("index"), || Ok(3)).unwrap(), 3);
        assert!(!READING.get());
    }

    #[test]
    fn every_other_panic_is_told_as_before() {
        static TOLD: AtomicUsize = AtomicUsize::new(0);
        let here = thread::current().id();
        let told = panic::take_hook();
        // tests beside this one may panic, too
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == here {
                TOLD.fetch_add(1, Ordering::Relaxed);
            } else {
                told(info);
            }
        }));
        quiet();
        reading::<()>(Path::new("index"), || panic!("quiet")).unwrap_err();
        assert_eq!(TOLD.load(Ordering::Relaxed), 0);
        panic::catch_unwind(|| panic!("told")).unwrap_err();
        assert_eq!(TOLD.load(Ordering::Relaxed), 1);
    }
}
