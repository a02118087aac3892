//! Jobs: started, looked up until they are done, and come back to.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod api;
#[path = "../support/mod.rs"]
mod support;
mod times;

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::*;
use axum::response::{IntoResponse, Response};
use openapi_client_runtime as runtime;
use runtime::{Config, Job, JobId};
use serde_json::json;
use support::{KEY, Server, client};

#[tokio::test]
async fn a_job_is_looked_up_until_it_is_done() {
    let server = server([running, running, done]).await;
    let client = server.client();
    let state = work(&client).await.unwrap();
    assert_eq!(state.pages, Some(3));
    let seen = server.seen();
    let targets: Vec<_> = seen
        .iter()
        .map(|s| (s.method.as_str(), s.target.as_str()))
        .collect();
    let look = ("GET", "/work/job-1");
    assert_eq!(targets, [("POST", "/work"), look, look, look]);
    assert!(
        seen.iter()
            .all(|seen| seen.header("x-api-key") == Some(KEY))
    );
}

/// Each token is good for one request, one of them for none, and the token server has a bad moment.
#[tokio::test]
async fn a_job_outlives_its_tokens() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let tokens =
        Server::start(
            move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1 {
                2 => support::json(503, ""),
                number => {
                    answer(json!({"access_token": format!("token-{number}"), "expires_in": 0}))
                }
            },
        )
        .await;
    let refused: fn() -> Response = || support::json(401, "{}");
    let server = server([running, refused, done]).await;
    let oauth2 = runtime::OAuth2::client_credentials(&tokens.url, "id", "secret");
    let client = client(Config::new(&server.url).token_provider("login", oauth2));
    assert_eq!(work(&client).await.unwrap().pages, Some(3));
    let seen = server.seen();
    let sent: Vec<_> = seen
        .iter()
        .map(|s| s.header("authorization").unwrap())
        .collect();
    let expected = [1, 3, 4, 5].map(|number| format!("Bearer token-{number}"));
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn the_way_there_is_told() {
    let server = server([running, running, done]).await;
    let job = work(&server.client()).submit().await.unwrap();
    assert_eq!(job.id().as_str(), "job-1");
    assert_eq!(job.status().await.unwrap().status, "processing");
    let mut seen = Vec::new();
    let waited = job.wait_with(None, |state| {
        seen.push((state.status().to_owned(), state.is_finished()));
    });
    waited.await.unwrap();
    let expected = [("processing", false), ("complete", true)];
    assert_eq!(seen, expected.map(|(status, end)| (status.to_owned(), end)));
}

#[tokio::test]
async fn a_job_that_fails_is_an_error_with_its_id() {
    let failed: fn() -> Response = || {
        answer(json!({"status": "failed", "success": false, "error": "No text", "error_in": "ocr"}))
    };
    // Complete, but not well.
    let unsuccessful: fn() -> Response =
        || answer(json!({"status": "complete", "success": false, "error": "Too large"}));
    for (look, error, stage, text) in [
        (
            failed,
            "No text",
            Some("ocr"),
            "POST /work: the job `job-1` failed (ocr): No text",
        ),
        (
            unsuccessful,
            "Too large",
            None,
            "POST /work: the job `job-1` failed: Too large",
        ),
    ] {
        let server = server([running as fn() -> Response, look]).await;
        let error_of_job = job_error(work(&server.client()).await.unwrap_err());
        assert!(
            error_of_job.is_failed() && !error_of_job.is_refused() && !error_of_job.is_overdue()
        );
        assert_eq!(error_of_job.id().as_str(), "job-1");
        assert_eq!(
            (error_of_job.error(), error_of_job.error_in()),
            (Some(error), stage)
        );
        assert_eq!(error_of_job.to_string(), text);
        assert_eq!(server.seen().len(), 3);
        // For a single look it is an answer.
        let state = resume(&server.client(), "job-1").status().await.unwrap();
        assert_eq!(state.error.as_deref(), Some(error));
    }
}

#[tokio::test]
async fn a_job_that_is_refused_is_never_looked_up() {
    let server = Server::start(|_| {
        answer(json!({"success": false, "request_id": "job-1", "error": "No credits"}))
    })
    .await;
    let error = job_error(work(&server.client()).await.unwrap_err());
    assert!(error.is_refused());
    assert_eq!(
        (error.id().as_str(), error.error()),
        ("job-1", Some("No credits"))
    );
    assert_eq!(
        error.to_string(),
        "POST /work: the job `job-1` was not taken: No credits"
    );
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_submit_that_may_have_been_taken_is_not_repeated() {
    let server = Server::start(|_| support::json(503, "{}")).await;
    let error = work(&server.client()).await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), server.seen().len()),
        (503, 1)
    );
}

#[tokio::test]
async fn a_deadline_leaves_the_id() {
    let server = server([running as fn() -> Response]).await;
    let job = work(&server.client()).submit().await.unwrap();
    let limit = Duration::from_millis(300);
    let start = Instant::now();
    let error = job_error(job.wait_with(limit, |_| {}).await.unwrap_err());
    let took = start.elapsed();
    assert!(took >= limit && took < 2 * limit, "{took:?}");
    assert!(error.is_overdue());
    assert_eq!(error.id(), job.id());
    assert_eq!(
        error.to_string(),
        "POST /work: the job `job-1` was not done after 300ms; it goes on, wait for it again with `resume`"
    );
    // The pauses grow: thirty looks would fit if they did not.
    let looks = server.seen().len() - 1;
    assert!((3..20).contains(&looks), "{looks}");
}

#[tokio::test]
async fn a_deadline_holds_for_a_look_up_that_hangs() {
    let server =
        support::faults::FaultServer::start([support::faults::Fault::StallBeforeHead]).await;
    let job = resume(&client(Config::new(&server.url)), "job-1");
    let limit = Duration::from_millis(200);
    let start = Instant::now();
    let error = job_error(job.wait_with(limit, |_| {}).await.unwrap_err());
    assert!(error.is_overdue() && start.elapsed() < 3 * limit, "{error}");
}

#[tokio::test]
async fn a_job_that_is_gone_says_so_and_keeps_the_id() {
    let gone: fn() -> Response = || support::json(404, r#"{"detail":"No such request"}"#);
    let server = server([running, gone]).await;
    let error = work(&server.client()).await.unwrap_err();
    assert!(error.is_not_found() && !error.is_retryable());
    assert_eq!(
        (error.status().unwrap().as_u16(), error.request_id()),
        (404, Some("req-7"))
    );
    let error = job_error(error);
    assert_eq!(error.id().as_str(), "job-1");
    assert!(error.lookup().unwrap().is_not_found());
    let text = error.to_string();
    assert!(
        text.starts_with("POST /work: the job `job-1` could not be looked up; it may go on"),
        "{text}"
    );
    assert!(
        text.contains("GET /work/{id} answered 404 Not Found: No such request"),
        "{text}"
    );
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_look_up_that_fails_for_a_while_is_tried_again() {
    let down: fn() -> Response = || support::json(503, "{}");
    let server = server([running, down, down, down, done]).await;
    work(&server.client()).await.unwrap();
    assert_eq!(server.seen().len(), 6);
}

#[tokio::test]
async fn a_server_that_is_gone_ends_the_wait() {
    let down: fn() -> Response = || support::json(503, "{}");
    let server = server([down]).await;
    let error = job_error(work(&server.client()).await.unwrap_err());
    assert_eq!(error.lookup().unwrap().status().unwrap().as_u16(), 503);
    // The wait's own nine tries, not each of them three times.
    assert_eq!(server.seen().len(), 1 + 9);
}

#[tokio::test]
async fn a_single_look_is_retried_as_any_read() {
    let down: fn() -> Response = || support::json(503, "{}");
    let server = server([down, down, done]).await;
    resume(&server.client(), "job-1").status().await.unwrap();
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_running_job_that_asks_for_time_gets_it() {
    let later: fn() -> Response = || {
        let body = json!({"status": "processing"}).to_string();
        (
            [("retry-after", "1"), ("content-type", "application/json")],
            body,
        )
            .into_response()
    };
    let busy: fn() -> Response = || {
        (
            axum::http::StatusCode::TOO_MANY_REQUESTS,
            [("retry-after", "1")],
            "{}",
        )
            .into_response()
    };
    for look in [later, busy] {
        let server = server([look, done]).await;
        let start = Instant::now();
        work(&server.client()).await.unwrap();
        assert!(start.elapsed() >= Duration::from_secs(1));
        assert_eq!(server.seen().len(), 3);
    }
}

#[tokio::test]
async fn a_url_to_look_at_elsewhere_is_never_asked() {
    let other = Server::links().await;
    let url = format!("{}/work/job-1", other.url);
    let server = Server::start(move |seen| {
        if seen.method == "POST" {
            answer(json!({"success": true, "request_id": "job-1", "request_check_url": url}))
        } else {
            done()
        }
    })
    .await;
    work(&server.client()).await.unwrap();
    assert_eq!((server.seen().len(), other.seen().len()), (2, 0));
}

#[tokio::test]
async fn a_hostile_id_stays_one_segment() {
    let server = Server::start(|seen| {
        if seen.method == "POST" {
            answer(json!({"success": true, "request_id": "../files?x=1#"}))
        } else {
            done()
        }
    })
    .await;
    work(&server.client()).await.unwrap();
    assert_eq!(server.seen()[1].target, "/work/..%2Ffiles%3Fx%3D1%23");
}

#[tokio::test]
async fn an_id_outlives_its_process() {
    let server = server([running, done]).await;
    let job = work(&server.client()).submit().await.unwrap();
    let kept = serde_json::to_string(job.id()).unwrap();
    assert_eq!(kept, r#""job-1""#);
    let id: JobId = serde_json::from_str(&kept).unwrap();
    assert_eq!(&id, job.id());
    drop(job);
    let state = resume(&server.client(), id).wait().await.unwrap();
    assert_eq!(state.pages, Some(3));
    let number = JobId::from(42);
    assert_eq!(
        (number.as_str(), number.parse::<i64>(), number.to_string()),
        ("42", Some(42), "42".to_owned())
    );
    assert_eq!(JobId::from("x").parse::<i64>(), None);
}

#[tokio::test]
async fn an_id_that_cannot_be_one_is_told_without_a_request() {
    let server = server([done as fn() -> Response]).await;
    let mut request = work(&server.client());
    request.numbered = true;
    let id = JobId::from("not-a-number");
    let lookup = runtime::Start::lookup(&request, &id);
    assert!(lookup.is_none());
    let job: Job<Work> = Job::resume(id, lookup);
    let error = job.status().await.unwrap_err();
    let text = "GET /work/{id} was not sent: `not-a-number` is not the id of such a job";
    assert_eq!(error.to_string(), text);
    let start = Instant::now();
    let error = job_error(job.wait().await.unwrap_err());
    assert!(start.elapsed() < Duration::from_millis(100));
    assert_eq!(error.id().as_str(), "not-a-number");
    assert!(error.to_string().ends_with(text), "{error}");
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_wait_that_is_dropped_asks_no_more() {
    let server = server([running as fn() -> Response]).await;
    let job = Arc::new(work(&server.client()).submit().await.unwrap());
    let waiting = Arc::clone(&job);
    let task = tokio::spawn(async move { waiting.wait().await.map(drop) });
    tokio::time::sleep(Duration::from_millis(60)).await;
    task.abort();
    let _ = task.await;
    let asked = server.seen().len();
    assert!(asked > 1);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.seen().len(), asked);
    // Nothing was cancelled, and nothing is kept here.
    assert!(
        server
            .seen()
            .iter()
            .all(|seen| matches!(seen.method.as_str(), "POST" | "GET"))
    );
    assert_eq!(Arc::strong_count(&job), 1);
}
