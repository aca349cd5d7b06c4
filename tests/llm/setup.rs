//! Who says whether an answer is phrased, by which model, where and with what key.

use super::{KEY, PHRASE, QUESTION, error, faqt, ok, serve, texts};
use std::fs;

#[test]
fn the_key_comes_from_the_environment_a_file_or_a_command() {
    let file = "[llm]\napi_key_file = \"key\"\napi_key_command = [\"no-such-program\"]\n";
    let command = "[llm]\napi_key_command = [\"echo\", \"sk-from $HOME; `command`\"]\n";
    let spaceless = "[llm]\napi_key_command = [\"echo\", \"sk-$HOME;`command`\"]\n";
    for (settings, variable, key) in [
        (file, KEY, Some(KEY)),
        (file, "", Some("sk-from-file")),
        // no shell reads it
        (spaceless, "", Some("sk-$HOME;`command`")),
        (command, "", None),
        ("", "", None),
    ] {
        let server = serve(vec![ok()]);
        let mut asked = faqt(&["--llm", QUESTION], &server.url, settings);
        let folder = asked.get_current_dir().unwrap().to_owned();
        fs::write(folder.join("home/faqt/key"), "sk-from-file\n").unwrap();
        // the folder of a project has no say
        fs::write(folder.join("key"), "sk-from-project\n").unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let (out, err) = texts(&asked.env("OPENAI_API_KEY", variable).env("PATH", path).output().unwrap());
        let heads = server.heads.lock().unwrap();
        let sent = heads.first().and_then(|head| head.lines().find_map(|line| line.strip_prefix("authorization: Bearer ")));
        assert_eq!(sent, key, "{settings}: {err}");
        // what is no key is said to be none, and not repeated
        assert_eq!(heads.len(), usize::from(settings != command), "{settings}: {err}");
        assert!(!out.contains("sk-") && !err.contains("sk-"), "{settings}: {out}{err}");
        assert_eq!(settings == command, err.contains("the key's command `echo` printed no key"), "{settings}: {err}");
    }
}

#[test]
fn a_user_or_a_password_in_the_base_url_is_shown_nowhere() {
    let server = serve(vec![ok()]);
    let base = server.url.replace("http://", "http://ann:pw-hush@");
    let settings = format!("[llm]\nbase_url = \"{base}\"\n");
    for (flags, url, settings) in [(&["--base-url", &base][..], "", ""), (&[], &base, ""), (&[], "", &settings)] {
        for (args, code) in [
            (&["--llm", QUESTION][..], 2),
            (&["--llm", "--json", QUESTION], 2),
            (&["--dry-run", QUESTION], 2),
            (&["config", "--json"], 0),
            (&["config"], 0),
        ] {
            let output = faqt(&[flags, args].concat(), url, settings).output().unwrap();
            let (out, err) = texts(&output);
            assert_eq!(output.status.code(), Some(code), "{args:?}: {out}{err}");
            assert!(!out.contains("hush") && !err.contains("hush"), "{args:?}: {out}{err}");
            assert!(code == 0 || (out + &err).contains("it must not hold a user or a password"), "{args:?}: {err}");
        }
    }
    assert!(server.requests.lock().unwrap().is_empty());
}

#[test]
fn no_key_is_in_the_log() {
    for reply in [ok(), error("401 No", "", &format!("bad key {KEY}"), "auth")] {
        let server = serve(vec![reply]);
        let mut command = faqt(&["--llm", QUESTION], &server.url, "log = true\n");
        let state = command.get_current_dir().unwrap().join("state");
        command.env("XDG_STATE_HOME", &state).output().unwrap();
        let logs: Vec<_> = fs::read_dir(state.join("faqt")).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [log] = &logs[..] else { panic!("{logs:?}") };
        let log = fs::read_to_string(log).unwrap();
        assert!(log.contains(QUESTION) && !log.contains(KEY), "{log}");
    }
}

#[test]
fn no_flag_takes_a_key() {
    let server = serve(vec![ok()]);
    for flag in ["--api-key", "--key", "--token"] {
        let output = faqt(&["--llm", flag, "sk-typed", QUESTION], &server.url, "").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{flag}");
    }
    assert!(server.requests.lock().unwrap().is_empty());
}

#[test]
fn a_flag_comes_before_a_variable_and_that_before_the_settings() {
    let named = |model: &str| format!("\"model\":\"{model}\"");
    let settings = |url: &str| format!("[llm]\nenabled = true\nbase_url = \"{url}\"\nmodel = \"from-file-1b\"\n");
    let [first, second, third] = [(); 3].map(|()| serve(vec![ok()]));
    // the settings alone
    let mut asked = faqt(&[QUESTION], "", &settings(&first.url));
    let (out, err) = texts(&asked.env_remove("OPENAI_BASE_URL").env_remove("FAQT_MODEL").output().unwrap());
    assert!(out.starts_with(PHRASE) && first.requests.lock().unwrap()[0].contains(&named("from-file-1b")), "{out}{err}");
    // variables, as every test has them
    let (out, err) = texts(&faqt(&[QUESTION], &second.url, &settings(&first.url)).output().unwrap());
    assert!(out.starts_with(PHRASE) && second.requests.lock().unwrap()[0].contains(&named("tiny-1b")), "{out}{err}");
    // flags
    let flags = ["--base-url", &third.url, "--model", "from-flag-1b", QUESTION];
    let (out, err) = texts(&faqt(&flags, &second.url, &settings(&first.url)).output().unwrap());
    assert!(out.starts_with(PHRASE) && third.requests.lock().unwrap()[0].contains(&named("from-flag-1b")), "{out}{err}");
    assert_eq!([&first, &second, &third].map(|server| server.requests.lock().unwrap().len()), [1, 1, 1]);
}
