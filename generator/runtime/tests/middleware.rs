//! What middleware sees.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use openapi_client_runtime::{Attempt, Config, Error, Middleware, reqwest};
use support::faults::{Fault, FaultServer};
use support::{Download, KEY, Server, client, redirect};

/// Notes what it sees, and changes what is sent.
#[derive(Clone, Default)]
struct Watcher(Arc<Mutex<Vec<String>>>);

impl Middleware for Watcher {
    fn before(&self, attempt: &Attempt, request: &mut reqwest::Request) {
        assert_eq!(
            attempt.is_own_origin(),
            request.headers().contains_key("x-api-key")
        );
        let value = attempt.number().to_string().parse().unwrap();
        request.headers_mut().insert("x-attempt", value);
        self.0.lock().unwrap().push(format!(
            "{} {} {} #{} own: {}",
            attempt.operation(),
            attempt.method(),
            attempt.path(),
            attempt.number(),
            attempt.is_own_origin()
        ));
    }

    fn after(
        &self,
        attempt: &Attempt,
        outcome: Result<&reqwest::Response, &Error>,
        took: Duration,
    ) {
        assert!(took < Duration::from_secs(5));
        let outcome = match outcome {
            Ok(response) => response.status().as_u16().to_string(),
            Err(error) => error.to_string().chars().take(60).collect(),
        };
        self.0
            .lock()
            .unwrap()
            .push(format!("#{} {outcome}", attempt.number()));
    }
}

#[tokio::test]
async fn middleware_sees_every_attempt() {
    let other = Server::links().await;
    let to = other.url.clone();
    let tries = Mutex::new(0);
    let server = Server::start(move |_| {
        let mut tries = tries.lock().unwrap();
        *tries += 1;
        if *tries == 1 {
            support::json(503, "")
        } else {
            redirect(302, &to)
        }
    })
    .await;
    let watcher = Watcher::default();
    let config = Config::new(&server.url)
        .credential("key", KEY)
        .middleware(watcher.clone());
    Download::new(&client(config), "1").await.unwrap();
    let seen = watcher.0.lock().unwrap().clone();
    let call = "get_download GET /files/{file_id}/download";
    assert_eq!(
        seen,
        [
            format!("{call} #1 own: true"),
            "#1 503".to_owned(),
            format!("{call} #2 own: true"),
            "#2 302".to_owned(),
            // Following is no retry, but the try counts on where it leads.
            format!("{call} #3 own: false"),
            "#3 200".to_owned(),
        ]
    );
    let headers: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.header("x-attempt").unwrap().to_owned())
        .collect();
    assert_eq!(headers, ["1", "2"]);
}

#[tokio::test]
async fn middleware_sees_failures() {
    let watcher = Watcher::default();
    let config = Config::new(FaultServer::start([Fault::Refuse]).await.url)
        .credential("key", KEY)
        .middleware(watcher.clone());
    Download::new(&client(config), "1").await.unwrap_err();
    let seen = watcher.0.lock().unwrap().clone();
    assert_eq!(seen.len(), 6, "{seen:#?}");
    assert!(
        seen[5].starts_with("#3 GET /files/{file_id}/download: could not connect"),
        "{seen:#?}"
    );
}
