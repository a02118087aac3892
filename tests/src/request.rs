//! A request as it arrived.

use axum::http::HeaderMap;
use bytes::Bytes;

/// A request as it arrived, nothing decoded.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The method.
    pub method: String,
    /// The path, percent-encoded.
    pub path: String,
    /// What follows the question mark.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Arrived {
    /// The values of a header, each as it came; a value that is not text is marked as such.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().unwrap_or("(not text)"))
            .collect()
    }

    /// The cookies, in their order.
    pub fn cookies(&self) -> Vec<(&str, &str)> {
        self.header("cookie")
            .into_iter()
            .flat_map(|line| line.split("; "))
            .map(|cookie| cookie.split_once('=').unwrap_or((cookie, "")))
            .collect()
    }

    /// The media type of the body, without its parameters.
    pub fn media_type(&self) -> Option<&str> {
        let value = *self.header("content-type").first()?;
        Some(value.split(';').next().unwrap_or(value).trim())
    }
}
