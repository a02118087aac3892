//! What generated OpenAPI clients call: transport, authentication, bodies, errors.
//!
//! A generated client holds an [`Http`], made by a [`Config`]. Each of its operations is a value that implements
//! [`Operation`]: what is fixed about it ([`OperationInfo`]), how it becomes a [`Request`], and how its answer is read
//! ([`Decode`]). [`request!`] gives such a value `send()`, `send_with_response()`, `send_raw()` and `.await`.
//!
//! Everything that must be right once lives here: credentials and cookies go to the client's own origin only, a path
//! parameter cannot change the path, a file is streamed, an error body is bounded, and neither `Debug` nor `Display`
//! shows a secret. There is one [`Error`].
//!
//! A call may take several attempts: one that failed is repeated where that does nothing twice, after a pause, within
//! the call's time and a budget that all calls of a client share. Limits on a client's requests make further ones wait.
//! A token that a [`TokenProvider`] gave is replaced when it is due, and once in a call when the server refuses it. Each
//! attempt is traced, shown to the [`Middleware`], and ended when nothing moves any more.
//!
//! The crate knows no particular API. Users of a generated client meet it through that client's re-exports.

mod activity;
mod api_error;
mod attempt;
mod auth;
#[cfg(feature = "blocking")]
mod background;
#[cfg(feature = "blocking")]
pub mod blocking;
mod budget;
mod builder_macro;
mod byte_stream;
mod choice;
#[cfg(feature = "cli")]
pub mod cli;
mod config;
mod cookie;
mod decode;
mod download;
mod download_body;
mod download_check;
pub mod env;
mod error;
mod error_body;
mod events;
#[doc(hidden)]
pub mod exec;
mod file_error;
mod form;
mod form_style;
mod http;
mod interval;
mod job;
mod job_error;
mod json_lines;
mod json_text;
mod keyed;
pub mod lenient;
mod limit;
mod line_source;
mod lines;
mod list;
mod middleware;
#[cfg(feature = "mock")]
pub mod mock;
mod multipart;
mod oauth2;
mod oauth2_answer;
mod oauth2_error;
mod open_enum;
mod operation;
mod options;
mod origin;
mod pages;
mod path;
mod pools;
mod redirect;
mod request;
mod request_body;
mod request_macro;
mod response;
mod retry;
mod send;
mod shape;
mod style;
mod text;
mod timeout_error;
mod token;
mod token_error;
mod tokens;
mod trace;
mod transfer;
mod transfer_error;
mod transfer_file;
mod transfer_names;
mod transport_error;
mod union;
mod upload;
mod validation;
pub mod webhook;

pub use api_error::ApiError;
pub use byte_stream::ByteStream;
pub use bytes::Bytes;
pub use config::Config;
pub use decode::{Decode, Empty, Json, Optional, Read, Received, Text};
pub use download::Download;
pub use error::{ConfigError, DecodeError, Error, RefusedOriginError, RequestError, UploadError};
pub use events::{Data, Event, Events};
pub use file_error::FileError;
pub use form_style::FormStyle;
pub use http::Http;
pub use job::{Job, JobId, JobState, Start, Started};
pub use job_error::JobError;
pub use json_lines::JsonLines;
pub use json_text::JsonText;
pub use keyed::{Keyed, Known};
pub use list::List;
pub use middleware::{Attempt, Middleware};
pub use multipart::Multipart;
pub use oauth2::OAuth2;
pub use oauth2_error::OAuth2Error;
pub use open_enum::OpenEnum;
pub use operation::{Call, Operation, OperationInfo, Place, Scheme};
pub use options::CallOptions;
pub use pages::Paged;
pub use path::encode_path;
pub use request::Request;
pub use response::Response;
pub use style::{PathValue, Style, Styled};
pub use timeout_error::{TimeoutError, TimeoutKind};
pub use token::{ProvidedToken, TokenFuture, TokenProvider};
pub use token_error::TokenError;
pub use transfer_names::{UniqueNames, safe_name};
pub use transport_error::TransportError;
pub use union::Union;
pub use upload::Upload;
pub use validation::ValidationError;
pub use {reqwest, secrecy::SecretString};

#[doc(hidden)]
pub use {
    file_error::unwritten,
    job::submit,
    pages::{items, pages as all_pages},
    serde,
    transfer_error::{
        failed as transfer_failed, mismatch as transfer_mismatch, read_json, read_value,
    },
    transfer_file::write_new,
};

/// A boxed stream that can be spawned.
pub type BoxStream<T> = std::pin::Pin<Box<dyn futures::Stream<Item = T> + Send>>;

/// What awaiting a request returns: a boxed future that can be spawned.
pub type BoxFuture<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;
