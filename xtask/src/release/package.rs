//! Whether a package is whole: whether someone who has nothing but what cargo packs could use it.

use std::path::PathBuf;

use semver::Version;
use serde::Deserialize;

use super::files;
use crate::cargo;
use crate::exit::Failure;
use crate::workspace::Workspace;

/// What cargo says of a package of the workspace.
#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub version: Version,
    pub manifest_path: PathBuf,
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
    let text = ask_cargo(
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

/// A package, and the packages of the workspace that it needs: each behind what it needs itself.
pub fn with_needed<'a>(package: &'a Package, packages: &'a [Package]) -> Vec<&'a Package> {
    let mut all = Vec::new();
    collect(package, packages, &mut all);
    all
}

fn collect<'a>(package: &'a Package, packages: &'a [Package], all: &mut Vec<&'a Package>) {
    if all.iter().any(|known| known.name == package.name) {
        return;
    }
    for needed in package.needed() {
        if let Some(needed) = packages.iter().find(|it| it.name == needed.name) {
            collect(needed, packages, all);
        }
    }
    all.push(package);
}

/// Checks these packages: what their manifests say, what cargo packs, and, where that is whole, whether what is packed can be
/// built with every feature. They are documented where they lie: what is packed asks registries for what is not there yet.
pub fn check(packages: &[&Package], workspace: &Workspace) -> Result<Findings, Failure> {
    let mut findings = Findings::default();
    for package in packages {
        package.check(packages, &mut findings);
    }
    if let Some(fault) = lock(workspace)? {
        findings.faults.push(fault);
        return Ok(findings);
    }
    for package in packages {
        files::check(&package.name, workspace, &mut findings)?;
    }
    if findings.faults.is_empty() {
        findings.faults = build(packages, workspace)?;
    }
    Ok(findings)
}

/// What is wrong with Cargo.lock, which says what is built: cargo would write it, were it only to list what it packs.
fn lock(workspace: &Workspace) -> Result<Option<String>, Failure> {
    const HELP: &str = "run `cargo update --workspace`";
    if !workspace.root().join("Cargo.lock").exists() {
        return Ok(Some(format!("there is no Cargo.lock: {HELP}")));
    }
    let args = ["update", "--workspace", "--locked", "--offline", "--quiet"];
    let said = ask(&args, workspace)?.err();
    Ok(said.map(|said| format!("Cargo.lock does not fit the manifests: {HELP}\n{said}")))
}

/// Packs all of them together, since no registry has the versions that they need of each other.
fn build(packages: &[&Package], workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let names = packages
        .iter()
        .flat_map(|package| ["--package", package.name.as_str()]);
    let names: Vec<&str> = names.collect();
    const AS_IS: [&str; 4] = ["--all-features", "--locked", "--offline", "--quiet"];
    let mut faults = Vec::new();
    for (args, what) in [
        (
            &["package", "--allow-dirty"][..],
            "what is packed cannot be built",
        ),
        (&["doc", "--no-deps"][..], "the documentation has faults"),
    ] {
        let args = [args, &AS_IS, &names].concat();
        if let Err(said) = ask(&args, workspace)? {
            faults.push(format!("{what}:\n{said}"));
        }
    }
    Ok(faults)
}

impl Package {
    /// What it needs from a folder; for its tests it may, since cargo leaves that out.
    fn needed(&self) -> impl Iterator<Item = &Dependency> {
        let here = self.dependencies.iter().filter(|it| it.path.is_some());
        here.filter(|it| it.kind.as_deref() != Some("dev"))
    }

    /// Whether cargo would not publish it.
    pub fn is_private(&self) -> bool {
        self.publish.as_ref().is_some_and(Vec::is_empty)
    }

    fn check(&self, packages: &[&Package], findings: &mut Findings) {
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
        for needed in self.needed() {
            if needed.req == "*" {
                findings.faults.push(format!(
                    "{name} needs {} by its path only: add the `version` that a registry has",
                    needed.name
                ));
            }
            match packages.iter().find(|package| package.name == needed.name) {
                None => findings.faults.push(format!(
                    "{name} needs {}, which is no package of this workspace",
                    needed.name
                )),
                Some(package) if package.is_private() => findings.faults.push(format!(
                    "{name} needs {}, which has `publish = false`: nobody else can have it",
                    needed.name
                )),
                Some(_) => {}
            }
        }
        // Of what is needed it is a fault.
        let is_last = packages.last().is_some_and(|last| last.name == *name);
        if is_last && self.is_private() {
            let note = format!("{name} has `publish = false`: cargo will not publish it");
            findings.notes.push(note);
        }
    }
}

/// What cargo answers.
pub fn ask_cargo(args: &[&str], workspace: &Workspace) -> Result<String, Failure> {
    ask(args, workspace)?.map_err(|said| {
        let message = format!("cargo {} failed: {said}", args.join(" "));
        Failure::new(message, "mend this and run it again")
    })
}

/// What cargo answers, or what it says where it fails.
fn ask(args: &[&str], workspace: &Workspace) -> Result<Result<String, String>, Failure> {
    let env = [
        ("RUSTDOCFLAGS", "-D warnings"),
        // What is packed does not have the workspace's profiles, and nobody will debug it.
        ("CARGO_PROFILE_DEV_DEBUG", "0"),
    ];
    cargo::ask("release", workspace.root(), args, env)
}
