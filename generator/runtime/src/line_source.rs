//! A stream's bytes, taken up piece by piece for their lines.

use std::fmt;
use std::task::{Context, Poll, ready};

use futures::stream::StreamExt;

use crate::lines::{Ends, Lines};
use crate::{ByteStream, Error};

pub(crate) struct LineSource {
    /// `None` once it has ended.
    bytes: Option<ByteStream>,
    pub(crate) lines: Lines,
}

impl LineSource {
    pub(crate) fn new(bytes: ByteStream, ends: Ends) -> Self {
        Self {
            bytes: Some(bytes),
            lines: Lines::new(ends),
        }
    }

    /// Nothing more is taken up.
    pub(crate) fn end(&mut self) {
        self.bytes = None;
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.bytes.is_none()
    }

    /// Takes up more of the stream, once the lines of what came before are taken. `None` at its end; that and an error
    /// end it.
    pub(crate) fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<(), Error>>> {
        let Some(bytes) = &mut self.bytes else {
            return Poll::Ready(None);
        };
        let more = match ready!(bytes.poll_next_unpin(cx)) {
            Some(Ok(chunk)) => {
                self.lines.push(chunk);
                return Poll::Ready(Some(Ok(())));
            }
            Some(Err(e)) => Some(Err(e)),
            None => None,
        };
        self.end();
        Poll::Ready(more)
    }
}

impl fmt::Debug for LineSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes.fmt(f)
    }
}
