//! A real model behind a real server, started and stopped by its process id, and a relay that sees what passes between it and faqt.

use std::{
    env,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

pub const KEY: &str = "sk-hush-4711";

/// Long enough for a busy machine to load a model.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where the server's interpreter and the model's weights are; `None`, which is said, where the variables are not set.
pub fn installed() -> Option<[String; 2]> {
    let found = ["FAQT_TEST_LLM_PYTHON", "FAQT_TEST_LLM_WEIGHTS"].map(|name| env::var(name).ok());
    let [Some(python), Some(weights)] = found else {
        // straight to the terminal, past what the test harness holds back
        let _ = writeln!(std::io::stderr(), "skipped: no LLM to test against; .ci/llm runs this with one");
        return None;
    };
    Some([python, weights])
}

/// A running server; it ends with this value.
pub struct Model {
    child: Child,
    port: u16,
}

impl Model {
    /// Starts a server that may still be loading.
    pub fn start([python, weights]: &[String; 2], context: u32) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let serve = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/llm_server/serve.py");
        let mut command = Command::new(python);
        command.arg(serve).args([weights, &port.to_string(), KEY, &context.to_string()]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { child, port }
    }

    /// Starts a server and waits until it is ready.
    pub fn ready(installed: &[String; 2], context: u32) -> Self {
        let mut model = Self::start(installed, context);
        model.wait_for(200);
        model
    }

    /// Waits until the server's health has this status.
    #[track_caller]
    pub fn wait_for(&mut self, status: u16) {
        let started = Instant::now();
        while health(self.port) != Some(status) {
            assert!(started.elapsed() < PATIENCE, "no {status} from the server");
            assert!(self.child.try_wait().unwrap().is_none(), "the server has ended");
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn health(port: u16) -> Option<u16> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    text.split(' ').nth(1)?.parse().ok()
}

/// Sends a signal to a process.
pub fn signal(name: &str, pid: u32) {
    assert!(Command::new("kill").args([name, &pid.to_string()]).status().unwrap().success());
}

/// Passes everything on to a server and notes the status of each reply.
pub struct Relay {
    pub url: String,
    pub statuses: Arc<Mutex<Vec<String>>>,
}

/// Called at the first word of each streamed answer, once it was passed on.
type Word = dyn Fn() + Send + Sync;

/// Starts a relay to `model`.
pub fn relay(model: &Model, at_first_word: impl Fn() + Send + Sync + 'static) -> Relay {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let statuses = Arc::new(Mutex::new(Vec::new()));
    let (seen, word, port): (_, Arc<Word>, _) = (Arc::clone(&statuses), Arc::new(at_first_word), model.port);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let (seen, word) = (Arc::clone(&seen), Arc::clone(&word));
            // a side that leaves early is what some cases are about
            thread::spawn(move || pass(client, port, &seen, &*word));
        }
    });
    Relay { url, statuses }
}

fn pass(mut client: TcpStream, port: u16, statuses: &Mutex<Vec<String>>, word: &Word) -> std::io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; 4096];
    let mut spoke = false;
    loop {
        // a server that was killed resets its connections
        let read = server.read(&mut buffer).unwrap_or(0);
        let text = String::from_utf8_lossy(&buffer[..read]);
        if let Some(status) = text.strip_prefix("HTTP/1.1 ") {
            statuses.lock().unwrap().push(status[..3].to_owned());
        }
        if read == 0 {
            return client.shutdown(Shutdown::Both);
        }
        client.write_all(&buffer[..read])?;
        if !spoke && text.contains("\"content\":\"") {
            spoke = true;
            word();
        }
    }
}
