//! Where the LLM is. Pure.

use std::net::IpAddr;
use url::{Host, Url};

/// The endpoint where none is named.
pub const DEFAULT: &str = "https://api.openai.com/v1";

/// An address of the chat completions API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    base: String,
    url: Url,
}

impl Endpoint {
    /// Reads a base URL: with its `/v1` or without, or the whole address.
    ///
    /// # Errors
    /// Where it is none, in words that do not repeat it: it may hold a password.
    pub fn parse(base: &str) -> Result<Self, &'static str> {
        let mut url = Url::parse(base.trim()).map_err(|_| "it is no URL, such as http://localhost:11434/v1")?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err("it must begin with http:// or https:// and name a host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it must not hold a user or a password; the key comes from OPENAI_API_KEY, a file or a command");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("it must not hold a ? or a #");
        }
        let path = match url.path().trim_end_matches('/') {
            "" => "/v1".to_owned(),
            path => path.trim_end_matches("/chat/completions").to_owned(),
        };
        url.set_path(&path);
        let base = url.to_string();
        url.set_path(&format!("{path}/chat/completions"));
        Ok(Self { base, url })
    }

    /// The base URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The whole address.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The host's name.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether it is on this machine.
    pub fn local(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
            None => false,
        }
    }

    /// The host's name where it is one of this machine.
    pub fn local_name(&self) -> Option<&str> {
        let named = matches!(self.url.host(), Some(Host::Domain(_)));
        (named && self.local()).then(|| self.host())
    }

    /// Whether what is sent is encrypted.
    pub fn secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether it is the one of `OpenAI`, which is stricter than the others about what it is sent.
    pub fn openai(&self) -> bool {
        self.host() == "api.openai.com"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_may_be_written_in_many_ways() {
        for (base, url) in [
            ("http://localhost:11434/v1", "http://localhost:11434/v1/chat/completions"),
            ("http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"),
            ("http://localhost:11434", "http://localhost:11434/v1/chat/completions"),
            (" https://openrouter.ai/api/v1\n", "https://openrouter.ai/api/v1/chat/completions"),
            ("https://x.example/v1/chat/completions", "https://x.example/v1/chat/completions"),
        ] {
            assert_eq!(Endpoint::parse(base).unwrap().url(), url, "{base}");
        }
        for base in
            ["", "localhost:11434", "ftp://x/v1", "http://", "https://user:secret@x/v1", "https://x/v1?key=secret", "https://x/#secret"]
        {
            let why = Endpoint::parse(base).unwrap_err();
            assert!(!why.contains("secret"), "{why}");
        }
    }

    #[test]
    fn local_is_this_machine_alone() {
        for (base, local) in [
            ("http://localhost", true),
            ("http://127.8.9.1:80", true),
            ("http://[::1]:80", true),
            ("http://llm.localhost", true),
            ("http://localhost.example.com", false),
            ("http://192.168.1.5", false),
            ("http://127.0.0.1.example.com", false),
            ("https://api.openai.com/v1", false),
        ] {
            assert_eq!(Endpoint::parse(base).unwrap().local(), local, "{base}");
        }
    }
}
