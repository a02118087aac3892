//! The workflows of this workspace, and that which `new` writes: judged by a model of what GitHub takes, and by rules of
//! our own.

mod common;
#[path = "workflows/judge.rs"]
mod judge;

use std::fs;
use std::path::{Path, PathBuf};

use common::{DOCUMENT, Root};
use github_actions_models::dependabot::v2::{Dependabot, PackageEcosystem, Update};
use judge::faults;
use serde_yaml::Value;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap()
}

/// The name and the text of each.
fn ours() -> Vec<(String, String)> {
    let folder = workspace().join(".github/workflows");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

#[test]
fn ours_are_without_fault() {
    let all = ours();
    assert_eq!(all.len(), 2);
    for (name, text) in all {
        assert_eq!(faults(&text), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn that_of_a_new_crate_is_without_fault() {
    let root = Root::empty();
    let (spec, made) = (root.put("spec.json", DOCUMENT), root.path().join("made"));
    let [spec, out] = [&spec, &made].map(|path| path.to_str().unwrap());
    let args = ["new", "--spec", spec, "--out", out, "--name", "small"];
    Root::run_in(&workspace(), &args).is_fine(&[]);
    let text = fs::read_to_string(made.join(".github/workflows/ci.yml")).unwrap();
    assert_eq!(faults(&text), Vec::<String>::new());
}

/// Nobody else tells when a commit that an action is pinned to is old.
#[test]
fn what_is_pinned_is_moved_on() {
    let bot: Dependabot = serde_yaml::from_str(&read(".github/dependabot.yml")).unwrap();
    let moves = |update: &Update| update.package_ecosystem == PackageEcosystem::GithubActions;
    assert!(bot.updates.iter().any(moves));
}

const GOOD: &str = r#"
on: { push: { branches: [main] } }
permissions: { contents: read }
concurrency: { group: ci }
jobs:
  one:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    outputs: { title: "${{ steps.told.outputs.title }}" }
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with: { persist-credentials: false }
      - id: told
        run: cargo xtask regen --check
  two:
    needs: one
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - run: echo "$TITLE"
        env: { TITLE: "${{ needs.one.outputs.title }}" }
"#;

#[test]
fn each_fault_is_found() {
    assert_eq!(faults(GOOD), Vec::<String>::new());
    // What is written instead of what, and a part of what is then said of it.
    let rows = [
        (
            "runs-on: ubuntu-latest",
            "runs_on: ubuntu-latest",
            "it is no workflow",
        ),
        (
            "timeout-minutes: 5",
            "timeout-minute: 5",
            "one: `timeout-minute` is no key",
        ),
        ("timeout-minutes: 5\n", "\n", "one: it may run for ever"),
        ("permissions: { contents: read }", "", "its permissions"),
        ("contents: read", "contents: write", "its permissions"),
        (
            "permissions: { contents: read }",
            "permissions: write-all",
            "its permissions",
        ),
        ("concurrency: { group: ci }", "", "no concurrency group"),
        (
            "push: { branches: [main] }",
            "pull_request_target: {}",
            "runs what strangers wrote",
        ),
        (
            "@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2",
            "@v4",
            "v4 is not pinned",
        ),
        (
            " # v4.2.2",
            "",
            "is not pinned to a commit, with its version",
        ),
        (
            "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683",
            "./here",
            "is no action of a repository",
        ),
        (
            "with: { persist-credentials: false }",
            "with: { fetch-depth: 0 }",
            "checkout leaves the token",
        ),
        (
            "regen --check",
            "regen --chek",
            "`cargo xtask regen --chek`: unexpected argument found",
        ),
        ("xtask regen", "xtask regenerate", "unrecognized subcommand"),
        (
            "echo \"$TITLE\"",
            "echo ${{ needs.one.outputs.title }}",
            "give it through env",
        ),
        ("echo \"$TITLE\"", "\"a\\nb\\nc\\nd\"", "more than 3 lines"),
        ("id: told", "id: tell", "there is no step told"),
        (
            "needs.one.outputs.title",
            "needs.one.outputs.titel",
            "nothing gives needs.one.outputs.titel",
        ),
        ("needs: one", "needs: none", "there is no job none"),
        (
            "timeout-minutes: 5",
            "timeout-minutes: 5\n    permissions: { issues: write }",
            "one: it may write, and runs `cargo xtask regen --check`",
        ),
    ];
    for (good, bad, said) in rows {
        assert!(GOOD.contains(good), "{good}");
        let found = faults(&GOOD.replacen(good, bad, 1));
        assert!(
            found.iter().any(|fault| fault.contains(said)),
            "`{bad}` should be `{said}`: {found:?}"
        );
    }
}

#[test]
fn the_oldest_rust_is_the_one_that_the_packages_ask_for() {
    let ci: Value = serde_yaml::from_str(&read(".github/workflows/ci.yml")).unwrap();
    let tested = ci["jobs"]["msrv"]["env"]["RUSTUP_TOOLCHAIN"]
        .as_str()
        .unwrap();
    let manifest = read("Cargo.toml");
    assert!(manifest.contains(&format!("\nrust-version = \"{tested}\"\n")));
}

/// What is left out where a tool, a browser or the past is missing is done here.
#[test]
fn ci_has_what_is_left_out_elsewhere() {
    let ci: Value = serde_yaml::from_str(&read(".github/workflows/ci.yml")).unwrap();
    let jobs = &ci["jobs"];
    let chrome = jobs["ci"]["env"]["CHROME"].as_str().unwrap();
    assert!(chrome.starts_with('/'), "the tests take a path: {chrome}");
    let script = |job: &str| {
        let steps = jobs[job]["steps"].as_sequence().unwrap();
        let all = steps.iter().filter_map(|step| step["run"].as_str());
        assert_eq!(steps[0]["with"]["fetch-depth"], Value::from(0), "{job}");
        all.collect::<Vec<_>>().join("\n")
    };
    assert!(script("release").contains("cargo xtask release --dry-run"));
    let semver = script("semver");
    assert!(semver.contains("--test judge") && semver.contains("-- --ignored"));
    // What is published together.
    for package in ["datalab-client", "openapi-client-runtime"] {
        assert!(
            semver.contains(&format!("--package {package} ")),
            "{package}"
        );
    }
}

/// What a workflow asks of a step, and what `update` gives.
#[test]
fn the_update_gives_what_its_workflow_asks_for() {
    let update = read(".github/workflows/update.yml");
    for output in ["changed", "title"] {
        assert!(update.contains(&format!(
            "{output}: ${{{{ steps.update.outputs.{output} }}}}"
        )));
    }
    assert!(update.contains("update/body.md"));
}

/// The job that runs what others wrote may write any file, and any patch: the other takes in what `update` is to change.
#[cfg(unix)]
#[test]
fn the_update_takes_in_what_it_is_to_change() {
    let update: Value = serde_yaml::from_str(&read(".github/workflows/update.yml")).unwrap();
    let script = |job: &str, with: &str| {
        let steps = update["jobs"][job]["steps"].as_sequence().unwrap();
        let mut all = steps.iter().filter_map(|step| step["run"].as_str());
        all.find(|it| it.contains(with)).unwrap().to_owned()
    };
    let (pack, take) = (
        script("update", "git add"),
        script("pull-request", "git apply"),
    );
    let sh = |root: &Root, script: &str| {
        let mut sh = std::process::Command::new("sh");
        sh.args(["-e", "-c", script])
            .env("RUNNER_TEMP", root.path().join(".git"));
        let output = sh.current_dir(root.path()).output().unwrap();
        assert!(output.status.success(), "{script}: {output:?}");
    };
    let names = [
        ".github/workflows/ci.yml",
        "generated-client/API.md",
        "generated-client/build.rs",
        "generated-client/src/generated/gone.rs",
        "generated-client/src/generated/types.rs",
        "generated-client/src/lib.rs",
        "openapi.json",
        "openapi.lock.json",
    ];
    let due = "M  generated-client/API.md\nD  generated-client/src/generated/gone.rs\nA  generated-client/src/generated/new.rs\nM  generated-client/src/generated/types.rs\nM  openapi.json\nM  openapi.lock.json\n";
    for pack in [pack.as_str(), &pack.replace("git add", "git add --all . ")] {
        let root = Root::empty();
        for name in names {
            root.put(name, "old\n");
        }
        root.commit();
        for name in names {
            root.put(name, "new\n");
        }
        fs::remove_file(root.path().join(names[3])).unwrap();
        root.put("generated-client/src/generated/new.rs", "one more\n");
        root.put("build.rs", "mine\n");
        fs::create_dir(root.path().join(".git/update")).unwrap();
        sh(&root, pack);
        root.git(&["reset", "--quiet", "--hard"]);
        root.git(&["clean", "--quiet", "-fd"]);
        sh(&root, &take);
        assert_eq!(
            root.git(&["status", "--porcelain", "--no-renames"]),
            due,
            "{pack}"
        );
    }
}
