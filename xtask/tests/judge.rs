//! The verdicts of `diff` beside those of cargo-semver-checks on the generated code. Takes minutes and needs that tool:
//!
//! ```text
//! cargo install cargo-semver-checks
//! cargo test -p xtask --test judge -- --ignored
//! ```

#[path = "diff/cases.rs"]
mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cases::Case;
use openapi_client_generator::trial::Bench;
use openapi_client_generator::{Options, Source, generate};
use xtask::{RULES, Rule, Verdict};

/// Both crates are called so: the tool compares two versions of one crate.
const NAME: &str = "judged";

/// The client of each pair before or after, in a module of one crate.
fn krate(side: usize, cases: &[Case]) -> PathBuf {
    let mut modules: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let document = case.documents()[side].to_string();
        let document = Source::new("document.json", document);
        let overlay = case.overlay();
        let overlay = overlay.map(|overlay| Source::new("overlay.json", overlay.to_string()));
        let generated = generate(&document, overlay.as_ref(), &Options::default()).unwrap();
        modules.push((format!("case_{number}"), generated.files));
    }
    let clients = modules.iter().map(|(name, files)| (name.as_str(), files));
    let folder = ["judged-before", "judged-after"][side];
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let trial = Bench::new(workspace).trial(folder, clients, "").unwrap();
    let manifest = trial.folder().join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text.replace(
            &format!("name = \"{folder}\""),
            &format!("name = \"{NAME}\""),
        ),
    )
    .unwrap();
    trial.folder().to_owned()
}

/// The pairs that the tool says something breaks in, with what it says.
fn judged(before: &Path, after: &Path) -> BTreeMap<usize, BTreeSet<String>> {
    let tool = std::env::var_os("CARGO_SEMVER_CHECKS");
    let tool = tool.unwrap_or_else(|| "cargo-semver-checks".into());
    let output = Command::new(&tool)
        .args([
            "semver-checks",
            "check-release",
            "--color",
            "never",
            "--all-features",
        ])
        // Of what it checks, this leaves what breaks.
        .args(["--release-type", "minor"])
        .arg("--manifest-path")
        .arg(after.join("Cargo.toml"))
        .arg("--baseline-root")
        .arg(before)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}; see the top of this file", tool.display()));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("--- failure "),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut found: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let mut lint = "";
    for line in said.lines() {
        // A warning is none: it says that a value more in an open enum moves `Other`, which is sorted behind all others.
        if let Some(head) = line.strip_prefix("--- ") {
            let failure = head.strip_prefix("failure ");
            lint = failure.map_or("", |lint| lint.split(':').next().unwrap());
        }
        if lint.is_empty() {
            continue;
        }
        let Some((_, place)) = line.split_once("case_") else {
            continue;
        };
        let digits: String = place.chars().take_while(char::is_ascii_digit).collect();
        found
            .entry(digits.parse().unwrap())
            .or_default()
            .insert(lint.to_owned());
    }
    found
}

fn breaking(case: &Case) -> Vec<&'static Rule> {
    let rule = |told: &String| {
        let id = told.split(' ').next().unwrap();
        *RULES.iter().find(|rule| rule.id == id).unwrap()
    };
    let rules = case.expect.iter().map(rule);
    rules
        .filter(|rule| rule.verdict == Verdict::Major)
        .collect()
}

#[test]
#[ignore = "takes minutes, and needs cargo-semver-checks"]
fn cargo_semver_checks_says_the_same_but_where_the_table_says_why_not() {
    let cases = Case::all();
    let found = judged(&krate(0, &cases), &krate(1, &cases));
    let mut wrong = String::new();
    for (number, case) in cases.iter().enumerate() {
        let breaking = breaking(case);
        let lints = found.get(&number);
        let expected = breaking.iter().any(|rule| rule.unseen.is_none());
        if lints.is_some() != expected {
            let ids: Vec<&str> = breaking.iter().map(|rule| rule.id).collect();
            wrong += &format!("{}: we say {ids:?}, it says {lints:?}\n", case.name);
        }
        println!(
            "{:<60} {:?} {lints:?}",
            case.name,
            breaking.iter().map(|rule| rule.id).collect::<Vec<_>>()
        );
    }
    assert!(wrong.is_empty(), "{wrong}");
}
