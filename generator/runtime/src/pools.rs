//! The connection pool of a client, and who takes connections from it.

/// The pool.
pub(crate) struct Pools {
    of_async: reqwest::Client,
}

impl Pools {
    pub(crate) fn new<E>(make: impl Fn() -> Result<reqwest::Client, E>) -> Result<Self, E> {
        Ok(Self { of_async: make()? })
    }

    /// The one for requests that are sent from here.
    pub(crate) fn here(&self) -> &reqwest::Client {
        &self.of_async
    }
}
