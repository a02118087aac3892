//! The one error of every operation, and its plain kinds.

use std::fmt;

use reqwest::StatusCode;
use thiserror::Error;

use crate::retry::{Stop, passes};
use crate::{
    ApiError, FileError, JobError, OperationInfo, TimeoutError, TokenError, TransportError,
    ValidationError,
};

/// Why a call gave no result.
///
/// Every text says which operation it was, what was wrong and what to do next. Neither `Debug` nor `Display` shows
/// credentials, cookies, or URLs with their queries.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The server answered, but with an error status.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The request could not be sent, or its answer did not arrive whole.
    #[error(transparent)]
    Transport(TransportError),
    /// Connecting, the whole call, or the time without a byte took longer than it may.
    #[error(transparent)]
    Timeout(TimeoutError),
    /// The server answered with success, or sent a webhook, but with a body that is not what the document says.
    #[error(transparent)]
    Decode(Box<DecodeError>),
    /// A job was refused, failed, or could not be waited for; it holds the job's id.
    #[error(transparent)]
    Job(Box<JobError>),
    /// A file could not be read, or a stream could not be sent again.
    #[error(transparent)]
    Upload(UploadError),
    /// There was no token to send; it holds why.
    #[error(transparent)]
    Token(Box<TokenError>),
    /// A file or folder could not be written.
    #[error(transparent)]
    File(FileError),
    /// The request could not be written; nothing was sent.
    #[error(transparent)]
    Request(RequestError),
    /// The client cannot work as it is set up.
    #[error(transparent)]
    Config(ConfigError),
    /// The server redirected to another origin in a way that is not followed.
    #[error(transparent)]
    RefusedOrigin(Box<RefusedOriginError>),
}

impl Error {
    /// The HTTP status, when the server answered.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(e) => Some(e.status()),
            Self::Decode(e) => e.status(),
            Self::Job(e) => e.lookup()?.status(),
            _ => None,
        }
    }

    /// Whether the server answered 404: there is no such thing.
    pub fn is_not_found(&self) -> bool {
        self.is_api(StatusCode::NOT_FOUND)
    }

    /// Whether the server answered 401: credentials are missing or wrong.
    pub fn is_unauthorized(&self) -> bool {
        self.is_api(StatusCode::UNAUTHORIZED)
    }

    /// Whether the server answered 429: too many requests; see [`ApiError::retry_after`].
    pub fn is_rate_limited(&self) -> bool {
        self.is_api(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether a time limit of the client ran out; see [`TimeoutError::kind`].
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }

    /// Whether no connection was made, so that the server cannot have seen the request.
    pub fn is_connect(&self) -> bool {
        match self {
            Self::Transport(e) => e.is_connect(),
            Self::Timeout(e) => e.is_connect(),
            _ => false,
        }
    }

    /// Whether the server found the parameters or the body invalid: 422, or an answer that lists what is.
    pub fn is_validation(&self) -> bool {
        self.is_api(StatusCode::UNPROCESSABLE_ENTITY) || !self.validation().is_empty()
    }

    /// Whether a read that failed so may succeed when it is sent again: after 408, 429, any 5xx, a lost connection or a
    /// time limit, or where the token server had such trouble. What starts or changes something may have been carried out all the same.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(e) => passes(e.status()),
            Self::Transport(e) => !e.is_lasting(),
            Self::Timeout(_) => true,
            Self::Token(e) => e.passes(),
            _ => false,
        }
    }

    /// How long the server asks to wait before the next try.
    pub fn retry_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::Api(e) => e.retry_after(),
            _ => None,
        }
    }

    /// The server's `x-request-id`, for its support.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(e) => e.request_id(),
            Self::Decode(e) => e.request_id(),
            Self::Job(e) => e.lookup()?.request_id(),
            _ => None,
        }
    }

    /// What the server found invalid; empty when it did not say.
    pub fn validation(&self) -> &[ValidationError] {
        match self {
            Self::Api(e) => e.validation(),
            _ => &[],
        }
    }

    /// Says in its text why there was no further try.
    pub(crate) fn noted(mut self, stop: &Stop) -> Self {
        match &mut self {
            Self::Api(e) => e.note(stop.to_string()),
            Self::Transport(e) => e.note(&stop.to_string()),
            Self::Timeout(e) => e.note(&stop.to_string()),
            Self::Token(e) => e.note(&stop.to_string()),
            _ => {}
        }
        self
    }

    fn is_api(&self, status: StatusCode) -> bool {
        match self {
            Self::Api(e) => e.status() == status,
            Self::Job(e) => e.lookup().is_some_and(|error| error.is_api(status)),
            _ => false,
        }
    }
}

/// The operation that an error is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub id: &'static str,
    pub method: &'static str,
    pub path: &'static str,
}

impl From<&OperationInfo> for Context {
    fn from(info: &OperationInfo) -> Self {
        Self {
            id: info.id,
            method: info.method,
            path: info.path,
        }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The client cannot work as it is set up.
#[derive(Debug, Error)]
#[error("the client is not set up: {what}")]
pub struct ConfigError {
    what: String,
}

impl ConfigError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        let what = what.into();
        Self { what }
    }
}

/// The request could not be written; nothing was sent.
#[derive(Debug)]
pub struct RequestError {
    context: Option<Context>,
    what: String,
}

impl RequestError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        let what = what.into();
        Self {
            context: None,
            what,
        }
    }

    pub(crate) fn during(mut self, context: Context) -> Self {
        self.context = Some(context);
        self
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.context {
            Some(context) => write!(f, "{context} was not sent: {}", self.what),
            None => write!(f, "the request was not sent: {}", self.what),
        }
    }
}

impl std::error::Error for RequestError {}

/// A file could not be read, or a stream could not be sent again.
#[derive(Debug, Error)]
#[error("{context} was not sent: {what}")]
pub struct UploadError {
    pub(crate) context: Context,
    pub(crate) what: String,
}

/// The server redirected to another origin in a way that is not followed.
///
/// Only reads (GET and HEAD) follow there, without credentials, and never from `https` to `http`.
#[derive(Debug, Error)]
#[error(
    "{context} was not followed from {own} to {other}, where the server redirected it: requests that write, or that \
     carry a credential in their URL, stay at their origin, and https stays https; check the base URL"
)]
pub struct RefusedOriginError {
    pub(crate) context: Context,
    pub(crate) own: String,
    pub(crate) other: String,
}

impl RefusedOriginError {
    /// The origin that redirected, `scheme://host[:port]`.
    pub fn own(&self) -> &str {
        &self.own
    }

    /// The origin that was refused, `scheme://host[:port]`.
    pub fn other(&self) -> &str {
        &self.other
    }
}

/// The server answered with success, or sent a webhook, but with a body that is not what the document says.
#[derive(Debug, Error)]
#[error(
    "{} a body that does not fit, at `{path}`: {what}; the body: {}; {}",
    origin(.context, .status), if .excerpt.is_empty() { "(empty)" } else { .excerpt }, help(.status)
)]
pub struct DecodeError {
    pub(crate) context: Context,
    /// None where it is no answer.
    pub(crate) status: Option<StatusCode>,
    pub(crate) request_id: Option<String>,
    pub(crate) path: String,
    pub(crate) what: String,
    pub(crate) excerpt: String,
}

impl DecodeError {
    /// The HTTP status of the answer; none of a webhook.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Where in the JSON it did not fit, such as `files[0].id`; `.` is the whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The body around that place, at most 512 bytes.
    pub fn excerpt(&self) -> &str {
        &self.excerpt
    }

    /// The server's `x-request-id`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The `operationId`, or the webhook's name.
    pub fn operation(&self) -> &str {
        self.context.id
    }
}

/// What came with the body.
fn origin(context: &Context, status: &Option<StatusCode>) -> String {
    match (status, context.id) {
        (Some(status), _) => format!("{context} answered {status} with"),
        (None, "") => "a webhook came with".to_owned(),
        (None, name) => format!("the webhook `{name}` came with"),
    }
}

fn help(status: &Option<StatusCode>) -> &'static str {
    match status {
        Some(_) => "read it with `send_raw()`, or update the client",
        None => "make sure that it is the API that sent it, or update the client",
    }
}

macro_rules! into_error {
    ($($variant:ident($kind:ty)),*) => {
        $(impl From<$kind> for Error {
            fn from(error: $kind) -> Self {
                Self::$variant(error.into())
            }
        })*
    };
}

into_error!(
    Api(ApiError),
    Transport(TransportError),
    Timeout(TimeoutError),
    Token(TokenError),
    Decode(DecodeError),
    Upload(UploadError),
    File(FileError),
    Request(RequestError),
    Config(ConfigError),
    RefusedOrigin(RefusedOriginError),
    Job(JobError)
);
