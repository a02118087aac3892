//! A client for the [Datalab](https://www.datalab.to) document API: convert documents to Markdown,
//! HTML or JSON, extract data from them, fill forms, run pipelines.
//!
//! ```no_run
//! use datalab_client::Client;
//!
//! # async fn run() -> Result<(), datalab_client::Error> {
//! let client = Client::from_env()?; // DATALAB_API_KEY, DATALAB_HOST
//! let link = client.files().download_url(42).expires_in(600).await?;
//! println!("{} → {}", link.original_filename, link.download_url);
//! # Ok(())
//! # }
//! ```
//!
//! Every operation is a method of a resource, such as [`Client::files`] or [`Client::pipelines`],
//! and makes a request: required values are arguments, optional ones are setters, and awaiting it
//! sends it. A file is a path, bytes or a stream; it is never held in memory as a whole:
//!
//! ```no_run
//! # use datalab_client::{Client, Error, OutputFormat};
//! # async fn run(client: Client) -> Result<(), Error> {
//! let job = client.convert().file("report.pdf").output_format(OutputFormat::Markdown).await?;
//! let state = client.convert().get(job.request_id).await?;
//! println!("{}: {}", state.status, state.markdown.unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! Errors answer questions:
//!
//! ```no_run
//! # use datalab_client::{Client, Error};
//! # async fn run(client: Client) -> Result<(), Error> {
//! match client.files().get(7).await {
//!     Err(error) if error.is_not_found() => {}
//!     Err(Error::Api(error)) => eprintln!("{} {} {:?}", error.status(), error.message(), error.validation()),
//!     other => drop(other?),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A call that differs from the client's settings takes [`CallOptions`]; the status and the headers
//! come with `send_with_response`, the bare [`reqwest::Response`] with `send_raw`.

#[rustfmt::skip]
mod generated;

#[doc(inline)]
pub use generated::types::*;
pub use generated::*;
pub use openapi_client_runtime::{
    ApiError, CallOptions, Error, Response, SecretString, Upload, ValidationError, reqwest,
};
