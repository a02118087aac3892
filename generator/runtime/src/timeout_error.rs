//! A time limit that ran out.

use std::fmt;
use std::time::Duration;

use crate::error::Context;

/// A time limit of the client that ran out; [`kind`](Self::kind) says which.
#[derive(Debug)]
pub struct TimeoutError {
    context: Context,
    kind: TimeoutKind,
    limit: Option<Duration>,
    note: Option<Box<str>>,
}

/// Which time limit ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutKind {
    /// Making a connection took too long, so that the server cannot have seen the request.
    Connect,
    /// No byte moved for too long, in either direction.
    Idle,
    /// The call as a whole took too long, with its retries and pauses.
    Call,
}

impl TimeoutError {
    pub(crate) fn connect(context: Context, limit: Duration) -> Self {
        Self::new(context, TimeoutKind::Connect, Some(limit))
    }

    pub(crate) fn idle(context: Context, limit: Duration) -> Self {
        Self::new(context, TimeoutKind::Idle, Some(limit))
    }

    pub(crate) fn call(context: Context, limit: Option<Duration>) -> Self {
        Self::new(context, TimeoutKind::Call, limit)
    }

    fn new(context: Context, kind: TimeoutKind, limit: Option<Duration>) -> Self {
        Self {
            context,
            kind,
            limit,
            note: None,
        }
    }

    pub(crate) fn note(&mut self, note: &str) {
        self.note = Some(note.into());
    }

    /// Which time limit ran out.
    pub fn kind(&self) -> TimeoutKind {
        self.kind
    }

    /// Whether it was connecting that took too long, so that the server cannot have seen the request.
    pub fn is_connect(&self) -> bool {
        self.kind == TimeoutKind::Connect
    }

    /// The limit that ran out, where this crate set it.
    pub fn limit(&self) -> Option<Duration> {
        self.limit
    }

    /// The `operationId`.
    pub fn operation(&self) -> &str {
        self.context.id
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doubt = "the server may have done what was asked";
        write!(f, "{} ", self.context)?;
        match (self.kind, self.limit) {
            (TimeoutKind::Connect, Some(limit)) => write!(
                f,
                "could not connect within {limit:?}: check the network and the base URL, or raise `connect_timeout`"
            ),
            (TimeoutKind::Connect, None) => {
                f.write_str("could not connect in time: check the network and the base URL")
            }
            (TimeoutKind::Idle, Some(limit)) => write!(
                f,
                "stood still, no byte moved for {limit:?}: try again, or raise `idle_timeout` on the client or in the \
                 call's options; {doubt}"
            ),
            (TimeoutKind::Call, Some(limit)) => write!(
                f,
                "did not finish within {limit:?}: raise `timeout` on the client or in the call's options; {doubt}"
            ),
            (TimeoutKind::Idle | TimeoutKind::Call, None) => write!(f, "timed out; {doubt}"),
        }?;
        match &self.note {
            Some(note) => write!(f, "; {note}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TimeoutError {}
