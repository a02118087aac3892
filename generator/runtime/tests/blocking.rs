//! Blocking calls, out of runtimes and in them: what they give, and that none panics or waits for ever.
#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    deprecated
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use axum::response::IntoResponse;
use futures::StreamExt;
use openapi_client_runtime as runtime;
use runtime::blocking::{Call as _, Iter as _};
use runtime::{Attempt, CallOptions, Config, Error, Json, Middleware, Upload, reqwest};
use support::{Client, Convert, Download, KEY, PACE, Seen, Server, client, json};
use tokio::runtime::{Builder, Runtime};

type Value = Json<serde_json::Value>;
type BoxError = Box<dyn std::error::Error + Send + Sync>;

operation!(Get, Value, "GET" "/x", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});

/// A server on a thread of its own, so that it answers whatever the test's threads do. It keeps connections alive.
fn server(
    answer: impl Fn(&Seen) -> axum::response::Response + Send + Sync + 'static,
) -> Arc<Server> {
    let (give, given) = mpsc::channel();
    thread::spawn(move || {
        current_thread().block_on(async {
            give.send(Arc::new(Server::start(answer).await)).unwrap();
            std::future::pending::<()>().await;
        });
    });
    given.recv().unwrap()
}

fn links() -> Arc<Server> {
    server(|_| support::link())
}

/// Runs it on another thread, and fails where it takes long: most likely it would for ever.
fn soon<T: Send + 'static>(test: impl FnOnce() -> T + Send + 'static) -> T {
    let (give, given) = mpsc::channel();
    let running = thread::spawn(move || {
        let _ = give.send(test());
    });
    match given.recv_timeout(Duration::from_secs(20)) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("it hangs"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            std::panic::resume_unwind(running.join().unwrap_err())
        }
    }
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build().unwrap()
}

fn asks(client: &Client) {
    let link = Download::new(client, "1").expires_in(600).call().unwrap();
    assert_eq!(link.url, "https://x.test/1");
}

#[test]
fn out_of_a_runtime() {
    let server = links();
    let client = server.client();
    soon(move || {
        asks(&client);
        let answer = Download::new(&client, "2").send_with_response().call();
        assert_eq!(answer.unwrap().status().as_u16(), 200);
        let raw = Download::new(&client, "3").send_raw().call().unwrap();
        let text = async { Ok::<_, BoxError>(raw.text().await?) }.call();
        assert_eq!(text.unwrap(), r#"{"url":"https://x.test/1"}"#);
    });
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    let expected = [
        "/files/1/download?expires_in=600",
        "/files/2/download",
        "/files/3/download",
    ];
    assert_eq!(targets, expected);
}

#[test]
fn in_every_kind_of_runtime() {
    let server = links();
    let client = server.client();
    soon(move || {
        for runtime in [current_thread(), multi_thread()] {
            runtime.block_on(async { asks(&client) });
            let (task, blocking, local) = (client.clone(), client.clone(), client.clone());
            runtime.block_on(async {
                tokio::spawn(async move { asks(&task) }).await.unwrap();
                let blocking = tokio::task::spawn_blocking(move || asks(&blocking));
                blocking.await.unwrap();
                let set = tokio::task::LocalSet::new();
                set.run_until(async move {
                    let local = tokio::task::spawn_local(async move { asks(&local) });
                    local.await.unwrap();
                })
                .await;
            });
            let _entered = runtime.enter();
            asks(&client);
        }
        futures::executor::block_on(async { asks(&client) });
        multi_thread().block_on(async {
            tokio::task::block_in_place(|| asks(&client));
            futures::executor::block_on(async { asks(&client) });
        });
    });
    assert_eq!(server.seen().len(), 2 * 5 + 3);
}

#[test]
fn after_an_async_call_on_the_same_thread() {
    let server = links();
    let client = server.client();
    soon(move || {
        current_thread().block_on(async {
            for _ in 0..3 {
                // Its connection stays open, served by this thread only.
                Download::new(&client, "1").await.unwrap();
                asks(&client);
            }
        });
    });
    assert_eq!(server.seen().len(), 6);
}

#[test]
fn after_the_runtime_of_async_calls_is_gone_and_before() {
    let server = links();
    let client = server.client();
    soon(move || {
        for _ in 0..3 {
            let runtime = current_thread();
            runtime
                .block_on(Download::new(&client, "1").send())
                .unwrap();
            drop(runtime);
            asks(&client);
        }
    });
    assert_eq!(server.seen().len(), 6);
}

#[test]
fn within_each_other() {
    let server = links();
    let client = server.client();
    soon(move || {
        let nested = || {
            let twice = async {
                asks(&client);
                Download::new(&client, "1").await?;
                async {
                    asks(&client);
                    Download::new(&client, "1").await
                }
                .call()
            };
            twice.call().unwrap();
        };
        nested();
        for runtime in [current_thread(), multi_thread()] {
            runtime.block_on(async { nested() });
        }
    });
    assert_eq!(server.seen().len(), 3 * 4);
}

/// What the runtime in the background runs itself: the bodies of uploads, and what is spawned.
#[test]
fn within_what_runs_in_the_background() {
    let server = links();
    let client = server.client();
    soon(move || {
        let (source, told, spawned) = (client.clone(), client.clone(), client.clone());
        let chunks = futures::stream::iter(0..3).map(move |_| {
            asks(&source);
            Ok::<_, BoxError>(vec![b'x'; 10])
        });
        let file = Upload::stream(chunks).on_progress(move |_, _| asks(&told));
        Convert::new(&client).file(file).call().unwrap();

        let spawned = async {
            let task = async move {
                asks(&spawned);
                // A runtime within, and two calls within it.
                let within = tokio::task::spawn_blocking(move || {
                    let once = async {
                        asks(&spawned);
                        Ok::<_, Error>(())
                    };
                    let twice = async { once.call() };
                    current_thread().block_on(async { twice.call() })
                });
                within.await.unwrap()
            };
            tokio::spawn(task).await.unwrap()
        };
        spawned.call().unwrap();
        asks(&client);
    });
    assert_eq!(server.seen().len(), 7 + 2 + 1);
}

#[test]
fn many_threads_at_once() {
    let server = links();
    let client = server.client();
    soon(move || {
        thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| (0..5).for_each(|_| asks(&client)));
            }
        });
    });
    assert_eq!(server.seen().len(), 32 * 5);
}

#[test]
fn a_task_that_never_rests_gets_as_far_as_it_likes() {
    let server = server(|_| vec![b'x'; 4 << 20].into_response());
    let download = client(Config::new(&server.url))
        .http
        .download(server.url.as_str());
    let take_turns = || {
        let turns = tokio::sync::Semaphore::new(1);
        async move {
            for _ in 0..1000 {
                drop(turns.acquire().await);
            }
            Ok::<_, Error>(())
        }
        .call()
    };
    soon(move || {
        current_thread().block_on(async {
            tokio::spawn(async move { take_turns() })
                .await
                .unwrap()
                .unwrap();
            let bytes = tokio::spawn(async move { download.bytes().call() });
            assert_eq!(bytes.await.unwrap().unwrap().len(), 4 << 20);
        });
    });
}

#[test]
fn a_download_is_saved_and_read_in_parts() {
    let server = server(|_| vec![b'x'; 1 << 20].into_response());
    let http = client(Config::new(&server.url)).http;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let url = server.url.clone();
    soon(move || {
        let length = http.download(url.as_str()).save(&path).call().unwrap();
        assert_eq!(length, 1 << 20);
        assert_eq!(std::fs::read(&path).unwrap(), vec![b'x'; 1 << 20]);
        let chunks: Result<Vec<_>, _> = http.download(url.as_str()).stream().iter().collect();
        let length: usize = chunks.unwrap().iter().map(|chunk| chunk.len()).sum();
        assert_eq!(length, 1 << 20);
    });
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn an_iterator_asks_when_it_is_asked_and_ends_once() {
    let polled = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&polled);
    let stream = futures::stream::iter(0..3).then(move |number| {
        count.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok::<_, Error>(number)
        }
    });
    soon(move || {
        let mut items = stream.iter();
        assert_eq!(polled.load(Ordering::SeqCst), 0);
        assert_eq!(items.next().unwrap().unwrap(), 0);
        assert_eq!(polled.load(Ordering::SeqCst), 1);
        let rest: Result<Vec<_>, _> = items.by_ref().collect();
        assert_eq!(rest.unwrap(), [1, 2]);
        // The stream itself would panic.
        assert!(items.next().is_none() && items.next().is_none());
    });
}

#[test]
fn an_iterator_may_be_dropped_anywhere() {
    let server = server(|_| vec![b'x'; 8 << 20].into_response());
    let http = client(Config::new(&server.url)).http;
    let url = server.url.clone();
    soon(move || {
        let begun = || {
            let mut items = http.download(url.as_str()).stream().iter();
            items.next().unwrap().unwrap();
            items
        };
        drop(begun());
        for runtime in [current_thread(), multi_thread()] {
            let outside = begun();
            runtime.block_on(async {
                drop(outside);
                drop(begun());
                let moved = begun();
                tokio::spawn(async move { drop(moved) }).await.unwrap();
            });
            let _held = begun();
            drop(runtime);
        }
        async {
            drop(begun());
            Ok::<_, Error>(())
        }
        .call()
        .unwrap();
    });
}

#[test]
fn errors_read_as_those_of_async_calls() {
    let server = server(|seen| match seen.header("x-case") {
        Some("api") => json(422, r#"{"detail":"no"}"#),
        Some("busy") => json(503, "{}"),
        Some("decode") => json(200, "not json"),
        _ => {
            thread::sleep(Duration::from_millis(300));
            json(200, "{}")
        }
    });
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let here = client(Config::new(&server.url));
    let case = |name| Get::new(&here).options(CallOptions::new().header("x-case", name));
    let late = CallOptions::new().timeout(Duration::from_millis(50));
    let idle = CallOptions::new().idle_timeout(Duration::from_millis(50));
    let requests = vec![
        ("Api", case("api")),
        ("Api", case("busy")),
        ("Decode", case("decode")),
        ("Timeout", Get::new(&here).options(late)),
        ("Timeout", Get::new(&here).options(idle.retries(0))),
        ("Transport", Get::new(&client(Config::new(nobody)))),
    ];
    soon(move || {
        for (kind, request) in requests {
            let expected = current_thread().block_on(request.clone().send());
            let expected = expected.unwrap_err().to_string();
            let error = request.call().unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(format!("{error:?}").starts_with(kind), "{error:?}");
        }
        let missing = Convert::new(&here).file("/no/such/file");
        let expected = current_thread().block_on(missing.clone().send());
        let error = missing.call().unwrap_err();
        assert_eq!(error.to_string(), expected.unwrap_err().to_string());
        assert!(matches!(error, Error::Upload(_)));
    });
}

#[test]
fn a_panic_of_what_is_waited_for_harms_no_later_call() {
    let server = links();
    let client = server.client();
    soon(move || {
        for _ in 0..3 {
            let within = client.clone();
            let task = async {
                let task = tokio::spawn(async move {
                    asks(&within);
                    let panics = async {
                        tokio::time::sleep(Duration::from_millis(1)).await;
                        if true {
                            panic!("on purpose");
                        }
                        Ok::<_, Error>(())
                    };
                    panics.call()
                });
                Ok::<_, Error>(task.await.is_err())
            };
            assert!(task.call().unwrap());
            asks(&client);
        }
    });
}

/// Counts attempts.
struct Counts(Arc<AtomicUsize>);

impl Middleware for Counts {
    fn before(&self, _: &Attempt, _: &mut reqwest::Request) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn settings_are_shared_and_connections_are_not() {
    let server = links();
    let (seen, configured) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&configured);
    let config = Config::new(&server.url)
        .credential("key", KEY)
        .max_per_minute(2)
        .middleware(Counts(Arc::clone(&seen)))
        .configure_http(move |builder| {
            count.fetch_add(1, Ordering::SeqCst);
            builder
        });
    let client = client(config);
    assert_eq!(configured.load(Ordering::SeqCst), 2);
    soon(move || {
        current_thread().block_on(async {
            Download::new(&client, "1").await.unwrap();
            asks(&client);
            assert_eq!(seen.load(Ordering::SeqCst), 2);
            // The third of this minute waits.
            let started = Instant::now();
            let timeout = CallOptions::new().timeout(20 * PACE);
            let third = Download::new(&client, "1").options(timeout).call();
            let error = third.unwrap_err();
            assert!(error.to_string().contains("waited for its turn"), "{error}");
            assert!(started.elapsed() >= 20 * PACE);
        });
    });
    assert_eq!(server.seen().len(), 2);
}

/// In a process of its own, in which no thread can be started.
#[cfg(all(unix, target_pointer_width = "64"))]
#[test]
fn where_no_thread_can_be_started_it_is_an_error() {
    const CHILD: &str = "BLOCKING_TEST_CHILD";
    if std::env::var_os(CHILD).is_some() {
        let error = async { Ok::<_, Error>(()) }.call().unwrap_err();
        let mut items = futures::stream::iter([Ok::<_, Error>(1)]).iter();
        let item = items.next().unwrap().unwrap_err();
        assert!(items.next().is_none());
        for error in [error, item] {
            assert!(matches!(error, Error::Request(_)));
            println!("{error}");
        }
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "where_no_thread_can_be_started_it_is_an_error"])
        .args(["--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .env("RUST_MIN_STACK", (1_u64 << 60).to_string())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    let said = "the request was not sent: the thread for blocking calls cannot be started (";
    assert_eq!(text.matches(said).count(), 2, "{output:?}");
}
