//! What is said about overlays, and extensions, that cannot be used.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use support::{ANSWER, only, refused, with_action, with_paths};

#[test]
fn a_malformed_environment() {
    for value in ["KEY", "{ credentials: [KEY] }", "{ base_url: { a: b } }"] {
        let update = format!("update: {{ x-environment: {value} }}");
        only(
            &refused(&with_paths("  {}\n"), Some(&with_action("$.info", &update))),
            "overlay-extension",
            "/info/x-environment",
            2,
        );
    }
}

#[test]
fn malformed_jobs_and_pagers() {
    let document = with_paths(&format!("  /a:\n    get: {{ {ANSWER} }}\n"));
    for extension in [
        "x-job: { answer: {} }",
        "x-job: [a]",
        "x-job: { answer: { id: a }, state: { status: b, done: c, failed: [] } }",
        "x-pager: { offset: a }",
        "x-pager: { offset: a, items: b, other: c }",
    ] {
        let name = extension.split(':').next().unwrap();
        let update = format!("update: {{ {extension} }}");
        let overlay = with_action("$.paths['/a'].get", &update);
        let found = refused(&document, Some(&overlay));
        only(
            &found,
            "overlay-extension",
            &format!("/paths/~1a/get/{name}"),
            5,
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
fn a_job_whose_answer_has_no_such_member() {
    let schema = "content: { application/json: { schema: { type: object, required: [id, status], properties: { id: { type: string }, status: { type: string } } } } }";
    let answer = format!("responses: {{ '200': {{ description: x, {schema} }} }}");
    let job = "update: { x-job: { answer: { id: nope }, state: { status: status, done: [ok], failed: [] } } }";
    let paths = format!(
        "  /jobs:\n    post:\n      {answer}\n  /jobs/{{id}}:\n    get:\n      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]\n      {answer}\n"
    );
    let overlay = with_action("$.paths['/jobs'].post", job);
    let found = refused(&with_paths(&paths), Some(&overlay));
    only(&found, "overlay-extension", "/paths/~1jobs/post/x-job", 5);
    assert!(
        found[0]
            .to_string()
            .contains("the answer of POST /jobs has no member `nope`"),
        "{}",
        found[0]
    );
}
