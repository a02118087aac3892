//! A client for the [Datalab](https://www.datalab.to) document API: convert documents to Markdown,
//! HTML or JSON, extract data from them, fill forms, run pipelines.
//!
//! ```no_run
//! use datalab_client::{Client, OutputFormat};
//!
//! # async fn run() -> Result<(), datalab_client::Error> {
//! let client = Client::from_env()?; // DATALAB_API_KEY, DATALAB_HOST
//!
//! let link = client.files().download_url(42).expires_in(600).await?;
//! println!("{} → {}", link.original_filename, link.download_url);
//!
//! let result = client.convert().file("report.pdf").output_format(OutputFormat::Markdown).await?;
//! println!("{}", result.markdown.unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! Every operation is a method of a resource, such as [`Client::files`] or [`Client::pipelines`],
//! and makes a request: required values are arguments, optional ones are setters, and awaiting it
//! sends it. A file is a path, bytes or a stream, and is never held in memory as a whole; see
//! [`Upload`].
//!
//! A job such as [`Client::convert`] waits for its result when it is awaited. Held, it outlives the
//! process: keep its id, and come back to it within the hour for which a result is kept.
//!
//! ```no_run
//! # use datalab_client::{Client, JobId};
//! # async fn run(client: Client) -> Result<(), Box<dyn std::error::Error>> {
//! let job = client.convert().file("report.pdf").submit().await?;
//! std::fs::write("job.json", serde_json::to_vec(&job.id())?)?;
//!
//! let job_id: JobId = serde_json::from_slice(&std::fs::read("job.json")?)?;
//! let result = client.convert().resume(job_id).wait().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Lists are streams, which ask for a page when it is needed:
//!
//! ```no_run
//! # use datalab_client::Client;
//! use futures::TryStreamExt;
//!
//! # async fn run(client: Client) -> Result<(), datalab_client::Error> {
//! let mut files = client.files().list().stream();
//! while let Some(file) = files.try_next().await? {
//!     println!("{}", file.original_filename);
//! }
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
//!     Err(e) if e.is_not_found() => {}
//!     Err(Error::Api(e)) => eprintln!("{} {} {:?}", e.status(), e.message(), e.validation()),
//!     other => drop(other?),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Files go up and down in streams, and results into a folder:
//!
//! ```no_run
//! # use datalab_client::Client;
//! # async fn run(client: Client) -> Result<(), datalab_client::Error> {
//! let file = client.files().upload("report.pdf").await?;
//! client.files().download(file.file_id).save("copy.pdf").await?;
//!
//! let result = client.convert().file_url(file.reference).await?.fetch_full(&client).await?;
//! for path in result.save_to("report").await? {
//!     println!("{}", path.display());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Values that the API takes as text have types, which take the text too: [`PageRange`], and a [`List`] where several
//! values may be given. What is extracted can be a type of your own, with the feature `schemars` also its schema:
//! `page_schema_of::<Invoice>()`.
//!
//! ```no_run
//! # use datalab_client::{Client, Extra, OutputFormat};
//! # async fn run(client: Client) -> Result<(), datalab_client::Error> {
//! let convert = client.convert().file("report.pdf").page_range(0..20).extras([Extra::TrackChanges, Extra::ExtractLinks]);
//! let convert = convert.output_format([OutputFormat::Markdown, OutputFormat::Json]);
//! let convert = convert.page_range("0,5-10,20").extras("track_changes,a_new_one");
//!
//! #[derive(serde::Deserialize)]
//! struct Invoice {
//!     total: f64,
//! }
//! let schema = serde_json::json!({"type": "object", "properties": {"total": {"type": "number"}}});
//! let result = client.extract().file("invoice.pdf").page_schema(&schema).await?;
//! let invoice: Invoice = result.extracted()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Webhook`] reads the call that says that a job has ended.
//!
//! With the feature `blocking`, `.call()` waits for whatever can be awaited, and `.iter()` iterates over
//! whatever is a stream; in a runtime or without one:
//!
//! ```no_run
//! # #[cfg(feature = "blocking")]
//! # fn run(client: datalab_client::Client) -> Result<(), datalab_client::Error> {
//! use datalab_client::blocking::{Call as _, Iter as _};
//!
//! let link = client.files().download_url(42).expires_in(600).call()?;
//! let job = client.convert().file_url(link.download_url).submit().call()?;
//! let result = job.wait().call()?;
//! for file in client.files().list().stream().iter() {
//!     println!("{}", file?.original_filename);
//! }
//! # result.save_to("report").call()?;
//! # Ok(())
//! # }
//! ```
//!
//! In tests, a server stands in for the API: `mock::MockServer`, with the feature `mock`. What it expects is said with
//! the client's own requests, of which what is left unset may be anything; what it answers starts from a sample:
//!
#![cfg_attr(feature = "mock", doc = "```")]
#![cfg_attr(not(feature = "mock"), doc = "```ignore")]
//! # #[tokio::main]
//! # async fn main() -> Result<(), datalab_client::Error> {
//! use datalab_client::{files, mock::MockServer};
//!
//! let mock = MockServer::start().await;
//! let client = mock.client();
//! let link = mock
//!     .when(client.files().download_url(42))
//!     .returns_with(|link| link.original_filename = "report.pdf".into())
//!     .expect(1);
//! mock.when_any::<files::Get>().fails(503, "busy").returns_sample();
//! mock.when(client.convert().file_url("https://x.test/a.pdf"))
//!     .job()
//!     .running(2)
//!     .completes_with(|result| result.markdown = Some("# Hi".into()));
//!
//! assert_eq!(client.files().download_url(42).expires_in(600).await?.original_filename, "report.pdf");
//! assert_eq!(link.received_requests()[0].query("expires_in"), Some("600"));
//! assert!(client.files().get(7).await.is_ok(), "it is tried again");
//! let result = client.convert().file_url("https://x.test/a.pdf").await?;
//! assert_eq!(result.markdown.as_deref(), Some("# Hi"));
//! # Ok(())
//! # }
//! ```
//!
//! A call that differs from the client's settings takes [`CallOptions`]. The status and the headers
//! come with `send_with_response`, the bare `reqwest::Response` with `send_raw`.

#[rustfmt::skip]
mod generated;

mod download;
mod outputs;
mod page_range;
#[cfg(feature = "schemars")]
mod schema;
mod upload;
mod webhook;

#[doc(inline)]
pub use generated::types::*;
pub use generated::*;
#[cfg(feature = "blocking")]
pub use openapi_client_runtime::blocking;
#[cfg(feature = "cli")]
pub use openapi_client_runtime::cli;
pub use openapi_client_runtime::{
    ApiError, Attempt, CallOptions, ConfigError, DecodeError, Download, Error, FileError, Job,
    JobError, JobId, JobState, List, Middleware, RefusedOriginError, RequestError, Response,
    SecretString, TimeoutError, TimeoutKind, TokenError, TransportError, Upload, UploadError,
    ValidationError, reqwest,
};

pub use outputs::Image;
pub use page_range::{PageRange, PageRangeError};
#[cfg(feature = "schemars")]
pub use schema::schema_of;
#[cfg(feature = "schemars")]
pub use schemars;
pub use upload::FileUpload;
pub use webhook::{Webhook, WebhookError};

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct PackageReadme;
