//! What a request would send, without what is secret.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use super::Failure;
use crate::multipart::Value;
use crate::request::Body;
use crate::send::Sending;
use crate::{Call, Decode, Upload};

/// What stands in the place of a secret.
const HIDDEN: &str = "…";

/// The most of a body that is shown, in bytes.
const SHOWN: usize = 64 * 1024;

/// What a request would send, without what is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Preview {
    /// The HTTP method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers, each as `name: value`.
    pub headers: Vec<String>,
    /// The body, a line for each thing in it.
    pub body: Vec<String>,
}

impl Preview {
    /// Of a request.
    ///
    /// # Errors
    ///
    /// When the request cannot be written.
    pub fn of<R: Call>(request: &R) -> Result<Self, Failure> {
        let (http, options) = request.call();
        let written = request.request(http);
        let sending = Sending::new(http, &R::INFO, written, options, R::Response::ACCEPT)?;
        let shown = sending.shown();
        let mut url = shown.url.clone();
        if shown.url.query().is_some() && !shown.secret_queries.is_empty() {
            let pairs: Vec<(String, String)> = shown
                .url
                .query_pairs()
                .map(
                    |(name, value)| match shown.secret_queries.contains(&&*name) {
                        true => (name.into_owned(), HIDDEN.to_owned()),
                        false => (name.into_owned(), value.into_owned()),
                    },
                )
                .collect();
            url.query_pairs_mut().clear().extend_pairs(pairs);
        }
        let mut headers: Vec<(String, String)> = Vec::new();
        for (name, value) in shown.headers {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            headers.push((name.to_string(), value));
        }
        for name in shown.private.keys() {
            headers.retain(|(other, _)| other != name.as_str());
            headers.push((name.to_string(), HIDDEN.to_owned()));
        }
        Ok(Self {
            method: shown.method.to_string(),
            url: url.as_str().replace("%E2%80%A6", HIDDEN),
            headers: headers
                .into_iter()
                .map(|(name, value)| format!("{name}: {value}"))
                .collect(),
            body: body(shown.body),
        })
    }
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.method, self.url)?;
        for header in &self.headers {
            writeln!(f, "{header}")?;
        }
        if !self.body.is_empty() {
            writeln!(f)?;
        }
        self.body.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn body(body: &Body) -> Vec<String> {
    match body {
        Body::None => Vec::new(),
        Body::Bytes(bytes) => vec![content(bytes)],
        Body::Any(None) => vec!["(a stream)".to_owned()],
        Body::Any(Some(body)) => match body.as_bytes() {
            Some(bytes) => vec![content(&Bytes::copy_from_slice(bytes))],
            None => vec!["(a stream)".to_owned()],
        },
        Body::Upload(upload) => vec![file(upload)],
        Body::Multipart(form) => form
            .parts
            .iter()
            .map(|(name, value)| match value {
                Value::Text(text, _) => format!("{name}: {}", shortened(text)),
                Value::File(upload) => format!("{name}: {}", file(upload)),
            })
            .collect(),
    }
}

/// Text as it is, JSON so that it can be read.
fn content(bytes: &Bytes) -> String {
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(bytes) {
        return shortened(&serde_json::to_string_pretty(&json).unwrap_or_default());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => shortened(text),
        Err(_) => format!("({} bytes)", bytes.len()),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!(
            "{}… ({} bytes)",
            text.get(..end).unwrap_or_default(),
            text.len()
        ),
        None => text.to_owned(),
    }
}

fn file(upload: &Upload) -> String {
    let length = upload.known_length();
    let length = length
        .map(|length| format!(", {length} bytes"))
        .unwrap_or_default();
    format!(
        "(file {:?}, {}{length})",
        upload.name(),
        upload.media_type()
    )
}
