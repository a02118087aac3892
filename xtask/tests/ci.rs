//! `ci` with a stand-in for cargo. One test, because a script that was just written cannot be run safely while another
//! thread forks.

#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use common::Root;

#[test]
fn runs_the_steps_in_order_and_stops_at_the_first_that_fails() {
    let root = Root::new();
    root.run(&["fetch", "--file", "openapi.json"]).is_fine(&[]);
    root.run(&["regen"]).is_fine(&[]);
    let cargo = root.put(
        "cargo",
        "#!/bin/sh\necho \"did $* $RUSTDOCFLAGS\"\n[ \"$1\" != \"$FAIL\" ]\n",
    );
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();

    let ci = |fail: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("--root").arg(root.path()).arg("ci");
        command
            .env("CARGO", &cargo)
            .env("FAIL", fail)
            .env_remove("RUSTDOCFLAGS");
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (
            output.status.code().unwrap(),
            text,
            String::from_utf8(output.stderr).unwrap(),
        )
    };

    let (code, text, _) = ci("");
    assert_eq!(code, 0, "{text}");
    let expected = [
        "── 1/6 format: cargo fmt --all --check",
        "did fmt --all --check",
        "── format passed in ",
        "did clippy --workspace --all-targets --all-features --locked -- -D warnings",
        "did check --package datalab-client --locked",
        "── 4/6 drift: cargo xtask regen --check",
        "up to date",
        "did test --workspace --all-features --locked",
        "── 6/6 documentation: RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --all-features --no-deps --locked",
        "did doc --workspace --all-features --no-deps --locked -D warnings",
        "── all 6 steps passed in ",
    ];
    let mut rest = text.as_str();
    for line in expected {
        let at = rest
            .find(line)
            .unwrap_or_else(|| panic!("`{line}` is not next in:\n{text}"));
        rest = &rest[at + line.len()..];
    }

    let (code, text, _) = ci("clippy");
    assert_eq!(code, 1);
    assert!(!text.contains("drift"), "{text}");
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("── lints failed after "), "{last}");
    assert!(
        last.ends_with(
            "alone: cargo clippy --workspace --all-targets --all-features --locked -- -D warnings"
        ),
        "{last}"
    );

    let (code, text, _) = ci("doc");
    assert_eq!(code, 1);
    assert!(text.contains("── tests passed"), "{text}");

    root.put("generated-client/API.md", "by hand");
    let (code, text, _) = ci("");
    assert_eq!(code, 1);
    assert!(
        text.contains("run: cargo xtask regen\n── drift failed") && !text.contains("did test"),
        "{text}"
    );

    root.put("openapi.json", "{");
    let (code, text, errors) = ci("");
    assert_eq!(code, 2, "a document that cannot be used is no drift");
    assert!(
        text.contains("── drift failed") && errors.contains("error[syntax]"),
        "{text}{errors}"
    );
}
