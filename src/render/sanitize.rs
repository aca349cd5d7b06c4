//! Text that was not written here, made safe to show.

/// Whether `c` may act on a terminal or reorder what stands around it: controls, and the bidi and line marks of Unicode.
pub fn hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` without escape sequences, controls and bidi marks; tabs and line ends become spaces.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{1b}' | '\u{9b}' => skip_sequence(c, &mut chars),
            c if hostile(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Leaves out the rest of an escape sequence (ECMA-48): a control sequence up to its final byte, a string up to its terminator.
fn skip_sequence(first: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let kind = if first == '\u{9b}' { Some('[') } else { chars.peek().copied() };
    match kind {
        Some('[') => {
            if first != '\u{9b}' {
                chars.next();
            }
            while chars.next_if(|c| matches!(c, ' '..='?')).is_some() {}
            chars.next_if(|c| matches!(c, '@'..='~'));
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            // a string that never ends must not swallow the rest of the text
            let string: String = chars.clone().take(2048).take_while(|c| !matches!(c, '\u{7}' | '\u{1b}' | '\u{9c}')).collect();
            let count = string.chars().count();
            if chars.clone().nth(count).is_some_and(|c| matches!(c, '\u{7}' | '\u{1b}' | '\u{9c}')) {
                for _ in 0..=count {
                    chars.next();
                }
                chars.next_if_eq(&'\\');
            } else {
                chars.next();
            }
        }
        Some(_) => {
            chars.next_if(|c| matches!(c, ' '..='~'));
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_acts_on_it() {
        for (text, shown) in [
            ("plain – ünïcode 日本 🎉", "plain – ünïcode 日本 🎉"),
            ("a\u{1b}[31mred\u{1b}[0m", "ared"),
            ("\u{1b}]0;title\u{7}x\u{1b}]8;;http://x\u{1b}\\y", "xy"),
            ("\u{1b}]never ends", "never ends"),
            ("a\tb\nc\rd", "a b c d"),
            ("\u{202e}abc\u{2066}\u{200f}", "abc"),
            ("\u{9b}31mx\u{7f}\u{0}", "x"),
            ("\u{1b}", ""),
            ("\u{1b}c\u{1b}(Bx", "Bx"),
        ] {
            let line = line(text);
            assert!(!line.chars().any(hostile), "{text:?}");
            assert_eq!(line, shown, "{text:?}");
        }
    }
}
