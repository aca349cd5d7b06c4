//! The user's own settings, in `faqt/config.toml` in the configuration folder. No other file is read: a folder that came from elsewhere can
//! set neither endpoint nor key nor command.

use crate::{
    args::Color,
    error::{Error, Kind},
    llm::{Form, key},
};
use etcetera::BaseStrategy;
use serde::Deserialize;
use std::{
    fs,
    io::{self, Read},
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::Duration,
};

/// The file's settings; what it does not set is `None`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    pub corpus: Option<PathBuf>,
    pub index: Option<PathBuf>,
    pub top: Option<Top>,
    pub min_confidence: Option<Share>,
    pub refusal: Option<String>,
    pub color: Option<Color>,
    pub plain: Option<bool>,
    pub log: Option<bool>,
    pub prompt: Prompt,
    pub llm: Llm,
}

/// The table `prompt`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Prompt {
    pub mode: Option<Mode>,
    pub history: Option<bool>,
}

/// Whose keys edit a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Emacs's.
    #[default]
    Emacs,
    /// Vi's.
    Vi,
}

/// The table `llm`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct Llm {
    pub enabled: Option<bool>,
    pub require: Option<bool>,
    pub base_url: Option<String>,
    pub model: Option<String>,
    pub api_key_file: Option<PathBuf>,
    pub api_key_command: Option<key::Argv>,
    pub no_key: Option<bool>,
    pub allow_plain_http: Option<bool>,
    pub prompt: Option<Form>,
    pub stream: Option<bool>,
    pub max_tokens: Option<NonZeroU32>,
    pub temperature: Option<Temperature>,
    pub connect_timeout: Option<Seconds>,
    pub first_token_timeout: Option<Seconds>,
    pub idle_timeout: Option<Seconds>,
    pub timeout: Option<Seconds>,
    pub retries: Option<u32>,
}

/// A number of sources, 1 to 100.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u16")]
pub struct Top(pub u16);

impl TryFrom<u16> for Top {
    type Error = &'static str;

    fn try_from(top: u16) -> Result<Self, Self::Error> {
        if (1..=100).contains(&top) { Ok(Self(top)) } else { Err("a number from 1 to 100 is needed") }
    }
}

/// A share, 0 to 1.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f32")]
pub struct Share(pub f32);

impl TryFrom<f32> for Share {
    type Error = &'static str;

    fn try_from(share: f32) -> Result<Self, Self::Error> {
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err("a number from 0 to 1 is needed") }
    }
}

/// How freely a model words, 0 to 2.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f32")]
pub struct Temperature(pub f32);

impl TryFrom<f32> for Temperature {
    type Error = &'static str;

    fn try_from(temperature: f32) -> Result<Self, Self::Error> {
        if (0.0..=2.0).contains(&temperature) { Ok(Self(temperature)) } else { Err("a number from 0 to 2 is needed") }
    }
}

/// A time in seconds, above none and within a day.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "f64")]
pub struct Seconds(f64);

impl Seconds {
    /// So many seconds, where they are above none and within a day.
    pub fn new(seconds: f64) -> Option<Self> {
        (0.001..=86400.0).contains(&seconds).then_some(Self(seconds))
    }

    /// The time.
    pub fn duration(self) -> Duration {
        Duration::from_secs_f64(self.0)
    }
}

impl serde::Serialize for Seconds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl TryFrom<f64> for Seconds {
    type Error = &'static str;

    fn try_from(seconds: f64) -> Result<Self, Self::Error> {
        Self::new(seconds).ok_or("a number of seconds above 0 is needed, at most a day")
    }
}

/// Largest file read, in bytes.
const LARGEST: u64 = 256 << 10;

/// The user's file, read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Where it is, or would be.
    pub path: Option<PathBuf>,
    /// Whether it is there.
    pub found: bool,
    /// What it says.
    pub file: File,
}

impl Loaded {
    /// Reads the user's file, where there is one.
    ///
    /// # Errors
    /// Where it can't be read or says something that can't be.
    pub fn read() -> Result<Self, Error> {
        let Ok(base) = etcetera::choose_base_strategy() else { return Ok(Self::default()) };
        Self::at(base.config_dir().join("faqt").join("config.toml"))
    }

    /// Reads the file at `path`, where there is one.
    ///
    /// # Errors
    /// Where it can't be read or says something that can't be.
    pub fn at(path: PathBuf) -> Result<Self, Error> {
        let opened = match fs::File::open(&path) {
            Ok(opened) => opened,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Self { path: Some(path), ..Self::default() });
            }
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let mut text = String::new();
        opened.take(LARGEST).read_to_string(&mut text).map_err(|error| unreadable(&path, &error))?;
        let mut file: File = toml::from_str(&text).map_err(|error| wrong(&path, &text, &error))?;
        file.llm.api_key_file = file.llm.api_key_file.map(|named| beside(&path, &named));
        Ok(Self { path: Some(path), found: true, file })
    }
}

/// Where a file is that the settings at `path` name: from the home folder where it begins with `~/`, else from their own folder. It must not
/// depend on the working folder, which may have come from elsewhere.
fn beside(path: &Path, named: &Path) -> PathBuf {
    match (named.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(below), Ok(home)) => home.join(below),
        _ => path.parent().unwrap_or(Path::new("")).join(named),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::new(Kind::Usage, format!("can't read the settings in {}: {error}", path.display()), "")
}

/// An error that names file, line and setting. It never quotes the value of one that has to do with a key.
fn wrong(path: &Path, text: &str, error: &toml::de::Error) -> Error {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default();
    let name = line.split_once('=').map_or("", |(name, _)| name.trim());
    let table = before.lines().rev().find_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']')).unwrap_or_default();
    let whole = [table, name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
    let message = unquoted(&error.message().lines().collect::<Vec<_>>().join(", "));
    // "llm = { api_key = … }" is such a line, too
    let secret = line.contains("key");
    let message = if secret && !message.starts_with("unknown field") { "it can't have this value".to_owned() } else { message };
    let hint = if secret {
        "a key never stands in this file: set OPENAI_API_KEY, or name a file (llm.api_key_file) or a command and its arguments (llm.api_key_command = [\"pass\", \"show\", \"openai\"])"
    } else {
        "`faqt config` shows every setting"
    };
    let place = if whole.is_empty() { String::new() } else { format!(", {whole}") };
    Error::new(Kind::Usage, format!("{}, line {number}{place}: {message}", path.display()), hint)
}

/// `message` without the text that it found where something else was expected: it may be a key in a wrong place.
fn unquoted(message: &str) -> String {
    match (message.split_once(": string \""), message.rsplit_once("\", expected")) {
        (Some((found, _)), Some((_, expected))) => format!("{found}: text, expected{expected}"),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<File, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        Loaded::at(path).map(|loaded| loaded.file)
    }

    #[test]
    fn a_whole_file_is_read() {
        let file = read(
            "top = 3\nmin_confidence = 1\ncolor = \"never\"\n[llm]\nenabled = true\ntimeout = 7\nidle_timeout = 0.5\nprompt = \"simple\"\n",
        );
        let file = file.unwrap();
        assert_eq!((file.top.unwrap().0, file.min_confidence.unwrap().0, file.llm.enabled), (3, 1.0, Some(true)));
        assert_eq!(file.llm.timeout.unwrap().duration(), Duration::from_secs(7));
        assert_eq!(file.llm.prompt, Some(Form::Simple));
        assert!(!Loaded::at("/nowhere/config.toml".into()).unwrap().found);
    }

    #[test]
    fn a_key_file_is_found_from_any_folder() {
        let settings = Path::new("/home/ann/.config/faqt/config.toml");
        let home = etcetera::home_dir().unwrap();
        for (named, path) in [
            ("key", settings.with_file_name("key")),
            ("./keys/openai", settings.with_file_name("./keys/openai")),
            ("/run/secrets/key", "/run/secrets/key".into()),
            ("~/key", home.join("key")),
            ("~key", settings.with_file_name("~key")),
        ] {
            assert_eq!(beside(settings, Path::new(named)), path, "{named}");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_no_key_is_shown() {
        for (text, line, name) in [
            ("top = 3\nmodle = 1", "line 2", "modle"),
            ("[llm]\n\nmodle = \"x\"", "line 3", "llm.modle"),
            ("top = 0", "line 1", "top: a number from 1 to 100"),
            ("[llm]\ntimeout = -1", "line 2", "llm.timeout: a number of seconds"),
            ("[llm]\nprompt = \"hard\"", "line 2", "llm.prompt"),
            ("[llm]\napi_key = \"sk-secret\"", "line 2", "llm.api_key"),
            ("[llm]\napi_key_command = \"sk-secret\"", "line 2", "llm.api_key_command"),
            ("[llm]\napi_key = sk-secret", "line 2", "llm.api_key"),
            ("llm = { api_key_command = \"sk-secret\" }", "line 1", "llm"),
            ("llm = \"sk-secret\"", "line 1", "llm: invalid type: text, expected a table"),
            ("[llm]\ntimeout = \"sk-secret\"", "line 2", "llm.timeout: invalid type: text, expected f64"),
            ("[llm]\nmax_tokens = 0", "line 2", "llm.max_tokens"),
            ("[llm]\ntemperature = nan", "line 2", "llm.temperature: a number from 0 to 2"),
            ("[llm]\ntemperature = -1", "line 2", "llm.temperature: a number from 0 to 2"),
            ("top = ", "line 1", "top"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.kind, Kind::Usage);
            for part in ["config.toml", line, name] {
                assert!(error.message.contains(part), "{text:?}: {} lacks {part}", error.message);
            }
            assert!(!error.message.contains("secret") && !error.hint.contains("secret"), "{error:?}");
            assert_eq!(error.message.lines().count(), 1, "{error:?}");
        }
    }
}
