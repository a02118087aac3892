//! Errors of transfers, without the secrets that a presigned URL holds.

use reqwest::{StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Context, DecodeError, UploadError};
use crate::{Error, OperationInfo, TransportError, decode};

/// A transfer that failed after its answer began.
pub fn failed(info: &OperationInfo, what: impl Into<String>) -> Error {
    TransportError::new(info.into(), what).into()
}

pub(crate) fn failed_upload(info: &OperationInfo, what: String) -> Error {
    let context = info.into();
    UploadError { context, what }.into()
}

/// A part of a result that is not what it should be; `path` says which.
pub fn mismatch(info: &OperationInfo, path: impl Into<String>, what: impl Into<String>) -> Error {
    DecodeError {
        context: info.into(),
        status: Some(StatusCode::OK),
        request_id: None,
        path: path.into(),
        what: what.into(),
        excerpt: String::new(),
    }
    .into()
}

/// JSON that came inside of a result, or from elsewhere than an operation's answer.
///
/// # Errors
///
/// [`Error::Decode`] when it is not a `T`; it says where.
pub fn read_json<T: DeserializeOwned>(info: &OperationInfo, json: &[u8]) -> Result<T, Error> {
    decode::json(json).map_err(|mismatch| {
        let context = Context::from(info);
        mismatch.into_error(context, Some(StatusCode::OK), None, json, &[])
    })
}

/// What a JSON value is, as another type.
///
/// # Errors
///
/// [`Error::Decode`] when it is not a `T`; it says where.
pub fn read_value<T: DeserializeOwned>(info: &OperationInfo, value: Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(value)
        .map_err(|e| mismatch(info, e.path().to_string(), e.inner().to_string()))
}

/// A presigned URL: who has its query can read or write the file, so no error shows it.
pub(crate) struct Hidden(pub Option<Url>);

impl Hidden {
    pub(crate) fn new(url: &SecretString) -> Self {
        Self(Url::parse(url.expose_secret()).ok())
    }

    /// The error without what storage repeats of the query, as some do when they refuse a signature.
    pub(crate) fn clean(&self, error: Error) -> Error {
        match error {
            Error::Api(refused) => refused.hiding(self.secrets()).into(),
            other => other,
        }
    }

    /// The query as a whole and its values, as written and as meant; the longest first, so that each goes as a whole.
    fn secrets(&self) -> Vec<SecretString> {
        let Some(url) = &self.0 else {
            return Vec::new();
        };
        let written = url.query().unwrap_or_default();
        let mut all = vec![written.to_owned(), written.replace('&', "&amp;")];
        all.extend(
            written
                .split('&')
                .filter_map(|pair| Some(pair.split_once('=')?.1.to_owned())),
        );
        all.extend(url.query_pairs().map(|(_, value)| value.into_owned()));
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        all.into_iter().map(Into::into).collect()
    }
}
