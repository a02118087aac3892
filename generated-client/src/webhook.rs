//! Webhooks: the call that says that a job has ended.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use openapi_client_runtime::JobId;
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq;

/// A webhook whose secret was right: a job has ended.
///
/// ```no_run
/// # use datalab_client::{Client, Webhook};
/// # async fn run(client: Client, body: &[u8], secret: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let webhook = Webhook::parse(body, secret)?;
/// let result = client.convert().resume(webhook.job_id()).wait().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Webhook {
    /// The job that has ended.
    pub request_id: String,
    /// Where the API says to look it up; `None` if it does not. It is not needed: see [`job_id`](Self::job_id). Should
    /// you call it, then never with the API key.
    pub request_check_url: Option<String>,
}

/// Why a webhook is not to be believed. It shows neither secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The secret to compare with is empty, so that anybody could know it.
    #[error(
        "the webhook was not read: the secret to compare with is empty; set the one of your Datalab account"
    )]
    NoSecret,
    /// The body is not a webhook's.
    #[error(
        "the webhook cannot be read, at `{path}`: {what}; is it Datalab that sent it? Answer it with status 400"
    )]
    Malformed {
        /// Where it is not; `.` is the whole.
        path: String,
        /// What is wrong there.
        what: String,
    },
    /// The body holds no secret, or another.
    #[error(
        "the webhook's secret is not the one expected: answer it with status 401; if it did come from Datalab, compare \
         the secret with the one of your account"
    )]
    WrongSecret,
}

#[derive(Deserialize)]
struct Body {
    request_id: String,
    #[serde(default)]
    request_check_url: Option<String>,
    /// Any value: the error for another type would show it.
    #[serde(default)]
    webhook_secret: Value,
}

impl Webhook {
    /// Reads the body of a webhook, and checks the secret in it in constant time. Unknown members are ignored.
    ///
    /// # Errors
    ///
    /// A [`WebhookError`] when the body is not a webhook's, or when its secret is not `secret`.
    pub fn parse(body: &[u8], secret: &str) -> Result<Self, WebhookError> {
        if secret.is_empty() {
            return Err(WebhookError::NoSecret);
        }
        let mut reader = serde_json::Deserializer::from_slice(body);
        let parsed: Result<Body, _> = serde_path_to_error::deserialize(&mut reader);
        let body = parsed.map_err(|e| WebhookError::Malformed {
            path: e.path().to_string(),
            what: e.inner().to_string(),
        })?;
        reader.end().map_err(|e| WebhookError::Malformed {
            path: ".".to_owned(),
            what: e.to_string(),
        })?;
        let given = body.webhook_secret.as_str().unwrap_or_default();
        if !bool::from(given.as_bytes().ct_eq(secret.as_bytes())) {
            return Err(WebhookError::WrongSecret);
        }
        Ok(Self {
            request_id: body.request_id,
            request_check_url: body.request_check_url,
        })
    }

    /// The job's id, to come back to it with `resume`.
    pub fn job_id(&self) -> JobId {
        JobId::from(self.request_id.as_str())
    }
}
