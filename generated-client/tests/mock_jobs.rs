//! Jobs of the mock server, scripted.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use datalab_client::mock::MockServer;
use datalab_client::{Error, JobId, JobState, workflows};
use serde_json::json;

/// What a test fails with.
fn failure(test: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(test)).unwrap_err();
    payload.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test]
async fn a_job_fails_or_is_refused() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let url = |name: &str| client.convert().file_url(format!("https://x.test/{name}"));
    mock.when(url("bad")).job().running(1).fails("no pages");
    mock.when(url("broke")).job().is_refused("out of credit");
    mock.when(url("long")).job().keeps_running();

    let Err(Error::Job(error)) = url("bad").await else {
        panic!("it should fail")
    };
    assert!(error.is_failed());
    assert_eq!(error.error(), Some("no pages"));
    let Err(Error::Job(error)) = url("broke").await else {
        panic!("it should fail")
    };
    assert!(error.is_refused());
    assert_eq!(error.error(), Some("out of credit"));
    let job = url("long").submit().await.unwrap();
    let Err(Error::Job(error)) = job.wait_with(Duration::from_millis(50), |_| {}).await else {
        panic!("it should fail")
    };
    assert!(error.is_overdue());
}

#[tokio::test]
async fn each_start_is_a_job_of_its_own() {
    let mock = MockServer::start().await;
    let client = mock.client();
    let url = || client.convert().file_url("https://x.test/a.pdf");
    mock.when(url())
        .fails(429, "slow down")
        .job()
        .running(1)
        .completes();
    let (first, second) = (url().submit().await.unwrap(), url().submit().await.unwrap());
    assert_eq!(
        (first.id().as_str(), second.id().as_str()),
        ("job-1", "job-2")
    );
    let mut states = Vec::new();
    let progress = |state: &JobState| states.push(state.status().to_owned());
    first
        .wait_with(Duration::from_secs(5), progress)
        .await
        .unwrap();
    assert_eq!(states, ["processing", "complete"]);
    assert_eq!(second.status().await.unwrap().status, "processing");
}

#[tokio::test]
async fn a_job_with_an_id_need_not_be_started() {
    let mock = MockServer::start().await;
    let client = mock.client();
    mock.when_any::<workflows::Execute>()
        .job()
        .id(77)
        .completes_with(|result| result.workflow_id = 5);
    let result = client.workflows().resume(77).wait().await.unwrap();
    assert_eq!((result.execution_id, result.workflow_id), (0, 5));
    let job = client.workflows().execute(5).submit().await;
    assert_eq!(job.unwrap().id(), &JobId::from(77));

    let said = failure(|| {
        drop(
            mock.when_any::<workflows::Execute>()
                .job()
                .id("x")
                .completes(),
        )
    });
    assert_eq!(said, "`x` is not the id of such a job");
    let said = failure(|| drop(mock.when_any::<workflows::Execute>().job().is_refused("no")));
    assert!(said.contains("use `fails` of the mock"), "{said}");
    let said = failure(|| {
        let job = mock.when(client.convert()).job();
        drop(job.completes_json(json!({"status": "processing"})));
    });
    assert!(said.contains("does not say that the job is done"), "{said}");
}
