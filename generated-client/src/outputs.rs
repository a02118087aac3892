//! What a result holds: its images and extracted values, and all of it saved to a folder.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod base64;
mod documents;
mod folder;

use std::path::{Path, PathBuf};

use openapi_client_runtime::{self as runtime, Error, OperationInfo};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::Client;
use crate::types::MarkerFinalResponse;
use folder::{Content, Folder};

/// What errors about the inside of a result begin with.
const READING: OperationInfo = OperationInfo::new("result", "reading", "the result");
const SAVING: OperationInfo = OperationInfo::new("save_to", "saving", "the result");

/// An image of a result.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Image<'a> {
    /// The name that the output refers to it by. The server chose it: do not use it as a path, see
    /// [`file_name`](Self::file_name).
    pub name: &'a str,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Image<'_> {
    /// The name, made safe to use in a folder: one component of a path on every system.
    pub fn file_name(&self) -> String {
        runtime::safe_name(self.name)
    }
}

impl MarkerFinalResponse {
    /// The result with its outputs, also when they are too large to come inline.
    ///
    /// Without a [`result_url`](Self::result_url) that is this one. Else they are read from there, into memory and
    /// without the API key, and what they do not hold stays as it is; `result_url` and `expires_in` are `None` then.
    ///
    /// # Errors
    ///
    /// As for [`Download::json`](crate::Download::json). The URL is valid for a limited time: look the job up again for
    /// a new one.
    pub async fn fetch_full(mut self, client: &Client) -> Result<Self, Error> {
        let Some(url) = self.result_url.take() else {
            return Ok(self);
        };
        self.expires_in = None;
        let full: Map<String, Value> = client.download(url).json().await?;
        let mut all: Map<String, Value> = runtime::read_value(&READING, json(&self)?)?;
        all.extend(full.into_iter().filter(|(_, value)| !value.is_null()));
        let mut full: Self = runtime::read_value(&READING, Value::Object(all))?;
        (full.result_url, full.expires_in) = (None, None);
        Ok(full)
    }

    /// The values that were extracted, as a type of your own; unknown members are ignored unless it denies them.
    ///
    /// ```no_run
    /// #[derive(serde::Deserialize)]
    /// struct Invoice {
    ///     number: String,
    ///     total: f64,
    /// }
    ///
    /// # async fn run(result: datalab_client::types::MarkerFinalResponse) -> Result<(), datalab_client::Error> {
    /// let invoice: Invoice = result.extracted()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when there are none, or when they are not a `T`; it says where.
    pub fn extracted<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let Some(json) = &self.extraction_schema_json else {
            let what = match self.result_url {
                Some(_) => "it is too large to come inline: call `fetch_full` first",
                None => "it holds no extracted values: only an extraction's does",
            };
            let path = "extraction_schema_json";
            return Err(runtime::transfer_mismatch(&READING, path, what));
        };
        runtime::read_json(&EXTRACTED, json.as_bytes())
    }

    /// The images, decoded one at a time.
    ///
    /// An item is [`Error::Decode`] when it is not base64.
    pub fn images(&self) -> impl Iterator<Item = Result<Image<'_>, Error>> {
        self.images.iter().flatten().map(|(name, text)| {
            let bytes = base64::decode(text, || format!("images.{name}"))?;
            Ok(Image { name, bytes })
        })
    }

    /// Saves all outputs to a folder, which is made if there is none, and returns their paths.
    ///
    /// They are `document.md`, `document.html`, `document.json`, `chunks.json`, `extracted.json`, `segments.json`, as
    /// far as the result holds them, and the images beside them, under the names that the outputs refer to them by where
    /// those are safe; see [`Image::file_name`].
    ///
    /// Nothing is overwritten and no link is followed. On failure, or when the future is dropped, what this has written
    /// is removed.
    ///
    /// # Errors
    ///
    /// [`Error::File`] when a file exists or cannot be written; [`Error::Transport`] when the outputs did not come inline
    /// (see [`fetch_full`](Self::fetch_full)); [`Error::Decode`] when an image is not base64.
    pub async fn save_to(&self, folder: impl AsRef<Path> + Send) -> Result<Vec<PathBuf>, Error> {
        let mut folder = Folder::new(folder.as_ref());
        folder.add("document.md", self.markdown.as_deref().map(Content::Text));
        folder.add("document.html", self.html.as_deref().map(Content::Text));
        folder.add("document.json", self.json.as_ref().map(Content::Json));
        folder.add("chunks.json", self.chunks.as_ref().map(Content::Json));
        let extracted = self.extraction_schema_json.as_deref();
        folder.add("extracted.json", extracted.map(Content::Text));
        let segments = self.segmentation_results.as_ref();
        folder.add("segments.json", segments.map(Content::Json));
        for (name, text) in self.images.iter().flatten() {
            folder.add(name, Some(Content::Base64("images", text)));
        }
        if folder.is_empty() && self.result_url.is_some() {
            let what = "its outputs are too large to come inline: call `fetch_full` first";
            return Err(runtime::transfer_failed(&SAVING, what));
        }
        folder.write().await
    }
}

const EXTRACTED: OperationInfo = OperationInfo::new("extracted", "reading", "the extracted values");

fn json(result: &MarkerFinalResponse) -> Result<Value, Error> {
    serde_json::to_value(result)
        .map_err(|e| runtime::transfer_mismatch(&READING, ".", e.to_string()))
}
