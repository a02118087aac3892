//! Starts cargo for a verb; what it prints goes straight to our output, so that a long step is seen while it runs.

use std::ffi::OsString;
use std::process::{Command, ExitStatus};

use crate::exit::Failure;
use crate::workspace::Workspace;

/// Runs cargo in the workspace, with one variable of the environment where it needs one. `verb` is what asks for it.
pub fn run<'a>(
    workspace: &Workspace,
    verb: &str,
    args: impl IntoIterator<Item = &'a str>,
    env: Option<(&str, &str)>,
) -> Result<ExitStatus, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(&cargo);
    command.args(args).envs(env).current_dir(workspace.root());
    command.status().map_err(|e| {
        let message = format!("starting {}: {e}", cargo.display());
        let help = format!("run this as `cargo xtask {verb}`, or set CARGO to cargo's path");
        Failure::new(message, help)
    })
}
