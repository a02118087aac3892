//! What the snippets of the guides run against: a server that stands in for the API, and files to send.
//!
//! The chapters of `docs` with snippets for users are doc tests of this crate.

use std::error::Error;

use datalab_client::mock::{MockServer, ResponseTemplate, wiremock};
use datalab_client::{Client, collections, convert, extract, files, pipelines};
use wiremock::matchers::{method, path_regex};

/// What a snippet ends with.
pub type Outcome = Result<(), Box<dyn Error>>;

/// The text of each page that is converted.
pub const MARKDOWN: &str = "# Report\n";

/// Runs a snippet in a folder of its own, which holds some documents; no other may run in this process.
///
/// # Panics
///
/// When the snippet fails, or when what it set up could not be.
pub fn run(snippet: impl AsyncFnOnce(Client, MockServer) -> Outcome) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    std::env::set_current_dir(&folder).expect("it can be entered");
    for name in ["report.pdf", "invoice.pdf", "big.pdf"] {
        std::fs::write(name, "%PDF-1.7").expect("a file");
    }
    let outcome = runtime.block_on(async {
        let mock = MockServer::start().await;
        script(&mock).await;
        snippet(mock.client(), mock).await
    });
    outcome.expect("the snippet runs");
}

/// What the guides ask for; what a snippet expects by itself goes before.
async fn script(mock: &MockServer) {
    let client = mock.client();
    let storage = |path: &str| format!("{}/storage/{path}", mock.uri());
    mock.when_any::<files::Get>().returns_sample();
    mock.when(client.files().get(7)).fails(404, "No such file");
    mock.when_any::<files::List>().returns_sample();
    mock.when_any::<files::Delete>().returns_sample();
    mock.when_any::<files::DownloadUrl>().returns_with(|link| {
        link.original_filename = "report.pdf".into();
        link.download_url = storage("report.pdf");
    });
    mock.when_any::<files::RequestUploadUrl>()
        .returns_with(|place| place.upload_url = storage("new.pdf"));
    mock.when_any::<files::ConfirmUpload>().returns_sample();
    mock.when_any::<collections::Get>().returns_sample();
    mock.when_any::<convert::Convert>()
        .job()
        .running(1)
        .completes_with(|result| result.markdown = Some(MARKDOWN.into()));
    mock.when_any::<extract::Extract>()
        .job()
        .completes_with(|result| {
            let values = r#"{"number": "A-1", "total": 12.5}"#;
            result.extraction_schema_json = Some(values.into());
        });
    mock.when_any::<pipelines::Run>().job().completes();
    for (verb, answer) in [
        (
            "GET",
            ResponseTemplate::new(200).set_body_string("%PDF-1.7"),
        ),
        ("PUT", ResponseTemplate::new(200)),
    ] {
        wiremock::Mock::given(method(verb))
            .and(path_regex("^/storage/"))
            .respond_with(answer)
            .mount(mock.wiremock())
            .await;
    }
}

/// The chapters whose snippets are doc tests.
#[cfg(doctest)]
mod chapters {
    #[doc = include_str!("../../docs/first-call.md")]
    struct FirstCall;
    #[doc = include_str!("../../docs/jobs.md")]
    struct Jobs;
    #[doc = include_str!("../../docs/files.md")]
    struct Files;
    #[doc = include_str!("../../docs/errors.md")]
    struct Errors;
    #[doc = include_str!("../../docs/pages.md")]
    struct Pages;
    #[doc = include_str!("../../docs/blocking.md")]
    struct Blocking;
    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;
    #[doc = include_str!("../../docs/webhooks.md")]
    struct Webhooks;
}
