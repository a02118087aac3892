//! What users write, as they write it: it must compile, and do what it says.

use std::time::Duration;

use datalab_client::{CallOptions, Client, Error, JobId, OutputFormat, reqwest};
use futures::TryStreamExt;
use serde_json::{Value, json};
use tests::server::Server;

async fn start() -> (Server, Client) {
    let server = Server::start().await;
    let client = Client::builder()
        .base_url(server.url())
        .api_key("key-1")
        .build()
        .unwrap();
    (server, client)
}

fn started(id: &str) -> Value {
    json!({"request_id": id, "request_check_url": "https://elsewhere.test/steal"})
}

fn targets(server: &Server) -> Vec<String> {
    let arrived = server.arrived();
    arrived
        .iter()
        .map(|one| format!("{} {}", one.method, one.path))
        .collect()
}

#[tokio::test]
async fn a_job_is_awaited_for_its_result() {
    let (server, client) = start().await;
    server.answer(200, &started("r-1"));
    server.answer(200, &json!({"status": "processing"}));
    server.answer(
        200,
        &json!({"status": "complete", "success": true, "markdown": "# Hi"}),
    );

    let result = client
        .convert()
        .file(b"%PDF-".as_slice())
        .output_format(OutputFormat::Markdown)
        .await
        .unwrap();

    assert_eq!(result.markdown.unwrap_or_default(), "# Hi");
    // The URL that the server chose is never asked.
    let look = "GET /api/v1/convert/r-1";
    assert_eq!(targets(&server), ["POST /api/v1/convert", look, look]);
}

#[tokio::test]
async fn a_job_is_held_and_resumed() {
    let (server, client) = start().await;
    server.answer(200, &started("r-2"));
    let job = client
        .convert()
        .file(b"%PDF-".as_slice())
        .submit()
        .await
        .unwrap();
    let kept = serde_json::to_vec(&job.id()).unwrap();
    drop(job);

    let job_id: JobId = serde_json::from_slice(&kept).unwrap();
    server.answer(200, &json!({"status": "complete", "success": true}));
    let result = client.convert().resume(job_id).wait().await.unwrap();
    assert_eq!(result.status, "complete");
    assert_eq!(
        targets(&server),
        ["POST /api/v1/convert", "GET /api/v1/convert/r-2"]
    );
}

#[tokio::test]
async fn a_job_that_fails_is_an_error_with_its_id() {
    let (server, client) = start().await;
    server.answer(200, &started("r-3"));
    let failed = json!({"status": "failed", "success": false, "error": "no pages", "error_in": "VALIDATION"});
    server.answer(200, &failed);
    let schema = json!({"segments": []});
    let error = client
        .segment()
        .segmentation_schema(&schema)
        .file_url("https://a.test/b.pdf")
        .await
        .unwrap_err();
    let Error::Job(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.id().as_str(), "r-3");
    assert_eq!(
        (error.error(), error.error_in()),
        (Some("no pages"), Some("VALIDATION"))
    );
}

#[tokio::test]
async fn a_job_that_is_refused_is_an_error_though_the_status_is_200() {
    let (server, client) = start().await;
    let mut refused = started("r-4");
    refused["success"] = false.into();
    refused["error"] = "out of credit".into();
    server.answer(200, &refused);
    let error = client
        .convert()
        .file_url("https://a.test/b.pdf")
        .await
        .unwrap_err();
    assert!(matches!(&error, Error::Job(error) if error.is_refused()));
    assert!(error.to_string().contains("out of credit"), "{error}");
    assert_eq!(targets(&server), ["POST /api/v1/convert"]);
}

fn file(id: i64) -> Value {
    json!({
        "file_id": id, "original_filename": format!("{id}.pdf"), "content_type": "application/pdf",
        "reference": "datalab://file-1", "upload_status": "completed", "created": "2026-01-02T03:04:05",
    })
}

#[tokio::test]
async fn a_list_is_a_stream_that_asks_for_no_page_too_many() {
    let (server, client) = start().await;
    for (offset, files) in [(0, vec![file(1), file(2)]), (2, vec![file(3)])] {
        server.answer(
            200,
            &json!({"files": files, "total": 3, "limit": 2, "offset": offset}),
        );
    }
    let mut names = Vec::new();
    let mut files = client.files().list().limit(2).stream();
    while let Some(file) = files.try_next().await.unwrap() {
        names.push(file.original_filename);
    }
    assert_eq!(names, ["1.pdf", "2.pdf", "3.pdf"]);
    let queries: Vec<_> = server
        .arrived()
        .iter()
        .map(|one| one.query.clone().unwrap_or_default())
        .collect();
    assert_eq!(queries, ["limit=2&offset=0", "limit=2&offset=2"]);
}

#[tokio::test]
async fn calls_have_options_errors_answer_questions_and_the_wire_is_there() {
    let (server, client) = start().await;
    server.answer(404, &json!({"detail": "No such file"}));
    match client.files().get(7).await {
        Err(e) if e.is_not_found() => {}
        Err(Error::Api(e)) => panic!("{} {} {:?}", e.status(), e.message(), e.validation()),
        other => panic!("{other:?}"),
    }
    server.answer(200, &file(7));
    let response = client.files().get(7).send_with_response().await.unwrap();
    assert_eq!((response.status().as_u16(), response.file_id), (200, 7));

    server.answer(404, &json!({}));
    let raw: reqwest::Response = client.files().get(7).send_raw().await.unwrap();
    assert_eq!(raw.status().as_u16(), 404);

    server.answer(200, &json!({"execution_id": "pex_1", "pipeline_id": "pl_1", "pipeline_version": 1, "status": "pending", "created": "2026-01-02T03:04:05Z"}));
    let bytes = vec![1, 2, 3];
    let options = CallOptions::new().timeout(Duration::from_secs(5));
    let execution = client
        .pipelines()
        .run("pl_1")
        .file(bytes)
        .options(options)
        .send()
        .await
        .unwrap();
    assert_eq!(execution.execution_id, "pex_1");
}

#[tokio::test]
async fn a_request_can_be_spawned() {
    let (server, client) = start().await;
    server.answer(200, &json!({"status": "ok"}));
    let health = tokio::spawn(client.health().into_future()).await;
    assert_eq!(health.unwrap().unwrap().status, "ok");
    assert_eq!(server.arrived()[0].header("x-api-key"), [""; 0]);
}

/// Names of the document that are too long for people.
#[test]
fn no_public_name_holds_the_path_of_an_operation() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../generated-client/src/generated"
    );
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            // Not what is in quotes: there the ids are themselves.
            let lower: String = line.split('"').step_by(2).collect();
            let lower = lower.to_lowercase();
            assert!(
                !lower.contains("api_v1") && !lower.contains("apiv1"),
                "{}: {line}",
                path.display()
            );
        }
        files += 1;
    }
    assert!(files > 20);
}
