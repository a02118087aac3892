//! The lines for a shell in the guides and the README really run, against a server that stands in for the API.
#![cfg(all(unix, feature = "cli", feature = "mock"))]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use datalab_client::mock::MockServer;
use datalab_client::mock::wiremock::{self, ResponseTemplate, matchers};
use datalab_client::{convert, extract, files};
use tokio::task::JoinSet;

/// Those of the book, and the README.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let docs = fs::read_dir(root.join("docs")).unwrap();
    let mut pages: Vec<PathBuf> = docs.map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|end| end == "md"));
    pages.push(root.join("README.md"));
    pages.sort();
    pages
}

/// The commands of each block for a shell that calls `datalab`; what sets things up is left out.
fn scripts(page: &str) -> Vec<String> {
    let blocks = page.split("```sh\n").skip(1);
    let scripts = blocks.filter_map(|rest| {
        let (block, _) = rest.split_once("\n```")?;
        let lines = block.lines();
        let lines: Vec<&str> = lines
            .filter(|line| !line.starts_with("export ") && !line.starts_with("cargo "))
            .collect();
        Some(lines.join("\n"))
    });
    scripts
        .filter(|script| script.contains("datalab "))
        .collect()
}

async fn server() -> MockServer {
    let mock = MockServer::start().await;
    mock.when_any::<files::Get>().returns_sample();
    mock.when_any::<files::List>().returns_sample();
    mock.when_any::<files::DownloadUrl>()
        .returns_with(|link| link.download_url = format!("{}/storage", mock.uri()));
    mock.when_any::<convert::Convert>().job().completes();
    mock.when_any::<extract::Extract>().job().completes();
    wiremock::Mock::given(matchers::path("/storage"))
        .respond_with(ResponseTemplate::new(200).set_body_string("%PDF"))
        .mount(mock.wiremock())
        .await;
    mock
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_guides_runs() {
    let mut count = 0;
    let mut running = JoinSet::new();
    for page in pages() {
        for script in scripts(&fs::read_to_string(&page).unwrap()) {
            count += script.matches("datalab ").count();
            running.spawn(run(page.clone(), script));
        }
    }
    assert!(count > 15, "only {count} commands were found");
    running.join_all().await;
}

/// Runs a script in a folder of its own, which holds what it names.
async fn run(page: PathBuf, script: String) {
    let mock = server().await;
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("scans")).unwrap();
    for name in ["report.pdf", "invoice.pdf", "scans/one.pdf"] {
        fs::write(folder.path().join(name), "%PDF").unwrap();
    }
    fs::write(folder.path().join("schema.json"), "{}").unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_datalab")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("sh");
    shell
        .args(["-euxc", &script])
        .current_dir(folder.path())
        .env("PATH", format!("{}:{path}", program.display()))
        .env("DATALAB_HOST", mock.uri())
        .env("DATALAB_API_KEY", "the-key")
        .env("NO_PROXY", "*")
        .stdin(Stdio::null());
    let ran = tokio::task::spawn_blocking(move || shell.output());
    let ran = ran.await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}:\n{said}", page.display());
}
