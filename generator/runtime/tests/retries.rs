//! What bounds retries: the call's options, the whole call's time, a body that is gone, and the client's budget.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    deprecated
)]

mod support;

use std::io::Write as _;
use std::time::{Duration, Instant};

use openapi_client_runtime::{ByteStream, CallOptions, Config, Error, Json, TimeoutKind, Upload};
use support::faults::{Fault, FaultServer};
use support::{Convert, Download, client};

operation!(Streamed, Json<serde_json::Value>, "PUT" "/s", security: &[], cookies: &[], |http| {
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>("once")]);
    let body = openapi_client_runtime::reqwest::Body::wrap_stream(chunks);
    http.request(&Self::INFO, &[]).body(body)
});
operation!(Ask, Json<serde_json::Value>, "QUERY" "/things", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).json(&serde_json::json!({ "words": ["a"] }))
});
operation!(Link, Json<serde_json::Value>, "LINK" "/things", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Fetch, ByteStream, "GET" "/raw", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});

fn download(config: Config) -> Download {
    Download::new(&client(config), "1")
}

#[tokio::test]
async fn their_number_is_set_by_client_and_call() {
    for (by_client, by_call, calls) in [
        (None, None, 3),
        (Some(0), None, 1),
        (Some(4), None, 5),
        (Some(4), Some(1), 2),
        (Some(0), Some(1), 2),
        (None, Some(0), 1),
    ] {
        let server = FaultServer::start([Fault::status(503)]).await;
        let mut config = Config::new(&server.url);
        if let Some(retries) = by_client {
            config = config.retries(retries);
        }
        let mut options = CallOptions::new();
        if let Some(retries) = by_call {
            options = options.retries(retries);
        }
        let error = download(config).options(options).await.unwrap_err();
        assert_eq!(server.calls(), calls);
        assert_eq!(error.to_string().contains("tried"), calls > 1, "{error}");
    }
}

#[tokio::test]
async fn a_query_is_sent_again_with_its_body_and_a_method_of_its_own_is_not() {
    let server = FaultServer::start([Fault::status(503), Fault::HangUp, Fault::Good]).await;
    Ask::new(&client(Config::new(&server.url))).await.unwrap();
    let arrived = server.arrived();
    assert_eq!(arrived.len(), 3);
    for request in arrived {
        assert!(
            request.head.starts_with("QUERY /things HTTP/1.1\r\n"),
            "{}",
            request.head
        );
        assert!(request.has("content-type: application/json"));
        assert_eq!(request.body, br#"{"words":["a"]}"#);
    }

    let server = FaultServer::start([Fault::status(503), Fault::Good]).await;
    let error = Link::new(&client(Config::new(&server.url)))
        .await
        .unwrap_err();
    assert_eq!(
        (error.status().map(|s| s.as_u16()), server.calls()),
        (Some(503), 1)
    );
    assert!(server.arrived()[0].head.starts_with("LINK /things "));
}

#[tokio::test]
async fn pauses_grow_by_the_pace() {
    let server = FaultServer::start([Fault::status(503)]).await;
    let pace = Duration::from_millis(100);
    let http = Config::new(&server.url).pace(pace).retries(4).build();
    let client = support::Client {
        http: http.unwrap(),
    };
    Download::new(&client, "1").await.unwrap_err();
    let pauses = server.pauses();
    assert_eq!(pauses.len(), 4);
    for (pause, times) in pauses.iter().zip([1, 2, 4, 8]) {
        assert!(
            *pause < pace * times + Duration::from_millis(100),
            "{pauses:?}"
        );
    }
}

#[tokio::test]
async fn the_time_of_the_call_bounds_them_together() {
    // The next try would come too late: the error is told at once.
    let server = FaultServer::start([Fault::after(429, "2")]).await;
    let start = Instant::now();
    let config = Config::new(&server.url).timeout(Duration::from_secs(1));
    let error = download(config).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_millis(500));
    assert_eq!((error.status().unwrap().as_u16(), server.calls()), (429, 1));
    let text = error.to_string();
    assert!(
        text.ends_with(
            "not tried again, because the next try would begin after `timeout` (request req-7)"
        ) || text.ends_with("not tried again, because the next try would begin after `timeout`"),
        "{text}"
    );

    // The third try has what the others left.
    let script = [
        Fault::StallBeforeHead,
        Fault::StallBeforeHead,
        Fault::StallBeforeHead,
    ];
    let server = FaultServer::start(script).await;
    let start = Instant::now();
    let config = Config::new(&server.url)
        .idle_timeout(Duration::from_millis(200))
        .timeout(Duration::from_millis(500));
    let error = download(config).await.unwrap_err();
    let took = start.elapsed().as_millis();
    assert!((450..900).contains(&took), "{took}");
    let Error::Timeout(timeout) = &error else {
        panic!("{error:?}");
    };
    assert_eq!((timeout.kind(), server.calls()), (TimeoutKind::Call, 3));
    let text = error.to_string();
    assert!(
        text.contains("did not finish within 500ms: raise `timeout`")
            && text.ends_with("; tried 3 times"),
        "{text}"
    );
}

#[tokio::test]
async fn a_body_that_is_gone_is_not_sent_again_and_the_error_says_so() {
    let url = FaultServer::start([Fault::Refuse]).await.url;
    let error = Streamed::new(&client(Config::new(&url))).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    let text = error.to_string();
    assert!(
        text.ends_with(
            "not tried again, because its body is a stream, which can be sent only once: give a body that can be \
             sent again, such as bytes or a path"
        ),
        "{text}"
    );

    let server = FaultServer::start([Fault::after(429, "1"), Fault::Good]).await;
    let start = Instant::now();
    let stream = Upload::stream(futures::stream::iter([Ok::<_, std::io::Error>("x")]));
    let convert = Convert::new(&client(Config::new(&server.url))).file(stream);
    let error = convert.await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), server.calls()), (429, 1));
    let text = error.to_string();
    assert!(
        text.contains("not tried again, because the stream has already been sent"),
        "{text}"
    );
    // It is known before the pause that the server asks for.
    assert!(start.elapsed() < Duration::from_millis(500));
}

#[tokio::test]
async fn a_file_is_opened_again() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"content").unwrap();
    let server = FaultServer::start([Fault::status(429), Fault::status(429), Fault::Good]).await;
    let convert = Convert::new(&client(Config::new(&server.url)));
    convert.file(file.path()).await.unwrap();
    let arrived = server.arrived();
    assert_eq!(arrived.len(), 3);
    for arrived in arrived {
        let body = String::from_utf8(arrived.body).unwrap();
        assert!(body.contains("\r\n\r\ncontent\r\n"), "{body}");
    }
}

#[tokio::test]
async fn an_outage_is_not_multiplied() {
    let server = FaultServer::start([Fault::status(503)]).await;
    let http = Config::new(&server.url).pace(Duration::ZERO).build();
    let client = support::Client {
        http: http.unwrap(),
    };
    let mut last = None;
    for _ in 0..80 {
        last = Some(Download::new(&client, "1").await.unwrap_err());
    }
    // Each call once, and the hundred retries that the budget pays for, not a hundred and sixty.
    assert_eq!(server.calls(), 80 + 100);
    let text = last.unwrap().to_string();
    assert!(
        text.contains("not tried again, because too many calls of this client failed of late"),
        "{text}"
    );
}

#[tokio::test]
async fn a_stream_is_not_begun_anew() {
    let server = FaultServer::start([Fault::status(503), Fault::Truncate]).await;
    let stream = Fetch::new(&client(Config::new(&server.url))).await.unwrap();
    let error = stream.bytes().await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(server.calls(), 2);
}

#[tokio::test]
async fn a_raw_answer_is_the_last_one() {
    let server =
        FaultServer::start([Fault::status(500), Fault::status(502), Fault::status(503)]).await;
    let raw = download(Config::new(&server.url)).send_raw().await.unwrap();
    assert_eq!((raw.status().as_u16(), server.calls()), (503, 3));
    assert_eq!(raw.url().path(), "/files/1/download");
    assert_eq!(raw.content_length(), Some(26));
    assert!(raw.text().await.unwrap().contains("x.test"));
}

#[tokio::test]
async fn what_will_not_pass_is_not_retryable() {
    let server = support::Server::start(|_| support::redirect(302, "/again")).await;
    let error = download(Config::new(&server.url)).await.unwrap_err();
    assert!(
        matches!(error, Error::Transport(_)) && !error.is_retryable(),
        "{error:?}"
    );
    for (status, retryable) in [
        (400, false),
        (408, true),
        (422, false),
        (429, true),
        (500, true),
        (529, true),
    ] {
        let server = FaultServer::start([Fault::status(status)]).await;
        let error = download(Config::new(&server.url).retries(0))
            .await
            .unwrap_err();
        assert_eq!(error.is_retryable(), retryable, "{status}");
    }
}
