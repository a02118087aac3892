//! Results that are documents or pictures of their pages.

use std::path::{Path, PathBuf};

use openapi_client_runtime::Error;

use super::base64;
use super::folder::{Content, Folder};
use crate::types::{CreateDocumentFinalResponse, FormFillingFinalResponse, ThumbnailResponse};

macro_rules! document {
    ($result:ty, $what:literal, $default:literal) => {
        impl $result {
            #[doc = concat!($what, ", decoded; `None` when the result holds none.")]
            ///
            /// # Errors
            ///
            /// [`Error::Decode`] when it is not base64.
            pub fn document(&self) -> Result<Option<Vec<u8>>, Error> {
                let text = self.output_base64.as_deref();
                text.map(|text| base64::decode(text, || "output_base64".to_owned()))
                    .transpose()
            }

            #[doc = concat!($what, " as a file `document.", $default, "`, or of the format that the result names, in")]
            /// a folder, which is made if there is none. Returns its path; nothing is written when the result holds none.
            ///
            /// Nothing is overwritten and no link is followed.
            ///
            /// # Errors
            ///
            /// [`Error::Transport`] when the file exists or cannot be written, [`Error::Decode`] when it is not base64.
            pub async fn save_to(
                &self,
                folder: impl AsRef<Path> + Send,
            ) -> Result<Vec<PathBuf>, Error> {
                let mut folder = Folder::new(folder.as_ref());
                let format = self.output_format.as_deref().unwrap_or($default);
                let content = self.output_base64.as_deref();
                let content = content.map(|text| Content::Base64("output_base64", text));
                folder.add(&format!("document.{format}"), content);
                folder.write().await
            }
        }
    };
}

document!(CreateDocumentFinalResponse, "The document", "docx");
document!(FormFillingFinalResponse, "The filled form", "pdf");

impl ThumbnailResponse {
    /// The thumbnails, JPEG, decoded one at a time, in the order of their pages.
    ///
    /// An item is [`Error::Decode`] when it is not base64.
    pub fn images(&self) -> impl Iterator<Item = Result<Vec<u8>, Error>> {
        let all = self.thumbnails.iter().flatten().enumerate();
        all.map(|(page, text)| base64::decode(text, || format!("thumbnails[{page}]")))
    }

    /// Saves the thumbnails as `page-1.jpg` and so on to a folder, which is made if there is none, and returns their
    /// paths. Nothing is overwritten and no link is followed; on failure what this has written is removed.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] when a file exists or cannot be written, [`Error::Decode`] when one is not base64.
    pub async fn save_to(&self, folder: impl AsRef<Path> + Send) -> Result<Vec<PathBuf>, Error> {
        let mut folder = Folder::new(folder.as_ref());
        for (page, text) in self.thumbnails.iter().flatten().enumerate() {
            let content = Content::Base64("thumbnails", text);
            folder.add(&format!("page-{}.jpg", page + 1), Some(content));
        }
        folder.write().await
    }
}
