//! Error answers and answers that do not fit.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use std::time::Duration;

use axum::response::IntoResponse;
use openapi_client_runtime::{ApiError, ByteStream, CallOptions, Empty, Error, Json, Text};
use serde::Deserialize;
use support::{Download, KEY, Server, json};

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Files {
    files: Vec<File>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct File {
    id: i64,
}

operation!(List, Json<Files>, "GET" "/files", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Fetch, ByteStream, "GET" "/raw", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Read, Text, "GET" "/text", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Delete, Empty, "DELETE" "/files/{id}", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[&1])
});
operation!(Unwritable, Empty, "POST" "/form", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).form(&[("a", [1])], &[])
});

async fn fails(server: &Server) -> Box<ApiError> {
    let once = CallOptions::new().retries(0);
    match Download::new(&server.client(), "1").options(once).await {
        Err(Error::Api(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_shape_of_error_is_read() {
    for (status, body, message) in [
        (404, r#"{"detail":"No such file"}"#, "No such file"),
        (400, r#"{"error":"Bad page range"}"#, "Bad page range"),
        (400, r#"{"error":{"message":"Bad key"}}"#, "Bad key"),
        (500, r#"{"message":"Oops"}"#, "Oops"),
        (
            502,
            "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
            "502 Bad Gateway",
        ),
        (
            503,
            "<html><body><h1>Down</h1>for <b>repair</b></body></html>",
            "Down for repair",
        ),
        (529, "", "unknown status (the server gave no details)"),
        (504, "", "Gateway Timeout (the server gave no details)"),
        (418, "plain\n  text", "plain text"),
    ] {
        let server = Server::start(move |_| json(status, body)).await;
        let error = fails(&server).await;
        assert_eq!(
            (error.status().as_u16(), error.message()),
            (status, message)
        );
        assert_eq!(error.body(), body.as_bytes());
        assert_eq!(
            (error.request_id(), error.operation()),
            (Some("req-7"), "get_download")
        );
        let text = error.to_string();
        let expected = format!(
            "GET /files/{{file_id}}/download answered {}: {message}",
            error.status()
        );
        assert!(
            text.starts_with(&expected) && text.ends_with("(request req-7)"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn what_is_invalid_is_listed() {
    let body = r#"{"detail":[
        {"type":"int_parsing","loc":["path","file_id"],"msg":"Not an integer","input":"input-secret"},
        {"type":"missing","loc":["body","pages",0,"name"],"msg":"Field required"}]}"#;
    let server = Server::start(move |_| json(422, body)).await;
    let error = Error::Api(fails(&server).await);
    assert!(error.is_validation() && !error.is_not_found());
    let list = error.validation();
    assert_eq!(list.len(), 2);
    assert_eq!(
        (
            list[0].kind(),
            list[0].location().as_str(),
            list[0].message()
        ),
        ("int_parsing", "path.file_id", "Not an integer")
    );
    assert_eq!(list[0].input().unwrap(), "input-secret");
    assert_eq!(
        (list[1].location().as_str(), list[1].input()),
        ("body.pages[0].name", None)
    );
    let text = error.to_string();
    assert!(
        text.contains("path.file_id: Not an integer; body.pages[0].name: Field required"),
        "{text}"
    );
    assert!(!format!("{error:?} {error} {list:?}").contains("input-secret"));
}

#[tokio::test]
async fn the_body_is_read_as_the_documents_type() {
    let server = Server::start(|_| json(400, r#"{"files":[{"id":1},{"id":"x"}]}"#)).await;
    let error = fails(&server).await;
    assert_eq!(
        error.body_as::<serde_json::Value>().unwrap()["files"][0]["id"],
        1
    );
    let Error::Decode(mismatch) = error.body_as::<Files>().unwrap_err() else {
        panic!();
    };
    assert_eq!(
        (mismatch.path(), mismatch.status().unwrap().as_u16()),
        ("files[1].id", 400)
    );
}

#[tokio::test]
async fn a_huge_error_is_bounded() {
    let server = Server::start(|_| {
        (
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            "ü".repeat(5_000_000),
        )
            .into_response()
    })
    .await;
    let error = fails(&server).await;
    assert_eq!(error.body().len(), 64 * 1024);
    assert!(
        error.message().starts_with("üüü") && error.message().len() <= 512,
        "{}",
        error.message().len()
    );
    assert!(format!("{error} {error:?}").len() < 2_000);
}

#[tokio::test]
async fn rate_limits_say_how_long() {
    for (value, least, most) in [
        ("7", 7, 7),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("Tue, 31 Dec 2999 23:59:59 GMT", 1_000_000, u64::MAX),
    ] {
        let server = Server::start(move |_| {
            (
                axum::http::StatusCode::TOO_MANY_REQUESTS,
                [("retry-after", value)],
                "",
            )
                .into_response()
        })
        .await;
        let error = fails(&server).await;
        let seconds = error.retry_after().unwrap().as_secs();
        assert!((least..=most).contains(&seconds), "{seconds}");
        assert!(error.to_string().contains("; try again in "), "{error}");
        assert!(Error::Api(error).is_rate_limited());
    }
    let server = Server::start(|_| json(429, "")).await;
    assert_eq!(fails(&server).await.retry_after(), None::<Duration>);
}

#[tokio::test]
async fn a_key_that_the_server_repeats_is_not_shown() {
    let server = Server::start(|s| {
        json(
            401,
            &format!(
                r#"{{"detail":"Invalid key {}"}}"#,
                s.header("x-api-key").unwrap()
            ),
        )
    })
    .await;
    let error = fails(&server).await;
    assert_eq!(error.message(), "Invalid key [REDACTED]");
    assert!(!format!("{error} {error:?}").contains(KEY));
    assert!(String::from_utf8_lossy(error.body()).contains(KEY));
}

#[tokio::test]
async fn an_answer_that_does_not_fit_says_where() {
    let server = Server::start(|_| json(200, r#"{"files":[{"id":1},{"id":"seven"}]}"#)).await;
    let error = List::new(&server.client()).await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.request_id()),
        (200, Some("req-7"))
    );
    let Error::Decode(mismatch) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(mismatch.path(), "files[1].id");
    assert_eq!(mismatch.excerpt(), r#"{"files":[{"id":1},{"id":"seven"}]}"#);
    assert_eq!(
        error.to_string(),
        "GET /files answered 200 OK with a body that does not fit, at `files[1].id`: invalid type: string \"seven\", \
         expected i64 at line 1 column 32; the body: {\"files\":[{\"id\":1},{\"id\":\"seven\"}]}; read it with \
         `send_raw()`, or update the client"
    );
}

#[tokio::test]
async fn excerpts_are_near_the_place_and_bounded() {
    let filler = "é".repeat(100_000);
    let body = format!("{{\"x\":\"{filler}\",\n\"files\":[{{\"id\":true}}],\"y\":\"{filler}\"}}");
    let server = Server::start(move |_| json(200, &body)).await;
    let Error::Decode(mismatch) = List::new(&server.client()).await.unwrap_err() else {
        panic!();
    };
    assert_eq!(mismatch.path(), "files[0].id");
    assert!(
        mismatch.excerpt().contains(r#"[{"id":true}]"#),
        "{}",
        mismatch.excerpt()
    );
    assert!(
        mismatch.excerpt().len() <= 512,
        "{}",
        mismatch.excerpt().len()
    );
}

#[tokio::test]
async fn empty_and_cut_bodies_do_not_fit() {
    for (body, path, shown) in [
        ("", ".", "(empty)"),
        (r#"{"files":[{"id":1}"#, "files", r#"{"files":[{"id":1}"#),
        (r#"{"files":[]} x"#, ".", r#"{"files":[]} x"#),
    ] {
        let server = Server::start(move |_| json(200, body)).await;
        let error = List::new(&server.client()).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains(&format!("the body: {shown};")), "{text}");
        let Error::Decode(mismatch) = error else {
            panic!("{text}");
        };
        assert_eq!(mismatch.path(), path, "{body}");
    }
}

#[tokio::test]
async fn bytes_text_and_nothing_are_read() {
    let server = Server::start(|s| match s.target.as_str() {
        "/raw" => ([("content-type", "image/png")], vec![0_u8; 1_000_000]).into_response(),
        "/text" => "grüezi".into_response(),
        _ => json(204, ""),
    })
    .await;
    let client = server.client();
    let stream = Fetch::new(&client).await.unwrap();
    assert_eq!(stream.content_type(), Some("image/png"));
    assert_eq!(stream.bytes().await.unwrap().len(), 1_000_000);
    assert_eq!(Read::new(&client).await.unwrap(), "grüezi");
    Delete::new(&client).await.unwrap();
    let server = Server::start(|_| vec![0xff_u8].into_response()).await;
    let error = Read::new(&server.client()).await.unwrap_err();
    assert!(
        error.to_string().contains("it is not UTF-8 text"),
        "{error}"
    );
}

#[tokio::test]
async fn status_and_headers_come_along() {
    let server = Server::start(|_| json(201, r#"{"url":"u"}"#)).await;
    let response = Download::new(&server.client(), "1")
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(
        (response.status().as_u16(), response.request_id()),
        (201, Some("req-7"))
    );
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.url, "u");
    assert_eq!(response.into_inner().url, "u");
}

#[tokio::test]
async fn the_raw_answer_is_not_judged() {
    let server = Server::start(|_| json(500, "not json")).await;
    let raw = Download::new(&server.client(), "1")
        .options(CallOptions::new().retries(0))
        .send_raw()
        .await
        .unwrap();
    assert_eq!(raw.status().as_u16(), 500);
    assert_eq!(raw.text().await.unwrap(), "not json");
    assert_eq!(server.only().header("x-api-key"), Some(KEY));
}

#[tokio::test]
async fn a_body_that_cannot_be_written_names_the_operation() {
    let server = Server::links().await;
    let error = Unwritable::new(&server.client()).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::Request(_)), "{error:?}");
    assert!(
        text.starts_with("POST /form was not sent: its body cannot be written as a form"),
        "{text}"
    );
}
