//! A body as a stream of its bytes.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures::stream::{Stream, StreamExt, TryStreamExt};
use reqwest::header::{CONTENT_TYPE, HeaderMap};

use crate::Error;
use crate::decode::{Body, Decode, Read, Received};
use crate::transfer_file::Temporary;

/// A body of any kind and size, as a stream of its bytes; the timeout of the call holds to its end.
pub struct ByteStream {
    headers: HeaderMap,
    chunks: Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>,
}

impl ByteStream {
    pub(crate) fn new(
        headers: HeaderMap,
        chunks: impl Stream<Item = Result<Bytes, Error>> + Send + 'static,
    ) -> Self {
        let chunks = Box::pin(chunks);
        Self { headers, chunks }
    }

    /// The media type that the server gave.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Reads all of it into memory.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] or [`Error::Timeout`] when it does not arrive whole.
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let mut all = BytesMut::new();
        while let Some(chunk) = self.chunks.try_next().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    /// Saves it, and returns its length in bytes.
    ///
    /// It goes to a new file beside `path`, which takes the place of `path` at the end and is removed on failure or when
    /// this future is dropped: `path` holds the old file or the whole new one, never a part.
    ///
    /// # Errors
    ///
    /// [`Error::File`] when it cannot be written, else as for [`bytes`](Self::bytes).
    pub async fn save(mut self, path: impl Into<PathBuf>) -> Result<u64, Error> {
        let mut file = Temporary::beside(path.into()).await?;
        let mut length = 0;
        while let Some(chunk) = self.chunks.try_next().await? {
            file.write(&chunk).await?;
            length += chunk.len() as u64;
        }
        file.keep(false).await?;
        Ok(length)
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.poll_next_unpin(cx)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("content_type", &self.content_type())
            .finish_non_exhaustive()
    }
}

impl Decode for ByteStream {
    type Output = Self;
    const ACCEPT: &'static str = "*/*";
    const READ: Read = Read::Stream;

    fn decode(received: Received) -> Result<Self, Error> {
        match received.body {
            Body::Stream(stream) => Ok(stream),
            Body::Whole(bytes) => {
                let chunk = futures::stream::once(std::future::ready(Ok(bytes)));
                Ok(Self::new(received.headers, chunk))
            }
        }
    }
}
