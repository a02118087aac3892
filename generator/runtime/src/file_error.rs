//! The error of a file or folder that could not be written.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::error::Context;
use crate::{Error, OperationInfo};

/// A file or folder could not be written; what had been written of it is removed.
#[derive(Debug, Error)]
#[error("{context}: `{}` cannot be written ({source}): {}", path.display(), advice(source.kind()))]
pub struct FileError {
    context: Context,
    path: PathBuf,
    source: io::Error,
}

impl FileError {
    /// The file or folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the system says.
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }

    /// The `operationId`, or what was being done instead.
    pub fn operation(&self) -> &str {
        self.context.id
    }
}

/// The error of a file or folder that could not be written while doing what `info` says.
pub fn unwritten(info: &OperationInfo, path: impl Into<PathBuf>, source: io::Error) -> Error {
    FileError {
        context: info.into(),
        path: path.into(),
        source,
    }
    .into()
}

fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => {
            "make its folder first; a relative path starts at the working directory"
        }
        io::ErrorKind::PermissionDenied => "let this process write there",
        io::ErrorKind::AlreadyExists => {
            "nothing is overwritten: move it away, or give a new folder"
        }
        io::ErrorKind::NotADirectory => {
            "a part of its path is a file: move it away, or give another"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
        io::ErrorKind::IsADirectory => "give the path of a file",
        _ => "check that a file can be written there",
    }
}
