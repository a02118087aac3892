//! Blocking calls of the Datalab client: what each kind of request gives, with the same face.
#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod servers;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use datalab_client::blocking::{Call as _, Items, Iter as _};
use datalab_client::types::UploadedFileResponse;
use datalab_client::{Client, Error, JobId};
use serde_json::json;
use servers::{Seen, Server, status};

/// A server on a thread of its own, so that it answers while the test's thread waits.
fn server(answer: impl Fn(&Seen) -> Response<Body> + Send + Sync + 'static) -> Server {
    let (give, given) = mpsc::channel();
    thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            give.send(Server::start(answer).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    given.recv().unwrap()
}

/// Five files, as a list of pages of two.
fn files(seen: &Seen) -> Response<Body> {
    let offset = seen.query.split("offset=").nth(1).unwrap();
    let offset: i64 = offset.split('&').next().unwrap().parse().unwrap();
    let files = (offset..5.min(offset + 2)).map(|id| {
        json!({
            "file_id": id, "original_filename": format!("{id}.pdf"), "content_type": "application/pdf",
            "file_size": 1, "upload_status": "completed", "created": "2026-01-02T03:04:05Z",
            "reference": format!("datalab://file-{id}"),
        })
    });
    let files: Vec<_> = files.collect();
    servers::json(json!({"files": files, "total": 5, "limit": 2, "offset": offset}))
}

/// A server that a job is looked up at twice.
fn jobs() -> Server {
    let looked = AtomicBool::new(false);
    server(move |seen| match seen.call.as_str() {
        "POST /api/v1/convert" => servers::json(json!({
            "success": true, "request_id": "job-1", "request_check_url": "https://x.test/job-1",
        })),
        _ if !looked.fetch_xor(true, Ordering::SeqCst) => {
            servers::json(json!({"status": "processing"}))
        }
        _ => servers::json(json!({"status": "complete", "success": true, "markdown": "# Hi"})),
    })
}

#[test]
fn a_job_is_waited_for_and_saved() {
    let server = jobs();
    let client = server.client();
    let result = client.convert().file(&b"pdf"[..]).call().unwrap();
    assert_eq!(result.markdown.as_deref(), Some("# Hi"));
    let look = "GET /api/v1/convert/job-1";
    assert_eq!(server.calls(), ["POST /api/v1/convert", look, look]);

    let job = client.convert().file(&b"pdf"[..]).submit().call().unwrap();
    let mut states = Vec::new();
    let waiting = job.wait_with(Duration::from_secs(20), |state| {
        states.push(state.status().to_owned());
    });
    assert_eq!(waiting.call().unwrap().markdown.as_deref(), Some("# Hi"));
    assert_eq!(states, ["processing", "complete"]);
    assert_eq!(job.status().call().unwrap().status, "processing");
    let resumed = client.convert().resume(JobId::from("job-1"));
    assert!(resumed.wait().call().unwrap().markdown.is_some());

    let folder = tempfile::tempdir().unwrap();
    let saved = result.save_to(folder.path()).call().unwrap();
    assert_eq!(saved.len(), 1);
    assert_eq!(std::fs::read_to_string(&saved[0]).unwrap(), "# Hi");
}

#[test]
fn a_list_is_iterated_as_far_as_it_is_asked() {
    let server = server(files);
    let list = |client: &Client| client.files().list().limit(2);
    let client = server.client();
    let mut some: Items<_> = list(&client).stream().iter();
    assert_eq!(server.calls().len(), 0);
    for (id, calls) in [(0, 1), (1, 1), (2, 2)] {
        assert_eq!(some.next().unwrap().unwrap().file_id, id);
        assert_eq!(server.calls().len(), calls);
    }
    drop(some);
    assert_eq!(server.calls().len(), 2);

    let all: Result<Vec<UploadedFileResponse>, Error> = list(&client).stream().iter().collect();
    assert_eq!(all.unwrap().len(), 5);
    assert_eq!(server.calls().len(), 2 + 3, "none beyond the last page");
    let pages = list(&client).pages().iter();
    let sizes: Vec<usize> = pages.map(|page| page.unwrap().files.len()).collect();
    assert_eq!(sizes, [2, 2, 1]);
}

#[test]
fn a_file_goes_up_and_comes_down() {
    let storage = server(|_| status(200, "%PDF"));
    let url = storage.presigned();
    let api = server(move |seen| match seen.call.as_str() {
        "GET /api/v1/files/7/download" => servers::json(json!({
            "download_url": url, "expires_in": 600, "file_id": 7, "original_filename": "a.pdf",
        })),
        "GET /api/v1/files/8" => status(404, r#"{"detail":"no such file"}"#),
        _ => servers::json(json!({
            "file_id": 7, "upload_url": url, "reference": "datalab://file-7",
        })),
    });
    let client = api.client();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, "%PDF").unwrap();
    let file = client.files().upload(&path).call().unwrap();
    assert_eq!((file.file_id, storage.only().body), (7, b"%PDF".to_vec()));

    let link = client.files().download_url(7).expires_in(600).call();
    assert_eq!(link.unwrap().original_filename, "a.pdf");
    let copy = folder.path().join("copy.pdf");
    assert_eq!(client.files().download(7).save(&copy).call().unwrap(), 4);
    assert_eq!(std::fs::read(copy).unwrap(), b"%PDF");
    // A download read while it is sent on.
    let chunks = client.files().download(7).stream().iter();
    let upload = datalab_client::Upload::stream(futures::stream::iter(chunks)).length(4);
    assert_eq!(client.files().upload(upload).call().unwrap().file_id, 7);
    assert_eq!(storage.seen().last().unwrap().body, b"%PDF");

    let error = client.files().get(8).call().unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let raw = client.files().get(8).send_raw().call().unwrap();
    assert_eq!(raw.status(), 404);
    storage.saw_no_secret();
}
