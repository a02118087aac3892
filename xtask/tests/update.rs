//! `update` against a real server, in a repository of its own: what it leaves for a pull request.

mod common;

use common::server::{answer, canonical, ok, serve};
use common::{DOCUMENT, LOCK, Root};
use openapi_client_generator::Source;

/// A workspace in which all is up to date and committed, with a server that gives this answer.
fn root(sent: &str) -> Root {
    let root = Root::new();
    let (url, _) = serve(sent);
    let document = canonical(DOCUMENT);
    root.put("openapi.json", &document);
    let sha256 = Source::new("openapi.json", document.as_str()).sha256();
    let lock = LOCK.replace("https://api.invalid/openapi.json", &url);
    root.put("openapi.lock.json", &lock.replace(&"0".repeat(64), &sha256));
    root.run(&["regen"]).is_fine(&[]);
    root.commit();
    root
}

/// The changed files, told and untold to git.
fn changed(root: &Root) -> Vec<String> {
    let status = root.git(&["status", "--porcelain", "--untracked-files=all"]);
    status.lines().map(|line| line[3..].to_owned()).collect()
}

/// The outputs of a step, to which one before it gave one.
fn update(root: &Root, more: &[&str]) -> (common::Outcome, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let outputs = folder.path().join("outputs");
    std::fs::write(&outputs, "before=1\n").unwrap();
    let pull_request = folder.path().join("pull-request");
    let [outputs, pull_request] = [&outputs, &pull_request].map(|path| path.to_str().unwrap());
    let args = [
        "update",
        "--pull-request",
        pull_request,
        "--outputs",
        outputs,
    ];
    (root.run(&[&args, more].concat()), folder)
}

fn read(folder: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn what_a_new_document_changes_is_left_for_a_pull_request() {
    let new = DOCUMENT.replace(", \"name\": { \"type\": \"string\" }", "");
    let root = root(&ok(&new));
    let (outcome, folder) = update(&root, &[]);
    let title = "Update the API document: major, 1 change";
    outcome.is_fine(&[
        "now is the document from http://",
        &format!("\n# {title}\n"),
    ]);
    let body = read(&folder, "pull-request/body.md");
    for part in [
        "**major: code that compiled may no longer compile or work**, from openapi.json of HEAD to openapi.json.\n",
        "\n### Breaking\n\n- `types::File`, in answers of `client.files().get()`: ",
        "\n\nTaken in 20",
        "/openapi.json, sha256 `",
    ] {
        assert!(body.contains(part), "`{part}` is not in:\n{body}");
    }
    assert_eq!(
        read(&folder, "outputs"),
        format!("before=1\nchanged=true\ntitle={title}\n")
    );
    assert_eq!(root.read("openapi.json"), canonical(&new));
    root.run(&["regen", "--check"]).is_fine(&["up to date"]);
    let changed = changed(&root);
    assert!(
        changed.contains(&"openapi.lock.json".to_owned())
            && changed.contains(&"generated-client/src/generated/types.rs".to_owned()),
        "{changed:?}"
    );
}

#[test]
fn a_document_that_users_do_not_notice_is_still_an_update() {
    let root = root(&ok(&DOCUMENT.replace("1.0.0", "1.0.1")));
    let (outcome, folder) = update(&root, &[]);
    outcome.is_fine(&["# Update the API document: nothing changes for users\n"]);
    assert!(read(&folder, "outputs").contains("changed=true"));
}

#[test]
fn an_update_that_was_not_committed_is_told_again() {
    let root = root(&ok(DOCUMENT));
    let larger = DOCUMENT.replace(
        "\"name\": {",
        "\"size\": { \"type\": \"integer\" }, \"name\": {",
    );
    let file = root.put("larger.json", &larger);
    let (outcome, _folder) = update(&root, &["--file", file.to_str().unwrap()]);
    outcome.is_fine(&["# Update the API document: minor, 1 change\n"]);
    let (again, folder) = update(&root, &["--file", file.to_str().unwrap()]);
    again.is_fine(&["already is the document", "minor, 1 change\n"]);
    assert!(read(&folder, "outputs").contains("title=Update the API document: minor"));
}

/// As the exit codes say: another run tells what the first could not.
#[test]
fn what_fails_behind_the_fetch_can_be_run_again() {
    let new = DOCUMENT.replace(", \"name\": { \"type\": \"string\" }", "");
    let root = root(&ok(&new));
    let file = root.put("in-the-way", "");
    let folder = file.join("pull-request");
    root.run(&["update", "--pull-request", folder.to_str().unwrap()])
        .is_bad_input(&["writing ", "in-the-way"]);
    assert_eq!(root.read("openapi.json"), canonical(&new));
    let document = root.path().join("openapi.json");
    let (outcome, _folder) = update(&root, &["--file", document.to_str().unwrap()]);
    outcome.is_fine(&["# Update the API document: major, 1 change\n"]);
}

#[test]
fn nothing_is_left_where_nothing_changed() {
    let root = root(&ok(DOCUMENT));
    let (outcome, folder) = update(&root, &[]);
    outcome.is_fine(&["nothing changed since the last commit\n"]);
    assert_eq!(read(&folder, "outputs"), "before=1\nchanged=false\n");
    assert!(!folder.path().join("pull-request").exists());
    assert_eq!(changed(&root), Vec::<String>::new());
}

#[test]
fn a_fetch_that_is_refused_fails_and_changes_nothing() {
    for (sent, part) in [
        (answer("404 Not Found", "", "no"), "404"),
        (ok("<html>"), "HTML"),
        (
            ok(&DOCUMENT.replace("schemas/File\"", "schemas/None\"")),
            "None",
        ),
    ] {
        let root = root(&sent);
        let (outcome, folder) = update(&root, &["--retries", "0"]);
        outcome.is_bad_input(&[part]);
        assert_eq!(read(&folder, "outputs"), "before=1\n");
        assert!(!folder.path().join("pull-request").exists());
        assert_eq!(changed(&root), Vec::<String>::new());
    }
}
