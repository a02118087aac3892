//! What it takes to wait for many jobs at a time.
//!
//! ```text
//! cargo bench -p datalab-client --bench waits
//! ```
//!
//! Each job is done when it has been looked up a few times, with the default pauses between. The argument after `--` is
//! the number of jobs (default: 10,000).

mod support;

use std::collections::HashMap;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Instant;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use datalab_client::Client;
use support::Outcome;

/// The look-up that finds a job done.
const LOOKS: u32 = 6;

fn main() -> Outcome {
    support::run(|_| router(), bench)
}

fn router() -> Router {
    let looks = Arc::new(Mutex::new(HashMap::<String, u32>::new()));
    let look = move |Path(id): Path<String>| async move {
        let looked = looks.lock().map(|mut looks| {
            let looked = looks.entry(id).or_default();
            *looked += 1;
            *looked
        });
        let done = looked.unwrap_or(LOOKS) >= LOOKS;
        let status = if done { "complete" } else { "processing" };
        (
            [("content-type", "application/json")],
            format!(r#"{{"status":"{status}","success":true}}"#),
        )
    };
    Router::new().route("/api/v1/convert/{id}", get(look))
}

fn bench() -> Outcome {
    let jobs: u64 = support::argument(10_000);
    let server = support::server("")?;
    support::runtime()?.block_on(async {
        // As many connections as the API takes; the published rate would make it wait for hours.
        let client = Client::builder()
            .base_url(&server.url)
            .api_key("bench-key")
            .max_per_minute(u32::MAX)
            .build()?;
        client.convert().resume("warm").status().await?;

        let polls = Arc::new(AtomicU64::new(0));
        let (before, busy) = (support::memory("VmRSS"), support::processor());
        let start = Instant::now();
        let mut waits = Vec::new();
        for number in 0..jobs {
            let (client, polls) = (client.clone(), Arc::clone(&polls));
            waits.push(tokio::spawn(async move {
                let job = client.convert().resume(format!("job-{number}"));
                counted(pin!(job.wait()), &polls).await.map(drop)
            }));
        }
        tokio::task::yield_now().await;
        let waiting = support::memory("VmRSS");
        for wait in waits {
            wait.await??;
        }
        let took = start.elapsed();
        let looks = jobs * u64::from(LOOKS);
        let each = |kilobytes: u64| kilobytes as f64 * 1024.0 / jobs as f64;
        println!("{jobs} jobs, {looks} look-ups, {:.1} s", took.as_secs_f64());
        if let (Some(before), Some(waiting), Some(peak)) = (before, waiting, support::memory("VmHWM")) {
            println!(
                "memory      {:.0} bytes a job before its first look-up, {:.0} at most, with {} connections",
                each(waiting - before), each(peak - before), 400
            );
        }
        println!("wake-ups    {:.1} a look-up", polls.load(Ordering::Relaxed) as f64 / looks as f64);
        if let (Some(before), Some(after)) = (busy, support::processor()) {
            let micros = (after - before).as_secs_f64() * 1e6;
            println!("processor   {:.0} µs a look-up", micros / looks as f64);
        }
        Ok(())
    })
}

/// Counts how often a future is woken.
async fn counted<F: Future>(mut future: Pin<&mut F>, polls: &AtomicU64) -> F::Output {
    std::future::poll_fn(move |context| -> Poll<F::Output> {
        polls.fetch_add(1, Ordering::Relaxed);
        future.as_mut().poll(context)
    })
    .await
}
