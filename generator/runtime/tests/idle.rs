//! What moves, however slowly, goes on; what stands still ends.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    deprecated
)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::TryStreamExt;
use openapi_client_runtime::{
    ByteStream, CallOptions, Config, Error, Json, TimeoutError, TimeoutKind, Upload,
};
use support::faults::{Fault, FaultServer};
use support::{Download, Server, client};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

type Value = Json<serde_json::Value>;

operation!(Fetch, ByteStream, "GET" "/raw", security: &[], cookies: &[], |http| {
    http.request(&Self::INFO, &[])
});

/// `PUT /file`
#[derive(Clone, Debug)]
struct Put {
    client: support::Client,
    upload: Upload,
    options: CallOptions,
}

impl Put {
    fn new(config: Config, upload: impl Into<Upload>) -> Self {
        Self {
            client: client(config),
            upload: upload.into(),
            options: CallOptions::new(),
        }
    }
}

impl openapi_client_runtime::Operation for Put {
    type Response = Value;
    const INFO: openapi_client_runtime::OperationInfo = openapi_client_runtime::OperationInfo {
        id: "put",
        method: "PUT",
        path: "/file",
        security: &[],
        cookies: &[],
    };
    fn request(&self, http: &openapi_client_runtime::Http) -> openapi_client_runtime::Request {
        http.request(&Self::INFO, &[]).upload(self.upload.clone())
    }
}
openapi_client_runtime::request!(Put -> serde_json::Value);

fn timeout(error: Error) -> TimeoutError {
    match error {
        Error::Timeout(timeout) => timeout,
        other => panic!("{other:?}"),
    }
}

const LARGE: usize = 24 * 1024 * 1024;

/// Reads a large body, some of it at a time; none of it where `piece` is 0. Gives its URL and what it has read.
async fn reader(piece: usize) -> (String, Arc<AtomicUsize>) {
    // What the system holds back for a slow reader would be most of the body, and counts as moved.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(128 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(16).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let total = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&total);
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = vec![0; piece.max(1)];
            while piece > 0 && count.load(Ordering::Relaxed) < LARGE {
                let read = socket.read_exact(&mut buffer).await.unwrap();
                count.fetch_add(read, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            if piece > 0 {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                socket.write_all(answer).await.unwrap();
            }
            held.push(socket);
        }
    });
    (url, total)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_upload_that_moves_goes_on() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), vec![7; LARGE]).unwrap();
    let idle = Duration::from_millis(700);
    for upload in [Upload::from(vec![7; LARGE]), Upload::from(file.path())] {
        let (url, total) = reader(256 * 1024).await;
        let start = Instant::now();
        Put::new(Config::new(url).idle_timeout(idle), upload)
            .await
            .unwrap();
        assert!(start.elapsed() > 2 * idle, "{:?}", start.elapsed());
        assert!(total.load(Ordering::Relaxed) >= LARGE);
    }
}

#[tokio::test]
async fn an_upload_that_nobody_reads_ends() {
    let (url, _) = reader(0).await;
    let idle = Duration::from_millis(200);
    let start = Instant::now();
    let put = Put::new(Config::new(url).idle_timeout(idle), vec![7; LARGE]);
    let error = timeout(put.await.unwrap_err());
    assert_eq!(
        (error.kind(), error.limit()),
        (TimeoutKind::Idle, Some(idle))
    );
    assert!(start.elapsed() >= idle && start.elapsed() < 8 * idle);
}

#[tokio::test]
async fn a_source_that_gives_nothing_ends() {
    let (url, _) = reader(1).await;
    let source = Upload::stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let idle = CallOptions::new().idle_timeout(Duration::from_millis(150));
    let put = Put::new(Config::new(url), source).options(idle);
    let error = timeout(put.await.unwrap_err());
    assert_eq!(error.kind(), TimeoutKind::Idle);
}

/// Answers with ten bytes, one after each pause.
async fn trickle(pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                let _ = socket.read(&mut buffer).await;
                let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";
                socket.write_all(head).await.unwrap();
                for byte in b"0123456789" {
                    tokio::time::sleep(pause).await;
                    let _ = socket.write_all(&[*byte]).await;
                }
            });
        }
    });
    url
}

#[tokio::test]
async fn a_slow_download_that_moves_goes_on() {
    let url = trickle(Duration::from_millis(60)).await;
    let idle = Duration::from_millis(300);
    let client = client(Config::new(url).idle_timeout(idle));
    let start = Instant::now();
    let stream = Fetch::new(&client).await.unwrap();
    assert_eq!(stream.bytes().await.unwrap(), "0123456789");
    assert!(start.elapsed() > 2 * idle);
}

#[tokio::test]
async fn a_download_that_stops_ends() {
    let url = trickle(Duration::from_millis(600)).await;
    let idle = Duration::from_millis(150);
    let client = client(Config::new(url).idle_timeout(idle));
    let mut stream = Fetch::new(&client).await.unwrap();
    let start = Instant::now();
    let error = timeout(stream.try_next().await.unwrap_err());
    assert_eq!(
        (error.kind(), error.limit()),
        (TimeoutKind::Idle, Some(idle))
    );
    assert!(start.elapsed() >= idle && start.elapsed() < 3 * idle);
    let raw = Fetch::new(&client).send_raw().await.unwrap();
    let error = raw.bytes().await.unwrap_err();
    assert!(format!("{error:?}").contains("Stalled"), "{error:?}");
}

#[tokio::test]
async fn the_time_that_a_reader_takes_is_its_own() {
    let server = Server::start(|_| support::json(200, &"x".repeat(4_000_000))).await;
    let idle = Duration::from_millis(150);
    let client = client(Config::new(&server.url).idle_timeout(idle));
    let mut stream = Fetch::new(&client).await.unwrap();
    let mut read = 0;
    for _ in 0..3 {
        read += stream.try_next().await.unwrap().unwrap().len();
        tokio::time::sleep(2 * idle).await;
    }
    while let Some(chunk) = stream.try_next().await.unwrap() {
        read += chunk.len();
    }
    assert_eq!(read, 4_000_000);
}

#[tokio::test]
async fn no_limit_can_be_set() {
    let server = FaultServer::start([Fault::Good]).await;
    let config = Config::new(&server.url)
        .idle_timeout(Duration::MAX)
        .timeout(Duration::MAX);
    Download::new(&client(config), "1").await.unwrap();
}
