//! OAuth 2.0: what a token server is asked, and what comes of its answers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::response::Response;
use openapi_client_runtime as runtime;
use runtime::{CallOptions, Config, Error, Json, OAuth2, Scheme};
use secrecy::ExposeSecret;
use support::{Client, Seen, Server, client, json, link, redirect};

const SECRET: &str = "very+secret/of the client";
const REFRESH: &str = "very-secret-refresh";

operation!(Get, Json<serde_json::Value>, "GET" "/x", security: &[&[Scheme::bearer("oauth")]], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});

/// A token server and an API that takes every token, with a client that goes to both.
struct Both {
    tokens: Server,
    api: Server,
}

impl Both {
    async fn start(answer: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        Self {
            tokens: Server::start(answer).await,
            api: Server::links().await,
        }
    }

    fn url(&self) -> String {
        format!("{}/token", self.tokens.url)
    }

    fn credentials(&self) -> OAuth2 {
        OAuth2::client_credentials(self.url(), "my id", SECRET)
    }

    fn client(&self, oauth2: OAuth2) -> Client {
        client(Config::new(&self.api.url).token_provider("oauth", oauth2))
    }

    fn sent(&self) -> Vec<String> {
        let seen = self.api.seen();
        seen.iter()
            .map(|seen| seen.header("authorization").unwrap().to_owned())
            .collect()
    }
}

fn form(seen: &Seen) -> Vec<(String, String)> {
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/token")
    );
    assert_eq!(
        seen.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(seen.header("accept"), Some("application/json"));
    form_urlencoded::parse(&seen.body).into_owned().collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

/// What a call says that got no token, which shows no secret.
async fn fails(client: &Client) -> Error {
    let error = Get::new(client)
        .options(CallOptions::new().retries(0))
        .await
        .unwrap_err();
    let text = format!("{error} {error:?}");
    for secret in [SECRET, REFRESH, "very%2Bsecret", "a-token"] {
        assert!(!text.contains(secret), "{text}");
    }
    error
}

#[tokio::test]
async fn a_client_gets_tokens_for_itself() {
    let granted =
        r#"{"access_token":"a-token","token_type":"Bearer","expires_in":3600,"scope":"read"}"#;
    let both = Both::start(|_| json(200, granted)).await;
    let oauth2 = both
        .credentials()
        .scope("read")
        .scope("write all")
        .parameter("audience", "https://x.test");
    let client = both.client(oauth2);
    Get::new(&client).await.unwrap();
    Get::new(&client).await.unwrap();
    assert_eq!(both.sent(), ["Bearer a-token", "Bearer a-token"]);
    let seen = both.tokens.only();
    // `my+id:very%2Bsecret%2Fof+the+client`
    assert_eq!(
        seen.header("authorization"),
        Some("Basic bXkraWQ6dmVyeSUyQnNlY3JldCUyRm9mK3RoZStjbGllbnQ=")
    );
    let expected = [
        ("grant_type", "client_credentials"),
        ("scope", "read write all"),
        ("audience", "https://x.test"),
    ];
    assert_eq!(form(&seen), pairs(&expected));
}

#[tokio::test]
async fn a_secret_can_stand_in_the_form() {
    let both = Both::start(|_| json(200, r#"{"access_token":"a-token"}"#)).await;
    Get::new(&both.client(both.credentials().secret_in_body()))
        .await
        .unwrap();
    let seen = both.tokens.only();
    assert_eq!(seen.header("authorization"), None);
    let expected = [
        ("grant_type", "client_credentials"),
        ("client_id", "my id"),
        ("client_secret", SECRET),
    ];
    assert_eq!(form(&seen), pairs(&expected));
}

#[tokio::test]
async fn the_time_that_a_token_has_is_kept_to_however_it_is_written() {
    for (expires_in, asked) in [
        ("0", 2),
        ("\"0\"", 2),
        ("0.0", 2),
        ("3600", 1),
        ("\"3600\"", 1),
        ("1e300", 1),
        ("-1", 1),
        ("null", 1),
    ] {
        let both = Both::start(move |_| {
            json(
                200,
                &format!(r#"{{"access_token":"a-token","expires_in":{expires_in}}}"#),
            )
        })
        .await;
        let client = both.client(both.credentials());
        Get::new(&client).await.unwrap();
        Get::new(&client).await.unwrap();
        assert_eq!(both.tokens.seen().len(), asked, "{expires_in}");
    }
}

#[tokio::test]
async fn each_refresh_token_is_used_once_where_the_server_gives_new_ones() {
    let asked = AtomicUsize::new(0);
    let both = Both::start(move |_| {
        let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
        // The second answer has none, so that the one before stays.
        let next = if number == 2 {
            String::new()
        } else {
            format!(r#","refresh_token":"next-{number}""#)
        };
        json(
            200,
            &format!(r#"{{"access_token":"a-{number}","expires_in":0{next}}}"#),
        )
    })
    .await;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&kept);
    let oauth2 = OAuth2::refresh_token(both.url(), REFRESH)
        .public_client("app")
        .on_refresh_token(move |token| keep.lock().unwrap().push(token.expose_secret().to_owned()));
    let client = both.client(oauth2);
    for _ in 0..4 {
        Get::new(&client).await.unwrap();
    }
    let sent: Vec<_> = both.tokens.seen().iter().map(form).collect();
    let expected = [REFRESH, "next-1", "next-1", "next-3"].map(|token| {
        pairs(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", "app"),
        ])
    });
    assert_eq!(sent, expected);
    assert_eq!(
        both.sent(),
        ["Bearer a-1", "Bearer a-2", "Bearer a-3", "Bearer a-4"]
    );
    assert_eq!(*kept.lock().unwrap(), ["next-1", "next-3", "next-4"]);
}

#[tokio::test]
async fn what_the_server_refuses_is_told_without_secrets() {
    let both = Both::start(|seen| {
        let sent = form(seen);
        let said = serde_json::json!({
            "error": "invalid_grant",
            "error_description": format!("{} of {} is used up", sent[1].1, sent[2].1),
        });
        json(400, &said.to_string())
    })
    .await;
    let oauth2 = OAuth2::refresh_token(both.url(), REFRESH)
        .client("app", SECRET)
        .secret_in_body();
    let error = fails(&both.client(oauth2)).await;
    let server = &both.tokens.url;
    assert_eq!(
        error.to_string(),
        format!(
            "GET /x was not sent, because there is no token for `oauth`: the token server {server} answered 400 Bad \
             Request: invalid_grant: [REDACTED] of app is used up; the refresh token is used up, revoked or another \
             client's: sign in again"
        )
    );
    assert!(!error.is_retryable());
    let Error::Token(error) = &error else {
        panic!("{error:?}");
    };
    let error = error.oauth2().unwrap();
    assert_eq!(
        (error.code(), error.status().unwrap().as_u16()),
        (Some("invalid_grant"), 400)
    );
    assert_eq!(both.api.seen().len(), 0);
}

#[tokio::test]
async fn what_is_no_token_is_told() {
    let long = format!(r#"{{"access_token":"{}"}}"#, "x".repeat(70_000));
    for (status, body, expected, passes) in [
        (
            401,
            r#"{"error":"invalid_client"}"#,
            "401 Unauthorized: invalid_client; check the client's id",
            false,
        ),
        (
            200,
            r#"{"error":"bad_code","error_description":"It is\nold"}"#,
            "200 OK: bad_code: It is old",
            false,
        ),
        (
            400,
            r#"{"error":"temporarily_unavailable"}"#,
            "temporarily_unavailable",
            true,
        ),
        (
            503,
            "<h1>Maintenance</h1>",
            "503 Service Unavailable: <h1>Maintenance</h1>",
            true,
        ),
        (404, "", "404 Not Found without a word", false),
        (
            200,
            "<html>a-token</html>",
            "200 OK without an `access_token`",
            false,
        ),
        (
            200,
            r#"{"token":"a-token"}"#,
            "200 OK without an `access_token`",
            false,
        ),
        (
            200,
            r#"{"access_token":"a-token","token_type":"DPoP"}"#,
            "no bearer token",
            false,
        ),
        (200, &long, "answered with more than 65536 bytes", false),
    ] {
        let body = body.to_owned();
        let both = Both::start(move |_| json(status, &body)).await;
        let error = fails(&both.client(both.credentials())).await;
        let text = error.to_string();
        assert!(text.contains(expected) && text.len() < 1_000, "{text}");
        assert_eq!(error.is_retryable(), passes, "{text}");
        assert_eq!(both.tokens.seen().len(), 1, "{text}");
    }
}

#[tokio::test]
async fn a_token_server_in_trouble_is_asked_again() {
    let asked = AtomicUsize::new(0);
    let both = Both::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => json(503, ""),
        _ => json(200, r#"{"access_token":"a-token"}"#),
    })
    .await;
    Get::new(&both.client(both.credentials())).await.unwrap();
    assert_eq!((both.tokens.seen().len(), both.sent().len()), (2, 1));
}

#[tokio::test]
async fn secrets_go_to_the_token_server_only() {
    let other = Server::links().await;
    let to = other.url.clone();
    let both = Both::start(move |_| redirect(307, &to)).await;
    let error = fails(&both.client(both.credentials())).await;
    assert!(
        error
            .to_string()
            .contains("307 Temporary Redirect, which is not followed"),
        "{error}"
    );
    assert_eq!((both.tokens.seen().len(), other.seen().len()), (1, 0));
    for (base, url, expected) in [
        (
            "https://api.test",
            "http://login.test/token",
            "must be `https:`",
        ),
        (
            "https://api.test",
            "http://localhost.test/token",
            "must be `https:`",
        ),
        ("https://api.test", "file:///token", "starts with `file:`"),
        ("https://api.test", "https://", "the token URL is not a URL"),
        // Nobody is there, which is told once it is asked.
        (
            "https://api.test",
            "http://127.0.0.1:1/token",
            "was not reached",
        ),
        (
            "https://api.test",
            "http://[::1]:1/token",
            "was not reached",
        ),
        (
            "http://127.0.0.1:1",
            "http://localhost:1/token",
            "was not reached",
        ),
    ] {
        let oauth2 = OAuth2::client_credentials(url, "id", SECRET);
        let error = fails(&client(Config::new(base).token_provider("oauth", oauth2))).await;
        let text = error.to_string();
        assert!(text.contains(expected), "{text}");
        assert_eq!(
            error.is_retryable(),
            expected == "was not reached",
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_url_that_is_not_whole_starts_at_the_base_url() {
    let server = Server::start(|seen| match seen.method.as_str() {
        "POST" => json(200, r#"{"access_token":"a-token"}"#),
        _ => link(),
    })
    .await;
    for (url, target) in [
        ("token", "/v1/token"),
        ("/oauth/token", "/oauth/token"),
        ("../t", "/t"),
    ] {
        let oauth2 = OAuth2::client_credentials(url, "id", SECRET);
        let config = Config::new(format!("{}/v1/", server.url)).token_provider("oauth", oauth2);
        Get::new(&client(config)).await.unwrap();
        let seen = server.seen();
        assert_eq!(seen[seen.len() - 2].target, target);
    }
}

#[tokio::test]
async fn a_token_server_that_does_not_answer_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    let oauth2 = OAuth2::client_credentials(url, "id", SECRET).timeout(Duration::from_millis(50));
    let error = fails(&client(
        Config::new("https://api.test").token_provider("oauth", oauth2),
    ))
    .await;
    assert!(
        error
            .to_string()
            .ends_with("the token server did not answer within 50ms"),
        "{error}"
    );
    assert!(error.is_retryable());
}

#[test]
fn debug_shows_no_secret() {
    let oauth2 = OAuth2::refresh_token("https://x.test/very-secret-path", REFRESH)
        .client("id", SECRET)
        .parameter("key", SECRET)
        .scope("read");
    let text = format!("{oauth2:?} {oauth2:#?}");
    assert!(!text.contains("very"), "{text}");
    assert!(
        text.contains("refresh_token") && text.contains("read"),
        "{text}"
    );
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_and_async_calls_share_tokens_but_no_connection() {
    use runtime::blocking::Call as _;
    let serving = tokio::runtime::Runtime::new().unwrap();
    let granted = r#"{"access_token":"a-token","expires_in":0}"#;
    let both = serving.block_on(Both::start(|_| json(200, granted)));
    let client = both.client(OAuth2::refresh_token(both.url(), REFRESH));
    let alone = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    alone.block_on(async {
        for _ in 0..2 {
            Get::new(&client).await.unwrap();
            Get::new(&client).call().unwrap();
        }
    });
    assert_eq!((both.tokens.seen().len(), both.sent().len()), (4, 4));
}
