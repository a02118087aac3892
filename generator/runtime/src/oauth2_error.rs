//! What goes wrong at a token server.

use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use crate::{retry, text};

/// Why [`OAuth2`](crate::OAuth2) got no token. It shows no secret, also where the server repeats one.
#[derive(Debug, Error)]
#[error("{what}")]
pub struct OAuth2Error {
    what: String,
    status: Option<StatusCode>,
    code: Option<String>,
    passes: bool,
    source: Option<reqwest::Error>,
}

impl OAuth2Error {
    /// `server` is the origin that `what` tells of; empty where it was not asked.
    pub(crate) fn new(server: &str, what: String) -> Self {
        let what = match server {
            "" => what,
            server => format!("the token server {server} {what}"),
        };
        Self {
            what,
            status: None,
            code: None,
            passes: false,
            source: None,
        }
    }

    pub(crate) fn refused(
        server: &str,
        status: StatusCode,
        code: Option<String>,
        what: String,
    ) -> Self {
        let help = code
            .as_deref()
            .and_then(help)
            .map(|help| format!("; {help}"));
        let passes = retry::passes(status) || code.as_deref() == Some("temporarily_unavailable");
        Self {
            status: Some(status),
            code,
            passes,
            ..Self::new(server, what + &help.unwrap_or_default())
        }
    }

    pub(crate) fn network(server: &str, error: reqwest::Error) -> Self {
        let error = error.without_url();
        Self {
            passes: !error.is_builder(),
            ..Self::new(server, format!("was not reached: {}", text::chain(&error)))
        }
        .caused_by(error)
    }

    pub(crate) fn timeout(limit: Duration) -> Self {
        let what = format!("did not answer within {limit:?}");
        Self {
            passes: true,
            ..Self::new("", format!("the token server {what}"))
        }
    }

    fn caused_by(mut self, error: reqwest::Error) -> Self {
        self.source = Some(error);
        self
    }

    pub(crate) fn passes(&self) -> bool {
        self.passes
    }

    /// The HTTP status, when the server answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// The server's own code, such as `invalid_client`, or `invalid_grant` for a refresh token that is used up.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }
}

fn help(code: &str) -> Option<&'static str> {
    Some(match code {
        "invalid_client" => {
            "check the client's id and secret, and whether it wants `secret_in_body`"
        }
        "invalid_grant" => {
            "the refresh token is used up, revoked or another client's: sign in again"
        }
        "invalid_scope" => "check the scopes that are asked for",
        "unauthorized_client" | "unsupported_grant_type" => {
            "allow the client this grant at the server"
        }
        _ => return None,
    })
}
