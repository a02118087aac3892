//! The mock server of every operation: its sample is one that the document describes, and reaches the client.
#![allow(deprecated)]

use std::collections::BTreeSet;

use datalab_client::mock::{JobSample, Mock, MockServer, Sample, sample};
use datalab_client::{
    ChatMessage, ChatMessageRole, Client, PipelineStep, PipelineStepType, WorkflowStepRequest,
};
use openapi_client_runtime::exec::{self, Output};
use openapi_client_runtime::{BoxFuture, Call, Job};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tests::document::Document;

const ID: &str = "a/b c?d#é%";
const TEXT: &str = "\"q\" \\ é;\r\n--x=1&y";

/// One operation, with the request that calls it.
struct Operation {
    id: &'static str,
    sample: &'static str,
    /// Sets up a mock of it, and gives what counts its calls.
    any: fn(&MockServer) -> Count,
    /// The same for this one request.
    exact: Exact,
    /// Whether it is answered with its sample.
    call: Send,
}

type Count = Box<dyn Fn() -> usize>;
type Exact = Box<dyn Fn(&MockServer, &Client) -> Count>;
type Send = Box<dyn Fn(&Client) -> BoxFuture<Result<(), String>>>;

fn operation<R>(make: impl Fn(&Client) -> R + Clone + 'static) -> Operation
where
    R: Sample + Call,
    Output<R>: Serialize + PartialEq,
{
    let exact = make.clone();
    Operation {
        id: R::INFO.id,
        sample: R::SAMPLE,
        any: |mock| count(mock.when_any::<R>().returns_sample()),
        exact: Box::new(move |mock, client| count(mock.when(exact(client)).returns_with(|_| {}))),
        call: Box::new(move |client| {
            let sending = exec::send(&make(client));
            Box::pin(async move {
                let answer = sending.await.map_err(|error| error.to_string())?;
                let same = *answer == sample::<R>();
                same.then_some(())
                    .ok_or("it is not answered with its sample".to_owned())
            })
        }),
    }
}

fn count<R: openapi_client_runtime::Operation>(mock: Mock<R>) -> Count {
    Box::new(move || mock.calls())
}

fn operations() -> Vec<Operation> {
    vec![
        operation(|c| c.convert()),
        operation(|c| c.convert().get(ID)),
        operation(|c| c.extract()),
        operation(|c| c.extract().get(ID)),
        operation(|c| c.segment().segmentation_schema(&json!({}))),
        operation(|c| c.segment().get(ID)),
        operation(|c| c.fill().field_data(&json!({}))),
        operation(|c| c.fill().get(ID)),
        operation(|c| c.track_changes()),
        operation(|c| c.track_changes().get(ID)),
        operation(|c| c.create_document().markdown(TEXT)),
        operation(|c| c.create_document().get(ID)),
        operation(|c| c.custom_processor().pipeline_id(ID)),
        operation(|c| c.custom_processor().get(ID)),
        operation(|c| c.agent().processor(TEXT)),
        operation(|c| c.agent().get(ID)),
        operation(|c| c.marker()),
        operation(|c| c.marker().get(ID)),
        operation(|c| c.ocr()),
        operation(|c| c.ocr().get(ID)),
        operation(|c| c.table_rec()),
        operation(|c| c.table_rec().get(ID)),
        operation(|c| c.gen_schemas().checkpoint_id(ID)),
        operation(|c| c.gen_schemas().get(ID)),
        operation(|c| c.thumbnails().get(ID)),
        operation(|c| c.files().request_upload_url(TEXT, "application/pdf")),
        operation(|c| c.files().confirm_upload(7)),
        operation(|c| c.files().list()),
        operation(|c| c.files().get(7)),
        operation(|c| c.files().delete(7)),
        operation(|c| c.files().download_url(7)),
        operation(|c| c.extraction_schemas().create(TEXT, object())),
        operation(|c| c.extraction_schemas().list()),
        operation(|c| c.extraction_schemas().get(ID)),
        operation(|c| c.extraction_schemas().update(ID)),
        operation(|c| c.extraction_schemas().delete(ID)),
        operation(|c| c.pipelines().create([step()])),
        operation(|c| c.pipelines().list()),
        operation(|c| c.pipelines().get(ID)),
        operation(|c| c.pipelines().update(ID, [step()])),
        operation(|c| c.pipelines().save(ID, TEXT)),
        operation(|c| c.pipelines().archive(ID)),
        operation(|c| c.pipelines().unarchive(ID)),
        operation(|c| c.pipelines().create_version(ID)),
        operation(|c| c.pipelines().list_versions(ID)),
        operation(|c| c.pipelines().discard_draft(ID)),
        operation(|c| c.pipelines().rate(ID)),
        operation(|c| c.pipelines().run(ID)),
        operation(|c| c.pipelines().execution(ID)),
        operation(|c| c.pipelines().list_executions(ID)),
        operation(|c| c.pipelines().step_result(ID, 0)),
        operation(|c| c.custom_processors().create(TEXT)),
        operation(|c| c.custom_processors().list()),
        operation(|c| c.custom_processors().describe([message()])),
        operation(|c| c.custom_processors().get(ID)),
        operation(|c| c.custom_processors().list_versions(ID)),
        operation(|c| c.custom_processors().set_active_version(ID, 3)),
        operation(|c| c.custom_processors().archive(ID)),
        operation(|c| c.workflows().create(TEXT, [workflow_step()])),
        operation(|c| c.workflows().list()),
        operation(|c| c.workflows().get(5)),
        operation(|c| c.workflows().delete(5)),
        operation(|c| c.workflows().execute(5)),
        operation(|c| c.workflows().execution_status(6)),
        operation(|c| c.workflows().step_types()),
        operation(|c| c.collections().create(TEXT)),
        operation(|c| c.collections().list()),
        operation(|c| c.collections().get(42)),
        operation(|c| c.collections().update(42)),
        operation(|c| c.collections().delete(42)),
        operation(|c| c.collections().add_files(42, [1, 2])),
        operation(|c| c.collections().list_files(42)),
        operation(|c| c.collections().remove_file(42, 7)),
        operation(|c| c.eval_batch_runs().start(42, 9)),
        operation(|c| c.eval_batch_runs().list()),
        operation(|c| c.eval_batch_runs().get(8)),
        operation(|c| c.eval_batch_runs().results(8)),
        operation(|c| c.eval_rubrics().create(TEXT, object())),
        operation(|c| c.eval_rubrics().list()),
        operation(|c| c.eval_rubrics().get(9)),
        operation(|c| c.eval_rubrics().update(9)),
        operation(|c| c.eval_rubrics().archive(9)),
        operation(|c| c.eval_rubrics().generate_from_description(TEXT)),
        operation(|c| c.eval_rubrics().generate_from_feedback(TEXT)),
        operation(|c| c.health()),
        operation(|c| c.user_health()),
    ]
}

fn object() -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), "object".into())])
}

fn step() -> PipelineStep {
    PipelineStep::new(PipelineStepType::Fill)
}

fn workflow_step() -> WorkflowStepRequest {
    WorkflowStepRequest::new("one", "convert")
}

fn message() -> ChatMessage {
    ChatMessage::new(ChatMessageRole::User, TEXT)
}

#[test]
fn every_operation_has_a_sample_that_the_document_describes() {
    let document = Document::vendored();
    let mut left: BTreeSet<&str> = document
        .operations
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    let mut faults = Vec::new();
    for one in operations() {
        let operation = document.operation(one.id).expect("the document has it");
        assert!(left.remove(one.id), "{} stands here twice", one.id);
        let sample = serde_json::from_str(one.sample).expect("a sample is JSON");
        let schema = &operation.responses["200"];
        let found = document.schemas.faults(schema, &sample);
        faults.extend(
            found
                .into_iter()
                .map(|fault| format!("{}: {fault} in {sample}", one.id)),
        );
    }
    assert_eq!(left, BTreeSet::new(), "not tested");
    assert_eq!(faults, [""; 0], "{}", faults.join("\n"));
}

/// All mocks at once: each call must find its own.
#[tokio::test]
async fn every_operation_is_answered_with_its_sample() {
    let (any, exact) = (MockServer::start().await, MockServer::start().await);
    let all = operations();
    let clients = [any.client(), exact.client()];
    let counts: Vec<[Count; 2]> = all
        .iter()
        .map(|one| [(one.any)(&any), (one.exact)(&exact, &clients[1])])
        .collect();
    let mut faults = Vec::new();
    for (one, counts) in all.iter().zip(counts) {
        for (client, count) in clients.iter().zip(counts) {
            match (one.call)(client).await {
                Err(error) => faults.push(format!("{}: {error}", one.id)),
                Ok(()) if count() != 1 => faults.push(format!("{}: {} calls", one.id, count())),
                Ok(()) => {}
            }
        }
    }
    assert_eq!(faults, [""; 0], "{}", faults.join("\n"));
    assert_eq!(any.received_requests().len(), all.len());
}

#[tokio::test]
async fn every_job_runs_completes_and_fails() {
    let mut faults = Vec::new();
    job(&mut faults, |c| c.convert()).await;
    job(&mut faults, |c| c.extract()).await;
    job(&mut faults, |c| c.segment().segmentation_schema(&json!({}))).await;
    job(&mut faults, |c| c.fill().field_data(&json!({}))).await;
    job(&mut faults, |c| c.track_changes()).await;
    job(&mut faults, |c| c.create_document().markdown(TEXT)).await;
    job(&mut faults, |c| c.custom_processor().pipeline_id(ID)).await;
    job(&mut faults, |c| c.agent().processor(TEXT)).await;
    job(&mut faults, |c| c.marker()).await;
    job(&mut faults, |c| c.ocr()).await;
    job(&mut faults, |c| c.table_rec()).await;
    job(&mut faults, |c| c.gen_schemas().checkpoint_id(ID)).await;
    job(&mut faults, |c| c.pipelines().run(ID)).await;
    job(&mut faults, |c| c.workflows().execute(5)).await;
    assert_eq!(faults, [""; 0], "{}", faults.join("\n"));
}

async fn job<R>(faults: &mut Vec<String>, make: impl Fn(&Client) -> R)
where
    R: JobSample + Sync,
    Output<R::Lookup>: Serialize,
{
    let mock = MockServer::start().await;
    let client = mock.client();
    mock.when(make(&client))
        .job()
        .running(2)
        .completes_with(|_| {})
        .job()
        .running(1)
        .fails("it is broken");
    let result = finished(make(&client)).await;
    if let Err(error) = result {
        faults.push(format!("{}: {error}", R::INFO.id));
    }
    match finished(make(&client)).await {
        Ok(()) => faults.push(format!("{}: it did not fail", R::INFO.id)),
        Err(error) if !error.is_failed() => faults.push(format!("{}: {error}", R::INFO.id)),
        Err(_) => {}
    }
    let calls = mock.received_requests().len();
    if calls != 1 + 3 + 1 + 2 {
        faults.push(format!("{}: {calls} calls", R::INFO.id));
    }
}

async fn finished<R: JobSample + Sync>(request: R) -> Result<(), Box<datalab_client::JobError>> {
    let answer = exec::send(&request).await.expect("the start is answered");
    let job = Job::started(&request, &answer).expect("the job is taken");
    match job.wait().await {
        Ok(_) => Ok(()),
        Err(datalab_client::Error::Job(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}
