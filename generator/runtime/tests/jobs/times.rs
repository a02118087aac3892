//! When a job is looked up, by default.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use openapi_client_runtime::{Config, Error};
use serde_json::json;

use crate::api::{done, job_error, resume, running};
use crate::support::{self, Client, KEY, Server};

/// The times between the look-ups of a job at the default pace, its `running` answers made by `answer`; `within` is the
/// longest that is waited.
fn pauses(
    looks: usize,
    answer: fn() -> Response,
    within: Duration,
) -> (Vec<Duration>, Result<(), Error>) {
    support::clock::run(async {
        let at = Arc::new(Mutex::new(vec![tokio::time::Instant::now()]));
        let log = Arc::clone(&at);
        let server = Server::start(move |_| {
            support::clock::happened();
            let mut log = log.lock().unwrap();
            log.push(tokio::time::Instant::now());
            if log.len() > looks { done() } else { answer() }
        })
        .await;
        let http = Config::new(&server.url).credential("key", KEY).build();
        let job = resume(
            &Client {
                http: http.unwrap(),
            },
            "job-1",
        );
        let waited = job.wait_with(within, |_| {}).await.map(drop);
        let mut at = at.lock().unwrap().clone();
        if waited.is_err() {
            at.push(tokio::time::Instant::now());
        }
        let pairs = at.windows(2);
        (pairs.map(|pair| pair[1] - pair[0]).collect(), waited)
    })
}

/// What the clock's steps may add.
const NOISE: Duration = Duration::from_millis(1500);

#[test]
fn pauses_grow_from_half_a_second_to_ten() {
    let (pauses, waited) = pauses(14, running, Duration::from_secs(3600));
    waited.unwrap();
    assert_eq!(pauses.len(), 14);
    let mut expected = 0.5;
    for pause in &pauses {
        let (least, most) = (expected * 0.75, expected * 1.25);
        let least = Duration::from_secs_f64(least);
        let most = Duration::from_secs_f64(most) + NOISE;
        assert!(*pause >= least && *pause <= most, "{pauses:?}");
        expected = f64::min(expected * 1.5, 10.0);
    }
}

#[test]
fn a_server_that_asks_for_time_gets_it_up_to_two_minutes() {
    fn later(after: &'static str) -> Response {
        let body = json!({"status": "processing"}).to_string();
        (
            [("retry-after", after), ("content-type", "application/json")],
            body,
        )
            .into_response()
    }
    let within = Duration::from_secs(3600);
    for (answer, asked) in [
        ((|| later("30")) as fn() -> Response, 30),
        (|| later("500"), 120),
    ] {
        let (pauses, waited) = pauses(2, answer, within);
        waited.unwrap();
        let asked = Duration::from_secs(asked);
        assert!(
            pauses[1] >= asked && pauses[1] <= asked + NOISE,
            "{pauses:?}"
        );
    }
}

#[test]
fn a_deadline_is_kept_to() {
    let limit = Duration::from_secs(60);
    let (pauses, waited) = pauses(usize::MAX, running, limit);
    let error = job_error(waited.unwrap_err());
    assert!(error.is_overdue());
    assert_eq!(error.id().as_str(), "job-1");
    let all: Duration = pauses.iter().sum();
    assert!(all >= limit && all <= limit + NOISE, "{pauses:?}");
    // Without growing pauses it would have been asked some 120 times.
    assert!((10..=16).contains(&pauses.len()), "{pauses:?}");
}
