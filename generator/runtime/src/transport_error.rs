//! Errors of the network, and what a `reqwest` error becomes.

use std::error::Error as StdError;
use std::time::Duration;

use thiserror::Error;

use crate::activity::Stalled;
use crate::error::{Context, UploadError};
use crate::http::Inner;
use crate::upload::BrokenUpload;
use crate::{Error, TimeoutError, origin, text};

/// The request could not be sent, or its answer did not arrive whole.
#[derive(Debug, Error)]
#[error("{context}: {what}")]
pub struct TransportError {
    context: Context,
    what: String,
    kind: Kind,
    source: Option<reqwest::Error>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    NotConnected,
    Lost,
    /// Trying again would end the same.
    Lasting,
}

impl TransportError {
    /// Something that another try does not mend.
    pub(crate) fn new(context: Context, what: impl Into<String>) -> Self {
        Self {
            context,
            what: what.into(),
            kind: Kind::Lasting,
            source: None,
        }
    }

    pub(crate) fn note(&mut self, note: &str) {
        self.what.push_str("; ");
        self.what.push_str(note);
    }

    pub(crate) fn is_lasting(&self) -> bool {
        self.kind == Kind::Lasting
    }

    /// Whether no connection was made, so that the server cannot have seen the request.
    pub fn is_connect(&self) -> bool {
        self.kind == Kind::NotConnected
    }

    /// The `operationId`.
    pub fn operation(&self) -> &str {
        self.context.id
    }
}

/// What a `reqwest` error becomes. `doing` completes "failed while …".
pub(crate) fn from_reqwest(
    error: reqwest::Error,
    doing: &str,
    context: Context,
    http: &Inner,
    limit: Option<Duration>,
) -> Error {
    // Not every request goes to the API: files are with a storage host.
    let host = origin::of(error.url().unwrap_or(&http.url));
    let error = error.without_url();
    if let Some(broken) = broken_upload(&error) {
        let what = format!("reading what it uploads failed: {broken}");
        return UploadError { context, what }.into();
    }
    if let Some(Stalled(limit)) = causes(&error).find_map(|cause| cause.downcast_ref()) {
        return TimeoutError::idle(context, *limit).into();
    }
    let connect = error.is_connect();
    if error.is_timeout() {
        let timeout = if connect {
            TimeoutError::connect(context, http.connect_timeout)
        } else {
            TimeoutError::call(context, limit)
        };
        return timeout.into();
    }
    let (kind, what) = if connect {
        let what = format!(
            "could not connect to {host}: {}; check the network and the base URL",
            root(&error)
        );
        (Kind::NotConnected, what)
    } else {
        let kind = if error.is_builder() {
            Kind::Lasting
        } else {
            Kind::Lost
        };
        let what = format!(
            "failed while {doing}: {}; the server may have done what was asked",
            text::chain(&error)
        );
        (kind, what)
    };
    let source = Some(error);
    TransportError {
        context,
        what,
        kind,
        source,
    }
    .into()
}

fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

fn root(error: &(dyn StdError + 'static)) -> String {
    causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn broken_upload(error: &(dyn StdError + 'static)) -> Option<String> {
    let broken = causes(error).find_map(|cause| cause.downcast_ref::<BrokenUpload>())?;
    Some(text::chain(broken.0.as_ref()))
}
