//! Watches the bytes of a call, in both directions, to tell one that moves from one that has stopped.

use std::fmt;
use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::limit::Turn;

/// The most of a body that is handed over at once, in bytes, so that a large one is seen to move.
const CHUNK: usize = 64 * 1024;

/// What a call has moved, and when last. Shared by the bodies of all its attempts.
pub(crate) struct Activity {
    span: tracing::Span,
    started: Instant,
    /// Microseconds after `started`.
    last: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
}

/// No byte moved for this long. Marked so that it is found among the causes of an error.
#[derive(Debug)]
pub(crate) struct Stalled(pub Duration);

impl Activity {
    /// `span` is told of the bytes once the call is over.
    pub(crate) fn new(span: tracing::Span) -> Arc<Self> {
        Arc::new(Self {
            span,
            started: Instant::now(),
            last: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
        })
    }

    /// Something happened that is not a byte, such as the begin of an attempt.
    pub(crate) fn touch(&self) {
        let since = self.started.elapsed().as_micros();
        let since = u64::try_from(since).unwrap_or(u64::MAX);
        self.last.fetch_max(since, Ordering::Relaxed);
    }

    fn last(&self) -> Instant {
        self.started + Duration::from_micros(self.last.load(Ordering::Relaxed))
    }

    fn count(&self, counter: &AtomicU64, bytes: usize) {
        counter.fetch_add(bytes as u64, Ordering::Relaxed);
        self.touch();
    }

    /// Ends when no byte has moved for `limit`.
    pub(crate) async fn idle(&self, limit: Duration) {
        loop {
            let Some(until) = self.last().checked_add(limit) else {
                return pending().await;
            };
            if until <= Instant::now() {
                return;
            }
            sleep_until(until).await;
        }
    }

    /// A body that is to be sent, watched. A small one in memory moves at once and is only counted.
    pub(crate) fn sending(self: &Arc<Self>, body: reqwest::Body) -> reqwest::Body {
        match body.as_bytes() {
            Some(bytes) if bytes.len() <= CHUNK => {
                self.sent.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                body
            }
            _ => reqwest::Body::wrap(Sending {
                inner: body,
                rest: Bytes::new(),
                activity: Arc::clone(self),
            }),
        }
    }

    /// An answer's body, watched; `turn` ends with it.
    pub(crate) fn receiving(
        self: &Arc<Self>,
        response: reqwest::Response,
        limit: Duration,
        turn: Turn,
    ) -> reqwest::Response {
        use reqwest::ResponseBuilderExt;

        // The conversion there and back keeps all but the URL, which travels as an extension.
        let url = http::Response::builder().url(response.url().clone());
        let (mut parts, inner) = http::Response::<reqwest::Body>::from(response).into_parts();
        if let Ok(url) = url.body(()) {
            parts.extensions.extend(url.into_parts().0.extensions);
        }
        let body = reqwest::Body::wrap(Receiving {
            inner,
            activity: Arc::clone(self),
            limit,
            pending_since: None,
            alarm: None,
            turn: Some(turn),
        });
        http::Response::from_parts(parts, body).into()
    }
}

impl Drop for Activity {
    fn drop(&mut self) {
        self.span.record("bytes_sent", *self.sent.get_mut());
        self.span.record("bytes_received", *self.received.get_mut());
    }
}

struct Sending {
    inner: reqwest::Body,
    /// What is left of a chunk that is handed over in pieces.
    rest: Bytes,
    activity: Arc<Activity>,
}

impl Body for Sending {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        if self.rest.is_empty() {
            let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => self.rest = data,
                Some(Ok(Err(other))) => return Poll::Ready(Some(Ok(other))),
                Some(Err(e)) => return Poll::Ready(Some(Err(e))),
                None => {
                    self.activity.touch();
                    return Poll::Ready(None);
                }
            }
        }
        let length = self.rest.len().min(CHUNK);
        let data = self.rest.split_to(length);
        // Being asked for more means that what was handed over before has moved on.
        self.activity.count(&self.activity.sent, length);
        Poll::Ready(Some(Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, inner) = (self.rest.len() as u64, self.inner.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower().saturating_add(rest));
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

struct Receiving {
    inner: reqwest::Body,
    activity: Arc<Activity>,
    limit: Duration,
    /// Since when a reader has been waiting: the time that it does not ask for bytes is its own.
    pending_since: Option<Instant>,
    /// Set again only once it has gone off, since that costs more than each chunk is worth.
    alarm: Option<Pin<Box<Sleep>>>,
    turn: Option<Turn>,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl Body for Receiving {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) else {
            return self
                .poll_stalled(cx)
                .map(|limit| Some(Err(Stalled(limit).into())));
        };
        self.pending_since = None;
        match &frame {
            Some(Ok(frame)) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                self.activity.count(&self.activity.received, bytes);
            }
            Some(Err(_)) | None => self.turn = None,
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Receiving {
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<Duration> {
        let limit = self.limit;
        let since = *self.pending_since.get_or_insert_with(Instant::now);
        loop {
            // The request's own body may still be on its way.
            let Some(until) = since.max(self.activity.last()).checked_add(limit) else {
                return Poll::Pending;
            };
            let alarm = self
                .alarm
                .get_or_insert_with(|| Box::pin(sleep_until(until)));
            ready!(alarm.as_mut().poll(cx));
            if until <= Instant::now() {
                self.turn = None;
                return Poll::Ready(limit);
            }
            alarm.as_mut().reset(until);
        }
    }
}

impl fmt::Display for Stalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no byte moved for {:?}", self.0)
    }
}

impl std::error::Error for Stalled {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_call_is_idle_once_nothing_moved_for_the_limit() {
        let activity = Activity::new(tracing::Span::none());
        let start = Instant::now();
        let moves = async {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_secs(50)).await;
                activity.touch();
            }
        };
        tokio::join!(moves, activity.idle(Duration::from_secs(60)));
        assert_eq!(start.elapsed(), Duration::from_secs(5 * 50 + 60));
        let forever = activity.idle(Duration::MAX);
        assert!(
            tokio::time::timeout(Duration::from_secs(9_999_999), forever)
                .await
                .is_err()
        );
    }

    #[test]
    fn a_large_body_moves_in_pieces_and_keeps_its_length() {
        let activity = Activity::new(tracing::Span::none());
        let mut body = activity.sending(vec![7; 3 * CHUNK + 1].into());
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut left = 3 * CHUNK + 1;
        while left > 0 {
            assert_eq!(body.size_hint().exact(), Some(left as u64));
            let piece = match Pin::new(&mut body).poll_frame(&mut cx) {
                Poll::Ready(Some(Ok(frame))) => frame.data_ref().map_or(0, Bytes::len),
                // Fails below: a body in memory is ready.
                _ => 0,
            };
            assert_eq!(piece, left.min(CHUNK));
            left -= piece;
        }
        assert!(body.is_end_stream());
        assert_eq!(activity.sent.load(Ordering::Relaxed), 3 * CHUNK as u64 + 1);
    }
}
