//! The mock server, as people who use the client write their tests with it.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use datalab_client::mock::wiremock::{self, matchers};
use datalab_client::mock::{self, MockServer, ResponseTemplate};
use datalab_client::{CallOptions, Client, Error, OutputFormat, Upload, collections, files};
use futures::TryStreamExt;
use serde_json::json;

const PDF: &[u8] = b"%PDF-1.7\r\n--x--\r\n\0";

// From here on as the README has it.

#[tokio::test]
async fn a_report_is_converted() {
    let mock = MockServer::start().await;
    let client = mock.client(); // for the code under test, and to say what it should ask for
    mock.when(client.files().get(7)).fails(404, "No such file");
    let convert = mock
        .when(client.convert().file(b"%PDF-1.7".as_slice()))
        .job()
        .running(2)
        .completes_with(|result| result.markdown = Some("# Hi".into()))
        .expect(1);

    assert!(client.files().get(7).await.unwrap_err().is_not_found());
    let result = client
        .convert()
        .file(b"%PDF-1.7".as_slice())
        .max_pages(3)
        .await
        .unwrap();
    assert_eq!(result.markdown.as_deref(), Some("# Hi"));
    assert_eq!(convert.received_requests()[0].field("max_pages"), Some("3"));
}

// To here.

#[test]
fn the_readme_shows_a_test_that_passes() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("```rust,ignore\n").unwrap();
    let (shown, _) = rest.split_once("\n```").unwrap();
    let (_, test) = shown.split_once("\n\n").unwrap();
    assert!(include_str!("mock.rs").contains(test), "{test}");
}

/// What a call is told that nothing expects.
fn told(error: &Error) -> String {
    assert_eq!(
        error.status().map(|status| status.as_u16()),
        Some(418),
        "{error}"
    );
    assert!(!error.is_retryable() && !error.is_not_found());
    error.to_string()
}

/// What a test fails with.
fn failure(test: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(test)).unwrap_err();
    payload.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test]
async fn an_answer_starts_from_a_sample() {
    let mock = MockServer::start().await;
    let client = mock.client();
    mock.when(client.files().download_url(42).expires_in(600))
        .returns_with(|link| link.original_filename = "report.pdf".into());
    mock.when_any::<files::Get>().returns_sample();

    let link = client
        .files()
        .download_url(42)
        .expires_in(600)
        .await
        .unwrap();
    assert_eq!(link.original_filename, "report.pdf");
    assert_eq!(link.download_url, "download_url");
    assert_eq!(
        client.files().get(1).await.unwrap(),
        mock::sample::<files::Get>()
    );
}

#[tokio::test]
async fn an_answer_is_a_value_or_json() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let mut file = mock::sample::<files::Get>();
    file.file_id = 9;
    mock.when_any::<files::Get>().returns(file.clone());
    mock.when_any::<files::Delete>()
        .returns_json(json!({"success": true, "message": "gone", "more": 1}));

    assert_eq!(client.files().get(9).await.unwrap(), file);
    let raw = client.files().delete(9).send_raw().await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&raw.bytes().await.unwrap()).unwrap();
    assert_eq!(body["more"], 1);

    let said = failure(|| {
        drop(
            mock.when_any::<files::Delete>()
                .returns_json(json!({"success": "yes"})),
        )
    });
    assert!(
        said.contains("no client could read this answer") && said.contains("success"),
        "{said}"
    );
}

#[tokio::test]
async fn a_list_is_answered_page_by_page() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let list = mock
        .when(client.files().list())
        .returns_with(|page| (page.files, page.total) = (vec![mock::sample::<files::Get>(); 2], 3))
        .returns_with(|page| (page.files, page.total) = (vec![mock::sample::<files::Get>()], 3));
    let files: Vec<_> = client.files().list().stream().try_collect().await.unwrap();
    assert_eq!(files.len(), 3);
    let seen = list.received_requests();
    let offsets: Vec<_> = seen.iter().map(|request| request.query("offset")).collect();
    assert_eq!(offsets, [Some("0"), Some("2")]);
}

#[tokio::test]
async fn answers_come_in_a_row_and_a_busy_server_is_asked_again() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let get = mock
        .when(client.files().get(8))
        .fails(503, "busy")
        .responds_with(ResponseTemplate::new(429).insert_header("retry-after", "0"))
        .returns_with(|file| file.file_id = 8);
    assert_eq!(client.files().get(8).await.unwrap().file_id, 8);
    assert_eq!(get.calls(), 3);
    // The last one stays.
    assert_eq!(client.files().get(8).await.unwrap().file_id, 8);

    mock.when(client.files().get(9))
        .fails(503, "busy")
        .returns_sample();
    let patient = mock.client_builder().retries(0).build().unwrap();
    let error = patient.files().get(9).await.unwrap_err();
    assert!(error.to_string().contains("busy"), "{error}");

    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
    mock.when(client.files().get(10)).responds_with(slow);
    let options = CallOptions::new().timeout(Duration::from_millis(50));
    assert!(
        client
            .files()
            .get(10)
            .options(options)
            .await
            .unwrap_err()
            .is_timeout()
    );
}

#[tokio::test]
async fn an_error_may_have_any_body() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let detail = json!({"detail": [{"type": "missing", "loc": ["query", "limit"], "msg": "Field required"}]});
    mock.when_any::<files::List>().fails_with(422, detail);
    let Err(Error::Api(error)) = client.files().list().await else {
        panic!("it should fail")
    };
    assert_eq!(error.validation()[0].location(), "query.limit");
    let said = failure(|| drop(mock.when_any::<files::List>().fails(200, "well")));
    assert_eq!(
        said,
        "200 is not the status of an error: those are 400 to 599"
    );
}

#[tokio::test]
async fn what_is_set_must_come_and_the_rest_may_be_anything() {
    let mock = MockServer::start().await;
    let client = mock.client();
    mock.when(client.files().download_url(42))
        .returns_with(|link| link.expires_in = 1);
    mock.when(client.files().download_url(42).expires_in(600))
        .returns_with(|link| link.expires_in = 600);
    let expiry = async |request: files::DownloadUrl| request.await.map(|link| link.expires_in);
    let link = || client.files().download_url(42);
    assert_eq!(expiry(link()).await.unwrap(), 1);
    assert_eq!(expiry(link().expires_in(600)).await.unwrap(), 600);
    assert_eq!(expiry(link().expires_in(60)).await.unwrap(), 1);

    // What any request gets gives way, whenever it was set up; of equals, the last one counts.
    mock.when_any::<files::DownloadUrl>()
        .returns_with(|link| link.expires_in = 2);
    assert_eq!(expiry(link()).await.unwrap(), 1);
    assert_eq!(expiry(client.files().download_url(43)).await.unwrap(), 2);
    mock.when(client.files().download_url(42))
        .returns_with(|link| link.expires_in = 3);
    assert_eq!(expiry(link()).await.unwrap(), 3);
}

#[tokio::test]
async fn a_body_holds_what_is_expected() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let schemas = client.extraction_schemas();
    let invoice =
        |amount: &str| json!({"type": "object", "properties": {"amount": {"type": amount}}});
    let object = |value: serde_json::Value| value.as_object().unwrap().clone();
    let create = mock
        .when(schemas.create("Invoice", object(invoice("number"))))
        .returns_sample();
    schemas
        .create("Invoice", object(invoice("number")))
        .description("of one kind")
        .await
        .unwrap();
    assert_eq!(
        create.received_requests()[0].json()["description"],
        "of one kind"
    );

    let error = schemas
        .create("Invoice", object(invoice("string")))
        .await
        .unwrap_err();
    let said = told(&error);
    assert!(
        said.contains(r#"the `body.schema_json.properties.amount.type` is "string", not "number""#),
        "{said}"
    );
}

#[tokio::test]
async fn a_form_has_fields_and_files() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, PDF).unwrap();
    let markdown = || client.convert().output_format(OutputFormat::Markdown);
    let convert = mock.when(markdown().file(&path)).job().completes();

    markdown()
        .file(Upload::from(PDF).file_name("report.pdf"))
        .max_pages(2)
        .submit()
        .await
        .unwrap();
    let received = convert.received_requests().remove(0);
    let file = received.file("file").unwrap();
    assert_eq!(
        (file.file_name.as_str(), &file.bytes[..]),
        ("report.pdf", PDF)
    );
    assert_eq!(file.content_type.as_deref(), Some("application/pdf"));
    assert_eq!(received.fields().len(), 2);
    assert_eq!(
        (received.field("max_pages"), received.field("mode")),
        (Some("2"), None)
    );
    assert!(
        received
            .header("content-type")
            .unwrap()
            .starts_with("multipart/form-data")
    );

    for (request, difference) in [
        (
            markdown().file(b"%PDF-".as_slice()),
            r#"the file `file` is called "file", not "report.pdf""#,
        ),
        (
            markdown().file(Upload::from(b"%PDF-").file_name("report.pdf")),
            "has other content: 5 bytes, where 18 are expected",
        ),
        (
            client.convert().file(&path),
            "the field `output_format` is not there, not \"markdown\"",
        ),
        (markdown(), "it has 0 files `file`, not 1"),
    ] {
        let said = told(&request.submit().await.unwrap_err());
        assert!(said.contains(difference), "{said}");
    }
}

#[tokio::test]
async fn a_stream_stands_for_any_file_and_is_not_read() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let stream = || Upload::stream(futures::stream::iter([Ok::<_, std::io::Error>(PDF)]));
    let expected = stream();
    mock.when(client.convert().file(expected.clone()))
        .job()
        .completes();
    client.convert().file(b"other".as_slice()).await.unwrap();
    client.convert().file(expected).await.unwrap();
    told(
        &client
            .convert()
            .file_url("https://x.test/a.pdf")
            .await
            .unwrap_err(),
    );
}

#[tokio::test]
async fn a_call_that_nothing_expects_says_what_differs() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let said = told(&client.health().await.unwrap_err());
    assert!(
        said.contains("no mock expects GET /api/v1/health: none is set up"),
        "{said}"
    );

    mock.when(client.files().download_url(42).expires_in(600))
        .returns_sample();
    let said = told(&client.health().await.unwrap_err());
    assert!(
        said.contains("there are mocks of GET /api/v1/files/{file_id}/download"),
        "{said}"
    );

    let said = told(
        &client
            .files()
            .download_url(7)
            .expires_in(60)
            .await
            .unwrap_err(),
    );
    assert!(
        said.contains("expects GET /api/v1/files/7/download?expires_in=60; not the one set up at "),
        "{said}"
    );
    assert!(said.contains("tests/mock.rs:"), "{said}");
    assert!(
        said.contains(r#"the path is not `/api/v1/files/42/download` and the query parameter `expires_in` is "60", not "600""#),
        "{said}"
    );
    assert_eq!(mock.received_requests().len(), 3, "none was sent again");

    let nothing = mock.when(client.files().get(1));
    let said = told(&client.files().get(1).await.unwrap_err());
    assert!(
        said.contains("has no answer: say what it returns"),
        "{said}"
    );
    assert_eq!(nothing.calls(), 1);
}

#[tokio::test]
async fn a_path_is_compared_as_it_is_meant() {
    let mock = MockServer::start().await;
    let client = mock.client();
    mock.when(client.files().confirm_upload("a/b c?d#é%"))
        .returns_sample();
    client.files().confirm_upload("a/b c?d#é%").await.unwrap();
    // `files/{id}` is another operation than `collections/{id}`.
    mock.when_any::<collections::Get>().returns_sample();
    told(&client.files().get(1).await.unwrap_err());

    let said = failure(|| drop(mock.when(client.files().confirm_upload(".."))));
    assert!(said.contains("cannot be sent"), "{said}");
}

#[tokio::test]
async fn any_client_may_say_what_is_expected() {
    let mock = MockServer::start().await;
    let real = Client::builder()
        .api_key("sk-very-secret-key")
        .build()
        .unwrap();
    mock.when(real.files().get(7)).returns_sample();
    mock.client().files().get(7).await.unwrap();

    // A base URL with a path of its own.
    let proxied = mock
        .client_builder()
        .base_url(format!("{}/proxy", mock.uri()))
        .build()
        .unwrap();
    let proxy = mock.when(proxied.files().get(8)).returns_sample();
    proxied.files().get(8).await.unwrap();
    assert_eq!(proxy.received_requests()[0].path(), "/proxy/api/v1/files/8");

    // Credentials are sent, not compared, and not shown.
    let seen = proxy.received_requests().remove(0);
    assert_eq!(seen.header("x-api-key"), Some("mock"));
    assert!(!format!("{seen:?} {proxy:?} {mock:?}").contains("x-api-key"));
}

#[tokio::test]
async fn what_is_expected_is_checked_in_the_end() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let get = mock.when(client.files().get(7)).returns_sample().expect(1);
    mock.when_any::<files::List>().returns_sample().expect(..=1);
    let said = failure(|| mock.verify());
    assert!(
        said.starts_with("the mock of GET /api/v1/files/{file_id} set up at ")
            && said.ends_with(": 1 call expected, 0 came"),
        "{said}"
    );

    client.files().get(7).await.unwrap();
    mock.verify();
    told(&client.files().get(8).await.unwrap_err());
    client.files().get(7).await.unwrap();
    let said = failure(move || drop(mock));
    assert!(
        said.contains("1 call expected, 2 came") && said.contains("expects GET /api/v1/files/8"),
        "{said}"
    );
    assert_eq!(get.calls(), 2, "the handle outlives the server");
}

#[tokio::test]
async fn what_is_not_of_the_api_goes_to_the_server_underneath() {
    let mock = MockServer::start().await;
    let client = mock.client();
    wiremock::Mock::given(matchers::path("/bucket/report.pdf"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(PDF))
        .mount(mock.wiremock())
        .await;
    mock.when(client.files().download_url(7))
        .returns_with(|link| link.download_url = format!("{}/bucket/report.pdf", mock.uri()));
    assert_eq!(client.files().download(7).bytes().await.unwrap(), PDF);
}

#[tokio::test]
async fn an_upload_of_several_requests_is_three_mocks() {
    let mock = MockServer::start().await;
    let client = mock.client();
    wiremock::Mock::given(matchers::method("PUT"))
        .and(matchers::path("/bucket/report.pdf"))
        .and(matchers::body_bytes(PDF))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(mock.wiremock())
        .await;
    let files = client.files();
    mock.when(files.request_upload_url("report.pdf", "application/pdf"))
        .returns_with(|upload| {
            upload.file_id = 7;
            upload.upload_url = format!("{}/bucket/report.pdf", mock.uri());
        })
        .expect(1);
    mock.when(files.confirm_upload(7))
        .returns_sample()
        .expect(1);
    let file = Upload::from(PDF).file_name("report.pdf");
    assert_eq!(files.upload(file).await.unwrap().reference, "reference");
}
