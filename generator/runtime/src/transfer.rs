//! Calls to a URL that the server gave, such as a presigned one of a storage service: no credentials go there.

use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;

use crate::error::RequestError;
use crate::retry::Stop;
use crate::transfer_error::{Hidden, failed_upload};
use crate::{
    ByteStream, Call, CallOptions, Download, Empty, Error, Http, Operation, OperationInfo, Request,
    Response, Upload, exec,
};

/// PUTs a file.
struct Put {
    to: Target,
    upload: Upload,
}

/// GETs a file, or its bytes from an offset on.
struct Get {
    from: Target,
    /// The offset, and the entity tag that the file must still have.
    resume: Option<(u64, String)>,
}

/// A URL that the server gave.
#[derive(Clone)]
pub(crate) struct Target {
    pub http: Http,
    pub url: SecretString,
    pub options: CallOptions,
}

const PUT: OperationInfo = OperationInfo::new("put_presigned", "PUT", "<presigned upload URL>");

/// What errors of a download call it.
pub(crate) const GET: OperationInfo = OperationInfo::new("get_presigned", "GET", "<presigned URL>");

impl Http {
    /// Sends a file to a presigned URL: its bytes streamed, its media type and its length, and nothing of this client's
    /// credentials, cookies or the options' headers.
    ///
    /// Storage that has got a file twice holds it once, so a try that may have gone wrong is made again, as often as any
    /// request; a path is opened anew. A stream can be sent only once, and the error says so.
    ///
    /// # Errors
    ///
    /// [`Error::Upload`] when the file cannot be read or its length is not known, else as any call. No error shows the
    /// URL's query.
    pub async fn put(
        &self,
        url: impl Into<SecretString>,
        upload: Upload,
        options: &CallOptions,
    ) -> Result<(), Error> {
        let to = Target::new(self, url.into(), options);
        to.check(&PUT)?;
        check_upload(&PUT, &upload).await?;
        let retries = options.retries.unwrap_or(self.inner.retries);
        let clock = Clock::start(&to);
        let mut put = Put { to, upload };
        let mut tries = 1;
        loop {
            put.to.options.timeout = clock.left();
            let Err(error) = exec::send(&put).await else {
                return Ok(());
            };
            let error = put.to.hidden().clean(error);
            // What is safe to send again after any failure has been already.
            let done = error.is_rate_limited() || error.is_connect() || !error.is_retryable();
            if done || clock.has_run_out() {
                return Err(error);
            }
            if let Err(why) = put.upload.again() {
                return Err(error.noted(&Stop::NoBody(why)));
            }
            if tries > retries {
                return Err(error.noted(&Stop::Tried(tries)));
            }
            tokio::time::sleep(pause(tries - 1)).await;
            tries += 1;
        }
    }

    /// A file at a presigned URL, to be saved or read. Nothing of this client's credentials goes there.
    pub fn download(&self, url: impl Into<SecretString>) -> Download {
        Download::new(self, url.into())
    }
}

/// Checks that a file can be read and has a known length, before anything is sent.
///
/// # Errors
///
/// [`Error::Upload`] when not; it says what to do.
pub(crate) async fn check_upload(info: &OperationInfo, upload: &Upload) -> Result<(), Error> {
    let measured = upload.measure().await;
    measured.map(drop).map_err(|what| failed_upload(info, what))
}

impl Upload {
    /// Checks that it can be read and has a known length, before a server is asked where to put it.
    ///
    /// # Errors
    ///
    /// [`Error::Upload`] when not; it says what to do.
    pub async fn check(&self) -> Result<(), Error> {
        check_upload(&PUT, self).await
    }
}

/// The time that all requests of a transfer have together.
pub(crate) struct Clock {
    started: Instant,
    limit: Option<Duration>,
}

impl Clock {
    pub(crate) fn start(target: &Target) -> Self {
        Self {
            started: Instant::now(),
            limit: target.options.timeout.or(target.http.inner.timeout),
        }
    }

    /// What the next request may take.
    pub(crate) fn left(&self) -> Option<Duration> {
        let left = |limit: Duration| limit.saturating_sub(self.started.elapsed());
        self.limit.map(left)
    }

    pub(crate) fn has_run_out(&self) -> bool {
        self.left() == Some(Duration::ZERO)
    }
}

/// The pause after a failure, when `before` others came right before it: doubled with each, and spread.
pub(crate) fn pause(before: u32) -> Duration {
    let pause = Duration::from_millis(200) * 2_u32.saturating_pow(before.min(6));
    pause.mul_f64(0.5 + fastrand::f64() / 2.0)
}

impl Target {
    pub(crate) fn new(http: &Http, url: SecretString, options: &CallOptions) -> Self {
        // Those are meant for the API. They would only go to its own origin, which storage may share in a test.
        let options = CallOptions {
            headers: Default::default(),
            cookies: Vec::new(),
            ..options.clone()
        };
        Self {
            http: http.clone(),
            url,
            options,
        }
    }

    /// Refuses a URL that would send the file in the clear though the API is encrypted.
    pub(crate) fn check(&self, info: &OperationInfo) -> Result<(), Error> {
        let url = self.hidden().0;
        if self.http.base_url().starts_with("https:") && url.is_some_and(|u| u.scheme() == "http") {
            let what = "the server gave a URL without encryption (`http:`) though its own has it: \
                        ask its support, nothing goes there";
            return Err(RequestError::new(what).during(info.into()).into());
        }
        Ok(())
    }

    pub(crate) fn hidden(&self) -> Hidden {
        Hidden::new(&self.url)
    }

    /// GETs the file, from an offset on if it still has the entity tag.
    pub(crate) async fn get(
        &self,
        resume: Option<(u64, String)>,
    ) -> Result<Response<ByteStream>, Error> {
        let from = self.clone();
        let got = exec::send(&Get { from, resume }).await;
        got.map_err(|e| self.hidden().clean(e))
    }

    fn request(&self, method: &str) -> Request {
        use secrecy::ExposeSecret as _;
        let mut request = self.http.request_to(method, self.url.expose_secret());
        // Were the storage at the API's own base URL, its path would be held against an operation's template.
        request.written_url.clear();
        request
    }
}

impl Operation for Put {
    type Response = Empty;
    const INFO: OperationInfo = PUT;

    fn request(&self, _: &Http) -> Request {
        self.to.request("PUT").upload(self.upload.clone())
    }
}

impl Operation for Get {
    type Response = ByteStream;
    const INFO: OperationInfo = GET;

    fn request(&self, _: &Http) -> Request {
        // Lengths, offsets and checksums are those of the bytes as they are stored.
        let request = self
            .from
            .request("GET")
            .header("accept-encoding", "identity");
        match &self.resume {
            Some((offset, tag)) => request
                .header("range", format!("bytes={offset}-"))
                .header("if-range", tag.as_str()),
            None => request,
        }
    }
}

impl Call for Put {
    fn call(&self) -> (&Http, &CallOptions) {
        (&self.to.http, &self.to.options)
    }
}

impl Call for Get {
    fn call(&self) -> (&Http, &CallOptions) {
        (&self.from.http, &self.from.options)
    }
}
