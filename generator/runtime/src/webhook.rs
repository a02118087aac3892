//! Webhooks and callbacks: requests that the API makes, of which the bodies are read.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Error;
use crate::decode::{self, Mismatch};
use crate::error::Context;

/// The body of the webhook `name`, read as JSON.
///
/// # Errors
///
/// [`Error::Decode`] when it is not a `T`; it says where.
pub fn json<T: DeserializeOwned>(name: &'static str, body: &[u8]) -> Result<T, Error> {
    decode::json(body).map_err(|mismatch| error(name, mismatch, body))
}

/// The body of the webhook `name`, read as text.
///
/// # Errors
///
/// [`Error::Decode`] when it is no UTF-8.
pub fn text(name: &'static str, body: &[u8]) -> Result<String, Error> {
    decode::text(body).map_err(|mismatch| error(name, mismatch, body))
}

/// The text in the member `member` of a body, which tells which webhook it is; empty where there is none.
///
/// # Errors
///
/// [`Error::Decode`] when the body is no JSON.
pub fn tag(member: &'static str, body: &[u8]) -> Result<String, Error> {
    let body: Value = json("", body)?;
    let tag = body.get(member).and_then(Value::as_str);
    Ok(tag.unwrap_or_default().to_owned())
}

fn error(name: &'static str, mismatch: Mismatch, body: &[u8]) -> Error {
    let context = Context {
        id: name,
        method: "",
        path: "",
    };
    mismatch.into_error(context, None, None, body, &[])
}
