//! What becomes of an index when its writer is killed, its files are damaged or its disk is full: it answers as before or as after, or says
//! that it can't and is built anew. Never anything else.
//!
//! Every trial follows from a seed. `cargo test` runs a short form; the long one, with 1,000 kills, 500 damages and 300 full disks, is
//!
//! ```sh
//! FAQT_CRASH=long cargo test --profile quick --test crash -- --nocapture
//! ```
//!
//! `FAQT_SEED` sets another seed than 1.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]
#![allow(clippy::print_stdout, reason = "the long form says what it did")]

#[path = "../../benches/support/mod.rs"]
mod support;

mod damage;
mod disk;
mod kill;
mod place;
mod space;

/// How many trials of a kind to run.
pub fn trials(short: usize, long: usize) -> usize {
    if std::env::var_os("FAQT_CRASH").is_some_and(|form| form == "long") { long } else { short }
}

/// The dice of one test.
pub fn dice(test: u64) -> fastrand::Rng {
    let seed = std::env::var("FAQT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1_u64);
    fastrand::Rng::with_seed(seed.wrapping_mul(1_000_003).wrapping_add(test))
}
