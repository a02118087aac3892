//! Multipart bodies and uploads, as they arrive.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    deprecated
)]

mod support;

use axum::extract::{FromRequest, Multipart};
use openapi_client_runtime as runtime;
use runtime::{Bytes, Error, Json, Upload};
use support::{Convert, ConvertBody, Link, Seen, Server};

operation!(Put, Json<serde_json::Value>, "PUT" "/put", security: &[], cookies: &[], |http| {
    let upload = Upload::from(b"whole body").file_name("a.pdf");
    http.request(&Self::INFO, &[]).upload(upload)
});

operation!(Typed, Json<serde_json::Value>, "POST" "/typed", security: &[], cookies: &[], |http| {
    let form = runtime::Multipart::new()
        .text("csv", "a,b")
        .text("plain", "c")
        .upload("logo".to_owned(), Upload::from(b"1").file_name("a.gif"))
        .upload("logo", Upload::from(b"2").content_type("image/webp"))
        .content_type("csv", "text/csv")
        .content_type("logo", "image/png");
    http.request(&Self::INFO, &[]).optional_multipart(Some(form))
});

#[derive(Debug, PartialEq)]
struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    content: Vec<u8>,
}

fn part(name: &str, file: Option<(&str, &str)>, content: &str) -> Part {
    Part {
        name: name.to_owned(),
        file_name: file.map(|(name, _)| name.to_owned()),
        content_type: file.map(|(_, media_type)| media_type.to_owned()),
        content: content.as_bytes().to_vec(),
    }
}

fn json(name: &str, content: &str) -> Part {
    Part {
        content_type: Some("application/json".to_owned()),
        ..part(name, None, content)
    }
}

async fn parts(seen: Seen) -> Vec<Part> {
    let mut request = axum::http::Request::builder().method("POST");
    *request.headers_mut().unwrap() = seen.headers;
    let request = request.body(axum::body::Body::from(seen.body)).unwrap();
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.unwrap() {
        parts.push(Part {
            name: field.name().unwrap().to_owned(),
            file_name: field.file_name().map(ToOwned::to_owned),
            content_type: field.content_type().map(ToOwned::to_owned),
            content: field.bytes().await.unwrap().to_vec(),
        });
    }
    parts
}

fn stream(chunks: &'static [&'static str]) -> Upload {
    Upload::stream(futures::stream::iter(
        chunks.iter().map(|&c| Ok::<_, std::io::Error>(c)),
    ))
}

#[tokio::test]
async fn fields_are_written_in_order() {
    let server = Server::links().await;
    let body = ConvertBody {
        z_first: Some("raw \"text\" ü".to_owned()),
        count: Some(9_007_199_254_740_993),
        ratio: Some(0.5),
        deep: Some(false),
        tags: Some(vec!["a".to_owned(), "b,c".to_owned()]),
        pages: Some(vec![serde_json::json!({"n": 1})]),
        extra: Some(Link {
            url: "u".to_owned(),
        }),
        absent: None,
    };
    Convert::new(&server.client()).body(body).await.unwrap();
    let expected = [
        part("z_first", None, "raw \"text\" ü"),
        part("count", None, "9007199254740993"),
        part("ratio", None, "0.5"),
        part("deep", None, "false"),
        part("tags", None, "a"),
        part("tags", None, "b,c"),
        json("pages", r#"{"n":1}"#),
        json("extra", r#"{"url":"u"}"#),
    ];
    assert_eq!(parts(server.only()).await, expected);
}

#[tokio::test]
async fn parts_have_the_media_types_that_they_were_given() {
    let server = Server::links().await;
    Typed::new(&server.client()).await.unwrap();
    let mut csv = part("csv", None, "a,b");
    csv.content_type = Some("text/csv".to_owned());
    let expected = [
        csv,
        part("plain", None, "c"),
        part("logo", Some(("a.gif", "image/png")), "1"),
        part("logo", Some(("file", "image/webp")), "2"),
    ];
    assert_eq!(parts(server.only()).await, expected);
}

#[tokio::test]
async fn files_arrive_from_paths_bytes_and_streams() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ré \"port\".pdf");
    std::fs::write(&path, "%PDF").unwrap();
    let server = Server::links().await;
    Convert::new(&server.client())
        .file(path.as_path())
        .more(path.to_str().unwrap())
        .more(vec![b'v'])
        .more(Upload::from(Bytes::from_static(b"b")).file_name("b.png"))
        .more(
            stream(&["st", "ream"])
                .file_name("s.txt")
                .content_type("text/x-test")
                .length(6),
        )
        .more(Upload::reader(&b"reader and more"[..], 6))
        .await
        .unwrap();
    let seen = server.only();
    let length: usize = seen.header("content-length").unwrap().parse().unwrap();
    assert_eq!(
        (length, seen.header("transfer-encoding")),
        (seen.body.len(), None)
    );
    let pdf = ("ré \"port\".pdf", "application/pdf");
    let expected = [
        part("file", Some(pdf), "%PDF"),
        part("more", Some(pdf), "%PDF"),
        part("more", Some(("file", "application/octet-stream")), "v"),
        part("more", Some(("b.png", "image/png")), "b"),
        part("more", Some(("s.txt", "text/x-test")), "stream"),
        part("more", Some(("file", "application/octet-stream")), "reader"),
    ];
    assert_eq!(parts(seen).await, expected);
}

#[tokio::test]
async fn a_large_file_arrives_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.bin");
    let content: Vec<u8> = (0..3_000_017_u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(&path, &content).unwrap();
    let server = Server::links().await;
    Convert::new(&server.client()).file(path).await.unwrap();
    let seen = server.only();
    let boundary = seen
        .header("content-type")
        .unwrap()
        .split_once("boundary=")
        .unwrap()
        .1;
    let tail = format!("\r\n--{boundary}--\r\n");
    let body = seen.body.strip_suffix(tail.as_bytes()).unwrap();
    assert!(body.ends_with(&content));
}

#[tokio::test]
async fn a_path_is_opened_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "one").unwrap();
    let server = Server::links().await;
    let request = Convert::new(&server.client()).file(path.as_path());
    request.clone().await.unwrap();
    std::fs::write(&path, "three").unwrap();
    request.await.unwrap();
    let seen = server.seen();
    assert_eq!(
        parts(seen[0].clone()).await,
        [part("file", Some(("a.txt", "text/plain")), "one")]
    );
    assert_eq!(
        parts(seen[1].clone()).await,
        [part("file", Some(("a.txt", "text/plain")), "three")]
    );
}

#[tokio::test]
async fn a_stream_of_unknown_length_is_sent_once() {
    let server = Server::links().await;
    let request = Convert::new(&server.client()).file(stream(&["a", "b"]));
    request.clone().await.unwrap();
    let error = request.await.unwrap_err();
    assert!(matches!(error, Error::Upload(_)), "{error:?}");
    assert!(
        error
            .to_string()
            .starts_with("POST /convert was not sent: the stream has already been sent"),
        "{error}"
    );
    assert_eq!(
        parts(server.only()).await,
        [part(
            "file",
            Some(("file", "application/octet-stream")),
            "ab"
        )]
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::links().await;
    let missing = folder.path().join("missing.pdf");
    let error = Convert::new(&server.client())
        .file(missing.as_path())
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::Upload(_)), "{error:?}");
    assert!(
        text.contains(missing.to_str().unwrap()) && text.contains("check the path"),
        "{text}"
    );
    let error = Convert::new(&server.client())
        .file(folder.path())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("is not a regular file"),
        "{error}"
    );
    let error = Convert::new(&server.client())
        .file(Upload::from(b"x").content_type("no type"))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("`no type` is not a media type"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_stream_that_breaks_is_not_blamed_on_the_network() {
    let server = Server::links().await;
    let broken = futures::stream::iter([Ok("a"), Err(std::io::Error::other("disk on fire"))]);
    let error = Convert::new(&server.client())
        .file(Upload::stream(broken))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Upload(_)), "{error:?}");
    assert!(error.to_string().contains("disk on fire"), "{error}");
    let short = Upload::reader(&b"abc"[..], 5);
    let error = Convert::new(&server.client())
        .file(short)
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("it ended 2 bytes before its length"),
        "{error}"
    );
}

#[tokio::test]
async fn names_cannot_add_headers() {
    let server = Server::links().await;
    Convert::new(&server.client())
        .file(Upload::from(b"x").file_name("a\r\nX-Evil: 1\".pdf"))
        .await
        .unwrap();
    let found = parts(server.only()).await;
    assert_eq!(
        found,
        [part(
            "file",
            Some(("a__X-Evil: 1\".pdf", "application/pdf")),
            "x"
        )]
    );
}

#[tokio::test]
async fn a_file_can_be_the_whole_body() {
    let server = Server::links().await;
    Put::new(&server.client()).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.text(), "whole body");
    assert_eq!(seen.header("content-type"), Some("application/pdf"));
    assert_eq!(seen.header("content-length"), Some("10"));
}
