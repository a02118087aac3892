//! Streams of events and of JSON lines, over sockets that cut them anywhere.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;
mod wire;

use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use openapi_client_runtime as runtime;
use runtime::{ByteStream, Data, Error, Event, Events, Json, JsonLines};
use serde::Deserialize;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Word {
    word: String,
}

operation!(Listen, Events<Word>, "GET" "/events", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Tail, JsonLines<Word>, "GET" "/lines", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Chat, Json<Word>, "POST" "/chat", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).header("accept", "application/vnd.own+json")
});
operation!(Fetch, ByteStream, "GET" "/file", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});

const EVENTS: &str = "content-type: text/event-stream\n";

/// Answers with `body`, `size` bytes at a time, and then leaves the connection open or closes it.
async fn server(headers: &str, body: &[u8], size: usize, close: bool) -> support::Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (head, body) = (wire::answer("200 OK", headers, b""), body.to_vec());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.set_nodelay(true).unwrap();
        wire::head(&mut socket).await.unwrap();
        socket.write_all(&head).await.unwrap();
        for piece in body.chunks(size) {
            if socket.write_all(piece).await.is_err() {
                return;
            }
            socket.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
        if !close {
            std::future::pending::<()>().await;
        }
    });
    support::client(runtime::Config::new(&url).idle_timeout(Duration::from_millis(300)))
}

fn word(word: &str) -> Word {
    Word {
        word: word.to_owned(),
    }
}

async fn events(body: &str, size: usize) -> Vec<Result<Event<Word>, Error>> {
    let client = server(EVENTS, body.as_bytes(), size, true).await;
    Listen::new(&client).await.unwrap().collect().await
}

#[tokio::test]
async fn events_are_the_same_wherever_they_are_cut() {
    let body = "\u{feff}: hello\nevent: greeting\nid: 1\nretry: 1500\ndata: {\"word\":\r\ndata:\"ü\"}\r\n\r\n\
                retry: soon\nother: 1\rdata: {\"word\": \"b\"}\r\rid\ndata\n\nevent: nothing\n\ndata: [DONE]\n\n";
    for size in [1, 2, 3, 7, 1000] {
        let all: Vec<_> = events(body, size)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let seen: Vec<_> = all
            .iter()
            .map(|one| {
                (
                    one.event.as_deref(),
                    one.data.clone(),
                    one.id.as_deref(),
                    one.retry,
                )
            })
            .collect();
        let retry = Some(Duration::from_millis(1500));
        assert_eq!(
            seen,
            [
                (Some("greeting"), Data::Json(word("ü")), Some("1"), retry),
                (None, Data::Json(word("b")), Some("1"), None),
                (None, Data::Text(String::new()), Some(""), None),
                (None, Data::Text("[DONE]".to_owned()), Some(""), None),
            ],
            "{size} bytes at a time"
        );
    }
}

#[tokio::test]
async fn an_event_that_does_not_fit_is_an_item_and_the_stream_goes_on() {
    let body =
        "data: {\"word\": 1}\n\ndata: {\"word\"\n\ndata: {\"word\": \"c\"}\n\ndata: [DONE]\n\n";
    let all = events(body, 5).await;
    assert_eq!(all.len(), 4);
    let text = all[0].as_ref().unwrap_err().to_string();
    assert!(
        text.contains("word: invalid type") || text.contains("`word`"),
        "{text}"
    );
    assert!(matches!(all[1], Err(Error::Decode(_))), "{:?}", all[1]);
    assert_eq!(all[2].as_ref().unwrap().json(), Some(&word("c")));
}

#[tokio::test]
async fn the_data_alone_leaves_out_what_is_no_json() {
    let body = "data: {\"word\": \"a\"}\n\ndata: {}\n\ndata: {\"word\": \"b\"}\n\ndata: [DONE]\n\n";
    let client = server(EVENTS, body.as_bytes(), 9, true).await;
    let all: Vec<_> = Listen::new(&client).await.unwrap().json().collect().await;
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].as_ref().unwrap(), &word("a"));
    assert!(all[1].is_err());
    assert_eq!(all[2].as_ref().unwrap(), &word("b"));
}

#[tokio::test]
async fn the_last_event_needs_no_empty_line() {
    let all = events("data: {\"word\": \"a\"}\n\ndata: {\"word\": \"b\"}", 4).await;
    let all: Vec<_> = all
        .into_iter()
        .map(|event| event.unwrap().json().cloned())
        .collect();
    assert_eq!(all, [Some(word("a")), Some(word("b"))]);
}

#[tokio::test]
async fn a_stream_that_breaks_or_stalls_ends_with_an_error() {
    let body = b"data: {\"word\": \"a\"}\n\ndata: {";
    let headers = format!("{EVENTS}content-length: 100\n");
    let client = server(&headers, body, 100, true).await;
    let mut stream = Listen::new(&client).await.unwrap();
    assert!(stream.next().await.unwrap().is_ok());
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(stream.next().await.is_none());

    let client = server(&headers, body, 100, false).await;
    let mut stream = Listen::new(&client).await.unwrap();
    assert!(stream.next().await.unwrap().is_ok());
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn an_event_without_an_end_does_not_fill_the_memory() {
    for line in [vec![b'x'; 17 << 20], b"data: 0123456789\n".repeat(2 << 20)] {
        let client = server(EVENTS, &line, 1 << 20, false).await;
        let mut stream = Listen::new(&client).await.unwrap();
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains("16 MiB"), "{error}");
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn an_answer_that_is_no_stream_says_so() {
    let client = server("content-type: application/json\n", b"{}", 10, true).await;
    let error = Listen::new(&client).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("application/json and not a stream of events"),
        "{error}"
    );
}

#[tokio::test]
async fn lines_are_the_same_wherever_they_are_cut() {
    let body = "\u{feff}{\"word\":\"ü\"}\r\n\n{\"word\":1}\n{\"word\":\"two\\nlines\"}\n{\"word\":\"last\"}";
    let sequence = "\u{1e}{\"word\":\"ü\"}\n\u{1e}{\"word\":1}\n\u{1e}{\"word\":\n\"two\\nlines\"}\n\u{1e}{\"word\":\"last\"}\n";
    let both = [
        ("application/x-ndjson", body),
        ("application/json-seq", sequence),
    ];
    for ((media_type, body), size) in both
        .into_iter()
        .flat_map(|both| [1, 3, 500].map(|size| (both, size)))
    {
        let client = server(
            &format!("content-type: {media_type}\n"),
            body.as_bytes(),
            size,
            true,
        )
        .await;
        let all: Vec<_> = Tail::new(&client).await.unwrap().collect().await;
        assert_eq!(all.len(), 4, "{media_type}: {all:?}");
        assert_eq!(all[0].as_ref().unwrap(), &word("ü"));
        assert!(matches!(all[1], Err(Error::Decode(_))));
        assert_eq!(all[2].as_ref().unwrap(), &word("two\nlines"));
        assert_eq!(all[3].as_ref().unwrap(), &word("last"));
    }
}

#[tokio::test]
async fn one_operation_answers_both_ways() {
    let server = support::Server::start(|seen| {
        let body = match seen.header("accept") {
            Some("text/event-stream") => "data: {\"word\":\"streamed\"}\n\n",
            Some("application/vnd.own+json") => "{\"word\":\"whole\"}",
            other => panic!("{other:?}"),
        };
        axum::response::IntoResponse::into_response(body)
    })
    .await;
    let request = Chat::new(&server.client());
    assert_eq!(request.clone().await.unwrap(), word("whole"));
    let events = runtime::exec::events::<Word, _>(&request).await;
    let all: Vec<_> = events.unwrap().json().try_collect().await.unwrap();
    assert_eq!(all, [word("streamed")]);
}

#[tokio::test]
async fn a_body_is_saved_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    let client = server("content-length: 5\n", b"bytes", 2, true).await;
    assert_eq!(
        Fetch::new(&client)
            .await
            .unwrap()
            .save(&path)
            .await
            .unwrap(),
        5
    );
    let client = server("content-length: 50\n", b"other", 2, true).await;
    Fetch::new(&client)
        .await
        .unwrap()
        .save(&path)
        .await
        .unwrap_err();
    assert_eq!(std::fs::read(&path).unwrap(), b"bytes");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
