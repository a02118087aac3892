//! `openapi.lock.json`: where the vendored document came from.

use std::fs;
use std::io;

use serde::{Deserialize, Serialize};

use crate::exit::Failure;
use crate::workspace::{LOCK, Workspace};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Where the document is published; what `fetch` asks when it is not told otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Of the bytes of the document, in hexadecimal.
    pub sha256: String,
    /// The day it was taken over, such as `2026-01-31`.
    pub fetched: String,
    /// What the server calls this version of it.
    #[serde(flatten)]
    pub validators: Validators,
    /// What a reader should know about where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a server can be asked with whether there is another version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Lock {
    /// The lock of a workspace, where it has one.
    pub fn read(workspace: &Workspace) -> Result<Option<Self>, Failure> {
        let unusable = |error: String| {
            let help = "restore it from version control, or delete it and run: \
                        cargo xtask fetch --url URL";
            Failure::new(format!("reading {LOCK} failed: {error}"), help)
        };
        let text = match fs::read_to_string(workspace.lock()) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(unusable(e.to_string())),
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|e| unusable(e.to_string()))
    }

    pub fn to_text(&self) -> Result<String, Failure> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|e| Failure::new(format!("writing {LOCK}: {e}"), "report this as a bug"))?;
        Ok(format!("{text}\n"))
    }
}
