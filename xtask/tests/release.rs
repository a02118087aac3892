//! `release`: the next version, the entry, and whether packages are whole, in small workspaces of their own.

mod common;

use common::{DOCUMENT, Root};
use xtask::Exit;

const MANIFEST: &str = "[package]\nname = \"client\"\nversion = \"0.2.0\"\nedition = \"2024\"\nlicense = \"MIT\"\ndescription = \"D\"\n";
const CHANGELOG: &str =
    "# Changelog\n\n## Unreleased\n\n- By hand.\n\n## 0.2.0 - 2026-01-01\n\n- Before.\n";

/// A workspace that was released as 0.2.0.
fn root() -> Root {
    let root = Root::new();
    root.put(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"generated-client\"]\n",
    );
    root.put("CHANGELOG.md", CHANGELOG);
    root.put("generated-client/Cargo.toml", MANIFEST);
    root.put("generated-client/LICENSE", "MIT");
    root.put("generated-client/src/lib.rs", "");
    root.run(&["regen"]).is_fine(&[]);
    root.commit();
    root.git(&["tag", "v0.2.0"]);
    root
}

const RELEASE: &[&str] = &["release", "--dry-run", "--package", "client"];

#[test]
fn the_version_is_raised_by_what_changed() {
    let root = root();
    let outcome = root.run(RELEASE);
    outcome.is_fine(&["client 0.2.1, after v0.2.0: none (0 changes)\n", "\nwhole"]);
    assert!(
        outcome.out.contains("\n- By hand.\n") && !outcome.out.contains("Before."),
        "{outcome:?}"
    );

    let larger = DOCUMENT.replace(
        "\"name\": {",
        "\"size\": { \"type\": \"integer\" }, \"name\": {",
    );
    root.put("openapi.json", &larger);
    root.run(&["regen"]).is_fine(&[]);
    let before = root.files();
    root.run(RELEASE).is_fine(&[
        "client 0.2.1, after v0.2.0: minor (1 change)\n",
        "\n\n- By hand.\n\n### New\n\n- `types::File`, in answers of `client.files().get()`: the field `size: Option<i64>` is new (field-added)\n",
    ]);
    assert_eq!(root.files(), before);

    root.put(
        "openapi.json",
        &DOCUMENT.replace(", \"name\": { \"type\": \"string\" }", ""),
    );
    root.run(&["regen"]).is_fine(&[]);
    root.run(RELEASE).is_fine(&[
        "client 0.3.0, after v0.2.0: major (1 change)\n",
        "\n## 0.3.0 - ",
        "### Breaking",
    ]);
    // A version that was raised by hand stays.
    root.put(
        "generated-client/Cargo.toml",
        &MANIFEST.replace("0.2.0", "1.0.0"),
    );
    root.run(RELEASE)
        .is_fine(&["client 1.0.0, after v0.2.0: major"]);
}

#[test]
fn a_package_that_nobody_could_use_is_told() {
    let root = root();
    root.put(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"generated-client\", \"runtime\"]\n",
    );
    root.put(
        "runtime/Cargo.toml",
        "[package]\nname = \"runtime\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n",
    );
    root.put("runtime/src/lib.rs", "");
    let needs = |how: &str| {
        format!("{MANIFEST}\n[dependencies]\nruntime = {{ path = \"../runtime\"{how} }}\n")
    };
    root.put("generated-client/Cargo.toml", &needs(""));
    let outcome = root.run(RELEASE);
    assert_eq!(outcome.exit, Exit::Drift, "{outcome:?}");
    for part in [
        "fault: client needs runtime by its path only",
        "fault: runtime has no licence",
        "fault: runtime has no description",
        "note: runtime has `publish = false`",
        "note: runtime is packed without the text of its licence",
        "not whole: 3 faults",
    ] {
        assert!(
            outcome.out.contains(part),
            "`{part}` is not in:\n{}",
            outcome.out
        );
    }
    root.put(
        "generated-client/Cargo.toml",
        &needs(", version = \"0.1.0\""),
    );
    let outcome = root.run(RELEASE);
    assert!(
        !outcome.out.contains("by its path only") && outcome.out.contains("not whole: 2 faults"),
        "{outcome:?}"
    );
    // Tests may need what nobody else has.
    root.put(
        "generated-client/Cargo.toml",
        &needs("").replace("[dependencies]", "[dev-dependencies]"),
    );
    root.run(RELEASE).is_fine(&["\nwhole"]);
}

#[test]
fn what_cannot_be_released_is_told() {
    let root = root();
    root.run(&["release", "--dry-run"])
        .is_bad_input(&["there is no package datalab-client", "give one of client"]);
    root.run(&[RELEASE, &["--since", "v9"]].concat())
        .is_bad_input(&["`v9` is neither a file nor a revision"]);
    assert_eq!(root.run(&["release"]).exit, Exit::BadInput);
    std::fs::remove_dir_all(root.path().join(".git")).unwrap();
    root.run(RELEASE).is_fine(&[
        "client 0.2.0: the first version, since none is tagged",
        "\n## 0.2.0 - ",
    ]);
}
