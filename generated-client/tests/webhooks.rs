//! Webhooks: which are believed.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use datalab_client::{Webhook, WebhookError};

const SECRET: &str = "whsec-very-secret";

#[test]
fn one_with_the_right_secret_is_read() {
    let body = br#"{"request_id":"r1","request_check_url":"https://x.test/r1","webhook_secret":"whsec-very-secret","new":[1]}"#;
    let webhook = Webhook::parse(body, SECRET).unwrap();
    assert_eq!(webhook.request_id, "r1");
    assert_eq!(
        webhook.request_check_url.as_deref(),
        Some("https://x.test/r1")
    );
    assert_eq!(webhook.job_id().as_str(), "r1");
    assert!(!format!("{webhook:?}").contains(SECRET));
}

#[test]
fn one_without_the_secret_is_not() {
    for secret in [
        r#""whsec-very-secreT""#,
        r#""whsec""#,
        r#""""#,
        "null",
        "5",
        r#"["whsec-very-secret"]"#,
    ] {
        let body = format!(r#"{{"request_id":"r1","webhook_secret":{secret}}}"#);
        let parsed = Webhook::parse(body.as_bytes(), SECRET);
        assert_eq!(parsed, Err(WebhookError::WrongSecret), "{secret}");
    }
    let none = Webhook::parse(br#"{"request_id":"r1"}"#, SECRET);
    assert_eq!(none, Err(WebhookError::WrongSecret));
}

#[test]
fn an_empty_secret_proves_nothing() {
    let body = br#"{"request_id":"r1","webhook_secret":""}"#;
    assert_eq!(Webhook::parse(body, ""), Err(WebhookError::NoSecret));
}

#[test]
fn what_is_no_webhook_says_where() {
    for (body, place) in [
        (r#"{"webhook_secret":"whsec-very-secret"}"#, "."),
        (
            r#"{"request_id":7,"webhook_secret":"whsec-very-secret"}"#,
            "request_id",
        ),
        ("<html>", "."),
        ("", "."),
        (
            r#"{"request_id":"r1","webhook_secret":"whsec-very-secret"} {}"#,
            ".",
        ),
    ] {
        let error = Webhook::parse(body.as_bytes(), SECRET).unwrap_err();
        assert!(
            matches!(&error, WebhookError::Malformed { path, .. } if path == place),
            "{body}: {error:?}"
        );
        assert!(!error.to_string().contains(SECRET), "{error}");
    }
}
