//! Files to send: from a path, from memory, or from a stream.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use bytes::{Bytes, BytesMut};
use futures::stream::{Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt};

type BoxError = Box<dyn StdError + Send + Sync>;
type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// Told of a transfer's bytes so far, and of their number in all where that is known.
pub(crate) type Progress = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// How much of a file is in memory at a time, in bytes.
const CHUNK: usize = 64 * 1024;

const ONCE: &str = "the stream has already been sent, and a stream can be sent only once: make a new upload, or use \
                    a path or bytes, which can be sent again";

/// A file to send.
///
/// Text and paths name a file, which is opened when the request is sent and then streamed; bytes are sent as they are.
/// The name defaults to the path's, else `file`; the media type to what the name's extension says, else
/// `application/octet-stream`. `Debug` shows where it comes from, never what is in it.
#[derive(Clone)]
#[must_use = "an upload does nothing until it is given to a request"]
pub struct Upload {
    source: Source,
    file_name: Option<String>,
    content_type: Option<String>,
    length: Option<u64>,
    progress: Option<Progress>,
}

#[derive(Clone)]
enum Source {
    Path(PathBuf),
    Bytes(Bytes),
    /// Taken by the first sending; clones share it.
    Stream(Arc<Mutex<Option<Chunks>>>),
}

/// An upload on its way.
pub(crate) struct Opened {
    pub body: reqwest::Body,
    pub length: Option<u64>,
    pub content_type: String,
}

/// A failure of the file or stream that is being sent, marked so that it is not taken for one of the network.
#[derive(Debug)]
pub(crate) struct BrokenUpload(pub BoxError);

impl Upload {
    /// A stream of chunks. It can be sent once; say its [`length`](Self::length) if the server wants to know it.
    pub fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        let chunks: Chunks =
            Box::pin(stream.map(|chunk| chunk.map(Into::into).map_err(Into::into)));
        Self::new(Source::Stream(Arc::new(Mutex::new(Some(chunks)))))
    }

    /// `length` bytes of a reader. It can be sent once.
    pub fn reader(reader: impl AsyncRead + Send + 'static, length: u64) -> Self {
        Self::stream(chunks(Box::pin(reader), length)).length(length)
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            file_name: None,
            content_type: None,
            length: None,
            progress: None,
        }
    }

    /// The name that the server is told.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// The media type, such as `application/pdf`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The media type, unless one was given.
    pub(crate) fn default_content_type(&mut self, content_type: &str) {
        self.content_type
            .get_or_insert_with(|| content_type.to_owned());
    }

    /// The number of bytes that a stream yields. Paths and bytes know theirs.
    pub fn length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// Called with the bytes handed to the connection so far, and with their number in all where that is known.
    ///
    /// Counting starts again when the file is sent again. It is called often, from the task that sends: be quick.
    pub fn on_progress(
        mut self,
        progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// The name that the server is told: the one that was set, else the path's, else `file`.
    pub fn name(&self) -> String {
        let of_path = || match &self.source {
            Source::Path(path) => path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            _ => None,
        };
        self.file_name
            .clone()
            .or_else(of_path)
            .unwrap_or_else(|| "file".to_owned())
    }

    /// The media type that the server is told: the one that was set, else what the name's extension says.
    pub fn media_type(&self) -> String {
        let guess = || {
            mime_guess::from_path(self.name())
                .first_or_octet_stream()
                .to_string()
        };
        self.content_type.clone().unwrap_or_else(guess)
    }

    /// How many bytes it has, where that can be told without reading it.
    #[cfg(feature = "cli")]
    pub(crate) fn known_length(&self) -> Option<u64> {
        match &self.source {
            Source::Path(path) => std::fs::metadata(path).ok().map(|file| file.len()),
            Source::Bytes(bytes) => Some(bytes.len() as u64),
            Source::Stream(_) => self.length,
        }
    }

    /// The name that was set, or the path's.
    #[cfg(feature = "mock")]
    pub(crate) fn given_name(&self) -> Option<String> {
        let is_path = matches!(self.source, Source::Path(_));
        (is_path || self.file_name.is_some()).then(|| self.name())
    }

    /// The media type that was set.
    #[cfg(feature = "mock")]
    pub(crate) fn given_content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// All of it, where taking it takes nothing away: not of a stream.
    #[cfg(feature = "mock")]
    pub(crate) fn content(&self) -> Option<std::io::Result<Bytes>> {
        match &self.source {
            Source::Path(path) => Some(std::fs::read(path).map(Bytes::from)),
            Source::Bytes(bytes) => Some(Ok(bytes.clone())),
            Source::Stream(_) => None,
        }
    }

    /// Opens the file, or takes the stream. `Err` says what is wrong and what to do.
    pub(crate) async fn open(&self) -> Result<Opened, String> {
        let (body, length) = match &self.source {
            Source::Bytes(bytes) => {
                let length = bytes.len() as u64;
                let body = match self.progress {
                    None => bytes.clone().into(),
                    Some(_) => self.body(pieces(bytes.clone()), Some(length)),
                };
                (body, Some(length))
            }
            Source::Path(path) => {
                let (file, length) = open_file(path).await?;
                let chunks = chunks(Box::pin(file), length);
                (self.body(chunks, Some(length)), Some(length))
            }
            Source::Stream(chunks) => {
                let mut chunks = chunks
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                let Some(chunks) = chunks.take() else {
                    return Err(ONCE.to_owned());
                };
                (self.body(chunks, self.length), self.length)
            }
        };
        Ok(Opened {
            body,
            length,
            content_type: self.media_type(),
        })
    }

    /// How many bytes it has, without taking anything of it. `Err` says what is wrong and what to do.
    pub(crate) async fn measure(&self) -> Result<u64, String> {
        match &self.source {
            Source::Bytes(bytes) => Ok(bytes.len() as u64),
            Source::Path(path) => open_file(path).await.map(|(_, length)| length),
            Source::Stream(_) => self.length.ok_or_else(|| {
                "its length is not known, and storage wants to know it first: say it with \
                 `Upload::length`, or use a path or bytes"
                    .to_owned()
            }),
        }
    }

    /// `Err` says why it cannot be sent again once it was.
    pub(crate) fn again(&self) -> Result<(), String> {
        match self.source {
            Source::Bytes(_) | Source::Path(_) => Ok(()),
            Source::Stream(_) => Err(ONCE.to_owned()),
        }
    }

    /// What goes over the wire: `chunks`, counted.
    fn body(
        &self,
        chunks: impl Stream<Item = Result<Bytes, BoxError>> + Send + 'static,
        length: Option<u64>,
    ) -> reqwest::Body {
        let progress = self.progress.clone();
        let mut sent = 0;
        let counted = chunks.map(move |chunk| {
            let chunk = chunk.map_err(BrokenUpload)?;
            sent += chunk.len() as u64;
            if let Some(length) = length.filter(|length| *length < sent) {
                return Err(BrokenUpload(
                    format!("it holds more than the {length} bytes that were announced").into(),
                ));
            }
            if let Some(progress) = &progress {
                progress(sent, length);
            }
            Ok(chunk)
        });
        reqwest::Body::wrap_stream(counted)
    }
}

/// Bytes in memory, a chunk at a time, so that progress is one.
fn pieces(bytes: Bytes) -> impl Stream<Item = Result<Bytes, BoxError>> + Send {
    futures::stream::iter(
        (0..bytes.len())
            .step_by(CHUNK)
            .map(move |start| Ok(bytes.slice(start..bytes.len().min(start + CHUNK)))),
    )
}

async fn open_file(path: &Path) -> Result<(tokio::fs::File, u64), String> {
    let cannot = |e: std::io::Error| {
        let advice = match e.kind() {
            std::io::ErrorKind::NotFound => {
                "check the path; a relative one starts at the working directory"
            }
            std::io::ErrorKind::PermissionDenied => "let this process read it",
            _ => "check that it can be read",
        };
        format!(
            "the file `{}` cannot be opened ({e}): {advice}",
            path.display()
        )
    };
    let file = tokio::fs::File::open(path).await.map_err(cannot)?;
    let metadata = file.metadata().await.map_err(cannot)?;
    if !metadata.is_file() {
        return Err(format!(
            "`{}` is not a regular file: give a file, or use `Upload::stream`",
            path.display()
        ));
    }
    Ok((file, metadata.len()))
}

/// Exactly `length` bytes of a reader, since that many have been announced; fewer are an error, more are left.
fn chunks(
    reader: Pin<Box<dyn AsyncRead + Send>>,
    length: u64,
) -> impl Stream<Item = Result<Bytes, BoxError>> + Send {
    futures::stream::try_unfold((reader, length), |(mut reader, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut chunk = BytesMut::with_capacity(CHUNK.min(usize::try_from(left).unwrap_or(CHUNK)));
        let read = (&mut reader).take(left).read_buf(&mut chunk).await?;
        if read == 0 {
            return Err(BoxError::from(format!(
                "it ended {left} bytes before its length"
            )));
        }
        Ok(Some((chunk.freeze(), (reader, left - read as u64))))
    })
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Upload");
        match &self.source {
            Source::Path(path) => debug.field("path", path),
            Source::Bytes(bytes) => debug.field("bytes", &bytes.len()),
            Source::Stream(_) => debug.field("stream", &self.length),
        };
        debug
            .field("file_name", &self.name())
            .field("content_type", &self.media_type())
            .finish()
    }
}

impl fmt::Display for BrokenUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for BrokenUpload {}

/// A path.
impl From<&str> for Upload {
    fn from(path: &str) -> Self {
        Self::new(Source::Path(path.into()))
    }
}

/// A path.
impl From<String> for Upload {
    fn from(path: String) -> Self {
        Self::new(Source::Path(path.into()))
    }
}

/// A path.
impl From<&String> for Upload {
    fn from(path: &String) -> Self {
        Self::new(Source::Path(path.into()))
    }
}

/// A path.
impl From<&Path> for Upload {
    fn from(path: &Path) -> Self {
        Self::new(Source::Path(path.into()))
    }
}

/// A path.
impl From<&PathBuf> for Upload {
    fn from(path: &PathBuf) -> Self {
        Self::new(Source::Path(path.clone()))
    }
}

/// A path.
impl From<PathBuf> for Upload {
    fn from(path: PathBuf) -> Self {
        Self::new(Source::Path(path))
    }
}

/// The file's content.
impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(Source::Bytes(bytes.into()))
    }
}

/// The file's content.
impl From<&'static [u8]> for Upload {
    fn from(bytes: &'static [u8]) -> Self {
        Self::new(Source::Bytes(Bytes::from_static(bytes)))
    }
}

/// The file's content.
impl<const N: usize> From<&'static [u8; N]> for Upload {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::new(Source::Bytes(Bytes::from_static(bytes)))
    }
}

/// The file's content.
impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Self::new(Source::Bytes(bytes))
    }
}
