//! Files from the API, and from presigned URLs.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use openapi_client_runtime::{Download, SecretString};

use crate::Client;
use crate::files::Files;
use crate::upload::http;

impl Files {
    /// Downloads a file: asks for a presigned URL, and gets the file from there.
    ///
    /// ```no_run
    /// # async fn run(client: datalab_client::Client) -> Result<(), datalab_client::Error> {
    /// let length = client.files().download(42).save("report.pdf").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It can be [saved](Download::save), [streamed](Download::stream), or [read into memory](Download::bytes).
    pub fn download(&self, file_id: i64) -> Download {
        let request = self.download_url(file_id);
        Download::ask(&http(&request), move |options| {
            let request = request.clone().options(options);
            Box::pin(async move { Ok(request.await?.download_url) })
        })
    }
}

impl Client {
    /// What is at a presigned URL that the API gave, such as a pipeline step's `result_url`. The API key stays here.
    pub fn download(&self, url: impl Into<SecretString>) -> Download {
        self.http.download(url)
    }
}
