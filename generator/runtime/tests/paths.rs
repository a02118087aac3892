//! Path parameters never change the path.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use openapi_client_runtime::Error;
use support::{Download, Server};

#[tokio::test]
async fn every_parameter_stays_one_segment() {
    for (id, sent) in [
        ("a/b", "a%2Fb"),
        ("a\\b", "a%5Cb"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("a?b#c", "a%3Fb%23c"),
        ("héé 漢", "h%C3%A9%C3%A9%20%E6%BC%A2"),
        ("../../admin", "..%2F..%2Fadmin"),
        ("\t", "%09"),
        ("a;b=c&d", "a%3Bb%3Dc%26d"),
    ] {
        let server = Server::links().await;
        Download::new(&server.client(), id).await.unwrap();
        assert_eq!(server.only().target, format!("/files/{sent}/download"));
    }
}

#[tokio::test]
async fn a_parameter_that_would_change_the_path_is_refused() {
    let server = Server::links().await;
    for (id, expected) in [
        (
            ".",
            "a path parameter is `.`, which would make `/files/./download` another path",
        ),
        (
            "..",
            "a path parameter is `..`, which would make `/files/../download` another path",
        ),
        (
            "",
            "a path parameter is empty, which would make `/files//download` another path",
        ),
    ] {
        let error = Download::new(&server.client(), id).await.unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            format!("GET /files/{{file_id}}/download was not sent: {expected}")
        );
    }
    assert_eq!(server.seen().len(), 0);
}
