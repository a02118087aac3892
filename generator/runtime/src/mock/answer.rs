//! Answers as a test gives them.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wiremock::ResponseTemplate;

use crate::decode::{Body, Received};
use crate::error::Context;
use crate::exec::Output;
use crate::{ByteStream, Decode, Empty, Error, Json, Operation, Text, lenient};

/// What an operation may be said to answer.
pub trait Answer: Decode {
    /// What a test gives.
    type Given;

    /// It as a server sends it. `Err` says why that cannot be.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    fn write(given: Self::Given) -> Result<ResponseTemplate, String>;
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Answer for Json<T> {
    type Given = T;

    fn write(given: T) -> Result<ResponseTemplate, String> {
        json(&given)
    }
}

impl<T: Serialize + Send + 'static> Answer for lenient::Json<T>
where
    Self: Decode,
{
    type Given = T;

    fn write(given: T) -> Result<ResponseTemplate, String> {
        json(&given)
    }
}

impl Answer for Text {
    type Given = String;

    fn write(given: String) -> Result<ResponseTemplate, String> {
        Ok(ResponseTemplate::new(200).set_body_string(given))
    }
}

impl Answer for Empty {
    type Given = ();

    fn write((): ()) -> Result<ResponseTemplate, String> {
        Ok(ResponseTemplate::new(204))
    }
}

impl Answer for ByteStream {
    type Given = Bytes;

    fn write(given: Bytes) -> Result<ResponseTemplate, String> {
        Ok(ResponseTemplate::new(200).set_body_raw(given, "application/octet-stream"))
    }
}

/// An answer of JSON.
pub(super) fn json<T: Serialize + ?Sized>(body: &T) -> Result<ResponseTemplate, String> {
    match serde_json::to_vec(body) {
        Ok(body) => Ok(ResponseTemplate::new(200).set_body_raw(body, "application/json")),
        Err(error) => Err(format!("the answer cannot be written as JSON: {error}")),
    }
}

/// Reads a body as the client would.
pub(super) fn decode<O: Operation>(body: &[u8]) -> Result<Output<O>, Error> {
    O::Response::decode(Received {
        context: Context::from(&O::INFO),
        status: reqwest::StatusCode::OK,
        headers: reqwest::header::HeaderMap::new(),
        body: Body::Whole(Bytes::copy_from_slice(body)),
        secrets: Vec::new(),
    })
}
