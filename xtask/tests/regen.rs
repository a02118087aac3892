//! `regen` on documents that cannot be used: exit 2, the place and the way out named, nothing written. And on one that can.

mod common;

use common::{DOCUMENT, Root};
use xtask::Exit;

/// Regenerates from this text in a workspace that was generated before; it must be refused, naming all `parts`, and leave
/// every file as it was.
#[track_caller]
fn refused(document: &str, parts: &[&str]) {
    let root = Root::new();
    root.run(&["regen"]).is_fine(&[]);
    root.put("openapi.json", document);
    let before = root.files();
    for args in [
        &["regen"][..],
        &["regen", "--check"],
        &["regen", "--timings"],
    ] {
        let outcome = root.run(args);
        outcome.is_bad_input(parts);
        outcome.is_bad_input(&["openapi.json"]);
        assert_eq!(outcome.out, "", "{args:?}");
        assert_eq!(root.files(), before, "{args:?}");
    }
}

/// `file:line:` of the first line of the document that holds this text.
#[track_caller]
fn line_of(document: &str, text: &str) -> String {
    let line = document
        .lines()
        .position(|line| line.contains(text))
        .unwrap()
        + 1;
    format!("openapi.json:{line}:")
}

#[test]
fn generates_and_says_so_in_one_line() {
    let root = Root::new();
    let outcome = root.run(&["regen"]);
    outcome.is_fine(&["1 operation", "changed, 0 unchanged"]);
    assert_eq!(outcome.out.lines().count(), 1, "{}", outcome.out);
    assert!(
        outcome
            .err
            .contains("cargo xtask fetch --file openapi.json"),
        "{}",
        outcome.err
    );
    let written = root.files();
    assert!(written.len() > 3, "{:?}", written.keys());

    let outcome = root.run(&["regen", "--timings"]);
    outcome.is_fine(&["files unchanged"]);
    for stage in ["read ", "write ", "total "] {
        assert!(outcome.err.contains(stage), "{}", outcome.err);
    }
    assert_eq!(root.files(), written);
}

#[test]
fn the_document_may_be_yaml() {
    let root = Root::new();
    root.run(&["regen"]).is_fine(&[]);
    let value: serde_json::Value = serde_json::from_str(DOCUMENT).unwrap();
    let fields = value.as_object().unwrap().iter();
    let yaml: String = fields
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    root.put("openapi.json", &yaml);
    root.run(&["regen"]).is_fine(&["1 operation"]);
}

#[test]
fn a_missing_document() {
    let root = Root::empty();
    for args in [&["regen"][..], &["regen", "--check"]] {
        root.run(args)
            .is_bad_input(&["openapi.json cannot be read", "cargo xtask fetch"]);
    }
    assert!(root.files().is_empty());
}

#[test]
fn broken_json() {
    let broken = DOCUMENT.replace("\"in\": \"path\",", "\"in\": \"path\"");
    let next = line_of(&broken, "\"required\": true");
    refused(&broken, &["not valid JSON", &next]);
    refused(&DOCUMENT[..DOCUMENT.len() / 2], &["not valid JSON"]);
}

#[test]
fn broken_yaml() {
    let yaml = "openapi: 3.1.0\ninfo:\n  title: Small\n  version: [1, 2\npaths: {}\n";
    refused(yaml, &["not valid YAML", "openapi.json:5:"]);
    refused(
        "openapi: 3.1.0\n\tinfo: {}\n",
        &["not valid YAML", "openapi.json:2:"],
    );
}

#[test]
fn not_openapi() {
    refused(
        "{ \"name\": \"something\", \"version\": 1 }",
        &["openapi.json:1:", "openapi"],
    );
    refused("[1, 2]", &["openapi.json:1:"]);
    refused("", &["openapi.json"]);
    refused(
        &DOCUMENT.replace("\"3.1.0\"", "\"2.0\""),
        &["openapi.json:2:", "/openapi", "2.0"],
    );
}

#[test]
fn an_unresolvable_reference() {
    let broken = DOCUMENT.replace("#/components/schemas/File", "#/components/schemas/Gone");
    let pointer =
        "/paths/~1api~1v1~1files~1{file_id}/get/responses/200/content/application~1json/schema";
    refused(
        &broken,
        &[
            &line_of(&broken, "$ref"),
            pointer,
            "#/components/schemas/Gone",
        ],
    );
}

#[test]
fn two_operations_with_one_id() {
    let operation = r#""operationId": "get_file_api_v1_files__file_id__get","#;
    let other = r#""/other": { "get": { "operationId": "get_file_api_v1_files__file_id__get",
      "responses": { "200": { "description": "Fine" } } } }"#;
    let broken = DOCUMENT.replace("\"paths\": {", &format!("\"paths\": {{\n    {other},"));
    assert_eq!(broken.matches(&operation[..operation.len() - 1]).count(), 2);
    // The second is the one that is too many.
    let line = line_of(&broken, &format!("        {operation}"));
    let pointer = "/paths/~1api~1v1~1files~1{file_id}/get";
    let root = Root::new();
    root.put("openapi.json", &broken);
    let outcome = root.run(&["regen", "--notes"]);
    outcome.is_fine(&["2 operations"]);
    for part in [
        "note[duplicate-operation-id]",
        &line,
        pointer,
        "get_file_api_v1_files__file_id__get",
    ] {
        assert!(
            outcome.err.contains(part),
            "`{part}` is not in:\n{}",
            outcome.err
        );
    }
}

#[test]
fn a_parameter_without_name() {
    let broken = DOCUMENT.replace("            \"name\": \"file_id\",\n", "");
    let pointer = "/paths/~1api~1v1~1files~1{file_id}/get/parameters/0";
    refused(&broken, &[pointer, "`name`", "openapi.json:11:"]);
}

#[test]
fn several_faults_are_told_at_once() {
    let broken = DOCUMENT
        .replace("#/components/schemas/File", "#/components/schemas/Gone")
        .replace(
            "\"type\": \"integer\" }, \"name\"",
            "\"$ref\": \"#/components/schemas/Lost\" }, \"name\"",
        );
    refused(
        &broken,
        &["#/components/schemas/Gone", "#/components/schemas/Lost"],
    );
}

#[test]
fn a_broken_overlay_or_lock() {
    let root = Root::new();
    root.put("openapi.overlay.yaml", "overlay: 1.0.0\nactions: [\n");
    let before = root.files();
    root.run(&["regen"])
        .is_bad_input(&["openapi.overlay.yaml:"]);
    assert_eq!(root.files(), before);

    let root = Root::new();
    root.put("openapi.lock.json", "{ \"sha256\": 1 }");
    let before = root.files();
    root.run(&["regen", "--check"])
        .is_bad_input(&["openapi.lock.json", "restore it"]);
    assert_eq!(root.files(), before);
}

#[test]
fn a_file_written_by_hand_among_the_generated_ones() {
    let root = Root::new();
    root.run(&["regen"]).is_fine(&[]);
    root.put("generated-client/src/generated/mine.rs", "//! Mine.\n");
    root.put(
        "openapi.json",
        &DOCUMENT.replace("Get File", "Get one file"),
    );
    let before = root.files();
    let parts = ["generated-client/src/generated/mine.rs", "move it out of"];
    root.run(&["regen"]).is_bad_input(&parts);
    assert_eq!(root.files(), before);
    let check = root.run(&["regen", "--check"]);
    assert_eq!(check.exit, Exit::Drift);
    assert!(
        check
            .out
            .contains("not generated: generated-client/src/generated/mine.rs"),
        "{}",
        check.out
    );
}
