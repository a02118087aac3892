//! Starts cargo for a verb.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, ExitStatus};

use crate::exit::Failure;
use crate::workspace::Workspace;

/// Runs cargo in the workspace, with one variable of the environment where it needs one. `verb` is what asks for it. What it
/// prints goes straight to our output, so that a long step is seen while it runs.
pub fn run<'a>(
    workspace: &Workspace,
    verb: &str,
    args: impl IntoIterator<Item = &'a str>,
    env: Option<(&str, &str)>,
) -> Result<ExitStatus, Failure> {
    let cargo = program();
    let mut command = Command::new(&cargo);
    command.args(args).envs(env).current_dir(workspace.root());
    command.status().map_err(|e| not_started(&cargo, verb, &e))
}

/// What cargo answers in a folder, or what it says where it fails.
pub fn ask<V: AsRef<OsStr>>(
    verb: &str,
    folder: &Path,
    args: &[&str],
    env: impl IntoIterator<Item = (&'static str, V)>,
) -> Result<Result<String, String>, Failure> {
    let cargo = program();
    let mut command = Command::new(&cargo);
    command.args(args).envs(env).current_dir(folder);
    let output = command.output();
    let output = output.map_err(|e| not_started(&cargo, verb, &e))?;
    Ok(match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    })
}

fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

fn not_started(cargo: &OsStr, verb: &str, error: &std::io::Error) -> Failure {
    let message = format!("starting {}: {error}", cargo.display());
    let help = format!("run this as `cargo xtask {verb}`, or set CARGO to cargo's path");
    Failure::new(message, help)
}
