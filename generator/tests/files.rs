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

/// What is generated from `api/api.yaml` with what cannot be read left open; from a folder around it, if one is given.
fn kept_going(files: &[(&str, &str)], within: Option<&str>) -> Generated {
    let folder = folder(files);
    let mut source = Source::read(&folder.path().join("api/api.yaml")).unwrap();
    if let Some(within) = within {
        source = source.within(&folder.path().join(within)).unwrap();
    }
    let mut options = Options::default();
    options.keep_going = true;
    generate(&source, None, &options).unwrap()
}

#[test]
fn a_schema_that_cannot_be_read_is_any_json() {
    let document = "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /ships/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Ship' } } } }
components:
  schemas:
    Ship:
      properties:
        agent: { $ref: ../secret.yaml }
        crew: { type: array, items: { $ref: 'https://a.test/crew.yaml' } }
        cargo: { $ref: missing.yaml }
        hold: { $ref: parts.yaml#/Hold }
";
    let parts = "Hold: { properties: { inside: { $ref: ../secret.yaml } } }\n";
    let files = [
        ("api/api.yaml", document),
        ("api/parts.yaml", parts),
        ("secret.yaml", "type: string\nenum: [secret_value]\n"),
    ];
    let generated = kept_going(&files, None);
    assert_eq!(
        (generated.summary.operations, generated.summary.left_out),
        (1, 0)
    );
    let types = &generated.files["types.rs"];
    for line in [
        "pub agent: Option<Value>",
        "pub crew: Option<Vec<Value>>",
        "pub cargo: Option<Value>",
        "pub inside: Option<Value>",
    ] {
        assert!(types.contains(line), "{line}: {types}");
    }
    assert!(!types.contains("SecretValue"));
    let notes: Vec<String> = generated.notes.iter().map(Diagnostic::to_string).collect();
    assert_eq!(notes.len(), 4, "{notes:#?}");
    assert!(generated.notes.iter().all(|note| !note.is_error()));
    assert!(notes[0].starts_with("api.yaml:13:"), "{notes:#?}");
    assert!(notes[0].ends_with("any JSON stands in its place"));
    assert!(
        notes.iter().any(|note| note.contains("parts.yaml:1:")),
        "{notes:#?}"
    );
    // From the folder around it nothing is missing but what is not there.
    let whole = kept_going(&files, Some("."));
    assert!(whole.files["types.rs"].contains("SecretValue"));
    assert_eq!(whole.notes.len(), 2);
}

#[test]
fn an_operation_that_needs_what_cannot_be_read_is_left_out() {
    let document = "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /answer: { get: { responses: { '200': { $ref: ../x.yaml } } } }
  /indirect: { get: { responses: { '200': { $ref: '#/components/responses/A' } } } }
  /body: { post: { requestBody: { $ref: b.yaml }, responses: { '204': { description: Done. } } } }
  /parameter: { get: { parameters: [{ $ref: p.yaml }], responses: { '204': { description: Done. } } } }
  /both:
    parameters: [{ $ref: p.yaml }]
    get: { responses: { '204': { description: Done. } } }
    put: { responses: { '204': { description: Done. } } }
  /item: { $ref: i.yaml }
  /file: { $ref: 'paths.yaml#/file' }
  /fine:
    get:
      operationId: fine
      callbacks: { done: { $ref: c.yaml } }
      responses: { '204': { description: Done., headers: { X: { $ref: h.yaml } }, links: { l: { $ref: l.yaml } } } }
components:
  responses: { A: { $ref: r.yaml } }
";
    let paths = "file:
  get: { responses: { '204': { description: Done. } } }
  put: { requestBody: { $ref: nowhere.yaml }, responses: { '204': { description: Done. } } }
";
    let generated = kept_going(
        &[("api/api.yaml", document), ("api/paths.yaml", paths)],
        None,
    );
    assert_eq!(
        (generated.summary.operations, generated.summary.left_out),
        (9, 7)
    );
    let left_out: Vec<String> = generated
        .notes
        .iter()
        .map(Diagnostic::to_string)
        .filter(|note| note.contains("is left out: a part"))
        .collect();
    assert_eq!(left_out.len(), 7, "{left_out:#?}");
    assert!(generated.api_md.contains("`GET /fine`"));
    assert!(generated.api_md.contains("`GET /file`"));
    assert!(!generated.api_md.contains("`PUT /file`"));
}

#[test]
fn the_folder_that_files_are_read_from_holds_the_document() {
    let folder = folder(&[
        ("api/api.yaml", &referring("../models/a.yaml")),
        ("models/a.yaml", "type: object\n"),
        ("models/b.yaml", "type: object\n"),
    ]);
    let source = Source::read(&folder.path().join("api/api.yaml")).unwrap();
    let whole = source.clone().within(folder.path()).unwrap();
    generate(&whole, None, &Options::default()).unwrap();
    for other in ["models", "nowhere"] {
        let found = source.clone().within(&folder.path().join(other));
        assert!(found.unwrap_err().to_string().contains("does not hold"));
    }
}

/// `default` is data in a schema, and an answer among responses.
#[test]
fn references_in_what_is_called_default_are_read() {
    let document = "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /things:
    get:
      operationId: list
      responses:
        default: { description: A, content: { application/json: { schema: { $ref: 'thing.yaml' } } } }
";
    let thing = "type: object\nrequired: [weight]\nproperties: { weight: { type: number } }\n";
    let folder = folder(&[("api.yaml", document), ("thing.yaml", thing)]);
    let generated = generated(&folder.path().join("api.yaml")).unwrap();
    let types = &generated.files["types.rs"];
    assert!(types.contains("pub weight: f64"), "{types}");
}
