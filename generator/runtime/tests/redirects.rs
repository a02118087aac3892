//! Redirects: what is followed, and what is left behind.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    deprecated
)]

mod support;

use openapi_client_runtime::{CallOptions, Config, Error, Json, Scheme, Upload};
use support::{Convert, Download, KEY, SESSION, Server, client, link, redirect};

type Value = Json<serde_json::Value>;

operation!(Create, Value, "POST" "/create", security: &[&[Scheme::header("key", "X-API-Key")]], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).json(&[1, 2])
});
operation!(ByQuery, Value, "GET" "/q", security: &[&[Scheme::query("key", "api_key")]], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Streamed, Value, "PUT" "/s", security: &[], cookies: &[], |http| {
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>("once")]);
    let body = openapi_client_runtime::reqwest::Body::wrap_stream(chunks);
    http.request(&Self::INFO, &[]).body(body)
});
operation!(Elsewhere, Value, "GET" "/elsewhere", security: &[&[Scheme::header("key", "X-API-Key")]], cookies: &["session"], |http| {
    // As a generated client would follow a URL that the server chose.
    http.request_to("GET", ELSEWHERE.get().unwrap()).header("x-own", "1")
});

operation!(WithHeaders, Value, "GET" "/h", security: &[], cookies: &[], |http| {
    let request = http.request(&Self::INFO, &[]).cookie("own", "cookie-secret");
    request.header("x-own", "operation-secret").header("range", "bytes=0-9")
});

static ELSEWHERE: std::sync::OnceLock<String> = std::sync::OnceLock::new();

/// A call with everything in it that must stay at its origin.
fn loaded(server: &Server) -> Download {
    let config = Config::new(&server.url)
        .credential("key", KEY)
        .cookie("session", SESSION);
    let options = CallOptions::new()
        .header("x-private", "option-secret")
        .cookie("extra", "cookie-secret");
    Download::new(&client(config), "1").options(options)
}

#[tokio::test]
async fn within_the_origin_everything_goes_along() {
    let server = Server::start(|s| {
        if s.target == "/moved" {
            link()
        } else {
            redirect(307, "/moved")
        }
    })
    .await;
    loaded(&server).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    for request in &seen {
        assert_eq!(request.header("x-api-key"), Some(KEY));
        assert_eq!(request.header("x-private"), Some("option-secret"));
        let cookies = format!("session={SESSION}; extra=cookie-secret");
        assert_eq!(request.header("cookie"), Some(cookies.as_str()));
    }
}

#[tokio::test]
async fn another_origin_gets_the_question_and_nothing_else() {
    let other = Server::links().await;
    let to = format!("{}/there?signature=1", other.url);
    let server = Server::start(move |_| redirect(302, &to)).await;
    assert_eq!(loaded(&server).await.unwrap().url, "https://x.test/1");
    assert_eq!(server.only().header("x-api-key"), Some(KEY));
    let seen = other.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("GET", "/there?signature=1")
    );
    let mut names: Vec<_> = seen.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "host"]);
}

#[tokio::test]
async fn a_call_that_was_sent_away_and_back_stays_without_credentials() {
    let home = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let back = std::sync::Arc::clone(&home);
    let other =
        Server::start(move |_| redirect(302, format!("{}/delete-all", back.get().unwrap()))).await;
    let to = other.url.clone();
    let server = Server::start(move |s| {
        if s.target == "/delete-all" {
            link()
        } else {
            redirect(302, &to)
        }
    })
    .await;
    home.set(server.url.clone()).unwrap();
    loaded(&server).await.unwrap();
    let seen = server.seen();
    assert_eq!((seen.len(), other.seen().len()), (2, 1));
    assert_eq!(seen[1].target, "/delete-all");
    for name in ["x-api-key", "cookie", "x-private"] {
        assert_eq!(seen[1].header(name), None, "{name}");
    }
}

#[tokio::test]
async fn a_write_is_not_carried_to_another_origin() {
    let other = Server::links().await;
    let to = format!("{}/there?token=query-secret", other.url);
    let server = Server::start(move |_| redirect(307, &to)).await;
    let error = Create::new(&server.client()).await.unwrap_err();
    let Error::RefusedOrigin(refused) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (refused.own(), refused.other()),
        (server.url.as_str(), other.url.as_str())
    );
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("POST /create") && text.contains(&other.url),
        "{text}"
    );
    assert!(
        !text.contains("query-secret") && !text.contains("/there"),
        "{text}"
    );
    assert_eq!(other.seen().len(), 0);
}

#[tokio::test]
async fn a_write_that_becomes_a_read_is_followed_without_its_body() {
    let other = Server::links().await;
    let to = other.url.clone();
    let server = Server::start(move |_| redirect(303, &to)).await;
    Create::new(&server.client()).await.unwrap();
    let seen = other.only();
    assert_eq!((seen.method.as_str(), seen.text().as_str()), ("GET", ""));
    assert_eq!(
        (seen.header("x-api-key"), seen.header("content-type")),
        (None, None)
    );
}

#[tokio::test]
async fn bodies_are_sent_again_within_the_origin() {
    let server = Server::start(|s| {
        if s.target == "/moved" {
            link()
        } else {
            redirect(308, "/moved")
        }
    })
    .await;
    Create::new(&server.client()).await.unwrap();
    Convert::new(&server.client())
        .file(b"content")
        .await
        .unwrap();
    let seen = server.seen();
    assert_eq!(
        seen.iter().map(|s| s.method.as_str()).collect::<Vec<_>>(),
        ["POST"; 4]
    );
    assert_eq!(
        (seen[1].text().as_str(), seen[1].header("content-type")),
        ("[1,2]", Some("application/json"))
    );
    assert_eq!(seen[1].header("x-api-key"), Some(KEY));
    assert!(
        seen[3].text().contains("\r\n\r\ncontent\r\n"),
        "{}",
        seen[3].text()
    );
}

#[tokio::test]
async fn a_stream_cannot_be_sent_again() {
    let server = Server::start(|_| redirect(307, "/moved")).await;
    let error = Streamed::new(&server.client()).await.unwrap_err();
    assert!(
        matches!(error, Error::Upload(_)) && error.to_string().contains("only once"),
        "{error}"
    );
    let stream = Upload::stream(futures::stream::iter([Ok::<_, std::io::Error>("x")]));
    let error = Convert::new(&server.client())
        .file(stream)
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Upload(_)) && error.to_string().contains("only once"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_circle_ends() {
    let server = Server::start(|_| redirect(302, "/again")).await;
    let error = loaded(&server).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "GET /files/{file_id}/download: was redirected more than 10 times"
    );
    assert_eq!(server.seen().len(), 11);
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_an_answer() {
    let server = Server::start(|_| support::json(304, "")).await;
    let error = loaded(&server).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 304);
}

#[tokio::test]
async fn a_key_in_the_query_stays_at_its_origin() {
    let server = Server::start(|s| {
        if s.target.starts_with("/moved") {
            link()
        } else {
            redirect(302, "/moved?a=1")
        }
    })
    .await;
    ByQuery::new(&server.client()).await.unwrap();
    let targets: Vec<_> = server.seen().into_iter().map(|s| s.target).collect();
    assert_eq!(
        targets,
        [
            format!("/q?api_key={KEY}"),
            format!("/moved?a=1&api_key={KEY}")
        ]
    );

    let other = Server::links().await;
    let to = other.url.clone();
    // A server that moves to another host and keeps the query.
    let server = Server::start(move |s| redirect(301, format!("{to}{}", s.target))).await;
    let error = ByQuery::new(&server.client()).await.unwrap_err();
    assert!(matches!(error, Error::RefusedOrigin(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(KEY));
    assert_eq!(other.seen().len(), 0);
}

#[tokio::test]
async fn a_user_in_a_location_does_not_become_a_header() {
    let other = Server::links().await;
    let to = other.url.replace("http://", "http://user:password@");
    let server = Server::start(move |_| redirect(302, &to)).await;
    loaded(&server).await.unwrap();
    assert_eq!(other.only().header("authorization"), None);
}

#[tokio::test]
async fn a_url_of_another_origin_gets_no_credentials_either() {
    let other = Server::links().await;
    let server = Server::links().await;
    ELSEWHERE.set(format!("{}/presigned", other.url)).unwrap();
    let config = Config::new(&server.url)
        .credential("key", KEY)
        .cookie("session", SESSION);
    let options = CallOptions::new()
        .header("x-private", "option-secret")
        .cookie("extra", "cookie-secret");
    Elsewhere::new(&client(config))
        .options(options)
        .await
        .unwrap();
    let seen = other.only();
    assert_eq!(
        (seen.target.as_str(), seen.header("x-own")),
        ("/presigned", Some("1"))
    );
    for name in ["x-api-key", "cookie", "x-private"] {
        assert_eq!(seen.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn of_an_operations_headers_only_the_harmless_travel() {
    let other = Server::links().await;
    let to = other.url.clone();
    let server = Server::start(move |_| redirect(302, &to)).await;
    WithHeaders::new(&server.client()).await.unwrap();
    assert_eq!(server.only().header("x-own"), Some("operation-secret"));
    let seen = other.only();
    assert_eq!(seen.header("range"), Some("bytes=0-9"));
    assert_eq!((seen.header("x-own"), seen.header("cookie")), (None, None));
}
