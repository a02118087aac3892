//! The command `datalab` as a process: whole folders, what is left when it is stopped, completions, man pages.
#![cfg(all(feature = "cli", feature = "mock"))]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use datalab_client::mock::MockServer;
use datalab_client::{convert, files};
use serde_json::Value;

fn datalab(mock: &MockServer) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_datalab"));
    command
        .env("DATALAB_HOST", mock.uri())
        .env("DATALAB_API_KEY", "the-key")
        .env("NO_PROXY", "*")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it while the mock answers.
async fn run(mut command: Command) -> (Option<i32>, String, String) {
    let ran = tokio::task::spawn_blocking(move || command.output());
    told(ran.await.expect("it runs").expect("it starts"))
}

fn told(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes| String::from_utf8(bytes).expect("it is text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// Folders for documents and results.
struct Folders {
    root: tempfile::TempDir,
}

impl Folders {
    fn new(documents: &[&str]) -> Self {
        let root = tempfile::tempdir().expect("a folder");
        for name in documents {
            let path = root.path().join("in").join(name);
            std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
            std::fs::write(path, format!("%PDF {name}")).expect("a file");
        }
        Self { root }
    }

    fn input(&self) -> PathBuf {
        self.root.path().join("in")
    }

    fn out(&self) -> PathBuf {
        self.root.path().join("out")
    }

    fn result(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.out().join(name).join("document.md")).ok()
    }

    /// `convert in -o out`, with more words.
    fn convert(&self, mock: &MockServer, more: &[&str]) -> Command {
        let mut command = datalab(mock);
        command
            .arg("convert")
            .arg(self.input())
            .arg("-o")
            .arg(self.out())
            .args(more);
        command
    }

    fn submitted(&self) -> usize {
        let state = std::fs::read_to_string(self.out().join(".datalab-state.json"));
        state.unwrap_or_default().matches("\"submitted\"").count()
    }
}

fn submissions(mock: &MockServer) -> usize {
    mock.received_requests()
        .iter()
        .filter(|request| request.method() == "POST")
        .count()
}

#[tokio::test]
async fn folders_are_converted_once() {
    let names = [
        "a.pdf",
        "sub/a.pdf",
        "sub/-b \"ü\".PDF",
        "sub/CON.pdf",
        "notes.md",
        ".hidden.pdf",
    ];
    let folders = Folders::new(&names);
    let mock = MockServer::start().await;
    mock.when_any::<convert::Convert>()
        .job()
        .completes_with(|result| result.markdown = Some("# Hi".into()));

    let (code, out, err) = run(folders.convert(&mock, &["--mode", "fast"])).await;
    assert_eq!(
        (code, err.as_str()),
        (Some(0), "4 converted, 0 failed, 0 skipped\n"),
        "{out}"
    );
    let all: Vec<Value> = serde_json::from_str(&out).expect("it is JSON");
    assert!(all.iter().all(|one| one["status"] == "converted"), "{out}");
    let outputs = all
        .iter()
        .map(|one| Path::new(one["output"].as_str().expect("a folder")));
    let outputs: Vec<_> = outputs
        .map(|at| at.strip_prefix(folders.out()).expect("beneath it"))
        .collect();
    let safe = ["a.pdf", "sub/-b _ü_.PDF", "sub/_CON.pdf", "sub/a.pdf"];
    assert_eq!(outputs, safe.map(Path::new));
    for one in &all {
        let at = Path::new(one["output"].as_str().expect("a folder")).join("document.md");
        assert_eq!(
            std::fs::read_to_string(&at).ok().as_deref(),
            Some("# Hi"),
            "{}",
            at.display()
        );
    }
    let first = mock
        .received_requests()
        .into_iter()
        .find(|request| request.method() == "POST");
    assert_eq!(first.expect("a request").field("mode"), Some("fast"));
    assert_eq!(submissions(&mock), 4);

    let (code, _, err) = run(folders.convert(&mock, &["--mode", "fast"])).await;
    assert_eq!(
        (code, err.as_str()),
        (Some(0), "0 converted, 0 failed, 4 skipped\n")
    );
    assert_eq!(submissions(&mock), 4);

    // Other content and other settings are others.
    std::fs::write(folders.input().join("a.pdf"), "%PDF changed").expect("a file");
    let (_, _, err) = run(folders.convert(&mock, &["--mode", "fast"])).await;
    assert_eq!(err, "1 converted, 0 failed, 3 skipped\n");
    let (_, _, err) = run(folders.convert(&mock, &["--mode", "accurate"])).await;
    assert_eq!(err, "4 converted, 0 failed, 0 skipped\n");
    assert_eq!(submissions(&mock), 9);
}

#[tokio::test]
async fn what_failed_is_told_and_tried_again() {
    let folders = Folders::new(&["a.pdf"]);
    let mock = MockServer::start().await;
    mock.when_any::<convert::Convert>()
        .job()
        .fails("it is locked")
        .job()
        .completes_with(|result| result.markdown = Some("# Hi".into()));
    let (code, out, err) = run(folders.convert(&mock, &[])).await;
    assert_eq!(code, Some(1), "{err}");
    assert!(
        out.contains("\"status\": \"failed\"") && out.contains("it is locked"),
        "{out}"
    );
    assert!(err.ends_with("0 converted, 1 failed, 0 skipped\n"), "{err}");
    let (code, _, _) = run(folders.convert(&mock, &[])).await;
    assert_eq!(code, Some(0));
    assert_eq!(folders.result("a.pdf").as_deref(), Some("# Hi"));
}

#[tokio::test]
async fn nothing_is_overwritten_that_is_not_its_own() {
    let folders = Folders::new(&["a.pdf"]);
    std::fs::create_dir_all(folders.out().join("a.pdf")).expect("a folder");
    let mock = MockServer::start().await;
    let (code, _, err) = run(folders.convert(&mock, &[])).await;
    assert_eq!(code, Some(1));
    assert!(
        err.contains("exists, and is none of this command's"),
        "{err}"
    );
    assert_eq!(submissions(&mock), 0);
}

/// A run that has submitted so many jobs.
async fn started(folders: &Folders, mock: &MockServer, jobs: usize) -> std::process::Child {
    let mut child = folders.convert(mock, &[]).spawn().expect("it starts");
    while folders.submitted() < jobs {
        tokio::time::sleep(Duration::from_millis(25)).await;
        assert_eq!(
            child.try_wait().expect("it can be asked"),
            None,
            "it has ended"
        );
    }
    child
}

/// Two jobs, under way until they have been looked up a few times.
async fn slow(folders: &Folders) -> (MockServer, std::process::Child) {
    let mock = MockServer::start().await;
    mock.when_any::<convert::Convert>()
        .job()
        .running(3)
        .completes_with(|result| result.markdown = Some("# One".into()))
        .job()
        .running(3)
        .completes_with(|result| result.markdown = Some("# Two".into()));
    let child = started(folders, &mock, 2).await;
    (mock, child)
}

#[tokio::test]
async fn a_killed_run_goes_on_without_submitting_again() {
    let folders = Folders::new(&["a.pdf", "b.pdf"]);
    let (mock, mut child) = slow(&folders).await;
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    assert_eq!(folders.result("a.pdf"), None);
    let (code, _, err) = run(folders.convert(&mock, &[])).await;
    assert_eq!(
        (code, err.as_str()),
        (Some(0), "2 converted, 0 failed, 0 skipped\n")
    );
    assert_eq!(submissions(&mock), 2, "nothing is paid for twice");
    let mut results =
        [folders.result("a.pdf"), folders.result("b.pdf")].map(Option::unwrap_or_default);
    results.sort();
    assert_eq!(results, ["# One", "# Two"]);
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_keeps_what_is_under_way() {
    let folders = Folders::new(&["a.pdf", "b.pdf"]);
    let (mock, child) = slow(&folders).await;
    let signal = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(signal.expect("kill runs").success());
    let ended = tokio::task::spawn_blocking(move || child.wait_with_output());
    let (code, out, err) = told(ended.await.expect("it waits").expect("it ends"));
    assert_eq!((code, out.as_str()), (Some(130), ""), "{err}");
    assert!(
        err.contains("0 converted, 0 failed, 0 skipped, 2 left"),
        "{err}"
    );
    assert_eq!(folders.submitted(), 2);
    let (code, ..) = run(folders.convert(&mock, &[])).await;
    assert_eq!((code, submissions(&mock)), (Some(0), 2));
}

#[tokio::test]
async fn a_job_that_is_gone_is_submitted_again() {
    let folders = Folders::new(&["a.pdf"]);
    let mock = MockServer::start().await;
    mock.when_any::<convert::Convert>()
        .job()
        .running(50)
        .completes_with(|_| {});
    let mut child = started(&folders, &mock, 1).await;
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let other = MockServer::start().await;
    other
        .when_any::<convert::Convert>()
        .job()
        .completes_with(|result| result.markdown = Some("# Again".into()));
    // No job of the other server has that id.
    let state = folders.out().join(".datalab-state.json");
    let text = std::fs::read_to_string(&state).expect("a state");
    let mut all: Value = serde_json::from_str(&text).expect("it is JSON");
    for entry in all.as_object_mut().expect("an object").values_mut() {
        entry["job"] = "gone".into();
    }
    std::fs::write(&state, all.to_string()).expect("it is written");
    other
        .when(other.client().convert().get("gone"))
        .fails(404, "No such request");
    let (code, _, err) = run(folders.convert(&other, &[])).await;
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(folders.result("a.pdf").as_deref(), Some("# Again"));
}

#[tokio::test]
async fn files_need_a_folder_for_their_results() {
    let folders = Folders::new(&["a.pdf"]);
    let mock = MockServer::start().await;
    let mut command = datalab(&mock);
    command.arg("convert").arg(folders.input());
    let (code, _, err) = run(command).await;
    assert_eq!(
        (code, err.as_str()),
        (
            Some(2),
            "datalab: where are the results to go? Give a folder: -o DIR\n"
        )
    );
    let (code, _, err) = run(folders.convert(&mock, &["--file-url", "https://x.test/a.pdf"])).await;
    assert_eq!(
        (code, err.as_str()),
        (
            Some(2),
            "datalab: give either FILES or --file-url, not both\n"
        )
    );
    let (code, out, _) = run(folders.convert(&mock, &["--dry-run"])).await;
    assert_eq!(code, Some(0));
    assert!(
        out.contains("file: (file \"a.pdf\", application/pdf") && !out.contains("the-key"),
        "{out}"
    );
    assert!(!folders.out().exists());
}

#[tokio::test]
async fn files_go_up_and_down() {
    let folders = Folders::new(&["a.pdf"]);
    let mock = MockServer::start().await;
    let client = mock.client();
    use datalab_client::mock::wiremock::{Mock, ResponseTemplate, matchers};
    let content = ResponseTemplate::new(200).set_body_bytes(b"%PDF in storage".as_slice());
    let stored = Mock::given(matchers::path("/storage")).respond_with(content);
    stored.mount(mock.wiremock()).await;
    let storage = format!("{}/storage", mock.uri());
    let url = storage.clone();
    mock.when_any::<files::RequestUploadUrl>()
        .returns_with(move |place| place.upload_url = storage);
    mock.when_any::<files::ConfirmUpload>()
        .returns_with(|file| file.reference = "datalab://7".into());
    mock.when(client.files().download_url(7))
        .returns_with(move |link| link.download_url = url);

    let mut command = datalab(&mock);
    command
        .args(["files", "upload"])
        .arg(folders.input().join("a.pdf"));
    let (code, out, err) = run(command).await;
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("datalab://7"), "{out}");
    let target = folders.root.path().join("b.pdf");
    let mut command = datalab(&mock);
    command.args(["files", "download", "7", "-o"]).arg(&target);
    assert_eq!(run(command).await.0, Some(0));
    assert_eq!(std::fs::read(&target).expect("a file"), b"%PDF in storage");
    let mut command = datalab(&mock);
    command.args(["files", "download", "7"]);
    assert_eq!(run(command).await.1, "%PDF in storage");
}

#[test]
fn shells_complete_and_man_pages_tell_of_every_command() {
    let datalab = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_datalab"))
            .args(words)
            .output();
        told(output.expect("it starts"))
    };
    for shell in ["bash", "zsh", "fish"] {
        let (code, out, err) = datalab(&["completions", shell]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        for word in ["download-url", "expires-in", "eval-rubrics", "accurate"] {
            assert!(out.contains(word), "{shell}: no {word}");
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let man = folder.path().join("man");
    let (code, out, err) = datalab(&["man", man.to_str().expect("text")]);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "", ""));
    let page = std::fs::read_to_string(man.join("datalab-files-download-url.1"));
    assert!(page.expect("a page").contains("URL expiry time in seconds"));
}

#[test]
fn the_key_comes_from_a_file_or_the_environment() {
    let datalab = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_datalab"));
        command.env_remove("DATALAB_API_KEY").args([
            "files",
            "get",
            "7",
            "--base-url",
            "http://127.0.0.1:1",
        ]);
        told(command.args(more).output().expect("it starts"))
    };
    let (code, _, err) = datalab(&[]);
    assert_eq!(code, Some(2));
    assert!(
        err.contains("set DATALAB_API_KEY, or give a file with --api-key-file"),
        "{err}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    std::fs::write(&key, "the-key\n").expect("a file");
    let key = key.to_str().expect("text");
    let (code, _, err) = datalab(&["--api-key-file", key]);
    assert_eq!(code, Some(3), "{err}");
    assert!(!err.contains("the-key"));
    assert_eq!(datalab(&["--api-key-file", "/nowhere"]).0, Some(6));
}
