//! Crates that try generated code out: compiled and linted by clippy, and documented, each without a warning.
//!
//! For tests, and for whoever runs the generator over many documents. All trials share one target folder, so that the
//! runtime and what it needs are compiled once.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::emit::{self, Tree};

/// What cargo is asked of a trial: a name, and the arguments. Clippy reports what rustc does, too.
pub const CHECKS: [(&str, &[&str]); 3] = [
    ("clippy", &["clippy"]),
    ("clippy with all features", &["clippy", "--all-features"]),
    ("doc", &["doc", "--no-deps", "--all-features"]),
];

/// What `xtask new` writes, too: types may lead through more others than rustc follows by itself.
const DEEP_TYPES: &str = "// Long chains of types: rustc gives up on whether they are `Send` at 128.\n\
    #![recursion_limit = \"512\"]\n";

/// Where trials are made.
#[derive(Clone, Debug)]
pub struct Bench {
    workspace: PathBuf,
}

/// A crate on the disk.
#[derive(Clone, Debug)]
pub struct Trial {
    folder: PathBuf,
    target: PathBuf,
}

impl Bench {
    /// In the target folder of the workspace that holds `generator/runtime`.
    pub fn new(workspace: impl Into<PathBuf>) -> Self {
        Self {
            workspace: workspace.into(),
        }
    }

    /// Writes a crate with a module for each client, and `more` beside them. What is there already stays untouched, so
    /// that nothing is compiled twice.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn trial<'a>(
        &self,
        name: &str,
        clients: impl IntoIterator<Item = (&'a str, &'a BTreeMap<String, String>)>,
        more: &str,
    ) -> io::Result<Trial> {
        // Cargo would take a relative path as relative to the trial.
        let workspace = std::path::absolute(&self.workspace)?;
        let trials = workspace.join("target/trials");
        let folder = trials.join(name);
        fs::create_dir_all(&folder)?;
        let mut tree = Tree::new(&folder, "src");
        tree.add("Cargo.toml", manifest(name, &workspace));
        let mut root = format!(
            "// {}\n//! A trial.\n#![deny(warnings, missing_docs)]\n\
             // A client may have a resource that is called like the document.\n#![allow(clippy::module_inception)]\n\
             {DEEP_TYPES}",
            emit::MARKER
        );
        for (module, files) in clients {
            root.push_str(&format!("pub mod r#{module};\n"));
            for (path, text) in files {
                tree.add_owned(&format!("{module}/{path}"), text);
            }
        }
        tree.add_owned("lib.rs", root + more);
        emit::write(&tree)?;
        self.lock(&folder)?;
        Ok(Trial {
            folder,
            target: trials.join("target"),
        })
    }

    /// Gives the trial the versions that the workspace has, so that nothing more must be fetched.
    fn lock(&self, folder: &Path) -> io::Result<()> {
        let lock = fs::read_to_string(self.workspace.join("Cargo.lock"))?;
        // Cargo changes its own, so what that was made from is kept beside it.
        let origin = folder.join("workspace.lock");
        if fs::read_to_string(&origin).is_ok_and(|known| known == lock) {
            return Ok(());
        }
        fs::write(folder.join("Cargo.lock"), &lock)?;
        fs::write(origin, lock)
    }
}

/// The dependencies are all that generated code names.
fn manifest(name: &str, workspace: &Path) -> String {
    let runtime = workspace.join("generator/runtime");
    format!(
        r#"[package]
name = "{name}"
version = "0.0.0"
edition = "2024"

[features]
cli = ["openapi-client-runtime/cli"]
mock = ["openapi-client-runtime/mock"]

[dependencies]
chrono = {{ version = "0.4", default-features = false, features = ["clock", "serde"] }}
openapi-client-runtime = {{ path = {runtime:?} }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"

[workspace]
"#
    )
}

impl Trial {
    /// Where the crate is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs one of [`CHECKS`]; what cargo said, where it failed.
    ///
    /// # Errors
    /// When cargo cannot be started.
    pub fn run(&self, arguments: &[&str]) -> io::Result<Option<String>> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let output = Command::new(cargo)
            .args(arguments)
            .args(["--quiet", "--color=never"])
            .current_dir(&self.folder)
            // Beside the workspace's own: the lock of that may be held by whoever runs this.
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()?;
        let said = || String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((!output.status.success()).then(said))
    }
}
