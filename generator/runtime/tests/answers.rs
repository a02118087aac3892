//! Answers of several types, told apart by their status.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;
mod wire;

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use futures::StreamExt;
use openapi_client_runtime as runtime;
use runtime::{ByteStream, Error, Json, Optional};
use support::{Server, client, json};

/// As generated.
#[derive(Debug)]
enum Answer {
    Ok(ByteStream),
    Accepted(Vec<u32>),
    Success(String),
    NoContent,
}

impl runtime::Decode for Answer {
    type Output = Self;
    const ACCEPT: &'static str = "*/*";
    const READ: runtime::Read = runtime::Read::Whole;

    fn read(status: u16) -> runtime::Read {
        match status {
            200 => runtime::Read::Stream,
            _ => Self::READ,
        }
    }

    fn decode(received: runtime::Received) -> Result<Self, Error> {
        match received.status().as_u16() {
            200 => received.stream().map(Self::Ok),
            202 => received.json().map(Self::Accepted),
            204 => Ok(Self::NoContent),
            206..=299 => received.text().map(Self::Success),
            _ => Err(received.unknown_status()),
        }
    }
}

operation!(Several, Answer, "GET" "/several", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Maybe, Optional<Json<Vec<u32>>>, "GET" "/maybe", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).header("accept", "application/vnd.own+json")
});

async fn several(status: u16, body: &'static str) -> Result<Answer, Error> {
    let server = Server::start(move |_| json(status, body)).await;
    Several::new(&server.client()).await
}

#[tokio::test]
async fn each_status_is_read_as_its_type() {
    assert!(
        matches!(several(202, "[1, 2]").await, Ok(Answer::Accepted(numbers)) if numbers == [1, 2])
    );
    assert!(matches!(several(206, "text").await, Ok(Answer::Success(text)) if text == "text"));
    assert!(matches!(several(204, "").await, Ok(Answer::NoContent)));
    let Ok(Answer::Ok(stream)) = several(200, "bytes").await else {
        panic!("no stream");
    };
    assert_eq!(stream.bytes().await.unwrap(), "bytes");
}

#[tokio::test]
async fn a_status_that_nothing_is_known_of_is_told() {
    let error = several(201, "{}").await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    assert!(error.to_string().contains("status 201"), "{error}");
    let error = several(202, "{}").await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn a_stream_among_several_answers_is_not_read_beforehand() {
    // More is announced than comes: who reads it whole first gets nothing.
    let answer = wire::answer("200 OK", "content-length: 10\n", b"part");
    let wire = wire::Wire::start([answer]).await;
    let client = client(runtime::Config::new(&wire.url).idle_timeout(Duration::from_secs(5)));
    let Ok(Answer::Ok(mut stream)) = Several::new(&client).await else {
        panic!("no stream");
    };
    assert_eq!(stream.next().await.unwrap().unwrap(), "part");
    assert!(stream.next().await.unwrap().is_err());
}

#[tokio::test]
async fn nothing_is_none_and_the_media_type_is_asked_for() {
    let server = Server::start(|seen| match seen.header("accept") {
        Some("application/vnd.own+json") => StatusCode::NO_CONTENT.into_response(),
        _ => StatusCode::NOT_ACCEPTABLE.into_response(),
    })
    .await;
    assert_eq!(Maybe::new(&server.client()).await.unwrap(), None);
    let server = Server::start(|_| json(200, "[1]")).await;
    assert_eq!(Maybe::new(&server.client()).await.unwrap(), Some(vec![1]));
}
