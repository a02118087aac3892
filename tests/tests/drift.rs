//! The document and the generated client agree, and when they do not, someone is told what to run.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xtask::{Console, Exit};

const GENERATED: &str = "generated-client/src/generated";

/// What is read and written, of the workspace.
const PARTS: [&str; 5] = [
    "openapi.json",
    "openapi.lock.json",
    "openapi.overlay.yaml",
    GENERATED,
    "generated-client/API.md",
];

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Runs `cargo xtask …` on a workspace, in this process: no second cargo waits for the lock of the first.
fn xtask(root: &Path, args: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = ["xtask".into(), "--root".into(), root.into()];
    let all = all.into_iter().chain(args.iter().map(OsString::from));
    let exit = xtask::run(all, &mut Console::captured(&mut out, &mut err));
    let [out, err] = [out, err].map(|bytes| String::from_utf8(bytes).unwrap());
    (exit, out, err)
}

/// A copy of what the commands work on, to spoil.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        for part in PARTS {
            copy_over(&workspace().join(part), &copy.path(part));
        }
        copy
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let before = self.read(path);
        let after = edit(before.clone());
        assert_ne!(before, after, "the edit of {path} changed nothing");
        // Not written in place: the vendored document may be read-only.
        fs::remove_file(self.path(path)).unwrap();
        fs::write(self.path(path), after).unwrap();
    }

    fn xtask(&self, args: &[&str]) -> (Exit, String, String) {
        xtask(self.0.path(), args)
    }

    /// Asserts that the check reports drift, with all of these and this last line. Gives back the whole report.
    #[track_caller]
    fn drifts(&self, parts: &[&str], last: &str) -> String {
        let before = self.files();
        let (exit, out, err) = self.xtask(&["regen", "--check"]);
        assert_eq!(exit, Exit::Drift, "{out}{err}");
        for part in parts {
            assert!(out.contains(part), "`{part}` is not in:\n{out}");
        }
        assert_eq!(out.lines().last(), Some(last), "{out}");
        // Not `assert_eq`, here and below: it would print the whole client.
        assert!(self.files() == before, "a check wrote something");
        out
    }

    /// Asserts that `regen` mends it.
    #[track_caller]
    fn regen_mends_it(&self) {
        let (exit, out, err) = self.xtask(&["regen"]);
        assert_eq!(exit, Exit::Fine, "{out}{err}");
        let (exit, out, err) = self.xtask(&["regen", "--check"]);
        assert_eq!(exit, Exit::Fine, "{out}{err}");
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.0.path(), &mut files);
        files
    }

    /// A generated file that is not the root of them.
    fn some_file(&self) -> String {
        let names = fs::read_dir(self.path(GENERATED)).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let name = names
            .filter(|name| name.ends_with(".rs") && name != "mod.rs")
            .min();
        format!("{GENERATED}/{}", name.unwrap())
    }
}

fn copy_over(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy_over(&from.join(&name), &to.join(&name));
        }
    } else if from.exists() {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        // The bytes alone, not the permissions.
        fs::write(to, fs::read(from).unwrap()).unwrap();
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

const REGEN: &str = "run: cargo xtask regen";
const RECORD: &str = "run: cargo xtask fetch --file openapi.json";

/// The drift test proper. It also is the one that notices a changed template: that is compiled into the generator which
/// this test calls, so it cannot be played through on a copy as the other edits below are.
#[test]
fn the_workspace_is_what_its_document_gives() {
    let (exit, out, err) = xtask(workspace(), &["regen", "--check"]);
    assert_eq!(exit, Exit::Fine, "\n{out}{err}");
}

#[test]
fn an_edited_file_is_shown_as_a_diff() {
    let copy = Copy::new();
    let file = copy.some_file();
    copy.edit(&file, |text| format!("{text}// A hand was here.\n"));
    let header = format!("--- {file} (on disk)\n+++ {file} (generated)\n@@ ");
    copy.drifts(
        &[
            &format!("changed: {file}"),
            &header,
            "\n-// A hand was here.\n",
        ],
        REGEN,
    );
    copy.regen_mends_it();
    assert!(!copy.read(&file).contains("A hand was here."));

    copy.edit("generated-client/API.md", |text| format!("{text}More.\n"));
    copy.drifts(&["changed: generated-client/API.md", "\n-More.\n"], REGEN);
    copy.regen_mends_it();
}

#[test]
fn a_large_edit_gives_a_bounded_diff() {
    let copy = Copy::new();
    let file = copy.some_file();
    copy.edit(&file, |text| {
        let (first, _) = text.split_once('\n').unwrap();
        (0..1_000).fold(format!("{first}\n"), |text, line| {
            format!("{text}// {line}\n")
        })
    });
    let out = copy.drifts(&["… ", " more lines in 1 file"], REGEN);
    assert!(out.lines().count() < 220, "{} lines", out.lines().count());
    copy.regen_mends_it();
}

#[test]
fn a_deleted_file_is_missing() {
    let copy = Copy::new();
    let file = copy.some_file();
    fs::remove_file(copy.path(&file)).unwrap();
    copy.drifts(&[&format!("missing: {file}")], REGEN);
    copy.regen_mends_it();
}

#[test]
fn generating_from_nothing_gives_the_checked_in_bytes_every_time() {
    let copy = Copy::new();
    let checked_in = copy.files();
    fs::remove_dir_all(copy.path("generated-client")).unwrap();
    copy.drifts(&["missing: generated-client/API.md"], REGEN);
    for last in [" files changed, 0 unchanged\n", " files unchanged\n"] {
        let (exit, out, err) = copy.xtask(&["regen"]);
        assert_eq!(exit, Exit::Fine, "{out}{err}");
        assert!(out.ends_with(last), "{out}");
        assert!(
            copy.files() == checked_in,
            "`regen` gave other bytes than are checked in"
        );
    }
}

#[test]
fn a_file_that_is_no_longer_generated_is_stale() {
    let copy = Copy::new();
    let stale = format!("{GENERATED}/gone/away.rs");
    fs::create_dir(copy.path(&format!("{GENERATED}/gone"))).unwrap();
    fs::copy(copy.path(&copy.some_file()), copy.path(&stale)).unwrap();
    copy.drifts(&[&format!("stale: {stale}")], REGEN);
    copy.regen_mends_it();
    assert!(!copy.path(&stale).exists());
}

#[test]
fn a_changed_document_is_drift_of_the_client_and_of_the_lock() {
    let copy = Copy::new();
    let summary = summary_of_the_first_operation(&copy.read("openapi.json"));
    let (old, new) = (
        format!("\"summary\": \"{summary}\""),
        "\"summary\": \"Something else\"",
    );
    copy.edit("openapi.json", |text| text.replacen(&old, new, 1));
    copy.drifts(
        &[
            "openapi.lock.json does not record this openapi.json",
            RECORD,
            "changed: ",
            "\n@@ ",
        ],
        REGEN,
    );

    let (exit, _, err) = copy.xtask(&["regen"]);
    assert_eq!(exit, Exit::Fine);
    assert!(err.contains(RECORD), "{err}");
    copy.drifts(&["openapi.lock.json"], RECORD);

    let (exit, out, err) = copy.xtask(&["fetch", "--file", "openapi.json"]);
    assert_eq!(exit, Exit::Fine, "{out}{err}");
    copy.regen_mends_it();
}

#[test]
fn a_lock_edited_by_hand_is_drift() {
    let copy = Copy::new();
    copy.edit("openapi.lock.json", |text| {
        let lock: serde_json::Value = serde_json::from_str(&text).unwrap();
        text.replace(lock["sha256"].as_str().unwrap(), &"0".repeat(64))
    });
    copy.drifts(
        &["openapi.lock.json does not record this openapi.json"],
        RECORD,
    );
    fs::remove_file(copy.path("openapi.lock.json")).unwrap();
    copy.drifts(
        &["openapi.lock.json does not record this openapi.json"],
        RECORD,
    );
}

/// Any will do; which ones there are is the document's business.
fn summary_of_the_first_operation(document: &str) -> String {
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    let mut paths = document["paths"].as_object().unwrap().values();
    let summary = paths.find_map(|path| {
        path.as_object()?
            .values()
            .find_map(|found| found["summary"].as_str())
    });
    summary.unwrap().to_owned()
}
