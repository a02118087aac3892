//! The files that the commands read and write.

use std::path::{Path, PathBuf};

use openapi_client_generator::emit::Tree;
use openapi_client_generator::{Generated, Source};

use crate::exit::Failure;

pub const DOCUMENT: &str = "openapi.json";
pub const OVERLAY: &str = "openapi.overlay.yaml";
pub const LOCK: &str = "openapi.lock.json";
pub const GENERATED: &str = "generated-client/src/generated";
const API_MD: &str = "generated-client/API.md";

/// The workspace that a command works in.
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The given folder; else, as cargo tells it, the one that this package is in; else the nearest one upwards.
    pub fn find(given: Option<PathBuf>) -> Result<Self, Failure> {
        if let Some(root) = given {
            return if root.is_dir() {
                Ok(Self { root })
            } else {
                let message = format!("--root {}: there is no such folder", root.display());
                Err(Failure::new(
                    message,
                    "give the folder that holds openapi.json",
                ))
            };
        }
        // Asked at run time: a path compiled in would be wrong once the folder has moved.
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let from_cargo = package
            .as_deref()
            .and_then(Path::parent)
            .filter(|root| is_workspace(root));
        if let Some(root) = from_cargo {
            return Ok(Self {
                root: root.to_owned(),
            });
        }
        let here = std::env::current_dir().map_err(|e| {
            Failure::new(
                format!("the current folder: {e}"),
                "change to another folder",
            )
        })?;
        match here
            .ancestors()
            .find(|root| is_workspace(root) && root.join(DOCUMENT).exists())
        {
            Some(root) => Ok(Self {
                root: root.to_owned(),
            }),
            None => Err(Failure::new(
                format!(
                    "no folder from {} upwards holds {DOCUMENT} and Cargo.toml",
                    here.display()
                ),
                "run `cargo xtask` from within the workspace",
            )),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn document(&self) -> PathBuf {
        self.root.join(DOCUMENT)
    }

    pub fn lock(&self) -> PathBuf {
        self.root.join(LOCK)
    }

    /// The overlay, where there is one.
    pub fn overlay(&self) -> Result<Option<Source>, Failure> {
        let path = self.root.join(OVERLAY);
        if !path.exists() {
            return Ok(None);
        }
        Source::read(&path).map(Some).map_err(|diagnostics| {
            Failure::document(
                format!("{OVERLAY} cannot be read"),
                "mend it or delete it",
                diagnostics,
            )
        })
    }

    /// The generated files at their places.
    pub fn tree(&self, generated: &Generated) -> Tree {
        generated.tree(&self.root, GENERATED, API_MD)
    }
}

fn is_workspace(root: &Path) -> bool {
    root.join("Cargo.toml").exists()
}
