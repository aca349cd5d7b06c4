//! What stands between faqt and the LLM: proxies, and addresses where nobody answers.

use super::{EXTRACTIVE, KEY, QUESTION, Step, error, faqt, ok, serve, texts};
use serde_json::{Value, json};
use std::{
    process::Command,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

/// An endpoint that no name server knows: whatever gets there went through a proxy.
const ELSEWHERE: &str = "http://llm.example/v1";

const PLAIN: &str = "[llm]\nallow_plain_http = true\nretries = 0\nconnect_timeout = 0.4\ntimeout = 10\n";

fn ask(url: &str, settings: &str, variables: &[(&str, &str)]) -> (Value, String) {
    let mut command: Command = faqt(&["--llm", "--json", QUESTION], url, settings);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let (out, err) = texts(&output);
    assert!(!out.contains(KEY) && !err.contains(KEY), "{out}{err}");
    assert_eq!(output.status.code(), Some(0), "{err}");
    (serde_json::from_str(&out).unwrap(), err)
}

#[test]
fn proxies_come_from_the_usual_variables() {
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let proxy = serve(vec![ok()]);
        let base = proxy.url.trim_end_matches("/v1");
        let (reply, err) = ask(ELSEWHERE, PLAIN, &[(name, base)]);
        assert_eq!(reply["by"], "llm", "{name}: {err}");
        let heads = proxy.heads.lock().unwrap();
        // the key goes where the endpoint is, by way of what the user named
        assert!(heads[0].starts_with("POST http://llm.example/v1/chat/completions HTTP/1.1"), "{name}: {}", heads[0]);
        assert_eq!((heads.len(), heads[0].matches(KEY).count()), (1, 1), "{name}: {}", heads[0]);
    }
}

#[test]
fn a_proxy_sees_neither_key_nor_question_of_what_is_encrypted() {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let proxy = serve(vec![error("403 No", "", "no", "x")]);
        let base = proxy.url.trim_end_matches("/v1").replace("http://", "http://somebody:hush-proxy@");
        let (reply, err) = ask("https://llm.example/v1", PLAIN, &[(name, &base)]);
        assert_eq!((reply["llm"]["reason"].as_str(), reply["answer"].as_str()), (Some("connect"), Some(EXTRACTIVE)), "{name}: {err}");
        let heads = proxy.heads.lock().unwrap();
        assert!(heads[0].starts_with("CONNECT llm.example:443 HTTP/1.1"), "{name}: {}", heads[0]);
        assert!(heads[0].to_ascii_lowercase().contains("proxy-authorization: basic"), "{name}: {}", heads[0]);
        assert!(!heads[0].contains(KEY) && proxy.requests.lock().unwrap().iter().all(String::is_empty), "{name}: {}", heads[0]);
        assert!(!err.contains("hush-proxy") && !reply.to_string().contains("hush-proxy"), "{name}: {err}");
    }
}

#[test]
fn a_proxy_is_passed_by_where_the_user_says_so_and_on_this_machine() {
    let proxy = serve(vec![ok()]);
    let base = proxy.url.trim_end_matches("/v1");
    let server = serve(vec![ok()]);
    let (reply, err) = ask(&server.url, "", &[("HTTP_PROXY", base), ("ALL_PROXY", base)]);
    assert_eq!(reply["by"], "llm", "{err}");
    for name in ["NO_PROXY", "no_proxy"] {
        for (url, hosts) in
            [("http://192.0.2.1/v1", "x.example, 192.0.2.0/24"), ("http://192.0.2.1/v1", "*"), (ELSEWHERE, ".example"), (ELSEWHERE, "*")]
        {
            let (reply, err) = ask(url, PLAIN, &[("HTTP_PROXY", base), (name, hosts)]);
            assert_eq!(reply["by"], "article", "{name}={hosts}: {err}");
        }
    }
    assert_eq!(proxy.connections.load(Ordering::SeqCst), 0);
    // and it would have been used
    let (reply, err) = ask("http://192.0.2.1/v1", PLAIN, &[("HTTP_PROXY", base), ("NO_PROXY", "x.example")]);
    assert_eq!((reply["by"].as_str(), proxy.connections.load(Ordering::SeqCst)), (Some("llm"), 1), "{err}");
}

#[test]
fn a_name_of_this_machine_is_looked_up_nowhere() {
    let server = serve(vec![ok()]);
    // no key and no encryption is needed here, so a name server must have no say
    for name in ["localhost", "llm.localhost", "LLM.LocalHost"] {
        let (reply, err) = ask(&server.url.replace("127.0.0.1", name), "", &[("OPENAI_API_KEY", "")]);
        assert_eq!(reply["by"], "llm", "{name}: {err}");
    }
    assert!(server.heads.lock().unwrap().iter().all(|head| !head.to_ascii_lowercase().contains("authorization")));
}

/// A listener whose queue is full lets nobody in and turns nobody away.
#[cfg(target_os = "linux")]
#[test]
fn an_address_that_does_not_answer_is_given_up() {
    use std::net::{TcpListener, TcpStream};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        waiting.push(stream);
        assert!(waiting.len() < 1000, "the queue has no end");
    }
    let started = Instant::now();
    let (reply, err) = ask(&format!("http://{address}/v1"), "[llm]\nconnect_timeout = 0.5\n", &[]);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!((reply["llm"]["reason"].as_str(), reply["answer"].as_str()), (Some("connect_timeout"), Some(EXTRACTIVE)), "{err}");
    assert_eq!(
        err,
        "faqt: warning: no connection to the LLM within 0.5 s (llm.connect_timeout); the answer is in the article's own words\n"
    );
}

#[test]
fn each_limit_comes_from_the_settings_and_is_named() {
    for (step, settings, words) in [
        (vec![Step::Hang], "first_token_timeout = 0.3", "no word from the LLM within 0.3 s (llm.first_token_timeout)"),
        (vec![Step::Hang], "timeout = 0.3", "the LLM did not finish within 0.3 s (llm.timeout)"),
        (
            vec![Step::Send(super::stream_begun()), Step::Hang],
            "idle_timeout = 0.3",
            "the LLM stopped in the middle and stayed silent for 0.3 s (llm.idle_timeout)",
        ),
    ] {
        let started = Instant::now();
        let (reply, err) = ask(&serve(vec![step]).url, &format!("[llm]\n{settings}\n"), &[]);
        assert!(started.elapsed() < Duration::from_secs(10), "{settings}: {:?}", started.elapsed());
        assert!(err.contains(words) && reply["llm"]["error"] == json!(words), "{settings}: {err}");
    }
}
