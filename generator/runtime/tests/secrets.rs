//! No text of this crate shows a secret.
#![allow(clippy::unwrap_used, missing_docs, deprecated)]

mod support;

use openapi_client_runtime::{CallOptions, Config, Multipart, Operation, Upload, env};
use support::{Convert, Download, KEY, SESSION, Server, client};

/// Formats in both ways of `Debug`.
fn debug(value: &dyn std::fmt::Debug) -> String {
    format!("{value:?} {value:#?}")
}

fn options() -> CallOptions {
    CallOptions::new()
        .retries(0)
        .header("x-private", "option-secret")
        .cookie("extra", "cookie-secret")
}

fn assert_silent(text: &str) {
    for secret in [
        KEY,
        SESSION,
        "option-secret",
        "cookie-secret",
        "content-secret",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn what_users_hold_shows_names_only() {
    let config = Config::new("https://api.test")
        .credential("key", KEY)
        .cookie("session", SESSION);
    let text = debug(&config);
    assert_silent(&text);
    assert!(
        text.contains("\"key\"")
            && text.contains("\"session\"")
            && text.contains("https://api.test"),
        "{text}"
    );

    let client = client(config);
    let text = debug(&client);
    assert_silent(&text);
    assert!(text.contains("base_url: \"https://api.test\""), "{text}");

    let text = debug(&options());
    assert_silent(&text);
    assert!(
        text.contains("x-private") && text.contains("extra"),
        "{text}"
    );

    let request = Download::new(&client, "1").options(options());
    assert_silent(&debug(&request));
    assert_silent(&debug(
        &request
            .request(&client.http)
            .cookie("extra", "cookie-secret"),
    ));

    let upload = Upload::from(b"content-secret").file_name("a.pdf");
    let request = Convert::new(&client).file(upload);
    let text = debug(&request);
    assert_silent(&text);
    assert!(
        text.contains("bytes: 14") && text.contains("a.pdf") && text.contains("application/pdf"),
        "{text}"
    );
    assert_silent(&debug(&Multipart::new().text("password", "content-secret")));
}

#[tokio::test]
async fn errors_show_no_secret_even_when_the_server_repeats_them() {
    let repeat = |status| {
        move |seen: &support::Seen| {
            let body = serde_json::json!({ "detail": format!("{:?} {:?} {:?}", seen.header("x-api-key"), seen.header("cookie"), seen.header("x-private")) });
            support::json(status, &body.to_string())
        }
    };
    for status in [200, 401, 422, 500] {
        let server = Server::start(repeat(status)).await;
        let config = Config::new(&server.url)
            .credential("key", KEY)
            .cookie("session", SESSION);
        let error = Download::new(&client(config), "1")
            .options(options())
            .await
            .unwrap_err();
        let text = format!("{error} {error:#} {}", debug(&error));
        assert_silent(&text);
        assert!(text.contains("[REDACTED]"), "{text}");
        let seen = server.only();
        assert_eq!(seen.header("x-api-key"), Some(KEY));
    }
}

#[test]
fn the_environment_is_read() {
    // Set by the test runner for every test.
    let set = env::required("CARGO_PKG_NAME", "…").unwrap();
    assert_eq!(set, "openapi-client-runtime");
    assert_eq!(env::optional("OPENAPI_CLIENT_RUNTIME_UNSET").unwrap(), None);
    let error = env::required("OPENAPI_CLIENT_RUNTIME_UNSET", "set it to your key").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the client is not set up: the environment variable `OPENAPI_CLIENT_RUNTIME_UNSET` is not set: set it to your key"
    );
}
