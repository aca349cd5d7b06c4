//! Writers are killed at random moments.

use crate::{dice, place::Place, trials};
use faqt::{
    Bot,
    bot::{Freshness, Notice},
};
use fastrand::Rng;
use std::{
    fs,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// What the writer is about when it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    /// Changed files.
    Change,
    /// All files, over an index that stays until the commit.
    Rebuild,
    /// All files, in place of an index that can't be read.
    Repair,
}

impl Work {
    fn args(self) -> &'static [&'static str] {
        if self == Self::Rebuild { &["index", "--force"] } else { &["index"] }
    }
}

#[derive(Default)]
struct Tally {
    old: usize,
    new: usize,
    none: usize,
    done: usize,
}

/// How long `work` takes when it is left alone.
fn length(place: &Place, work: Work) -> Duration {
    let started = Instant::now();
    assert!(place.faqt(work.args()).status().unwrap().success());
    started.elapsed()
}

#[test]
fn a_killed_writer_leaves_the_old_index_or_the_new_one() {
    let mut rng = dice(1);
    let place = Place::small(&mut rng);
    let mut tally = Tally::default();
    let (mut read, kills) = (0, trials(20, 1_000));
    place.set(0);
    let rebuild = length(&place, Work::Rebuild);
    place.set(1);
    let change = length(&place, Work::Change);
    let mut held = 1;
    for trial in 0..kills {
        let work = match trial % 5 {
            0..2 => Work::Change,
            2..4 => Work::Rebuild,
            _ => Work::Repair,
        };
        let next = rng.usize(0..place.states());
        place.set(next);
        if work == Work::Repair {
            fs::write(place.version().join("meta.json"), "{").unwrap();
        }
        let limit = if work == Work::Change { change } else { rebuild };
        let delay = limit.mul_f64(rng.f64() * 1.1);
        let readers = if work == Work::Repair { 0 } else { 2 * (trial / 5 % 2) };
        read += kill(&place, work, delay, readers, &[held, next], &mut tally, &mut rng);
        let what = format!("trial {trial}, {work:?} killed after {delay:?}");
        held = match place.frozen() {
            Ok(state) => {
                assert!([held, next].contains(&state), "{what}: answers as state {state}, not {held} or {next}");
                *(if state == next { &mut tally.new } else { &mut tally.old }) += 1;
                state
            }
            Err(why) => {
                assert!(work == Work::Repair, "{what}: {why}");
                tally.none += 1;
                held
            }
        };
        // now and then the next writer finds what was left
        if work == Work::Repair || rng.u8(0..3) > 0 {
            let notices = place.fresh(next, &what);
            let repaired = notices.iter().all(|notice| matches!(notice, Notice::Rebuilt(_)));
            assert!(if work == Work::Repair { repaired } else { notices.is_empty() }, "{what}: {notices:?}");
            held = next;
        }
    }
    assert!(tally.old > 0 && tally.new > 0 && read > 0, "the kills came all too early or too late");
    println!(
        "{kills} kills ({} came late): {} left the old index, {} the new one, {} none where none could be read; {read} answers read meanwhile",
        tally.done, tally.old, tally.new, tally.none
    );
}

/// Runs `work` and kills it after `delay` while `readers` ask; returns how many answers these got, each of one of `states`.
fn kill(place: &Place, work: Work, delay: Duration, readers: usize, states: &[usize], tally: &mut Tally, rng: &mut Rng) -> usize {
    let (over, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..readers {
            let first = rng.usize(0..place.questions.len());
            let (over, answers) = (&over, &answers);
            scope.spawn(move || {
                for at in (0..place.questions.len()).cycle().skip(first) {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let mut bot = Bot::open(place.options(Freshness::Frozen), &mut |_| ()).unwrap();
                    let reply = crate::place::asked(&mut bot, &place.questions[at]);
                    assert!(place.is_right(at, &reply, states), "a reader saw neither state of {states:?} while {work:?} ran");
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let mut child = place.faqt(work.args()).spawn().unwrap();
        thread::sleep(delay);
        tally.done += usize::from(child.try_wait().unwrap().is_some());
        child.kill().unwrap();
        child.wait().unwrap();
        over.store(true, Ordering::Relaxed);
    });
    answers.into_inner()
}
