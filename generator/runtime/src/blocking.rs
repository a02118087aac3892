//! Calls that wait: `.call()` in the place of `.await`, and `.iter()` on a stream. Needs the feature `blocking`.
//!
//! Clients, requests and setters are the same as in async code:
//!
//! ```no_run
//! use openapi_client_runtime::blocking::{Call as _, Iter as _};
//! # use openapi_client_runtime::{Download, Error};
//!
//! # fn run(report: Download, other: Download) -> Result<(), Error> {
//! let length = report.save("report.pdf").call()?;
//! for chunk in other.stream().iter() {
//!     println!("{} bytes", chunk?.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Nothing has to be set up, and they may be made anywhere, also inside of a runtime. The calling thread does the work
//! and waits; a thread in the background, which the first call starts, serves the connections. Those are not shared with
//! async calls; limits, the budget for retries and middleware are.
//!
//! In async code a call holds up its thread with all tasks on it. So it must not wait for one of them, such as one that
//! has the last turn of `max_concurrent`, or for an answer that async code has begun to read in a runtime of that one
//! thread: it would wait until a time limit ends it, or for ever.
//!
//! A future with an error of another kind goes into an `async` block, with an error that both can become:
//!
//! ```no_run
//! use openapi_client_runtime::blocking::Call as _;
//! # use openapi_client_runtime::reqwest;
//!
//! # fn run(raw: reqwest::Response) -> Result<(), Box<dyn std::error::Error>> {
//! let text = async { Ok::<_, Box<dyn std::error::Error>>(raw.text().await?) }.call()?;
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::iter::FusedIterator;
use std::pin::Pin;

use futures::stream::{Stream, StreamExt};

use crate::{Error, background};

/// Waits for whatever can be awaited: a request, `submit()`, `send_raw()`, a job's `wait()`, a download's `save()`.
pub trait Call: IntoFuture + Sized {
    /// Waits for the result, as `.await` does.
    ///
    /// # Errors
    ///
    /// Those of `.await`, and [`Error::Request`] when the thread in the background cannot be started.
    fn call(self) -> Self::Output;
}

impl<F, T, E> Call for F
where
    F: IntoFuture<Output = Result<T, E>>,
    E: From<Error>,
{
    fn call(self) -> Result<T, E> {
        background::block_on(async { self.await })?
    }
}

/// Makes an iterator of a stream: a list's `stream()` or `pages()`, a download's `stream()`.
pub trait Iter: Stream + Sized {
    /// The stream's items, each waited for when it is asked for, and not before.
    fn iter(self) -> Items<Self>;
}

impl<S, T, E> Iter for S
where
    S: Stream<Item = Result<T, E>>,
    E: From<Error>,
{
    fn iter(self) -> Items<S> {
        Items {
            stream: Some(Box::pin(self)),
        }
    }
}

/// The items of a stream; see [`Iter::iter`].
///
/// An item is an error as it is for the stream, and [`Error::Request`], as the last one, when the thread in the
/// background cannot be started.
#[must_use = "an iterator asks for nothing until it is used"]
pub struct Items<S> {
    /// None once it has ended.
    stream: Option<Pin<Box<S>>>,
}

impl<S, T, E> Iterator for Items<S>
where
    S: Stream<Item = Result<T, E>>,
    E: From<Error>,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Result<T, E>> {
        let mut stream = self.stream.take()?;
        let item = match background::block_on(stream.next()) {
            Ok(item) => item?,
            Err(e) => return Some(Err(e.into())),
        };
        self.stream = Some(stream);
        Some(item)
    }
}

impl<S, T, E> FusedIterator for Items<S>
where
    S: Stream<Item = Result<T, E>>,
    E: From<Error>,
{
}

impl<S> fmt::Debug for Items<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("ended", &self.stream.is_none())
            .finish_non_exhaustive()
    }
}
