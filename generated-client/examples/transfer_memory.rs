//! Uploads and downloads a large file, and prints the most memory that took.
//!
//! ```text
//! cargo run --release -p datalab-client --example transfer_memory -- 1000
//! ```
//!
//! The argument is the file's size in megabytes (default: 1000). The API and its storage run in this process, so what is
//! printed is theirs too. The peak is read where Linux tells it, from `/proc/self/status`.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Json};
use axum::routing::{get, post, put};
use datalab_client::Client;
use futures::{StreamExt, TryStreamExt};
use serde_json::json;

const CHUNK: usize = 64 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let megabytes: u64 = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 1000,
    };
    let length = megabytes * 1_000_000;
    let folder = tempfile::tempdir()?;
    let client = client(length).await?;
    let (source, copy) = (
        folder.path().join("source.bin"),
        folder.path().join("copy.bin"),
    );
    std::fs::File::create(&source)?.set_len(length)?;
    report("start", 0, Duration::ZERO)?;

    let started = Instant::now();
    client.files().upload(&source).await?;
    report("upload", length, started.elapsed())?;

    let started = Instant::now();
    let saved = client.files().download(1).save(&copy).await?;
    check(saved, length)?;
    check(Path::new(&copy).metadata()?.len(), length)?;
    report("download", length, started.elapsed())?;

    let started = Instant::now();
    let mut stream = client.files().download(1).stream();
    let mut streamed = 0;
    while let Some(chunk) = stream.try_next().await? {
        streamed += chunk.len() as u64;
    }
    check(streamed, length)?;
    report("stream", length, started.elapsed())?;

    let started = Instant::now();
    client.convert().file(&source).submit().await?;
    report("form", length, started.elapsed())?;
    Ok(())
}

fn check(came: u64, length: u64) -> Result<(), Box<dyn Error>> {
    match came == length {
        true => Ok(()),
        false => Err(format!("{came} bytes came instead of {length}").into()),
    }
}

fn report(step: &str, length: u64, took: Duration) -> std::io::Result<()> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap_or("unknown").trim();
    let speed = length as f64 / 1e6 / took.as_secs_f64().max(1e-9);
    println!(
        "{step:<9} {:>6.2} s {speed:>7.0} MB/s   peak {peak}",
        took.as_secs_f64()
    );
    Ok(())
}

/// A client of an API with storage on another origin, which both run until the program ends.
async fn client(length: u64) -> Result<Client, Box<dyn Error>> {
    let storage = Router::new().route("/file", put(swallow).get(zeros).with_state(length));
    let storage = format!("{}/file?signature=none", serve(storage).await?);
    let place = json!({"file_id": 1, "upload_url": storage, "reference": "datalab://file-1"});
    let link = json!({
        "download_url": storage, "expires_in": 3600, "file_id": 1, "original_filename": "source.bin",
    });
    let api = Router::new()
        .route("/api/v1/files/upload", post(move || async { Json(place) }))
        .route("/api/v1/files/1/confirm", get(|| async {
            Json(json!({"file_id": 1, "reference": "datalab://file-1"}))
        }))
        .route("/api/v1/files/1/download", get(move || async { Json(link) }))
        .route("/api/v1/convert", post(|body: Body| async {
            swallow(body).await;
            Json(json!({"success": true, "request_id": "r1", "request_check_url": "https://example.com"}))
        }));
    Ok(Client::builder()
        .base_url(serve(api).await?)
        .api_key("local-key")
        .build()?)
}

async fn serve(router: Router) -> std::io::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

async fn swallow(body: Body) {
    let mut body = body.into_data_stream();
    while let Some(Ok(_)) = body.next().await {}
}

async fn zeros(State(length): State<u64>) -> impl IntoResponse {
    let chunk = Bytes::from_static(&[0; CHUNK]);
    let chunks = futures::stream::iter((0..length.div_ceil(CHUNK as u64)).map(move |number| {
        let left = length - number * CHUNK as u64;
        let size = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        Ok::<_, std::io::Error>(chunk.slice(..size))
    }));
    (
        [("content-length", length.to_string())],
        Body::from_stream(chunks),
    )
}
