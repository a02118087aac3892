//! What `tracing` is told of a call: never a secret, a query, or what a server wrote.

use std::time::Duration;

use tracing::{Span, field};

use crate::Error;
use crate::error::Context;
use crate::retry::Failure;
use crate::send::Outcome;

/// The span of a call, from its first attempt to the last byte of its answer.
#[derive(Clone)]
pub(crate) struct CallSpan {
    pub span: Span,
}

impl CallSpan {
    pub(crate) fn new(context: Context) -> Self {
        let span = tracing::info_span!(
            "api.call",
            operation = context.id,
            method = context.method,
            path = context.path,
            attempt = field::Empty,
            status = field::Empty,
            error = field::Empty,
            bytes_sent = field::Empty,
            bytes_received = field::Empty,
        );
        Self { span }
    }

    /// Called inside of the span.
    pub(crate) fn retry(&self, attempt: u32, failure: Failure, pause: Duration) {
        let wait_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(attempt, wait_ms, reason = %failure, "will try again");
    }

    /// The attempts are over; a body may still come.
    pub(crate) fn end(&self, tries: u32, outcome: &Result<Outcome, Error>) {
        self.span.record("attempt", tries);
        match outcome {
            Ok((got, _)) => self.span.record("status", got.response.status().as_u16()),
            Err(error) => self.span.record("error", kind(error)),
        };
    }
}

fn kind(error: &Error) -> &'static str {
    match error {
        Error::Timeout(_) => "timeout",
        Error::Transport(e) if e.is_connect() => "not connected",
        Error::Transport(_) => "transport",
        Error::Token(_) => "token",
        Error::Upload(_) => "upload",
        Error::File(_) => "file",
        Error::RefusedOrigin(_) => "refused origin",
        _ => "error",
    }
}
