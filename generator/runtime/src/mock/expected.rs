//! What a request must have to be the one that a mock expects.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::compare;
use super::received::ReceivedRequest;
use crate::{Http, Multipart, OperationInfo, Request, Upload, origin, path, request};

/// What a request must have: all that the expected one sets.
pub(super) struct Expected {
    /// Its segments, decoded.
    path: Vec<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    cookies: Vec<(String, SecretString)>,
    body: Body,
}

enum Body {
    Anything,
    Json(Value),
    Fields(Vec<(String, String)>),
    Bytes(Bytes),
    File(Upload),
    Form(Multipart),
}

impl Expected {
    /// What `request` of a client sets. `Err` says why it could not even be sent.
    ///
    /// A client of another origin is taken for one of the mock's.
    pub(super) fn of(
        request: Request,
        info: &OperationInfo,
        http: &Http,
        mock: &str,
    ) -> Result<Self, String> {
        if let Some(problem) = request.problem {
            return Err(problem);
        }
        let Some(url) = request.url else {
            return Err("it has no URL".to_owned());
        };
        let written = request.written_url.strip_prefix(http.base_url());
        if let Some(written) = written {
            path::check(written, info.path)?;
        }
        let path = match written {
            Some(written) if origin::of(&url) != mock => written,
            _ => url.path(),
        };
        let content_type = request.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Ok(Self {
            path: segments(path::plain(path)),
            query: url.query_pairs().into_owned().collect(),
            cookies: request.cookies,
            body: match request.body {
                request::Body::None => Body::Anything,
                request::Body::Bytes(bytes) => Body::of(bytes, content_type),
                request::Body::Any(body) => {
                    let bytes = body.as_ref().and_then(reqwest::Body::as_bytes);
                    bytes.map_or(Body::Anything, |bytes| {
                        Body::of(Bytes::copy_from_slice(bytes), content_type)
                    })
                }
                request::Body::Upload(upload) => Body::File(upload),
                request::Body::Multipart(form) => Body::Form(form),
            },
            headers: {
                let mut headers = request.headers;
                // Said by the body.
                headers.remove(CONTENT_TYPE);
                headers
            },
        })
    }

    /// The path of an operation with this value in it, and anything else.
    pub(super) fn path_of(info: &OperationInfo, value: &str) -> Self {
        Self {
            // A value that cannot stand in a path is none that arrives.
            path: segments(path::plain(
                &path::fill(info.path, &[&value]).unwrap_or_default(),
            )),
            query: Vec::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            body: Body::Anything,
        }
    }

    /// What is not as it must be, each in a clause.
    pub(super) fn differences(&self, request: &ReceivedRequest) -> Vec<String> {
        let mut found = Vec::new();
        if self.path != segments(request.path()) {
            let path: String = self.path.iter().map(|part| format!("/{part}")).collect();
            found.push(format!("the path is not `{path}`"));
        }
        compare::pairs(
            "query parameter",
            &self.query,
            request.queries(),
            &mut found,
        );
        for (name, value) in &self.headers {
            if !request
                .headers()
                .get_all(name)
                .iter()
                .any(|got| got == value)
            {
                found.push(format!("the header `{name}` is not {value:?}"));
            }
        }
        for cookie in &self.cookies {
            let expected = format!("{}={}", cookie.0, cookie.1.expose_secret());
            let sent = request.header("cookie").unwrap_or_default();
            if !sent.split("; ").any(|sent| sent == expected) {
                // Its value may be a secret.
                found.push(format!("the cookie `{}` is another", cookie.0));
            }
        }
        match &self.body {
            Body::Anything => {}
            Body::Json(expected) => found.extend(match serde_json::from_slice(request.body()) {
                Ok(got) => compare::json(expected, &got, "body"),
                Err(_) => Some("the body is not JSON".to_owned()),
            }),
            Body::Fields(expected) => {
                compare::pairs("field", expected, request.fields(), &mut found);
            }
            Body::Bytes(expected) if *expected == request.body() => {}
            Body::Bytes(_) => found.push("the body is another".to_owned()),
            Body::File(upload) => found.extend(compare::content(upload, request.body(), "body")),
            Body::Form(form) => compare::form(form, request, &mut found),
        }
        found
    }
}

impl Body {
    fn of(bytes: Bytes, content_type: Option<&str>) -> Self {
        match content_type {
            Some(kind) if kind.contains("json") => {
                serde_json::from_slice(&bytes).map_or(Self::Bytes(bytes), Self::Json)
            }
            Some(kind) if kind.starts_with("application/x-www-form-urlencoded") => {
                serde_urlencoded::from_bytes(&bytes).map_or(Self::Bytes(bytes), Self::Fields)
            }
            _ => Self::Bytes(bytes),
        }
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .skip(1)
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
}

/// How many characters of a path stand in the template itself, where the path is one of it.
pub(super) fn literal(template: &str, path: &str) -> Option<usize> {
    let (template, path): (Vec<_>, Vec<_>) = (
        path::plain(template).split('/').collect(),
        path.split('/').collect(),
    );
    if template.len() != path.len() {
        return None;
    }
    let mut count = 0;
    for (template, segment) in template.into_iter().zip(path) {
        count += literal_of_segment(template, segment)?;
    }
    Some(count)
}

fn literal_of_segment(template: &str, segment: &str) -> Option<usize> {
    let Some((before, after)) = template.split_once('{') else {
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        return (segment == template).then_some(template.len());
    };
    let rest = segment.strip_prefix(before)?;
    let (_, after) = after.split_once('}')?;
    // A parameter reaches as far as what follows it allows.
    let literal = match after.split_once('{') {
        None => rest
            .strip_suffix(after)
            .filter(|value| !value.is_empty())
            .map(|_| after.len())?,
        Some((between, _)) => {
            let at = rest.find(between)?;
            literal_of_segment(after, rest.get(at..)?)?
        }
    };
    Some(before.len() + literal)
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn a_path_is_one_of_a_template() {
        for (template, path, expected) in [
            ("/files", "/files", Some(5)),
            ("/files/{id}", "/files/7", Some(5)),
            ("/files/{id}", "/files/", None),
            ("/files/{id}", "/files/7/download", None),
            ("/files/{id}", "/file/7", None),
            ("/jobs/{id}:cancel", "/jobs/a%3Ab:cancel", Some(11)),
            ("/jobs/{id}:cancel", "/jobs/7", None),
            ("/a/{x}-{y}.txt", "/a/1-2.txt", Some(6)),
            ("/a/{x}-{y}.txt", "/a/1.txt", None),
            ("/a b", "/a%20b", Some(3)),
            ("/{b}?list-type=2", "/files", Some(0)),
        ] {
            assert_eq!(literal(template, path), expected, "{template} {path}");
        }
    }
}
