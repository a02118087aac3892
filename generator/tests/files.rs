//! Documents of several files: what is read, what is refused, and where diagnostics say it is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;

use openapi_client_generator::{Diagnostic, Generated, Options, Source, generate};

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn generated(document: &Path) -> Result<Generated, Vec<Diagnostic>> {
    let source = Source::read(document).unwrap();
    generate(&source, None, &Options::default()).map_err(|found| found.iter().cloned().collect())
}

/// A document whose line 7 refers to something.
fn referring(reference: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n    A:\n      $ref: {reference:?}\n"
    )
}

/// The one diagnostic of a document in the folder `api`, beside which there is `secret.yaml`.
fn refused(reference: &str, files: &[(&str, &str)]) -> Diagnostic {
    let document = referring(reference);
    let mut all = vec![
        ("api/api.yaml", document.as_str()),
        ("secret.yaml", "type: object\n"),
    ];
    all.extend(files);
    let folder = folder(&all);
    let found = generated(&folder.path().join("api/api.yaml")).unwrap_err();
    assert_eq!(found.len(), 1, "{found:#?}");
    let found = found[0].clone();
    assert!(found.is_error() && !found.help().is_empty());
    found
}

#[test]
fn nothing_outside_of_the_folder_is_read() {
    for reference in [
        "../secret.yaml",
        "../secret.yaml#/properties",
        "x/../../secret.yaml",
        "%2e%2e/secret.yaml",
        "..%2Fsecret.yaml",
        "../../../../../../../../etc/passwd",
        "../api-of-others/x.yaml",
        "/etc/passwd",
        "..\\secret.yaml",
        "c:secret.yaml",
        "./nowhere/../../secret.yaml",
    ] {
        let found = refused(reference, &[]);
        assert_eq!(
            (found.code(), found.line()),
            ("external-reference", Some(7)),
            "{found}"
        );
        assert!(!found.to_string().contains("cannot be read"), "{found}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[
        ("api/api.yaml", &referring("link.yaml")),
        ("api/b.yaml", &referring("inside.yaml")),
        ("api/real.yaml", "type: object\n"),
        ("secret.yaml", "type: object\n"),
    ]);
    symlink("../secret.yaml", folder.path().join("api/link.yaml")).unwrap();
    symlink("real.yaml", folder.path().join("api/inside.yaml")).unwrap();
    let found = generated(&folder.path().join("api/api.yaml")).unwrap_err();
    assert!(found[0].to_string().contains("through a link"), "{found:?}");
    generated(&folder.path().join("api/b.yaml")).unwrap();
}

#[test]
fn what_is_elsewhere_is_not_fetched() {
    for reference in [
        "https://a.test/x.yaml#/A",
        "http://a.test/x.yaml",
        "file:///etc/passwd",
        "urn:a:b",
    ] {
        let found = refused(reference, &[]);
        assert_eq!(found.code(), "external-reference");
        assert!(found.help().contains("save it beside"), "{}", found.help());
    }
}

#[test]
fn a_file_that_is_missing_or_broken() {
    let missing = refused("x.yaml", &[]);
    assert_eq!(
        (missing.code(), missing.line()),
        ("external-reference", Some(7))
    );
    assert!(missing.to_string().contains("`x.yaml` names a file"));
    let broken = refused("x/y.yaml", &[("api/x/y.yaml", "a: b\nc: [\n")]);
    assert_eq!(broken.code(), "syntax");
    assert!(broken.to_string().starts_with("x/y.yaml:3:"), "{broken}");
}

#[test]
fn what_is_wrong_in_a_file_is_told_there() {
    let nested = refused(
        "x.yaml#/B",
        &[(
            "api/x.yaml",
            "A: {}\nB:\n  properties:\n    c:\n      $ref: '#/D'\n",
        )],
    );
    insta::assert_snapshot!(nested, @"x.yaml:5:7 at /B/properties/c/$ref: nothing stands at `x.yaml#/D`");
    assert_eq!(nested.line(), Some(5));
    let paths =
        "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /a: { $ref: paths/a.yaml }\n";
    let item = "get:\n  parameters:\n    - name: q\n      in: query\n      style: other\n      schema: {}\n  responses: { '204': { description: x } }\n";
    let folder = folder(&[("api.yaml", paths), ("paths/a.yaml", item)]);
    let found = generated(&folder.path().join("api.yaml")).unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    insta::assert_snapshot!(found[0], @"paths/a.yaml:3:7 at /get/parameters/0: the parameter `q` has the style `other`, which a query does not have");
    // Its operation can be left out all the same.
    let mut options = Options::default();
    options.keep_going = true;
    let source = Source::read(&folder.path().join("api.yaml")).unwrap();
    let generated = generate(&source, None, &options).unwrap();
    assert_eq!(generated.summary.left_out, 1);
}

#[test]
fn a_file_composed_of_itself_is_told() {
    let folder = folder(&[
        ("api.yaml", &referring("x.yaml")),
        ("x.yaml", "allOf:\n  - $ref: y.yaml\n"),
        ("y.yaml", "oneOf: [{ $ref: x.yaml }, { type: string }]\n"),
    ]);
    let found = generated(&folder.path().join("api.yaml")).unwrap_err();
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.code(), one.to_string()))
        .collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found
            .iter()
            .all(|(code, _)| *code == "recursive-composition")
    );
    assert!(found[0].1.starts_with("x.yaml:1:1"), "{found:?}");
}

#[test]
fn the_files_are_named_with_the_input() {
    let folder = folder(&[
        ("api.yaml", &referring("x.yaml")),
        ("x.yaml", "type: object\n"),
    ]);
    let document = folder.path().join("api.yaml");
    let first = generated(&document).unwrap().api_md;
    assert!(first.contains(", x.yaml "), "{first}");
    fs::write(folder.path().join("x.yaml"), "type: string\n").unwrap();
    assert_ne!(generated(&document).unwrap().api_md, first);
}
