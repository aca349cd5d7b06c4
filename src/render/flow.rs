//! What a terminal shows until an answer is phrased: the article's own words, and the phrasing while it is being written.

use super::human;
use crate::{
    answer::Answer,
    config::{Format, Screen, Style},
    llm::{Failure, Sentence},
};
use std::io::{self, Write};
use textwrap::core::display_width;

/// Columns that Ctrl-C takes where the terminal echoes it: `^C`.
const ECHO: usize = 2;

/// The article's answer, dimmed, then sentences one after the other, wrapped at the terminal's width; all of it can be taken back.
/// Elsewhere than on a terminal nothing is shown before it is whole.
pub struct Flow {
    /// How a terminal is written to, where there is one.
    style: Option<Style>,
    screen: Screen,
    /// The columns of each line so far; the last is still being written.
    lines: Vec<usize>,
    /// Sentences stand there.
    begun: bool,
}

impl Flow {
    /// Nothing shown yet on a screen of this size.
    pub fn new(format: Format, screen: Screen) -> Self {
        let style = if let Format::Human(style) = format { Some(style).filter(|style| style.width.is_some()) } else { None };
        Self { style, screen, lines: vec![0], begun: false }
    }

    /// Shows an answer at once, dimmed, before it is phrased: only where colour tells it from the phrasing, and where it can be taken back.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn draft(&mut self, out: &mut dyn Write, answer: &Answer) -> io::Result<()> {
        let Some(style) = self.style.filter(|style| style.color) else { return Ok(()) };
        let text = human::flat(answer, style);
        // a blank line follows, and the line of the spinner
        let lines: Vec<usize> = text.lines().map(display_width).chain([0, 0]).collect();
        if !self.screen.holds(&lines) {
            return Ok(());
        }
        human::dimmed(out, &text, style)?;
        self.lines = lines;
        out.flush()
    }

    /// Shows a sentence.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn sentence(&mut self, out: &mut dyn Write, sentence: &Sentence) -> io::Result<()> {
        let Some(width) = self.style.and_then(|style| style.width) else { return Ok(()) };
        self.begun = true;
        for word in human::cited(sentence).split_whitespace() {
            let columns = display_width(word);
            let column = self.lines.last().copied().unwrap_or_default();
            if column > 0 && column + 1 + columns > width {
                writeln!(out)?;
                self.lines.push(0);
            } else if column > 0 {
                write!(out, " ")?;
                self.widen(1);
            }
            write!(out, "{word}")?;
            self.widen(columns);
        }
        out.flush()
    }

    /// Ends the line; says whether any sentence was shown.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn end(self, out: &mut dyn Write) -> io::Result<bool> {
        if self.begun {
            writeln!(out)?;
        }
        Ok(self.begun)
    }

    /// Takes back what was shown, so that the answer in the article's own words stands in its place. Where the terminal takes no such
    /// orders, has another size by now, or has moved a part out of reach, what was shown stays, and the answer follows it.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn withdraw(mut self, out: &mut dyn Write, why: &Failure, now: Screen) -> io::Result<()> {
        if *why == Failure::Interrupted {
            self.widen(ECHO);
        }
        let within = self.style.is_some_and(|style| style.color) && now == self.screen && now.holds(&self.lines);
        if !within {
            return self.end(out).map(drop);
        }
        write!(out, "\r")?;
        if let above @ 1.. = now.rows_of(&self.lines) - 1 {
            write!(out, "\x1b[{above}A")?;
        }
        write!(out, "\x1b[J")?;
        out.flush()
    }

    fn widen(&mut self, columns: usize) {
        if let Some(last) = self.lines.last_mut() {
            *last += columns;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZero;

    const SCREEN: Screen = Screen { columns: 20, rows: 8 };

    fn sentence(text: &str) -> Sentence {
        Sentence { text: text.to_owned(), citations: vec![1] }
    }

    fn shown(width: Option<usize>) -> String {
        let mut out = Vec::new();
        let mut flow = Flow::new(Format::Human(Style { width, ..Style::default() }), SCREEN);
        for text in ["One two three.", "Four \u{1b}[31mfive six."] {
            flow.sentence(&mut out, &sentence(text)).unwrap();
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

    /// The screen after `answer` was shown, then sentences, and all was taken back with this reason on a screen of that size by then.
    fn screen(answer: &str, sentences: &[&str], why: &Failure, now: Screen) -> String {
        let size = |size: usize| NonZero::new(u16::try_from(size).unwrap()).unwrap();
        let mut terminal = vt100::Parser::new(size(SCREEN.rows), size(SCREEN.columns), 0);
        let style = Style { width: Some(20), color: true, ..Style::default() };
        let mut out = b"$ faqt\n".to_vec();
        let mut flow = Flow::new(Format::Human(style), SCREEN);
        flow.draft(&mut out, &Answer { text: answer.to_owned(), from: vec![1], emphasis: Vec::new() }).unwrap();
        for text in sentences {
            flow.sentence(&mut out, &sentence(text)).unwrap();
        }
        if *why == Failure::Interrupted {
            out.extend(b"^C");
        }
        flow.withdraw(&mut out, why, now).unwrap();
        out.extend(b"Own.\n");
        terminal.process(&String::from_utf8(out).unwrap().replace('\n', "\r\n").into_bytes());
        terminal.screen().contents()
    }

    #[test]
    fn what_was_shown_is_taken_back() {
        let long = "averylongwordthatnolineofthisscreencanhold";
        for (answer, sentences) in [
            ("Short.", &[][..]),
            ("Short.", &["A sentence of more than a line."]),
            ("One line of words and another one.", &[]),
            // wrapped by the terminal
            (long, &[]),
            ("Short.", &[long]),
            // a line as wide as the screen
            ("Exactly twenty wide.", &["Sixteen columns."]),
            ("日本語日本語日本語日本語", &[]),
            // taller than the screen: not shown at all
            (&"word ".repeat(99), &[]),
        ] {
            for why in [Failure::Incomplete, Failure::Interrupted] {
                assert_eq!(screen(answer, sentences, &why, SCREEN), "$ faqt\nOwn.", "{answer} {sentences:?} {why:?}");
            }
        }
    }

    #[test]
    fn what_is_out_of_reach_stays() {
        let other = Screen { columns: 30, ..SCREEN };
        assert_eq!(screen("Short.", &["A sentence."], &Failure::Incomplete, other), "$ faqt\nShort.\n\nA sentence. [1]\nOwn.");
        let many = ["Many words that do not fit."; 6];
        let kept = screen("Short.", &many, &Failure::Incomplete, SCREEN);
        assert!(kept.contains("Many words") && kept.ends_with("\nOwn."), "{kept}");
    }
}
