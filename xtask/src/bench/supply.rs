//! What depending on the client costs: crates to trust, and the time of the first build, beside clients of other generators.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use toml_edit::{DocumentMut, Item};

use crate::cargo;
use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::workspace::Workspace;

const OAS3_GEN: &str = "oas3-gen";

/// A crate that is built.
struct Row {
    name: &'static str,
    /// What it depends on; none where a tool writes the whole crate.
    dependencies: Option<String>,
}

/// What came of writing a crate.
enum Made {
    Crate,
    /// The tool for it is not installed.
    NoTool,
    /// The tool failed, and said this.
    Refused(String),
}

/// What was found of one.
struct Cost {
    crates: usize,
    build: Duration,
}

pub fn run(workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
    let folder = tempfile::tempdir().map_err(|e| unwritten(&e))?;
    console.say(format!("{:<42} {:>6} {:>10}", "", "crates", "cold build"));
    let mut exit = Exit::Fine;
    let mut first = None;
    for (number, row) in rows(workspace)?.iter().enumerate() {
        let krate = folder.path().join(format!("row-{number}"));
        let cost = match row.make(&krate, workspace).map_err(|e| unwritten(&e))? {
            Made::NoTool => {
                console.note(format!(
                    "{OAS3_GEN} is not installed, and left out; to have it: cargo install {OAS3_GEN}"
                ));
                continue;
            }
            Made::Refused(said) => Err(said),
            Made::Crate => {
                let spinner = console.spinner(format!("building {}", row.name));
                let cost = measure(&krate);
                spinner.finish_and_clear();
                cost?
            }
        };
        match cost {
            Ok(cost) => {
                let seconds = cost.build.as_secs_f64();
                let of_first = seconds / *first.get_or_insert(seconds);
                console.say(format!(
                    "{:<42} {:>6} {seconds:>8.1} s {of_first:>6.2}×",
                    row.name, cost.crates
                ));
            }
            Err(said) => {
                console.say(format!("{:<42} cannot be built", row.name));
                console.note(said);
                exit = Exit::Drift;
            }
        }
    }
    Ok(exit)
}

/// The client first: the others are told as parts of it.
fn rows(workspace: &Workspace) -> Result<[Row; 5], Failure> {
    let root = fs::canonicalize(workspace.root()).map_err(|e| {
        let message = format!("{}: {e}", workspace.root().display());
        Failure::new(
            message,
            "give the folder that holds openapi.json: --root DIR",
        )
    })?;
    let version = progenitor(&root.join("Cargo.toml"))?;
    let of = |package: &str, path: &str, more: &str| {
        let path = root.join(path).display().to_string();
        format!(
            "{package} = {{ path = \"{}\"{more} }}\n",
            path.escape_default()
        )
    };
    let client = |features: &str| of("datalab-client", "generated-client", features);
    // What generated code asks for beside what calls it.
    let shared =
        "chrono = { version = \"0.4\", default-features = false, features = [\"now\", \"serde\"] }
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"
";
    let runtime = of("openapi-client-runtime", "generator/runtime", "");
    // As cargo-progenitor writes it for this API, which it cannot read; and TLS, which it leaves to the user.
    let progenitor = format!(
        "bytes = \"1\"
chrono = {{ version = \"0.4\", default-features = false, features = [\"serde\"] }}
futures-core = \"0.3\"
progenitor-client = \"{version}\"
reqwest = {{ version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"rustls\", \"stream\"] }}
serde = {{ version = \"1\", features = [\"derive\"] }}
serde_json = \"1\"
serde_urlencoded = \"0.7\"
uuid = {{ version = \"1\", features = [\"serde\", \"v4\"] }}
"
    );
    let row = |name, dependencies| Row { name, dependencies };
    Ok([
        row("datalab-client", Some(client(""))),
        row(
            "datalab-client, all features",
            Some(client(
                ", features = [\"blocking\", \"cli\", \"mock\", \"schemars\"]",
            )),
        ),
        row(
            "our runtime, without generated code",
            Some(format!("{runtime}{shared}")),
        ),
        row(
            "progenitor-client, without generated code",
            Some(progenitor),
        ),
        row("oas3-gen's client, same document", None),
    ])
}

/// The version of progenitor that the generator uses; that of its runtime is the same.
fn progenitor(manifest: &Path) -> Result<String, Failure> {
    let unread = |why: &dyn std::fmt::Display| {
        let message = format!("{}: {why}", manifest.display());
        Failure::new(message, "give the workspace of the generator: --root DIR")
    };
    let text = fs::read_to_string(manifest).map_err(|e| unread(&e))?;
    let parsed: DocumentMut = text.parse().map_err(|e| unread(&e))?;
    let dependencies = parsed
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"));
    let version = dependencies.and_then(|all| all.get("progenitor"));
    let version = version.and_then(Item::as_str).map(str::to_owned);
    version.ok_or_else(|| unread(&"no version of progenitor stands in it"))
}

impl Row {
    /// Writes the crate.
    fn make(&self, krate: &Path, workspace: &Workspace) -> io::Result<Made> {
        match &self.dependencies {
            Some(dependencies) => {
                fs::create_dir_all(krate.join("src"))?;
                fs::write(krate.join("src/lib.rs"), "")?;
                let head = "[package]\nname = \"row\"\nedition = \"2024\"\n\n[dependencies]\n";
                fs::write(krate.join("Cargo.toml"), format!("{head}{dependencies}"))?;
            }
            None => {
                let mut command = Command::new(OAS3_GEN);
                command.args([
                    "generate",
                    "client-mod",
                    "--workspace",
                    "--quiet",
                    "--input",
                ]);
                command.arg(workspace.document()).arg("--output").arg(krate);
                let output = match command.output() {
                    Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Made::NoTool),
                    output => output?,
                };
                if !output.status.success() {
                    let said = String::from_utf8_lossy(&output.stderr);
                    return Ok(Made::Refused(format!(
                        "{OAS3_GEN}: {}: {}",
                        output.status,
                        said.trim()
                    )));
                }
            }
        }
        // Not a part of whatever workspace the temporary folder is in.
        let manifest = krate.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        fs::write(&manifest, format!("{text}\n[workspace]\n"))?;
        // The same versions of what they share.
        let lock = workspace.root().join("Cargo.lock");
        if lock.exists() {
            fs::copy(lock, krate.join("Cargo.lock"))?;
        }
        Ok(Made::Crate)
    }
}

/// Builds it with nothing there but the sources; or what cargo says where it cannot.
fn measure(krate: &Path) -> Result<Result<Cost, String>, Failure> {
    let target = krate.join("target");
    let cargo = |args: &[&str]| {
        let env = [
            ("CARGO_TARGET_DIR", target.as_os_str()),
            ("RUSTC_WRAPPER", OsStr::new("")),
        ];
        cargo::ask("bench", krate, args, env)
    };
    if let Err(said) = cargo(&["fetch"])? {
        return Ok(Err(said));
    }
    let tree = [
        "tree",
        "--offline",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let listed = match cargo(&tree)? {
        Ok(listed) => listed,
        Err(said) => return Ok(Err(said)),
    };
    let start = Instant::now();
    let built = cargo(&["build", "--offline", "--quiet"])?;
    let build = start.elapsed();
    // The first is the crate itself.
    let crates: BTreeSet<&str> = listed.lines().skip(1).map(package).collect();
    Ok(built.map(|_| Cost {
        crates: crates.len(),
        build,
    }))
}

/// `name v1.2.3`, without what kind of crate it is and whether it was named before.
fn package(line: &str) -> &str {
    line.split(" (").next().unwrap_or(line)
}

fn unwritten(error: &io::Error) -> Failure {
    let help = "give a temporary folder that can be written to: TMPDIR";
    Failure::new(format!("making the crates to build: {error}"), help)
}
