//! Files from a URL that the server gave: saved, streamed, or read into memory.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::stream::try_unfold;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::download_body::{Event, Incoming, Renew};
use crate::transfer::{GET, Target};
use crate::transfer_error::{failed, read_json};
use crate::transfer_file::Temporary;
use crate::upload::Progress;
use crate::{BoxFuture, BoxStream, CallOptions, Error, Http};

type Ask = Box<dyn Fn(CallOptions) -> BoxFuture<Result<String, Error>> + Send + Sync>;

/// A file at a URL that the server gave, such as a presigned one of a storage service.
///
/// It is streamed: its size does not matter. Nothing of the client's credentials, cookies or the options' headers goes
/// to where it is stored.
///
/// A connection that breaks is made again, and the transfer goes on where it broke if the server gives the file a strong
/// `ETag`, else from the start; it gives up after four breaks in a row that brought nothing more. Where its URL has
/// expired meanwhile, a new one is asked for. The length that the
/// server announces must be that of what comes. So must be a checksum of the whole, from `Repr-Digest`, `Content-Digest`,
/// `Digest` or `x-amz-checksum-sha256` (SHA-256), else from `Content-MD5`; other checksums are not looked at.
#[must_use = "a download does nothing until `save`, `stream` or `bytes`"]
pub struct Download {
    http: Http,
    link: Link,
    options: CallOptions,
    progress: Option<Progress>,
    sync: bool,
}

enum Link {
    Known(SecretString),
    /// To be asked for first.
    Asked(Ask),
}

impl Download {
    pub(crate) fn new(http: &Http, url: SecretString) -> Self {
        Self::from_link(http, Link::Known(url))
    }

    /// A file whose URL must be asked for first, and again when it has expired before the file was whole; `ask` is given
    /// the call's options.
    pub fn ask(
        http: &Http,
        ask: impl Fn(CallOptions) -> BoxFuture<Result<String, Error>> + Send + Sync + 'static,
    ) -> Self {
        Self::from_link(http, Link::Asked(Box::new(ask)))
    }

    fn from_link(http: &Http, link: Link) -> Self {
        Self {
            http: http.clone(),
            link,
            options: CallOptions::new(),
            progress: None,
            sync: false,
        }
    }

    /// Sets what this does differently from the client's defaults. A timeout is for the transfer as a whole, and
    /// headers go to the API only.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Called with the bytes that have come so far, and with their number in all where the server announced it.
    ///
    /// The count goes back to zero where the transfer has to start again. It is called often: be quick.
    pub fn on_progress(
        mut self,
        progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Whether [`save`](Self::save) waits until the disk holds the bytes, so that they outlive a loss of power.
    /// Default: `false`.
    pub fn sync(mut self, sync: bool) -> Self {
        self.sync = sync;
        self
    }

    /// Saves it, and returns its length in bytes.
    ///
    /// It goes to a new file beside `path`, which takes the place of `path` at the end and is removed on failure or when
    /// this future is dropped. So `path` holds the old file or the whole new one, never a part; a symbolic link there is
    /// replaced, not followed. A process that is killed meanwhile leaves the new file, which ends in `.part`.
    ///
    /// # Errors
    ///
    /// [`Error::File`] when it cannot be written; [`Error::Transport`] when it did not come whole or is not what the
    /// server announced; else as any call. No error shows the URL's query.
    pub fn save(
        self,
        path: impl Into<PathBuf>,
    ) -> impl Future<Output = Result<u64, Error>> + Send + 'static {
        let path = path.into();
        async move {
            let sync = self.sync;
            let mut file = Temporary::beside(path).await?;
            let mut incoming = self.open().await?;
            let mut length = 0;
            while let Some(event) = incoming.next().await? {
                match event {
                    // Some file systems write a file out at once that was ever emptied.
                    Event::Start { .. } if length == 0 => {}
                    Event::Start { .. } => {
                        file.empty().await?;
                        length = 0;
                    }
                    Event::Chunk(chunk) => {
                        file.write(&chunk).await?;
                        length += chunk.len() as u64;
                    }
                }
            }
            file.keep(sync).await?;
            Ok(length)
        }
    }

    /// Its bytes as they come. Only at the end is it known whether they are what the server announced.
    ///
    /// An item is an error as for [`save`](Self::save), and the last one. A file that changes on the server while it is
    /// read is one, too, since what was handed out cannot be taken back.
    pub fn stream(self) -> BoxStream<Result<Bytes, Error>> {
        Box::pin(try_unfold(
            Reading::Asked(Box::new(self)),
            |reading| async {
                let mut incoming = match reading {
                    Reading::Asked(download) => Box::new(InOrder::new(download.open().await?)),
                    Reading::Opened(incoming) => incoming,
                };
                let chunk = incoming.next().await?;
                Ok(chunk.map(|chunk| (chunk, Reading::Opened(incoming))))
            },
        ))
    }

    /// Reads all of it into memory.
    ///
    /// # Errors
    ///
    /// As for [`save`](Self::save).
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let mut incoming = self.open().await?;
        let mut all = BytesMut::new();
        while let Some(event) = incoming.next().await? {
            match event {
                Event::Start { .. } => all.clear(),
                Event::Chunk(chunk) => all.extend_from_slice(&chunk),
            }
        }
        Ok(all.freeze())
    }

    /// Reads it as JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when it is not a `T`, else as for [`save`](Self::save).
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        read_json(&GET, &self.bytes().await?)
    }

    async fn open(self) -> Result<Incoming, Error> {
        let (url, renew) = match self.link {
            Link::Known(url) => (url, None),
            Link::Asked(ask) => {
                let options = self.options.clone();
                let renew: Renew = Box::new(move |left| {
                    let mut options = options.clone();
                    options.timeout = left.or(options.timeout);
                    ask(options)
                });
                (renew(None).await?.into(), Some(renew))
            }
        };
        let from = Target::new(&self.http, url, &self.options);
        from.check(&GET)?;
        Ok(Incoming::new(from, renew, self.progress))
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("options", &self.options)
            .field("sync", &self.sync)
            .finish_non_exhaustive()
    }
}

enum Reading {
    Asked(Box<Download>),
    Opened(Box<InOrder>),
}

/// Each byte once, though the transfer may have to start again.
struct InOrder {
    incoming: Incoming,
    delivered: u64,
    position: u64,
}

impl InOrder {
    fn new(incoming: Incoming) -> Self {
        Self {
            incoming,
            delivered: 0,
            position: 0,
        }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        while let Some(event) = self.incoming.next().await? {
            let chunk = match event {
                Event::Start { unchanged } if unchanged || self.delivered == 0 => {
                    self.position = 0;
                    continue;
                }
                Event::Start { .. } => {
                    let what = "the connection broke, and the server cannot say that the file is still the same: \
                                read it again from the start, or save it";
                    return Err(failed(&GET, what));
                }
                Event::Chunk(chunk) => chunk,
            };
            let known = self.delivered.saturating_sub(self.position);
            self.position += chunk.len() as u64;
            let new = usize::try_from(known)
                .ok()
                .filter(|known| *known < chunk.len());
            if let Some(known) = new {
                self.delivered = self.position;
                return Ok(Some(chunk.slice(known..)));
            }
        }
        Ok(None)
    }
}
