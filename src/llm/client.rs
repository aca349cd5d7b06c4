//! The way to the endpoint: one connection pool, time limits, retries, Ctrl-C. The only file that names reqwest, tokio and rustls.

use super::{
    Endpoint, Limits, Request,
    failure::{Failure, Limit},
    reply::{Completion, Reading},
    retry,
};
use reqwest::{
    Response,
    header::{AUTHORIZATION, HeaderValue, LOCATION, RETRY_AFTER},
    redirect::Policy,
};
use std::{
    error::Error as _,
    future::poll_fn,
    hash::{BuildHasher, Hasher, RandomState},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
    task::Poll,
    time::{Duration, SystemTime},
};
use tokio::{
    runtime::{Builder, Runtime},
    time::{Instant, sleep, timeout_at},
};

/// This machine; the port is the URL's.
const LOOPBACK: [SocketAddr; 2] =
    [SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0), SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0)];

/// Most bytes read of an error's body.
const ERROR_BODY: usize = 64 << 10;

/// Takes each piece of text as it comes.
type Take<'a> = dyn FnMut(&str) -> Result<(), Failure> + 'a;

/// A client; it lives as long as its session and keeps its connections.
pub struct Client {
    http: reqwest::Client,
    runtime: Option<Runtime>,
}

impl Client {
    /// A client for an endpoint.
    ///
    /// # Errors
    /// Where the system allows no socket or has no certificates.
    pub fn new(limits: &Limits, endpoint: &Endpoint) -> Result<Self, Failure> {
        let setup = |why: String| Failure::Setup(format!("can't set up the connection to the LLM: {why}"));
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| setup(error.to_string()))?;
        // a redirect would carry the passages, if not the key, to who knows where
        let mut http = reqwest::Client::builder()
            .user_agent(super::USER_AGENT)
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(limits.connect);
        // an error only where one was chosen before, which is as good
        let _ = rustls::crypto::ring::default_provider().install_default();
        if !endpoint.secure() {
            // nothing is encrypted, so the system's certificates need not be read
            http = http.tls_certs_only([]);
        }
        if endpoint.local() || no_proxy_at_all(&|name| std::env::var(name).ok()) {
            http = http.no_proxy();
        }
        if let Some(name) = endpoint.local_name() {
            // no name server may say that this machine is another: neither encryption nor a key was asked for
            http = http.resolve_to_addrs(name, &LOOPBACK);
        }
        let http = http.build().map_err(|error| setup(reason(&error)))?;
        Ok(Self { http, runtime: Some(runtime) })
    }

    /// Sends `request`, again where that may help, until `deadline`, Ctrl-C or `stop`; `take` gets each piece of the text.
    ///
    /// # Errors
    /// Where there is no whole reply.
    pub fn call(
        &self,
        request: &Request,
        limits: &Limits,
        deadline: std::time::Instant,
        stop: &AtomicBool,
        take: &mut Take<'_>,
    ) -> Result<Completion, Failure> {
        let Some(runtime) = &self.runtime else { return Err(Failure::Incomplete) };
        let result = runtime.block_on(async {
            tokio::select! {
                biased;
                Ok(()) = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
                // pressed before the line above listened
                () = poll_fn(|_| if stop.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }) => Err(Failure::Interrupted),
                result = self.attempts(request, limits, deadline.into(), take) => result,
            }
        });
        // whatever a server says, it may say the key
        result.map_err(|failure| failure.cleaned(&|text| request.scrub(text)))
    }

    async fn attempts(&self, request: &Request, limits: &Limits, deadline: Instant, take: &mut Take<'_>) -> Result<Completion, Failure> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            // a failure that passes comes before any text
            let failure = match self.attempt(request, limits, deadline, take).await {
                Err(failure) if failure.passes() && attempt <= limits.retries => failure,
                result => return result,
            };
            let wait = retry::delay(attempt, failure.wait(), RandomState::new().build_hasher().finish());
            if Instant::now() + wait >= deadline {
                return Err(if failure.wait().is_some() { Failure::Wait(wait) } else { failure });
            }
            sleep(wait).await;
        }
    }

    async fn attempt(&self, request: &Request, limits: &Limits, deadline: Instant, take: &mut Take<'_>) -> Result<Completion, Failure> {
        // a reply that comes whole has no first word
        let first = if request.streamed { Instant::now() + limits.first_token } else { deadline };
        let total = Failure::TimedOut(Limit::Total, limits.total);
        let no_first = if first < deadline { Failure::TimedOut(Limit::FirstToken, limits.first_token) } else { total.clone() };
        let no_more = Failure::TimedOut(Limit::Idle, limits.idle);

        let sending = timeout_at(first.min(deadline), self.built(request)?.send());
        let mut response = match sending.await {
            Err(_) => return Err(no_first),
            Ok(Err(error)) if error.is_connect() && error.is_timeout() => return Err(Failure::TimedOut(Limit::Connect, limits.connect)),
            Ok(Err(error)) => return Err(Failure::Connect(reason(&error))),
            Ok(Ok(response)) => response,
        };
        if !response.status().is_success() {
            return Err(refusal(response, request, (Instant::now() + limits.idle).min(deadline)).await);
        }
        let mut reading = Reading::default();
        let mut begun = false;
        while !reading.done() {
            let (until, late) = if begun { (Instant::now() + limits.idle, &no_more) } else { (first, &no_first) };
            let late = if until < deadline { late } else { &total };
            match timeout_at(until.min(deadline), response.chunk()).await {
                Err(_) => return Err(late.clone()),
                Ok(Err(_)) => return Err(Failure::Incomplete),
                Ok(Ok(None)) => break,
                Ok(Ok(Some(bytes))) => {
                    reading.feed(&bytes, &mut |text| {
                        begun = true;
                        take(text)
                    })?;
                }
            }
            // bytes that come without a pause must not outlast the limit either
            if Instant::now() >= deadline {
                return Err(total);
            }
        }
        reading.finish(take)
    }

    fn built(&self, request: &Request) -> Result<reqwest::RequestBuilder, Failure> {
        let mut builder = self.http.post(&request.url).body(request.body.clone());
        for (name, value) in &request.headers {
            builder = builder.header(*name, *value);
        }
        if let Some(key) = &request.key {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose()))
                .map_err(|_| Failure::Key("the key can't stand in a header".to_owned()))?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        Ok(builder)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // a name that is still being looked up must not hold the program back
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Whether the variables ask for no proxy, wherever it goes; of `*` the client knows only that it stands for every name.
fn no_proxy_at_all(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let hosts = ["NO_PROXY", "no_proxy"].into_iter().find_map(variable);
    hosts.is_some_and(|hosts| hosts.split(',').any(|host| host.trim() == "*"))
}

/// What a reply without success means; its body is read until `until`.
async fn refusal(mut response: Response, request: &Request, until: Instant) -> Failure {
    let status = response.status();
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    if status.is_redirection() {
        let target = header(LOCATION).and_then(|target| response.url().join(target).ok());
        return Failure::Redirect(target.and_then(|url| Some(url.host_str()?.to_owned())).unwrap_or_else(|| "nowhere".to_owned()));
    }
    let wait: Option<Duration> = header(RETRY_AFTER).and_then(|value| retry::after(value, SystemTime::now()));
    let mut body = Vec::new();
    while let Ok(Ok(Some(bytes))) = timeout_at(until, response.chunk()).await {
        body.extend_from_slice(&bytes[..bytes.len().min(ERROR_BODY - body.len())]);
        if body.len() == ERROR_BODY {
            break;
        }
    }
    // before it is cut short, so that no half of a key is left
    let body = request.scrub(&String::from_utf8_lossy(&body));
    Failure::of(status.as_u16(), body.as_bytes(), wait)
}

/// What is at the bottom of an error; what is above it repeats the URL.
fn reason(error: &reqwest::Error) -> String {
    let mut deepest = error.source();
    while let Some(source) = deepest.and_then(std::error::Error::source) {
        deepest = Some(source);
    }
    deepest.map_or_else(|| "the request failed".to_owned(), ToString::to_string)
}
