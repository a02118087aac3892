//! Whether a package is whole: whether someone who has nothing but what cargo packs could use it.

use std::ffi::OsString;
use std::process::Command;

use semver::Version;
use serde::Deserialize;

use crate::exit::Failure;
use crate::workspace::Workspace;

/// What cargo says of a package of the workspace.
#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub version: Version,
    description: Option<String>,
    license: Option<String>,
    license_file: Option<String>,
    /// The registries that it may go to; none at all, where there is a list without any.
    publish: Option<Vec<String>>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    kind: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// What was found.
#[derive(Default)]
pub struct Findings {
    /// What nobody could use it with.
    pub faults: Vec<String>,
    /// What should be known.
    pub notes: Vec<String>,
}

/// The packages of the workspace.
pub fn all(workspace: &Workspace) -> Result<Vec<Package>, Failure> {
    let text = cargo(
        &["metadata", "--no-deps", "--format-version", "1"],
        workspace,
    )?;
    let metadata: Metadata = serde_json::from_str(&text).map_err(|e| {
        Failure::new(
            format!("reading what cargo says of the workspace: {e}"),
            "report this as a bug",
        )
    })?;
    Ok(metadata.packages)
}

/// Checks a package, and the packages of the workspace that it needs.
pub fn check(name: &str, packages: &[Package], workspace: &Workspace) -> Result<Findings, Failure> {
    let mut findings = Findings::default();
    let mut left = vec![name.to_owned()];
    let mut seen: Vec<String> = Vec::new();
    while let Some(name) = left.pop() {
        if seen.contains(&name) {
            continue;
        }
        let Some(package) = packages.iter().find(|package| package.name == name) else {
            let fault = format!("{name} is needed, and is no package of this workspace");
            findings.faults.push(fault);
            continue;
        };
        package.check(&mut findings);
        files(&name, workspace, &mut findings)?;
        left.extend(package.needed().map(|needed| needed.name.clone()));
        seen.push(name);
    }
    Ok(findings)
}

impl Package {
    /// What it needs from a folder; for its tests it may, since cargo leaves that out.
    fn needed(&self) -> impl Iterator<Item = &Dependency> {
        let here = self.dependencies.iter().filter(|it| it.path.is_some());
        here.filter(|it| it.kind.as_deref() != Some("dev"))
    }

    fn check(&self, findings: &mut Findings) {
        let name = &self.name;
        if self.license.is_none() && self.license_file.is_none() {
            findings.faults.push(format!(
                "{name} has no licence: set `license` in its Cargo.toml"
            ));
        }
        if self.description.as_deref().is_none_or(str::is_empty) {
            let fault = format!("{name} has no description: set `description` in its Cargo.toml");
            findings.faults.push(fault);
        }
        for needed in self.needed().filter(|needed| needed.req == "*") {
            findings.faults.push(format!(
                "{name} needs {} by its path only: add the `version` that a registry has",
                needed.name
            ));
        }
        if self.publish.as_ref().is_some_and(Vec::is_empty) {
            let note = format!("{name} has `publish = false`: cargo will not publish it");
            findings.notes.push(note);
        }
    }
}

/// Whether what cargo packs holds the licence's text.
fn files(name: &str, workspace: &Workspace, findings: &mut Findings) -> Result<(), Failure> {
    let args = [
        "package",
        "--list",
        "--allow-dirty",
        "--offline",
        "--package",
        name,
    ];
    let listed = cargo(&args, workspace)?;
    let is_licence = |file: &str| {
        let file = file.to_uppercase();
        file.starts_with("LICENSE") || file.starts_with("LICENCE") || file.starts_with("COPYING")
    };
    if !listed.lines().any(is_licence) {
        let note = format!(
            "{name} is packed without the text of its licence, which lies outside of its folder"
        );
        findings.notes.push(note);
    }
    Ok(())
}

fn cargo(args: &[&str], workspace: &Workspace) -> Result<String, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(&cargo);
    let output = command.args(args).current_dir(workspace.root()).output();
    let output = output.map_err(|e| {
        let message = format!("starting {}: {e}", cargo.display());
        Failure::new(message, "run this as `cargo xtask release`")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let message = format!("cargo {} failed: {}", args.join(" "), said.trim());
        return Err(Failure::new(message, "mend this and run it again"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
