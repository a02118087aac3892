//! What cargo packs: what each user of a package needs, and no more.

use super::package::{Findings, ask_cargo};
use crate::exit::Failure;
use crate::regen::counted;
use crate::workspace::Workspace;

/// Texts that must lie in a package, by how the names of their files begin.
const TEXTS: [(&str, &[&str]); 2] = [
    (
        "the text of its licence",
        &["LICENSE", "LICENCE", "COPYING"],
    ),
    ("a README", &["README"]),
];

pub fn check(name: &str, workspace: &Workspace, findings: &mut Findings) -> Result<(), Failure> {
    let args = [
        "package",
        "--list",
        "--allow-dirty",
        "--locked",
        "--offline",
        "--package",
        name,
    ];
    let listed = ask_cargo(&args, workspace)?;
    let files: Vec<&str> = listed.lines().collect();
    for (what, begins) in TEXTS {
        let is_text = |file: &&str| begins.iter().any(|it| file.to_uppercase().starts_with(it));
        if !files.iter().any(is_text) {
            findings.faults.push(format!(
                "{name} is packed without {what}: put it beside its Cargo.toml"
            ));
        }
    }
    let strange: Vec<&str> = files.into_iter().filter(|file| !belongs(file)).collect();
    if let [first, rest @ ..] = strange.as_slice() {
        let more = match rest.len() {
            0 => String::new(),
            more => format!(" and {} more", counted(more, "file")),
        };
        findings.faults.push(format!(
            "{name} is packed with {first}{more}, which nobody needs to use it: say what belongs in it by `include`"
        ));
    }
    Ok(())
}

/// Whether it is code for users, a text for them, or cargo's own.
fn belongs(file: &str) -> bool {
    // cargo lists with the separator of the system.
    let file = file.replace('\\', "/");
    match file.split_once('/') {
        Some((folder, _)) => matches!(folder, "src" | "examples"),
        None => {
            let upper = file.to_uppercase();
            let is_text =
                |(_, begins): &(&str, &[&str])| begins.iter().any(|it| upper.starts_with(it));
            let is_cargos = matches!(
                file.as_str(),
                "Cargo.toml"
                    | "Cargo.toml.orig"
                    | "Cargo.lock"
                    | ".cargo_vcs_info.json"
                    | "build.rs"
            );
            is_cargos || file.ends_with(".md") || TEXTS.iter().any(is_text)
        }
    }
}
