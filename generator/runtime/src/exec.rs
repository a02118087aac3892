//! Sends an operation and reads its answer. Called by what [`request!`](crate::request) writes.
//!
//! The generic functions are thin, so that a hundred operations do not compile a hundred transports.

use bytes::{Bytes, BytesMut};
use futures::stream::TryStreamExt;
use serde::de::DeserializeOwned;

use crate::decode::{Body, Decode, Read, ReadBy, Received};
use crate::send::{Answer, Sending};
use crate::{ApiError, BoxFuture, ByteStream, Call, Error, Events, JsonLines, Operation, Response};

/// What an operation's answer becomes.
pub type Output<O> = <<O as Operation>::Response as Decode>::Output;

/// The most of an error's body that is read, in bytes.
const ERROR_BODY: usize = 64 * 1024;

/// What `send` of a request is. Boxed here, once for all: a coroutine for each operation would take long to compile.
pub fn sent<C: Call>(request: C) -> BoxFuture<Result<Output<C>, Error>> {
    Box::pin(async move { send(&request).await.map(Response::into_inner) })
}

/// What `send_with_response` of a request is.
pub fn sent_with_response<C: Call>(request: C) -> BoxFuture<Result<Response<Output<C>>, Error>> {
    Box::pin(async move { send(&request).await })
}

/// What `send_raw` of a request is.
pub fn sent_raw<C: Call>(request: C) -> BoxFuture<Result<reqwest::Response, Error>> {
    Box::pin(async move { send_raw(&request).await })
}

/// Sends a request and decodes its answer.
pub fn send<C: Call>(
    request: &C,
) -> impl Future<Output = Result<Response<Output<C>>, Error>> + Send + use<C> {
    let received = receive(prepare(request), C::Response::read);
    async move { decode::<C>(received.await?) }
}

/// Sends a request, and reads its answer as a stream of events in the place of the operation's own answer.
pub fn events<T: DeserializeOwned + Send + 'static, C: Call>(
    request: &C,
) -> impl Future<Output = Result<Events<T>, Error>> + Send + use<T, C> {
    send_as::<Events<T>, C>(request, Events::<T>::ACCEPT)
}

/// Sends a request that asks for `media_type`, and reads its answer as a stream of JSON lines.
pub fn json_lines<T: DeserializeOwned + Send + 'static, C: Call>(
    request: &C,
    media_type: &'static str,
) -> impl Future<Output = Result<JsonLines<T>, Error>> + Send + use<T, C> {
    send_as::<JsonLines<T>, C>(request, media_type)
}

fn send_as<D: Decode, C: Call>(
    request: &C,
    accept: &'static str,
) -> impl Future<Output = Result<D::Output, Error>> + Send + use<D, C> {
    let (http, options) = request.call();
    let written = request.request(http).header("accept", accept);
    let sending = Sending::new(http, &C::INFO, written, options, accept);
    let received = receive(sending, D::read);
    async move { D::decode(received.await?) }
}

/// [`send`], but once only, for those who try again by rules of their own.
pub(crate) fn send_once<C: Call>(
    request: &C,
) -> impl Future<Output = Result<Response<Output<C>>, Error>> + Send + use<C> {
    let sending = prepare(request).map(Sending::without_retries);
    let received = receive(sending, C::Response::read);
    async move { decode::<C>(received.await?) }
}

/// [`send`], with the body as it came; it is empty where it is read as a stream.
pub(crate) fn send_with_body<C: Call>(
    request: &C,
) -> impl Future<Output = Result<(Output<C>, Bytes), Error>> + Send + use<C> {
    let received = receive(prepare(request), C::Response::read);
    async move {
        let received = received.await?;
        let body = match &received.body {
            Body::Whole(body) => body.clone(),
            Body::Stream(_) => Bytes::new(),
        };
        Ok((decode::<C>(received)?.into_inner(), body))
    }
}

/// Sends a request and gives the answer as it is.
pub fn send_raw<C: Call>(request: &C) -> BoxFuture<Result<reqwest::Response, Error>> {
    let sending = prepare(request);
    Box::pin(async move { Ok(sending?.send(|_| Read::Stream).await?.response) })
}

fn decode<O: Operation>(received: Received) -> Result<Response<Output<O>>, Error> {
    let status = received.status;
    let headers = received.headers.clone();
    let inner = O::Response::decode(received)?;
    Ok(Response {
        status,
        headers,
        inner,
    })
}

fn prepare<C: Call>(request: &C) -> Result<Sending, Error> {
    let (http, options) = request.call();
    Sending::new(
        http,
        &C::INFO,
        request.request(http),
        options,
        C::Response::ACCEPT,
    )
}

fn receive(sending: Result<Sending, Error>, read: ReadBy) -> BoxFuture<Result<Received, Error>> {
    Box::pin(async move {
        let mut answer = sending?.send(read).await?;
        if !answer.response.status().is_success() {
            return Err(refused(answer).await.into());
        }
        let context = answer.context();
        let secrets = std::mem::take(&mut answer.credentials.secrets);
        let status = answer.response.status();
        let headers = answer.response.headers().clone();
        let body = match answer.whole.take() {
            Some(whole) => Body::Whole(whole),
            None => Body::Stream(stream(answer)),
        };
        Ok(Received {
            context,
            status,
            headers,
            body,
            secrets,
        })
    })
}

fn stream(answer: Answer) -> ByteStream {
    let Answer {
        response, failing, ..
    } = answer;
    let headers = response.headers().clone();
    let chunks = response.bytes_stream();
    let chunks = chunks.map_err(move |e| failing.error(e, "reading the answer"));
    ByteStream::new(headers, chunks)
}

/// Reads an error's body as far as it is kept. One that breaks off is still worth its beginning.
async fn refused(mut answer: Answer) -> ApiError {
    let mut body = BytesMut::new();
    while body.len() < ERROR_BODY {
        let Ok(Some(chunk)) = answer.response.chunk().await else {
            break;
        };
        let room = ERROR_BODY - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
    }
    let mut error = ApiError::new(
        answer.context(),
        answer.response.status(),
        answer.response.headers().clone(),
        Bytes::from(body),
        answer.credentials.missing,
        answer.credentials.secrets,
    );
    if let Some(stop) = answer.stop {
        error.note(stop.to_string());
    }
    error
}
