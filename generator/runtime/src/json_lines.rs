//! JSON lines and JSON sequences, as they come.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures::stream::{FusedStream, Stream};
use serde::de::DeserializeOwned;

use crate::decode::Place;
use crate::line_source::LineSource;
use crate::lines::Ends;
use crate::{Decode, Error, Read, Received};

/// A stream of JSON values, one a line or one a record, each read as `T`.
///
/// An item is an error where one value is not what was expected, which does not end the stream; and where the connection
/// breaks or a line is too long, which does. The timeout of the call holds to its end.
#[must_use = "a stream does nothing until it is polled"]
pub struct JsonLines<T> {
    source: LineSource,
    place: Place,
    read: fn(&Place, &[u8]) -> Result<T, Error>,
}

fn read<T: DeserializeOwned>(place: &Place, line: &[u8]) -> Result<T, Error> {
    let value = crate::decode::json(line);
    value.map_err(|mismatch| place.error(mismatch, &String::from_utf8_lossy(line)))
}

impl<T> JsonLines<T> {
    fn next_come(&mut self) -> Option<Result<T, Error>> {
        loop {
            match self.source.lines.next() {
                Ok(line) => {
                    if let Some(value) = self.value(&line?) {
                        return Some(value);
                    }
                }
                Err(_) => {
                    self.source.end();
                    return Some(Err(self.place.mismatch("a line is longer than 16 MiB", "")));
                }
            }
        }
    }

    /// An empty line says nothing.
    fn value(&self, line: &Bytes) -> Option<Result<T, Error>> {
        let line = line.trim_ascii();
        (!line.is_empty()).then(|| (self.read)(&self.place, line))
    }
}

impl<T> Unpin for JsonLines<T> {}

impl<T> Stream for JsonLines<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.source.has_ended() {
                return Poll::Ready(None);
            }
            if let Some(value) = self.next_come() {
                return Poll::Ready(Some(value));
            }
            match ready!(self.source.poll_more(cx)) {
                Some(Ok(())) => {}
                Some(Err(e)) => return Poll::Ready(Some(Err(e))),
                None => {
                    let rest = self.source.lines.rest();
                    return Poll::Ready(rest.and_then(|rest| self.value(&rest)));
                }
            }
        }
    }
}

impl<T> FusedStream for JsonLines<T> {
    fn is_terminated(&self) -> bool {
        self.source.has_ended()
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines")
            .field("bytes", &self.source)
            .finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned + Send + 'static> Decode for JsonLines<T> {
    type Output = Self;
    const ACCEPT: &'static str = "application/x-ndjson, application/jsonl";
    const READ: Read = Read::Stream;

    fn decode(received: Received) -> Result<Self, Error> {
        let (place, bytes) = received.into_stream("lines of JSON")?;
        let is_sequence = bytes
            .content_type()
            .is_some_and(|name| name.starts_with("application/json-seq"));
        let ends = if is_sequence {
            Ends::Records
        } else {
            Ends::Lines
        };
        Ok(Self {
            source: LineSource::new(bytes, ends),
            place,
            read: read::<T>,
        })
    }
}
