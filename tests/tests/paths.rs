//! Path parameters that would lead to another operation are refused, and nothing is sent.

use datalab_client::{Client, Error};
use serde_json::json;
use tests::server::Server;

#[tokio::test]
async fn a_path_parameter_that_would_change_the_path_is_refused() {
    let server = Server::start().await;
    let client = Client::builder()
        .base_url(server.url())
        .api_key("key-1")
        .build()
        .unwrap();
    for id in ["", ".", ".."] {
        let pipelines = client.pipelines();
        let refused = [
            pipelines.get(id).await.err(),
            pipelines.archive(id).await.err(),
            pipelines.step_result(id, 0).await.err(),
            client.files().confirm_upload(id).await.err(),
            client.convert().get(id).await.err(),
        ];
        for error in refused {
            assert!(
                matches!(error, Some(Error::Request(_))),
                "{id:?}: {error:?}"
            );
        }
    }
    assert_eq!(server.arrived().len(), 0);
}

#[tokio::test]
async fn a_path_parameter_that_only_looks_like_one_is_sent() {
    let server = Server::start().await;
    let client = Client::builder()
        .base_url(server.url())
        .api_key("key-1")
        .build()
        .unwrap();
    for (id, path) in [
        ("...", "/api/v1/pipelines/.../archive"),
        ("%2e%2e", "/api/v1/pipelines/%252e%252e/archive"),
        ("../x", "/api/v1/pipelines/..%2Fx/archive"),
        (" ", "/api/v1/pipelines/%20/archive"),
        ("\\..\\", "/api/v1/pipelines/%5C..%5C/archive"),
    ] {
        server.answer(200, &json!({"success": true}));
        assert!(client.pipelines().archive(id).await.unwrap().success);
        let paths: Vec<_> = server
            .arrived()
            .into_iter()
            .map(|arrived| arrived.path)
            .collect();
        assert_eq!(paths, [path]);
    }
}
