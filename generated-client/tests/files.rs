//! Uploads and downloads between an API and its storage, which are two origins.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod servers;

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Response;
use datalab_client::types::ProcessingLocation;
use datalab_client::{CallOptions, Error, Upload};
use serde_json::json;
use servers::{KEY, SESSION, SIGNATURE, Seen, Server, status};

const CONFIRM: &str = "GET /api/v1/files/7/confirm";
const DELETE: &str = "DELETE /api/v1/files/7";

/// The API; `other` answers what is not as usual.
async fn api(
    storage: &Server,
    other: impl Fn(&Seen) -> Option<Response<Body>> + Send + Sync + 'static,
) -> Server {
    let url = storage.presigned();
    Server::start(move |seen| {
        assert_eq!(seen.header("x-api-key"), KEY, "{}", seen.call);
        if let Some(response) = other(seen) {
            return response;
        }
        match seen.call.as_str() {
            "POST /api/v1/files/upload" => servers::json(json!({
                "file_id": 7, "upload_url": url, "reference": "datalab://file-7",
            })),
            CONFIRM => servers::json(json!({"file_id": 7, "reference": "datalab://file-7"})),
            DELETE => servers::json(json!({"success": true, "message": "deleted"})),
            "GET /api/v1/files/7/download" => servers::json(json!({
                "download_url": url, "expires_in": 3600, "file_id": 7, "original_filename": "a.pdf",
            })),
            _ => status(404, "{}"),
        }
    })
    .await
}

async fn storage(code: u16, body: &'static str) -> Server {
    Server::start(move |_| status(code, body)).await
}

#[tokio::test]
async fn an_upload_asks_sends_and_confirms() {
    let storage = storage(200, "").await;
    let api = api(&storage, |_| None).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, vec![b'x'; 300_000]).unwrap();
    let seen = Arc::new(Mutex::new((0, None)));
    let log = Arc::clone(&seen);
    let file = api
        .client()
        .files()
        .upload(&path)
        .processing_location(ProcessingLocation::Eu)
        .on_progress(move |sent, of| *log.lock().unwrap() = (sent, of))
        .options(
            CallOptions::new()
                .header("x-own", SESSION)
                .cookie("own", SESSION),
        )
        .await
        .unwrap();
    assert_eq!(
        (file.file_id, file.reference.as_str()),
        (7, "datalab://file-7")
    );
    assert_eq!(*seen.lock().unwrap(), (300_000, Some(300_000)));
    assert_eq!(api.calls(), ["POST /api/v1/files/upload", CONFIRM]);
    assert_eq!(api.seen()[0].header("x-own"), SESSION);
    assert_eq!(
        api.seen()[0].json(),
        json!({"filename": "report.pdf", "content_type": "application/pdf", "processing_location": "eu"})
    );
    let put = storage.only();
    assert_eq!(put.call, "PUT /bucket/file");
    assert_eq!(put.query, format!("X-Amz-Signature={SIGNATURE}"));
    assert_eq!(put.header("content-type"), "application/pdf");
    assert_eq!(put.header("content-length"), "300000");
    assert_eq!(put.body, vec![b'x'; 300_000]);
    storage.saw_no_secret();
}

#[tokio::test]
async fn bytes_and_streams_are_uploaded_too() {
    let storage = storage(200, "").await;
    let api = api(&storage, |_| None).await;
    let files = api.client().files();
    files.upload(b"bytes").await.unwrap();
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>("str"), Ok("eam")]);
    let stream = Upload::stream(chunks).length(6).file_name("s.txt");
    files.upload(stream).await.unwrap();
    let bodies: Vec<_> = storage.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(bodies, [b"bytes".to_vec(), b"stream".to_vec()]);
    assert_eq!(storage.seen()[1].header("content-type"), "text/plain");
}

#[tokio::test]
async fn what_cannot_be_read_makes_no_record() {
    let storage = storage(200, "").await;
    let api = api(&storage, |_| None).await;
    let error = api
        .client()
        .files()
        .upload("no/such.pdf")
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Upload(_)), "{error:?}");
    assert!(error.to_string().contains("no/such.pdf"), "{error}");
    assert!(api.seen().is_empty() && storage.seen().is_empty());
}

#[tokio::test]
async fn a_refused_put_deletes_the_record_and_names_the_step() {
    let storage = storage(403, "<Code>AccessDenied</Code> abcdef0123456789").await;
    let api = api(&storage, |_| None).await;
    let error = api.client().files().upload(b"x").await.unwrap_err();
    assert_eq!(error.status().map(|s| s.as_u16()), Some(403));
    let text = error.to_string();
    assert!(
        text.starts_with("PUT <presigned upload URL> answered 403"),
        "{text}"
    );
    assert!(
        !text.contains(SIGNATURE) && !format!("{error:?}").contains(SIGNATURE),
        "{text}"
    );
    assert_eq!(api.calls(), ["POST /api/v1/files/upload", DELETE]);
    storage.saw_no_secret();
}

#[tokio::test]
async fn a_refused_confirmation_deletes_the_record_and_names_the_step() {
    let storage = storage(200, "").await;
    let refuse = |seen: &Seen| (seen.call == CONFIRM).then(|| status(400, r#"{"detail":"empty"}"#));
    let server = api(&storage, refuse).await;
    let error = server.client().files().upload(b"x").await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("GET /api/v1/files/{file_id}/confirm answered 400"),
        "{text}"
    );
    assert_eq!(
        server.calls(),
        ["POST /api/v1/files/upload", CONFIRM, DELETE]
    );

    let refuse = |seen: &Seen| {
        let refusal =
            json!({"success": false, "file_id": 7, "reference": "r", "message": "too large"});
        (seen.call == CONFIRM).then(|| servers::json(refusal))
    };
    let server = api(&storage, refuse).await;
    let error = server.client().files().upload(b"x").await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("did not accept the upload: too large"),
        "{error}"
    );
    assert_eq!(server.calls().last().unwrap(), DELETE);
}

#[tokio::test]
async fn a_failed_clean_up_does_not_hide_the_first_error() {
    let storage = storage(403, "AccessDenied").await;
    let refuse = |seen: &Seen| (seen.call == DELETE).then(|| status(400, "no"));
    let api = api(&storage, refuse).await;
    let error = api.client().files().upload(b"x").await.unwrap_err();
    assert!(error.to_string().starts_with("PUT "), "{error}");
    assert_eq!(api.calls().last().unwrap(), DELETE);
}

#[tokio::test]
async fn a_download_asks_and_saves() {
    let storage = storage(200, "content").await;
    let api = api(&storage, |_| None).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    let files = api.client().files();
    assert_eq!(files.download(7).save(&path).await.unwrap(), 7);
    assert_eq!(std::fs::read(&path).unwrap(), b"content");
    assert_eq!(
        files.download(7).bytes().await.unwrap().as_ref(),
        b"content"
    );
    assert_eq!(api.calls(), ["GET /api/v1/files/7/download"; 2]);
    storage.saw_no_secret();
    let error = files.download(8).save(&path).await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn requests_can_be_spawned() {
    let storage = storage(200, "content").await;
    let api = api(&storage, |_| None).await;
    let files = api.client().files();
    tokio::spawn(files.upload(b"x").into_future())
        .await
        .unwrap()
        .unwrap();
    tokio::spawn(files.download(7).bytes())
        .await
        .unwrap()
        .unwrap();
    let stream = files.download(7).stream();
    let read = tokio::spawn(futures::TryStreamExt::try_collect::<Vec<_>>(stream));
    assert_eq!(read.await.unwrap().unwrap().concat(), b"content");
}
