//! How long generated code takes to check, beside progenitor's for the same document: its functions with positional arguments,
//! and its builders, which have setters as ours.
//!
//! ```text
//! cargo bench -p openapi-client-generator --bench compile
//! ```
//!
//! The argument after `--` is the size of the document in kB (default: 160). What the clients depend on is checked before.
//! A cold check is one of the client alone, from nothing; an incremental one comes after an item was added to a file.

mod documents;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use openapi_client_generator::{Options, Source, generate};
use progenitor::InterfaceStyle;

use self::documents::{document, progenitor_alone};

/// The fastest of so many counts, taken in turns.
const TURNS: u32 = 10;

/// A client: its name, what it depends on, its files, the one that is changed, and the fastest checks.
struct Client {
    name: &'static str,
    dependencies: String,
    files: BTreeMap<String, String>,
    edited: String,
    cold: Duration,
    incremental: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let kilobytes: usize = given
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(160);
    let text = document(kilobytes * 1_000)?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let mut clients = [
        ours(&text, &root)?,
        progenitors("positional", InterfaceStyle::Positional, &text)?,
        progenitors("builder", InterfaceStyle::Builder, &text)?,
    ];
    let folder = root.join("target/compile");
    write(&clients, &folder, &root)?;
    // Everything that they depend on, and what is not at hand yet from the network.
    cargo(&folder, "check", &["--workspace"])?;

    for turn in 0..TURNS {
        for client in &mut clients {
            let this = ["--package", client.name];
            cargo(&folder, "clean", &this)?;
            client.cold = client.cold.min(cargo(&folder, "check", &this)?);
            let path = folder.join(client.name).join("src").join(&client.edited);
            let mut code = fs::read_to_string(&path)?;
            code.push_str(&format!(
                "\n/// An item more.\npub const EDIT_{turn}: u32 = 0;\n"
            ));
            fs::write(path, code)?;
            client.incremental = client.incremental.min(cargo(&folder, "check", &this)?);
        }
    }
    println!(
        "{:<12}{:>8}{:>8}{:>10}{:>16}",
        "", "lines", "kB", "cold", "incremental"
    );
    for client in &clients {
        let texts = client.files.values();
        let lines: usize = texts.clone().map(|text| text.lines().count()).sum();
        let bytes: usize = texts.map(String::len).sum();
        println!(
            "{:<12}{lines:>8}{:>8}{:>8.2} s{:>14.2} s",
            client.name,
            bytes / 1_000,
            client.cold.as_secs_f64(),
            client.incremental.as_secs_f64(),
        );
    }
    let [ours, theirs @ ..] = clients;
    for theirs in theirs {
        println!(
            "{:<26}{:>12.2}{:>16.2}",
            format!("ours to {}", theirs.name),
            ours.cold.as_secs_f64() / theirs.cold.as_secs_f64(),
            ours.incremental.as_secs_f64() / theirs.incremental.as_secs_f64(),
        );
    }
    Ok(())
}

fn ours(text: &str, root: &Path) -> Result<Client, Box<dyn Error>> {
    let source = Source::new("api.json", text.to_owned());
    let files = generate(&source, None, &Options::default())?.files;
    let modules = files.into_iter().map(|(path, text)| match path.as_str() {
        "mod.rs" => ("lib.rs".to_owned(), text),
        _ => (path, text),
    });
    let runtime = root.join("generator/runtime");
    Ok(Client {
        name: "ours",
        // As `cargo xtask new` has them.
        dependencies: format!(
            "chrono = {{ version = \"0.4\", default-features = false, features = [\"serde\"] }}
openapi-client-runtime = {{ path = {runtime:?} }}
serde = {{ version = \"1\", features = [\"derive\"] }}
serde_json = \"1\"

[features]
cli = []
mock = []
"
        ),
        files: modules.collect(),
        edited: "things_0.rs".into(),
        cold: Duration::MAX,
        incremental: Duration::MAX,
    })
}

fn progenitors(
    name: &'static str,
    interface: InterfaceStyle,
    text: &str,
) -> Result<Client, Box<dyn Error>> {
    let code = progenitor_alone(text, interface)?;
    Ok(Client {
        name,
        // As cargo-progenitor has them.
        dependencies: "bytes = \"1\"
chrono = { version = \"0.4\", default-features = false, features = [\"serde\"] }
futures-core = \"0.3\"
progenitor-client = \"0.15\"
reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"stream\"] }
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"
"
        .into(),
        files: BTreeMap::from([("lib.rs".to_owned(), code)]),
        edited: "lib.rs".into(),
        cold: Duration::MAX,
        incremental: Duration::MAX,
    })
}

fn write(clients: &[Client], folder: &Path, root: &Path) -> Result<(), Box<dyn Error>> {
    for client in clients {
        let krate = folder.join(client.name);
        let sources = krate.join("src");
        if sources.exists() {
            fs::remove_dir_all(&sources)?;
        }
        for (path, text) in &client.files {
            let path = sources.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&sources))?;
            fs::write(path, text)?;
        }
        let head = format!(
            "[package]\nname = \"{}\"\nedition = \"2024\"\n",
            client.name
        );
        let manifest = format!("{head}\n[dependencies]\n{}", client.dependencies);
        fs::write(krate.join("Cargo.toml"), manifest)?;
    }
    let members: Vec<&str> = clients.iter().map(|client| client.name).collect();
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    fs::write(folder.join("Cargo.toml"), workspace)?;
    // The same versions of what they share.
    let lock = folder.join("Cargo.lock");
    if !lock.exists() {
        fs::copy(root.join("Cargo.lock"), lock)?;
    }
    Ok(())
}

/// Runs cargo, and says how long that took.
fn cargo(folder: &Path, verb: &str, arguments: &[&str]) -> Result<Duration, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let mut command = Command::new(cargo);
    command.arg(verb).arg("--quiet").args(arguments);
    command.current_dir(folder);
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    let start = Instant::now();
    let status = command.status()?;
    let took = start.elapsed();
    if status.success() {
        Ok(took)
    } else {
        Err(format!("cargo {verb} failed in {}", folder.display()).into())
    }
}
