//! Sends a request once: in its turn, seen by the middleware, and no longer than it may take.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Method;
use reqwest::header::CONTENT_LENGTH;
use tokio::time::Instant;

use crate::decode::ReadBy;
use crate::limit::Turn;
use crate::send::Sending;
use crate::{Attempt, Error, Read, TimeoutError};

/// The most that is set aside for a body on the word of the server, in bytes.
const PREPARED: u64 = 1024 * 1024;

/// What an attempt brought.
pub(crate) struct Got {
    pub response: reqwest::Response,
    /// The body, where it was to be read whole and the status is one of success.
    pub whole: Option<Bytes>,
}

impl Sending {
    /// `private`: the request goes to the client's own origin and has not left it on the way.
    pub(crate) async fn attempt(
        &self,
        mut request: reqwest::Request,
        turn: Turn,
        private: bool,
        read: ReadBy,
    ) -> Result<Got, Error> {
        let attempt = Attempt {
            context: self.failing.context,
            number: self.tries,
            own_origin: private,
        };
        let middleware = &self.failing.http.inner.middleware;
        let started = Instant::now();
        for each in middleware {
            each.before(&attempt, &mut request);
        }
        let outcome = self.exchange(request, turn, read).await;
        for each in middleware {
            let outcome = outcome.as_ref().map(|got| &got.response);
            each.after(&attempt, outcome, started.elapsed());
        }
        outcome
    }

    /// Waits for the client's limits, which are about its own origin.
    pub(crate) async fn turn(&self, private: bool) -> Result<Turn, Error> {
        if !private {
            return Ok(Turn::free());
        }
        let turn = self.failing.http.inner.limits.turn();
        let Some(deadline) = self.deadline else {
            return Ok(turn.await);
        };
        let turn = tokio::time::timeout_at(deadline, turn).await;
        turn.map_err(|_| {
            let mut timeout = self.overdue();
            timeout.note("it waited for its turn, see `max_concurrent` and `max_per_minute`");
            timeout.into()
        })
    }

    pub(crate) fn overdue(&self) -> TimeoutError {
        TimeoutError::call(self.failing.context, self.failing.limit)
    }

    async fn exchange(
        &self,
        mut request: reqwest::Request,
        turn: Turn,
        read: ReadBy,
    ) -> Result<Got, Error> {
        if let Some(deadline) = self.deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return Err(self.overdue().into());
            }
            *request.timeout_mut() = Some(left);
        }
        say_empty(&mut request);
        let body = request.body_mut().take();
        *request.body_mut() = body.map(|body| self.activity.sending(body));
        self.activity.touch();
        let response = tokio::select! {
            biased;
            response = self.failing.http.inner.pools.here().execute(request) => {
                response.map_err(|e| self.failing.error(e, "sending the request"))?
            }
            () = self.activity.idle(self.idle_timeout) => {
                return Err(TimeoutError::idle(self.failing.context, self.idle_timeout).into());
            }
        };
        let response = self.activity.receiving(response, self.idle_timeout, turn);
        self.read(response, read).await
    }

    async fn read(&self, mut response: reqwest::Response, read: ReadBy) -> Result<Got, Error> {
        let status = response.status();
        let whole = if status.is_success() && read(status.as_u16()) == Read::Whole {
            let body = whole(&mut response).await;
            Some(body.map_err(|e| self.failing.error(e, "reading the answer"))?)
        } else {
            None
        };
        Ok(Got { response, whole })
    }
}

/// Tells that nothing follows where something might (RFC 9110, 8.6), since some servers answer 411 otherwise and hyper does
/// not tell. After the middleware, which may give the request a body.
fn say_empty(request: &mut reqwest::Request) {
    let empty = |body: &reqwest::Body| body.as_bytes().is_some_and(<[u8]>::is_empty);
    let takes_body = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
    if takes_body && request.body().is_none_or(empty) {
        let headers = request.headers_mut();
        headers.entry(CONTENT_LENGTH).or_insert_with(|| 0.into());
    }
}

async fn whole(response: &mut reqwest::Response) -> Result<Bytes, reqwest::Error> {
    let Some(first) = response.chunk().await? else {
        return Ok(Bytes::new());
    };
    let Some(second) = response.chunk().await? else {
        return Ok(first);
    };
    let left = response.content_length().unwrap_or_default();
    let left = usize::try_from(left.min(PREPARED)).unwrap_or_default();
    let mut all = BytesMut::with_capacity(first.len() + second.len() + left);
    all.extend_from_slice(&first);
    all.extend_from_slice(&second);
    while let Some(chunk) = response.chunk().await? {
        all.extend_from_slice(&chunk);
    }
    Ok(all.freeze())
}
