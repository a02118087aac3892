//! Uploads in three steps: ask where to, send it there, confirm.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::future::IntoFuture;
use std::time::Duration;

use openapi_client_runtime::{BoxFuture, Call, CallOptions, Error, Http, Upload};

use crate::files::Files;
use crate::types::{FileConfirmResponse, ProcessingLocation};

/// The longest that taking back a failed upload may hold up its error.
const CLEAN_UP: Duration = Duration::from_secs(10);

impl Files {
    /// Uploads a file: asks where to, sends it there, and confirms it.
    ///
    /// ```no_run
    /// # async fn run(client: datalab_client::Client) -> Result<(), datalab_client::Error> {
    /// let file = client.files().upload("report.pdf").await?;
    /// let result = client.convert().file_url(file.reference).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A path is opened when it is sent, and streamed; a stream must say its [`length`](Upload::length). The file goes
    /// to a storage service on another host, which gets no API key.
    pub fn upload(&self, file: impl Into<Upload>) -> FileUpload {
        FileUpload {
            files: self.clone(),
            file: file.into(),
            processing_location: None,
            options: CallOptions::default(),
        }
    }
}

/// A request for [`Files::upload`]; await it to send it.
///
/// Answers [`FileConfirmResponse`], which has the id and the `datalab://` reference.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited"]
pub struct FileUpload {
    files: Files,
    file: Upload,
    processing_location: Option<ProcessingLocation>,
    options: CallOptions,
}

impl FileUpload {
    /// Region that stores and processes the document.
    pub fn processing_location(mut self, location: impl Into<ProcessingLocation>) -> Self {
        self.processing_location = Some(location.into());
        self
    }

    /// Called with the bytes sent so far, and with their number in all. See [`Upload::on_progress`].
    pub fn on_progress(
        mut self,
        progress: impl Fn(u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.file = self.file.on_progress(progress);
        self
    }

    /// Sets what each of the calls does differently from the client's defaults; headers and cookies go to the API only.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Uploads the file.
    ///
    /// When a step fails, the file that the API has made for it is deleted again, as far as that works; when this future
    /// is dropped, it stays, with the status `pending`.
    ///
    /// # Errors
    ///
    /// That of the step that failed: [`Error::Upload`] when the file cannot be read, which is found before anything is
    /// sent, else as any call. None shows the query of the presigned URL.
    pub async fn send(self) -> Result<FileConfirmResponse, Error> {
        self.file.check().await?;
        let mut place = self
            .files
            .request_upload_url(self.file.name(), self.file.media_type())
            .options(self.options.clone());
        if let Some(location) = &self.processing_location {
            place = place.processing_location(location.clone());
        }
        let http = http(&place);
        let place = place.await?;
        let sent = self.send_to(&http, place.upload_url, place.file_id).await;
        if sent.is_err() {
            // The first error says what went wrong; a second one would hide it.
            let delete = self.files.delete(place.file_id);
            let _ = delete.options(self.options.timeout(CLEAN_UP)).await;
        }
        sent
    }

    async fn send_to(
        &self,
        http: &Http,
        url: String,
        file_id: i64,
    ) -> Result<FileConfirmResponse, Error> {
        http.put(url, self.file.clone(), &self.options).await?;
        let confirm = self.files.confirm_upload(file_id);
        let confirmed = confirm.options(self.options.clone()).await?;
        if confirmed.success == Some(false) {
            let why = confirmed
                .message
                .unwrap_or_else(|| "it does not say why".to_owned());
            let what = format!("the API did not accept the upload: {why}; upload it again");
            return Err(openapi_client_runtime::transfer_failed(
                &<crate::files::ConfirmUpload as openapi_client_runtime::Operation>::INFO,
                what,
            ));
        }
        Ok(confirmed)
    }
}

impl IntoFuture for FileUpload {
    type Output = Result<FileConfirmResponse, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// The transport of a request's client.
pub(crate) fn http(request: &impl Call) -> Http {
    request.call().0.clone()
}
