//! A server on this machine that answers exactly what a case tells it to.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// What it does next with a connection.
#[derive(Clone)]
pub enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes one by one with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Sends these bytes again and again, 100 MB in all.
    Flood(Vec<u8>),
    /// Keeps silent until the client leaves.
    Hang,
}

/// A running server. It ends with its process.
pub struct Server {
    /// Where it is.
    pub url: String,
    /// The bodies of the requests so far.
    pub requests: Arc<Mutex<Vec<String>>>,
    /// What stood before each body, or in place of one.
    pub heads: Arc<Mutex<Vec<String>>>,
    /// Connections so far.
    pub connections: Arc<AtomicUsize>,
}

/// Starts a server whose n-th connection is treated by the n-th of `replies`, further ones by the last.
pub fn serve(replies: Vec<Vec<Step>>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(Vec::new()));
    let heads = Arc::new(Mutex::new(Vec::new()));
    let connections = Arc::new(AtomicUsize::new(0));
    let (seen, tops, count) = (Arc::clone(&requests), Arc::clone(&heads), Arc::clone(&connections));
    thread::spawn(move || {
        for (at, stream) in listener.incoming().enumerate() {
            count.fetch_add(1, Ordering::SeqCst);
            let steps = replies[at.min(replies.len() - 1)].clone();
            let (seen, tops) = (Arc::clone(&seen), Arc::clone(&tops));
            // a client that leaves early is what some cases are about
            thread::spawn(move || stream.map(|stream| handle(stream, &steps, &seen, &tops)));
        }
    });
    Server { url, requests, heads, connections }
}

fn handle(mut stream: TcpStream, steps: &[Step], seen: &Mutex<Vec<String>>, tops: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    tops.lock().unwrap().push(head);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    seen.lock().unwrap().push(String::from_utf8_lossy(&body).into_owned());
    for step in steps {
        match step {
            Step::Send(bytes) => stream.write_all(bytes)?,
            Step::Drip(bytes, pause) => {
                for byte in bytes {
                    thread::sleep(*pause);
                    stream.write_all(&[*byte])?;
                }
            }
            Step::Flood(bytes) => {
                let started = Instant::now();
                for _ in 0..100_000_000 / bytes.len() {
                    stream.write_all(bytes)?;
                    assert!(started.elapsed() < Duration::from_secs(60), "the client reads on and on");
                }
            }
            Step::Hang => {
                let _ = reader.read(&mut [0]);
            }
        }
    }
    Ok(())
}
