//! The `faqt` command.

use faqt::{chat::Output, config::Surroundings, index, run};
use std::{
    io::{self, BufReader, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    index::quiet();
    let mut out = io::LineWriter::new(io::stdout().lock());
    // not locked: a thread that fails says so there
    let mut err = io::stderr();
    let code = run::run(
        std::env::args_os().collect(),
        Surroundings::detect(),
        &mut || Box::new(BufReader::new(io::stdin().lock())),
        Output { out: &mut out, err: &mut err },
    );
    // a reader that is gone took what it wanted
    let _ = out.flush();
    ExitCode::from(code)
}
