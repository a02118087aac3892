//! `release`: the next version, whether its packages are whole, and the files that say so.

mod bump;
mod changelog;
mod files;
mod package;
mod version;

use std::collections::BTreeMap;
use std::fs;
use std::io;

use clap::Args;
use openapi_client_generator::emit::{self, Tree};
use semver::Version;

use self::changelog::{CHANGELOG, Changelog};
use self::package::{Findings, Package};
use crate::console::Console;
use crate::diff;
use crate::exit::{Exit, Failure};
use crate::git;
use crate::regen::counted;
use crate::workspace::{GENERATED, Workspace};

const CLIENT: &str = "datalab-client";

/// Make the next release ready
///
/// Compares the generated client with that of the last version that was tagged, raises the version by the verdict, as cargo
/// reads versions, and makes the entry of CHANGELOG.md from what stands under Unreleased and from what changed. Checks that
/// the package is whole, and what it needs of this workspace: looks at what is packed, builds that with every feature, and
/// documents them. Then writes the version and the entry; --dry-run only tells. The parts of the client that are written by hand are
/// not compared. Commits, tags and publishes nothing, but says how.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  ready, or with --dry-run: told, and the package is whole
  1  the package is not whole: nobody could use it as it is; nothing was written
  2  the workspace cannot be read, there is no such revision, or a requirement cannot be raised;
     nothing was written. Without --dry-run also: changes are not committed, nothing is to be
     released, or CHANGELOG.md has an entry of the version already. Where cargo fails on what was
     written, it says how to take that back")]
pub struct Release {
    /// Only tell, also of what is not committed or is no release; writes to cargo's target folder alone
    #[arg(long)]
    dry_run: bool,

    /// The version to compare with: a revision [default: the last tag like v1.2.3]
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,

    /// The package to release
    #[arg(long, value_name = "NAME", default_value = CLIENT)]
    package: String,
}

/// The version that is next, and what changed since the last one, as Markdown.
struct Next {
    version: Version,
    since: Option<String>,
    changes: String,
}

impl Release {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        if !self.dry_run {
            refuse_changes(workspace)?;
        }
        let packages = package::all(workspace)?;
        let package = find(&self.package, &packages)?;
        let next = self.next(package, workspace, console)?;
        let changelog = Changelog::read(workspace)?;
        let manifests = bump::bump(package, &packages, &next.version, workspace)?;
        let entry = changelog.entry(&next.version, &next.changes);
        let told = match next.is_no_release(&changelog) {
            Some((message, help)) if !self.dry_run => return Err(Failure::new(message, help)),
            Some((message, help)) => format!("without --dry-run it is refused: {message}; {help}"),
            None => entry.clone(),
        };
        console.say(format!("\n── {CHANGELOG}\n\n{told}"));
        let needed = package::with_needed(package, &packages);
        let findings = package::check(&needed, workspace)?;
        let exit = tell(&self.package, &findings, console);
        if exit == Exit::Fine && !self.dry_run {
            write(manifests, changelog.with(&entry), workspace)?;
            console.say(how_to_go_on(&next.version, &needed));
        }
        Ok(exit)
    }

    fn next(
        &self,
        package: &Package,
        workspace: &Workspace,
        console: &mut Console<'_>,
    ) -> Result<Next, Failure> {
        let Package { name, version, .. } = package;
        let since = match &self.since {
            Some(since) => Some(since.clone()),
            None => git::last_version(workspace)?,
        };
        let Some(since) = since else {
            console.say(format!(
                "{name} {version}: the first version, since none is tagged"
            ));
            return Ok(Next {
                version: version.clone(),
                since: None,
                changes: String::new(),
            });
        };
        let old = at(&since, workspace)?;
        let new = here(workspace)?;
        let report = diff::between((&since, &old), ("the working copy", &new))?;
        let released: Option<Version> = since.trim_start_matches('v').parse().ok();
        let from = released.unwrap_or_else(|| version.clone());
        // Who raised it by hand knows of more than the generated code.
        let version = version::next(&from, report.verdict()).max(version.clone());
        console.say(format!(
            "{name} {version}, after {since}: {} ({})",
            report.verdict(),
            counted(report.changes.len(), "change")
        ));
        Ok(Next {
            version,
            since: Some(since),
            changes: report.list(),
        })
    }
}

impl Next {
    /// Why it is no release, and what to do.
    fn is_no_release(&self, changelog: &Changelog) -> Option<(String, String)> {
        let version = &self.version;
        if changelog.has(version) {
            return Some((
                format!("{CHANGELOG} has an entry of {version} already"),
                format!("tag the commit that has it: git tag v{version}"),
            ));
        }
        let since = self.since.as_ref()?;
        let nothing = self.changes.trim().is_empty() && changelog.unreleased.is_empty();
        nothing.then(|| {
            (
                format!("nothing is to be released: all is as in {since}"),
                format!("write under Unreleased in {CHANGELOG} what is new"),
            )
        })
    }
}

/// So that the release is of what is committed, and what is written can be taken back.
fn refuse_changes(workspace: &Workspace) -> Result<(), Failure> {
    let help = "commit, or only look: cargo xtask release --dry-run";
    let changes = git::changes(workspace)?;
    match changes.as_slice() {
        [] => Ok(()),
        [first, rest @ ..] => {
            let more = match rest.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!("there are changes that are not committed: {first}{more}");
            Err(Failure::new(message, help))
        }
    }
}

fn find<'a>(name: &str, packages: &'a [Package]) -> Result<&'a Package, Failure> {
    let package = packages.iter().find(|package| package.name == name);
    package.ok_or_else(|| {
        let names = packages.iter().map(|package| package.name.as_str());
        let names: Vec<&str> = names.collect();
        let message = format!("there is no package {name} in the workspace");
        Failure::new(message, format!("give one of {}", names.join(", ")))
    })
}

/// Writes the manifests and the changelog, and has cargo bring its lock up to date.
fn write(
    manifests: Vec<(String, String)>,
    changelog: String,
    workspace: &Workspace,
) -> Result<(), Failure> {
    let help = format!(
        "take back what was written: git restore . (and remove {CHANGELOG} if it is new); mend this and run it again"
    );
    let mut tree = Tree::without_owned(workspace.root());
    for (path, text) in manifests {
        tree.add(path, text);
    }
    tree.add(CHANGELOG, changelog);
    emit::write(&tree).map_err(|e| Failure::new(format!("writing the release: {e}"), &help))?;
    let update = ["update", "--workspace", "--offline", "--quiet"];
    let updated = package::ask_cargo(&update, workspace);
    updated.map(drop).map_err(|failure| failure.with_help(help))
}

/// What is left to do, in the order in which it can be done.
fn how_to_go_on(version: &Version, packages: &[&Package]) -> String {
    let mut lines = vec![
        format!("\n── {version} is written; next\n"),
        "cargo xtask regen   # generated files name the version of their generator".to_owned(),
        "cargo xtask ci".to_owned(),
        format!("git commit --all --message \"Release {version}\""),
        format!("git tag v{version}"),
        format!("git push origin HEAD v{version}"),
    ];
    let names = packages.iter().map(|package| package.name.as_str());
    if !packages.iter().any(|package| package.is_private()) {
        let names: Vec<String> = names.map(|name| format!(" --package {name}")).collect();
        lines.push(format!("cargo publish{}", names.concat()));
    }
    lines.join("\n")
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
            console.say("whole");
            Exit::Fine
        }
        count => {
            console.say(format!("not whole: {}", counted(count, "fault")));
            Exit::Drift
        }
    }
}
