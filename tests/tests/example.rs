//! The example program of the client.

#[allow(dead_code)]
#[path = "../../generated-client/examples/download_url.rs"]
mod download_url;

use download_url::{link, local_client};

#[tokio::test]
async fn the_example_prints_a_link() {
    let client = local_client().await.unwrap();
    assert_eq!(
        link(&client).await.unwrap(),
        "report.pdf → https://storage.example.com/42/report.pdf?expires=600"
    );
}
