//! Files written to a folder together: all of them or none.

use std::path::{Path, PathBuf};

use openapi_client_runtime::{Error, UniqueNames, transfer_failed, unwritten, write_new};
use serde_json::{Map, Value};

use super::{SAVING, base64};

/// Files that are to be written to a folder.
pub(super) struct Folder<'a> {
    path: PathBuf,
    names: UniqueNames,
    files: Vec<(PathBuf, Content<'a>)>,
}

/// What a file will hold.
pub(super) enum Content<'a> {
    Text(&'a str),
    Json(&'a Map<String, Value>),
    /// The member of the result that it stands in, and the text.
    Base64(&'static str, &'a str),
}

impl<'a> Folder<'a> {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            names: UniqueNames::new(),
            files: Vec::new(),
        }
    }

    /// A file, if there is content, under a safe name like `name`.
    pub(super) fn add(&mut self, name: &str, content: Option<Content<'a>>) {
        if let Some(content) = content {
            let path = self.path.join(self.names.take(name));
            self.files.push((path, content));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Writes them, and returns their paths in the order in which they were added.
    pub(super) async fn write(self) -> Result<Vec<PathBuf>, Error> {
        let made = tokio::fs::create_dir_all(&self.path).await;
        made.map_err(|e| unwritten(&SAVING, &self.path, e))?;
        let mut written = Written(Vec::new());
        for (path, content) in self.files {
            write_new(&SAVING, &path, &content.bytes(&path)?).await?;
            written.0.push(path);
        }
        Ok(std::mem::take(&mut written.0))
    }
}

impl Content<'_> {
    fn bytes(&self, path: &Path) -> Result<std::borrow::Cow<'_, [u8]>, Error> {
        match self {
            Self::Text(text) => Ok(text.as_bytes().into()),
            Self::Json(json) => match serde_json::to_vec_pretty(json) {
                Ok(bytes) => Ok(bytes.into()),
                Err(e) => Err(transfer_failed(&SAVING, e.to_string())),
            },
            Self::Base64(member, text) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                Ok(base64::decode(text, || format!("{member}.{name}"))?.into())
            }
        }
    }
}

/// Removes what it holds when it goes away.
struct Written(Vec<PathBuf>);

impl Drop for Written {
    fn drop(&mut self) {
        for path in &self.0 {
            // There is nobody left to tell.
            let _ = std::fs::remove_file(path);
        }
    }
}
