//! What is compared: a file, or the document of a revision, with the overlay that goes with it.

use std::ffi::OsStr;
use std::path::Path;

use openapi_client_generator::{Generated, Options, Source, generate};

use crate::exit::Failure;
use crate::git;
use crate::workspace::{DOCUMENT, OVERLAY, Workspace};

/// A document and what is known beside it.
pub struct Input {
    /// As the reader calls it.
    pub name: String,
    pub document: Source,
    pub overlay: Option<Source>,
}

impl Input {
    /// What is in the working copy.
    pub fn here(workspace: &Workspace) -> Result<Self, Failure> {
        Ok(Self {
            name: DOCUMENT.into(),
            document: read(&workspace.document())?,
            overlay: workspace.overlay()?,
        })
    }

    /// A file with this overlay, or else a revision with its own.
    pub fn of(
        given: &OsStr,
        overlay: Option<&Path>,
        workspace: &Workspace,
    ) -> Result<Self, Failure> {
        let path = Path::new(given);
        if !path.is_file() {
            return Self::revision(&given.to_string_lossy(), workspace);
        }
        let is_ours = matches!((path.canonicalize(), workspace.document().canonicalize()), (Ok(a), Ok(b)) if a == b);
        let overlay = match overlay {
            None if is_ours => workspace.overlay()?,
            overlay => overlay.map(read).transpose()?,
        };
        Ok(Self {
            name: path.display().to_string(),
            document: read(path)?,
            overlay,
        })
    }

    pub fn revision(revision: &str, workspace: &Workspace) -> Result<Self, Failure> {
        Self::was(revision, DOCUMENT, Some(OVERLAY), workspace)
    }

    /// Files of a folder, as they were.
    pub fn was(
        revision: &str,
        document: &str,
        overlay: Option<&str>,
        folder: &Workspace,
    ) -> Result<Self, Failure> {
        let commit = git::commit(revision, folder)?;
        let name = format!("{document} of {revision}");
        let text = git::file(&commit, document, folder)?
            .ok_or_else(|| Failure::new(format!("{revision} has no {document}"), git::USAGE))?;
        let overlay = overlay
            .map(|overlay| {
                let text = git::file(&commit, overlay, folder)?;
                Ok(text.map(|text| Source::new(format!("{overlay} of {revision}"), text)))
            })
            .transpose()?;
        Ok(Self {
            document: Source::new(name.as_str(), text),
            overlay: overlay.flatten(),
            name,
        })
    }

    pub fn is_same_document(&self, other: &Self) -> bool {
        self.document.text() == other.document.text()
    }

    pub fn generate(&self, options: &Options) -> Result<Generated, Failure> {
        generate(&self.document, self.overlay.as_ref(), options).map_err(|diagnostics| {
            let message = format!("no client can be generated from {}", self.name);
            let help = "mend the document or its overlay, or leave out what cannot be carried: --keep-going";
            Failure::document(message, help, diagnostics)
        })
    }
}

fn read(path: &Path) -> Result<Source, Failure> {
    Source::read(path).map_err(|diagnostics| {
        let message = format!("{} cannot be read", path.display());
        Failure::document(message, git::USAGE, diagnostics)
    })
}
