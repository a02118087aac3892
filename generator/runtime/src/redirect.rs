//! Where a redirect leads, and whether it may be followed.

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderName, LOCATION, RANGE};
use reqwest::{Method, StatusCode, Url};

use crate::origin;

/// The most redirects that are followed in one call.
pub(crate) const LIMIT: usize = 10;

/// The headers of an operation that may go to another origin: they say what to answer with, not who asks.
const PUBLIC: [HeaderName; 3] = [ACCEPT, ACCEPT_LANGUAGE, RANGE];

/// The next request of a redirected call.
#[derive(Debug, PartialEq)]
pub(crate) struct Hop {
    pub url: Url,
    pub method: Method,
    pub same_origin: bool,
}

impl Hop {
    /// Whether the body is sent again.
    pub(crate) fn keeps_body(&self, before: &Method) -> bool {
        self.method == *before
    }
}

/// Where an answer redirects to; `None` when it is the final answer. `Err` is the origin that was refused.
pub(crate) fn next(
    status: StatusCode,
    headers: &HeaderMap,
    method: &Method,
    from: &Url,
) -> Result<Option<Hop>, String> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(url) = headers.get(LOCATION).and_then(|location| {
        let text = std::str::from_utf8(location.as_bytes()).ok()?;
        from.join(text).ok()
    }) else {
        return Ok(None);
    };
    let hop = Hop {
        method: next_method(status, method),
        same_origin: origin::same(&url, from),
        url: without_user(url),
    };
    let readable = matches!(hop.url.scheme(), "http" | "https");
    let downgrade = from.scheme() == "https" && hop.url.scheme() != "https";
    let harmless = matches!(hop.method, Method::GET | Method::HEAD);
    if !readable || downgrade || !(hop.same_origin || harmless) {
        return Err(origin::of(&hop.url));
    }
    Ok(Some(hop))
}

/// The method after a redirect, as the Fetch standard has it.
fn next_method(status: StatusCode, method: &Method) -> Method {
    let becomes_get = match status.as_u16() {
        301 | 302 => *method == Method::POST,
        303 => !matches!(*method, Method::GET | Method::HEAD),
        _ => false,
    };
    if becomes_get {
        Method::GET
    } else {
        method.clone()
    }
}

/// A user in the URL would become an `Authorization` header that this crate did not choose.
fn without_user(mut url: Url) -> Url {
    // Fails only for a URL that cannot hold a user in the first place.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// The part of an operation's headers that may go to another origin.
pub(crate) fn public_headers(headers: &HeaderMap) -> HeaderMap {
    let mut public = HeaderMap::new();
    for name in PUBLIC {
        if let Some(value) = headers.get(&name) {
            public.insert(name, value.clone());
        }
    }
    public
}

#[cfg(test)]
mod tests {
    use super::next;
    use reqwest::header::{HeaderMap, HeaderValue, LOCATION};
    use reqwest::{Method, StatusCode, Url};

    fn go(
        status: u16,
        method: Method,
        from: &str,
        to: &'static str,
    ) -> Result<Option<(String, Method, bool)>, String> {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_static(to));
        let status = StatusCode::from_u16(status).map_err(|e| e.to_string())?;
        let from = Url::parse(from).map_err(|e| e.to_string())?;
        let hop = next(status, &headers, &method, &from)?;
        Ok(hop.map(|hop| (hop.url.to_string(), hop.method, hop.same_origin)))
    }

    #[test]
    fn follows_within_an_origin_with_any_method() {
        let expected = Ok(Some(("https://a.test/y".to_owned(), Method::PUT, true)));
        assert_eq!(go(307, Method::PUT, "https://a.test/x", "/y"), expected);
        assert_eq!(
            go(308, Method::PUT, "https://a.test/x", "https://a.test:443/y"),
            expected
        );
    }

    #[test]
    fn methods_change_as_in_browsers() {
        for (status, before, after) in [
            (301, Method::POST, Method::GET),
            (302, Method::PUT, Method::PUT),
            (303, Method::PUT, Method::GET),
            (303, Method::HEAD, Method::HEAD),
            (307, Method::POST, Method::POST),
        ] {
            let hop = go(status, before.clone(), "https://a.test/x", "/y");
            assert_eq!(
                hop,
                Ok(Some(("https://a.test/y".to_owned(), after, true))),
                "{status} {before}"
            );
        }
    }

    #[test]
    fn other_origins_get_reads_only_and_no_downgrade() {
        let other = Ok(Some(("https://b.test/y".to_owned(), Method::GET, false)));
        assert_eq!(
            go(302, Method::GET, "https://a.test/x", "https://u:p@b.test/y"),
            other
        );
        assert_eq!(
            go(303, Method::POST, "https://a.test/x", "https://b.test/y"),
            other
        );
        assert_eq!(
            go(
                307,
                Method::POST,
                "https://a.test/x",
                "https://b.test/y?k=v"
            ),
            Err("https://b.test".to_owned())
        );
        assert_eq!(
            go(302, Method::GET, "https://a.test/x", "http://a.test/x"),
            Err("http://a.test".to_owned())
        );
        assert_eq!(
            go(302, Method::GET, "https://a.test/x", "file:///etc/passwd"),
            Err("file:".to_owned())
        );
        assert_eq!(go(304, Method::GET, "https://a.test/x", "/y"), Ok(None));
    }
}
