//! Reads what a token server answers (RFC 6749, sections 5.1 and 5.2).

use std::time::Duration;

use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::{OAuth2Error, ProvidedToken, text};

/// Types of tokens that are no bearer tokens: having one is not enough to use it.
const BOUND: [&str; 3] = ["dpop", "mac", "pop"];

/// What the server gave.
pub(crate) struct Granted {
    pub token: ProvidedToken,
    pub refresh_token: Option<SecretString>,
}

pub(crate) fn read(
    server: &str,
    status: StatusCode,
    body: &[u8],
    secrets: &[SecretString],
) -> Result<Granted, OAuth2Error> {
    let json: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
    let text = |name: &str| {
        let value = json.as_ref()?.get(name)?.as_str()?;
        (!value.is_empty()).then_some(value)
    };
    let show = |shown: &str| text::clean(&text::redact(shown, secrets), text::EXCERPT);
    // Some servers answer 200 with an error.
    if let Some(code) = text("error") {
        let described = text("error_description").map(|said| format!(": {}", show(said)));
        let what = format!(
            "answered {status}: {}{}",
            show(code),
            described.unwrap_or_default()
        );
        return Err(OAuth2Error::refused(server, status, Some(show(code)), what));
    }
    if !status.is_success() {
        let what = if status.is_redirection() {
            format!("answered {status}, which is not followed: give the URL that it leads to")
        } else {
            match show(&String::from_utf8_lossy(body)).as_str() {
                "" => format!("answered {status} without a word"),
                said => format!("answered {status}: {said}"),
            }
        };
        return Err(OAuth2Error::refused(server, status, None, what));
    }
    // Not shown: it may well hold a token.
    let odd = |what: &str| {
        Err(OAuth2Error::refused(
            server,
            status,
            None,
            format!("answered {status} {what}"),
        ))
    };
    let Some(token) = text("access_token") else {
        return odd("without an `access_token`: check the token URL");
    };
    let kind = text("token_type").unwrap_or("bearer");
    if BOUND.iter().any(|bound| bound.eq_ignore_ascii_case(kind)) {
        return odd("with a token that is no bearer token, which is not supported");
    }
    let token = ProvidedToken::new(token);
    let lifetime = json
        .as_ref()
        .and_then(|json| seconds(json.get("expires_in")?));
    Ok(Granted {
        token: match lifetime {
            Some(lifetime) => token.expires_in(lifetime),
            None => token,
        },
        refresh_token: text("refresh_token").map(SecretString::from),
    })
}

/// A number of seconds, which some servers write as a text.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    Duration::try_from_secs_f64(seconds?).ok()
}
