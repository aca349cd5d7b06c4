//! Questions an article asks itself: how they look, and where the answer begins.

use super::block::count;

/// Words a question of an FAQ has at most; longer ones are prose.
const QUESTION_WORDS: usize = 30;

const NAMES: &[&str] = &[
    "faq",
    "faqs",
    "frequently asked questions",
    "frequently asked",
    "common questions",
    "questions and answers",
    "questions & answers",
    "q&a",
    "q & a",
    "häufige fragen",
    "häufig gestellte fragen",
    "questions fréquentes",
    "foire aux questions",
    "preguntas frecuentes",
    "domande frequenti",
    "perguntas frequentes",
    "veelgestelde vragen",
    "частые вопросы",
    "よくある質問",
    "常见问题",
];

/// Whether a heading says that questions and answers follow.
pub fn names_faq(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    NAMES.iter().any(|name| {
        heading.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            || heading.strip_suffix(name).is_some_and(|rest| rest.ends_with(|c: char| !c.is_alphanumeric()))
    })
}

/// Whether `text` is a question, or two, and nothing after it.
pub fn is_question(text: &str) -> bool {
    text.ends_with(['?', '？']) && count(text) <= QUESTION_WORDS
}

/// Splits "Q: … A: …" and a bold question before its answer; the answer may be empty.
pub fn split(text: &str, bold: usize) -> Option<(&str, &str)> {
    let marked = ["Q:", "Q.", "Question:"].iter().find_map(|mark| text.strip_prefix(mark));
    if let Some(rest) = marked {
        let (question, answer) = [" A: ", " A. ", " Answer: "].iter().find_map(|mark| rest.split_once(mark)).unwrap_or((rest, ""));
        return Some((question.trim(), answer.trim()));
    }
    let (question, answer) = text.split_at_checked(bold)?;
    let answer = answer.trim_start_matches([':', ' ']);
    is_question(question.trim()).then_some((question.trim(), answer.trim()))
}

/// An answer without its "A:".
pub fn answer(text: &str) -> &str {
    ["A:", "Answer:"].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text).trim()
}
