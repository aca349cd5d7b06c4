//! A disk that is full for all files together, and folders that may no longer be written to in the midst of a rebuild.

use crate::{
    dice,
    place::{Place, copy},
    trials,
};
use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::{Command, Output, Stdio},
    thread::sleep,
    time::Instant,
};

/// Puts a small disk in place of the folder `$2` with what `$3` holds, runs the rest there, and takes what is left to `$4`.
const ON_A_SMALL_DISK: &str = r#"mount -t tmpfs -o "size=$1k" none "$2" || exit 77
cp -R "$3/." "$2" || exit 77
index=$2 left=$4; shift 4; "$@"; code=$?
cp -R "$index/." "$left" && exit "$code""#;

/// Runs `faqt` with its index on a disk of `kib`; `None` where the system lets nobody mount one.
fn on_a_small_disk(place: &Place, kib: usize, args: &[&str]) -> Option<Output> {
    let (index, held, left) = (place.index(), place.aside().join("held"), place.aside().join("left"));
    let _ = fs::remove_dir_all(place.aside());
    copy(&place.version(), &held.join(place.version().file_name().unwrap()));
    fs::create_dir(&left).unwrap();
    let faqt = place.faqt(args);
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK, "sh", &kib.to_string()]);
    command.args([&index, &held, &left]).arg(faqt.get_program()).args(faqt.get_args()).stdin(Stdio::null());
    let output = command.output().ok().filter(|output| !matches!(output.status.code(), Some(1 | 77)))?;
    fs::remove_dir_all(&index).unwrap();
    fs::rename(left, index).unwrap();
    Some(output)
}

#[test]
fn on_a_full_disk_the_old_index_stays() {
    let mut rng = dice(6);
    let place = Place::small(&mut rng);
    place.set(0);
    assert!(place.faqt(&["index"]).status().unwrap().success());
    let (mut held, mut failed) = (0, 0);
    let count = trials(6, 100);
    for trial in 0..count {
        let next = rng.usize(0..place.states());
        place.set(next);
        let size: u64 =
            fs::read_dir(place.version()).unwrap().map(|file| file.unwrap().metadata().unwrap().len().next_multiple_of(4096)).sum();
        // from just what the old index takes to twice that and more
        let kib = usize::try_from(size / 1024).unwrap() * rng.usize(105..=240) / 100;
        let args: &[&str] = if rng.bool() { &["index"] } else { &["index", "--force"] };
        let Some(output) = on_a_small_disk(&place, kib, args) else {
            println!("no disk can be mounted here: not tried");
            return;
        };
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let what = format!("trial {trial}, {kib} KiB, {args:?}: {err}");
        match output.status.code() {
            Some(0) => held = next,
            Some(3) => {
                assert!(out.is_empty() && err.contains("faqt: error: can't write the index at "), "{what}");
                assert!(err.contains("No space left on device") && err.contains("hint: free some space"), "{what}");
                failed += 1;
            }
            code => panic!("{what}: {code:?}"),
        }
        assert_eq!(place.frozen(), Ok(held), "{what}");
    }
    assert!(failed > 0, "there was always space");
    println!("{count} runs on small disks: {failed} failed and left the index as it was");
    place.set(held);
    place.fresh(held, "with space again");
}

/// Whether this process may write where nobody may.
fn almighty() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn folders_made_read_only_in_a_rebuild_leave_the_old_index_or_the_new_one() {
    const NOBODY: u32 = 65_534;
    let mut rng = dice(7);
    let place = Place::small(&mut rng);
    place.set(0);
    let nobody = |args: &[&str]| {
        let mut command = place.faqt(args);
        if almighty() {
            command.uid(NOBODY).env("HOME", place.aside()).env_remove("XDG_CONFIG_HOME");
        }
        command
    };
    allow(place.corpus().parent().unwrap(), 0o777);
    let started = Instant::now();
    match nobody(&["index"]).status() {
        Ok(status) => assert!(status.success()),
        Err(error) => return println!("the program can't be run as somebody else: {error}"),
    }
    let whole = started.elapsed();
    let (mut held, mut failed, count) = (0, 0, trials(6, 100));
    for trial in 0..count {
        let next = rng.usize(0..place.states());
        place.set(next);
        let mut child = nobody(&["index", "--force"]).spawn().unwrap();
        sleep(whole.mul_f64(rng.f64()));
        allow(&place.index(), 0o555);
        allow(&place.version(), 0o555);
        let code = child.wait().unwrap().code();
        let what = format!("trial {trial}: {code:?}");
        let left = place.frozen().unwrap_or_else(|why| panic!("{what}: {why}"));
        match code {
            Some(0) => assert_eq!(left, next, "{what}"),
            Some(3) => assert!([held, next].contains(&left), "{what}"),
            _ => panic!("{what}"),
        }
        held = left;
        failed += usize::from(code == Some(3));
        allow(&place.index(), 0o777);
        allow(&place.version(), 0o777);
    }
    assert!(failed > 0, "the folders were always made read-only too late");
    println!("{count} rebuilds in folders made read-only meanwhile: {failed} failed and left an index that answers");
    assert!(nobody(&["index"]).status().unwrap().success());
}
