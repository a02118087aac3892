//! Splits a stream of bytes into lines, wherever its chunks end.

use bytes::{Buf, Bytes, BytesMut};

/// The longest line that is read, in bytes: room for an image in it, but an end to what one server can take up.
pub(crate) const LONGEST: usize = 16 * 1024 * 1024;

/// A line longer than [`LONGEST`].
pub(crate) struct TooLong;

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// CR, LF, or both.
    Lines,
    /// The character before each text of a JSON sequence.
    Records,
}

/// The lines of a stream. They come without their ends, and the first one without a byte order mark.
pub(crate) struct Lines {
    ends: Ends,
    chunk: Bytes,
    /// The line so far.
    line: BytesMut,
    /// An LF that comes next belongs to the end before it.
    after_cr: bool,
    is_first: bool,
}

impl Lines {
    pub(crate) fn new(ends: Ends) -> Self {
        Self {
            ends,
            chunk: Bytes::new(),
            line: BytesMut::new(),
            after_cr: false,
            is_first: true,
        }
    }

    /// More of the stream. What came before must have been taken.
    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.chunk = chunk;
    }

    /// The next line, if it has come to its end.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, TooLong> {
        if self.after_cr && self.chunk.first() == Some(&b'\n') {
            self.chunk.advance(1);
        }
        if !self.chunk.is_empty() {
            self.after_cr = false;
        }
        let is_end = |byte: &u8| match self.ends {
            Ends::Lines => matches!(byte, b'\n' | b'\r'),
            Ends::Records => *byte == b'\x1e',
        };
        let end = self.chunk.iter().position(is_end);
        let piece = self.chunk.split_to(end.unwrap_or(self.chunk.len()));
        if self.line.len() + piece.len() > LONGEST {
            return Err(TooLong);
        }
        if end.is_none() {
            self.line.extend_from_slice(&piece);
            return Ok(None);
        }
        self.after_cr = self.chunk.first() == Some(&b'\r');
        self.chunk.advance(1);
        let line = if self.line.is_empty() {
            piece
        } else {
            self.line.extend_from_slice(&piece);
            self.line.split().freeze()
        };
        Ok(Some(self.without_mark(line)))
    }

    /// What came after the last end, once the stream has ended.
    pub(crate) fn rest(&mut self) -> Option<Bytes> {
        let rest = self.line.split().freeze();
        (!rest.is_empty()).then(|| self.without_mark(rest))
    }

    fn without_mark(&mut self, line: Bytes) -> Bytes {
        let is_first = std::mem::take(&mut self.is_first);
        match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if is_first => line.slice_ref(rest),
            _ => line,
        }
    }
}
