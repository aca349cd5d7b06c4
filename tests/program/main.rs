//! The built program from outside: what it prints where, and the exit code. One test program, so that one is linked.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

#[path = "../common/mod.rs"]
mod common;

mod articles;
mod bad_input;
mod cli;
mod golden;
mod index;
mod json;
mod layout;
mod readme;
#[cfg(unix)]
mod repl;
