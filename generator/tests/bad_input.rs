//! What is said about input that cannot be used: what it is, where, and what to do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::path::Path;

use openapi_client_generator::{Options, Source};
use support::{ANSWER, generate_texts, is, only, refused, with_paths, with_reference};

fn display(document: &str, overlay: Option<&str>) -> String {
    generate_texts(document, overlay, &Options::default())
        .unwrap_err()
        .to_string()
}

#[test]
fn a_missing_file() {
    let error = Source::read(Path::new("nowhere/api.yaml")).unwrap_err();
    let found: Vec<_> = error.iter().collect();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].code(), found[0].line()),
        ("unreadable-file", None)
    );
    assert!(
        error
            .to_string()
            .starts_with("error[unreadable-file]: api.yaml: reading nowhere/api.yaml failed: "),
        "{error}"
    );
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large.yaml");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(32 * 1024 * 1024 + 1).unwrap();
    let error = Source::read(&path).unwrap_err().to_string();
    std::fs::remove_file(&path).unwrap();
    assert!(
        error.contains("it has 33554433 bytes, more than the 33554432 that are read"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_text() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("binary.yaml");
    std::fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    assert_eq!(
        Source::read(&path)
            .unwrap_err()
            .iter()
            .next()
            .unwrap()
            .code(),
        "unreadable-file"
    );
}

#[test]
fn broken_json() {
    let found = refused("{\n  \"openapi\" \"3.1.0\"\n}", None);
    only(&found, "syntax", "", 2);
    insta::assert_snapshot!(found[0], @"api.json:2:13: not valid JSON: expected `:` at line 2 column 13");
    // A download that was cut short.
    assert_eq!(
        refused("{\n  \"openapi\": \"3.1.0\",\n  \"info\": {", None)[0].line(),
        Some(3)
    );
}

#[test]
fn broken_yaml() {
    only(
        &refused("openapi: 3.1.0\ninfo: { title: T\npaths: {}\n", None),
        "syntax",
        "",
        3,
    );
    let found = refused("openapi: 3.1.0\ninfo:\n  title: a: b\n", None);
    only(&found, "syntax", "", 3);
    insta::assert_snapshot!(found[0], @"api.yaml:3:11: not valid YAML: mapping values are not allowed in this context at line 3 column 11");
}

#[test]
fn what_is_not_openapi() {
    for (document, says) in [
        ("[1, 2]", "not an object"),
        ("just words", "not an object"),
        ("", "not an object"),
        ("swagger: '2.0'\ninfo: {}\n", "Swagger"),
        ("info: { title: T, version: '1' }\npaths: {}\n", "`openapi`"),
        ("openapi: 3.1\ninfo: {}\n", "`openapi`"),
    ] {
        let found = refused(document, None);
        assert_eq!(
            (found.len(), found[0].code()),
            (1, "not-openapi"),
            "{document}"
        );
        assert!(found[0].to_string().contains(says), "{}", found[0]);
    }
}

#[test]
fn members_that_are_missing_or_of_another_kind() {
    let found = refused("openapi: 3.1.0\npaths: []\n", None);
    assert_eq!(found.len(), 2);
    is(&found[0], "not-openapi", "/info", 1);
    is(&found[1], "not-openapi", "/paths", 2);
    only(
        &refused(&with_paths("  /a: 1\n"), None),
        "not-openapi",
        "/paths/~1a",
        4,
    );
    only(
        &refused(&with_paths("  /a:\n    get: []\n"), None),
        "not-openapi",
        "/paths/~1a/get",
        5,
    );
}

#[test]
fn unsupported_versions() {
    for version in ["2.0.0", "3.3.0", "4.0.0", "latest"] {
        let document =
            format!("info: {{ title: T, version: '1' }}\nopenapi: {version}\npaths: {{}}\n");
        only(
            &refused(&document, None),
            "unsupported-version",
            "/openapi",
            2,
        );
    }
}

#[test]
fn references_that_lead_out_or_nowhere() {
    for (target, code) in [
        ("other.yaml#/A", "external-reference"),
        ("https://a.test/api.json#/A", "external-reference"),
        ("A", "external-reference"),
        ("#A", "external-reference"),
        ("#/components/schemas/B", "unresolved-reference"),
        ("#/components/parameters/A", "unresolved-reference"),
    ] {
        let found = refused(&with_reference(&format!("{{ $ref: '{target}' }}")), None);
        only(&found, code, "/components/schemas/A/properties/a/$ref", 8);
        assert!(found[0].to_string().contains(target), "{}", found[0]);
    }
}

/// `default` is data in a schema, and an answer among responses.
#[test]
fn references_in_what_is_called_default() {
    let document = "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /files:
    get:
      responses:
        default: { description: A, content: { application/json: { schema: { $ref: '#/components/schemas/B' } } } }
components:
  schemas:
    A: { properties: { responses: { default: { $ref: '#/components/schemas/C' } } } }
";
    only(
        &refused(document, None),
        "unresolved-reference",
        "/paths/~1files/get/responses/default/content/application~1json/schema/$ref",
        7,
    );
}

#[test]
fn references_in_a_circle() {
    let document = "openapi: 3.1.0
info: { title: T, version: '1' }
paths: {}
components:
  schemas:
    A: { $ref: '#/components/schemas/B' }
    B: { $ref: '#/components/schemas/A' }
";
    let found = refused(document, None);
    assert_eq!(found.len(), 2);
    is(
        &found[0],
        "circular-reference",
        "/components/schemas/A/$ref",
        6,
    );
    is(
        &found[1],
        "circular-reference",
        "/components/schemas/B/$ref",
        7,
    );
}

#[test]
fn a_reference_in_data_is_no_reference() {
    for data in [
        "{ type: object, example: { $ref: other.yaml } }",
        "{ type: object, examples: [{ $ref: other.yaml }] }",
        "{ type: object, default: { $ref: other.yaml } }",
        "{ type: object, x-note: { $ref: other.yaml } }",
        "{ enum: [{ $ref: other.yaml }] }",
    ] {
        generate_texts(&with_reference(data), None, &Options::default()).unwrap();
    }
}

#[test]
fn a_member_called_like_data_is_a_schema() {
    let found = refused(
        &with_reference("{ properties: { example: { $ref: other.yaml } } }"),
        None,
    );
    only(
        &found,
        "external-reference",
        "/components/schemas/A/properties/a/properties/example/$ref",
        8,
    );
}

#[test]
fn several_kinds_of_errors_are_said_in_one_run() {
    let document = with_paths(&format!(
        "  /a/{{id}}:\n    get:\n      operationId: one\n      parameters:\n        - {{ name: q, schema: {{}} }}\n        - {{ in: query, schema: {{}} }}\n      {ANSWER}\n  b:\n    get: {{ operationId: one, {ANSWER} }}\n"
    ));
    let found = refused(&document, None);
    let codes: Vec<_> = found
        .iter()
        .map(|one| (one.code(), one.line().unwrap()))
        .collect();
    assert_eq!(
        codes,
        [
            ("parameter-without-name", 8),
            ("parameter-without-name", 9),
            ("undeclared-path-parameter", 5),
            ("invalid-path", 11)
        ]
    );
}

#[test]
fn a_whole_text_of_a_json_document() {
    let document = r##"{
  "openapi": "3.1.0",
  "info": { "title": "T", "version": "1" },
  "paths": {
    "/files": {
      "get": {
        "parameters": [{ "$ref": "#/components/parameters/Limit" }],
        "responses": {}
      },
      "post": { "requestBody": { "$ref": "bodies.json" }, "responses": {} }
    }
  }
}"##;
    insta::assert_snapshot!(display(document, None), @r"
    error[unresolved-reference]: api.json:7:26 at /paths/~1files/get/parameters/0/$ref: nothing stands at `#/components/parameters/Limit`
      help: correct the reference, or add what it names
    error[external-reference]: api.json:10:34 at /paths/~1files/post/requestBody/$ref: `bodies.json` is not a place in this document
      help: read the document from its file, in a folder with those that it refers to, or bundle it into one
    ");
}

#[test]
fn a_whole_text_of_a_yaml_document() {
    let document = with_paths(&format!(
        "  /files:\n    post:\n      requestBody:\n        content: {{ multipart/mixed: {{}} }}\n      {ANSWER}\n  /ämter/{{id}}: {{ get: {{ parameters: [{{ name: id, in: path, content: {{}} }}], {ANSWER} }} }}\n"
    ));
    insta::assert_snapshot!(display(&document, None), @r"
    error[unsupported-parameter]: api.yaml:9:38 at /paths/~1ämter~1{id}/get/parameters/0: the parameter `id` has not exactly one media type in its `content`
      help: give it one media type, JSON or plain text, or a `schema` in the overlay
    error[unsupported-body]: api.yaml:6:7 at /paths/~1files/post/requestBody: a body of media type `multipart/mixed` is not supported
      help: give it as JSON, multipart/form-data, a form, text or a file, or remove the operation in the overlay
    ");
}

#[test]
fn a_schema_composed_of_itself() {
    let schemas = "components:\n  schemas:\n    A: { allOf: [{ $ref: '#/components/schemas/B' }, { type: object }] }\n    B: { oneOf: [{ $ref: '#/components/schemas/A' }, { type: string }] }\n    C: { type: object, properties: { again: { $ref: '#/components/schemas/C' } } }\n";
    let found = refused(
        &format!("openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\n{schemas}"),
        None,
    );
    assert_eq!(found.len(), 2, "{found:#?}");
    is(
        &found[0],
        "recursive-composition",
        "/components/schemas/A",
        5,
    );
    is(
        &found[1],
        "recursive-composition",
        "/components/schemas/B",
        6,
    );
}

#[test]
fn a_schema_that_is_composed_through_too_many_others() {
    let chain = |length: usize| {
        let link = |i: usize| {
            format!(
                "    S{i}: {{ allOf: [{{ $ref: '#/components/schemas/S{}' }}] }}\n",
                i + 1
            )
        };
        let links: String = (0..length).map(link).collect();
        let last =
            format!("    S{length}: {{ type: object, properties: {{ a: {{ type: string }} }} }}\n");
        format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\ncomponents:\n  schemas:\n{links}{last}"
        )
    };
    generate_texts(&chain(64), None, &Options::default()).unwrap();
    let found = refused(&chain(3_000), None);
    only(
        &found,
        "deep-composition",
        "/components/schemas/S2935",
        2940,
    );
}
