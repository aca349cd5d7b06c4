//! The article's own words as phrasings, to questions of every text here, and the same with a negation put in.

use super::{Step, about, says, serve, stream, texts};
use serde_json::Value;
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

const TEXTS: [(&str, &str, &str); 4] = [
    ("article", include_str!("../../corpus/openai-aws-partnership.md"), include_str!("../golden/article.jsonl")),
    ("ferries", include_str!("../fixtures/ferries.txt"), include_str!("../conversations/ferries.jsonl")),
    ("garden", include_str!("../fixtures/garden.md"), include_str!("../conversations/garden.jsonl")),
    ("observatory", include_str!("../conversations/texts/observatory.md"), include_str!("../conversations/observatory.jsonl")),
];

/// The questions of a file of golden questions or of conversations.
fn questions(jsonl: &str) -> Vec<String> {
    let turns = jsonl.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let turns = turns.flat_map(|value| if let Value::Array(turns) = value { turns } else { vec![value] });
    turns.map(|turn| turn["q"].as_str().unwrap().to_owned()).collect()
}

/// The replies to these questions, each by itself.
fn replies(mut command: Command, questions: &[String]) -> Vec<Value> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), questions.join("\n") + "\n");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let (out, _) = texts(&child.wait_with_output().unwrap());
    writer.join().unwrap().unwrap();
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// `text` with its first plain statement denied, where it has one.
fn denied(text: &str) -> Option<String> {
    let verbs = [" was ", " is ", " were ", " are ", " has ", " had ", " can "];
    let at = verbs.iter().filter_map(|verb| Some(text.find(verb)? + verb.len())).min()?;
    (!text.contains("no ") && !text.contains("not ")).then(|| format!("{}not {}", &text[..at], &text[at..]))
}

#[test]
fn the_articles_own_words_pass_and_what_denies_them_does_not() {
    let (mut shown, mut turned) = (0, 0);
    for (name, article, asked) in TEXTS {
        let own = replies(about(article, &["-", "--json"], "", ""), &questions(asked));
        // one that asks repeats an FAQ's question, which no phrasing should
        let answered = |reply: &&Value| reply["status"] == "answered" && !text(reply, "answer").contains('?');
        let pairs: Vec<(String, String)> =
            own.iter().filter(answered).map(|reply| (text(reply, "question"), text(reply, "answer"))).collect();
        let ask = |said: Vec<(&String, String)>| {
            // each connection gets the next answer
            let steps: Vec<Vec<Step>> = said.iter().map(|(_, text)| stream(&says(text))).collect();
            let asked: Vec<String> = said.iter().map(|(question, _)| (*question).clone()).collect();
            let server = serve(steps);
            let replies = replies(about(article, &["-", "--json", "--llm"], &server.url, ""), &asked);
            assert_eq!(server.requests.lock().unwrap().len(), asked.len(), "{name}");
            replies
        };
        for reply in ask(pairs.iter().map(|(question, text)| (question, text.clone())).collect()) {
            assert_eq!(reply["by"], "llm", "{name}: {} to {}: {}", reply["answer"], reply["question"], reply["llm"]["error"]);
            shown += 1;
        }
        for reply in ask(pairs.iter().filter_map(|(question, text)| Some((question, denied(text)?))).collect()) {
            assert_eq!(reply["by"], "article", "{name}: {}", reply["answer"]);
            turned += 1;
        }
    }
    assert!(shown > 100 && turned > 50, "{shown} {turned}");
}

fn text(reply: &Value, field: &str) -> String {
    reply[field].as_str().unwrap().to_owned()
}
