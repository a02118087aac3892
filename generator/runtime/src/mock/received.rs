//! Requests as they arrived.

use std::convert::Infallible;
use std::fmt;

use bytes::Bytes;
use futures::FutureExt;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

/// A request as it arrived. `Debug` shows no header, since one holds the credentials.
#[derive(Clone)]
pub struct ReceivedRequest {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
    fields: Vec<(String, String)>,
    files: Vec<ReceivedFile>,
}

/// A file of a form as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedFile {
    /// The name of its part.
    pub part: String,
    /// The file's name.
    pub file_name: String,
    /// Its media type.
    pub content_type: Option<String>,
    /// What is in it.
    pub bytes: Bytes,
}

impl ReceivedRequest {
    pub(super) fn of(request: &wiremock::Request) -> Self {
        let mut received = Self {
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            query: request.url.query_pairs().into_owned().collect(),
            headers: request.headers.clone(),
            body: request.body.clone().into(),
            fields: Vec::new(),
            files: Vec::new(),
        };
        let content_type = received.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        if let Ok(boundary) = multer::parse_boundary(content_type) {
            // Nothing is awaited: the body is whole. A form that is broken has the parts that could be read.
            received.read_form(boundary).now_or_never();
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            received.fields = serde_urlencoded::from_bytes(&received.body).unwrap_or_default();
        }
        received
    }

    async fn read_form(&mut self, boundary: String) {
        let body = futures::stream::iter([Ok::<_, Infallible>(self.body.clone())]);
        let mut form = multer::Multipart::new(body, boundary);
        while let Ok(Some(part)) = form.next_field().await {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(ToOwned::to_owned);
            let content_type = part.content_type().map(ToString::to_string);
            let Ok(bytes) = part.bytes().await else {
                return;
            };
            match file_name {
                Some(file_name) => self.files.push(ReceivedFile {
                    part: name,
                    file_name,
                    content_type,
                    bytes,
                }),
                None => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    self.fields.push((name, text));
                }
            }
        }
    }

    /// The HTTP method, in capitals.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A query parameter; of several of one name, the first.
    pub fn query(&self, name: &str) -> Option<&str> {
        first(&self.query, name)
    }

    /// All query parameters.
    pub fn queries(&self) -> &[(String, String)] {
        &self.query
    }

    /// A header that is text; of several of one name, the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers, credentials among them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it was sent.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A field of a form; of several of one name, the first.
    pub fn field(&self, name: &str) -> Option<&str> {
        first(&self.fields, name)
    }

    /// All fields of a form.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// A file of a form, by the name of its part; of several of one name, the first.
    pub fn file(&self, part: &str) -> Option<&ReceivedFile> {
        self.files.iter().find(|file| file.part == part)
    }

    /// All files of a form.
    pub fn files(&self) -> &[ReceivedFile] {
        &self.files
    }
}

fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(other, _)| other == name);
    found.map(|(_, value)| value.as_str())
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}
