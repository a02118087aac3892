//! What a call takes beyond bare `reqwest`, with the same answer read into the same type.
//!
//! ```text
//! cargo bench -p datalab-client --bench calls
//! ```
//!
//! Both send to one server, turn by turn, each over its own connection; a ratio is that of two turns in a row. The
//! argument after `--` is the number of pairs of turns (default: 300). The server answers at once, which shows the most
//! that the client can cost, or after 2 ms, sooner than any API across a network.

mod support;

use std::error::Error;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Json, Path};
use axum::routing::get;
use datalab_client::types::UploadedFileResponse;
use datalab_client::{Client, reqwest};
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};
use support::Outcome;

/// The file for which the server takes its time.
const SLOW: i64 = 43;
const KEY: &str = "bench-key";
/// Calls in a turn.
const CALLS: usize = 100;

fn main() -> Outcome {
    support::run(|_| router(), bench)
}

fn router() -> Router {
    let answer = |file_id: i64| async move {
        if file_id == SLOW {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Json(file(file_id))
    };
    Router::new().route(
        "/api/v1/files/{file_id}",
        get(move |Path(id): Path<i64>| answer(id)),
    )
}

fn file(file_id: i64) -> Value {
    json!({
        "file_id": file_id, "original_filename": "report.pdf", "content_type": "application/pdf",
        "reference": format!("datalab://file-{file_id}"), "upload_status": "completed",
        "file_size": 1_234_567, "created": "2026-01-02T03:04:05Z",
    })
}

fn bench() -> Outcome {
    let pairs = support::argument(300);
    let server = support::server("")?;
    support::runtime()?.block_on(async {
        // The published limits would make it wait.
        let client = Client::builder()
            .base_url(&server.url)
            .api_key(KEY)
            .max_per_minute(u32::MAX)
            .build()?;
        let bare = reqwest::Client::builder().build()?;
        println!(
            "{:<22} {:>10} {:>10}   ratio (quartiles)",
            "", "bare", "client"
        );
        let turns = [
            (42, 1, pairs),
            (42, 16, pairs),
            (SLOW, 1, pairs / 20),
            (SLOW, 16, pairs / 2),
        ];
        for (file_id, at_a_time, pairs) in turns {
            let url = format!("{}/api/v1/files/{file_id}", server.url);
            let mut ratios = Vec::new();
            let (mut bare_all, mut client_all) = (Vec::new(), Vec::new());
            for pair in 0..pairs + pairs / 10 {
                let with_bare = turn(at_a_time, || by_hand(&bare, &url)).await?;
                let with_client = turn(at_a_time, || by_client(&client, file_id)).await?;
                // The first ones warm both up.
                if pair >= pairs / 10 {
                    bare_all.push(micros(with_bare));
                    client_all.push(micros(with_client));
                    ratios.push(with_client.as_secs_f64() / with_bare.as_secs_f64());
                }
            }
            let (low, ratio, high) = support::quartiles(ratios);
            println!(
                "{:<22} {:>7.1} µs {:>7.1} µs   {ratio:.3} ({low:.3} to {high:.3})",
                format!(
                    "{at_a_time} at a time{}",
                    if file_id == SLOW { ", 2 ms" } else { "" }
                ),
                support::quartiles(bare_all).1,
                support::quartiles(client_all).1,
            );
        }
        Ok(())
    })
}

fn micros(turn: Duration) -> f64 {
    turn.as_secs_f64() * 1e6 / CALLS as f64
}

async fn by_hand(
    bare: &reqwest::Client,
    url: &str,
) -> Result<UploadedFileResponse, Box<dyn Error>> {
    let answer = bare.get(url).header("X-API-Key", KEY).send().await?;
    Ok(answer.error_for_status()?.json().await?)
}

async fn by_client(client: &Client, file_id: i64) -> Result<UploadedFileResponse, Box<dyn Error>> {
    Ok(client.files().get(file_id).await?)
}

/// How long a number of calls take, some of them at a time.
async fn turn<F>(at_a_time: usize, call: impl Fn() -> F) -> Result<Duration, Box<dyn Error>>
where
    F: Future<Output = Result<UploadedFileResponse, Box<dyn Error>>>,
{
    let start = Instant::now();
    let mut answers = stream::iter(0..CALLS)
        .map(|_| call())
        .buffer_unordered(at_a_time);
    while let Some(answer) = answers.next().await {
        answer?;
    }
    Ok(start.elapsed())
}
