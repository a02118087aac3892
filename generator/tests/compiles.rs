//! The generated code of every feature compiles, as one crate, without a warning of rustc or rustdoc.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{feature, features};

#[test]
fn every_feature_compiles_without_a_warning() {
    let krate = crate_of_all_features();
    cargo(&krate, &["check"]);
    cargo(&krate, &["check", "--all-features"]);
    // Rustdoc says which link leads nowhere and which text would be read as HTML.
    cargo(&krate, &["doc", "--no-deps", "--all-features"]);
}

/// What `x-type` names.
const HAND_WRITTEN: &str = "
/// Types of the client's own.
pub mod own {
    /// Pages.
    #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, serde::Serialize)]
    pub struct Pages(String);

    impl From<&str> for Pages {
        fn from(text: &str) -> Self {
            Self(text.into())
        }
    }
}
";

/// Writes a crate with a module for each feature; what is written there already stays untouched,
/// so that nothing is compiled twice.
fn crate_of_all_features() -> PathBuf {
    let krate = Path::new(env!("CARGO_TARGET_TMPDIR")).join("features");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let runtime = here.join("runtime");
    write(
        &krate.join("Cargo.toml"),
        &format!(
            r#"
[package]
name = "features"
version = "0.0.0"
edition = "2024"

[features]
mock = ["openapi-client-runtime/mock"]

[dependencies]
chrono = {{ version = "0.4", default-features = false, features = ["clock", "serde"] }}
openapi-client-runtime = {{ path = {runtime:?} }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"

[workspace]
"#
        ),
    );
    // The versions that the workspace has, so that nothing must be fetched.
    let lock = fs::read_to_string(here.join("../Cargo.lock")).unwrap();
    if write(&krate.join("workspace.lock"), &lock) {
        fs::write(krate.join("Cargo.lock"), lock).unwrap();
    }
    let names = features();
    let mut root = String::from("//! Every feature.\n#![deny(warnings, missing_docs)]\n");
    // A feature that is gone leaves its folder behind, which no module names any more.
    for name in &names {
        root.push_str(&format!("#[rustfmt::skip]\npub mod r#{name};\n"));
        let folder = krate.join("src").join(name);
        let generated = feature(name);
        for (path, text) in &generated.files {
            write(&folder.join(path), text);
        }
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if !generated
                .files
                .contains_key(path.file_name().unwrap().to_str().unwrap())
            {
                fs::remove_file(path).unwrap();
            }
        }
    }
    root.push_str(HAND_WRITTEN);
    write(&krate.join("src/lib.rs"), &root);
    krate
}

/// Whether it had to be written.
fn write(path: &Path, text: &str) -> bool {
    let known = fs::read_to_string(path).is_ok_and(|known| known == text);
    if !known {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    !known
}

fn cargo(krate: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--quiet", "--color=never"])
        .current_dir(krate)
        // Beside the workspace's own target folder: its lock may be held by whoever runs this test.
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("features-target"),
        )
        .env("RUSTDOCFLAGS", "-D warnings")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "cargo {arguments:?} in {}:\n{}",
        krate.display(),
        String::from_utf8_lossy(&output.stderr)
    );
}
