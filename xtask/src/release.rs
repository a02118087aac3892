//! `release`: what the next version would be, and whether its package is whole.

mod package;
mod version;

use std::collections::BTreeMap;
use std::fs;
use std::io;

use chrono::Utc;
use clap::Args;
use semver::Version;

use self::package::Findings;
use crate::console::Console;
use crate::diff;
use crate::exit::{Exit, Failure};
use crate::git;
use crate::regen::counted;
use crate::workspace::{GENERATED, Workspace};

const CHANGELOG: &str = "CHANGELOG.md";
const UNRELEASED: &str = "## Unreleased";
const CLIENT: &str = "datalab-client";

/// Tell what the next release would be
///
/// Compares the generated client with that of the last version that was tagged, raises the version by the verdict, as cargo
/// reads versions, writes the entry for CHANGELOG.md from what stands under Unreleased and from what changed, and checks that
/// the package is whole: licence, description, and no dependency that is but a folder here. The parts of the client that
/// are written by hand are not compared. Writes nothing.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  told, and the package is whole
  1  the package is not whole: nobody could use it as it is
  2  the workspace cannot be read, or there is no such revision")]
pub struct Release {
    /// Only tell; for now there is nothing else
    #[arg(long, required = true)]
    dry_run: bool,

    /// The version to compare with: a revision [default: the last tag like v1.2.3]
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,

    /// The package to release
    #[arg(long, value_name = "NAME", default_value = CLIENT)]
    package: String,
}

impl Release {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { since, package, .. } = self;
        let packages = package::all(workspace)?;
        let version = version_of(&package, &packages)?;
        let since = match since {
            Some(since) => Some(since),
            None => git::last_version(workspace)?,
        };
        let (next, changes) = match &since {
            None => {
                console.say(format!(
                    "{package} {version}: the first version, since none is tagged"
                ));
                (version, String::new())
            }
            Some(since) => {
                let old = at(since, workspace)?;
                let new = here(workspace)?;
                let report = diff::between((since, &old), ("the working copy", &new))?;
                let released: Option<Version> = since.trim_start_matches('v').parse().ok();
                let from = released.unwrap_or_else(|| version.clone());
                // Who raised it by hand knows of more than the generated code.
                let next = version::next(&from, report.verdict()).max(version);
                console.say(format!(
                    "{package} {next}, after {since}: {} ({})",
                    report.verdict(),
                    counted(report.changes.len(), "change")
                ));
                (next, report.list())
            }
        };
        console.say(format!(
            "\n── {CHANGELOG}\n\n{}",
            entry(&next, &changes, workspace)?
        ));
        let findings = package::check(&package, &packages, workspace)?;
        Ok(tell(&package, &findings, console))
    }
}

fn version_of(name: &str, packages: &[package::Package]) -> Result<Version, Failure> {
    let package = packages.iter().find(|package| package.name == name);
    let names: Vec<&str> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let package = package.ok_or_else(|| {
        let message = format!("there is no package {name} in the workspace");
        Failure::new(message, format!("give one of {}", names.join(", ")))
    })?;
    Ok(package.version.clone())
}

/// The generated files of a revision.
fn at(revision: &str, workspace: &Workspace) -> Result<BTreeMap<String, String>, Failure> {
    let commit = git::commit(revision, workspace)?;
    let mut files = BTreeMap::new();
    for name in git::files(&commit, GENERATED, workspace)? {
        let text = git::file(&commit, &format!("{GENERATED}/{name}"), workspace)?;
        files.extend(text.map(|text| (name, text)));
    }
    match files.is_empty() {
        true => Err(Failure::new(
            format!("{revision} has no {GENERATED}"),
            git::USAGE,
        )),
        false => Ok(files),
    }
}

fn here(workspace: &Workspace) -> Result<BTreeMap<String, String>, Failure> {
    let folder = workspace.root().join(GENERATED);
    let read = || -> io::Result<BTreeMap<String, String>> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(entry.path())?);
        }
        Ok(files)
    };
    read().map_err(|e| {
        Failure::new(
            format!("reading {GENERATED}: {e}"),
            "run: cargo xtask regen",
        )
    })
}

/// What is to stand in the changelog.
fn entry(version: &Version, changes: &str, workspace: &Workspace) -> Result<String, Failure> {
    let path = workspace.root().join(CHANGELOG);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
        Err(e) => {
            let message = format!("reading {CHANGELOG}: {e}");
            return Err(Failure::new(message, "mend this and run it again"));
        }
    };
    let (_, after) = text.split_once(UNRELEASED).unwrap_or_default();
    let written = after.split("\n## ").next().unwrap_or_default().trim();
    let day = Utc::now().date_naive();
    let parts = [
        format!("## {version} - {day}"),
        written.to_owned(),
        changes.trim().to_owned(),
    ];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    Ok(parts.collect::<Vec<_>>().join("\n\n"))
}

fn tell(package: &str, findings: &Findings, console: &mut Console<'_>) -> Exit {
    console.say(format!("\n── package {package}\n"));
    for note in &findings.notes {
        console.say(format!("note: {note}"));
    }
    for fault in &findings.faults {
        console.say(format!("fault: {fault}"));
    }
    match findings.faults.len() {
        0 => {
            console.say("whole; what is compiled and documented: cargo xtask ci");
            Exit::Fine
        }
        count => {
            console.say(format!("not whole: {}", counted(count, "fault")));
            Exit::Drift
        }
    }
}
