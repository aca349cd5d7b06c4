//! No space, and folders that vanish.

use crate::{dice, place::Place, trials};
use faqt::bot::Freshness;
use std::{fs, process::Stdio, thread::sleep, time::Duration};

/// Runs the program where no file may grow beyond `blocks` of 512 bytes; returns its exit code, answers and errors.
fn limited(place: &Place, blocks: usize, args: &[&str]) -> (Option<i32>, String, String) {
    let faqt = place.faqt(args);
    let mut shell = std::process::Command::new("sh");
    // without the signal a write that is too long fails as one on a full disk does
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""), "sh"]).arg(faqt.get_program()).args(faqt.get_args());
    let output = shell.stdin(Stdio::null()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn where_there_is_no_space_the_old_index_stays() {
    let mut rng = dice(4);
    let place = Place::small(&mut rng);
    place.set(0);
    assert!(place.faqt(&["index"]).status().unwrap().success());
    let (mut held, mut failed) = (0, 0);
    let count = trials(8, 200);
    for trial in 0..count {
        let next = rng.usize(0..place.states());
        place.set(next);
        let most = 2 << rng.usize(0..11);
        let blocks = rng.usize(0..most);
        let args: &[&str] = if rng.bool() { &["index"] } else { &["index", "--force"] };
        let (code, out, err) = limited(&place, blocks, args);
        let what = format!("trial {trial}, {blocks} blocks, {args:?}: {err}");
        match code {
            Some(0) => held = next,
            Some(3) => {
                assert!(out.is_empty() && err.contains("faqt: error: can't write the index at "), "{what}");
                assert!(err.contains("hint: free some space"), "{what}");
                failed += 1;
            }
            _ => panic!("{what}: {code:?}"),
        }
        assert!(!err.contains("panicked"), "{what}");
        assert_eq!(place.frozen(), Ok(held), "{what}");
        // a question is answered all the same, from memory
        let (code, out, err) = limited(&place, blocks, &["--json", &place.questions[0]]);
        let object: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{what}: {error}: {out}{err}"));
        assert!(matches!(code, Some(0 | 1)) && object["status"].is_string(), "{what}: {out}{err}");
        held = place.frozen().unwrap();
    }
    assert!(failed > 0, "there was always space");
    println!("{count} runs with little space: {failed} failed and left the index as it was");
    place.set(held);
    place.fresh(held, "with space again");
}

#[test]
fn a_folder_that_vanishes_is_an_error_and_no_more() {
    let mut rng = dice(5);
    let place = Place::small(&mut rng);
    for trial in 0..trials(4, 60) {
        place.set(trial % place.states());
        let mut child = place.faqt(&["index", "--force"]).spawn().unwrap();
        sleep(Duration::from_micros(rng.u64(0..150_000)));
        let _ = fs::remove_dir_all(place.index());
        let code = child.wait().unwrap().code();
        assert!(matches!(code, Some(0 | 3)), "trial {trial}: {code:?}");
        place.fresh(trial % place.states(), &format!("trial {trial}"));
    }
    // the corpus gone: an error, and the index still answers
    place.set(0);
    place.fresh(0, "before");
    fs::rename(place.corpus(), place.aside()).unwrap();
    assert_eq!(place.faqt(&["index"]).status().unwrap().code(), Some(3));
    let mut bot = faqt::Bot::open(place.options(Freshness::Frozen), &mut |_| ()).unwrap();
    crate::place::asked(&mut bot, &place.questions[0]);
    fs::rename(place.aside(), place.corpus()).unwrap();
    assert_eq!(place.frozen(), Ok(0));
}
