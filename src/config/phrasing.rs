//! The settings of phrasing by an LLM.

use super::{
    file::{Llm, Seconds},
    layers::{Layers, Origin, Picked},
};
use crate::{
    args::Phrasing,
    error::{Error, Kind},
    llm::{DEFAULT_BASE_URL, Delivery, Endpoint, Form, Limits, Need, Settings, key},
};
use std::num::NonZeroU32;

/// Settles whether answers are phrased, and how they are where they are: an error where the endpoint is none.
pub fn settle(flags: Phrasing, file: &Llm, layers: &mut Layers<'_>) -> (bool, Result<Settings, Error>) {
    let wanted = flags.llm || flags.dry_run || flags.require_llm;
    let enabled = (wanted || flags.no_llm).then_some(wanted);
    let enabled = layers.note("llm.enabled", Picked::first(enabled, None, file.enabled), || false);
    let required = layers.note("llm.require", Picked::first(flags.require_llm.then_some(true), None, file.require), || false);
    let variable = layers.text("OPENAI_BASE_URL");
    let base = layers.note("llm.base_url", Picked::first(flags.base_url, variable, file.base_url.clone()), || DEFAULT_BASE_URL.to_owned());
    let endpoint = Endpoint::parse(&base);
    if endpoint.is_err() {
        // what is no URL may hold anything
        layers.hide_last();
    }
    let variable = layers.text("FAQT_MODEL");
    let model = layers.note("llm.model", Picked::first(flags.model, variable, file.model.clone()).map(some), || None);
    let key = key(file, layers);
    let no_key = layers.note("llm.no_key", Picked::first(None, None, file.no_key), || false);
    let allow_plain_http = layers.note("llm.allow_plain_http", Picked::first(None, None, file.allow_plain_http), || false);
    let form = layers.note("llm.prompt", Picked::first(None, None, file.prompt), Form::default);
    let stream = layers.note("llm.stream", Picked::first(flags.no_stream.then_some(false), None, file.stream), || true);
    let max_tokens = layers.note("llm.max_tokens", Picked::first(None, None, file.max_tokens.map(NonZeroU32::get)), || 300);
    let temperature = layers.note("llm.temperature", Picked::first(None, None, file.temperature.map(|picked| picked.0)).map(some), || None);
    let limits = limits(flags.llm_timeout, file, layers);
    let need = match (flags.dry_run, required) {
        (true, _) => Need::Preview,
        (_, true) => Need::Required,
        _ => Need::Optional,
    };
    let delivery = if stream { Delivery::Streamed } else { Delivery::Whole };
    let model = model.unwrap_or_default();
    let settings = endpoint
        .map(|endpoint| Settings { need, endpoint, model, key, no_key, allow_plain_http, form, delivery, max_tokens, temperature, limits })
        .map_err(|why| Error::new(Kind::Usage, format!("the LLM's base URL can't be used: {why}"), "see `faqt config`"));
    (enabled, settings)
}

/// The settings, where they name a model.
///
/// # Errors
/// Where they don't.
pub fn named(settings: Settings) -> Result<Settings, Error> {
    if settings.model.is_empty() {
        return Err(Error::new(
            Kind::Usage,
            "no model is named to phrase answers",
            "name one with --model, FAQT_MODEL or llm.model, or /model at the prompt; --no-llm goes without",
        ));
    }
    Ok(settings)
}

fn some<T>(picked: Picked<T>) -> Picked<Option<T>> {
    Picked { value: Some(picked.value), from: picked.from }
}

/// Where the key comes from. Of a command only the program is shown: its arguments may hold anything.
fn key(file: &Llm, layers: &mut Layers<'_>) -> Option<key::Source> {
    let (source, shown, from) = if let Some((name, text)) = layers.text("OPENAI_API_KEY") {
        (Some(key::Source::Environment(key::Unread(text))), key::REDACTED.to_owned(), Origin::Environment(name))
    } else if let Some(path) = &file.api_key_file {
        (Some(key::Source::File(path.clone())), format!("from the file {}", path.display()), Origin::File)
    } else if let Some(argv) = &file.api_key_command {
        (Some(key::Source::Command(argv.clone())), format!("from the command {}", argv.program()), Origin::File)
    } else {
        layers.show("llm.api_key", serde_json::Value::Null, Origin::Default);
        return None;
    };
    layers.show("llm.api_key", shown.into(), from);
    source
}

fn limits(total: Option<Seconds>, file: &Llm, layers: &mut Layers<'_>) -> Limits {
    let mut limit = |name, flag, file, default: u32| {
        let seconds = layers.note(name, Picked::first(flag, None, file).map(some), || Seconds::new(default.into()));
        seconds.map_or(std::time::Duration::from_secs(default.into()), Seconds::duration)
    };
    Limits {
        connect: limit("llm.connect_timeout", None, file.connect_timeout, 5),
        first_token: limit("llm.first_token_timeout", None, file.first_token_timeout, 30),
        idle: limit("llm.idle_timeout", None, file.idle_timeout, 15),
        total: limit("llm.timeout", total, file.timeout, 90),
        retries: layers.note("llm.retries", Picked::first(None, None, file.retries), || 2),
    }
}
