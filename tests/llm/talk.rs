//! Phrasing within a conversation, and answers of two sources.

use super::{about, error, ok, says, serve, stream, texts};
use serde_json::Value;
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

const GARDEN: &str = include_str!("../fixtures/garden.md");
const DEAL: &str = include_str!("../../corpus/openai-aws-partnership.md");

/// What comes of these lines as turns of a conversation.
fn turns(mut command: Command, lines: &[&str]) -> (Vec<Value>, String) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
    let (out, err) = texts(&child.wait_with_output().unwrap());
    (out.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), err)
}

#[test]
fn no_turn_before_unlocks_an_answer() {
    let server = serve(vec![stream(&says("Maria Okafor keeps the key, and lends it on Saturdays."))]);
    let lines = ["Who keeps the key to the shed?", "how old is she?", "when does she lend it?", "who designed it?"];
    let (replies, err) = turns(about(GARDEN, &["chat", "--llm", "--json"], &server.url, ""), &lines);
    let by: Vec<_> = replies.iter().map(|reply| (reply["status"].as_str().unwrap(), reply["by"].as_str().unwrap())).collect();
    let refused = ("no_answer", "article");
    assert_eq!(by, [("answered", "llm"), refused, ("answered", "llm"), refused], "{err}");
    let requests = server.requests.lock().unwrap();
    assert_eq!(requests.len(), 2, "{requests:?}");
    // what was asked and said before is not sent either
    assert!(requests[1].contains("when does she lend it?") && !requests[1].contains("Question: Who keeps"), "{}", requests[1]);
    assert!(replies[1]["llm"].is_null(), "{}", replies[1]);
}

#[test]
fn an_answer_of_two_sources_keeps_both_where_the_prompt_was_too_long() {
    let question = "How much has Microsoft invested in OpenAI? Who questions the spending?";
    let own = turns(about(DEAL, &["chat", "--json"], "", ""), &[question]).0.remove(0);
    let from: Vec<u64> = own["answer_from"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect();
    assert_eq!(from.len(), 2, "{own}");
    let quote = |id: u64| own["sources"].as_array().unwrap().iter().find(|source| source["id"] == id).unwrap()["quote"].as_str().unwrap();
    let quotes = [quote(from[0]), quote(from[1])];
    let too_long = || error("400 Bad Request", "", "the request exceeds the available context size", "exceed_context_size_error");
    for form in ["simple", "numbered"] {
        let server = serve(vec![too_long(), stream(&says(&quotes.join(" ")))]);
        let settings = format!("[llm]\nprompt = \"{form}\"\n");
        let output = about(DEAL, &["--llm", question], &server.url, &settings).output().unwrap();
        let (out, err) = texts(&output);
        assert!(err.is_empty(), "{form}: {err}");
        // each sentence bears the number of its own source, and both sources follow
        let marked = format!("{} [{}] {} [{}]\n", quotes[0], from[0], quotes[1], from[1]);
        assert!(out.starts_with(&marked), "{form}: {out}");
        for id in &from {
            assert!(out.contains(&format!("\n  [{id}] article.md, ")), "{form}: {out}");
        }
        assert_eq!(out.matches("article.md").count(), 2, "{form}: {out}");
        let requests = server.requests.lock().unwrap();
        assert_eq!(requests.len(), 2, "{form}");
        assert!(requests[1].len() < requests[0].len() && quotes.iter().all(|quote| requests[1].contains(quote)), "{}", requests[1]);
    }
}

#[test]
fn a_switch_at_the_prompt_asks_no_sooner_than_a_question() {
    let server = serve(vec![ok()]);
    let (replies, _) = turns(about(GARDEN, &["chat", "--llm", "--json"], &server.url, ""), &[""]);
    assert_eq!((replies.len(), replies[0]["status"].as_str()), (1, Some("no_answer")), "{replies:?}");
    assert!(server.requests.lock().unwrap().is_empty());
}
