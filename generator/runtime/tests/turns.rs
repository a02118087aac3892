//! Limits to how many requests are sent: further ones wait.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::FutureExt;
use openapi_client_runtime::{ByteStream, CallOptions, Config, Error, TimeoutKind};
use support::faults::{Fault, FaultServer};
use support::{Download, Server, client, redirect};

operation!(Fetch, ByteStream, "GET" "/raw", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});

const SHORT: Duration = Duration::from_millis(150);

fn waited(error: &Error) {
    let Error::Timeout(timeout) = error else {
        panic!("{error:?}");
    };
    assert_eq!(timeout.kind(), TimeoutKind::Call);
    let text = error.to_string();
    assert!(
        text.contains("it waited for its turn, see `max_concurrent` and `max_per_minute`"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_more_at_a_time_than_allowed() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (seen_now, seen_most) = (Arc::clone(&now), Arc::clone(&most));
    let server = Server::start(move |_| {
        let running = seen_now.fetch_add(1, Ordering::SeqCst) + 1;
        seen_most.fetch_max(running, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(20));
        seen_now.fetch_sub(1, Ordering::SeqCst);
        support::link()
    })
    .await;
    let client = client(Config::new(&server.url).max_concurrent(2));
    let calls = (0..20).map(|_| Download::new(&client, "1").send());
    futures::future::try_join_all(calls).await.unwrap();
    assert_eq!(server.seen().len(), 20);
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_stream_counts_until_it_is_read_or_dropped() {
    let server = Server::links().await;
    let config = Config::new(&server.url).max_concurrent(1);
    let client = client(config);
    let short = || CallOptions::new().timeout(SHORT);
    let held = Fetch::new(&client).await.unwrap();
    let start = Instant::now();
    let error = Download::new(&client, "1").options(short()).await;
    waited(&error.unwrap_err());
    assert!(start.elapsed() >= SHORT);
    held.bytes().await.unwrap();
    let held = Fetch::new(&client).options(short()).await.unwrap();
    drop(held);
    Download::new(&client, "1").options(short()).await.unwrap();
    // Nor does a failure keep its place, or a call that was dropped.
    assert!(Fetch::new(&client).send().now_or_never().is_none());
    Download::new(&client, "1").options(short()).await.unwrap();
}

#[tokio::test]
async fn who_pauses_lets_others_go_first() {
    let server = FaultServer::start([Fault::after(429, "1"), Fault::Good]).await;
    let client = client(Config::new(&server.url).max_concurrent(1));
    let start = Instant::now();
    let paused = Download::new(&client, "1").send();
    let other = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Download::new(&client, "2").await.unwrap();
        start.elapsed()
    };
    let (paused, other) = tokio::join!(paused, other);
    paused.unwrap();
    assert!(other < Duration::from_millis(500), "{other:?}");
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn no_more_a_minute_than_allowed() {
    let server = Server::links().await;
    let client = client(Config::new(&server.url).max_per_minute(3).timeout(SHORT));
    for _ in 0..3 {
        Download::new(&client, "1").await.unwrap();
    }
    waited(&Download::new(&client, "1").await.unwrap_err());
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn retries_and_redirects_count_and_other_origins_do_not() {
    let server = FaultServer::start([Fault::status(503)]).await;
    let config = Config::new(&server.url).max_per_minute(2).timeout(SHORT);
    let error = Download::new(&client(config), "1").await.unwrap_err();
    waited(&error);
    assert_eq!(server.calls(), 2);

    let server = Server::start(|_| redirect(302, "/again")).await;
    let config = Config::new(&server.url).max_per_minute(5).timeout(SHORT);
    waited(&Download::new(&client(config), "1").await.unwrap_err());
    assert_eq!(server.seen().len(), 5);

    let other = Server::links().await;
    let to = other.url.clone();
    let server = Server::start(move |_| redirect(302, &to)).await;
    let config = Config::new(&server.url).max_per_minute(2).timeout(SHORT);
    let client = client(config.max_concurrent(1));
    for _ in 0..2 {
        Download::new(&client, "1").await.unwrap();
    }
    assert_eq!((server.seen().len(), other.seen().len()), (2, 2));
}

#[test]
fn none_at_all_is_refused() {
    for config in [
        Config::new("https://api.test").max_concurrent(0),
        Config::new("https://api.test").max_per_minute(0),
    ] {
        let text = config.build().unwrap_err().to_string();
        assert!(
            text.contains("is 0, so that no request could be sent: raise it"),
            "{text}"
        );
    }
    let most = Config::new("https://api.test").max_concurrent(usize::MAX);
    most.max_per_minute(u32::MAX).build().unwrap();
}
