//! How the body of a successful answer is read.

use std::marker::PhantomData;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::error::{Context, DecodeError};
use crate::response::request_id;
use crate::text::{EXCERPT, clean, excerpt, redact};
use crate::{ByteStream, Error, Events, JsonLines};

/// How the body of a successful answer is read.
pub trait Decode {
    /// What it becomes.
    type Output: Send + 'static;

    /// The `Accept` header, unless the operation sets one.
    const ACCEPT: &'static str;

    /// How much of it is read before [`decode`](Self::decode).
    const READ: Read;

    /// How much of an answer with this status is read.
    fn read(status: u16) -> Read {
        let _ = status;
        Self::READ
    }

    /// Reads it.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when it is not what was expected; see [`Received::mismatch`].
    fn decode(received: Received) -> Result<Self::Output, Error>;
}

/// How much of a body is read before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// All of it, into memory.
    Whole,
    /// Nothing: it is handed on as a stream.
    Stream,
}

/// How much of a body is read, by the answer's status.
pub(crate) type ReadBy = fn(u16) -> Read;

/// A successful answer that is to be decoded.
pub struct Received {
    pub(crate) context: Context,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) secrets: Vec<SecretString>,
}

pub(crate) enum Body {
    Whole(Bytes),
    Stream(ByteStream),
}

impl Received {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; empty with [`Read::Stream`].
    pub fn body(&self) -> &[u8] {
        match &self.body {
            Body::Whole(bytes) => bytes,
            Body::Stream(_) => &[],
        }
    }

    /// The body, read as JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when it is not a `T`.
    pub fn json<T: DeserializeOwned + Send + 'static>(self) -> Result<T, Error> {
        Json::decode(self)
    }

    /// The body, read as text.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when it is no UTF-8.
    pub fn text(self) -> Result<String, Error> {
        Text::decode(self)
    }

    /// The body as a stream.
    ///
    /// # Errors
    ///
    /// None.
    pub fn stream(self) -> Result<ByteStream, Error> {
        ByteStream::decode(self)
    }

    /// An [`Error::Decode`] that says what is wrong with the body.
    pub fn mismatch(&self, what: impl Into<String>) -> Error {
        self.error(Mismatch::whole(what.into()))
    }

    /// The body as a stream of server-sent events.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when it is something else by its media type.
    pub fn events<T: DeserializeOwned + Send + 'static>(self) -> Result<Events<T>, Error> {
        Events::decode(self)
    }

    /// The body as a stream of JSON lines.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when it is something else by its media type.
    pub fn json_lines<T: DeserializeOwned + Send + 'static>(self) -> Result<JsonLines<T>, Error> {
        JsonLines::decode(self)
    }

    /// The body as a stream that is `what`, and the place of what is wrong in it.
    pub(crate) fn into_stream(mut self, what: &str) -> Result<(Place, ByteStream), Error> {
        let media_type = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|name| name.to_str().ok());
        let other = ["application/json", "text/html"];
        let media_type = media_type.and_then(|name| name.split(';').next());
        if let Some(other) = media_type.filter(|name| other.contains(&name.trim())) {
            return Err(self.mismatch(format!("it is {other} and not {what}: ask the server for one, if its API has a switch for it")));
        }
        let place = Place {
            context: self.context,
            status: self.status,
            request_id: request_id(&self.headers).map(ToOwned::to_owned),
            secrets: std::mem::take(&mut self.secrets),
        };
        Ok((place, ByteStream::decode(self)?))
    }

    /// An [`Error::Decode`] that says that nothing is known of an answer with this status.
    pub fn unknown_status(&self) -> Error {
        self.mismatch(format!(
            "nothing is known of an answer with the status {}",
            self.status.as_u16()
        ))
    }

    fn error(&self, mismatch: Mismatch) -> Error {
        let request_id = request_id(&self.headers).map(ToOwned::to_owned);
        mismatch.into_error(
            self.context,
            Some(self.status),
            request_id,
            self.body(),
            &self.secrets,
        )
    }
}

/// A body of JSON, read as `T`.
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

impl<T: DeserializeOwned + Send + 'static> Decode for Json<T> {
    type Output = T;
    const ACCEPT: &'static str = "application/json";
    const READ: Read = Read::Whole;

    fn decode(received: Received) -> Result<T, Error> {
        json(received.body()).map_err(|mismatch| received.error(mismatch))
    }
}

/// A body of text, read as a `String`.
#[derive(Debug)]
pub struct Text;

impl Decode for Text {
    type Output = String;
    const ACCEPT: &'static str = "text/plain, text/*;q=0.9, */*;q=0.5";
    const READ: Read = Read::Whole;

    fn decode(received: Received) -> Result<String, Error> {
        text(received.body()).map_err(|mismatch| received.error(mismatch))
    }
}

/// No body; one that comes nevertheless is not read.
#[derive(Debug)]
pub struct Empty;

impl Decode for Empty {
    type Output = ();
    const ACCEPT: &'static str = "*/*";
    const READ: Read = Read::Stream;

    fn decode(_: Received) -> Result<(), Error> {
        Ok(())
    }
}

/// What `D` reads, or `None` where the status says that nothing comes: 204 or 205.
#[derive(Debug)]
pub struct Optional<D>(PhantomData<D>);

impl<D: Decode> Decode for Optional<D> {
    type Output = Option<D::Output>;
    const ACCEPT: &'static str = D::ACCEPT;
    const READ: Read = D::READ;

    fn decode(received: Received) -> Result<Option<D::Output>, Error> {
        match received.status {
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT => Ok(None),
            _ => D::decode(received).map(Some),
        }
    }
}

/// Which answer something is a part of, for what is wrong with it.
pub(crate) struct Place {
    context: Context,
    status: StatusCode,
    request_id: Option<String>,
    secrets: Vec<SecretString>,
}

impl Place {
    pub(crate) fn error(&self, mismatch: Mismatch, part: &str) -> Error {
        let request_id = self.request_id.clone();
        mismatch.into_error(
            self.context,
            Some(self.status),
            request_id,
            part.as_bytes(),
            &self.secrets,
        )
    }

    pub(crate) fn mismatch(&self, what: &str, part: &str) -> Error {
        self.error(Mismatch::whole(what.to_owned()), part)
    }
}

/// Where and how a body is not what was expected.
pub(crate) struct Mismatch {
    path: String,
    what: String,
    /// In the body, in bytes.
    offset: usize,
}

impl Mismatch {
    /// Of the whole.
    fn whole(what: String) -> Self {
        Self {
            path: ".".to_owned(),
            what,
            offset: 0,
        }
    }

    pub(crate) fn into_error(
        self,
        context: Context,
        status: Option<StatusCode>,
        request_id: Option<String>,
        body: &[u8],
        secrets: &[SecretString],
    ) -> Error {
        let start = self.offset.saturating_sub(4 * EXCERPT);
        let end = self.offset.saturating_add(4 * EXCERPT).min(body.len());
        let near = String::from_utf8_lossy(body.get(start..end).unwrap_or_default());
        DecodeError {
            context,
            status,
            request_id,
            path: self.path,
            what: clean(&redact(&self.what, secrets), EXCERPT),
            excerpt: excerpt(&redact(&near, secrets), self.offset - start),
        }
        .into()
    }
}

/// Reads text.
pub(crate) fn text(body: &[u8]) -> Result<String, Mismatch> {
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
        Err(e) => Err(Mismatch::whole(format!("it is not UTF-8 text ({e})"))),
    }
}

/// Reads JSON, and says where it does not fit.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Mismatch> {
    // To know the place takes three times as long: it is asked for only when there is something to tell.
    serde_json::from_slice(body).or_else(|_| json_with_path(body))
}

fn json_with_path<T: DeserializeOwned>(body: &[u8]) -> Result<T, Mismatch> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut reader)
        .map_err(|e| (e.path().to_string(), e.into_inner()))
        .and_then(|value| {
            reader
                .end()
                .map(|()| value)
                .map_err(|e| (".".to_owned(), e))
        })
        .map_err(|(path, error)| mismatch(path, &error, body))
}

fn mismatch(path: String, error: &serde_json::Error, body: &[u8]) -> Mismatch {
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    Mismatch {
        path,
        what: error.to_string(),
        offset: (before + error.column()).min(body.len()),
    }
}
