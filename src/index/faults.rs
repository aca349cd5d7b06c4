//! Every single write of an update fails in turn, as on a full or a broken disk: the old index answers on, or the new one does, and the next
//! run heals what is left. By turns a disk fails once or for good; with `FAQT_CRASH=long` each step is tried both ways.

use super::{
    tests::{ALIKE, Place, found},
    *,
};
use std::{
    cell::RefCell,
    io::{BufWriter, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tantivy::{
    Directory,
    directory::{
        AntiCallToken, DirectoryLock, FileHandle, Lock, TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenReadError, OpenWriteError},
    },
};

/// Which steps fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fails {
    /// One, and the next goes well again.
    Once,
    /// One and all after it.
    Since,
}

/// Steps that change a disk, counted from 1, and which of them fail with what.
#[derive(Debug)]
struct Plan {
    at: usize,
    fails: Fails,
    code: i32,
    taken: AtomicUsize,
}

impl Plan {
    fn step(&self) -> io::Result<()> {
        let step = self.taken.fetch_add(1, Ordering::Relaxed) + 1;
        let fails = step == self.at || step > self.at && self.fails == Fails::Since;
        if fails { Err(io::Error::from_raw_os_error(self.code)) } else { Ok(()) }
    }
}

thread_local! {
    static PLAN: RefCell<Option<Arc<Plan>>> = const { RefCell::new(None) };
}

/// `directory`, or one that fails as this thread's test wants it.
pub fn around(directory: impl Directory) -> Box<dyn Directory> {
    match PLAN.with_borrow(Clone::clone) {
        Some(plan) => Box::new(Faulty { inner: Box::new(directory), plan }),
        None => Box::new(directory),
    }
}

#[derive(Clone, Debug)]
struct Faulty {
    inner: Box<dyn Directory>,
    plan: Arc<Plan>,
}

impl Directory for Faulty {
    fn get_file_handle(&self, path: &Path) -> std::result::Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn exists(&self, path: &Path) -> std::result::Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> std::result::Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn delete(&self, path: &Path) -> std::result::Result<(), DeleteError> {
        let failed = |error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() };
        self.plan.step().map_err(failed)?;
        self.inner.delete(path)
    }

    fn open_write(&self, path: &Path) -> std::result::Result<WritePtr, OpenWriteError> {
        self.plan.step().map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        let file = self.inner.open_write(path)?;
        Ok(BufWriter::with_capacity(512, Box::new(FaultyFile { file, plan: Arc::clone(&self.plan) })))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.plan.step()?;
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.plan.step()?;
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> std::result::Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

struct FaultyFile {
    file: WritePtr,
    plan: Arc<Plan>,
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.plan.step() {
            // a disk that fills up takes what still fits
            self.file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.plan.step()?;
        self.file.flush()
    }
}

impl TerminatingWrite for FaultyFile {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.plan.step()?;
        self.file.terminate_ref(token)
    }
}

/// Runs `work` with the step `at` failing; returns what it gives and whether it came that far.
fn failing<T>(at: usize, fails: Fails, work: impl FnOnce() -> T) -> (T, bool) {
    // no space left on the device, an input/output error
    let plan = Arc::new(Plan { at, fails, code: if at.is_multiple_of(2) { 28 } else { 5 }, taken: AtomicUsize::new(0) });
    PLAN.set(Some(Arc::clone(&plan)));
    let result = work();
    PLAN.set(None);
    (result, plan.taken.load(Ordering::Relaxed) >= at)
}

const WORDS: [&str; 4] = ["tower", "bridg", "ship", "old"];

/// What an index answers, or nothing where there is none.
fn answers(place: &Place) -> Option<Vec<(String, u32, f32)>> {
    place.store().open().ok().map(|snapshot| found(&snapshot, &WORDS, 50))
}

/// The corpus's two states.
fn set(place: &Place, new: bool) {
    place.write("a.md", if new { "# A\n\nA ship passes the old tower.\n\nThe ship is new.\n" } else { ALIKE });
    let (path, text) = (place.corpus().join("c.md"), "# C\n\nThe bridge is old.\n");
    if new { drop(fs::remove_file(path)) } else { fs::write(path, text).unwrap() }
}

/// The files of a folder that holds no other.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Brings the index from the one state, or from none, to the other while each step fails in turn, until none is left to fail.
fn each_step_fails(scope: Scope<'_>, begun: bool) {
    let place = Place::new(&[("b.md", ALIKE)]);
    let update = |scope| place.store().update(&place.corpus(), scope, &mut || (), &mut |_| ());
    let state = |new| {
        set(&place, new);
        update(Scope::All).unwrap();
        answers(&place)
    };
    let (new, old) = (state(true), state(false));
    assert!(new != old && new.is_some() && old.is_some());
    let old = if begun { old } else { None };
    let (current, held) = (place.store().current(), files(&place.store().current()));
    let long = std::env::var_os("FAQT_CRASH").is_some_and(|form| form == "long");
    let trials = (1..).flat_map(|at| match at / 2 % 2 {
        _ if long => vec![(at, Fails::Once), (at, Fails::Since)],
        0 => vec![(at, Fails::Once)],
        _ => vec![(at, Fails::Since)],
    });
    let (mut steps, mut failed) = (0, 0);
    for (at, fails) in trials {
        fs::remove_dir_all(place.store().folder).unwrap();
        if begun {
            fs::create_dir_all(&current).unwrap();
            for (path, bytes) in &held {
                fs::write(path, bytes).unwrap();
            }
        }
        assert_eq!(answers(&place), old);
        set(&place, true);
        let (result, reached) = failing(at, fails, || update(scope));
        let what = format!("step {at} of {scope:?} from {begun} fails {fails:?}: {result:?}");
        let left = answers(&place);
        match result {
            Ok(_) => assert_eq!(left, new, "{what}"),
            Err(Error::Write(_, why)) => {
                assert!(why.contains(if at.is_multiple_of(2) { "os error 28" } else { "os error 5" }), "{what}");
                assert!(left == old || left == new, "{what}: {left:?}");
                failed += 1;
            }
            Err(error) => panic!("{what}: {error}"),
        }
        update(Scope::Changed).unwrap_or_else(|error| panic!("{what}, and the next run: {error}"));
        assert_eq!(answers(&place), new, "{what}: not healed");
        if !reached {
            break;
        }
        steps += 1;
    }
    assert!(failed > 20 && failed <= steps, "{failed} of {steps} failures made the update fail");
}

#[test]
fn an_update_survives_a_failure_of_any_of_its_writes() {
    each_step_fails(Scope::Changed, true);
}

#[test]
fn a_rebuild_survives_a_failure_of_any_of_its_writes() {
    each_step_fails(Scope::All, true);
}

#[test]
fn a_first_build_survives_a_failure_of_any_of_its_writes() {
    each_step_fails(Scope::Changed, false);
}
