//! `release`: the next version, the entry, and whether packages are whole, in small workspaces of their own.

mod common;

use common::{DOCUMENT, Outcome, Root};
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
    root.put(".gitignore", "/target\n");
    root.put("generated-client/LICENSE", "MIT");
    root.put("generated-client/README.md", "A client.");
    root.put("generated-client/src/lib.rs", "//! A client.\n");
    root.run(&["regen"]).is_fine(&[]);
    lock(&root);
    root.commit();
    root.git(&["tag", "v0.2.0"]);
    root
}

/// Brings Cargo.lock up to date.
fn lock(root: &Root) {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["update", "--workspace", "--offline", "--quiet"]);
    assert!(cargo.current_dir(root.path()).status().unwrap().success());
}

const RELEASE: &[&str] = &["release", "--dry-run", "--package", "client"];

/// The same for good.
const WRITE: &[&str] = &["release", "--package", "client"];

/// What is in the files that git looks after.
fn tracked(root: &Root) -> Vec<(String, String)> {
    let names = root.git(&["ls-files"]);
    let file = |name: &str| (name.to_owned(), root.read(name));
    names.lines().map(file).collect()
}

#[track_caller]
fn is_not_whole(outcome: &Outcome, parts: &[&str]) {
    assert_eq!(outcome.exit, Exit::Drift, "{outcome:?}");
    for part in parts {
        assert!(
            outcome.out.contains(part),
            "`{part}` is not in:\n{}",
            outcome.out
        );
    }
}

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
    let before = (tracked(&root), root.git(&["status", "--porcelain"]));
    root.run(RELEASE).is_fine(&[
        "client 0.2.1, after v0.2.0: minor (1 change)\n",
        "\n\n- By hand.\n\n### New\n\n- `types::File`, in answers of `client.files().get()`: the field `size: Option<i64>` is new (field-added)\n",
    ]);
    let after = (tracked(&root), root.git(&["status", "--porcelain"]));
    assert_eq!(after, before);

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
    let before = (
        root.read("Cargo.lock"),
        root.git(&["status", "--porcelain"]),
    );
    is_not_whole(
        &root.run(RELEASE),
        &["fault: Cargo.lock does not fit the manifests: run `cargo update --workspace`\n"],
    );
    let after = (
        root.read("Cargo.lock"),
        root.git(&["status", "--porcelain"]),
    );
    assert_eq!(after, before);
    lock(&root);
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
    lock(&root);
    is_not_whole(
        &root.run(RELEASE),
        &[
            "fault: client needs runtime by its path only",
            "fault: client needs runtime, which has `publish = false`: nobody else can have it",
            "fault: runtime has no licence",
            "fault: runtime has no description",
            "fault: runtime is packed without the text of its licence",
            "fault: runtime is packed without a README",
            "not whole: 6 faults",
        ],
    );
    root.put(
        "generated-client/Cargo.toml",
        &needs(", version = \"0.1.0\""),
    );
    let outcome = root.run(RELEASE);
    is_not_whole(&outcome, &["not whole: 5 faults"]);
    assert!(!outcome.out.contains("by its path only"), "{outcome:?}");
    // Tests may need what nobody else has.
    root.put(
        "generated-client/Cargo.toml",
        &needs("").replace("[dependencies]", "[dev-dependencies]"),
    );
    std::fs::remove_file(root.path().join("Cargo.lock")).unwrap();
    is_not_whole(
        &root.run(RELEASE),
        &["fault: there is no Cargo.lock: run `cargo update --workspace`\n"],
    );
    assert!(!root.path().join("Cargo.lock").exists());
    lock(&root);
    root.run(RELEASE).is_fine(&["\nwhole"]);
}

#[test]
fn what_is_packed_is_looked_at_built_and_documented() {
    let root = root();
    root.put("generated-client/tests/own.rs", "");
    root.put("generated-client/.env", "");
    root.put("generated-client/notes.md", "");
    let fault = "fault: client is packed with .env and 1 file more, which nobody needs to use it: say what belongs in it by `include`";
    is_not_whole(&root.run(RELEASE), &[fault]);
    let include = "include = [\"/src\", \"/README.md\", \"/LICENSE\"]\n";
    root.put(
        "generated-client/Cargo.toml",
        &format!("{MANIFEST}{include}"),
    );
    root.run(RELEASE).is_fine(&["\nwhole"]);

    // Here it can be built, and nowhere else: without its feature, or with it.
    root.put("outside.txt", "");
    let features = "\n[features]\nmore = []\n";
    root.put(
        "generated-client/Cargo.toml",
        &format!("{MANIFEST}{include}{features}"),
    );
    let text = "pub const TEXT: &str = include_str!(\"../../outside.txt\");\n";
    for when in ["", "#[cfg(feature = \"more\")]\n"] {
        let lib = format!("//! A client.\n{when}{text}");
        root.put("generated-client/src/lib.rs", &lib);
        is_not_whole(
            &root.run(RELEASE),
            &["fault: what is packed cannot be built:\n", "outside.txt"],
        );
    }
    root.put("generated-client/src/lib.rs", "//! See [`Nothing`].\n");
    is_not_whole(
        &root.run(RELEASE),
        &["fault: the documentation has faults:\n", "Nothing"],
    );
}

const SHARED: &str = "\
[workspace]
resolver = \"3\"
members = [\"generated-client\", \"runtime\", \"tools\"]

[workspace.package]
version = \"0.2.0\" # of all that is published

[workspace.dependencies]
runtime = { path = \"runtime\", version = \"0.2.0\" }
client = { path = \"generated-client\" }
";

/// A workspace of a client and what it calls, of one version, and of what stays here.
fn shared() -> Root {
    let root = root();
    root.put("Cargo.toml", SHARED);
    let rest =
        "edition = \"2024\"\nlicense = \"MIT\"\ndescription = \"D\"\nversion.workspace = true\n";
    let client =
        format!("[package]\nname = \"client\"\n{rest}\n[dependencies]\nruntime.workspace = true\n");
    root.put("generated-client/Cargo.toml", &client);
    root.put(
        "runtime/Cargo.toml",
        &format!("[package]\nname = \"runtime\"\n{rest}"),
    );
    root.put("runtime/LICENSE", "MIT");
    root.put("runtime/README.md", "It.");
    root.put("runtime/src/lib.rs", "//! It.\n");
    root.put(
        "tools/Cargo.toml",
        "[package]\nname = \"tools\"\nversion = \"7.0.0\"\nedition = \"2024\"\npublish = false\n\n[target.'cfg(unix)'.dev-dependencies.own]\npackage = \"client\"\npath = \"../generated-client\"\nversion = \"=0.2.0\" # this one\n",
    );
    root.put("tools/src/lib.rs", "");
    lock(&root);
    root.git(&["add", "."]);
    root.git(&["commit", "--quiet", "-m", "two"]);
    root
}

#[test]
fn a_release_is_written() {
    let root = shared();
    root.put(
        "openapi.json",
        &DOCUMENT.replace(", \"name\": { \"type\": \"string\" }", ""),
    );
    root.run(&["regen"]).is_fine(&[]);
    root.git(&["commit", "--quiet", "--all", "-m", "three"]);
    root.run(WRITE).is_fine(&[
        "client 0.3.0, after v0.2.0: major",
        "\nwhole\n",
        "\n── 0.3.0 is written; next\n\ncargo xtask regen",
        "\ngit tag v0.3.0\n",
        "\ncargo publish --package runtime --package client\n",
    ]);
    assert_eq!(root.read("Cargo.toml"), SHARED.replace("0.2.0", "0.3.0"));
    let tools = root.read("tools/Cargo.toml");
    assert!(
        tools.contains("version = \"7.0.0\"")
            && tools.contains("version = \"=0.3.0\" # this one\n"),
        "{tools}"
    );
    let lock = root.read("Cargo.lock");
    for package in ["client", "runtime"] {
        let line = format!("name = \"{package}\"\nversion = \"0.3.0\"\n");
        assert!(lock.contains(&line), "{lock}");
    }
    let changelog = root.read("CHANGELOG.md");
    assert!(
        changelog.starts_with("# Changelog\n\n## Unreleased\n\n## 0.3.0 - 20")
            && changelog.contains("\n\n- By hand.\n\n### Breaking\n\n")
            && changelog.ends_with("\n\n## 0.2.0 - 2026-01-01\n\n- Before.\n"),
        "{changelog}"
    );
    let changed = root.git(&["status", "--porcelain"]);
    assert_eq!(
        changed,
        " M CHANGELOG.md\n M Cargo.lock\n M Cargo.toml\n M tools/Cargo.toml\n"
    );

    // Once is enough.
    root.run(WRITE)
        .is_bad_input(&["changes that are not committed: CHANGELOG.md and 3 more"]);
    root.git(&["commit", "--quiet", "--all", "-m", "Release 0.3.0"]);
    let why = "CHANGELOG.md has an entry of 0.3.0 already";
    root.run(WRITE).is_bad_input(&[why, "git tag v0.3.0"]);
    let dry = root.run(RELEASE);
    dry.is_fine(&[
        &format!("\nwithout --dry-run it is refused: {why}; tag "),
        "\nwhole",
    ]);
    assert!(!dry.out.contains("## 0.3.0"), "{dry:?}");
    root.git(&["tag", "v0.3.0"]);
    let why = "nothing is to be released: all is as in v0.3.0";
    root.run(WRITE)
        .is_bad_input(&[why, "write under Unreleased"]);
    let dry = root.run(RELEASE);
    dry.is_fine(&[
        &format!("\nwithout --dry-run it is refused: {why}; write "),
        "\nwhole",
    ]);
    assert_eq!(root.git(&["status", "--porcelain"]), "");
}

/// What cargo does not count to the workspace is not raised with it.
#[test]
fn what_was_written_can_be_taken_back() {
    let root = shared();
    let shared = SHARED.replace("resolver", "exclude = [\"extra\"]\nresolver");
    root.put("Cargo.toml", &shared);
    root.put(
        "extra/Cargo.toml",
        "[package]\nname = \"extra\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies.client]\npath = \"../generated-client\"\nversion = \"=0.2.0\"\n",
    );
    root.put("extra/src/lib.rs", "");
    let tools = root.read("tools/Cargo.toml");
    let needs = "\n[dependencies.extra]\npath = \"../extra\"\n";
    root.put("tools/Cargo.toml", &format!("{tools}{needs}"));
    lock(&root);
    root.git(&["add", "."]);
    root.git(&["commit", "--quiet", "-m", "three"]);
    root.run(WRITE).is_bad_input(&[
        "cargo update --workspace --offline --quiet failed: ",
        "take back what was written: git restore . (",
    ]);
    root.git(&["restore", "."]);
    assert_eq!(root.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_version_of_its_own_is_raised_alone() {
    let root = root();
    let manifest = MANIFEST.replace("0.2.0\"", "0.2.0\" # not by hand");
    root.put("generated-client/Cargo.toml", &manifest);
    root.git(&["commit", "--quiet", "--all", "-m", "two"]);
    root.run(WRITE).is_fine(&["client 0.2.1, after v0.2.0"]);
    assert_eq!(
        root.read("generated-client/Cargo.toml"),
        manifest.replace("0.2.0", "0.2.1")
    );
    assert_eq!(
        root.git(&["status", "--porcelain"]),
        " M CHANGELOG.md\n M Cargo.lock\n M generated-client/Cargo.toml\n"
    );
}

#[test]
fn a_requirement_that_nobody_can_raise_is_told_at_its_place() {
    let root = shared();
    let tools = root.read("tools/Cargo.toml");
    root.put(
        "tools/Cargo.toml",
        &tools.replace("=0.2.0", ">=0.1, <0.2.1"),
    );
    root.git(&["commit", "--quiet", "--all", "-m", "three"]);
    for args in [RELEASE, WRITE] {
        root.run(args).is_bad_input(&[
            "tools/Cargo.toml: `dev-dependencies.own` asks for `>=0.1, <0.2.1`, which 0.2.1 is not",
        ]);
        assert_eq!(root.git(&["status", "--porcelain"]), "");
    }
}

#[test]
fn nothing_is_written_of_what_is_not_whole_or_not_committed() {
    let root = root();
    root.put("mine.txt", "");
    let before = tracked(&root);
    root.run(WRITE).is_bad_input(&[
        "changes that are not committed: mine.txt",
        "cargo xtask release --dry-run",
    ]);
    std::fs::remove_file(root.path().join("generated-client/LICENSE")).unwrap();
    root.git(&["add", "."]);
    root.git(&["commit", "--quiet", "-m", "two"]);
    is_not_whole(&root.run(WRITE), &["not whole: 1 fault"]);
    assert_eq!(root.git(&["status", "--porcelain"]), "");
    assert_eq!(
        tracked(&root).len(),
        before.len(),
        "one is gone, one is new"
    );
}

/// Registries want it in each package, and git on Windows knows no links.
#[test]
fn the_packages_here_have_the_licence_that_stands_above_them() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let licence = std::fs::read_to_string(root.join("LICENSE")).unwrap();
    for package in ["generated-client", "generator", "generator/runtime"] {
        let own = std::fs::read_to_string(root.join(package).join("LICENSE")).unwrap();
        assert_eq!(own, licence, "{package}");
    }
}

#[test]
fn what_cannot_be_released_is_told() {
    let root = root();
    root.run(&["release", "--dry-run"])
        .is_bad_input(&["there is no package datalab-client", "give one of client"]);
    root.run(&[RELEASE, &["--since", "v9"]].concat())
        .is_bad_input(&["`v9` is neither a file nor a revision"]);
    root.git(&["tag", "--delete", "v0.2.0"]);
    root.run(WRITE)
        .is_bad_input(&["CHANGELOG.md has an entry of 0.2.0 already"]);
    root.put("CHANGELOG.md", "");
    root.run(RELEASE).is_fine(&[
        "client 0.2.0: the first version, since none is tagged",
        "\n## 0.2.0 - ",
    ]);
    let clone = Root::empty();
    let from = format!("file://{}", root.path().display());
    root.git(&["commit", "--quiet", "--all", "-m", "two"]);
    root.git(&["tag", "v0.2.0", "HEAD~1"]);
    clone.git(&["clone", "--quiet", "--depth=1", &from, "."]);
    clone.run(RELEASE).is_bad_input(&[
        "the last version is not known: this is a shallow clone",
        "git fetch --unshallow --tags",
    ]);
    std::fs::remove_dir_all(root.path().join(".git")).unwrap();
    for args in [RELEASE, WRITE] {
        root.run(args)
            .is_bad_input(&[" failed: fatal: not a git repository"]);
    }
}
