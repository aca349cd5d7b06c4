//! Completion and hints while a line is typed.

use super::{
    command::{COMMANDS, Row},
    likely::Likely,
    lines::PROMPT,
    vocabulary::Vocabulary,
};
use crate::{config, render};
use rustyline::{
    Context, Helper, Result,
    completion::{Completer, Pair},
    highlight::Highlighter,
    hint::{Hint, Hinter},
    validate::Validator,
};
use std::borrow::Cow;

/// Completions offered at most.
const OFFERED: usize = 40;

/// Least characters that a hint is given for.
const HINTED: usize = 3;

/// What stands before a question that what is typed does not begin.
const BECOMES: &str = "  → ";

/// Columns that such a question needs at least; a shorter cut of it would say nothing.
const LEAST: usize = 16;

/// What helps with typing.
pub struct Assist {
    vocabulary: Vocabulary,
    likely: Likely,
    /// Whether the most likely question is shown, dimmed, behind the cursor.
    hints: bool,
}

impl Assist {
    /// Helps with nothing but commands yet.
    pub fn new(hints: bool) -> Self {
        Self { vocabulary: Vocabulary::default(), likely: Likely::default(), hints }
    }

    /// Helps with what the articles hold now.
    pub fn learn(&mut self, vocabulary: Vocabulary) {
        self.likely = Likely::of(&vocabulary.questions);
        self.vocabulary = vocabulary;
    }
}

/// The most likely question as it stands behind the cursor.
#[derive(Debug, PartialEq, Eq)]
pub enum Guess {
    /// The rest of it; the right arrow takes it.
    Rest(String),
    /// An arrow and the whole, as far as there is room; Tab takes it.
    Whole(String),
}

impl Hint for Guess {
    fn display(&self) -> &str {
        let (Self::Rest(text) | Self::Whole(text)) = self;
        text
    }

    fn completion(&self) -> Option<&str> {
        if let Self::Rest(text) = self { Some(text) } else { None }
    }
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
fn completions(typed: &str, vocabulary: &Vocabulary, likely: &Likely) -> Vec<Pair> {
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
    let begun = |term: &&String| !word.is_empty() && rest(term, word).is_some_and(|rest| !rest.is_empty());
    let terms = vocabulary.terms.iter().filter(begun).map(|term| pair(term, format!("{before}{term}"))).take(OFFERED);
    let guess = likely.guess(typed).map(|question| pair(question, question.to_owned()));
    terms.chain(guess).collect()
}

/// The question that `typed` most likely becomes: one of the articles' that it begins, else the last that was asked, else the one that holds
/// its words, in a line of `columns`.
fn hint<'a>(
    typed: &str,
    questions: &'a [String],
    asked: impl Iterator<Item = &'a String>,
    likely: &Likely,
    columns: usize,
) -> Option<Guess> {
    if typed.starts_with('/') || typed.trim().chars().count() < HINTED {
        return None;
    }
    if let Some(begun) = questions.iter().chain(asked).find_map(|question| rest(question, typed)) {
        return (!begun.is_empty() && !begun.contains('\n')).then(|| Guess::Rest(begun.to_owned()));
    }
    let taken = render::columns(PROMPT) + render::columns(typed) + render::columns(BECOMES);
    let room = columns.checked_sub(taken + 1).filter(|room| *room >= LEAST)?;
    Some(Guess::Whole(format!("{BECOMES}{}", render::cut(likely.guess(typed)?, room))))
}

impl Completer for Assist {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        Ok((0, completions(&line[..pos], &self.vocabulary, &self.likely)))
    }
}

impl Hinter for Assist {
    type Hint = Guess;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<Guess> {
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
        hint(line, &self.vocabulary.questions, asked.iter(), &self.likely, config::columns())
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
        let likely = Likely::of(&vocabulary.questions);
        completions(typed, &vocabulary, &likely).into_iter().map(|pair| pair.replacement).collect()
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
            ("has somebody the key", &[]),
            ("the one who keeps", &["Who keeps the key?"]),
            ("the key ok", &["the key Okafor"]),
        ] {
            assert_eq!(lines(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_hint_is_the_rest_of_a_question_or_the_question_that_is_meant() {
        let questions = ["Who keeps the key?".to_owned()];
        let asked = ["who knows".to_owned(), "two\nlines".to_owned()];
        let whole = |text: &str| Some(Guess::Whole(text.to_owned()));
        let rest = |text: &str| Some(Guess::Rest(text.to_owned()));
        let likely = Likely::of(&questions);
        for (typed, columns, expected) in [
            ("who k", 80, rest("eeps the key?")),
            ("who kn", 80, rest("ows")),
            ("wh", 80, None),
            ("/who", 80, None),
            ("two", 80, None),
            ("Who keeps the key?", 80, None),
            ("the key that he kee", 80, whole("  → Who keeps the key?")),
            ("the key that he kee", 46, whole("  → Who keeps the k…")),
            ("the key that he kee", 40, None),
        ] {
            assert_eq!(hint(typed, &questions, asked.iter(), &likely, columns), expected, "{typed:?}");
        }
    }
}
