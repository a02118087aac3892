//! The connection pools of a client: a connection is served by the runtime that made it, and by no other.

/// One pool for async calls and one for blocking ones.
///
/// A connection that an async call made may be served by a `current_thread` runtime, which stands still while a blocking
/// call waits on its thread: such a call would wait for ever.
pub(crate) struct Pools {
    of_async: reqwest::Client,
    #[cfg(feature = "blocking")]
    of_blocking: reqwest::Client,
}

impl Pools {
    pub(crate) fn new<E>(make: impl Fn() -> Result<reqwest::Client, E>) -> Result<Self, E> {
        Ok(Self {
            of_async: make()?,
            #[cfg(feature = "blocking")]
            of_blocking: make()?,
        })
    }

    /// The one for requests that are sent from here.
    pub(crate) fn here(&self) -> &reqwest::Client {
        #[cfg(feature = "blocking")]
        if crate::background::is_current() {
            return &self.of_blocking;
        }
        &self.of_async
    }
}
