//! `report`: the page as HTML, what is in it, and how it behaves in a browser.

#[path = "report/browser.rs"]
mod browser;
mod common;
#[path = "report/in_browser.rs"]
mod in_browser;
#[path = "report/judge.rs"]
mod judge;
#[path = "report/last.rs"]
mod last;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use common::Root;
use judge::{all, faults, text, within};
use scraper::{ElementRef, Html};
use serde_json::{Value, json};
use xtask::Exit;

const ID: &str = "get_file_api_v1_files__file_id__get";

/// The workspace that this test is in.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The page of this workspace's own document.
fn ours() -> &'static (tempfile::TempDir, PathBuf, String) {
    static PAGE: OnceLock<(tempfile::TempDir, PathBuf, String)> = OnceLock::new();
    PAGE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("made/here/report.html");
        let args = ["report", "--out", file.to_str().unwrap()];
        Root::run_in(&workspace(), &args).is_fine(&["report.html: ", " operations (", " schemas"]);
        let html = fs::read_to_string(&file).unwrap();
        (folder, file, html)
    })
}

/// Makes the page of a workspace; returns it.
fn page(root: &Root, args: &[&str]) -> String {
    let args = [&["report"], args].concat();
    root.run(&args).is_fine(&["target/report.html: "]);
    root.read("target/report.html")
}

fn is_whole(html: &str) {
    assert_eq!(faults(html), Vec::<String>::new());
}

/// The entry whose heading begins with this.
fn entry<'a>(page: &'a Html, pointer: &str) -> ElementRef<'a> {
    let entries = all(page, "details.entry");
    let mut found = entries
        .into_iter()
        .filter(|it| it.attr("data-pointer") == Some(pointer));
    found
        .next()
        .unwrap_or_else(|| panic!("nothing of {pointer}"))
}

fn section(html: &str, id: &str) -> String {
    let page = Html::parse_document(html);
    let found = all(&page, &format!("section[aria-labelledby={id}]"));
    text(found[0])
}

#[test]
fn the_page_is_whole() {
    let (_, _, html) = ours();
    is_whole(html);
    // The same again, to the byte.
    let again = tempfile::tempdir().unwrap();
    let file = again.path().join("again.html");
    Root::run_in(&workspace(), &["report", "--out", file.to_str().unwrap()]);
    assert!(
        fs::read_to_string(file).unwrap() == *html,
        "the page differs from itself"
    );
}

#[test]
fn the_judge_finds_what_is_wrong() {
    let (_, _, html) = ours();
    for (right, wrong, found) in [
        (
            "<h2 id=\"summary\">Summary</h2>",
            "<h3 id=\"summary\">Summary</h3>",
            "h3 after h1",
        ),
        (" id=\"notes\"", " id=\"change\"", "a second #change"),
        ("href=\"#notes\"", "href=\"#none\"", "leads nowhere"),
        ("<html lang=\"en\"", "<html", "html[lang]"),
        (
            "label for=\"search\"",
            "label for=\"found\"",
            "has 0 labels",
        ),
        (
            "<caption>",
            "<caption><img onerror=\"x()\">",
            "img with onerror",
        ),
        ("tabindex=\"-1\"", "tabindex=\"1\"", "with a tabindex"),
        ("<p class=\"muted\">", "<p class=\"muted\"></div>", "HTML: "),
        (
            "<p class=\"muted\">",
            "<p class=\"muted\" style=\"color: red\">",
            "[style]",
        ),
        ("#5c574f", "#8c877f", "--muted on --back: "),
        ("\"use strict\"", "\"use  strict\"", "the policy"),
        ("default-src 'none'", "default-src *", "the policy"),
    ] {
        assert!(html.contains(right), "{right}");
        let faults = faults(&html.replacen(right, wrong, 1));
        assert!(
            faults.iter().any(|fault| fault.contains(found)),
            "{wrong}: {faults:?}"
        );
    }
}

#[test]
fn every_operation_and_every_schema_is_there_with_its_code() {
    let (_, _, html) = ours();
    let page = Html::parse_document(html);
    let root = workspace();
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let source = read("openapi.json");
    let document: Value = serde_json::from_str(&source).unwrap();
    let api_md = read("generated-client/API.md");
    let mut count = 0;
    let mut check = |pointer: &str, key: &str, names: &[&str]| {
        count += 1;
        let entry = entry(&page, pointer);
        let said = text(entry);
        for name in [pointer].iter().chain(names) {
            assert!(said.contains(name), "{pointer}: no {name}");
        }
        let (line, _) = said.split_once(" of openapi.json").unwrap();
        let (_, line) = line.rsplit_once("line ").unwrap();
        let line = source
            .lines()
            .nth(line.parse::<usize>().unwrap() - 1)
            .unwrap();
        assert!(
            line.contains(&format!("\"{key}\": {{")),
            "{pointer}: {line}"
        );
        let original = within(entry, "pre > code")
            .first()
            .map(|it| text(*it))
            .unwrap();
        let original: Value = serde_json::from_str(&original).unwrap();
        assert_eq!(Some(&original), document.pointer(pointer));
        let codes = within(entry, "details.part:has(code.rust)");
        assert!(!codes.is_empty(), "{pointer}: no code");
        for code in codes {
            let file = text(within(code, "summary > code")[0]);
            let generated = read(&format!("generated-client/src/generated/{file}"));
            let shown = text(within(code, "code.rust")[0]);
            for part in shown.split("\n\n").map(str::trim_end) {
                let in_impl = part
                    .lines()
                    .map(|line| format!("    {line}\n"))
                    .collect::<String>();
                let is_there = generated.contains(part) || generated.contains(in_impl.trim_end());
                assert!(is_there, "{pointer}: not in {file}: {part}");
            }
        }
    };
    let key = |text: &str| text.replace('~', "~0").replace('/', "~1");
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let row = api_md
                .lines()
                .find(|line| line.contains(&format!("| `{id}` |")))
                .unwrap();
            let cells: Vec<&str> = row
                .split(" | ")
                .map(|cell| cell.trim_matches(['|', ' ', '`']))
                .collect();
            let call = cells[0].split('`').next().unwrap();
            let pointer = format!("/paths/{}/{method}", key(path));
            check(&pointer, method, &[id, call, cells[3]]);
        }
    }
    for name in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        let pointer = format!("/components/schemas/{}", key(name));
        check(&pointer, name, &["types::", name]);
    }
    assert_eq!(count, all(&page, "details.entry").len());
}

const OVERLAY: &str = "\
overlay: 1.0.0
info: { title: O, version: '1' }
actions:
  - target: $.paths['/api/v1/files/{file_id}'].get
    update: { x-name: fetch, deprecated: true }
  - target: $.paths
    update: { /new: { get: { operationId: brand_new, responses: { '204': { description: Done. } } } } }
";

#[test]
fn what_the_stages_made_of_it_is_told() {
    let root = Root::new();
    root.put("openapi.overlay.yaml", OVERLAY);
    let html = page(&root, &[]);
    is_whole(&html);
    let page = Html::parse_document(&html);
    let operation = entry(&page, "/paths/~1api~1v1~1files~1{file_id}/get");
    assert_eq!(
        operation.attr("id"),
        Some(format!("operation-{ID}").as_str())
    );
    let said = text(operation);
    for part in [
        "GET /api/v1/files/{file_id} → client.files().fetch(file_id)",
        "progenitor",
        "deprecated",
        "line 6 of openapi.json",
        "files::Fetch",
        "Changed by the overlay",
        "+  \"x-name\": \"fetch\"",
        "Lowered, as progenitor gets it",
        "pub fn fetch(&self, file_id: i64) -> Fetch {",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!within(operation, "a[href='#schema-File']").is_empty());
    let schema = entry(&page, "/components/schemas/File");
    assert!(
        text(schema).contains("referred to byGET /api/v1/files/{file_id}"),
        "{}",
        text(schema)
    );
    assert!(
        text(entry(&page, "/paths/~1new/get")).contains("added by the overlay of openapi.json")
    );
}

#[test]
fn other_documents_have_a_page_too() {
    let root = Root::empty();
    let document = "\
openapi: 3.1.0
info: { title: Users & more, version: '1' }
paths:
  /users:
    post:
      operationId: add user
      summary: Adds one
      responses: { '204': { description: Fine. } }
    put:
      operationId: put_a
      requestBody: { content: { multipart/mixed: {} } }
      responses: { '204': { description: Done. } }
webhooks:
  gone: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Kind' } } } }, responses: {} } }
components:
  schemas:
    Kind: { type: string, enum: [a, b] }
    add user: { type: object, properties: { kind: { $ref: '#/components/schemas/Kind' } } }
    add-user: { type: object, properties: { kind: { $ref: '#/components/schemas/Kind' } } }
";
    let file = root.put("other/api.yaml", document);
    let html = page(&root, &["--document", file.to_str().unwrap()]);
    is_whole(&html);
    let page = Html::parse_document(&html);
    assert_eq!(
        text(all(&page, "h1")[0]),
        "Users & more: from document to Rust"
    );
    let ids: Vec<_> = all(&page, ".entry")
        .iter()
        .filter_map(|it| it.attr("id"))
        .collect();
    assert_eq!(
        ids,
        [
            "operation-add-user",
            "operation-put_a",
            "schema-Kind",
            "schema-add-user",
            "schema-add-user-2",
            "webhook-gone"
        ]
    );
    let left_out = text(entry(&page, "/paths/~1users/put"));
    assert!(
        left_out.contains("none: left out") && left_out.contains("unsupported-body"),
        "{left_out}"
    );
    assert!(text(entry(&page, "/components/schemas/Kind")).contains("template: open enum"));
    assert!(text(entry(&page, "/webhooks/gone")).contains("webhooks::Gone"));
    assert!(section(&html, "left-out").contains("PUT /users"));
    let notes = section(&html, "notes");
    assert!(
        notes.contains("unsupported-body 1 note") && notes.contains("See operation-put_a"),
        "{notes}"
    );
    assert!(section(&html, "change").contains("git has no revision of api.yaml"));
}

#[test]
fn what_cannot_be_reported_is_told_and_nothing_is_written() {
    let root = Root::new();
    root.put("openapi.json", "{}");
    root.run(&["report"])
        .is_bad_input(&["there is nothing to report", "error[not-openapi]"]);
    root.run(&["report", "--document", "no.yaml"])
        .is_bad_input(&["no.yaml cannot be read"]);
    assert!(!root.path().join("target").exists());
    let root = Root::new();
    let file = root.put("file", "");
    let below = file.join("report.html");
    root.run(&["report", "--out", below.to_str().unwrap()])
        .is_bad_input(&["writing ", "--out FILE"]);
}

/// Texts that a page must show, and not do.
const HOSTILE: [&str; 6] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\"><b onclick='alert(3)'>&amp;&lt;",
    "</title></style></pre></details><base href='https://example.invalid/'>",
    "<!-- ]]> --!> `code",
    "a\u{0}b\u{7f}c\u{202e}d\u{fffe}e\r\nf",
];

fn hostile() -> Root {
    let root = Root::empty();
    let texts = HOSTILE.join(" ");
    let path = format!("/{}", HOSTILE[1].replace(['{', '}'], ""));
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": texts, "version": "1", "description": texts},
        "tags": [{"name": "t", "description": texts}],
        "paths": {
            path: {
                "get": {
                    "operationId": texts, "summary": texts, "description": texts, "tags": ["t"],
                    "parameters": [{"name": HOSTILE[2], "in": "query", "description": texts, "schema": {"type": "string"}}],
                    "responses": {"200": {"description": texts, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}},
                },
                "put": {"requestBody": {"content": {"multipart/mixed": {}}}, "responses": {"204": {"description": texts}}, "operationId": HOSTILE[1]},
            }
        },
        "components": {"schemas": {
            "A": {"type": "object", "description": texts, "properties": {HOSTILE[0]: {"type": "string", "enum": HOSTILE}, "b": {"$ref": "#/components/schemas/B"}}},
            "B": {"type": "string", "enum": HOSTILE, "description": texts},
        }},
    });
    root.put("openapi.json", &document.to_string());
    root
}

#[test]
fn texts_of_the_document_are_text() {
    let html = page(&hostile(), &[]);
    is_whole(&html);
    let page = Html::parse_document(&html);
    let b = text(entry(&page, "/components/schemas/B"));
    for shown in &HOSTILE[..5] {
        assert!(b.contains(shown), "{shown}: {b}");
    }
    assert!(
        b.contains("a\\u{0}b\\u{7f}c\\u{202e}d\\u{fffe}e\\u{d}\nf"),
        "{b}"
    );
    assert!(text(all(&page, "title")[0]).contains(HOSTILE[0]));
}

#[test]
fn help_says_what_it_writes() {
    let outcome = Root::empty().run(&["report", "--help"]);
    assert_eq!(outcome.exit, Exit::Fine);
    let flat = outcome.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "one file that loads nothing else",
        "Writes that file alone",
        "--out <FILE>",
        "--old <OLD>",
        "--document <FILE>",
        "2 the document or the overlay cannot be used",
    ] {
        assert!(flat.contains(part), "{part}: {flat}");
    }
}
