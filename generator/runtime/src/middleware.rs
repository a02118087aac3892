//! A place for users to look at, and to change, what is sent.

use std::time::Duration;

use crate::Error;
use crate::error::Context;

/// Sees every request just before it is sent, and what became of it: for metrics, a trace header, a signature.
///
/// It is called for each attempt, so again for each retry and for each redirect that is followed. **It sees
/// everything**: the request is the final one, with credentials, cookies and the query. A request may also go to
/// another origin, where a redirect or a link of the server led; see [`Attempt::is_own_origin`] before adding what
/// is not for everyone.
///
/// Both methods are called on the task that makes the call: do not block in them.
///
/// ```
/// use openapi_client_runtime::{Attempt, Config, Middleware, reqwest};
///
/// struct Traced;
///
/// impl Middleware for Traced {
///     fn before(&self, attempt: &Attempt, request: &mut reqwest::Request) {
///         if attempt.is_own_origin() {
///             let value = reqwest::header::HeaderValue::from_static("00-…");
///             request.headers_mut().insert("x-trace", value);
///         }
///     }
/// }
///
/// let config = Config::new("https://api.example.com").middleware(Traced);
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Before the request is sent. It may change the request; a body that it reads or replaces is its own matter.
    fn before(&self, attempt: &Attempt, request: &mut reqwest::Request) {
        let _ = (attempt, request);
    }

    /// After the attempt: an answer of any status, whose body has been read or is still to come, or the error of the
    /// network. `took` is the time since [`before`](Self::before).
    fn after(
        &self,
        attempt: &Attempt,
        outcome: Result<&reqwest::Response, &Error>,
        took: Duration,
    ) {
        let _ = (attempt, outcome, took);
    }
}

/// One sending of a request.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(crate) context: Context,
    pub(crate) number: u32,
    pub(crate) own_origin: bool,
}

impl Attempt {
    /// The `operationId`.
    pub fn operation(&self) -> &'static str {
        self.context.id
    }

    /// The operation's HTTP method; a redirect may have changed that of the request.
    pub fn method(&self) -> &'static str {
        self.context.method
    }

    /// The operation's path template, such as `/files/{file_id}`.
    pub fn path(&self) -> &'static str {
        self.context.path
    }

    /// 1, and one more for each retry; following a redirect is no retry.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether the request goes to the client's own origin, with its credentials, and has not left it on the way.
    pub fn is_own_origin(&self) -> bool {
        self.own_origin
    }
}
