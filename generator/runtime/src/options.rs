//! What one call does differently from its client's defaults.

use std::fmt;
use std::time::Duration;

use reqwest::header::{COOKIE, HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;

/// What one call does differently from its client's defaults.
///
/// Headers and cookies set here go to the client's own origin only, and win over those of the client and the operation.
/// One that cannot be sent is an [`Error::Request`](crate::Error::Request) at sending. `Debug` shows names, no values.
#[derive(Clone, Default)]
#[must_use = "options do nothing until they are given to a request"]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) retries: Option<u32>,
    pub(crate) headers: HeaderMap,
    pub(crate) cookies: Vec<(String, SecretString)>,
    pub(crate) problem: Option<String>,
}

impl CallOptions {
    /// No difference.
    pub fn new() -> Self {
        Self::default()
    }

    /// The longest that the whole call may take, from sending to the last byte of the answer, with its retries.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The longest that nothing may move; see [`Config::idle_timeout`](crate::Config::idle_timeout).
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// How often the request is sent again; 0 is not at all. See [`Config::retries`](crate::Config::retries).
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Some(retries);
        self
    }

    /// A header; replaces one of the same name. For cookies see [`cookie`](Self::cookie).
    pub fn header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        match header(name, value) {
            Ok((name, _)) if name == COOKIE => {
                let problem = "set cookies through `cookie(name, value)`, not as a header";
                self.problem.get_or_insert(problem.to_owned());
            }
            Ok((name, mut value)) => {
                value.set_sensitive(true);
                self.headers.insert(name, value);
            }
            Err(problem) => {
                self.problem.get_or_insert(problem);
            }
        }
        self
    }

    /// A cookie; replaces one of the same name.
    pub fn cookie(mut self, name: impl Into<String>, value: impl Into<SecretString>) -> Self {
        self.cookies.push((name.into(), value.into()));
        self
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cookies: Vec<&str> = self.cookies.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("retries", &self.retries)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("cookies", &cookies)
            .finish_non_exhaustive()
    }
}

/// A header, or what is wrong with it, without its value.
pub(crate) fn header(
    name: impl TryInto<HeaderName>,
    value: impl TryInto<HeaderValue>,
) -> Result<(HeaderName, HeaderValue), String> {
    let name = name
        .try_into()
        .map_err(|_| "a header's name is not one: use letters, digits and `-`".to_owned())?;
    match value.try_into() {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(format!(
            "the value for the header `{name}` holds a character that a header cannot hold, such as a line break"
        )),
    }
}
