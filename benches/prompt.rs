//! How long the prompt takes from Enter to the first characters of the answer, in a pseudo-terminal, on the article.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark that can't run should stop")]

#[cfg(unix)]
mod pty {
    use rexpect::process::PtyProcess;
    use std::{
        io::{Read, Write},
        path::Path,
        process::{Command, Stdio},
        sync::mpsc::{Receiver, channel},
        thread,
        time::{Duration, Instant},
    };

    // none of them hangs on the one before
    const QUESTIONS: [&str; 4] =
        ["How much is the deal worth?", "When was the deal announced?", "How many chips are in the clusters?", "start date"];
    const TURNS: usize = 1_000;

    /// Nothing more comes after so long without anything.
    const QUIET: Duration = Duration::from_millis(10);

    /// Letters by which an answer is told.
    const LETTERS: usize = 12;

    fn faqt(folder: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_faqt"));
        command.args(args).current_dir(folder).env_clear().env("HOME", folder).env("TERM", "xterm-256color").stdin(Stdio::inherit());
        command
    }

    /// Waits until `text` was shown, and says when it was.
    fn shown(screen: &Receiver<(Instant, Vec<u8>)>, text: &[u8]) -> Instant {
        let mut seen = Vec::new();
        loop {
            let (at, bytes) = screen.recv_timeout(Duration::from_secs(20)).expect("the prompt says nothing");
            seen.extend(bytes);
            if seen.windows(text.len()).any(|part| part == text) {
                return at;
            }
        }
    }

    /// Times from Enter to the answer, in order of length.
    pub fn times() -> Vec<Duration> {
        let folder = tempfile::tempdir().unwrap();
        let corpus = folder.path().join("corpus");
        std::fs::create_dir(&corpus).unwrap();
        let article = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/openai-aws-partnership.md");
        std::fs::copy(article, corpus.join("article.md")).unwrap();
        let answers = QUESTIONS.map(|question| faqt(folder.path(), &["--color", "always", question]).output().unwrap().stdout);
        let process = PtyProcess::new(faqt(folder.path(), &["--no-history"])).unwrap();
        let (mut keys, mut terminal) = (process.get_file_handle().unwrap(), process.get_file_handle().unwrap());
        let (sender, screen) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = terminal.read(&mut bytes) {
                if sender.send((Instant::now(), bytes[..read].to_vec())).is_err() {
                    break;
                }
            }
        });
        shown(&screen, b"faqt> ");
        let mut times: Vec<Duration> = (0..TURNS)
            .map(|turn| {
                // whoever types looks at the line before Enter: what it draws is not part of the answer
                keys.write_all(QUESTIONS[turn % QUESTIONS.len()].as_bytes()).unwrap();
                while screen.recv_timeout(QUIET).is_ok() {}
                let entered = Instant::now();
                keys.write_all(b"\r").unwrap();
                let answered = shown(&screen, &answers[turn % QUESTIONS.len()][..LETTERS]) - entered;
                while screen.recv_timeout(QUIET).is_ok() {}
                answered
            })
            .collect();
        keys.write_all(b"\x04").unwrap();
        times.sort_unstable();
        times
    }
}

#[cfg(unix)]
fn main() {
    let times = pty::times();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!("from Enter to the answer, {} turns: median {:.2?}, 99th percentile {:.2?}", times.len(), at(50), at(99));
}

#[cfg(not(unix))]
fn main() {}
