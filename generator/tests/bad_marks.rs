//! What is said about `x-json`, `x-list` and `x-type` where they are wrong or have no effect.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use openapi_client_generator::Diagnostic;
use support::{ANSWER, refused, with_action};

const PLACE: &str = "/components/schemas/A/properties/m";

/// A document with a member whose schema stands in line 9, an operation in line 5, and an overlay that adds to either.
fn said_of(target: &str, update: &str) -> Vec<Diagnostic> {
    let document = format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a:\n    get: {{ {ANSWER} }}\ncomponents: {{ schemas: {{ A: {{\n  type: object,\n  properties: {{\n    m: {{}}\n}} }} }} }}\n"
    );
    let action = with_action(target, &format!("update: {{ {update} }}"));
    refused(&document, Some(&action))
}

fn said_of_member(schema: &str) -> Vec<Diagnostic> {
    said_of("$.components.schemas.A.properties.m", schema)
}

#[track_caller]
fn only(found: &[Diagnostic], pointer: &str, line: usize, says: &str) {
    let [one] = found else {
        panic!("{found:#?}");
    };
    assert_eq!(one.code(), "overlay-extension");
    assert_eq!(
        (one.pointer().to_string().as_str(), one.line()),
        (pointer, Some(line)),
        "{one}"
    );
    assert!(one.to_string().contains(says), "{one}");
    assert!(one.is_error() && !one.help().is_empty());
}

#[test]
fn values_that_no_mark_has() {
    for (mark, says) in [
        ("x-json: 'yes'", "`true` or `false`"),
        ("x-list: true", "the one character"),
        ("x-list: ', '", "the one character"),
        ("x-list: x", "the one character"),
        ("x-type: 3", "the path of a type"),
        ("x-type: 'a b'", "the path of a type"),
        ("x-type: '::std::string::String'", "the path of a type"),
        ("x-type: 'Vec<A>'", "the path of a type"),
        ("x-type: 'A; pub struct B'", "the path of a type"),
    ] {
        let name = mark.split(':').next().unwrap();
        let found = said_of_member(&format!("type: string, enum: [a], {mark}"));
        only(&found, &format!("{PLACE}/{name}"), 9, says);
    }
}

#[test]
fn schemas_that_are_no_strings() {
    for schema in [
        "type: integer, x-json: true",
        "type: [string, integer], x-json: true",
        "anyOf: [{ type: string }, { type: integer }], x-json: true",
        "x-json: true",
        "type: object, x-json: true",
    ] {
        let found = said_of_member(schema);
        only(
            &found,
            &format!("{PLACE}/x-json"),
            9,
            "says how a string is written",
        );
    }
    let found = said_of_member("anyOf: [{ type: string, x-list: ',' }, { type: 'null' }]");
    only(
        &found,
        &format!("{PLACE}/anyOf/0/x-list"),
        9,
        "needs an `enum`",
    );
}

#[test]
fn two_types_for_one_string() {
    let found = said_of_member("type: string, x-json: true, x-type: A");
    only(&found, &format!("{PLACE}/x-type"), 9, "beside `x-json`");
}

#[test]
fn places_without_an_effect() {
    for (schema, place) in [
        (
            "additionalProperties: { type: string, x-type: A }",
            "additionalProperties",
        ),
        (
            "anyOf: [{ type: string, x-type: A }, { type: integer }]",
            "anyOf/0",
        ),
    ] {
        let found = said_of_member(schema);
        only(
            &found,
            &format!("{PLACE}/{place}/x-type"),
            9,
            "has no effect here",
        );
    }
    for (operation, place) in [
        (
            "requestBody: { content: { application/json: { schema: { type: string, x-type: A } } } }",
            "requestBody/content/application~1json/schema",
        ),
        (
            "parameters: [{ name: x, in: header, schema: { type: string, x-type: A } }]",
            "parameters/0/schema",
        ),
    ] {
        only(
            &said_of("$.paths['/a'].get", operation),
            &format!("/paths/~1a/get/{place}/x-type"),
            5,
            "has no effect here",
        );
    }
}

#[test]
fn a_member_may_have_the_name_of_a_mark() {
    let document = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\ncomponents: { schemas: { A: { type: object, properties: { x-list: { type: string }, x-type: { type: integer } } } } }\n";
    let generated = support::generate_texts(document, None, &Default::default()).unwrap();
    let types = &generated.files["types.rs"];
    assert!(types.contains("pub x_list: Option<String>"), "{types}");
    assert!(types.contains("pub x_type: Option<i64>"), "{types}");
}
