//! Files sent to a presigned URL, and their progress.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    deprecated
)]

mod support;

use std::sync::{Arc, Mutex};

use axum::response::IntoResponse;
use openapi_client_runtime::{CallOptions, Config, Error, Http, Upload};
use support::{Convert, KEY, SESSION, Server};

type Log = Arc<Mutex<Vec<(u64, Option<u64>)>>>;

async fn storage() -> Server {
    Server::start(|_| axum::http::StatusCode::OK.into_response()).await
}

fn http() -> Http {
    let config = Config::new("http://127.0.0.1:9").credential("key", KEY);
    config.cookie("session", SESSION).build().unwrap()
}

fn logged(upload: Upload) -> (Upload, Log) {
    let log = Log::default();
    let seen = Arc::clone(&log);
    let upload = upload.on_progress(move |sent, of| seen.lock().unwrap().push((sent, of)));
    (upload, log)
}

async fn put(server: &Server, upload: Upload) -> Result<(), Error> {
    let url = format!("{}/put?X-Amz-Signature=abcdef0123456789", server.url);
    let options = CallOptions::new().header("x-own", SESSION);
    http().put(url, upload, &options).await
}

fn stream(chunks: &'static [&'static str]) -> Upload {
    Upload::stream(futures::stream::iter(
        chunks.iter().map(|&c| Ok::<_, std::io::Error>(c)),
    ))
}

#[tokio::test]
async fn the_file_goes_there_and_nothing_else() {
    let server = storage().await;
    let (upload, log) = logged(Upload::from(vec![b'x'; 200_000]).file_name("a.pdf"));
    put(&server, upload).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.method, "PUT");
    assert_eq!(seen.body, vec![b'x'; 200_000]);
    assert_eq!(seen.header("content-type"), Some("application/pdf"));
    assert_eq!(seen.header("content-length"), Some("200000"));
    assert_eq!(seen.header("transfer-encoding"), None);
    let shown = format!("{:?}", seen.headers);
    assert!(!shown.contains(KEY) && !shown.contains(SESSION), "{shown}");
    let log = log.lock().unwrap();
    assert_eq!(log.last(), Some(&(200_000, Some(200_000))));
    assert!(log.len() > 2 && log.is_sorted(), "{log:?}");
}

#[tokio::test]
async fn each_kind_of_file_is_sent_with_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "from a path").unwrap();
    for (upload, expected) in [
        (Upload::from(&path), "from a path"),
        (Upload::from(b"bytes"), "bytes"),
        (Upload::from(b""), ""),
        (stream(&["st", "ream"]).length(6), "stream"),
        (Upload::reader(&b"reader and more"[..], 6), "reader"),
    ] {
        let server = storage().await;
        let (upload, log) = logged(upload);
        put(&server, upload).await.unwrap();
        let seen = server.only();
        assert_eq!(seen.text(), expected);
        assert_eq!(
            seen.header("content-length"),
            Some(&*expected.len().to_string())
        );
        let length = expected.len() as u64;
        let last = log.lock().unwrap().last().copied();
        assert_eq!(last.unwrap_or((0, Some(0))), (length, Some(length)));
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_told_before_anything_is() {
    let folder = tempfile::tempdir().unwrap();
    let server = storage().await;
    for (upload, expected) in [
        (
            Upload::from(folder.path().join("missing.pdf")),
            "check the path",
        ),
        (stream(&["x"]), "say it with `Upload::length`"),
    ] {
        let error = put(&server, upload).await.unwrap_err();
        assert!(matches!(error, Error::Upload(_)), "{error:?}");
        let text = error.to_string();
        assert!(
            text.starts_with("PUT <presigned upload URL> was not sent") && text.contains(expected),
            "{text}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_stream_of_another_length_is_an_error() {
    let server = storage().await;
    for (upload, expected) in [
        (stream(&["too", "long"]).length(5), "more than the 5 bytes"),
        (stream(&["short"]).length(9), ""),
    ] {
        let error = put(&server, upload).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_stream_is_sent_once_and_says_so() {
    let server = storage().await;
    let upload = stream(&["once"]).length(4);
    put(&server, upload.clone()).await.unwrap();
    let error = put(&server, upload).await.unwrap_err();
    assert!(
        error.to_string().contains("can be sent only once"),
        "{error}"
    );
    assert_eq!(server.only().text(), "once");
}

/// Refuses the first `failures` requests in a way that may pass.
async fn failing(failures: usize) -> Server {
    let count = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |_| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let status = if number < failures { 503 } else { 200 };
        support::json(status, "{}")
    })
    .await
}

#[tokio::test]
async fn a_failure_that_may_pass_is_tried_again_and_a_path_opened_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "from a path").unwrap();
    let server = failing(2).await;
    let (upload, log) = logged(Upload::from(&path));
    put(&server, upload).await.unwrap();
    let bodies: Vec<_> = server.seen().iter().map(|seen| seen.text()).collect();
    assert_eq!(bodies, ["from a path"; 3]);
    assert_eq!(*log.lock().unwrap(), [(11, Some(11)); 3]);

    let server = failing(9).await;
    let error = put(&server, Upload::from(&path)).await.unwrap_err();
    assert!(error.to_string().contains("tried 3 times"), "{error}");
    assert_eq!(server.seen().len(), 3);

    let server = failing(1).await;
    let error = put(&server, stream(&["once"]).length(4)).await.unwrap_err();
    assert_eq!(error.status().map(|s| s.as_u16()), Some(503));
    assert!(
        error.to_string().contains("can be sent only once"),
        "{error}"
    );
    assert_eq!(server.only().text(), "once");
}

#[tokio::test]
async fn refused_puts_do_not_show_the_signature() {
    let server = Server::start(|_| {
        let body =
            "<Code>AccessDenied</Code><SignatureProvided>abcdef0123456789</SignatureProvided>";
        (axum::http::StatusCode::FORBIDDEN, body).into_response()
    })
    .await;
    let error = put(&server, Upload::from(b"x")).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("PUT <presigned upload URL> answered 403")
            && text.contains("AccessDenied"),
        "{text}"
    );
    assert!(
        !text.contains("abcdef0123456789") && !format!("{error:?}").contains("abcdef0123456789")
    );
}

#[tokio::test]
async fn puts_are_not_redirected_to_another_host() {
    let other = storage().await;
    let to = format!("{}/x", other.url);
    let server = Server::start(move |_| support::redirect(307, to.clone())).await;
    let error = put(&server, Upload::from(b"x")).await.unwrap_err();
    assert!(matches!(error, Error::RefusedOrigin(_)), "{error:?}");
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn files_in_forms_have_progress_too() {
    let server = Server::links().await;
    let (upload, log) = logged(Upload::from(b"content"));
    Convert::new(&server.client()).file(upload).await.unwrap();
    assert_eq!(*log.lock().unwrap(), [(7, Some(7))]);
}

#[tokio::test]
async fn a_storage_host_that_is_down_is_the_one_that_is_named() {
    let gone = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let url = format!("http://{gone}/put?X-Amz-Signature=abcdef0123456789");
    let options = CallOptions::new().retries(0);
    let error = http()
        .put(url, Upload::from(vec![1]), &options)
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains(&format!("could not connect to http://{gone}")),
        "{text}"
    );
    assert!(
        !text.contains("127.0.0.1:9:") && !text.contains("Signature"),
        "{text}"
    );
}
