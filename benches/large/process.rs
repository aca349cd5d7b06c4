//! Runs programs as whole processes, and takes their time and memory from `/proc`.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// What a run took.
#[derive(Clone, Copy, Default)]
pub struct Cost {
    /// From start to end.
    pub seconds: f64,
    /// Of all cores together.
    pub cpu: f64,
    /// At its peak, with what it read of mapped files, in MiB.
    pub peak: f64,
    /// At its peak, of its own alone, in MiB.
    pub own: f64,
}

/// What a run of `command` costs; none where there is no such program or it fails for another reason than finding nothing.
pub fn run(command: &mut Command) -> Option<Cost> {
    // not /dev/null: grep would stop at a first match
    let output = tempfile::tempfile().ok()?;
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(output).stderr(Stdio::null()).spawn().ok()?;
    let (mut cost, mut pause) = (Cost::default(), Duration::from_micros(200));
    let id = child.id().to_string();
    // one that has ended is there until it is waited for, with the time it took
    while let Some((state, cpu)) = stat(&id) {
        (cost.seconds, cost.cpu) = (started.elapsed().as_secs_f64(), cpu);
        if state == 'Z' {
            break;
        }
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        cost.peak = cost.peak.max(mebibytes(&status, "VmHWM:"));
        cost.own = cost.own.max(mebibytes(&status, "RssAnon:"));
        sleep(pause);
        pause = Duration::from_millis(20).min(started.elapsed() / 50 + Duration::from_micros(200));
    }
    matches!(child.wait().unwrap().code(), Some(0 | 1)).then_some(cost)
}

/// Runs `command` with `input` on stdin, and returns its stdout.
pub fn output(command: &mut Command, input: &str) -> Option<String> {
    let mut file = tempfile::tempfile().ok()?;
    file.write_all(input.as_bytes()).ok()?;
    std::io::Seek::rewind(&mut file).ok()?;
    let output = command.stdin(file).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()
}

/// What `work` costs in this process, without its memory.
pub fn here(work: impl FnOnce()) -> Cost {
    let (started, before) = (Instant::now(), stat("self").unwrap().1);
    work();
    Cost { seconds: started.elapsed().as_secs_f64(), cpu: stat("self").unwrap().1 - before, ..Cost::default() }
}

/// A process's state and its seconds on all cores, in hundredths as Linux counts them for everyone.
fn stat(id: &str) -> Option<(char, f64)> {
    let stat = fs::read_to_string(Path::new("/proc").join(id).join("stat")).ok()?;
    // the name before may hold anything
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    let state = fields.next()?.chars().next()?;
    let ticks: f64 = fields.skip(10).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Some((state, ticks / 100.0))
}

fn mebibytes(status: &str, name: &str) -> f64 {
    let kib = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}
