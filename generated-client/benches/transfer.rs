//! What large files take: memory, and time beside bare `reqwest`.
//!
//! ```text
//! cargo bench -p datalab-client --bench transfer
//! ```
//!
//! Each does the same five times, turn by turn, and the median is told. The argument after `--` is the file's size in
//! megabytes (default: 1000). The API and its storage run in another process; the most memory is read where Linux tells
//! it.

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Json};
use axum::routing::{get, post, put};
use datalab_client::{Client, reqwest};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use support::Outcome;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

const CHUNK: usize = 64 * 1024;
/// The median of so many is told.
const ROUNDS: usize = 5;

fn main() -> Outcome {
    support::run(|length| router(length.parse().unwrap_or(0)), bench)
}

fn bench() -> Outcome {
    let length = support::argument(1000_u64) * 1_000_000;
    let server = support::server(&length.to_string())?;
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    let (source, copy, by_hand_copy) = (path("source.bin"), path("copy.bin"), path("by_hand.bin"));
    std::fs::File::create(&source)?.set_len(length)?;
    support::runtime()?.block_on(async {
        let client = Client::builder()
            .base_url(&server.url)
            .api_key("bench-key")
            .build()?;
        let bare = reqwest::Client::new();
        let storage = format!("{}/storage", server.url);
        println!(
            "{:<10} {:>9} {:>9}   ratio   most memory so far",
            "", "bare", "client"
        );
        // The client goes first: what it needs is not hidden by what came before.
        let mut turns: Vec<Turn> = Vec::new();
        for _ in 0..ROUNDS {
            let upload = timed(client.files().upload(&source)).await?;
            let most = support::memory("VmHWM");
            let by_hand = timed(put_by_hand(&bare, &storage, &source)).await?;
            turns.push(("upload", by_hand, upload, most));

            let download = timed(save(&client, &copy, length)).await?;
            let most = support::memory("VmHWM");
            let by_hand = timed(get_by_hand(&bare, &storage, &by_hand_copy)).await?;
            turns.push(("download", by_hand, download, most));

            let streamed = timed(stream(&client, length)).await?;
            let most = support::memory("VmHWM");
            let by_hand = timed(stream_by_hand(&bare, &storage)).await?;
            turns.push(("stream", by_hand, streamed, most));

            let form = client.convert().file(&source).submit();
            let form = timed(form).await?;
            let most = support::memory("VmHWM");
            let by_hand = timed(form_by_hand(&bare, &server.url, &source)).await?;
            turns.push(("form", by_hand, form, most));

            std::fs::remove_file(&copy)?;
            std::fs::remove_file(&by_hand_copy)?;
        }
        for step in ["upload", "download", "stream", "form"] {
            report(step, length, turns.iter().filter(|turn| turn.0 == step));
        }
        Ok(())
    })
}

/// The step, how long it took by hand and with the client, and the most memory after the client was done.
type Turn = (&'static str, Duration, Duration, Option<u64>);

fn report<'a>(step: &str, length: u64, turns: impl Iterator<Item = &'a Turn> + Clone) {
    let median = |values: Vec<f64>| support::quartiles(values).1;
    let speed = |took: Duration| length as f64 / 1e6 / took.as_secs_f64();
    let bare = median(turns.clone().map(|turn| speed(turn.1)).collect());
    let client = median(turns.clone().map(|turn| speed(turn.2)).collect());
    let ratios = turns
        .clone()
        .map(|turn| turn.2.as_secs_f64() / turn.1.as_secs_f64());
    let ratio = median(ratios.collect());
    // Of the first round: later ones come after what was done by hand.
    let most = turns.into_iter().next().and_then(|turn| turn.3);
    let most = most.map_or("unknown".to_owned(), |kilobytes| {
        format!("{:.1} MB", kilobytes as f64 * 1.024e-3)
    });
    println!("{step:<10} {bare:>4.0} MB/s {client:>4.0} MB/s   {ratio:.3}   {most}");
}

async fn timed<T, E>(doing: impl IntoFuture<Output = Result<T, E>>) -> Result<Duration, E> {
    let start = Instant::now();
    doing.await?;
    Ok(start.elapsed())
}

async fn save(client: &Client, to: &Path, length: u64) -> Outcome {
    check(client.files().download(1).save(to).await?, length)?;
    check(to.metadata()?.len(), length)
}

async fn stream(client: &Client, length: u64) -> Outcome {
    let mut stream = client.files().download(1).stream();
    let mut came = 0;
    while let Some(chunk) = stream.try_next().await? {
        came += chunk.len() as u64;
    }
    check(came, length)
}

fn check(came: u64, length: u64) -> Outcome {
    match came == length {
        true => Ok(()),
        false => Err(format!("{came} bytes came instead of {length}").into()),
    }
}

/// In pieces as large as the client's; those of `reqwest` are of 4 kB.
fn body(file: tokio::fs::File) -> reqwest::Body {
    reqwest::Body::wrap_stream(ReaderStream::with_capacity(file, CHUNK))
}

async fn put_by_hand(bare: &reqwest::Client, url: &str, from: &Path) -> Outcome {
    let file = tokio::fs::File::open(from).await?;
    let length = file.metadata().await?.len();
    let put = bare
        .put(url)
        .header("content-length", length)
        .body(body(file));
    put.send().await?.error_for_status()?;
    Ok(())
}

async fn form_by_hand(bare: &reqwest::Client, url: &str, from: &Path) -> Outcome {
    let file = tokio::fs::File::open(from).await?;
    let length = file.metadata().await?.len();
    let part =
        reqwest::multipart::Part::stream_with_length(body(file), length).file_name("source.bin");
    let form = reqwest::multipart::Form::new().part("file", part);
    let sent = bare
        .post(format!("{url}/api/v1/convert"))
        .multipart(form)
        .send();
    sent.await?.error_for_status()?;
    Ok(())
}

async fn get_by_hand(bare: &reqwest::Client, url: &str, to: &Path) -> Outcome {
    let mut file = tokio::fs::File::create(to).await?;
    let mut chunks = bare
        .get(url)
        .send()
        .await?
        .error_for_status()?
        .bytes_stream();
    while let Some(chunk) = chunks.try_next().await? {
        file.write_all(&chunk).await?;
    }
    Ok(file.flush().await?)
}

async fn stream_by_hand(bare: &reqwest::Client, url: &str) -> Outcome {
    let mut chunks = bare
        .get(url)
        .send()
        .await?
        .error_for_status()?
        .bytes_stream();
    while chunks.try_next().await?.is_some() {}
    Ok(())
}

/// The API, and storage that keeps nothing.
fn router(length: u64) -> Router {
    let link = |headers: &HeaderMap| -> String {
        let host = headers.get("host").and_then(|host| host.to_str().ok());
        format!("http://{}/storage", host.unwrap_or_default())
    };
    Router::new()
        .route("/storage", put(swallow).get(move || zeros(length)))
        .route("/api/v1/files/upload", post(move |headers: HeaderMap| async move {
            Json(json!({"file_id": 1, "upload_url": link(&headers), "reference": "datalab://file-1"}))
        }))
        .route("/api/v1/files/1/confirm", get(|| async {
            Json(json!({"file_id": 1, "reference": "datalab://file-1"}))
        }))
        .route("/api/v1/files/1/download", get(move |headers: HeaderMap| async move {
            Json(json!({
                "download_url": link(&headers), "expires_in": 3600, "file_id": 1,
                "original_filename": "source.bin",
            }))
        }))
        .route("/api/v1/convert", post(|body: Body| async {
            swallow(body).await;
            Json(json!({"success": true, "request_id": "r1", "request_check_url": "https://example.com"}))
        }))
        .layer(axum::extract::DefaultBodyLimit::disable())
}

async fn swallow(body: Body) {
    let mut body = body.into_data_stream();
    while let Some(Ok(_)) = body.next().await {}
}

async fn zeros(length: u64) -> impl IntoResponse {
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
