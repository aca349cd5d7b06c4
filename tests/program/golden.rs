//! The repo's golden questions through `faqt eval`: what is reached may not be lost.

use super::common::Place;
use std::path::Path;

/// The shares that must be reached; `docs/quality.md` says what is.
const ANSWERED: &str = "0.90";
const FALSE: &str = "0.15";

#[test]
fn the_golden_questions_keep_their_figures() {
    let place = Place::with(&[]);
    let repo = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (corpus, golden) = (repo.join("corpus"), repo.join("tests/golden/article.jsonl"));
    let run = |answered: &str| {
        let args = ["eval", golden.to_str().unwrap(), "--corpus", corpus.to_str().unwrap(), "--index", "i"];
        place.command(&[&args[..], &["--min-answered", answered, "--max-false", FALSE]].concat()).output().unwrap()
    };
    let passed = run(ANSWERED);
    assert_eq!(passed.status.code(), Some(0), "{}", String::from_utf8_lossy(&passed.stdout));
    // the gate closes
    let failed = run("1");
    assert_eq!(failed.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&failed.stderr).contains("of the answerable are answered rightly, 1 are needed"));
}
