//! Every operation of the document, called as a user calls it, over HTTP: what arrives is validated against the document
//! itself, what is answered must be read whole.
//!
//! The tables of cases are written by hand. The list of operations comes from the document, so an operation without a
//! case fails, and so does a call that leaves something out.

mod case;
mod collections;
mod custom_processors;
mod eval_rubrics;
mod extraction_schemas;
mod files;
mod jobs;
mod jobs_deprecated;
mod pipelines;
mod service;
mod workflows;

use std::collections::BTreeSet;

use case::{Call, Case, HOSTILE};
use datalab_client::{Client, Error};
use futures::future::join_all;
use serde_json::{Map, Value, json};
use tests::document::{Document, Operation};
use tests::example::{Shape, example, full, newer, shapes};
use tests::same::differences;
use tests::schema::{Schemas, members_of};
use tests::server::Server;
use tests::validate::{Configured, Understood, understand};

const KEY: &str = "key-1";
const COOKIES: [(&str, &str); 2] = [("wos-session", "s-1"), ("datalab_active_team", "7")];

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(jobs::cases());
    cases.extend(jobs_deprecated::cases());
    cases.extend(files::cases());
    cases.extend(extraction_schemas::cases());
    cases.extend(pipelines::cases());
    cases.extend(custom_processors::cases());
    cases.extend(workflows::cases());
    cases.extend(collections::cases());
    cases.extend(eval_rubrics::cases());
    cases.extend(service::cases());
    cases
}

#[test]
fn every_operation_has_one_case() {
    let operations: BTreeSet<_> = document()
        .operations
        .iter()
        .map(|o| o.id.as_str())
        .collect();
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for case in cases() {
        if !operations.contains(case.id) {
            faults.push(format!("{}: not in the document", case.id));
        }
        if !seen.insert(case.id) {
            faults.push(format!("{}: two cases", case.id));
        }
    }
    faults.extend(
        operations
            .difference(&seen)
            .map(|id| format!("{id}: no case")),
    );
    report(faults);
}

#[tokio::test]
async fn every_request_is_one_that_the_document_describes() {
    on_every_case(async |bench, case, operation, faults| {
        let known = Known::of(operation);
        let mut seen = BTreeSet::new();
        let mut hostile = BTreeSet::new();
        for call in &case.calls {
            let answer = ok(operation, Shape::Full(0));
            let understood = match bench.understand(call, &answer).await {
                Ok(understood) => understood,
                Err(found) => {
                    faults.extend(found);
                    continue;
                }
            };
            if understood.operation.id != operation.id {
                faults.push(format!("this is {}", understood.operation.id));
                continue;
            }
            let told = told(&understood);
            faults.extend(unexpected(&call.expected, &told));
            let came = known.came(&told);
            if call.least {
                faults.extend(came.intersection(&known.optional).map(|name| format!("{name} was not set, and came")));
            }
            seen.extend(came);
            let path = understood.path.iter();
            hostile.extend(path.filter(|(_, value)| *value == HOSTILE).map(|(name, _)| name.clone()));
        }
        faults.extend(known.all.difference(&seen).map(|name| format!("no call gives {name}")));
        if known.optional.is_empty() != case.calls.iter().all(|call| !call.least) {
            faults.push("a call with the least belongs to an operation with optional members, and only there".into());
        }
        for parameter in operation.parameters_in("path").filter(|p| p.schema["type"] == "string") {
            if !hostile.contains(&parameter.name) {
                faults.push(format!("no call gives a hostile `{}`", parameter.name));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_answer_is_read_whole() {
    on_every_case(async |bench, case, operation, faults| {
        let schema = &operation.responses["200"];
        for shape in shapes(schemas(), schema) {
            let sent = ok(operation, shape);
            match bench.send(&case.calls[0], 200, &sent).await {
                Ok(back) => {
                    let found = differences(schemas(), schema, &sent, &back);
                    faults.extend(found.into_iter().map(|fault| format!("{shape:?} {fault}")));
                }
                Err(error) => faults.push(format!("{shape:?}: {error} for {sent}")),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_of_a_newer_server_is_read() {
    on_every_case(async |bench, case, operation, faults| {
        let schema = &operation.responses["200"];
        let mut sent = ok(operation, Shape::Full(0));
        newer(schemas(), schema, &mut sent);
        match bench.send(&case.calls[0], 200, &sent).await {
            Ok(back) => faults.extend(differences(schemas(), schema, &sent, &back)),
            Err(error) => faults.push(format!("{error} for {sent}")),
        }
    })
    .await;
}

#[tokio::test]
async fn every_validation_error_is_typed() {
    on_every_case(async |bench, case, operation, faults| {
        // One operation does not declare it, and could answer it nevertheless.
        let usual = json!({"$ref": "#/components/schemas/HTTPValidationError"});
        let schema = operation.responses.get("422").unwrap_or(&usual);
        for shape in full(schemas(), schema).chain([Shape::Sparse, Shape::Empty]) {
            let sent = example(schemas(), schema, shape);
            match bench.send(&case.calls[0], 422, &sent).await {
                Err(Error::Api(error)) => faults.extend(unread(schema, &sent, &error)),
                other => faults.push(format!("{shape:?}: got {other:?}")),
            }
        }
    })
    .await;
}

/// What an API error does not tell of the validation error that was sent.
fn unread(schema: &Value, sent: &Value, error: &datalab_client::ApiError) -> Vec<String> {
    let mut faults = Vec::new();
    if error.status() != 422 {
        faults.push(format!("the status is {}", error.status()));
    }
    let read: Vec<_> = error
        .validation()
        .iter()
        .map(|v| (v.kind(), v.message().to_owned(), v.location()))
        .collect();
    let listed: Vec<_> = sent["detail"]
        .as_array()
        .into_iter()
        .flatten()
        .map(listed)
        .collect();
    if read != listed {
        faults.push(format!("validation() is {read:?}, not {listed:?}"));
    }
    match error.body_as::<datalab_client::HttpValidationError>() {
        Ok(typed) => {
            let back = serde_json::to_value(&typed).expect("a validation error can be written");
            faults.extend(differences(schemas(), schema, sent, &back));
        }
        Err(error) => faults.push(format!("the body is not read: {error}")),
    }
    faults
}

/// One entry of a validation error, as a person reads it: on one line, its place as `body.steps[0]`.
fn listed(entry: &Value) -> (&str, String, String) {
    let text = |value: &Value| {
        value
            .as_str()
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut place = String::new();
    for step in entry["loc"].as_array().into_iter().flatten() {
        match step {
            Value::String(_) if place.is_empty() => place += &text(step),
            Value::String(_) => place += &format!(".{}", text(step)),
            index => place += &format!("[{index}]"),
        }
    }
    (
        entry["type"].as_str().unwrap_or_default(),
        text(&entry["msg"]),
        place,
    )
}

/// What an operation's query and body may hold.
struct Known {
    all: BTreeSet<String>,
    optional: BTreeSet<String>,
}

impl Known {
    fn of(operation: &Operation) -> Known {
        let (mut all, mut optional) = (BTreeSet::new(), BTreeSet::new());
        for parameter in operation.parameters_in("query") {
            all.insert(format!("?{}", parameter.name));
            if !parameter.required {
                optional.insert(format!("?{}", parameter.name));
            }
        }
        if let Some(body) = &operation.body {
            all.extend(schemas().members(&body.schema, false));
            optional.extend(schemas().members(&body.schema, true));
        }
        Known { all, optional }
    }

    fn came(&self, told: &Value) -> BTreeSet<String> {
        let query = told["query"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| format!("?{name}"));
        query.chain(members_of(&told["body"], &self.all)).collect()
    }
}

/// A server, and the clients that call it: one with every setting, and one with the least, for calls with the least.
struct Bench {
    server: Server,
    full: (Configured, Client),
    least: (Configured, Client),
}

impl Bench {
    async fn start() -> Bench {
        let server = Server::start().await;
        let cookies = COOKIES.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let full = Configured {
            api_key: KEY.to_owned(),
            cookies: cookies.into(),
        };
        let least = Configured {
            api_key: KEY.to_owned(),
            cookies: Vec::new(),
        };
        let builder = || Client::builder().base_url(server.url()).api_key(KEY);
        let [(_, session), (_, team)] = COOKIES;
        let with_cookies = builder().wos_session(session).datalab_active_team(team);
        Bench {
            full: (full, with_cookies.build().expect("the settings are right")),
            least: (least, builder().build().expect("the settings are right")),
            server,
        }
    }

    /// Makes a call that is answered like this.
    async fn send(&self, call: &Call, status: u16, answer: &Value) -> Result<Value, Error> {
        let (_, client) = if call.least { &self.least } else { &self.full };
        self.server.reset();
        self.server.answer(status, answer);
        (call.send)(client).await
    }

    /// Makes a call, and reads what arrived.
    async fn understand(
        &self,
        call: &Call,
        answer: &Value,
    ) -> Result<Understood<'static>, Vec<String>> {
        if let Err(error) = self.send(call, 200, answer).await {
            return Err(vec![format!("{error:?}")]);
        }
        let arrived = self.server.arrived();
        let [arrived] = arrived.as_slice() else {
            return Err(vec![format!("{} requests arrived", arrived.len())]);
        };
        let (configured, _) = if call.least { &self.least } else { &self.full };
        understand(document(), configured, arrived).await
    }
}

/// What a request meant, as a case expects it.
fn told(understood: &Understood) -> Value {
    let mut told = Map::new();
    let files: Vec<_> = understood
        .files
        .iter()
        .map(|f| json!([f.part, f.file_name, f.content_type]))
        .collect();
    told.insert("path".into(), understood.path.clone().into());
    told.insert("query".into(), understood.query.clone().into());
    told.insert("files".into(), files.into());
    told.retain(|_, value| *value != json!({}) && *value != json!([]));
    told.extend(
        understood
            .body
            .clone()
            .map(|body| ("body".to_owned(), body)),
    );
    Value::Object(told)
}

fn unexpected(expected: &Value, told: &Value) -> Option<String> {
    (expected != told).then(|| format!("expected {expected}\n        and got {told}"))
}

fn ok(operation: &Operation, shape: Shape) -> Value {
    example(schemas(), &operation.responses["200"], shape)
}

fn document() -> &'static Document {
    Document::vendored()
}

fn schemas() -> &'static Schemas {
    &document().schemas
}

/// Runs a check on every case, several at a time, and reports everything that they found.
async fn on_every_case(check: impl AsyncFn(&Bench, &Case, &Operation, &mut Vec<String>)) {
    const WORKERS: usize = 4;
    let cases = cases();
    let workers = (0..WORKERS).map(async |number| {
        let bench = Bench::start().await;
        let mut all = Vec::new();
        for case in cases.iter().skip(number).step_by(WORKERS) {
            let mut faults = Vec::new();
            match document().operation(case.id) {
                Some(operation) => check(&bench, case, operation, &mut faults).await,
                None => faults.push("not in the document".to_owned()),
            }
            all.extend(
                faults
                    .into_iter()
                    .map(|fault| format!("{}: {fault}", case.id)),
            );
        }
        all
    });
    report(join_all(workers).await.concat());
}

fn report(faults: Vec<String>) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}
