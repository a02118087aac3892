//! An API with one job, and a server for it.

use std::sync::Mutex;

use axum::response::Response;
use openapi_client_runtime as runtime;
use runtime::{CallOptions, Error, Job, JobError, JobId, Json, Operation, Scheme};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{self, Client, Seen, Server};

#[derive(Debug, Deserialize)]
pub struct Accepted {
    pub success: Option<bool>,
    pub request_id: String,
    pub error: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct State {
    pub status: String,
    pub success: Option<bool>,
    pub error: Option<String>,
    pub error_in: Option<String>,
    pub pages: Option<u64>,
}

pub const SECURITY: &[&[Scheme]] = &[
    &[Scheme::header("key", "X-API-Key")],
    &[Scheme::bearer("login")],
];

/// `POST /work`
#[derive(Clone, Debug)]
pub struct Work {
    client: Client,
    /// Whether its ids are numbers.
    pub numbered: bool,
    options: CallOptions,
}

/// `GET /work/{id}`
#[derive(Clone, Debug)]
pub struct Look {
    client: Client,
    id: String,
    options: CallOptions,
}

impl Operation for Work {
    type Response = Json<Accepted>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo {
        id: "work",
        method: "POST",
        path: "/work",
        security: SECURITY,
        cookies: &[],
    };
    fn request(&self, http: &runtime::Http) -> runtime::Request {
        http.request(&Self::INFO, &[]).json(&json!({}))
    }
}

impl Operation for Look {
    type Response = Json<State>;
    const INFO: runtime::OperationInfo = runtime::OperationInfo {
        id: "look",
        method: "GET",
        path: "/work/{id}",
        security: SECURITY,
        cookies: &[],
    };
    fn request(&self, http: &runtime::Http) -> runtime::Request {
        http.request(&Self::INFO, &[&self.id])
    }
}
runtime::request!(Look -> State);

impl runtime::Start for Work {
    type Lookup = Look;

    fn started(answer: &Accepted) -> runtime::Started {
        runtime::Started::new(&answer.request_id)
            .accepted(answer.success)
            .error(answer.error.as_ref())
    }

    fn lookup(&self, id: &JobId) -> Option<Look> {
        if self.numbered {
            id.parse::<i64>()?;
        }
        Some(Look {
            client: self.client.clone(),
            id: id.to_string(),
            options: self.options.clone(),
        })
    }

    fn state(answer: &State) -> runtime::JobState {
        runtime::JobState::new(&answer.status, &["complete"], &["failed"])
            .success(answer.success)
            .error(answer.error.as_ref())
            .error_in(answer.error_in.as_ref())
    }
}
runtime::job!(Work -> Accepted => State);

pub fn work(client: &Client) -> Work {
    Work {
        client: client.clone(),
        numbered: false,
        options: CallOptions::new(),
    }
}

pub fn resume(client: &Client, id: impl Into<JobId>) -> Job<Work> {
    let id = id.into();
    let lookup = runtime::Start::lookup(&work(client), &id);
    Job::resume(id, lookup)
}

pub fn answer(value: Value) -> Response {
    support::json(200, &value.to_string())
}

pub fn started() -> Response {
    answer(json!({"success": true, "request_id": "job-1", "request_check_url": "https://x.test/1"}))
}

/// Starts a job at `POST`, and answers the look-ups one after the other; the last one repeats.
pub async fn server(looks: impl IntoIterator<Item = fn() -> Response>) -> Server {
    let looks: Vec<_> = looks.into_iter().collect();
    let next = Mutex::new(0);
    Server::start(move |seen: &Seen| {
        if seen.method == "POST" {
            return started();
        }
        let mut next = next.lock().unwrap();
        let look = looks.get(*next).or(looks.last()).unwrap();
        *next += 1;
        look()
    })
    .await
}

pub fn running() -> Response {
    answer(json!({"status": "processing"}))
}

pub fn done() -> Response {
    answer(json!({"status": "complete", "success": true, "pages": 3}))
}

pub fn job_error(error: Error) -> Box<JobError> {
    match error {
        Error::Job(error) => error,
        other => panic!("{other:?}"),
    }
}
