//! `corpus` on small documents: the table, the JSON, the exit codes, and that a document takes nobody down with it.
//!
//! The program itself is run, since it starts itself again for each document.

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::{DOCUMENT, Root};
use serde_json::{Value, json};

/// Runs it on a folder, in the workspace that the runtime is in.
fn corpus(folder: &Path, args: &[&str]) -> Output {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(workspace).arg("corpus");
    command.arg("--dir").arg(folder).args(args);
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The cells of a document's row.
#[track_caller]
fn cells<'a>(table: &'a str, document: &str) -> Vec<&'a str> {
    let line = table.lines().find(|line| line.starts_with(document));
    let line = line.unwrap_or_else(|| panic!("no row of {document} in:\n{table}"));
    line.split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect()
}

/// Two operations, of which one takes XML, which nothing carries.
const PARTLY: &str = "\
openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    get: { operationId: get_a, responses: { '204': { description: Done. } } }
    put:
      operationId: put_a
      requestBody: { content: { multipart/mixed: {} } }
      responses: { '204': { description: Done. } }
";

#[test]
fn one_row_for_each_document_and_why_something_was_left_out() {
    let root = Root::empty();
    root.put("good.json", DOCUMENT);
    root.put("part.yml", PARTLY);
    root.put("none.yaml", "just: words\n");
    root.put("broken.json", "{");
    root.put("notes.txt", "No document.");
    root.put("deeper/also.json", DOCUMENT);
    let before = root.files();
    let output = corpus(
        root.path(),
        &[
            "--jobs",
            "3",
            "--json",
            root.path().join("out.txt").to_str().unwrap(),
        ],
    );
    let text = out(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");

    let head = [
        "document",
        "outcome",
        "operations",
        "progenitor",
        "templates",
        "left out",
        "lines",
        "seconds",
        "peak MiB",
        "compile",
        "seconds",
    ];
    assert_eq!(cells(&text, "document"), head);
    let good = cells(&text, "good.json");
    assert_eq!(good[1..6], ["whole", "1", "1", "0", "0"], "{text}");
    assert!(good[6].parse::<usize>().unwrap() > 50, "{text}");
    assert_eq!(
        cells(&text, "part.yml")[1..6],
        ["part", "2", "1", "0", "1"],
        "{text}"
    );
    for refused in ["none.yaml", "broken.json"] {
        assert_eq!(
            cells(&text, refused)[1..7],
            ["refused", "-", "-", "-", "-", "-"],
            "{text}"
        );
    }
    for part in [
        "\npart.yml\n  unsupported-body ×1, first: part.yml:8:7 at /paths/~1a/put/requestBody: a body of media type `multipart/mixed`",
        "\nnone.yaml\n  not-openapi ×1, first: none.yaml:1:1",
        "\nbroken.json\n  syntax ×1, first: broken.json:1:",
        "\n4 documents: 1 whole, 1 part, 2 refused; 3 operations, 1 left out; ",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert!(
        !text.contains("also.json") && !text.contains("notes.txt"),
        "{text}"
    );

    let rows: Value = serde_json::from_str(&root.read("out.txt")).unwrap();
    let rows = rows["documents"].as_array().unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["document"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["broken.json", "good.json", "none.yaml", "part.yml"]);
    let part = &rows[3];
    assert_eq!(
        (&part["outcome"], &part["left_out"]),
        (&json!("part"), &json!(1))
    );
    let because = &part["because"][0];
    assert_eq!(
        (&because["code"], &because["count"]),
        (&json!("unsupported-body"), &json!(1))
    );
    assert_eq!(
        (&because["first"]["pointer"], &because["first"]["line"]),
        (&json!("/paths/~1a/put/requestBody"), &json!(8))
    );
    assert_eq!(part["stages_ms"][0][0], "load");
    assert!(rows.iter().all(|row| row["compile"].is_null()), "{rows:?}");
    if cfg!(target_os = "linux") {
        assert!(
            rows.iter()
                .all(|row| row["peak_kib"].as_u64() > Some(1_000)),
            "{rows:?}"
        );
    }

    let mut after = root.files();
    after.remove(&root.path().join("out.txt"));
    assert_eq!(after, before, "the folder of the documents is only read");
}

#[test]
fn an_overlay_beside_a_document_is_applied_and_is_no_document() {
    let root = Root::empty();
    root.put("part.yaml", PARTLY);
    let overlay = "overlay: 1.0.0\ninfo: { title: O, version: '1' }\nactions: [{ target: '$.paths[\"/a\"].put', remove: true }]\n";
    root.put("part.overlay.yaml", overlay);
    let text = out(&corpus(root.path(), &[]));
    assert_eq!(cells(&text, "part.yaml")[1..3], ["whole", "1"], "{text}");
    assert!(text.contains("\n1 document: "), "{text}");
}

/// As a document that never ends: the limit, not the document, is made small.
#[test]
fn what_takes_too_long_is_a_row() {
    let root = Root::empty();
    root.put("good.json", DOCUMENT);
    let output = corpus(root.path(), &["--time-limit", "0"]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(cells(&text, "good.json")[1], "TIMED OUT", "{text}");
    assert!(
        text.contains("\n  TIMED OUT: still at work after 0 s\n"),
        "{text}"
    );
}

/// As a document that wants all memory; the process aborts, as it does where the stack overflows.
#[cfg(target_os = "linux")]
#[test]
fn what_aborts_is_a_row_and_the_others_go_on() {
    let root = Root::empty();
    root.put("good.json", DOCUMENT);
    root.put(
        "large.yaml",
        &format!("{PARTLY}x-large:\n{}", "  - some text\n".repeat(200_000)),
    );
    let json = root.path().join("out.txt");
    let output = corpus(
        root.path(),
        &["--memory-limit", "64", "--json", json.to_str().unwrap()],
    );
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(cells(&text, "large.yaml")[1], "CRASHED", "{text}");
    assert!(
        text.contains("\n  CRASHED: signal: 6 (SIGABRT)") && text.contains("memory allocation of "),
        "{text}"
    );
    assert_eq!(cells(&text, "good.json")[1], "whole", "{text}");
    let rows: Value = serde_json::from_str(&root.read("out.txt")).unwrap();
    assert_eq!(rows["documents"][1]["outcome"], "crashed");
    assert!(
        rows["documents"][1]["detail"]
            .as_str()
            .unwrap()
            .contains("SIGABRT")
    );
}

#[test]
fn a_folder_that_cannot_be_used() {
    let root = Root::empty();
    for (folder, says) in [
        (".", "there is no document in it"),
        ("no/such", "No such file"),
    ] {
        let output = corpus(&root.path().join(folder), &[]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(
            text.starts_with("error: reading --dir ") && text.contains(says),
            "{text}"
        );
        assert!(
            text.contains("\n  help: ") && output.stdout.is_empty(),
            "{text}"
        );
    }
    root.put("good.json", DOCUMENT);
    let output = corpus(root.path(), &["--json", root.path().to_str().unwrap()]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.starts_with("error: writing "), "{text}");
}

/// Quick once the runtime is compiled, which the generator's own test of what compiles does in the same folder.
#[test]
fn what_is_generated_is_compiled() {
    let root = Root::empty();
    root.put("small.json", DOCUMENT);
    root.put("none.yaml", "just: words\n");
    let json = root.path().join("out.txt");
    let output = corpus(
        root.path(),
        &["--compile", "--json", json.to_str().unwrap()],
    );
    let text = out(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert_eq!(cells(&text, "small.json")[9], "clean", "{text}");
    assert_eq!(cells(&text, "none.yaml")[9], "-", "{text}");
    assert!(text.contains("; 1 of 1 compile cleanly"), "{text}");
    let rows: Value = serde_json::from_str(&root.read("out.txt")).unwrap();
    let checks = rows["documents"][1]["compile"]["seconds"]
        .as_array()
        .unwrap();
    let names: Vec<_> = checks.iter().map(|check| &check[0]).collect();
    assert_eq!(names, ["clippy", "clippy with all features", "doc"]);
}

#[test]
fn files_are_read_from_the_folder_that_is_given() {
    let root = Root::empty();
    let document = DOCUMENT.replace("#/components/schemas/File\"", "../models/file.json\"");
    root.put("api/a.json", &document);
    root.put("models/file.json", r#"{ "type": "object" }"#);
    let folder = root.path().join("api");
    let alone = out(&corpus(&folder, &[]));
    assert_eq!(cells(&alone, "a.json")[1], "part", "{alone}");
    let within = root.path().to_str().unwrap();
    let together = out(&corpus(&folder, &["--within", within]));
    assert_eq!(cells(&together, "a.json")[1], "whole", "{together}");
}
