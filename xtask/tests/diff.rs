//! `diff`: what each pair of documents is told to mean, and the page that is made of it. Writes `docs/diff.md` with
//! `UPDATE_DOCS=1`, and otherwise checks it.

#[path = "diff/cases.rs"]
mod cases;
mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cases::Case;
use common::{DOCUMENT, Outcome, Root};
use serde_json::{Value, json};
use xtask::{Exit, RULES, Verdict};

const HEAD: &str = "\
# What a change of the document means

Written by the test `diff` of xtask, from the table in `xtask/src/diff/rules.rs` and the pairs of documents in
`xtask/tests/diff`; do not edit, run `UPDATE_DOCS=1 cargo test -p xtask --test diff`.

`cargo xtask diff` generates a client from both documents and compares all that a user can name. The verdict is what a change
asks of the next version, as cargo reads versions: *major* breaks code that compiled, *minor* adds to it, *patch* is none of
its business. While the version is 0.x, a major change raises the second number, and all others the third.

The examples are merged into the same small document (RFC 7386: null removes); below each is all that is told of it. Where
cargo-semver-checks would not say the same, the reason is given.

";

fn run(case: &Case, root: &Root, format: &str) -> Outcome {
    let [old, new] = case.documents().map(|document| document.to_string());
    let old = root.put("old.json", &old);
    let new = root.put("new.json", &new);
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let mut args = vec!["diff", old, new, "--format", format];
    let overlay = case
        .overlay()
        .map(|overlay| root.put("overlay.json", &overlay.to_string()));
    if let Some(overlay) = &overlay {
        args.extend(["--overlay", overlay.to_str().unwrap()]);
    }
    root.run(&args)
}

fn told(outcome: &Outcome) -> Vec<String> {
    let report: Value =
        serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{outcome:?}"));
    let changes = report["changes"].as_array().unwrap();
    let rule = |change: &Value| {
        format!(
            "{} {}",
            change["rule"].as_str().unwrap(),
            change["name"].as_str().unwrap()
        )
    };
    changes.iter().map(rule).collect()
}

#[test]
fn each_pair_is_told_as_the_table_has_it() {
    let root = Root::empty();
    let mut wrong = String::new();
    for case in &Case::all() {
        let outcome = run(case, &root, "json");
        let mut told = told(&outcome);
        told.sort();
        let mut expected = case.expect.clone();
        expected.sort();
        if told != expected {
            wrong += &format!(
                "{}\n  told:     {told:?}\n  expected: {expected:?}\n{}\n",
                case.name, outcome.out
            );
        }
        let breaks = told.iter().any(|told| {
            let id = told.split(' ').next().unwrap();
            RULES
                .iter()
                .any(|rule| rule.id == id && rule.verdict == Verdict::Major)
        });
        let exit = if breaks { Exit::Drift } else { Exit::Fine };
        assert_eq!(outcome.exit, exit, "{}: {outcome:?}", case.name);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_rule_is_documented_with_an_example_that_yields_it() {
    let root = Root::empty();
    let cases = Case::all();
    let mut text = HEAD.to_owned();
    text += "| rule | verdict | what changed |\n|---|---|---|\n";
    for rule in RULES {
        text += &format!(
            "| [{0}](#{0}) | {1} | {2} |\n",
            rule.id, rule.verdict, rule.what
        );
    }
    let mut ids = BTreeSet::new();
    for rule in RULES {
        assert!(ids.insert(rule.id), "{} stands twice in the table", rule.id);
        text += &format!(
            "\n## {}\n\n*{}:* {} {}\n",
            rule.id, rule.verdict, rule.what, rule.why
        );
        if let Some(reason) = rule.unseen {
            text += &format!("\ncargo-semver-checks does not tell: {reason}.\n");
        }
        let is_of = |case: &&Case| {
            case.expect
                .iter()
                .any(|told| told.split(' ').next() == Some(rule.id))
        };
        let case = cases
            .iter()
            .filter(is_of)
            .min_by_key(|case| case.expect.len());
        let case = case.unwrap_or_else(|| panic!("no pair gives {}", rule.id));
        let yaml = |value: &Value| serde_yaml::to_string(value).unwrap();
        let first = match &case.first {
            Value::Null => String::new(),
            first => format!("# before\n{}# after\n", yaml(first)),
        };
        let overlay = match &case.overlay {
            Value::Null => String::new(),
            actions => format!("# the overlay of both\nactions:\n{}", yaml(actions)),
        };
        let outcome = run(case, &root, "text");
        let lines: Vec<&str> = outcome.out.lines().skip(2).collect();
        text += &format!(
            "\n{}:\n\n```yaml\n{first}{}{overlay}```\n\n```text\n{}\n```\n",
            upper(&case.name),
            yaml(&case.change),
            lines.join("\n")
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diff.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/diff.md is not up to date; it says how to write it"
    );
}

fn upper(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

/// A repository of which the first version has an overlay, and the second another document.
fn repository() -> Root {
    let root = Root::new();
    let overlay = "overlay: 1.0.0\ninfo: { title: O, version: '1' }\nactions: [{ target: \"$.paths['/api/v1/files/{file_id}'].get\", update: { x-name: fetch } }]\n";
    root.put("openapi.overlay.yaml", overlay);
    root.commit();
    root.git(&["tag", "v1"]);
    fs::remove_file(root.path().join("openapi.overlay.yaml")).unwrap();
    root.git(&["add", "."]);
    root.git(&["commit", "--quiet", "-m", "two"]);
    root
}

#[test]
fn revisions_have_the_overlay_that_they_had() {
    let root = repository();
    let nothing = root.run(&["diff"]);
    nothing
        .is_fine(&["openapi.json of HEAD → openapi.json: nothing changes for users of the client"]);
    root.put(
        "openapi.json",
        &DOCUMENT.replace(
            "\"name\": {",
            "\"size\": { \"type\": \"integer\" }, \"name\": {",
        ),
    );
    root.run(&["diff"]).is_fine(&[
        "openapi.json of HEAD → openapi.json: minor: ",
        "\n\ntypes::File, in answers of client.files().get()\n  minor  field-added  the field size: Option<i64> is new\n",
    ]);
    let renamed = root.run(&["diff", "HEAD~1", "HEAD"]);
    assert_eq!(renamed.exit, Exit::Drift);
    assert!(
        renamed.out.contains(
            "major  operation-renamed  client.files().fetch() is client.files().get() now"
        ),
        "{renamed:?}"
    );
    let both = root.run(&["diff", "v1"]);
    assert!(
        both.out.contains("operation-renamed") && both.out.contains("field-added"),
        "{both:?}"
    );
}

#[test]
fn markdown_is_for_people_and_breaks_come_first() {
    let root = Root::empty();
    let cases = Case::all();
    let case = cases
        .iter()
        .find(|case| case.name == "a required member in a request")
        .unwrap();
    let outcome = run(case, &root, "markdown");
    assert_eq!(outcome.exit, Exit::Drift);
    let (head, list) = outcome.out.split_once("\n\n").unwrap();
    assert!(
        head.starts_with("**major: code that compiled may no longer compile or work**, from "),
        "{head}"
    );
    assert_eq!(
        list,
        "### Breaking\n\n\
         - `client.pets().create(name, age)`, `POST /pets`: the call takes `age: i64`, too (argument-added)\n\
         - `types::NewPet`, in requests of `client.pets().create()`: `new` takes `age: i64`, too (argument-added)\n\n\
         ### New\n\n\
         - `types::NewPet`, in requests of `client.pets().create()`: the field `age: i64` is new (field-added)\n"
    );
}

#[test]
fn json_has_all_that_a_program_wants() {
    let root = Root::empty();
    let cases = Case::all();
    let case = cases
        .iter()
        .find(|case| case.name == "another type in a union")
        .unwrap();
    let report: Value = serde_json::from_str(&run(case, &root, "json").out).unwrap();
    assert_eq!(report["verdict"], "major");
    let change = &report["changes"][0];
    assert_eq!(
        (&change["of"], &change["name"]),
        (&json!("type"), &json!("types::PetOwner"))
    );
    assert_eq!(change["answered_by"][0], "client.pets().create()");
    assert_eq!(change.get("sent_by"), None);
    let case = cases
        .iter()
        .find(|case| case.name == "another path")
        .unwrap();
    let report: Value = serde_json::from_str(&run(case, &root, "json").out).unwrap();
    assert_eq!(
        report["changes"],
        json!([{
            "rule": "operation-moved", "verdict": "patch", "of": "operation", "name": "client.pets().get(id)",
            "operation_id": "get_pet", "route": "GET /v2/pets/{id}", "what": "`GET /pets/{id}` before",
        }])
    );
}

#[test]
fn what_cannot_be_compared_is_told() {
    let root = repository();
    root.run(&["diff", "v9"])
        .is_bad_input(&["`v9` is neither a file nor a revision", "HEAD~1"]);
    root.run(&["diff", "--", "--upload-pack=x"])
        .is_bad_input(&["is neither a file nor a revision"]);
    let bad = root.put("bad.json", "{}");
    root.run(&["diff", bad.to_str().unwrap()]).is_bad_input(&[
        "no client can be generated from",
        "bad.json",
        "error[not-openapi]",
    ]);
    root.run(&["diff", "HEAD", "HEAD", "--overlay", "none.yaml"])
        .is_fine(&["nothing changes"]);
    root.run(&["diff", bad.to_str().unwrap(), "--overlay", "none.yaml"])
        .is_bad_input(&["none.yaml cannot be read"]);
    let outside = Root::new();
    let untold = "`HEAD` is no file, and whether it is a revision cannot be told: git rev-parse failed: fatal: ";
    outside
        .run(&["diff"])
        .is_bad_input(&[&format!("{untold}not a git repository")]);
    outside.git(&["init", "--quiet"]);
    outside
        .run(&["diff"])
        .is_bad_input(&["`HEAD` is neither a file nor a revision"]);
    outside.put(".git/config", "[core");
    outside
        .run(&["diff"])
        .is_bad_input(&[&format!("{untold}bad config line")]);
}
