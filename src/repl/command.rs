//! The prompt's commands: one table makes the parser, the help and the completion.

use crate::log::Feedback;

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Lists the commands.
    Help,
    /// Shows every passage of the last reply.
    Sources,
    /// Opens the source of this number at its line.
    Open(usize),
    /// Shows the next best answers.
    More,
    /// Says why the last reply is what it is.
    Why,
    /// Has answers phrased by an LLM, or not.
    Llm(bool),
    /// Names the LLM's model.
    Model(String),
    /// Forgets what was asked.
    New,
    /// Reads the corpus again.
    Reload,
    /// Says what is loaded and what was asked.
    Stats,
    /// Keeps in the log what the last answer was worth.
    Feedback(Feedback),
    /// Ends the talk.
    Quit,
}

/// A command as it is typed.
pub struct Row {
    /// Its name, with the slash.
    pub name: &'static str,
    /// Its argument as the help shows it: empty, a placeholder in capitals, or the words it may be with `|` between.
    pub argument: &'static str,
    /// What it does in a person's words.
    pub what: &'static str,
    /// The command, where the argument is one.
    make: fn(&str) -> Option<Command>,
}

impl Row {
    /// Name and argument.
    pub fn usage(&self) -> String {
        format!("{} {}", self.name, self.argument).trim_end().to_owned()
    }

    /// The words the argument may be.
    pub fn choices(&self) -> impl Iterator<Item = &'static str> {
        self.argument.split('|').filter(|choice| choice.chars().any(char::is_lowercase))
    }
}

/// A command without an argument.
macro_rules! bare {
    ($name:literal, $what:literal, $command:expr) => {
        Row { name: $name, argument: "", what: $what, make: |argument| argument.is_empty().then_some($command) }
    };
}

/// Every command.
pub const COMMANDS: &[Row] = &[
    bare!("/help", "show this; help and ? do, too", Command::Help),
    bare!("/sources", "show every passage found for the last question", Command::Sources),
    Row {
        name: "/open",
        argument: "N",
        what: "open source N at its line, in $PAGER, $VISUAL or $EDITOR",
        make: |argument| argument.parse().ok().filter(|number| *number > 0).map(Command::Open),
    },
    bare!("/more", "show the next best answers", Command::More),
    bare!("/why", "say why the last answer was given or withheld", Command::Why),
    Row {
        name: "/llm",
        argument: "on|off",
        what: "let an LLM word the answers, or not",
        make: |argument| switch(argument).map(Command::Llm),
    },
    Row {
        name: "/model",
        argument: "NAME",
        what: "name the LLM's model",
        make: |argument| (!argument.is_empty()).then(|| Command::Model(argument.to_owned())),
    },
    bare!("/new", "forget what was asked", Command::New),
    bare!("/reload", "read the articles again, as every question does", Command::Reload),
    bare!("/stats", "say what is loaded and what was asked", Command::Stats),
    Row {
        name: "/feedback",
        argument: "good|bad",
        what: "note in the log, where you keep one, what the last answer was worth",
        make: |argument| match argument {
            "good" => Some(Command::Feedback(Feedback::Good)),
            "bad" => Some(Command::Feedback(Feedback::Bad)),
            _ => None,
        },
    },
    bare!("/quit", "leave; exit, quit and Ctrl-D do, too", Command::Quit),
];

fn switch(argument: &str) -> Option<bool> {
    match argument {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub enum Input {
    /// Nothing but space.
    Nothing,
    /// A question.
    Question(String),
    /// A command.
    Command(Command),
    /// A command with another argument than it takes; how it is used.
    Misused(String),
    /// No command; the name of the nearest, if any is near.
    Unknown(Option<&'static str>),
}

/// Edits within which the first of several words is a command mistyped, and no word of a question.
const SLIP: usize = 2;

/// Reads a line; several lines, pasted, are one.
pub fn parse(line: &str) -> Input {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Input::Nothing;
    }
    match line.as_str() {
        "exit" | "quit" => return Input::Command(Command::Quit),
        // whoever asks for nothing else wants to know what there is
        "help" | "?" | "/" | "/?" => return Input::Command(Command::Help),
        _ => {}
    }
    if !line.starts_with('/') {
        return Input::Question(line);
    }
    let (name, argument) = line.split_once(' ').unwrap_or((&line, ""));
    if let Some(row) = COMMANDS.iter().find(|row| row.name.eq_ignore_ascii_case(name)) {
        return (row.make)(argument).map_or_else(|| Input::Misused(row.usage()), Input::Command);
    }
    let distance = |row: &&Row| strsim::osa_distance(row.name, name);
    let nearest = COMMANDS.iter().find(|row| row.name.starts_with(name)).or_else(|| COMMANDS.iter().min_by_key(distance));
    let slips = nearest.as_ref().map_or(usize::MAX, distance);
    let near = nearest.filter(|row| row.name.starts_with(name) || 2 * slips <= name.len());
    if argument.is_empty() || slips <= SLIP { Input::Unknown(near.map(|row| row.name)) } else { Input::Question(line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_questions_unless_they_are_commands() {
        for (line, input) in [
            ("  ", Input::Nothing),
            ("what is\nit?", Input::Question("what is it?".to_owned())),
            ("/help", Input::Command(Command::Help)),
            ("quit", Input::Command(Command::Quit)),
            ("exit", Input::Command(Command::Quit)),
            ("help", Input::Command(Command::Help)),
            ("?", Input::Command(Command::Help)),
            ("/", Input::Command(Command::Help)),
            ("/soruces", Input::Unknown(Some("/sources"))),
            ("/opne 2", Input::Unknown(Some("/open"))),
            ("/feed", Input::Unknown(Some("/feedback"))),
            ("/bad", Input::Unknown(None)),
            ("/etc is what", Input::Question("/etc is what".to_owned())),
            ("/STATS", Input::Command(Command::Stats)),
            ("/open  3 ", Input::Command(Command::Open(3))),
            ("/open 0", Input::Misused("/open N".to_owned())),
            ("/open", Input::Misused("/open N".to_owned())),
            ("/llm off", Input::Command(Command::Llm(false))),
            ("/llm maybe", Input::Misused("/llm on|off".to_owned())),
            ("/model llama3.2", Input::Command(Command::Model("llama3.2".to_owned()))),
            ("/help me", Input::Misused("/help".to_owned())),
        ] {
            assert_eq!(parse(line), input, "{line:?}");
        }
    }

    #[test]
    fn the_words_an_argument_may_be_are_those_it_takes() {
        for row in COMMANDS {
            assert!(row.choices().all(|choice| (row.make)(choice).is_some()), "{}", row.name);
        }
    }
}
