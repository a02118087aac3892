//! What is said about paths and operations that cannot be carried: parameters, bodies, security.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use openapi_client_generator::{Diagnostic, Options};
use support::{ANSWER, generate_texts, only, refused, with_paths};

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
fn a_scheme_that_is_not_defined() {
    let found = refused(
        &with_operation(&format!(
            "      security: [{{ Nope: [] }}]\n      {ANSWER}\n"
        )),
        None,
    );
    only(&found, "unsupported-security", "/paths/~1a/get", 5);
}
