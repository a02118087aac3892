//! Server-sent events, as they come.
//!
//! The crates for this keep what has no end in memory without a limit; JSON lines need lines with one anyway, and on top
//! of these an event is not much.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::stream::{FusedStream, Stream, StreamExt};
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::decode::Place;
use crate::line_source::LineSource;
use crate::lines::{Ends, LONGEST};
use crate::{Decode, Error, Read, Received};

/// A stream of server-sent events, the data of each read as `T`.
///
/// An item is an error where one event is not what was expected, which does not end the stream; and where the connection
/// breaks or an event is too long, which does. Nothing is asked for again. The timeout of the call holds to its end.
#[must_use = "a stream does nothing until it is polled"]
pub struct Events<T> {
    source: LineSource,
    parts: Parts,
    place: Place,
    read: fn(&Place, &str) -> Result<Data<T>, Error>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// Its name, where it has one.
    pub event: Option<String>,
    /// What it tells.
    pub data: Data<T>,
    /// The last id that the server has given, by this event or one before.
    pub id: Option<String>,
    /// How long to wait before connecting again, where the server has said so since the event before.
    pub retry: Option<Duration>,
}

/// The data of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data<T> {
    /// What is expected.
    Json(T),
    /// Text that is no JSON, such as the `[DONE]` at the end of some streams.
    Text(String),
}

impl<T> Event<T> {
    /// The data, unless it is text.
    pub fn json(&self) -> Option<&T> {
        match &self.data {
            Data::Json(json) => Some(json),
            Data::Text(_) => None,
        }
    }
}

impl<T: Send + 'static> Events<T> {
    /// The data of the events alone, without text such as `[DONE]`.
    pub fn json(self) -> impl FusedStream<Item = Result<T, Error>> + Send + 'static {
        self.filter_map(|event| async {
            match event.map(|event| event.data) {
                Ok(Data::Json(json)) => Some(Ok(json)),
                Ok(Data::Text(_)) => None,
                Err(e) => Some(Err(e)),
            }
        })
        .boxed()
        .fuse()
    }
}

/// What has come of an event.
#[derive(Default)]
struct Parts {
    event: Option<String>,
    data: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
}

impl Parts {
    /// Takes in a line. The event, if the line ends one that has data.
    fn take(&mut self, line: &[u8]) -> Option<(Option<String>, String)> {
        let line = String::from_utf8_lossy(line);
        if line.is_empty() {
            return self.end();
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event = Some(value.to_owned()),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // Without a name it is a comment.
            _ => {}
        }
        None
    }

    fn end(&mut self) -> Option<(Option<String>, String)> {
        let event = self.event.take().filter(|event| !event.is_empty());
        self.data.take().map(|data| (event, data))
    }

    fn length(&self) -> usize {
        self.data.as_ref().map_or(0, String::len)
    }
}

impl<T> Events<T> {
    /// The next event of what has come.
    fn next_come(&mut self) -> Result<Option<Event<T>>, Error> {
        loop {
            let line = self.source.lines.next();
            let too_long = self.parts.length() > LONGEST;
            let Some(line) = line.ok().filter(|_| !too_long) else {
                self.source.end();
                return Err(self.place.mismatch("an event is longer than 16 MiB", ""));
            };
            let Some(line) = line else { return Ok(None) };
            if let Some((event, data)) = self.parts.take(&line) {
                return self.event(event, &data).map(Some);
            }
        }
    }

    /// What is left once the stream has ended: the last event, where no empty line follows it.
    fn last(&mut self) -> Option<Result<Event<T>, Error>> {
        if let Some(line) = self.source.lines.rest() {
            self.parts.take(&line);
        }
        let (event, data) = self.parts.end()?;
        Some(self.event(event, &data))
    }

    fn event(&mut self, event: Option<String>, data: &str) -> Result<Event<T>, Error> {
        let retry = self.parts.retry.take();
        Ok(Event {
            event,
            data: (self.read)(&self.place, data)?,
            id: self.parts.id.clone(),
            retry,
        })
    }
}

fn read<T: DeserializeOwned>(place: &Place, data: &str) -> Result<Data<T>, Error> {
    // What begins like an object was meant to be one.
    let is_text =
        || !data.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(data).is_err();
    match crate::decode::json(data.as_bytes()) {
        Ok(json) => Ok(Data::Json(json)),
        Err(_) if is_text() => Ok(Data::Text(data.to_owned())),
        Err(mismatch) => Err(place.error(mismatch, data)),
    }
}

impl<T> Unpin for Events<T> {}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.source.has_ended() {
                return Poll::Ready(None);
            }
            if let Some(event) = self.next_come().transpose() {
                return Poll::Ready(Some(event));
            }
            match ready!(self.source.poll_more(cx)) {
                Some(Ok(())) => {}
                Some(Err(e)) => return Poll::Ready(Some(Err(e))),
                None => return Poll::Ready(self.last()),
            }
        }
    }
}

impl<T> FusedStream for Events<T> {
    fn is_terminated(&self) -> bool {
        self.source.has_ended()
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("bytes", &self.source)
            .finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned + Send + 'static> Decode for Events<T> {
    type Output = Self;
    const ACCEPT: &'static str = "text/event-stream";
    const READ: Read = Read::Stream;

    fn decode(received: Received) -> Result<Self, Error> {
        let (place, bytes) = received.into_stream("a stream of events")?;
        Ok(Self {
            source: LineSource::new(bytes, Ends::Lines),
            parts: Parts::default(),
            place,
            read: read::<T>,
        })
    }
}
