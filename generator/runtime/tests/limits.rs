//! Time limits, connections that are not made, and requests on other tasks.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, deprecated)]

mod support;

use std::time::{Duration, Instant};

use futures::TryStreamExt;
use openapi_client_runtime::{ByteStream, CallOptions, Config, Error};
use support::{Convert, Download, KEY, Server, client};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

operation!(Fetch, ByteStream, "GET" "/raw", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).query("token", "query-secret")
});

/// A server that writes `answer` to whoever connects, and then stays silent or hangs up.
async fn raw(answer: impl Into<String>, hang_up: bool) -> String {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = socket.read(&mut buffer).await;
            socket.write_all(answer.as_bytes()).await.unwrap();
            if !hang_up {
                held.push(socket);
            }
        }
    });
    url
}

#[tokio::test]
async fn a_call_that_takes_too_long_ends() {
    let url = raw("", false).await;
    let short = Duration::from_millis(150);
    for (config, options) in [
        (Config::new(&url).timeout(short), CallOptions::new()),
        (Config::new(&url), CallOptions::new().timeout(short)),
        (
            Config::new(&url).timeout(Duration::from_secs(60)),
            CallOptions::new().timeout(short),
        ),
    ] {
        let start = Instant::now();
        let error = Download::new(&client(config), "1")
            .options(options)
            .await
            .unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(5));
        assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
        let text = error.to_string();
        assert!(
            text.starts_with(
                "GET /files/{file_id}/download did not finish within 150ms: raise `timeout`"
            ),
            "{text}"
        );
        let Error::Timeout(timeout) = error else {
            panic!("{text}");
        };
        assert_eq!(timeout.limit(), Some(short));
    }
}

#[tokio::test]
async fn the_limit_holds_to_the_end_of_the_body() {
    let url = raw("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", false).await;
    let client = client(Config::new(&url).timeout(Duration::from_millis(200)));
    assert!(Download::new(&client, "1").await.unwrap_err().is_timeout());
    let mut stream = Fetch::new(&client).await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap(), "abc");
    assert!(stream.try_next().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn the_limit_holds_over_redirects_together() {
    let silent = raw("", false).await;
    let server = Server::start(move |_| {
        std::thread::sleep(Duration::from_millis(700));
        support::redirect(302, &silent)
    })
    .await;
    let client = client(Config::new(&server.url).timeout(Duration::from_secs(1)));
    let start = Instant::now();
    assert!(Download::new(&client, "1").await.unwrap_err().is_timeout());
    // Not 700 ms and then another second.
    assert!(
        start.elapsed() < Duration::from_millis(1500),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn an_error_without_end_is_read_to_its_bound_only() {
    let body = "x".repeat(70_000);
    let answer = format!("HTTP/1.1 500 Oops\r\ncontent-length: 9000000\r\n\r\n{body}");
    let url = raw(answer, false).await;
    let client = client(Config::new(&url).timeout(Duration::from_secs(20)));
    let start = Instant::now();
    let Error::Api(error) = Download::new(&client, "1").await.unwrap_err() else {
        panic!();
    };
    assert_eq!(error.body().len(), 64 * 1024);
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_refused_connection_says_to_whom() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = Fetch::new(&client(Config::new(&url))).await.unwrap_err();
    assert!(
        error.is_connect() && !error.is_timeout() && error.status().is_none(),
        "{error:?}"
    );
    let text = format!("{error}");
    assert!(
        text.starts_with(&format!("GET /raw: could not connect to {url}: ")),
        "{text}"
    );
    assert!(
        text.contains("refused")
            && text.ends_with("check the network and the base URL; tried 3 times"),
        "{text}"
    );
    assert!(!format!("{error:?}").contains("query-secret"), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_breaks_is_told_from_one_never_made() {
    for answer in ["HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", ""] {
        let url = raw(answer, true).await;
        let client = client(Config::new(&url).credential("key", KEY));
        let error = Download::new(&client, "1").await.unwrap_err();
        assert!(
            matches!(error, Error::Transport(_)) && !error.is_connect(),
            "{error:?}"
        );
        assert!(
            error
                .to_string()
                .starts_with("GET /files/{file_id}/download: failed while "),
            "{error}"
        );
        let error = match Fetch::new(&client).await {
            Ok(stream) => stream.bytes().await.unwrap_err(),
            Err(error) => error,
        };
        assert!(
            !format!("{error} {error:?}").contains("query-secret"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn requests_can_be_spawned_and_outlive_their_client() {
    let server = Server::links().await;
    let client = server.client();
    let sent: [tokio::task::JoinHandle<Result<support::Link, Error>>; 3] = [
        tokio::spawn(Download::new(&client, "1").send()),
        tokio::spawn(Download::new(&client, "2").into_future()),
        tokio::spawn(Convert::new(&client).file(b"x").send()),
    ];
    let with_response = tokio::spawn(Download::new(&client, "3").send_with_response());
    let raw = tokio::spawn(Download::new(&client, "4").send_raw());
    drop(client);
    for task in sent {
        assert_eq!(task.await.unwrap().unwrap().url, "https://x.test/1");
    }
    assert_eq!(with_response.await.unwrap().unwrap().status().as_u16(), 200);
    assert_eq!(raw.await.unwrap().unwrap().status().as_u16(), 200);
    assert_eq!(server.seen().len(), 5);
}

#[test]
fn what_users_hold_can_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Error>();
    shared::<support::Client>();
    shared::<Download>();
    shared::<Convert>();
    shared::<Config>();
    // Every call returns one, so it stays cheap to move.
    assert!(size_of::<Error>() <= 96, "{}", size_of::<Error>());
}
