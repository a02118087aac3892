//! Credentials and cookies: which are sent, and how.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use openapi_client_runtime::{CallOptions, Config, Error, Json, Scheme};
use support::{Download, KEY, SESSION, Server, client};

type Value = Json<serde_json::Value>;
const A: Scheme = Scheme::header("a", "X-A");
const B: Scheme = Scheme::query("b", "b_key");
const C: Scheme = Scheme::cookie("c", "c_key");
const BEARER: Scheme = Scheme::bearer("bearer");
const BASIC: Scheme = Scheme::basic("basic");
const OTHER: Scheme = Scheme::http("other", "Token");

operation!(Either, Value, "GET" "/either", security: &[&[A, B], &[C], &[BEARER]], cookies: &[], |http| {
    http.request(&Self::INFO, &[]).query("q", "1")
});
operation!(Optional, Value, "GET" "/optional", security: &[&[], &[BASIC]], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Other, Value, "GET" "/other", security: &[&[OTHER]], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});
operation!(Open, Value, "GET" "/open", security: &[], cookies: &["session"], |http| {
    http.request(&Self::INFO, &[]).cookie("team", "a; b").cookie("session", 7)
});

#[tokio::test]
async fn an_api_key_is_sent_in_its_header() {
    let server = Server::links().await;
    let link = Download::new(&server.client(), "7")
        .expires_in(60)
        .await
        .unwrap();
    assert_eq!(link.url, "https://x.test/1");
    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("GET", "/files/7/download?expires_in=60")
    );
    assert_eq!(seen.header("x-api-key"), Some(KEY));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("cookie"), None);
}

#[tokio::test]
async fn unset_query_parameters_are_left_out_and_lists_repeat() {
    let server = Server::links().await;
    Download::new(&server.client(), "7").await.unwrap();
    assert_eq!(server.only().target, "/files/7/download");
    let server = Server::links().await;
    Download::new(&server.client(), "7")
        .tags(&["a b", "c&d"])
        .await
        .unwrap();
    assert_eq!(server.only().target, "/files/7/download?tag=a+b&tag=c%26d");
}

#[tokio::test]
async fn the_first_complete_alternative_is_used() {
    let server = Server::links().await;
    let base = || Config::new(&server.url);
    let both = base()
        .credential("bearer", "token-1")
        .credential("b", "query key")
        .credential("a", "head-1");
    Either::new(&client(both)).await.unwrap();
    Either::new(&client(
        base()
            .credential("a", "head-1")
            .credential("bearer", "token-1"),
    ))
    .await
    .unwrap();
    Either::new(&client(base().credential("c", "x y")))
        .await
        .unwrap();
    let seen = server.seen();
    let sent: Vec<_> = seen
        .iter()
        .map(|s| {
            (
                s.target.as_str(),
                s.header("x-a"),
                s.header("cookie"),
                s.header("authorization"),
            )
        })
        .collect();
    assert_eq!(
        sent,
        [
            ("/either?q=1&b_key=query+key", Some("head-1"), None, None),
            ("/either?q=1", None, None, Some("Bearer token-1")),
            ("/either?q=1", None, Some("c_key=x%20y"), None),
        ]
    );
}

#[tokio::test]
async fn optional_credentials_are_sent_when_there_are_any() {
    let server = Server::links().await;
    Optional::new(&client(Config::new(&server.url)))
        .await
        .unwrap();
    Optional::new(&client(
        Config::new(&server.url).credential("basic", "Aladdin:open sesame"),
    ))
    .await
    .unwrap();
    let seen = server.seen();
    let sent: Vec<_> = seen.iter().map(|s| s.header("authorization")).collect();
    assert_eq!(sent, [None, Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]);
}

#[tokio::test]
async fn another_scheme_goes_before_its_credential() {
    let server = Server::links().await;
    let config = Config::new(&server.url).credential("other", "abc");
    Other::new(&client(config)).await.unwrap();
    assert_eq!(server.only().header("authorization"), Some("Token abc"));
}

#[tokio::test]
async fn without_a_credential_the_server_decides_and_the_error_tells() {
    let server = Server::start(|_| support::json(401, r#"{"detail":"Not authenticated"}"#)).await;
    let error = Either::new(&client(Config::new(&server.url)))
        .await
        .unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(
        error.to_string(),
        "GET /either answered 401 Unauthorized: Not authenticated; the client has no credential for `a` and `b`, \
         or `c`, or `bearer`: set it when building the client (request req-7)"
    );
    assert_eq!(server.only().header("x-a"), None);
}

#[tokio::test]
async fn cookies_come_in_one_header_and_the_nearest_wins() {
    let server = Server::links().await;
    let config = Config::new(&server.url)
        .cookie("session", SESSION)
        .cookie("other", "never-sent");
    let client = client(config);
    Open::new(&client).await.unwrap();
    Open::new(&client)
        .options(CallOptions::new().cookie("team", "mine"))
        .await
        .unwrap();
    Download::new(&client, "1").await.unwrap();
    let seen = server.seen();
    let sent: Vec<_> = seen.iter().map(|s| s.header("cookie").unwrap()).collect();
    let session = format!("session={SESSION}");
    assert_eq!(
        sent,
        [
            "team=a%3B%20b; session=7",
            "session=7; team=mine",
            session.as_str()
        ]
    );
}

#[tokio::test]
async fn options_win_over_the_client() {
    let server = Server::links().await;
    let options = CallOptions::new()
        .header("X-API-Key", "another-key")
        .header("x-trace", "t-1");
    Download::new(&server.client(), "1")
        .options(options)
        .await
        .unwrap();
    let seen = server.only();
    assert_eq!(
        (seen.header("x-api-key"), seen.header("x-trace")),
        (Some("another-key"), Some("t-1"))
    );
}

#[tokio::test]
async fn options_that_cannot_be_sent_are_errors_at_sending() {
    let server = Server::links().await;
    for (options, expected) in [
        (CallOptions::new().header("a b", "x"), "a header's name"),
        (
            CallOptions::new().header("x-a", "hunter\n2"),
            "the value for the header `x-a`",
        ),
        (
            CallOptions::new().header("Cookie", "a=b"),
            "`cookie(name, value)`",
        ),
        (
            CallOptions::new().cookie("a=b", "x"),
            "`a=b` cannot be a cookie's name",
        ),
    ] {
        let error = Download::new(&server.client(), "1")
            .options(options)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error:?}");
        let text = error.to_string();
        assert!(
            text.starts_with("GET /files/{file_id}/download was not sent: ")
                && text.contains(expected),
            "{text}"
        );
        assert!(!text.contains("hunter"), "{text}");
    }
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_client_that_cannot_work_is_not_built() {
    for (config, expected) in [
        (Config::new("www.example.com"), "is not a URL"),
        (Config::new("localhost:8000"), "starts with `localhost:`"),
        (Config::new("ftp://example.com"), "starts with `ftp:`"),
        (
            Config::new("https://user:hunter2@example.com"),
            "holds a user name or password",
        ),
        (
            Config::new("https://example.com?key=hunter2"),
            "holds a query or a fragment",
        ),
        (
            Config::new("https://example.com").credential("key", "hunter2\n"),
            "the credential `key` holds a control",
        ),
        (
            Config::new("https://example.com").credential("key", ""),
            "the credential `key` is empty",
        ),
    ] {
        let error = config.build().unwrap_err();
        let text = error.to_string();
        assert!(
            matches!(error, Error::Config(_)) && text.contains(expected),
            "{text}"
        );
        assert!(!format!("{text} {error:?}").contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_base_url_can_have_a_prefix_and_a_slash() {
    let server = Server::links().await;
    let client = client(Config::new(format!("{}/v1/", server.url)));
    assert_eq!(client.http.base_url(), format!("{}/v1", server.url));
    Download::new(&client, "1").await.unwrap();
    assert_eq!(server.only().target, "/v1/files/1/download");
}

#[tokio::test]
async fn settings_of_the_http_client_are_used_but_not_its_redirects() {
    let server = Server::start(|s| {
        if s.target == "/open" {
            support::redirect(302, "/b")
        } else {
            support::link()
        }
    })
    .await;
    let config = Config::new(&server.url)
        .user_agent("tests/1")
        .configure_http(|builder| {
            builder.redirect(openapi_client_runtime::reqwest::redirect::Policy::limited(
                0,
            ))
        });
    Open::new(&client(config)).await.unwrap();
    let seen = server.seen();
    assert_eq!(
        seen.iter().map(|s| s.target.as_str()).collect::<Vec<_>>(),
        ["/open", "/b"]
    );
    assert_eq!(seen[0].header("user-agent"), Some("tests/1"));
}
