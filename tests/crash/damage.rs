//! Files of the index are cut, altered and removed.

use crate::{
    dice,
    place::{Place, copy},
    trials,
};
use fastrand::Rng;
use std::{
    fs,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file() && path.extension().is_none_or(|ending| ending != "lock"));
    // the names of segments are random: what stays the same decides the order
    files.sort_by_key(|path| (path.extension().map(ToOwned::to_owned), fs::metadata(path).unwrap().len()));
    files
}

/// Damages one file at random and says how.
fn damage(folder: &Path, rng: &mut Rng) -> String {
    let files = files(folder);
    let file = &files[rng.usize(0..files.len())];
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let mut bytes = fs::read(file).unwrap();
    let length = bytes.len();
    let what = match rng.u8(0..4) {
        _ if length == 0 => {
            fs::remove_file(file).unwrap();
            return format!("{name}, which is empty, removed");
        }
        0 => {
            fs::remove_file(file).unwrap();
            return format!("{name} removed");
        }
        1 => {
            bytes.truncate(rng.usize(0..length));
            format!("{name} cut to {} of {length}", bytes.len())
        }
        2 => {
            let (from, zeros) = (rng.usize(0..length), rng.usize(1..=4096));
            let to = length.min(from + zeros);
            bytes[from..to].fill(0);
            format!("{name} emptied from {from} to {to} of {length}")
        }
        _ => {
            let (at, bit) = (rng.usize(0..length), rng.u8(0..8));
            bytes[at] ^= 1 << bit;
            format!("{name}: bit {bit} of byte {at} of {length} flipped")
        }
    };
    fs::write(file, bytes).unwrap();
    what
}

/// Damages the index `count` times; each time it must answer right or say that it can't, and right once it may be built anew.
fn trial(place: &Place, count: usize, rng: &mut Rng) {
    place.set(0);
    assert!(place.faqt(&["index"]).status().unwrap().success());
    let (index, whole) = (place.version(), place.aside());
    copy(&index, &whole);
    let mut noticed = 0;
    for trial in 0..count {
        fs::remove_dir_all(&index).unwrap();
        copy(&whole, &index);
        // a large index is sealed as it is opened
        assert_eq!(place.frozen(), Ok(0));
        sleep(Duration::from_millis(10));
        let what = format!("trial {trial}: {}", damage(&index, rng));
        match place.frozen() {
            Ok(state) => assert_eq!(state, 0, "{what}"),
            Err(why) => {
                assert!(!why.is_empty());
                noticed += 1;
            }
        }
        place.fresh(0, &what);
        assert_eq!(place.fresh(0, &what), [], "{what}: not repaired");
    }
    assert!(noticed * 2 > count, "{noticed} of {count} were noticed");
    println!("{count} damages: {noticed} made the index unusable, the others changed no answer; all were repaired");
}

#[test]
fn a_damaged_small_index_answers_right_or_is_built_anew() {
    let mut rng = dice(2);
    let place = Place::new(&mut rng, 120, 1);
    trial(&place, trials(15, 450), &mut rng);
}

#[test]
fn a_damaged_large_index_answers_right_or_is_built_anew() {
    let mut rng = dice(3);
    let place = Place::new(&mut rng, 1_200, 1);
    trial(&place, trials(2, 150), &mut rng);
}
