//! The transport that a client and all its requests share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::budget::Budget;
use crate::limit::Limits;
use crate::pools::Pools;
use crate::tokens::Tokens;
use crate::{Middleware, OperationInfo, PathValue, Request, origin, path};

/// The transport: connection pool, base URL and credentials. Cloning it is cheap and shares all of them.
///
/// `Debug` shows the base URL only.
#[derive(Clone)]
pub struct Http {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub pools: Pools,
    pub base_url: String,
    /// The same, to compare its origin.
    pub url: reqwest::Url,
    pub credentials: Vec<(&'static str, SecretString)>,
    pub tokens: Vec<Arc<Tokens>>,
    pub cookies: Vec<(&'static str, SecretString)>,
    pub timeout: Option<Duration>,
    pub connect_timeout: Duration,
    pub idle_timeout: Duration,
    pub retries: u32,
    /// The first pause before a retry, and before a job is looked up.
    pub pace: Duration,
    pub limits: Limits,
    pub budget: Budget,
    pub middleware: Vec<Arc<dyn Middleware>>,
}

impl Inner {
    /// Whether a URL is at the client's own origin, which alone gets its credentials.
    pub(crate) fn owns(&self, url: &reqwest::Url) -> bool {
        origin::same(url, &self.url)
    }
}

impl Http {
    /// The URL that paths are appended to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.inner.base_url
    }

    /// The connection pool, for a request that is none of the API's. It adds no credentials, follows no redirects, and
    /// knows nothing of this crate's retries, limits and middleware. Blocking calls have their own, which this is when
    /// one of them waits for what asks.
    pub fn reqwest(&self) -> &reqwest::Client {
        self.inner.pools.here()
    }

    /// A request for an operation: its path with `values` in the place of its parameters, in their order.
    pub fn request(&self, operation: &OperationInfo, values: &[&dyn PathValue]) -> Request {
        let (path, problem) = match path::fill(operation.path, values) {
            Ok(path) => (path, None),
            Err(e) => (String::new(), Some(e)),
        };
        let request = Request::new(operation.method, format!("{}{path}", self.base_url()));
        match problem {
            Some(e) => request.failed(format!("a path parameter cannot be written: {e}")),
            None => request,
        }
    }

    /// A request to any URL, such as one that the server gave. What is wrong with it is told when it is sent.
    pub fn request_to(&self, method: &str, url: impl Into<String>) -> Request {
        Request::new(method, url.into())
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("base_url", &self.inner.base_url)
            .finish_non_exhaustive()
    }
}
