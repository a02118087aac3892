//! `explain`: every part of an answer, and what is said about names that are not there.

mod common;

use common::{DOCUMENT, Root};

const OVERLAY: &str = "\
overlay: 1.0.0
info: { title: O, version: '1' }
actions:
  - target: $.paths['/api/v1/files/{file_id}'].get
    update: { x-name: fetch }
  - target: $.components.schemas.File.properties
    update: { size: { type: integer } }
  - target: $.paths
    update: { /new: { get: { operationId: brand_new, responses: { '204': { description: Done. } } } } }
";

const ID: &str = "get_file_api_v1_files__file_id__get";

fn root() -> Root {
    let root = Root::new();
    root.put("openapi.overlay.yaml", OVERLAY);
    root
}

#[test]
fn an_operation_from_the_document_to_the_code() {
    let root = root();
    let before = root.files();
    let outcome = root.run(&["explain", ID]);
    outcome.is_fine(&[
        "operation /paths/~1api~1v1~1files~1{file_id}/get, line 6\n",
        "\n\nin the document:\n  {\n    \"tags\": [\n",
        "\n\nchanged by the overlay:\n",
        "\n  +  \"x-name\": \"fetch\"\n",
        "\n\nlowered, as progenitor gets it:\n  {\n",
        "\n\nrendered by:\n  progenitor\n",
        "\n\ncalled:\n  resource  files\n  call      client.files().fetch(file_id)\n  request   files::Fetch\n  answer    types::File\n",
        "\n\nfiles.rs:\n  /// Get File.\n",
        "\n  pub fn fetch(&self, file_id: i64) -> Fetch {\n",
        "\n  pub struct Fetch {\n",
        "\n  impl runtime::Operation for Fetch {\n",
        "\n  runtime::request!(Fetch -> types::File);",
    ]);
    assert_eq!(outcome.err, "");
    // All ways to name it are one.
    let pointer = "/paths/~1api~1v1~1files~1{file_id}/get";
    for asked in [
        pointer,
        &format!("#{pointer}"),
        &format!("{pointer}/parameters/0"),
        "get /api/v1/files/{file_id}",
    ] {
        assert_eq!(root.run(&["explain", asked]).out, outcome.out, "{asked}");
    }
    assert_eq!(root.files(), before);
}

#[test]
fn a_schema() {
    let outcome = root().run(&["explain", "File"]);
    outcome.is_fine(&[
        "schema /components/schemas/File, line 29\n",
        "\n  +    \"size\": {\n",
        "\n\nrendered by:\n  progenitor\n\ncalled:\n  type  types::File\n\ntypes.rs:\n  /// File.\n",
        "\n  pub struct File {\n",
        "\n      pub size: Option<i64>,\n",
    ]);
    assert_eq!(
        outcome,
        root().run(&["explain", "/components/schemas/File/properties/name"])
    );
}

#[test]
fn what_the_overlay_added_and_what_makes_no_code() {
    let root = root();
    let outcome = root.run(&["explain", "brand_new"]);
    outcome.is_fine(&[
        "operation /paths/~1new/get, added by the overlay\n",
        "\n  +  \"operationId\": \"brand_new\"",
        "new_::Brand",
    ]);
    assert!(!outcome.out.contains("in the document"), "{}", outcome.out);
    root.run(&["explain", "/info/title"]).is_fine(&[
        "place /info/title, line 3\n",
        "No code is made of this place by itself.",
    ]);
}

#[test]
fn links_callbacks_and_webhooks() {
    let root = Root::empty();
    let document = "\
openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /users:
    post:
      operationId: add_user
      responses:
        '200':
          description: It.
          content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
          links: { again: { operationId: get_user, parameters: { id: $response.body#/id } } }
      callbacks:
        ready: { '{$request.query.url}': { post: { responses: { '200': { description: Fine. } } } } }
  /users/{id}:
    get:
      operationId: get_user
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '204': { description: Nothing. } }
webhooks:
  gone: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }, responses: {} } }
components:
  schemas:
    User: { type: object, required: [id], properties: { id: { type: string } } }
";
    let file = root.put("other.yaml", document);
    let file = file.to_str().unwrap();
    root.run(&["explain", "add_user", "--document", file])
        .is_fine(&["\n  callback  webhooks::Ready\n  link      types::User::again\n"]);
    let outcome = root.run(&["explain", "gone", "--document", file]);
    outcome.is_fine(&[
        "webhook /webhooks/gone, line 20\n",
        "\n\ncalled:\n  webhook  webhooks::Gone\n",
        "\n\nwebhooks.rs:\n  /// Gone.\n",
        "\n      pub fn read(body: &[u8]) -> Result<types::User, runtime::Error> {\n",
    ]);
    assert!(!outcome.out.contains("lowered"), "{}", outcome.out);
}

#[test]
fn all_that_was_taken_out_is_told() {
    let root = Root::empty();
    let feature = |name: &str| {
        format!(
            "{}/../generator/tests/features/{name}",
            env!("CARGO_MANIFEST_DIR")
        )
    };
    let taken = |document: &str, operation: &str| {
        let outcome = root.run(&["explain", operation, "--document", document]);
        outcome.is_fine(&["\n\nrendered by:\n"]);
        let (_, rest) = outcome.out.split_once("\n\ntaken out:\n  ")?;
        let (taken, _) = rest.split_once(", which the template puts back\n")?;
        Some(taken.to_owned())
    };
    let bodies = feature("json_bodies.yaml");
    for (operation, expected) in [
        ("lines", Some("the body of JSON lines")),
        ("merge", Some("the media type of the JSON body")),
        ("list", None),
    ] {
        assert_eq!(
            taken(&bodies, operation).as_deref(),
            expected,
            "{operation}"
        );
    }
    let document = "\
openapi: 3.2.0
info: { title: T, version: '1' }
paths:
  /a:
    post:
      operationId: all
      parameters:
        - { name: one, in: cookie, schema: { type: string } }
        - { name: two, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }
      requestBody: { required: true, content: { text/plain: { schema: { type: string } } } }
      responses: { '204': { description: Done. } }
  /b:
    get:
      operationId: query
      parameters:
        - name: whole
          in: querystring
          content:
            application/x-www-form-urlencoded:
              schema: { type: object, properties: { tags: { type: array, items: { type: string } } } }
              encoding: { tags: { style: pipeDelimited, explode: false } }
      responses: { '204': { description: Done. } }
    post:
      operationId: parts
      requestBody: { required: true, content: { multipart/form-data: { schema: { type: object, properties: { file: { type: string, format: binary } } } } } }
      responses: { '204': { description: Done. } }
  /c:
    post:
      operationId: form
      requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { one: { type: string } } } } } }
      responses: { '204': { description: Done. } }
";
    let document = root.put("other.yaml", document);
    let document = document.to_str().unwrap();
    for (operation, expected) in [
        (
            "all",
            "cookie parameters, the text body, the styles of parameters",
        ),
        ("query", "the styles of members of the query"),
        ("parts", "the multipart body"),
        ("form", "the form body"),
    ] {
        let taken = taken(document, operation);
        let taken = taken.as_deref().unwrap_or_default();
        assert!(taken.starts_with(expected), "{operation}: {taken}");
    }
}

#[test]
fn an_operation_that_is_left_out_says_why() {
    let root = Root::empty();
    let document = "\
openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    put:
      operationId: put_a
      requestBody: { content: { multipart/mixed: {} } }
      responses: { '204': { description: Done. } }
";
    let path = root.put("other.yaml", document);
    let overlay = root.put("over.yaml", "overlay: 1.0.0\ninfo: { title: O, version: '1' }\nactions: [{ target: $.info, update: { title: U } }]\n");
    let path = path.to_str().unwrap();
    root.run(&["explain", "put_a", "--document", path])
        .is_fine(&[
            "operation /paths/~1a/put, line 5\n",
            "\n\ndiagnostic unsupported-body:\n  other.yaml:7:7 at /paths/~1a/put/requestBody: ",
            "\n\nlowered:\n  it is not: nothing of it is generated",
        ]);
    let changed = root.run(&[
        "explain",
        "/info",
        "--document",
        path,
        "--overlay",
        overlay.to_str().unwrap(),
    ]);
    changed.is_fine(&["\n  -  \"title\": \"T\",\n", "\n  +  \"title\": \"U\",\n"]);
}

#[test]
fn long_parts_are_cut_and_say_so() {
    let outcome = root().run(&["explain", ID, "--lines", "3"]);
    outcome.is_fine(&["\n  … ", " more lines (--lines)\n"]);
    assert!(outcome.out.lines().count() < 60, "{}", outcome.out);
    let wide = DOCUMENT.replace("Get File", &"é".repeat(1_000));
    let root = Root::new();
    root.put("openapi.json", &wide);
    let outcome = root.run(&["explain", ID]);
    assert!(
        outcome.out.lines().all(|line| line.chars().count() < 220),
        "{}",
        outcome.out
    );
}

#[test]
fn the_code_of_a_diagnostic() {
    root().run(&["explain", "unsupported-body"]).is_fine(&[
        "unsupported-body, the code of a diagnostic: ",
        "what to do: ",
        "docs/diagnostics.md",
    ]);
}

#[test]
fn what_is_not_there_is_told_with_what_is_alike() {
    let root = root();
    root.run(&["explain", "get_flie_api_v1_files"])
        .is_bad_input(&[
            "explaining `get_flie_api_v1_files`: there is no operation",
            "did you mean get_file_api_v1_files__file_id__get",
        ]);
    root.run(&["explain", "file"])
        .is_bad_input(&["did you mean File"]);
    root.run(&["explain", "/paths/~1gone/get"])
        .is_bad_input(&["nothing stands there"]);
    root.run(&["explain", "★"])
        .is_bad_input(&["help: give an operationId"]);
    root.run(&["explain", "x", "--document", "no/such.yaml"])
        .is_bad_input(&["no/such.yaml cannot be read"]);
    let root = Root::new();
    root.put("openapi.json", "{}");
    root.run(&["explain", ID]).is_bad_input(&[
        "nothing is generated from the document",
        "error[not-openapi]",
    ]);
}
