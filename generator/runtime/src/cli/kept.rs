//! Requests whose answers are kept as they came: what is printed is what the server said, also what is new in it.

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;

use crate::decode::Body;
use crate::exec::Output;
use crate::{
    Call, CallOptions, Decode, Error, Events, Http, JobId, JobState, Operation, OperationInfo,
    Paged, Read, Received, Request, Start, Started,
};

/// What came.
pub(super) enum Came {
    Whole(Bytes),
    Stream(crate::ByteStream),
    Events(Box<Events<serde_json::Value>>),
}

/// A request whose answer is not read.
pub(super) struct Unread<R>(pub R);

impl<R: Operation> Operation for Unread<R> {
    type Response = AsItComes<R::Response>;
    const INFO: OperationInfo = R::INFO;

    fn request(&self, http: &Http) -> Request {
        self.0.request(http)
    }
}

impl<R: Call> Call for Unread<R> {
    fn call(&self) -> (&Http, &CallOptions) {
        self.0.call()
    }
}

pub(super) struct AsItComes<D>(std::marker::PhantomData<D>);

impl<D: Decode> Decode for AsItComes<D> {
    type Output = Came;
    const ACCEPT: &'static str = D::ACCEPT;
    const READ: Read = D::READ;

    fn read(status: u16) -> Read {
        D::read(status)
    }

    fn decode(received: Received) -> Result<Came, Error> {
        let media_type = received.headers.get(CONTENT_TYPE);
        let media_type = media_type
            .and_then(|name| name.to_str().ok())
            .unwrap_or_default();
        if media_type.starts_with("text/event-stream") {
            return received
                .events()
                .map(|events| Came::Events(Box::new(events)));
        }
        match received.body {
            Body::Whole(bytes) => Ok(Came::Whole(bytes)),
            Body::Stream(stream) => Ok(Came::Stream(stream)),
        }
    }
}

/// A request whose answer is read, and kept beside that.
#[derive(Clone)]
pub(super) struct Kept<R>(pub R);

pub(super) struct WithBody<D>(std::marker::PhantomData<D>);

impl<D: Decode> Decode for WithBody<D> {
    type Output = (D::Output, Bytes);
    const ACCEPT: &'static str = D::ACCEPT;
    const READ: Read = D::READ;

    fn read(status: u16) -> Read {
        D::read(status)
    }

    fn decode(received: Received) -> Result<Self::Output, Error> {
        let body = match &received.body {
            Body::Whole(body) => body.clone(),
            Body::Stream(_) => Bytes::new(),
        };
        Ok((D::decode(received)?, body))
    }
}

impl<R: Operation> Operation for Kept<R> {
    type Response = WithBody<R::Response>;
    const INFO: OperationInfo = R::INFO;

    fn request(&self, http: &Http) -> Request {
        self.0.request(http)
    }
}

impl<R: Call> Call for Kept<R> {
    fn call(&self) -> (&Http, &CallOptions) {
        self.0.call()
    }
}

impl<S: Start> Start for Kept<S> {
    type Lookup = Kept<S::Lookup>;

    fn started((answer, _): &Output<Self>) -> Started {
        S::started(answer)
    }

    fn lookup(&self, id: &JobId) -> Option<Self::Lookup> {
        self.0.lookup(id).map(Kept)
    }

    fn state((answer, _): &Output<Self::Lookup>) -> JobState {
        S::state(answer)
    }
}

impl<P: Paged> Paged for Kept<P> {
    /// The entries are taken from the body, by the name of their member.
    type Item = ();

    fn offset(&self) -> u64 {
        self.0.offset()
    }

    fn at(self, offset: u64) -> Self {
        Self(self.0.at(offset))
    }

    fn total((page, _): &Output<Self>) -> Option<u64> {
        P::total(page)
    }

    fn count((page, _): &Output<Self>) -> usize {
        P::count(page)
    }

    fn items(_: Output<Self>) -> Vec<()> {
        Vec::new()
    }
}
