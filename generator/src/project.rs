//! A client crate with its document beside its manifest: what `cargo xtask new` makes and regenerates.

use std::path::{Path, PathBuf};

use crate::emit::Tree;
use crate::load::Document;
use crate::{Diagnostics, Generated, Options, Source, generate};

const DOCUMENTS: [&str; 3] = ["openapi.json", "openapi.yaml", "openapi.yml"];
const OVERLAY: &str = "openapi.overlay.yaml";
const GENERATED: &str = "src/generated";
const API_MD: &str = "API.md";

/// A crate that holds its document, its overlay where it has one, and in `src/generated` what is made from them.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The crate in this folder.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// What a document is to be called in the crate, by the name that it has.
    pub fn document_name(document: &Path) -> &'static str {
        let extension = document
            .extension()
            .and_then(|extension| extension.to_str());
        match extension {
            Some("yaml") => "openapi.yaml",
            Some("yml") => "openapi.yml",
            _ => "openapi.json",
        }
    }

    /// The files that a document takes in beside itself, relative to its folder: the crate is to hold them in the same
    /// places.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn files_of(document: &Source) -> Result<Vec<String>, Diagnostics> {
        let mut document = Document::parse(document)?;
        document.bundle()?;
        Ok(document.files().map(|(name, _)| name.to_owned()).collect())
    }

    /// The generated files, to be [written](crate::emit::write) or [compared](crate::emit::check). Whatever else the
    /// crate holds is left alone.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the document and the overlay, each with its place and what to do.
    pub fn generate(&self, options: &Options) -> Result<(Tree, Generated), Diagnostics> {
        let document = DOCUMENTS
            .iter()
            .map(|name| self.root.join(name))
            .find(|path| path.exists());
        let document = document.unwrap_or_else(|| self.root.join("openapi.json"));
        let document = Source::read(&document)?;
        let overlay = Some(self.root.join(OVERLAY)).filter(|path| path.exists());
        let overlay = overlay.as_deref().map(Source::read).transpose()?;
        let generated = generate(&document, overlay.as_ref(), options)?;
        Ok((generated.tree(&self.root, GENERATED, API_MD), generated))
    }
}
