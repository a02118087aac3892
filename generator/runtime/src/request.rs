//! A request as an operation writes it.

use std::fmt;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use secrecy::SecretString;
use serde::Serialize;

use crate::path::encode_path;
use crate::{FormStyle, Multipart, Style, Upload};
use crate::{cookie, form, options};

/// A request as an operation writes it: without credentials, the client's cookies, and call options.
///
/// What is wrong with one of its parts is told when it is sent. `Debug` shows the method only.
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    pub(crate) method: Method,
    /// As written, to check the path before a URL parser has changed it.
    pub(crate) written_url: String,
    pub(crate) url: Option<Url>,
    pub(crate) headers: HeaderMap,
    /// Encoded; those of one name belong together.
    pub(crate) cookies: Vec<(String, SecretString)>,
    pub(crate) body: Body,
    pub(crate) problem: Option<String>,
}

/// The body of a request, kept so that it can be sent again after a redirect where that is possible.
pub(crate) enum Body {
    None,
    Bytes(Bytes),
    /// `None` once it was sent and cannot be sent again.
    Any(Option<reqwest::Body>),
    Upload(Upload),
    Multipart(Multipart),
}

impl Request {
    pub(crate) fn new(method: &str, written_url: String) -> Self {
        let mut request = Self {
            method: Method::GET,
            url: None,
            written_url,
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            body: Body::None,
            problem: None,
        };
        match Method::from_bytes(method.as_bytes()) {
            Ok(method) => request.method = method,
            Err(_) => request.fail(format!("`{}` is not an HTTP method", method.escape_debug())),
        }
        match Url::parse(&request.written_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => request.url = Some(url),
            Ok(_) => request.fail("its URL is neither http nor https"),
            Err(e) => request.fail(format!("its URL is not one: {e}")),
        }
        request
    }

    /// A query parameter: nothing for `None`, one for each element of a list and each member of an object.
    pub fn query<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let Some(url) = &mut self.url else {
            return self;
        };
        match Style::FORM.exploded().pairs(name, value, &str::to_owned) {
            // `query_pairs_mut` would leave a lone `?` behind.
            Ok(pairs) if pairs.is_empty() => {}
            Ok(pairs) => drop(url.query_pairs_mut().extend_pairs(pairs)),
            Err(e) => self.fail(format!(
                "the query parameter `{name}` cannot be written: {e}"
            )),
        }
        self
    }

    /// A query parameter in another style than that of [`query`](Self::query).
    pub fn query_as<T: Serialize + ?Sized>(self, style: Style, name: &str, value: &T) -> Self {
        let mut request = self;
        let Some(url) = &mut request.url else {
            return request;
        };
        match style.query(name, value) {
            Ok(added) => add_to_query(url, &added),
            Err(e) => request.fail(format!(
                "the query parameter `{name}` cannot be written: {e}"
            )),
        }
        request
    }

    /// The whole query, of fields as in a [form](Self::form); none for `None`.
    pub fn query_form<T: Serialize + ?Sized>(
        self,
        fields: &T,
        styles: &[(&str, FormStyle)],
    ) -> Self {
        self.whole_query(form::encoded_if_any(fields, styles))
    }

    /// The whole query, as JSON; none for `None`.
    pub fn query_json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        let json = serde_json::to_string(value).map_err(|e| e.to_string());
        self.whole_query(json.map(|json| match json.as_str() {
            "null" => String::new(),
            json => encode_path(json),
        }))
    }

    fn whole_query(mut self, written: Result<String, String>) -> Self {
        match (written, &mut self.url) {
            (Err(e), _) => self.fail(format!("the query cannot be written: {e}")),
            (Ok(query), Some(url)) => add_to_query(url, &query),
            (Ok(_), None) => {}
        }
        self
    }

    /// A header; replaces one of the same name.
    pub fn header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        match options::header(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => self.fail(problem),
        }
        self
    }

    /// A header, if it has a value.
    pub fn optional_header(self, name: &'static str, value: Option<&impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.header(name, value.to_string()),
            None => self,
        }
    }

    /// A header in a style; none for `None`.
    pub fn header_as<T: Serialize + ?Sized>(
        self,
        style: Style,
        name: &'static str,
        value: &T,
    ) -> Self {
        match style.header(value) {
            Ok(Some(text)) => self.header(name, text),
            Ok(None) => self,
            Err(e) => self.failed(format!("the header `{name}` cannot be written: {e}")),
        }
    }

    /// Headers; replace those of the same names.
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        for name in headers.keys() {
            self.headers.remove(name);
        }
        self.headers.extend(headers);
        self
    }

    /// A cookie; what a cookie's value cannot hold is percent-encoded.
    pub fn cookie(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        let value = cookie::encode(&value.to_string());
        self.cookies.push((name.to_owned(), value.into()));
        self
    }

    /// A cookie, if it has a value.
    pub fn optional_cookie(self, name: &'static str, value: Option<&impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.cookie(name, value),
            None => self,
        }
    }

    /// Cookies in a style; none for `None`, and several for a value that is exploded.
    pub fn cookie_as<T: Serialize + ?Sized>(
        mut self,
        style: Style,
        name: &'static str,
        value: &T,
    ) -> Self {
        match style.cookies(name, value) {
            Ok(cookies) => {
                let cookies = cookies
                    .into_iter()
                    .map(|(name, value)| (name, value.into()));
                self.cookies.extend(cookies);
                self
            }
            Err(e) => self.failed(format!("the cookie `{name}` cannot be written: {e}")),
        }
    }

    /// Likewise, for a chain.
    pub(crate) fn failed(mut self, problem: String) -> Self {
        self.fail(problem);
        self
    }

    /// Keeps the first problem.
    pub(crate) fn fail(&mut self, problem: impl Into<String>) {
        self.problem.get_or_insert(problem.into());
    }
}

/// Behind what is there: the operation's path may have a query of its own.
fn add_to_query(url: &mut Url, added: &str) {
    match url.query() {
        _ if added.is_empty() => {}
        None => url.set_query(Some(added)),
        Some(query) => {
            let query = format!("{query}&{added}");
            url.set_query(Some(&query));
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Request;
    use crate::Style;

    #[test]
    fn the_query_of_a_path_stays() {
        let new = || Request::new("GET", "https://a.test/b?list-type=2".into());
        let written = |request: Request| request.url.and_then(|url| url.query().map(String::from));
        for (request, added) in [
            (new(), ""),
            (new().query("q", "1"), "&q=1"),
            (new().query("q", &[10.0, 1.5]), "&q=10&q=1.5"),
            (new().query("q", &None::<f64>), ""),
            (new().query("q", &"a b&c"), "&q=a+b%26c"),
            (
                new().query_as(Style::FORM, "q", &[Some(10.0), None, Some(1.5)]),
                "&q=10,1.5",
            ),
            (new().query_as(Style::JSON, "q", &[10.0]), "&q=%5B10.0%5D"),
            (
                new().query_as(Style::DEEP_OBJECT, "q", &BTreeMap::from([("a", 1)])),
                "&q%5Ba%5D=1",
            ),
            (new().query_json(&1), "&1"),
            (new().query_form(&BTreeMap::from([("q", 1)]), &[]), "&q=1"),
        ] {
            assert_eq!(written(request), Some(format!("list-type=2{added}")));
        }
    }
}
