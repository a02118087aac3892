//! What is said about input that is not carried as it stands, and stops nothing.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use openapi_client_generator::{Diagnostic, Generated, Options};
use support::generate_texts;

const ANSWER: &str = "responses: { '204': { description: Done. } }";

fn generated(document: &str) -> Generated {
    match generate_texts(document, None, &Options::default()) {
        Ok(generated) => generated,
        Err(error) => panic!("{error}"),
    }
}

fn with_paths(paths: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}")
}

/// Checks the one note of a document: its code and place, and that it says what to do.
#[track_caller]
fn only(notes: &[Diagnostic], code: &str, pointer: &str, line: usize) {
    assert_eq!(notes.len(), 1, "{notes:#?}");
    is(notes.first().unwrap(), code, pointer, line);
}

#[track_caller]
fn is(note: &Diagnostic, code: &str, pointer: &str, line: usize) {
    let place = (note.code(), note.pointer().to_string(), note.line());
    assert_eq!(place, (code, pointer.to_owned(), Some(line)), "{note}");
    assert!(!note.is_error() && !note.help().is_empty());
}

#[test]
fn parameters_that_are_left_out_or_guessed() {
    for parameter in [
        "{ name: Accept, in: header, schema: { type: string } }",
        "{ name: content-type, in: header, schema: { type: string } }",
        "{ name: AUTHORIZATION, in: header, required: true, schema: { type: string } }",
        "{ name: q, in: query }",
    ] {
        let document = with_paths(&format!(
            "  /a:\n    get:\n      parameters:\n        - {parameter}\n      {ANSWER}\n"
        ));
        only(
            &generated(&document).notes,
            "unsupported-parameter",
            "/paths/~1a/get/parameters/0",
            7,
        );
    }
}
