//! An answer that exists, phrased by an LLM over HTTP from the passages it was found in, and checked against them.
//!
//! Code decides whether there is an answer; the model only words it. Whatever fails, the article's own words stand. Nothing here is set
//! up before the first phrasing is asked for: no runtime, no certificates, no key.

mod check;
mod cite;
mod clause;
mod client;
mod draft;
mod endpoint;
mod facts;
mod failure;
mod given;
mod interrupt;
pub mod key;
mod known;
mod polarity;
mod prompt;
mod reply;
mod retry;
mod settings;
mod sse;
#[cfg(test)]
mod swaps;

pub use check::{Checked, Fault, Sentence};
pub use endpoint::{DEFAULT as DEFAULT_BASE_URL, Endpoint};
pub use failure::{Failure, Limit};
pub use interrupt::held;
pub use prompt::Form;
pub use reply::Usage;
pub use settings::{Delivery, Limits, Need, Settings};

use crate::answer::{Answer, Reply};
use check::Checker;
use client::Client;
use draft::Draft;
use given::{Amount, Given};
use key::Secret;
use serde::Serialize;
use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// What servers are told that they talk to.
const USER_AGENT: &str = concat!("faqt/", env!("CARGO_PKG_VERSION"));

/// A request, whole.
pub struct Request {
    /// Where it goes.
    pub url: String,
    /// Its headers but for the key's.
    pub headers: [(&'static str, &'static str); 2],
    /// The key, where it is known.
    pub key: Option<Secret>,
    /// Whether a key goes with it.
    pub keyed: bool,
    /// Its JSON.
    pub body: String,
    /// Whether it asks for a stream.
    pub streamed: bool,
}

impl Request {
    /// `text` with nothing that acts on a terminal, and without the key.
    fn scrub(&self, text: &str) -> String {
        // in this order: what is taken out may have held the key apart
        let text = crate::render::sanitized(text);
        self.key.as_ref().map_or_else(|| text.clone(), |key| key.scrub(&text))
    }
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: &'a [prompt::Message],
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

/// What a call took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stats {
    /// Time to the first word.
    pub first_token: Option<Duration>,
    /// Time in all.
    pub elapsed: Duration,
    /// Tokens.
    pub usage: Usage,
    /// What was checked; of a phrasing that passed.
    pub checked: Option<Checked>,
}

/// What came of asking for a phrasing.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrasing {
    /// The sentences, all checked; or why there are none.
    pub result: Result<Vec<Sentence>, Failure>,
    /// Sentences that had passed, and were shown, before it failed.
    pub released: usize,
    /// What it took.
    pub stats: Stats,
}

impl From<Failure> for Phrasing {
    /// What came of one that was not even asked for.
    fn from(failure: Failure) -> Self {
        Self { result: Err(failure), released: 0, stats: Stats::default() }
    }
}

impl Phrasing {
    /// The whole text, where there is one.
    pub fn text(&self) -> Option<String> {
        let sentences = self.result.as_ref().ok()?;
        Some(sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" "))
    }
}

/// The phrasing so far: it is checked and released sentence by sentence.
struct Progress<'a> {
    checker: Checker,
    draft: Draft,
    sentences: Vec<Sentence>,
    release: &'a mut dyn FnMut(&Sentence) -> io::Result<()>,
    broken: Option<io::Error>,
}

impl Progress<'_> {
    fn accept(&mut self, text: &str, key: Option<&Secret>) -> Result<(), Failure> {
        let holds_key = |text: &str| key.is_some_and(|key| key.is_in(text));
        if holds_key(text) || holds_key(&check::plain(text)) {
            return Err(Fault::Key.into());
        }
        if let Some(sentence) = self.checker.sentence(text)? {
            if let Err(error) = (self.release)(&sentence) {
                self.broken = Some(error);
                return Err(Failure::Interrupted);
            }
            self.sentences.push(sentence);
        }
        Ok(())
    }
}

/// One answer to phrase.
#[derive(Clone, Copy)]
struct Job<'a> {
    reply: &'a Reply,
    answer: &'a Answer,
    started: Instant,
    /// Whether to stop.
    stop: &'a AtomicBool,
}

/// Phrases the answers of a session.
pub struct Phraser {
    settings: Settings,
    client: Option<Client>,
    key: Option<Secret>,
}

impl Phraser {
    /// A phraser that has done nothing yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings, client: None, key: None }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The request that [`phrase`](Self::phrase) would send first, with a key only where one was used before.
    pub fn preview(&self, reply: &Reply, answer: &Answer) -> Request {
        self.request(reply, &given::given(reply, answer, self.form().amount()))
    }

    /// Asks for a phrasing of `answer`, which `reply` holds, until Ctrl-C or `stop`, which [`held`] gives; `release` gets each sentence as
    /// it has passed.
    ///
    /// # Errors
    /// What `release` returns.
    pub fn phrase(
        &mut self,
        reply: &Reply,
        answer: &Answer,
        stop: &AtomicBool,
        release: &mut dyn FnMut(&Sentence) -> io::Result<()>,
    ) -> io::Result<Phrasing> {
        let job = Job { reply, answer, started: Instant::now(), stop };
        let mut stats = Stats::default();
        let mut released = 0;
        let mut counted = |sentence: &Sentence| {
            released += 1;
            release(sentence)
        };
        let amount = self.form().amount();
        let given = given::given(reply, answer, amount);
        let mut result = self.call(job, &given, &mut stats, &mut counted)?;
        if let Err(Failure::TooLong(_)) = &result {
            let fewer = given::given(reply, answer, Amount::Passages(1));
            let less = if fewer.len() < given.len() { fewer } else { given::given(reply, answer, Amount::Answer) };
            result = self.call(job, &less, &mut stats, &mut counted)?;
        }
        stats.elapsed = job.started.elapsed();
        Ok(Phrasing { result, released, stats })
    }

    fn call(
        &mut self,
        job: Job<'_>,
        given: &[Given],
        stats: &mut Stats,
        release: &mut dyn FnMut(&Sentence) -> io::Result<()>,
    ) -> io::Result<Result<Vec<Sentence>, Failure>> {
        let Job { reply, answer, started, stop } = job;
        if let Err(failure) = self.prepare(stop) {
            return Ok(Err(failure));
        }
        let Some(client) = &self.client else { return Ok(Err(Failure::Incomplete)) };
        let request = self.request(reply, given);
        let key = request.key.as_ref();
        let checker = Checker::new(&reply.question, &answer.text, given);
        let mut progress = Progress { checker, draft: Draft::default(), sentences: Vec::new(), release, broken: None };
        let limits = &self.settings.limits;
        let called = client.call(&request, limits, started + limits.total, stop, &mut |piece| {
            stats.first_token.get_or_insert_with(|| started.elapsed());
            progress.draft.push(piece);
            while let Some(sentence) = progress.draft.next() {
                progress.accept(&sentence, key)?;
            }
            Ok(())
        });
        let ended = called.and_then(|completion| {
            stats.usage = completion.usage;
            check::ended(completion.finish.as_deref()).map_err(|fault| fault.cleaned(&|text| request.scrub(text)))?;
            while let Some(sentence) = progress.draft.rest() {
                progress.accept(&sentence, key)?;
            }
            Ok(())
        });
        if let Some(error) = progress.broken {
            return Err(error);
        }
        let Progress { checker, sentences, .. } = progress;
        let result = ended.and_then(|()| Ok(checker.whole()?)).map(|checked| {
            stats.checked = Some(checked);
            sentences
        });
        Ok(result)
    }

    /// Whether the settings allow a call: where it goes, and with or without a key.
    ///
    /// # Errors
    /// Why not.
    pub fn allowed(&self) -> Result<(), Failure> {
        let Settings { endpoint, key, no_key, allow_plain_http, .. } = &self.settings;
        let host = endpoint.host();
        if endpoint.local() {
            Ok(())
        } else if !endpoint.secure() && !allow_plain_http {
            Err(Failure::Setup(format!("{host} is elsewhere and not encrypted; use https:// or set llm.allow_plain_http")))
        } else if key.is_none() && !no_key {
            Err(Failure::Key(format!("there is no key for {host}; set OPENAI_API_KEY, llm.api_key_file or llm.api_key_command")))
        } else {
            Ok(())
        }
    }

    /// Sees to it that the call is allowed and that the key is there, unless `stop` comes first.
    ///
    /// # Errors
    /// Why not.
    pub fn unlock(&mut self, stop: &AtomicBool) -> Result<(), Failure> {
        self.allowed()?;
        if let (None, Some(source)) = (&self.key, &self.settings.key) {
            self.key = Some(source.get(stop)?);
        }
        Ok(())
    }

    /// Sees to it that there are a key and a client.
    fn prepare(&mut self, stop: &AtomicBool) -> Result<(), Failure> {
        self.unlock(stop)?;
        if self.client.is_none() {
            let client = Client::new(&self.settings.limits, &self.settings.endpoint);
            // what fails no longer matters to whoever stopped it
            self.client = Some(client.map_err(|failure| if stop.load(Ordering::SeqCst) { Failure::Interrupted } else { failure })?);
        }
        Ok(())
    }

    fn form(&self) -> Form {
        self.settings.form.settle(&self.settings.model, self.settings.endpoint.local())
    }

    fn request(&self, reply: &Reply, given: &[Given]) -> Request {
        let settings = &self.settings;
        let openai = settings.endpoint.openai();
        let streamed = settings.delivery == Delivery::Streamed;
        let body = Body {
            model: &settings.model,
            messages: &prompt::messages(self.form(), &reply.question, given),
            // some of OpenAI's models take neither a temperature nor the older name of the limit, which is all that some servers know
            temperature: settings.temperature.or((!openai).then_some(0.0)),
            max_tokens: (!openai).then_some(settings.max_tokens),
            max_completion_tokens: openai.then_some(settings.max_tokens),
            stream: streamed,
            stream_options: streamed.then_some(StreamOptions { include_usage: true }),
        };
        Request {
            url: settings.endpoint.url().to_owned(),
            headers: [
                ("content-type", "application/json"),
                ("accept", if streamed { "text/event-stream, application/json" } else { "application/json" }),
            ],
            key: self.key.clone(),
            keyed: settings.key.is_some(),
            // strings and numbers can always be written
            body: serde_json::to_string(&body).unwrap_or_default(),
            streamed,
        }
    }
}
