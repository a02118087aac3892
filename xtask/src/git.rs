//! What git knows of the workspace as it was.

use std::process::Command;

use crate::exit::Failure;
use crate::workspace::Workspace;

pub const USAGE: &str = "give a file, or a revision that git knows, such as HEAD~1 or v1.0.0";

/// The commit that a revision is.
pub fn commit(revision: &str, workspace: &Workspace) -> Result<String, Failure> {
    let wanted = format!("{revision}^{{commit}}");
    let args = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &wanted,
    ];
    let commit = run(&args, workspace)?.ok_or_else(|| {
        Failure::new(
            format!("`{revision}` is neither a file nor a revision"),
            USAGE,
        )
    })?;
    Ok(commit.trim().to_owned())
}

/// A file of the workspace as it was; none where it was not.
pub fn file(commit: &str, name: &str, workspace: &Workspace) -> Result<Option<String>, Failure> {
    run(
        &["cat-file", "blob", &format!("{commit}:./{name}")],
        workspace,
    )
}

/// The names of the files that were in a folder of the workspace.
pub fn files(commit: &str, folder: &str, workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let names = run(
        &["ls-tree", "--name-only", &format!("{commit}:./{folder}")],
        workspace,
    )?;
    Ok(names
        .unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect())
}

/// A commit.
pub struct Revision {
    /// Its short name.
    pub name: String,
    /// The day it was made, such as `2020-01-31`.
    pub day: String,
}

/// The last commits that changed any of these files of the workspace, newest first, at most so many.
pub fn history(
    names: &[&str],
    most: usize,
    workspace: &Workspace,
) -> Result<Vec<Revision>, Failure> {
    let most = most.to_string();
    let args = ["log", "-n", &most, "--format=%h %cs"];
    let log = of_files(&args, names, workspace)?.unwrap_or_default();
    let revisions = log.lines().filter_map(|line| line.split_once(' '));
    Ok(revisions
        .map(|(name, day)| Revision {
            name: name.to_owned(),
            day: day.to_owned(),
        })
        .collect())
}

/// Whether any of these files is another than in the last commit, or not in it.
pub fn is_changed(names: &[&str], workspace: &Workspace) -> Result<bool, Failure> {
    let status = of_files(&["status", "--porcelain"], names, workspace)?;
    Ok(status.is_some_and(|status| !status.is_empty()))
}

/// The last version that was tagged, such as `v1.2.0`; none where none was.
pub fn last_version(workspace: &Workspace) -> Result<Option<String>, Failure> {
    let args = ["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"];
    Ok(run(&args, workspace)?.map(|tag| tag.trim().to_owned()))
}

/// The files that differ from the last commit, or are in none; none where this is no repository.
pub fn changes(workspace: &Workspace) -> Result<Option<Vec<String>>, Failure> {
    let status = run(&["status", "--porcelain", "--", "."], workspace)?;
    let name = |line: &str| line.get(3..).unwrap_or_default().to_owned();
    Ok(status.map(|status| status.lines().map(name).collect()))
}

/// What git answers; none where it fails.
fn run(args: &[&str], workspace: &Workspace) -> Result<Option<String>, Failure> {
    let mut command = Command::new("git");
    command.args(args).current_dir(workspace.root());
    // A hook that this may run in has set them, for whatever repository it is of.
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

/// The same of files of the workspace.
fn of_files(
    args: &[&str],
    names: &[&str],
    workspace: &Workspace,
) -> Result<Option<String>, Failure> {
    // Else a name such as `a*` would be a pattern.
    let names: Vec<String> = names
        .iter()
        .map(|name| format!(":(literal){name}"))
        .collect();
    let names = names.iter().map(String::as_str);
    let args: Vec<&str> = args.iter().copied().chain(["--"]).chain(names).collect();
    run(&args, workspace)
}
