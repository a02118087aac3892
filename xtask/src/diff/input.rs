//! What is compared: a file, or the document of a revision, with the overlay that goes with it.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use openapi_client_generator::{Generated, Options, Source, generate};

use super::surface::Surface;
use crate::exit::Failure;
use crate::workspace::{DOCUMENT, OVERLAY, Workspace};

const USAGE: &str = "give a file, or a revision that git knows, such as HEAD~1 or v1.0.0";

/// A document and what is known beside it.
pub struct Input {
    /// As the reader calls it.
    pub name: String,
    document: Source,
    overlay: Option<Source>,
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
        let commit = commit(revision, workspace)?;
        let name = format!("{DOCUMENT} of {revision}");
        let document = file(&commit, DOCUMENT, workspace)?
            .ok_or_else(|| Failure::new(format!("{revision} has no {DOCUMENT}"), USAGE))?;
        let overlay = file(&commit, OVERLAY, workspace)?;
        Ok(Self {
            document: Source::new(name.as_str(), document),
            overlay: overlay.map(|text| Source::new(format!("{OVERLAY} of {revision}"), text)),
            name,
        })
    }

    pub fn generate(&self, options: &Options) -> Result<Generated, Failure> {
        generate(&self.document, self.overlay.as_ref(), options).map_err(|diagnostics| {
            let message = format!("no client can be generated from {}", self.name);
            let help = "mend the document or its overlay, or leave out what cannot be carried: --keep-going";
            Failure::document(message, help, diagnostics)
        })
    }

    pub fn surface(&self, options: &Options) -> Result<Surface, Failure> {
        let generated = self.generate(options)?;
        Surface::read(&generated.files).map_err(|e| {
            let message = format!("reading what was generated from {}: {e}", self.name);
            Failure::new(message, "report this with the document")
        })
    }
}

fn read(path: &Path) -> Result<Source, Failure> {
    Source::read(path).map_err(|diagnostics| {
        let message = format!("{} cannot be read", path.display());
        Failure::document(message, USAGE, diagnostics)
    })
}

fn commit(revision: &str, workspace: &Workspace) -> Result<String, Failure> {
    let wanted = format!("{revision}^{{commit}}");
    let args = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &wanted,
    ];
    let commit = git(&args, workspace)?.ok_or_else(|| {
        Failure::new(
            format!("`{revision}` is neither a file nor a revision"),
            USAGE,
        )
    })?;
    Ok(commit.trim().to_owned())
}

/// A file of the workspace as it was; none where it was not.
fn file(commit: &str, name: &str, workspace: &Workspace) -> Result<Option<String>, Failure> {
    git(
        &["cat-file", "blob", &format!("{commit}:./{name}")],
        workspace,
    )
}

/// What git answers; none where it fails.
fn git(args: &[&str], workspace: &Workspace) -> Result<Option<String>, Failure> {
    let mut command = Command::new("git");
    command.args(args).current_dir(workspace.root());
    // Whose hook this may run in is another repository.
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    let output = command.output().map_err(|e| {
        Failure::new(
            format!("starting git: {e}"),
            "install it, or give two files",
        )
    })?;
    if !output.status.success() {
        return Ok(None);
    }
    String::from_utf8(output.stdout)
        .map(Some)
        .map_err(|e| Failure::new(format!("git {}: {e}", args.join(" ")), "give a file"))
}
