//! What is said about input that cannot be used: what it is, where, and what to do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use std::path::Path;

use openapi_client_generator::{Diagnostic, Generated, Options, Source};
use support::{generate_texts, refused};

/// A document with `paths`, whose keys stand in line 4 and below it.
fn with_paths(paths: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}")
}

const ANSWER: &str = "responses: { '204': { description: Done. } }";

/// Checks the one diagnostic of a document: its code and place, and that its text names the place
/// and says what to do.
#[track_caller]
fn only(found: &[Diagnostic], code: &str, pointer: &str, line: usize) {
    assert_eq!(found.len(), 1, "{found:#?}");
    is(&found[0], code, pointer, line);
}

#[track_caller]
fn is(diagnostic: &Diagnostic, code: &str, pointer: &str, line: usize) {
    let place = (
        diagnostic.code(),
        diagnostic.pointer().to_string(),
        diagnostic.line(),
    );
    assert_eq!(
        place,
        (code, pointer.to_owned(), Some(line)),
        "{diagnostic}"
    );
    assert!(diagnostic.is_error());
    assert!(!diagnostic.help().is_empty());
    let text = diagnostic.to_string();
    let (file, rest) = text.split_once(':').unwrap();
    assert!(
        ["api.yaml", "api.json", "overlay.yaml"].contains(&file),
        "{text}"
    );
    let (shown_line, rest) = rest.split_once(':').unwrap();
    assert_eq!(shown_line, line.to_string(), "{text}");
    let column = rest.split([' ', ':']).next().unwrap();
    assert!(
        column.parse::<usize>().is_ok_and(|column| column > 0),
        "{text}"
    );
    assert!(
        pointer.is_empty() || text.contains(&format!(" at {pointer}: ")),
        "{text}"
    );
}

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

/// A document with a schema that is or has `reference`, in line 8.
fn with_reference(reference: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n    A:\n      properties:\n        a: {reference}\n"
    )
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
fn parameters_that_lack_something() {
    for (parameter, code) in [
        ("{ in: query, schema: {} }", "parameter-without-name"),
        ("{ name: q, schema: {} }", "parameter-without-name"),
        (
            "{ name: 1, in: query, schema: {} }",
            "parameter-without-name",
        ),
    ] {
        let own = with_paths(&format!(
            "  /a:\n    get:\n      parameters:\n        - {parameter}\n      {ANSWER}\n"
        ));
        only(&refused(&own, None), code, "/paths/~1a/get/parameters/0", 7);
        let shared = with_paths(&format!(
            "  /a:\n    parameters:\n      - {parameter}\n    get: {{ {ANSWER} }}\n"
        ));
        only(&refused(&shared, None), code, "/paths/~1a/parameters/0", 6);
    }
}

#[test]
fn parameters_that_cannot_be_carried() {
    let document = |parameter: &str| {
        with_paths(&format!(
            "  /a:\n    get:\n      parameters:\n        - {parameter}\n      {ANSWER}\n"
        ))
    };
    for parameter in [
        "{ name: q, in: body, schema: {} }",
        "{ name: q, in: querystring, content: { text/plain: {} } }",
        "{ name: q, in: querystring, schema: {} }",
        "{ name: q, in: querystring, style: form, schema: {} }",
        "{ name: q, in: query, content: { application/xml: { schema: {} } } }",
        "{ name: q, in: query, content: { application/json: {}, text/plain: {} } }",
        "{ name: q, in: query, content: {} }",
        "{ name: q, in: query, style: matrix, schema: {} }",
        "{ name: q, in: header, style: form, schema: {} }",
        "{ name: q, in: cookie, style: deepObject, schema: {} }",
        "{ name: q, in: query, style: other, schema: {} }",
    ] {
        only(
            &refused(&document(parameter), None),
            "unsupported-parameter",
            "/paths/~1a/get/parameters/0",
            7,
        );
    }
}

#[test]
fn a_whole_query_stands_alone() {
    let whole = "{ name: q, in: querystring, content: { application/json: {} } }";
    let other = "{ name: r, in: query, schema: {} }";
    let document = |parameters: &str| {
        with_operation(&format!(
            "      parameters: [{parameters}]\n      {ANSWER}\n"
        ))
    };
    generate_texts(&document(whole), None, &Options::default()).unwrap();
    for (parameters, index) in [
        (format!("{whole}, {other}"), 0),
        (format!("{other}, {whole}"), 1),
        (format!("{whole}, {}", whole.replace("q,", "s,")), 0),
    ] {
        let found = refused(&document(&parameters), None);
        assert_eq!(found.len(), 1, "{found:#?}");
        let place = format!("/parameters/{index}");
        assert!(found[0].pointer().to_string().ends_with(&place));
        assert!(
            found[0].to_string().contains("is the whole query"),
            "{}",
            found[0]
        );
    }
}

#[test]
fn a_method_that_cannot_be_sent() {
    for method in ["'A B'", "''", "connect"] {
        let found = refused(
            &with_paths(&format!(
                "  /a:\n    additionalOperations:\n      {method}: {{ {ANSWER} }}\n"
            )),
            None,
        );
        let place = format!(
            "/paths/~1a/additionalOperations/{}",
            method.trim_matches('\'')
        );
        only(&found, "unknown-method", &place, 6);
    }
    let list = with_paths("  /a:\n    additionalOperations: []\n");
    only(
        &refused(&list, None),
        "not-openapi",
        "/paths/~1a/additionalOperations",
        5,
    );
}

#[test]
fn a_parameter_of_the_path_is_told_at_the_operation_and_leaves_the_others_theirs() {
    let bad = "{ name: q, in: query, style: other, schema: {} }";
    let good = "{ name: h, in: header, schema: {} }";
    let shared = with_paths(&format!(
        "  /a:\n    parameters: [{bad}]\n    get: {{ {ANSWER} }}\n"
    ));
    only(
        &refused(&shared, None),
        "unsupported-parameter",
        "/paths/~1a/get",
        6,
    );
    let own = with_paths(&format!(
        "  /a:\n    parameters: [{good}]\n    get:\n      parameters:\n        - {good}\n        - {bad}\n      {ANSWER}\n"
    ));
    only(
        &refused(&own, None),
        "unsupported-parameter",
        "/paths/~1a/get/parameters/1",
        9,
    );
}

#[test]
fn an_undeclared_path_parameter() {
    let document = with_paths(&format!(
        "  /a/{{id}}/{{other}}:\n    parameters: [{{ name: id, in: path, required: true, schema: {{}} }}]\n    get:\n      parameters: [{{ name: other, in: query, schema: {{}} }}]\n      {ANSWER}\n"
    ));
    let found = refused(&document, None);
    only(
        &found,
        "undeclared-path-parameter",
        "/paths/~1a~1{id}~1{other}/get",
        6,
    );
    assert!(found[0].to_string().contains("`{other}`"), "{}", found[0]);
}

#[test]
fn unsupported_bodies() {
    for kind in [
        "multipart/mixed",
        "multipart/related",
        "application/json-seq",
    ] {
        let document = with_paths(&format!(
            "  /a:\n    post:\n      requestBody:\n        content: {{ {kind}: {{ schema: {{ type: string }} }} }}\n      {ANSWER}\n"
        ));
        let found = refused(&document, None);
        only(&found, "unsupported-body", "/paths/~1a/post/requestBody", 6);
        assert!(found[0].to_string().contains(kind), "{}", found[0]);
    }
}

#[test]
fn a_multipart_body_without_properties() {
    let document = with_paths(&format!(
        "  /a:\n    post:\n      requestBody:\n        content:\n          multipart/form-data:\n            schema: {{ type: string }}\n      {ANSWER}\n"
    ));
    only(
        &refused(&document, None),
        "unsupported-multipart",
        "/paths/~1a/post/requestBody/content/multipart~1form-data/schema",
        9,
    );
}

#[test]
fn unsupported_security() {
    for scheme in [
        "{ type: http, scheme: digest }",
        "{ type: http, scheme: a b }",
        "{ type: apiKey, in: header }",
        "{ type: apiKey, in: body, name: k }",
        "{}",
    ] {
        let with = |security: &str| {
            let schemes = format!(
                "components:\n  securitySchemes:\n    Ok: {{ type: http, scheme: basic }}\n    Bad: {scheme}\n"
            );
            format!(
                "{}{schemes}",
                with_operation(&format!(
                    "      security: [{{ {security}: [] }}]\n      {ANSWER}\n"
                ))
            )
        };
        // Unused, it stops nothing and is told.
        let generated = generate_texts(&with("Ok"), None, &Options::default()).unwrap();
        assert_eq!(generated.notes.len(), 1, "{:?}", generated.notes);
        let note = &generated.notes[0];
        assert!(
            !note.is_error() && note.to_string().contains("`Bad`"),
            "{note}"
        );
        assert_eq!(
            (note.code(), note.line()),
            ("unsupported-security", Some(11))
        );
        // Used, it is refused where it is used.
        let found = refused(&with("Bad"), None);
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        only(&errors, "unsupported-security", "/paths/~1a/get", 5);
    }
}

#[test]
fn what_a_reader_would_pass_over_is_told() {
    let twice = r#"{"openapi": "3.1.0", "info": {}, "paths": {"/a": {}, "/a": {}}}"#;
    let found = refused(twice, None);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].to_string().contains("`/a` stands here twice"),
        "{}",
        found[0]
    );

    let found = refused(
        &with_paths(&format!("  /a:\n    GET: {{ {ANSWER} }}\n")),
        None,
    );
    only(&found, "unknown-method", "/paths/~1a/GET", 5);

    let parameter =
        "parameters: [{ name: id, in: path, required: true, schema: { type: string } }]";
    let found = refused(
        &with_paths(&format!(
            "  /a/{{id}}/b/{{id}}:\n    get: {{ {parameter}, {ANSWER} }}\n"
        )),
        None,
    );
    only(&found, "invalid-path", "/paths/~1a~1{id}~1b~1{id}/get", 5);

    let webhooks = format!(
        "{}webhooks: {{ a: {{ post: 1 }} }}\n",
        with_operation(&format!("      {ANSWER}\n"))
    );
    let generated = generate_texts(&webhooks, None, &Options::default()).unwrap();
    let codes: Vec<_> = generated.notes.iter().map(Diagnostic::code).collect();
    assert_eq!(codes, ["webhooks"]);
}

#[test]
fn a_malformed_environment() {
    for value in ["KEY", "{ credentials: [KEY] }", "{ base_url: { a: b } }"] {
        let document = format!(
            "openapi: 3.1.0\ninfo:\n  title: T\n  version: '1'\n  x-environment: {value}\npaths: {{}}\n"
        );
        only(
            &refused(&document, None),
            "overlay-extension",
            "/info/x-environment",
            5,
        );
    }
}

#[test]
fn malformed_jobs_and_pagers() {
    for extension in [
        "x-job: { answer: {} }",
        "x-job: [a]",
        "x-job: { answer: { id: a }, state: { status: b, done: c, failed: [] } }",
        "x-pager: { offset: a }",
        "x-pager: { offset: a, items: b, other: c }",
    ] {
        let name = extension.split(':').next().unwrap();
        let document = with_paths(&format!(
            "  /a:\n    get:\n      {extension}\n      {ANSWER}\n"
        ));
        let found = refused(&document, None);
        only(
            &found,
            "overlay-extension",
            &format!("/paths/~1a/get/{name}"),
            6,
        );
        assert!(
            found[0].to_string().contains(&format!("`{name}`")),
            "{}",
            found[0]
        );
    }
}

/// Nothing would come of them, as of those of other tools; what is only called so is a member.
#[test]
fn misspelt_extensions_of_an_overlay() {
    let update = "update: { x-pagr: {}, x-codegen: {}, properties: { x-jobs: { x-lsit: ',' } } }";
    let found = refused(&with_paths(""), Some(&with_action("$.info", update)));
    let places: Vec<_> = found.iter().map(|one| one.pointer().to_string()).collect();
    let update = "/actions/0/update";
    let list = format!("{update}/properties/x-jobs/x-lsit");
    assert_eq!(places, [format!("{update}/x-pagr"), list]);
    assert_eq!(found[0].code(), "overlay-extension");
    assert!(found[0].help().contains("`x-pager`"));

    // In lists, and in the answer called `default`; the example is data.
    let schema = "schema: { anyOf: [{ x-tpye: T, default: { x-tpye: T } }] }";
    let update = format!("responses: {{ default: {{ content: {{ a/b: {{ {schema} }} }} }} }}");
    let found = refused(
        &with_paths(""),
        Some(&with_action("$.info", &format!("update: {{ {update} }}"))),
    );
    let place = "/actions/0/update/responses/default/content/a~1b/schema/anyOf/0/x-tpye";
    only(&found, "overlay-extension", place, 5);
}

/// An overlay with one action; the target stands in line 4.
fn with_action(target: &str, rest: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{ title: O, version: '1' }}\nactions:\n  - target: {target}\n    {rest}\n"
    )
}

#[test]
fn overlays_that_cannot_be_applied() {
    let document = with_paths("  {}\n");
    for (overlay, code, pointer, line) in [
        ("a: b\n".to_owned(), "not-an-overlay", "", 1),
        (
            "overlay: 1.0.0\nactions: 7\n".to_owned(),
            "not-an-overlay",
            "",
            1,
        ),
        (
            "overlay: 2.0.0\nactions: []\n".to_owned(),
            "unsupported-version",
            "/overlay",
            1,
        ),
        ("overlay: [\n".to_owned(), "syntax", "", 2),
        (
            with_action("$.paths['/a']", "remove: true"),
            "overlay-target",
            "/actions/0/target",
            4,
        ),
        (
            with_action("paths", "remove: true"),
            "overlay-target",
            "/actions/0/target",
            4,
        ),
        (
            with_action("$.paths[", "remove: true"),
            "overlay-target",
            "/actions/0/target",
            4,
        ),
        (
            with_action("$.info.title", "update: { a: b }"),
            "overlay-target",
            "/actions/0/target",
            4,
        ),
        (
            with_action("$.info", "description: Does nothing."),
            "overlay-action",
            "/actions/0",
            4,
        ),
    ] {
        let found = refused(&document, Some(&overlay));
        only(&found, code, pointer, line);
        assert!(
            found[0].to_string().starts_with("overlay.yaml:"),
            "{}",
            found[0]
        );
    }
}

#[test]
fn every_action_that_selects_nothing_is_said() {
    let overlay = "overlay: 1.0.0\nactions:\n  - target: $.a\n    remove: true\n  - target: $.info\n    update: {}\n  - target: $.b\n    remove: true\n";
    let found = refused(&with_paths("  {}\n"), Some(overlay));
    let lines: Vec<_> = found
        .iter()
        .map(|one| (one.code(), one.line().unwrap()))
        .collect();
    assert_eq!(lines, [("overlay-target", 3), ("overlay-target", 7)]);
}

#[test]
fn a_place_that_an_overlay_added_is_shown_where_it_was_added() {
    let document = with_paths(&format!("  /a:\n    get: {{ {ANSWER} }}\n"));
    let overlay = with_action("$.paths['/a'].get", "update: { parameters: [{ name: q }] }");
    // The document has no such place: the nearest one around it is shown.
    only(
        &refused(&document, Some(&overlay)),
        "parameter-without-name",
        "/paths/~1a/get/parameters/0",
        5,
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

/// Three operations that can be carried, and three that cannot; each stage that may refuse one does.
fn half_good() -> String {
    with_paths(&format!(
        "  /a/one: {{ get: {{ operationId: one, {ANSWER} }} }}
  /a/xml: {{ post: {{ operationId: xml, requestBody: {{ content: {{ multipart/mixed: {{}} }} }}, {ANSWER} }} }}
  /a/two: {{ get: {{ operationId: two, parameters: [{{ name: n, in: query, schema: {{ type: integer }} }}], {ANSWER} }} }}
  /a/form: {{ post: {{ operationId: form, requestBody: {{ content: {{ multipart/form-data: {{ schema: {{ type: string }} }} }} }}, {ANSWER} }} }}
  /a/three: {{ post: {{ operationId: three, requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ type: object, required: [s], properties: {{ s: {{ type: string }} }} }} }} }} }}, {ANSWER} }} }}
  /b/content: {{ get: {{ operationId: content, parameters: [{{ name: c, in: query, content: {{}} }}], {ANSWER} }} }}
"
    ))
}

fn keep_going(document: &str) -> Generated {
    let mut options = Options::default();
    options.keep_going = true;
    generate_texts(document, None, &options).unwrap()
}

/// The calls that `API.md` lists.
fn calls(generated: &Generated) -> Vec<&str> {
    let rows = generated
        .api_md
        .lines()
        .filter(|line| line.starts_with("| `client."));
    rows.map(|line| line.split('|').nth(1).unwrap().trim())
        .collect()
}

#[test]
fn strict_stops_at_what_cannot_be_carried() {
    let found = refused(&half_good(), None);
    let mut codes: Vec<_> = found.iter().map(Diagnostic::code).collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            "unsupported-body",
            "unsupported-multipart",
            "unsupported-parameter"
        ]
    );
}

/// What progenitor refuses is looked for, so that it has its place too.
#[test]
fn keep_going_does_without_what_is_not_openapi() {
    let document = with_paths(&format!(
        "  /one: {{ get: {{ operationId: one, {ANSWER} }} }}
  /two: {{ post: {{ operationId: two, requestBody: {{ required: perhaps, content: {{ application/json: {{ schema: {{ type: string }} }} }} }}, {ANSWER} }} }}
  /three: {{ get: {{ operationId: three, responses: {{ \"200\": {{ description: A, content: {{ application/json: {{ schema: {{ $ref: \"#/components/schemas/A\" }} }} }} }} }} }} }}
components: {{ schemas: {{ A: {{ type: string, nullable: perhaps }} }} }}
"
    ));
    let found = refused(&document, None);
    let mut places: Vec<_> = found
        .iter()
        .map(|one| (one.code(), one.pointer().to_string(), one.line()))
        .collect();
    places.sort();
    assert_eq!(
        places,
        [
            ("not-openapi", "/components/schemas/A".to_owned(), Some(7)),
            (
                "not-openapi",
                "/paths/~1two/post/requestBody/required".to_owned(),
                Some(5)
            ),
        ]
    );
    let generated = keep_going(&document);
    assert_eq!(calls(&generated), ["`client.one()`", "`client.three()`"]);
    assert_eq!(generated.summary.left_out, 1);
}

#[test]
fn keep_going_leaves_out_a_body_that_cannot_be_carried_and_nothing_else() {
    let good: String = half_good()
        .lines()
        .filter(|line| !line.contains("/a/xml") && !line.contains("/b/content"))
        .map(|line| format!("{line}\n"))
        .collect();
    let generated = keep_going(&good);
    let summary = generated.summary;
    assert_eq!(
        (
            summary.operations,
            summary.by_progenitor,
            summary.by_template,
            summary.left_out
        ),
        (4, 3, 0, 1)
    );
    let notes: Vec<_> = generated
        .notes
        .iter()
        .map(|note| (note.code(), note.line(), note.is_error()))
        .collect();
    assert_eq!(notes, [("unsupported-multipart", Some(6), false)]);
    assert_eq!(
        calls(&generated),
        [
            "`client.a().one()`",
            "`client.a().two()`",
            "`client.a().three(s)`"
        ]
    );
    let text = &generated.files["a.rs"];
    assert!(
        support::pick(text, &["Two"]).contains("n: Option<i64>"),
        "each keeps its own types:\n{text}"
    );
    assert!(
        support::pick(text, &["Three"]).contains("body: types::ThreeBody"),
        "{text}"
    );
    assert!(!text.contains("Form"), "{text}");
}

#[test]
fn keep_going_leaves_out_whatever_cannot_be_carried_and_nothing_else() {
    let generated = keep_going(&half_good());
    let summary = generated.summary;
    assert_eq!(
        (
            summary.operations,
            summary.by_progenitor,
            summary.by_template,
            summary.left_out
        ),
        (6, 3, 0, 3)
    );

    let mut notes: Vec<_> = generated
        .notes
        .iter()
        .map(|note| (note.pointer().to_string(), note.code()))
        .collect();
    notes.sort_unstable();
    assert_eq!(
        notes,
        [
            (
                "/paths/~1a~1form/post/requestBody/content/multipart~1form-data/schema".to_owned(),
                "unsupported-multipart"
            ),
            (
                "/paths/~1a~1xml/post/requestBody".to_owned(),
                "unsupported-body"
            ),
            (
                "/paths/~1b~1content/get/parameters/0".to_owned(),
                "unsupported-parameter"
            ),
        ]
    );
    assert!(generated.notes.iter().all(|note| !note.is_error()));

    assert_eq!(
        generated.files.keys().collect::<Vec<_>>(),
        [
            "a.rs",
            "cli.rs",
            "client.rs",
            "mock.rs",
            "mod.rs",
            "types.rs"
        ]
    );
    let text = &generated.files["a.rs"];
    assert!(
        support::pick(text, &["Two"]).contains("n: Option<i64>"),
        "each keeps its own types:\n{text}"
    );
    assert!(
        support::pick(text, &["Three"]).contains("body: types::ThreeBody"),
        "{text}"
    );
    assert_eq!(
        calls(&generated),
        [
            "`client.a().one()`",
            "`client.a().two()`",
            "`client.a().three(s)`"
        ]
    );
}

#[test]
fn keep_going_does_not_forgive_what_is_wrong_with_the_document_as_a_whole() {
    let mut options = Options::default();
    options.keep_going = true;
    for document in ["{", "openapi: 3.9.0\n", &with_reference("{ $ref: '#/b' }")] {
        generate_texts(document, None, &options).unwrap_err();
    }
}

/// One operation at line 4, with more members below it.
fn with_operation(members: &str) -> String {
    with_paths(&format!("  /a:\n    get:\n{members}"))
}

#[test]
fn a_path_that_is_none() {
    let found = refused(
        &with_paths(&format!("  a/b: {{ get: {{ {ANSWER} }} }}\n")),
        None,
    );
    only(&found, "invalid-path", "/paths/a~1b", 4);
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

#[test]
fn a_scheme_that_is_not_defined() {
    let found = refused(
        &with_operation(&format!(
            "      security: [{{ Nope: [] }}]\n      {ANSWER}\n"
        )),
        None,
    );
    only(&found, "unsupported-security", "/paths/~1a/get", 5);
}

#[test]
fn a_job_whose_answer_has_no_such_member() {
    let schema = "content: { application/json: { schema: { type: object, required: [id, status], properties: { id: { type: string }, status: { type: string } } } } }";
    let answer = format!("responses: {{ '200': {{ description: x, {schema} }} }}");
    let job = "x-job: { answer: { id: nope }, state: { status: status, done: [ok], failed: [] } }";
    let paths = format!(
        "  /jobs:\n    post:\n      {job}\n      {answer}\n  /jobs/{{id}}:\n    get:\n      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]\n      {answer}\n"
    );
    let found = refused(&with_paths(&paths), None);
    only(&found, "overlay-extension", "/paths/~1jobs/post/x-job", 6);
    assert!(
        found[0]
            .to_string()
            .contains("the answer of POST /jobs has no member `nope`"),
        "{}",
        found[0]
    );
}
