//! The event stream of a streamed reply (`text/event-stream`), read as it comes in pieces of any size. Pure and bounded.

use std::{mem, str};

/// Longest line, in bytes.
pub const LINE: usize = 256 << 10;
/// Largest event, in bytes.
pub const EVENT: usize = 512 << 10;
/// Longest stream, in bytes.
pub const STREAM: usize = 4 << 20;

/// What was larger than it may be: its name and the bound in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooBig(pub &'static str, pub usize);

/// A stream read so far.
#[derive(Debug, Default)]
pub struct Events {
    line: Vec<u8>,
    data: Option<Vec<u8>>,
    seen: usize,
    /// The last byte was a carriage return, so that a line feed belongs to it.
    returned: bool,
    /// A line ended, so that no byte order mark can come any more.
    begun: bool,
}

impl Events {
    /// Takes the next bytes and returns the data of every event that they complete, in order.
    ///
    /// # Errors
    /// Where a line, an event or the stream is larger than its bound.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<String>, TooBig> {
        self.seen = self.seen.saturating_add(bytes.len());
        if self.seen > STREAM {
            return Err(TooBig("the stream", STREAM));
        }
        let mut events = Vec::new();
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            if mem::take(&mut self.returned) && first == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let part = &rest[..end.unwrap_or(rest.len())];
            if self.line.len() + part.len() > LINE {
                return Err(TooBig("a line", LINE));
            }
            self.line.extend_from_slice(part);
            let Some(end) = end else { break };
            self.returned = rest[end] == b'\r';
            rest = &rest[end + 1..];
            events.extend(self.end_line()?);
        }
        Ok(events)
    }

    /// Takes the line in hand; returns the event's data where the line is the blank one that ends it.
    fn end_line(&mut self) -> Result<Option<String>, TooBig> {
        let line = mem::take(&mut self.line);
        let line = if mem::replace(&mut self.begun, true) { &line[..] } else { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) };
        if line.is_empty() {
            return Ok(self.data.take().map(|data| String::from_utf8_lossy(&data).into_owned()));
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], line[colon + 1..].strip_prefix(b" ").unwrap_or(&line[colon + 1..])),
            None => (line, &b""[..]),
        };
        // a comment has an empty name; names, ids and waiting times of events mean nothing here
        if field == b"data" {
            let data = match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data
                }
                none => none.insert(Vec::new()),
            };
            if data.len() + value.len() > EVENT {
                return Err(TooBig("an event", EVENT));
            }
            data.extend_from_slice(value);
        }
        Ok(None)
    }
}

/// Whether `text`, the first bytes of a body, may begin an event stream.
pub fn begins(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let line = text.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or(text);
    let field = line.split(|byte| *byte == b':').next().and_then(|field| str::from_utf8(field).ok());
    field.is_some_and(|field| matches!(field, "" | "data" | "event" | "id" | "retry"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pieces: &[&[u8]]) -> Vec<String> {
        let mut events = Events::default();
        pieces.iter().flat_map(|piece| events.feed(piece).unwrap()).collect()
    }

    #[test]
    fn events_are_read_whatever_ends_their_lines() {
        for text in
            ["data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n", "data: a\r\rdata: b\r\r", "\u{feff}data:a\n\nid: 7\ndata: b\n\n"]
        {
            assert_eq!(all(&[text.as_bytes()]), ["a", "b"], "{text:?}");
            let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(all(&bytes), ["a", "b"], "{text:?} byte by byte");
        }
    }

    #[test]
    fn comments_are_skipped_and_lines_of_data_are_joined() {
        assert_eq!(all(&[b": ping\n\nevent: x\ndata: a\n: ping\ndata\ndata:  b\nnonsense\n\n"]), ["a\n\n b"]);
        assert_eq!(all(&[b"data: never ended\n"]), Vec::<String>::new());
    }

    #[test]
    fn characters_may_be_cut_between_pieces() {
        let text = "data: \u{1f600}ü\n\n".as_bytes();
        for cut in 0..text.len() {
            assert_eq!(all(&[&text[..cut], &text[cut..]]), ["\u{1f600}ü"], "{cut}");
        }
    }

    #[test]
    fn nothing_grows_without_bound() {
        let mut events = Events::default();
        let piece = vec![b'x'; 64 << 10];
        assert_eq!((0..).find_map(|_| events.feed(&piece).err()), Some(TooBig("a line", LINE)));
        let mut events = Events::default();
        let line = [b"data: ".as_slice(), &vec![b'x'; 100 << 10], b"\n"].concat();
        assert_eq!((0..).find_map(|_| events.feed(&line).err()), Some(TooBig("an event", EVENT)));
        let mut events = Events::default();
        assert_eq!((0..).find_map(|_| events.feed(b":\n:\n:\n:\n:\n:\n:\n:\n").err()), Some(TooBig("the stream", STREAM)));
    }

    #[test]
    fn a_stream_is_told_by_its_first_line() {
        for (text, stream) in [("data: x", true), (": hello\n", true), ("event: x\r\n", true), ("<html>", false), ("{\"a\": 1}", false)] {
            assert_eq!(begins(text.as_bytes()), stream, "{text}");
        }
    }
}
