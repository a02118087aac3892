//! `new`: the crate that it makes passes its own tests, and keeps what is written by hand.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{DOCUMENT, Outcome, Root};
use openapi_client_generator::{Options, Project, emit};
use xtask::Exit;

/// The workspace that the crate is made by: it depends on it by path.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Makes a crate in a folder `made` beside its document.
fn make(root: &Root, document: &str) -> (Outcome, PathBuf) {
    make_named("small-client", root, document)
}

/// Those that are built at the same time have different names: they share a target folder.
fn make_named(name: &str, root: &Root, document: &str) -> (Outcome, PathBuf) {
    let (spec, made) = (root.put("spec.json", document), root.path().join("made"));
    let paths = [&spec, &made].map(|path| path.to_str().unwrap());
    let args = ["new", "--spec", paths[0], "--out", paths[1], "--name", name];
    (Root::run_in(&workspace(), &args), made)
}

#[test]
fn the_crate_passes_its_own_checks() {
    let root = Root::empty();
    let (outcome, made) = make(&root, DOCUMENT);
    outcome.is_fine(&["1 operation in"]);
    let readme = fs::read_to_string(made.join("README.md")).unwrap();
    assert!(
        readme.contains("let answer = client.files().get(1).await?;"),
        "{readme}"
    );
    passes(&made, &["fmt", "--check"]);
    passes(&made, TEST);
}

const TEST: &[&str] = &["test", "--all-features", "--offline", "--quiet"];

/// Runs cargo in a crate that was made.
fn passes(made: &Path, args: &[&str]) {
    // The versions that the workspace has, so that nothing must be fetched.
    fs::copy(workspace().join("Cargo.lock"), made.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(made)
        // That of the trials: the crates that both need are built once.
        .env("CARGO_TARGET_DIR", workspace().join("target/trials/target"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "cargo {args:?}:\n{shown}\n{text}");
}

/// Makes a crate, and runs these tests in it.
#[track_caller]
fn reads_and_writes(name: &str, document: &str, tests: &str) {
    let root = Root::empty();
    let (outcome, made) = make_named(name, &root, document);
    outcome.is_fine(&["in "]);
    fs::write(made.join("tests/values.rs"), tests).unwrap();
    let only = [TEST, &["--test", "values"]].concat();
    passes(&made, &only);
}

/// An API with what only a client of it can show: links, and webhooks told apart by a constant.
const SHOP: &str = r##"{
    "openapi": "3.1.0", "info": { "title": "Shop", "version": "1" },
    "servers": [{ "url": "https://shop.test" }],
    "paths": {
        "/orders/{id}": { "get": {
            "operationId": "get_order", "tags": ["orders"],
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } }],
            "responses": { "200": {
                "description": "It.",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } },
                "links": {
                    "buyer": { "operationId": "get_buyer", "parameters": { "name": "$response.body#/buyer" } },
                    "voucher": { "operationId": "get_order", "parameters": { "id": "$response.body#/from" } }
                }
            } }
        } },
        "/buyers/{name}": { "get": {
            "operationId": "get_buyer", "tags": ["buyers"],
            "parameters": [{ "name": "name", "in": "path", "required": true, "schema": { "type": "string" } }],
            "responses": { "200": { "description": "It.", "content": { "application/json": { "schema": {
                "type": "object", "required": ["points"], "properties": { "points": { "type": "integer" } }
            } } } } }
        } }
    },
    "webhooks": {
        "paid": { "post": { "requestBody": { "content": { "application/json": { "schema": {
            "type": "object", "required": ["event", "order"],
            "properties": { "event": { "const": "paid" }, "order": { "type": "integer" } }
        } } } }, "responses": { "200": { "description": "Thanks." } } } },
        "sent": { "post": { "requestBody": { "content": { "application/json": { "schema": {
            "type": "object", "required": ["event", "parcel"],
            "properties": { "event": { "const": "sent" }, "parcel": { "type": "string" } }
        } } } }, "responses": { "200": { "description": "Thanks." } } } }
    },
    "components": { "schemas": { "Order": {
        "type": "object", "required": ["buyer"],
        "properties": { "buyer": { "type": "string" }, "from": { "type": "integer" } }
    } } }
}"##;

#[test]
fn links_are_followed_and_webhooks_read() {
    reads_and_writes("shop-client", SHOP, include_str!("new/shop.rs.txt"));
}

/// Of schemas that each hold the next.
const RING: &str = r##"{
    "openapi": "3.1.0", "info": { "title": "Ring", "version": "1" },
    "servers": [{ "url": "https://ring.test" }],
    "paths": { "/links": { "get": {
        "operationId": "get_link", "responses": { "200": { "description": "It.", "content": {
            "application/json": { "schema": { "$ref": "#/components/schemas/R0" } }
        } } }
    } } },
    "components": { "schemas": { SCHEMAS } }
}"##;

#[test]
fn types_may_lead_through_many_others() {
    let ring: Vec<String> = (0..100)
        .map(|one| {
            let items = format!(
                r##"{{ "$ref": "#/components/schemas/R{}" }}"##,
                (one + 1) % 100
            );
            let next = format!(r#"{{ "type": "array", "items": {items} }}"#);
            format!(r#""R{one}": {{ "type": "object", "properties": {{ "next": {next} }} }}"#)
        })
        .collect();
    let document = RING.replace("SCHEMAS", &ring.join(", "));
    let root = Root::empty();
    let (outcome, made) = make_named("ring-client", &root, &document);
    outcome.is_fine(&["1 operation in"]);
    passes(&made, TEST);
}

#[test]
fn unions_are_read_as_what_they_are() {
    let tests = include_str!("new/unions.rs.txt");
    reads_and_writes("board-client", include_str!("new/unions.json"), tests);
}

#[test]
fn compositions_have_what_their_parts_say() {
    let document = include_str!("new/compositions.json");
    let tests = include_str!("new/compositions.rs.txt");
    reads_and_writes("compositions-client", document, tests);
}

#[test]
fn dates_are_read_wherever_they_stand() {
    let document = include_str!("../../generator/tests/features/dates_inside.yaml");
    reads_and_writes("log-client", document, include_str!("new/dates.rs.txt"));
}

#[test]
fn a_member_names_the_variant() {
    let document = include_str!("../../generator/tests/features/keyed_unions.yaml");
    reads_and_writes("ext-client", document, include_str!("new/keyed.rs.txt"));
}

#[test]
fn generating_again_keeps_what_is_written_by_hand() {
    let root = Root::empty();
    let (outcome, made) = make(&root, DOCUMENT);
    outcome.is_fine(&[]);
    let by_hand = [
        ("src/own.rs", "//! Mine.\n"),
        ("src/lib.rs", "//! Mine, too.\nmod generated;\n"),
    ];
    for (path, text) in by_hand {
        fs::write(made.join(path), text).unwrap();
    }
    let mut options = Options::default();
    options.command = "cargo run --example regen".into();
    let generate = || Project::at(&made).generate(&options).unwrap().0;
    assert!(emit::check(&generate()).unwrap().is_empty());

    let document = fs::read_to_string(made.join("openapi.json")).unwrap();
    assert_eq!(document, DOCUMENT);
    fs::write(
        made.join("openapi.json"),
        document.replace("\"name\": { \"type\"", "\"title\": { \"type\""),
    )
    .unwrap();
    assert!(!emit::check(&generate()).unwrap().is_empty());
    emit::write(&generate()).unwrap();
    assert!(emit::check(&generate()).unwrap().is_empty());
    let types = fs::read_to_string(made.join("src/generated/types.rs")).unwrap();
    assert!(types.contains("pub title: Option<String>"), "{types}");
    for (path, text) in by_hand {
        assert_eq!(fs::read_to_string(made.join(path)).unwrap(), text);
    }
}

#[test]
fn the_files_that_the_document_refers_to_come_along() {
    let root = Root::empty();
    root.put(
        "parts/file.yaml",
        "type: object\nproperties: { size: { $ref: 'size.yaml' } }\n",
    );
    root.put("parts/size.yaml", "type: integer\n");
    let document = r#"{
        "openapi": "3.1.0", "info": { "title": "Parts", "version": "1" }, "paths": { "/files": { "get": {
            "operationId": "get_file", "responses": { "200": { "description": "It.", "content": {
                "application/json": { "schema": { "$ref": "parts/file.yaml" } } } } } } } }
    }"#;
    let (outcome, made) = make(&root, document);
    outcome.is_fine(&["1 operation in"]);
    assert!(made.join("parts/size.yaml").exists());
    let mut options = Options::default();
    options.command = "cargo run --example regen".into();
    let check = || {
        let (tree, _) = Project::at(&made).generate(&options).unwrap();
        emit::check(&tree).unwrap().is_empty()
    };
    assert!(check());
    fs::write(made.join("parts/size.yaml"), "type: string\n").unwrap();
    assert!(!check());
}

#[test]
fn what_cannot_be_made_is_told_and_nothing_is_written() {
    let root = Root::empty();
    let broken = DOCUMENT.replace("#/components/schemas/File\"", "#/components/schemas/None\"");
    let (outcome, made) = make(&root, &broken);
    outcome.is_bad_input(&["spec.json", "None"]);
    assert!(!made.exists());

    fs::create_dir(&made).unwrap();
    fs::write(made.join("mine"), "").unwrap();
    let (outcome, made) = make(&root, DOCUMENT);
    outcome.is_bad_input(&["holds something already"]);
    assert_eq!(fs::read_dir(&made).unwrap().count(), 1);

    let outcome = root.run(&["new", "--spec", "x", "--out", "y", "--name", "Not A Name"]);
    assert_eq!(outcome.exit, Exit::BadInput);
    assert!(
        outcome.err.contains("write it like `pet-store-client`"),
        "{}",
        outcome.err
    );
}

/// What a new crate says of its dependency on a package of ours.
fn dependency(made: &Path, table: &str, package: &str) -> toml_edit::Item {
    let manifest = fs::read_to_string(made.join("Cargo.toml")).unwrap();
    let manifest: toml_edit::DocumentMut = manifest.parse().unwrap();
    manifest[table][package].clone()
}

const OURS: [(&str, &str, &str); 2] = [
    (
        "dependencies",
        "openapi-client-runtime",
        "generator/runtime",
    ),
    ("dev-dependencies", "openapi-client-generator", "generator"),
];

#[test]
fn it_depends_on_us_by_a_path_from_its_folder() {
    let root = Root::empty();
    let (spec, made) = (root.put("spec.json", DOCUMENT), root.path().join("a/made"));
    // Of a folder that is not there.
    let out = root.path().join("none/../a/b/../made");
    let [spec, out] = [&spec, &out].map(|path| path.to_str().unwrap());
    let args = ["--spec", spec, "--out", out, "--name", "small-client"];
    Root::run_in(&workspace(), &[&["new"], args.as_slice()].concat()).is_fine(&[]);
    for (table, package, folder) in OURS {
        let path = dependency(&made, table, package)["path"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(Path::new(&path).is_relative(), "{path}");
        assert_eq!(
            fs::canonicalize(made.canonicalize().unwrap().join(&path)).unwrap(),
            fs::canonicalize(workspace().join(folder)).unwrap()
        );
    }
    let read = |path: &str| fs::read_to_string(made.join(path)).unwrap();
    let heading = "For others to build it";
    let ci = read(".github/workflows/ci.yml");
    assert!(ci.lines().next().unwrap().contains(heading), "{ci}");
    assert!(read("README.md").contains(&format!("\n## {heading}\n\n")));
}

#[test]
fn it_depends_on_a_repository_that_is_named() {
    let root = Root::empty();
    let (spec, made) = (root.put("spec.json", DOCUMENT), root.path().join("made"));
    let [spec, out] = [&spec, &made].map(|path| path.to_str().unwrap());
    let url = "https://git.test/us/clients.git";
    let args = [
        "--spec",
        spec,
        "--out",
        out,
        "--name",
        "small-client",
        "--git",
        url,
    ];
    Root::run_in(&workspace(), &[&["new"], args.as_slice()].concat()).is_fine(&[]);
    for (table, package, _) in OURS {
        let dependency = dependency(&made, table, package);
        assert_eq!(dependency["git"].as_str(), Some(url));
        assert!(dependency.get("path").is_none(), "{dependency}");
    }
    for path in [".github/workflows/ci.yml", "README.md"] {
        let text = fs::read_to_string(made.join(path)).unwrap();
        assert!(!text.contains("For others to build it"), "{text}");
        assert!(!text.contains("_note}}"), "{text}");
    }
}

#[test]
fn a_title_cannot_break_out_of_the_files() {
    let root = Root::empty();
    let title = r#"A \" title\n[dependencies] {{name}} # <b>"#;
    let (outcome, made) = make(
        &root,
        &DOCUMENT.replace("\"Small\"", &format!("\"{title}\"")),
    );
    outcome.is_fine(&[]);
    let manifest = fs::read_to_string(made.join("Cargo.toml")).unwrap();
    assert_eq!(
        manifest.matches("[dependencies]\n").count(),
        1,
        "{manifest}"
    );
    assert!(
        manifest.contains(r#"description = "Client for A \" title [dependencies]"#),
        "{manifest}"
    );
}
