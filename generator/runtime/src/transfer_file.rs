//! Files written so that none is left half-written, and none is written through a link.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::file_error::unwritten;
use crate::transfer::GET;
use crate::{Error, OperationInfo};

/// A new file that takes another's place once it is whole, and else is removed.
pub(crate) struct Temporary {
    /// `None` once it has been closed. Before `unfinished`, since an open file cannot be removed everywhere.
    file: Option<File>,
    unfinished: Unfinished,
    target: PathBuf,
}

/// A file of this crate's making, removed unless it is kept: after a failure, and when a future is dropped.
struct Unfinished {
    path: PathBuf,
    kept: bool,
}

impl Temporary {
    /// Makes one in the folder of `target`, so that renaming it does not copy it.
    pub(crate) async fn beside(target: PathBuf) -> Result<Self, Error> {
        let cannot = |e: io::Error| unwritten(&GET, &target, e);
        let is_folder = tokio::fs::metadata(&target).await.is_ok_and(|m| m.is_dir());
        if is_folder || target.file_name().is_none() {
            return Err(cannot(io::ErrorKind::IsADirectory.into()));
        }
        let path = target.with_file_name(format!(".{:016x}.part", fastrand::u64(..)));
        let (file, unfinished) = create_new(&path).await.map_err(cannot)?;
        Ok(Self {
            file: Some(file),
            unfinished,
            target,
        })
    }

    /// Takes back all that was written.
    pub(crate) async fn empty(&mut self) -> Result<(), Error> {
        let emptied = async {
            let file = self.open()?;
            file.flush().await?;
            file.set_len(0).await?;
            file.rewind().await.map(drop)
        };
        emptied.await.map_err(|e| self.cannot(e))
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written = async { self.open()?.write_all(bytes).await };
        written.await.map_err(|e| self.cannot(e))
    }

    /// Puts it in its place. With `sync`, after the disk holds it.
    pub(crate) async fn keep(mut self, sync: bool) -> Result<(), Error> {
        let kept = async {
            let file = self.open()?;
            // Tokio tells of the last write's failure only here.
            file.flush().await?;
            if sync {
                file.sync_all().await?;
            }
            // An open file cannot be renamed everywhere.
            if let Some(file) = self.file.take() {
                drop(file.into_std().await);
            }
            tokio::fs::rename(&self.unfinished.path, &self.target).await
        };
        kept.await.map_err(|e| self.cannot(e))?;
        self.unfinished.kept = true;
        Ok(())
    }

    fn open(&mut self) -> io::Result<&mut File> {
        self.file
            .as_mut()
            .ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn cannot(&self, error: io::Error) -> Error {
        unwritten(&GET, &self.target, error)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.kept {
            // There is nobody left to tell.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Writes a file that must not exist yet, not even as a link; on failure it does not exist afterwards.
///
/// # Errors
///
/// [`Error::File`] that names the file and says what is wrong; it begins with `info`.
pub async fn write_new(info: &OperationInfo, path: &Path, content: &[u8]) -> Result<(), Error> {
    let cannot = |e: io::Error| unwritten(info, path, e);
    let (mut file, mut unfinished) = create_new(path).await.map_err(cannot)?;
    let written = async {
        file.write_all(content).await?;
        file.flush().await
    };
    let written = written.await;
    drop(file);
    written.map_err(cannot)?;
    unfinished.kept = true;
    Ok(())
}

/// `create_new` follows no link at the end of the path and opens nothing that is there.
async fn create_new(path: &Path) -> io::Result<(File, Unfinished)> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).open(path).await?;
    let unfinished = Unfinished {
        path: path.to_owned(),
        kept: false,
    };
    Ok((file, unfinished))
}
