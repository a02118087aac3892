//! What is said about input that is not carried as it stands, and stops nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use openapi_client_generator::{Diagnostic, Generated, Options};
use support::{ANSWER, generate_texts, with_action, with_paths};

fn generated(document: &str) -> Generated {
    match generate_texts(document, None, &Options::default()) {
        Ok(generated) => generated,
        Err(error) => panic!("{error}"),
    }
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

#[test]
fn parameters_and_members_of_one_name() {
    let query = with_paths(&format!(
        "  /a:\n    get:\n      parameters:\n        - {{ name: a!, in: query, schema: {{}} }}\n        - {{ name: a?, in: query, schema: {{}} }}\n      {ANSWER}\n"
    ));
    let path = with_paths(&format!(
        "  /{{a}}:\n    put:\n      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ properties: {{ a: {{}} }} }} }} }} }}\n      parameters: [{{ name: a, in: path, required: true, schema: {{}} }}]\n      {ANSWER}\n"
    ));
    let parameter = ("/paths/~1a/get/parameters/1", 8, "`a?` would be `a`");
    let body = ("/paths/~1{a}/put/requestBody", 6, "`a` would be `a`");
    for (document, (place, line, said)) in [(query, parameter), (path, body)] {
        let notes = generated(&document).notes;
        only(&notes, "name-clash", place, line);
        assert!(notes[0].to_string().contains(said), "{}", notes[0]);
    }
}

#[test]
fn one_id_of_two_operations() {
    let document = with_paths(&format!(
        "  /a:\n    get: {{ operationId: one, {ANSWER} }}\n    put:\n      operationId: one\n      {ANSWER}\n"
    ));
    let generated = generated(&document);
    only(
        &generated.notes,
        "duplicate-operation-id",
        "/paths/~1a/put/operationId",
        7,
    );
    assert!(generated.api_md.contains("`client.a().one()`"));
    assert!(generated.api_md.contains("`client.a().put()`"));
}

#[test]
fn one_name_of_two_things_says_what_became_of_it() {
    let note = |paths: &str| {
        let notes = generated(&with_paths(paths)).notes;
        assert_eq!(notes.len(), 1, "{notes:#?}");
        let note = notes.first().unwrap().clone();
        assert_eq!(note.code(), "name-clash");
        note
    };
    // Operations.
    let operations = note(&format!(
        "  /a/b:\n    get: {{ operationId: get_b, {ANSWER} }}\n  /a/c:\n    get: {{ operationId: getB, {ANSWER} }}\n"
    ));
    is(&operations, "name-clash", "/paths/~1a~1c/get", 7);
    insta::assert_snapshot!(operations, @"api.yaml:7:5 at /paths/~1a~1c/get: GET /a/c would be `a().b()`, as GET /a/b is, and is `a().get_b()`");
    assert!(operations.help().contains("x-name"));
    // Parameters.
    let parameters = note(&format!(
        "  /a:\n    get:\n      parameters:\n        - {{ name: q, in: query, schema: {{}} }}\n        - {{ name: Q, in: header, schema: {{}} }}\n      {ANSWER}\n"
    ));
    is(&parameters, "name-clash", "/paths/~1a/get/parameters/1", 8);
    insta::assert_snapshot!(parameters, @"api.yaml:8:11 at /paths/~1a/get/parameters/1: GET /a has another parameter of the name `Q`, and this one is `q_header`");
    assert!(parameters.help().contains("x-name"));
    // Schemas.
    let schemas = note(
        "  {}\ncomponents:\n  schemas:\n    a_b: { type: object }\n    A-b: { type: object }\n",
    );
    is(&schemas, "name-clash", "/components/schemas/A-b", 8);
    insta::assert_snapshot!(schemas, @"api.yaml:8:5 at /components/schemas/A-b: the schema `A-b` would be `Ab`, as another is, and is `Ab2`");
    assert!(schemas.help().contains("x-name"));
    // Members.
    let members = note(
        "  {}\ncomponents:\n  schemas:\n    A:\n      type: object\n      properties:\n        fooBar: { type: string }\n        foo_bar: { type: string }\n",
    );
    is(
        &members,
        "name-clash",
        "/components/schemas/A/properties/foo_bar",
        11,
    );
    // Values.
    let values = note("  {}\ncomponents:\n  schemas:\n    A: { enum: [a, A, a] }\n");
    is(&values, "name-clash", "/components/schemas/A/enum/1", 7);
    // Also in the answer called `default`, which is no data as the `default` of a schema is.
    let schema = "schema: { enum: [a, A], default: { enum: [a, A] } }";
    let content = format!("content: {{ application/json: {{ {schema} }} }}");
    let answered = note(&format!(
        "  /a: {{ get: {{ responses: {{ default: {{ description: A., {content} }} }} }} }}\n"
    ));
    let place = "/paths/~1a/get/responses/default/content/application~1json/schema/enum/1";
    is(&answered, "name-clash", place, 4);
}

#[test]
fn what_the_overlay_names_keeps_its_name() {
    let document = with_paths(&format!(
        "  /a/b:\n    get: {{ operationId: get_b, {ANSWER} }}\n  /a/c:\n    get: {{ operationId: other, {ANSWER} }}\n"
    ));
    let overlay = with_action("$.paths['/a/c'].get", "update: { x-name: b }");
    let generated = generate_texts(&document, Some(&overlay), &Default::default());
    let text = generated.unwrap().api_md;
    assert!(text.contains("| `client.a().b()` | `GET /a/c` |"), "{text}");
    assert!(
        text.contains("| `client.a().get_b()` | `GET /a/b` |"),
        "{text}"
    );
}

#[test]
fn numbers_that_64_bits_do_not_hold() {
    let json = r#"{
  "openapi": "3.1.0",
  "info": { "title": "T", "version": "1" },
  "paths": {},
  "components": { "schemas": { "A": {
    "maximum": 18446744073709551616,
    "example": 1e400,
    "minimum": 1e300,
    "enum": [1, -1e999]
  } } }
}"#;
    let notes = generated(json).notes;
    assert_eq!(notes.len(), 3, "{notes:#?}");
    let schema = "/components/schemas/A";
    is(&notes[0], "large-number", &format!("{schema}/maximum"), 6);
    is(&notes[1], "large-number", &format!("{schema}/example"), 7);
    is(&notes[2], "large-number", &format!("{schema}/enum/1"), 9);
    insta::assert_snapshot!(notes[2], @"api.json:9:17 at /components/schemas/A/enum/1: the number `-1e999` does not fit into 64 bits, and is taken for `-1.7976931348623157e+308`");
    let yaml = "  {}\ncomponents:\n  schemas:\n    A:\n      minimum: -9223372036854775809\n      maximum: 999999999999999999999999999999999999999999999\n      default: \"99999999999999999999\"\n      example: 1e400\n";
    let notes = generated(&with_paths(yaml)).notes;
    let lines: Vec<_> = notes
        .iter()
        .map(|note| (note.code(), note.line()))
        .collect();
    assert_eq!(
        lines,
        [8, 9, 11].map(|line| ("large-number", Some(line))),
        "{notes:#?}"
    );
}

#[test]
fn keywords_that_are_not_followed() {
    let document = with_paths(
        "  {}\ncomponents:\n  schemas:\n    A:\n      $id: https://a.test/a\n      $anchor: a\n      properties:\n        a: { $dynamicRef: '#a' }\n        $id: { type: string }\n",
    );
    let notes = generated(&document).notes;
    assert_eq!(notes.len(), 2, "{notes:#?}");
    let schema = "/components/schemas/A";
    is(
        &notes[0],
        "unsupported-keyword",
        &format!("{schema}/$id"),
        8,
    );
    is(
        &notes[1],
        "unsupported-keyword",
        &format!("{schema}/properties/a/$dynamicRef"),
        11,
    );
}

#[test]
fn servers_that_are_not_the_base_url() {
    let notes = |servers: &str, item: &str| {
        let paths = format!("  /a:\n    get: {{ {ANSWER} }}\n{item}servers: {servers}\n");
        generated(&with_paths(&paths)).notes
    };
    assert_eq!(notes("[{ url: https://a.test }]", "").len(), 0);
    assert_eq!(notes("[]", "").len(), 0);
    only(
        &notes("[{ url: /v1 }]", ""),
        "relative-server",
        "/servers",
        6,
    );
    only(
        &notes("[{ url: 'https://{a}.test' }]", ""),
        "relative-server",
        "/servers",
        6,
    );
    let own = "    servers: [{ url: https://b.test }]\n";
    only(
        &notes("[{ url: https://a.test }]", own),
        "own-servers",
        "/paths/~1a/servers",
        6,
    );
}

#[test]
fn a_certificate_is_no_credential() {
    let document = with_paths(&format!(
        "  /a:\n    get: {{ security: [{{ C: [] }}], {ANSWER} }}\ncomponents:\n  securitySchemes:\n    C: {{ type: mutualTLS }}\n"
    ));
    let notes = generated(&document).notes;
    only(
        &notes,
        "unsupported-security",
        "/components/securitySchemes/C",
        8,
    );
    assert!(notes[0].help().contains("configure_http"));
}

#[test]
fn links_that_cannot_be_followed_say_why() {
    let notes = support::feature("links").notes;
    let said = |code: &'static str| {
        let of = notes.iter().filter(move |note| note.code() == code);
        of.map(|note| {
            let name = note.pointer().to_string();
            let name = name.rsplit('/').next().unwrap().to_owned();
            let why = note.to_string();
            (
                name,
                why.rsplit_once(": ")
                    .map_or(why.clone(), |(_, why)| why.to_owned()),
            )
        })
        .collect::<Vec<_>>()
    };
    let expected = [
        ("nowhere", "there is no operation `unknown`"),
        ("search", "an answer with the status 404 is an error"),
        (
            "mistyped",
            "`String` at `/username` is no `i64`, which `id` is",
        ),
        ("missing", "`types::User` has no member `token`"),
        ("half", "it does not say what `slug` is"),
        (
            "header",
            "`$response.header.X-Plan` is not in the answer once that is read",
        ),
        ("rename", "PUT /users/{username} needs a body"),
        (
            "first",
            "what is answered, `Vec<types::User>`, is no object that could have methods",
        ),
    ];
    let links = said("links");
    let links: Vec<_> = links
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(links, expected);
    let clashes = said("name-clash");
    let link = clashes.iter().find(|(name, _)| name == "followers");
    assert!(
        link.unwrap().1.contains("`follow_followers`"),
        "{clashes:?}"
    );
}

#[test]
fn webhooks_that_are_not_typed_say_so() {
    let notes = support::feature("webhooks").notes;
    let told: Vec<_> = notes
        .iter()
        .map(|note| (note.code(), note.pointer().to_string()))
        .collect();
    let place = |path: &str| format!("/webhooks/{path}/post");
    let expected = [
        ("webhooks", place("form") + "/requestBody/content"),
        ("name-clash", place("ping")),
    ];
    assert_eq!(told, expected, "{notes:#?}");

    let broken = format!(
        "{}webhooks:\n  a:\n    post: 1\n  b: 2\n  c: {{ post: {{ requestBody: {{ content: {{ application/json: {{}}, text/plain: {{}} }} }}, {ANSWER} }} }}\n",
        with_paths(&format!("  /a: {{ get: {{ {ANSWER} }} }}\n"))
    );
    let notes = generated(&broken).notes;
    is(&notes[0], "webhooks", "/webhooks/a/post", 7);
    is(&notes[1], "webhooks", "/webhooks/b", 8);
    is(
        &notes[2],
        "alternative-body",
        "/webhooks/c/post/requestBody/content",
        9,
    );
    assert_eq!(notes.len(), 3, "{notes:#?}");
}
