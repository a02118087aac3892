//! What git knows of the workspace as it was.

use std::fs;
use std::process::Command;

use crate::exit::Failure;
use crate::workspace::Workspace;

const HEAD: &str = "HEAD^{commit}";
pub const USAGE: &str = "give a file, or a revision that git knows, such as HEAD~1 or v1.0.0";

/// The commit that a revision is.
pub fn commit(revision: &str, workspace: &Workspace) -> Result<String, Failure> {
    let commit = object(&format!("{revision}^{{commit}}"), workspace).map_err(|failure| {
        failure.context(&format!(
            "`{revision}` is no file, and whether it is a revision cannot be told"
        ))
    })?;
    commit.ok_or_else(|| {
        let message = format!("`{revision}` is neither a file nor a revision");
        Failure::new(message, USAGE)
    })
}

/// A file of the workspace as it was; none where it was not.
pub fn file(commit: &str, name: &str, workspace: &Workspace) -> Result<Option<String>, Failure> {
    let object = object(&format!("{commit}:./{name}"), workspace)?;
    let text = object.map(|object| run(&["cat-file", "blob", &object], workspace));
    text.transpose()
}

/// The names of the files that were in a folder of the workspace; none where it was not.
pub fn files(commit: &str, folder: &str, workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let Some(object) = object(&format!("{commit}:./{folder}"), workspace)? else {
        return Ok(Vec::new());
    };
    let names = run(&["ls-tree", "--name-only", &object], workspace)?;
    Ok(names.lines().map(str::to_owned).collect())
}

/// A commit.
pub struct Revision {
    /// Its short name.
    pub name: String,
    /// The day it was made, such as `2020-01-31`.
    pub day: String,
}

/// The last commits that changed any of these files of the workspace, newest first, at most so many; none where there is no
/// repository.
pub fn history(
    names: &[&str],
    most: usize,
    workspace: &Workspace,
) -> Result<Vec<Revision>, Failure> {
    if !is_repository(workspace) || object(HEAD, workspace)?.is_none() {
        return Ok(Vec::new());
    }
    let most = most.to_string();
    let args = ["log", "-n", &most, "--format=%h %cs"];
    let log = of_files(&args, names, workspace)?;
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
    Ok(!of_files(&["status", "--porcelain"], names, workspace)?.is_empty())
}

/// The last version that was tagged, such as `v1.2.0`; none where none was.
pub fn last_version(workspace: &Workspace) -> Result<Option<String>, Failure> {
    if object(HEAD, workspace)?.is_none() {
        return Ok(None);
    }
    const VERSIONS: &str = "v[0-9]*";
    if run(&["tag", "--merged", "HEAD", "--list", VERSIONS], workspace)?.is_empty() {
        // What was cut off may have had one.
        let shallow = run(&["rev-parse", "--is-shallow-repository"], workspace)?;
        return match shallow.trim() {
            "true" => Err(Failure::new(
                "the last version is not known: this is a shallow clone, and git has no tag like v1.2.3 in it",
                "run `git fetch --unshallow --tags`, or say what to compare with: --since REVISION",
            )),
            _ => Ok(None),
        };
    }
    let args = ["describe", "--tags", "--abbrev=0", "--match", VERSIONS];
    Ok(Some(run(&args, workspace)?.trim().to_owned()))
}

/// The files that differ from the last commit, or are in none.
pub fn changes(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let status = run(&["status", "--porcelain", "--", "."], workspace)?;
    let name = |line: &str| line.get(3..).unwrap_or_default().to_owned();
    Ok(status.lines().map(name).collect())
}

/// Whether there is one around the workspace: of its failures, git tells this one by words alone.
fn is_repository(workspace: &Workspace) -> bool {
    let root = fs::canonicalize(workspace.root());
    root.is_ok_and(|root| root.ancestors().any(|folder| folder.join(".git").exists()))
}

/// The name of an object that git knows by this one.
fn object(name: &str, workspace: &Workspace) -> Result<Option<String>, Failure> {
    let args = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
    Ok(ask(&args, workspace)?.map(|object| object.trim().to_owned()))
}

/// What git answers.
fn run(args: &[&str], workspace: &Workspace) -> Result<String, Failure> {
    ask(args, workspace)?.ok_or_else(|| failed(args, "it says no"))
}

/// What git answers; none where that is no, for which its code is 1. Another is that of a failure.
fn ask(args: &[&str], workspace: &Workspace) -> Result<Option<String>, Failure> {
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
    if output.status.code() == Some(1) {
        return Ok(None);
    }
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
        let status = output.status.to_string();
        // Advice may follow.
        let fatal = lines.clone().find(|line| line.starts_with("fatal: "));
        let said = fatal.or_else(|| lines.next_back());
        return Err(failed(args, said.unwrap_or(&status)));
    }
    String::from_utf8(output.stdout)
        .map(Some)
        .map_err(|e| Failure::new(format!("git {}: {e}", args.join(" ")), "give a file"))
}

fn failed(args: &[&str], said: &str) -> Failure {
    let verb = args.first().copied().unwrap_or_default();
    let help = "mend what git says and run it again, or give files";
    Failure::new(format!("git {verb} failed: {said}"), help)
}

/// The same of files of the workspace.
fn of_files(args: &[&str], names: &[&str], workspace: &Workspace) -> Result<String, Failure> {
    // Else a name such as `a*` would be a pattern.
    let names: Vec<String> = names
        .iter()
        .map(|name| format!(":(literal){name}"))
        .collect();
    let names = names.iter().map(String::as_str);
    let args: Vec<&str> = args.iter().copied().chain(["--"]).chain(names).collect();
    run(&args, workspace)
}
