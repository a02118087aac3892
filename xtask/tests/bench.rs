//! `bench supply` with stand-ins for cargo and oas3-gen. One test, because a script that was just written cannot be run
//! safely while another thread forks.

#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use common::{DOCUMENT, Root};

/// Answers `tree` by what the manifest in its folder names, and builds nothing of what names `$FAIL`.
const CARGO: &str = r#"#!/bin/sh
case "$1" in
  tree)
    echo "row v0.0.0 ($PWD)"
    sed -n 's/^\([a-z0-9_-]*\) = .*version = .*/\1 v1.0.0/p' Cargo.toml
    echo "serde v1.0.0 (*)" ;;
  build)
    [ -f Cargo.lock ] && [ -n "$CARGO_TARGET_DIR" ] && [ ! -d "$CARGO_TARGET_DIR" ] || exit 1
    if grep -q "^progenitor-client = " Cargo.toml; then grep -q '^progenitor-client = "7.3"$' Cargo.toml || exit 1; fi
    if grep -q "^$FAIL = " Cargo.toml; then echo "no $FAIL here" >&2; exit 1; fi ;;
esac
"#;

const OAS3_GEN: &str = "#!/bin/sh\nfor last; do :; done\nmkdir -p \"$last\"\ngrep -q operationId \"$6\" && printf '[package]\\nname = \"it\"\\n\\n[dependencies]\\nvalidator = { version = \"1\" }\\n' > \"$last/Cargo.toml\"\n";

#[test]
fn crates_and_cold_builds_stand_side_by_side() {
    let root = Root::empty();
    root.put("openapi.json", DOCUMENT);
    root.put("Cargo.lock", "");
    let ours = "[workspace.dependencies]\nprogenitor = \"7.3\"\n";
    root.put("Cargo.toml", ours);
    let script = |name: &str, text: &str| {
        let path = root.put(name, text);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    let cargo = script("cargo", CARGO);
    let supply = |fail: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .arg("--root")
            .arg(root.path())
            .args(["bench", "supply"]);
        command.env("CARGO", &cargo).env("FAIL", fail);
        let tools = root.path().join("tools");
        command.env("PATH", format!("{}:/usr/bin:/bin", tools.display()));
        let output = command.output().unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        (output.status.code().unwrap(), out, err)
    };
    let row = |text: &str, name: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..]
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    };

    let (code, text, errors) = supply("nothing");
    assert_eq!(code, 0, "{text}{errors}");
    assert_eq!(row(&text, "datalab-client  ")[0], "1", "{text}");
    assert_eq!(row(&text, "datalab-client  ")[3], "1.00×", "{text}");
    // chrono and serde; the other two have no table.
    assert_eq!(
        row(&text, "our runtime, without generated code")[0],
        "2",
        "{text}"
    );
    assert!(errors.contains("cargo install oas3-gen"), "{errors}");
    assert!(!text.contains("oas3-gen"), "{text}");

    root.put("Cargo.toml", "");
    let (code, text, errors) = supply("nothing");
    assert_eq!(code, 2, "{text}{errors}");
    assert!(errors.contains("no version of progenitor "), "{errors}");
    root.put("Cargo.toml", ours);

    let failing = OAS3_GEN.replace("grep", "echo no such type >&2; exit 3; grep");
    script("tools/oas3-gen", &failing);
    let (code, text, errors) = supply("nothing");
    assert_eq!(code, 1, "{text}{errors}");
    assert!(
        text.contains("oas3-gen's client, same document           cannot be built")
            && errors.contains("exit status: 3: no such type"),
        "{text}{errors}"
    );

    script("tools/oas3-gen", OAS3_GEN);
    let (code, text, errors) = supply("uuid");
    assert_eq!(code, 1, "{text}{errors}");
    assert_eq!(
        row(&text, "oas3-gen's client, same document")[0],
        "2",
        "{text}"
    );
    assert!(
        text.contains("progenitor-client, without generated code  cannot be built")
            && errors.contains("no uuid here"),
        "{text}{errors}"
    );
}
