//! Errors of the network, and what a `reqwest` error becomes.

use std::error::Error as StdError;
use std::time::Duration;

use thiserror::Error;

use crate::error::{Context, UploadError};
use crate::http::Inner;
use crate::upload::BrokenUpload;
use crate::{Error, text};

/// The request could not be sent, or its answer did not arrive whole.
#[derive(Debug, Error)]
#[error("{context}: {what}")]
pub struct TransportError {
    context: Context,
    what: String,
    connect: bool,
    source: Option<reqwest::Error>,
}

impl TransportError {
    pub(crate) fn new(context: Context, what: impl Into<String>) -> Self {
        let what = what.into();
        let (connect, source) = (false, None);
        Self {
            context,
            what,
            connect,
            source,
        }
    }

    /// Whether no connection was made, so that the server cannot have seen the request.
    pub fn is_connect(&self) -> bool {
        self.connect
    }

    /// The `operationId`.
    pub fn operation(&self) -> &str {
        self.context.id
    }
}

/// Connecting, or the whole call, took longer than it may.
#[derive(Debug, Error)]
#[error("{context} {}", self.what())]
pub struct TimeoutError {
    context: Context,
    connect: bool,
    limit: Option<Duration>,
}

impl TimeoutError {
    /// The whole call took too long.
    pub(crate) fn call(context: Context, limit: Option<Duration>) -> Self {
        let connect = false;
        Self {
            context,
            connect,
            limit,
        }
    }

    /// Whether it was connecting that took too long, so that the server cannot have seen the request.
    pub fn is_connect(&self) -> bool {
        self.connect
    }

    /// The limit that ran out, where this crate set it.
    pub fn limit(&self) -> Option<Duration> {
        self.limit
    }

    /// The `operationId`.
    pub fn operation(&self) -> &str {
        self.context.id
    }

    fn what(&self) -> String {
        match (self.connect, self.limit) {
            (true, Some(limit)) => format!(
                "could not connect within {limit:?}: check the network and the base URL, or raise `connect_timeout`"
            ),
            (true, None) => {
                "could not connect in time: check the network and the base URL".to_owned()
            }
            (false, Some(limit)) => format!(
                "did not finish within {limit:?}: raise `timeout` on the client or in the call's options; \
                 the server may have done what was asked"
            ),
            (false, None) => "timed out; the server may have done what was asked".to_owned(),
        }
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
    let error = error.without_url();
    if let Some(broken) = broken_upload(&error) {
        let what = format!("reading what it uploads failed: {broken}");
        return UploadError { context, what }.into();
    }
    let connect = error.is_connect();
    if error.is_timeout() {
        let limit = if connect {
            Some(http.connect_timeout)
        } else {
            limit
        };
        return TimeoutError {
            context,
            connect,
            limit,
        }
        .into();
    }
    let what = if connect {
        format!(
            "could not connect to {}: {}; check the network and the base URL",
            http.origin,
            root(&error)
        )
    } else {
        format!(
            "failed while {doing}: {}; the server may have done what was asked",
            text::chain(&error)
        )
    };
    let source = Some(error);
    TransportError {
        context,
        what,
        connect,
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
