//! Completion and hints while a line is typed.

use super::{
    command::{COMMANDS, Row},
    vocabulary::Vocabulary,
};
use rustyline::{
    Context, Helper, Result,
    completion::{Completer, Pair},
    highlight::Highlighter,
    hint::Hinter,
    validate::Validator,
};
use std::borrow::Cow;

/// Completions offered at most.
const OFFERED: usize = 40;

/// Least characters that a hint is given for.
const HINTED: usize = 3;

/// What helps with typing.
pub struct Assist {
    /// What may be typed.
    pub vocabulary: Vocabulary,
    /// Whether the most likely question is shown, dimmed, behind the cursor.
    pub hints: bool,
}

/// What of `whole` follows `typed`, in whatever case that is.
fn rest<'a>(whole: &'a str, typed: &str) -> Option<&'a str> {
    let mut whole = whole.chars();
    let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    typed.chars().all(|c| whole.next().is_some_and(|other| same(c, other))).then_some(whole.as_str())
}

fn pair(shown: &str, line: String) -> Pair {
    Pair { display: shown.to_owned(), replacement: line }
}

/// The lines that `typed` may become.
fn completions(typed: &str, vocabulary: &Vocabulary) -> Vec<Pair> {
    if let Some((name, argument)) = typed.split_once(' ').filter(|_| typed.starts_with('/')) {
        let row = COMMANDS.iter().find(|row| row.name == name);
        let choices = row.into_iter().flat_map(Row::choices).filter(|choice| choice.starts_with(argument));
        return choices.map(|choice| pair(choice, format!("{name} {choice}"))).collect();
    }
    if typed.starts_with('/') {
        let rows = COMMANDS.iter().filter(|row| row.name.starts_with(typed));
        return rows.map(|row| pair(&row.usage(), format!("{}{}", row.name, if row.argument.is_empty() { "" } else { " " }))).collect();
    }
    let questions = vocabulary.questions.iter().filter(|question| rest(question, typed).is_some());
    let found: Vec<Pair> = questions.map(|question| pair(question, question.clone())).take(OFFERED).collect();
    // a word offered beside a question would only keep Tab from completing either
    if !found.is_empty() {
        return found;
    }
    let start =
        typed.rfind(|c: char| !c.is_alphanumeric() && c != '-').map_or(0, |at| at + typed[at..].chars().next().map_or(1, char::len_utf8));
    let (before, word) = typed.split_at(start);
    if word.is_empty() {
        return Vec::new();
    }
    let terms = vocabulary.terms.iter().filter(|term| rest(term, word).is_some_and(|rest| !rest.is_empty()));
    terms.map(|term| pair(term, format!("{before}{term}"))).take(OFFERED).collect()
}

/// The rest of the question that `typed` most likely begins: one of the articles', else the last that was asked.
fn hint<'a>(typed: &str, questions: &'a [String], asked: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    if typed.starts_with('/') || typed.trim().chars().count() < HINTED {
        return None;
    }
    questions.iter().chain(asked).find_map(|question| rest(question, typed)).filter(|rest| !rest.is_empty() && !rest.contains('\n'))
}

impl Completer for Assist {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        Ok((0, completions(&line[..pos], &self.vocabulary)))
    }
}

impl Hinter for Assist {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<String> {
        if !self.hints || pos < line.len() {
            return None;
        }
        let history = context.history();
        let asked: Vec<String> = (0..history.len())
            .rev()
            .take(OFFERED)
            .filter_map(|at| {
                history.get(at, rustyline::history::SearchDirection::Reverse).ok().flatten().map(|found| found.entry.into_owned())
            })
            .collect();
        hint(line, &self.vocabulary.questions, asked.iter()).map(str::to_owned)
    }
}

impl Highlighter for Assist {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[2m{hint}\x1b[0m"))
    }
}

impl Validator for Assist {}
impl Helper for Assist {}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(typed: &str) -> Vec<String> {
        let vocabulary = Vocabulary {
            questions: vec!["Who keeps the key?".to_owned(), "Who pays?".to_owned()],
            terms: vec!["Okafor".to_owned(), "Ökologie".to_owned(), "key".to_owned()],
            ..Vocabulary::default()
        };
        completions(typed, &vocabulary).into_iter().map(|pair| pair.replacement).collect()
    }

    #[test]
    fn what_is_typed_becomes_a_command_a_question_or_a_term() {
        for (typed, expected) in [
            ("/so", &["/sources"][..]),
            ("/llm o", &["/llm on", "/llm off"]),
            ("/op", &["/open "]),
            ("/nothing x", &[]),
            ("who ", &["Who keeps the key?", "Who pays?"]),
            ("is öko", &["is Ökologie"]),
            ("日本 ok", &["日本 Okafor"]),
            ("日本語、", &[]),
        ] {
            assert_eq!(lines(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_hint_is_the_rest_of_a_question() {
        let questions = ["Who keeps the key?".to_owned()];
        let asked = ["who knows".to_owned(), "two\nlines".to_owned()];
        for (typed, expected) in [("who k", Some("eeps the key?")), ("who kn", Some("ows")), ("wh", None), ("/who", None), ("two", None)] {
            assert_eq!(hint(typed, &questions, asked.iter()), expected, "{typed:?}");
        }
    }
}
