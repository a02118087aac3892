//! What the page tells of the last change.

use std::process::Command;

use serde_json::Value;

use crate::common::{DOCUMENT, Outcome, Root};
use crate::{OVERLAY, is_whole, page, section};

/// The page must tell what `diff` tells: the verdict, and each change.
fn tells_the_same(html: &str, diff: &Outcome, changes: usize) {
    let diff: Value = serde_json::from_str(&diff.out).unwrap();
    let told = section(html, "change");
    let verdict = diff["verdict"].as_str().unwrap();
    assert!(
        told.contains(&format!(": {verdict}: ")),
        "{verdict}: {told}"
    );
    assert!(section(html, "summary").contains(&format!("{verdict}: ")));
    let all = diff["changes"].as_array().unwrap();
    assert_eq!(all.len(), changes, "{diff}");
    for change in all {
        let what = change["what"].as_str().unwrap().replace('`', "");
        let line = format!(
            "{} {what} {}",
            change["verdict"].as_str().unwrap(),
            change["rule"].as_str().unwrap()
        );
        assert!(told.contains(&line), "{line}: {told}");
        assert!(told.contains(change["name"].as_str().unwrap()), "{told}");
    }
}

#[test]
fn the_last_change_is_told_as_diff_tells_it() {
    let root = Root::new();
    let change = |html: &str| section(html, "change");
    root.git(&["init", "-q"]);
    assert!(change(&page(&root, &[])).contains("git has no revision of openapi.json"));
    root.git(&["add", "openapi.json"]);
    root.git(&["commit", "-qm", "one"]);
    let one = root.git(&["rev-parse", "--short", "HEAD"]);
    let one = one.trim();
    let told = change(&page(&root, &[]));
    assert!(
        told.contains(&format!(
            "git has one revision of openapi.json, {one} of 20"
        )),
        "{told}"
    );

    // What is here and not committed.
    let second = DOCUMENT.replace(
        "\"name\": { \"type\": \"string\" }",
        "\"size\": { \"type\": \"integer\" }",
    );
    assert_ne!(second, DOCUMENT);
    root.put("openapi.json", &second);
    let html = page(&root, &[]);
    is_whole(&html);
    tells_the_same(&html, &root.run(&["diff", "--format", "json"]), 2);
    assert!(
        change(&html).contains("From openapi.json of HEAD to openapi.json: major"),
        "{}",
        change(&html)
    );
    assert!(change(&html).contains("cargo xtask diff HEAD"));

    // The last commit that changed the document, whatever came after it.
    root.git(&["commit", "-qam", "two"]);
    let two = root.git(&["rev-parse", "--short", "HEAD"]);
    let two = two.trim();
    root.put("other", "");
    root.git(&["add", "other"]);
    root.git(&["commit", "-qm", "three"]);
    let html = page(&root, &[]);
    tells_the_same(&html, &root.run(&["diff", one, two, "--format", "json"]), 2);
    let told = change(&html);
    assert!(
        told.contains(&format!(
            "From openapi.json of {one} to openapi.json of {two}, of 20"
        )),
        "{told}"
    );
    assert!(
        told.contains(&format!("cargo xtask diff {one} {two}")),
        "{told}"
    );

    // An overlay alone changes names: a new one that is not committed, then one that is.
    root.put("openapi.overlay.yaml", OVERLAY);
    let html = page(&root, &[]);
    tells_the_same(&html, &root.run(&["diff", two, "--format", "json"]), 4);
    assert!(change(&html).contains("cargo xtask diff HEAD"));
    root.git(&["add", "openapi.overlay.yaml"]);
    root.git(&["commit", "-qm", "four"]);
    let four = root.git(&["rev-parse", "--short", "HEAD"]);
    let html = page(&root, &[]);
    let diff = root.run(&["diff", two, four.trim(), "--format", "json"]);
    tells_the_same(&html, &diff, 4);
    let told = change(&html);
    let command = format!("cargo xtask diff {two} {}", four.trim());
    assert!(told.contains(&command), "{told}");

    // With the overlay that there was.
    root.put(
        "openapi.overlay.yaml",
        &OVERLAY.replace("x-name: fetch", "x-name: load"),
    );
    let html = page(&root, &[]);
    let told = change(&html);
    assert!(told.contains("fetch") && told.contains("load"), "{told}");

    // What is given.
    let old = root.put("old.json", DOCUMENT);
    let old = old.to_str().unwrap();
    let html = page(&root, &["--old", old]);
    tells_the_same(&html, &root.run(&["diff", old, "--format", "json"]), 6);
    tells_the_same(
        &page(&root, &["--old", two]),
        &root.run(&["diff", two, "--format", "json"]),
        4,
    );
    root.run(&["report", "--old", "v9"])
        .is_bad_input(&["`v9` is neither a file nor a revision"]);
}

#[test]
fn a_document_elsewhere_has_its_own_history() {
    let root = Root::empty();
    root.git(&["init", "-q"]);
    let file = root.put("crate/openapi.yaml", DOCUMENT);
    let overlay = root.put("crate/over.yaml", OVERLAY);
    let (file, overlay) = (file.to_str().unwrap(), overlay.to_str().unwrap());
    root.git(&["add", "."]);
    root.git(&["commit", "-qm", "one"]);
    root.put(
        "crate/openapi.yaml",
        &DOCUMENT.replace("\"integer\" }, \"name\"", "\"string\" }, \"name\""),
    );
    root.git(&["commit", "-qam", "two"]);
    let html = page(&root, &["--document", file, "--overlay", overlay]);
    let told = section(&html, "change");
    assert!(
        told.contains("openapi.yaml of ") && told.contains("major: "),
        "{told}"
    );
    assert!(
        told.contains("types::File") && !told.contains("client.new()"),
        "{told}"
    );
    // Nobody knows how an overlay was that is not kept with it.
    let elsewhere = root.put("elsewhere.yaml", OVERLAY);
    let html = page(
        &root,
        &["--document", file, "--overlay", elsewhere.to_str().unwrap()],
    );
    let told = section(&html, "change");
    assert!(
        told.contains("not known as it was") && told.contains("--old"),
        "{told}"
    );
}

#[test]
fn a_past_that_cannot_be_generated_from_does_not_hide_the_present() {
    let root = Root::new();
    root.git(&["init", "-q"]);
    root.put("openapi.json", "{}");
    root.git(&["add", "."]);
    root.git(&["commit", "-qm", "one"]);
    root.put("openapi.json", DOCUMENT);
    root.git(&["commit", "-qam", "two"]);
    let html = page(&root, &[]);
    is_whole(&html);
    let told = section(&html, "change");
    assert!(
        told.contains("cannot be told") && told.contains("not-openapi"),
        "{told}"
    );
    root.run(&["report", "--old", "HEAD~1"])
        .is_bad_input(&["error[not-openapi]"]);
}

#[test]
fn an_overlay_from_before_its_document_is_no_change() {
    let root = Root::new();
    root.put("openapi.overlay.yaml", OVERLAY);
    root.git(&["init", "-q"]);
    root.git(&["add", "openapi.overlay.yaml"]);
    root.git(&["commit", "-qm", "one"]);
    let told = section(&page(&root, &[]), "change");
    assert!(
        told.contains("git has no revision of openapi.json"),
        "{told}"
    );
    root.git(&["add", "openapi.json"]);
    root.git(&["commit", "-qm", "two"]);
    let told = section(&page(&root, &[]), "change");
    assert!(
        told.contains("git has one revision of openapi.json"),
        "{told}"
    );
}

#[test]
fn where_git_is_not_there_no_change_is_claimed() {
    let root = Root::new();
    root.git(&["init", "-q"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(root.path()).arg("report");
    let output = command.env("PATH", "").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let told = section(&root.read("target/report.html"), "change");
    assert!(
        told.contains("What changed last cannot be told:") && told.contains("starting git: "),
        "{told}"
    );
}
