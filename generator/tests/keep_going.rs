//! What is left out of a document that cannot be carried whole, and what is not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use openapi_client_generator::{Diagnostic, Generated, Options};
use support::{ANSWER, generate_texts, refused, with_paths, with_reference};

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

/// Checks that the three operations that can be carried are there, each with its own types.
#[track_caller]
fn keeps_the_good_half(generated: &Generated) {
    assert_eq!(
        calls(generated),
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
    keeps_the_good_half(&generated);
    let text = &generated.files["a.rs"];
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
    keeps_the_good_half(&generated);
}

#[test]
fn keep_going_does_not_forgive_what_is_wrong_with_the_document_as_a_whole() {
    let mut options = Options::default();
    options.keep_going = true;
    for document in ["{", "openapi: 3.9.0\n", &with_reference("{ $ref: '#/b' }")] {
        generate_texts(document, None, &options).unwrap_err();
    }
}

#[test]
fn what_only_a_left_out_operation_takes_is_not_set_on_the_client() {
    let cookie = "parameters: [{ name: session, in: cookie, schema: { type: string } }]";
    let document = with_paths(&format!(
        "  /a/one: {{ get: {{ operationId: one, {ANSWER} }} }}
  /a/xml: {{ post: {{ operationId: xml, {cookie}, requestBody: {{ content: {{ multipart/mixed: {{}} }} }}, {ANSWER} }} }}
"
    ));
    let client = &keep_going(&document).files["client.rs"];
    assert!(!client.contains("session"), "{client}");
}
