//! The document that a command is about: the workspace's own, or another.

use std::path::{Path, PathBuf};

use clap::Args;
use openapi_client_generator::Source;

use crate::exit::Failure;
use crate::workspace::Workspace;

/// Which document is read.
#[derive(Args)]
pub struct Given {
    /// Another document than openapi.json, without its overlay
    #[arg(long, value_name = "FILE")]
    pub document: Option<PathBuf>,

    /// The overlay of that document
    #[arg(long, value_name = "FILE", requires = "document")]
    pub overlay: Option<PathBuf>,

    /// Let that document refer to files anywhere in this folder, which holds it [default: its own]
    #[arg(long, value_name = "DIR", requires = "document")]
    within: Option<PathBuf>,
}

impl Given {
    /// The document and its overlay.
    pub fn sources(&self, workspace: &Workspace) -> Result<(Source, Option<Source>), Failure> {
        let Some(path) = &self.document else {
            return Ok((read(&workspace.document())?, workspace.overlay()?));
        };
        let document = match &self.within {
            Some(within) => read(path)?.within(within).map_err(|diagnostics| {
                let message = format!("--within {}", within.display());
                Failure::document(message, "give a folder that holds it", diagnostics)
            })?,
            None => read(path)?,
        };
        Ok((document, self.overlay.as_deref().map(read).transpose()?))
    }
}

fn read(path: &Path) -> Result<Source, Failure> {
    Source::read(path).map_err(|diagnostics| {
        let message = format!("{} cannot be read", path.display());
        Failure::document(message, "give the path of a document", diagnostics)
    })
}
