//! Text that is shown while it is being written.

use super::human;
use crate::{config::Format, llm::Sentence};
use std::io::{self, Write};
use textwrap::core::display_width;

/// Sentences one after the other, wrapped at the terminal's width. Elsewhere than on a terminal nothing is shown before it is whole.
pub struct Flow {
    width: Option<usize>,
    column: usize,
}

impl Flow {
    /// Nothing shown yet.
    pub fn new(format: Format) -> Self {
        let width = if let Format::Human(style) = format { style.width } else { None };
        Self { width, column: 0 }
    }

    /// Shows a sentence.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn sentence(&mut self, out: &mut dyn Write, sentence: &Sentence) -> io::Result<()> {
        let Some(width) = self.width else { return Ok(()) };
        for word in human::cited(sentence).split_whitespace() {
            let columns = display_width(word);
            if self.column > 0 && self.column + 1 + columns > width {
                writeln!(out)?;
                self.column = 0;
            } else if self.column > 0 {
                write!(out, " ")?;
                self.column += 1;
            }
            write!(out, "{word}")?;
            self.column += columns;
        }
        out.flush()
    }

    /// Ends the line; says whether anything was shown.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn end(self, out: &mut dyn Write) -> io::Result<bool> {
        if self.column > 0 {
            writeln!(out)?;
        }
        Ok(self.column > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Style;

    fn shown(width: Option<usize>) -> String {
        let mut out = Vec::new();
        let mut flow = Flow::new(Format::Human(Style { width, ..Style::default() }));
        for text in ["One two three.", "Four \u{1b}[31mfive six."] {
            flow.sentence(&mut out, &Sentence { text: text.to_owned(), citations: vec![1] }).unwrap();
        }
        let any = flow.end(&mut out).unwrap();
        assert_eq!(any, width.is_some());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn sentences_flow_on_a_terminal_alone() {
        assert_eq!(shown(Some(12)), "One two\nthree. [1]\nFour five\nsix. [1]\n");
        assert_eq!(shown(Some(80)), "One two three. [1] Four five six. [1]\n");
        assert_eq!(shown(None), "");
    }
}
