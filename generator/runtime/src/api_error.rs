//! An answer with an error status.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::error::Context;
use crate::response::{request_id, retry_after};
use crate::{Error, ValidationError, decode, error_body, text};

/// An answer with an error status. `Debug` and `Display` leave headers, the raw body and invalid input out.
pub struct ApiError {
    context: Context,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    message: String,
    validation: Vec<ValidationError>,
    retry_after: Option<Duration>,
    missing_credentials: Option<String>,
    note: Option<String>,
    secrets: Vec<SecretString>,
}

impl ApiError {
    pub(crate) fn new(
        context: Context,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        missing_credentials: Option<String>,
        secrets: Vec<SecretString>,
    ) -> Self {
        let error = Self {
            context,
            status,
            retry_after: retry_after(&headers, SystemTime::now()),
            headers,
            body,
            message: String::new(),
            validation: Vec::new(),
            missing_credentials,
            note: None,
            secrets: Vec::new(),
        };
        error.hiding(secrets)
    }

    /// The error without further secrets in what the server said.
    pub(crate) fn hiding(mut self, secrets: Vec<SecretString>) -> Self {
        self.secrets.extend(secrets);
        let readable = text::redact(&String::from_utf8_lossy(&self.body), &self.secrets);
        (self.message, self.validation) = error_body::read(&readable, self.status);
        self
    }

    pub(crate) fn note(&mut self, note: String) {
        self.note = Some(note);
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What the server said, on one line: from its JSON where that has a message, else an excerpt of its text.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the server found invalid; empty when it did not say.
    pub fn validation(&self) -> &[ValidationError] {
        &self.validation
    }

    /// The body as it came, at most its first 64 KiB.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as the type that the document gives for this error.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when it is not of that type.
    pub fn body_as<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode::json(&self.body).map_err(|mismatch| {
            let request_id = self.request_id().map(ToOwned::to_owned);
            mismatch.into_error(
                self.context,
                Some(self.status),
                request_id,
                &self.body,
                &self.secrets,
            )
        })
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The server's `x-request-id`, for its support.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// How long the server asks to wait, from `Retry-After` as seconds or as a date; zero for a date in the past.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The `operationId`.
    pub fn operation(&self) -> &str {
        self.context.id
    }

    fn advice(&self) -> Option<String> {
        match (self.status, &self.missing_credentials, self.retry_after) {
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, Some(missing), _) => Some(format!(
                "the client has no credential for {missing}: set it when building the client"
            )),
            (StatusCode::UNAUTHORIZED, None, _) => Some("check the credentials".to_owned()),
            (_, _, Some(wait)) => Some(format!("try again in {wait:?}")),
            (StatusCode::TOO_MANY_REQUESTS, ..) => Some("try again later".to_owned()),
            _ => None,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} answered {}: {}",
            self.context, self.status, self.message
        )?;
        if let Some(advice) = self.advice() {
            write!(f, "; {advice}")?;
        }
        if let Some(note) = &self.note {
            write!(f, "; {note}")?;
        }
        match self.request_id() {
            Some(id) => write!(f, " (request {})", text::clean(id, 128)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.context.id)
            .field("status", &self.status)
            .field("message", &self.message)
            .field("validation", &self.validation)
            .field("request_id", &self.request_id())
            .field("retry_after", &self.retry_after)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}
