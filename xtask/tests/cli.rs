//! The command line: help, usage errors, exit codes, and where the workspace is.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::{DOCUMENT, Root};
use xtask::Exit;

/// The program itself, as a shell would start it: nothing that cargo sets.
fn program(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .args(args)
        .current_dir(folder)
        .env_remove("CARGO_MANIFEST_DIR");
    command.output().unwrap()
}

/// One line, whatever the width it was wrapped to.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_verb_says_what_it_reads_what_it_writes_and_its_exit_codes() {
    let root = Root::empty();
    let expected: [(&[&str], &[&str]); 11] = [
        (
            &["--help"],
            &[
                "regen",
                "fetch",
                "ci",
                "corpus",
                "explain",
                "Usage: cargo xtask <COMMAND>",
                "2 bad input or wrong usage",
            ],
        ),
        (
            &["regen", "--help"],
            &[
                "Reads openapi.json and, where there is one, openapi.overlay.yaml",
                "Writes generated-client/src/generated/ and generated-client/API.md",
                "--check",
                "--timings",
                "1 with --check: drift",
                "nothing was written",
            ],
        ),
        (
            &["fetch", "--help"],
            &[
                "Reads the document from its URL or from a file",
                "replaces openapi.json and openapi.lock.json together",
                "Needs the network, as do `update`",
                "--url <URL>",
                "--file <PATH>",
                "--force",
                "--timeout <SECONDS>",
                "--retries <N>",
                "2 not to be had, or not usable",
            ],
        ),
        (
            &["diff", "--help"],
            &[
                "compares all that a user can name",
                "[OLD]",
                "[NEW]",
                "- markdown: For a pull request",
                "Writes nothing",
                "1 something breaks",
            ],
        ),
        (
            &["update", "--help"],
            &[
                "Fetches, generates, and tells in Markdown",
                "--url <URL>",
                "--pull-request <DIR>",
                "--outputs <FILE>",
                "commits nothing",
                "0 taken in, whatever it breaks",
            ],
        ),
        (
            &["release", "--help"],
            &[
                "raises the version by the verdict",
                "--since <REVISION>",
                "--dry-run only tells",
                "Commits, tags and publishes nothing",
                "1 the package is not whole",
            ],
        ),
        (
            &["ci", "--help"],
            &[
                "format, lints, defaults, drift, tests, documentation",
                "1 a step failed",
            ],
        ),
        (
            &["bench", "--help"],
            &[
                "calls and transfers beside bare reqwest",
                "- waits: 10,000 jobs waited for at a time",
                "1 a benchmark failed",
            ],
        ),
        (
            &["new", "--help"],
            &[
                "a README with a first call, the generated code, tests with the drift check, a CI workflow",
                "--spec <FILE>",
                "--keep-going",
                "nothing was written",
            ],
        ),
        (
            &["explain", "--help"],
            &[
                "Tell what became of one operation or schema",
                "Writes nothing",
                "<POINTER|OPERATION_ID>",
                "--overlay <FILE>",
                "similar ones are named",
            ],
        ),
        (
            &["corpus", "--help"],
            &[
                "Reads each .json, .yaml and .yml of the folder",
                "Writes to target/trials only",
                "--dir <DIR>",
                "--time-limit <SECONDS>",
                "1 the generator panicked, crashed or exceeded a limit",
                "2 the folder cannot be read or holds no document",
            ],
        ),
    ];
    for (args, sentences) in expected {
        let outcome = root.run(args);
        outcome.is_fine(&[]);
        assert_eq!(outcome.err, "");
        let help = flat(&outcome.out);
        for sentence in sentences {
            assert!(help.contains(sentence), "`{sentence}` is not in:\n{help}");
        }
        assert!(
            help.contains("Exit codes: 0") && !help.contains("--root"),
            "{help}"
        );
        assert!(
            outcome.out.lines().all(|line| line.chars().count() <= 100),
            "{}",
            outcome.out
        );
    }
}

#[test]
fn wrong_usage_is_told_apart_from_drift() {
    let root = Root::empty();
    for args in [
        &[][..],
        &["regenerate"],
        &["regen", "--chekc"],
        &["fetch", "--file"],
        &["ci", "now"],
        &["corpus"],
        &["explain"],
        &["explain", "x", "--overlay", "o.yaml"],
        &["corpus", "--dir", ".", "--jobs", "0"],
    ] {
        let outcome = root.run(args);
        assert_eq!(outcome.exit, Exit::BadInput, "{args:?}");
        assert!(
            outcome.err.contains("--help") && outcome.out.is_empty(),
            "{outcome:?}"
        );
    }
    let outcome = root.run(&["regen", "--root", "no/such/folder"]);
    outcome.is_bad_input(&["--root no/such/folder", "there is no such folder"]);
}

#[test]
fn the_exit_codes_of_the_program() {
    let root = Root::new();
    root.put("Cargo.toml", "");
    root.put("deep/down/file", "");
    let (here, below) = (root.path().to_owned(), root.path().join("deep/down"));

    // Also from a folder further down: the workspace is searched for upwards.
    let drift = program(&below, &["regen", "--check"]);
    assert_eq!(drift.status.code(), Some(1));
    let text = String::from_utf8(drift.stdout).unwrap();
    assert_eq!(
        text.lines().last(),
        Some("run: cargo xtask regen"),
        "{text}"
    );

    assert_eq!(program(&below, &["regen"]).status.code(), Some(0));
    let unrecorded = program(&here, &["regen", "--check"]);
    assert_eq!(unrecorded.status.code(), Some(1));
    let text = String::from_utf8(unrecorded.stdout).unwrap();
    assert_eq!(
        text.lines().last(),
        Some("run: cargo xtask fetch --file openapi.json"),
        "{text}"
    );

    assert_eq!(
        program(&below, &["fetch", "--file", "openapi.json"])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(program(&here, &["regen", "--check"]).status.code(), Some(0));

    fs::write(here.join("openapi.json"), &DOCUMENT[1..]).unwrap();
    let bad = program(&here, &["regen", "--check"]);
    assert_eq!(bad.status.code(), Some(2));
    let text = String::from_utf8(bad.stderr).unwrap();
    assert!(
        text.starts_with("error: ") && !text.contains('\u{1b}'),
        "{text}"
    );

    let nowhere = tempfile::tempdir().unwrap();
    let lost = program(nowhere.path(), &["regen"]);
    assert_eq!(lost.status.code(), Some(2));
    assert!(
        String::from_utf8(lost.stderr)
            .unwrap()
            .contains("run `cargo xtask` from within the workspace")
    );
}
