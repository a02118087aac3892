//! The command for every operation, end to end: from the words of a command line to the request that arrives, and from
//! the answer to what is printed. Which operations there are, and what they take, comes from the document.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use datalab_client::Client;
use datalab_client::cli::App;
use serde_json::{Map, Value, json};
use tests::document::{Document, Operation};
use tests::example::{Shape, example};
use tests::server::Server;
use tests::validate::{Configured, understand};

const KEY: &str = "key-1";

fn app(url: String) -> App<Client> {
    App::new("datalab", "0.0.0")
        .environment(move |name| match name {
            "DATALAB_API_KEY" => Some(KEY.to_owned()),
            "DATALAB_HOST" => Some(url.clone()),
            _ => None,
        })
        .config(|config| config.pace(Duration::from_millis(1)))
}

struct Ran {
    code: u8,
    out: String,
    err: String,
}

async fn run(app: &App<Client>, words: &[String]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = std::iter::once("datalab".to_owned()).chain(words.iter().cloned());
    let code = app.run(words, &mut out, &mut err).await;
    let text = |bytes| String::from_utf8(bytes).expect("it is text");
    Ran {
        code,
        out: text(out),
        err: text(err),
    }
}

/// The commands that send a request, but those that come back to a job: these are of no operation of their own.
fn commands(app: &App<Client>) -> Vec<(Vec<String>, &'static Operation)> {
    let all = app
        .operations()
        .filter(|(words, _)| words.last() != Some(&"wait"));
    all.map(|(words, info)| {
        let operation = Document::vendored()
            .operation(info.id)
            .expect("it is in the document");
        (words.into_iter().map(Into::into).collect(), operation)
    })
    .collect()
}

/// The commands that start a job.
fn jobs(app: &App<Client>) -> Vec<Vec<String>> {
    let waits = app
        .operations()
        .filter(|(words, _)| words.last() == Some(&"wait"));
    let lookups: Vec<&str> = waits.map(|(_, info)| info.id).collect();
    let whole = app.command();
    let is_job = |words: &[String]| {
        let command = words
            .iter()
            .try_fold(&whole, |command, word| command.find_subcommand(word));
        command.is_some_and(|command| command.get_arguments().any(|arg| arg.get_id() == "no-wait"))
    };
    let jobs: Vec<Vec<String>> = commands(app)
        .into_iter()
        .map(|(words, _)| words)
        .filter(|words| is_job(words))
        .collect();
    assert_eq!(jobs.len(), lookups.len());
    jobs
}

/// What is given to a command, and what is to arrive of it.
struct Given {
    words: Vec<String>,
    path: Value,
    query: Value,
    body: Option<Value>,
    files: usize,
}

/// All that an operation takes, or only what it must have.
fn given(operation: &Operation, shape: Shape, file: &Path) -> Given {
    let schemas = &Document::vendored().schemas;
    let mut words = Vec::new();
    let mut places = [Map::new(), Map::new()];
    for (place, values) in ["path", "query"].into_iter().zip(&mut places) {
        for parameter in operation.parameters_in(place) {
            if !parameter.required && shape == Shape::Sparse {
                continue;
            }
            let value = example(schemas, &parameter.schema, Shape::Full(0));
            match place {
                "path" => words.push(text(&value)),
                _ => words.push(format!("{}={}", flag(&parameter.name), text(&value))),
            }
            values.insert(parameter.name.clone(), value);
        }
    }
    let mut files = 0;
    let body = operation.body.as_ref().and_then(|body| {
        let mut members = example(schemas, &body.schema, shape);
        let members = members.as_object_mut()?;
        let schema = schemas.alternatives(&body.schema)[0];
        for (name, value) in members.iter_mut() {
            let schema = &schema["properties"][name];
            let is_file = schemas.is_binary(schema)
                || schemas
                    .items(schema)
                    .is_some_and(|each| schemas.is_binary(each));
            match value {
                _ if is_file => {
                    words.extend([flag(name), file.display().to_string()]);
                    files += 1;
                    *value = match value {
                        Value::Array(_) => json!(["%PDF"]),
                        _ => json!("%PDF"),
                    };
                }
                Value::Bool(value) => words.push(format!("{}={value}", flag(name))),
                Value::Array(elements) => {
                    let each = elements.iter().map(|element| [flag(name), text(element)]);
                    words.extend(each.flatten());
                }
                value => words.extend([flag(name), text(value)]),
            }
        }
        Some(Value::Object(std::mem::take(members)))
    });
    let [path, query] = places.map(Value::Object);
    Given {
        words,
        path,
        query,
        body,
        files,
    }
}

fn flag(name: &str) -> String {
    format!("--{}", name.replace('_', "-"))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), Into::into)
}

#[test]
fn every_operation_has_one_command() {
    let app = app(String::new());
    app.command().debug_assert();
    let commands = commands(&app);
    let with: BTreeSet<&str> = commands
        .iter()
        .map(|(_, operation)| operation.id.as_str())
        .collect();
    let all: BTreeSet<&str> = Document::vendored()
        .operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!(all, with);
    assert_eq!(commands.len(), all.len());
}

#[tokio::test]
async fn every_command_sends_all_that_it_is_given_and_prints_the_answer() {
    let mut faults = Vec::new();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("-a \"b\".pdf");
    std::fs::write(&file, "%PDF").expect("a file");
    let server = Server::start().await;
    let app = app(server.url());
    let configured = Configured {
        api_key: KEY.to_owned(),
        cookies: Vec::new(),
    };
    let jobs = jobs(&app);
    for (command, operation) in commands(&app) {
        for shape in [Shape::Full(0), Shape::Sparse] {
            let given = given(operation, shape, &file);
            let schemas = &Document::vendored().schemas;
            let answer = example(schemas, &operation.responses["200"], Shape::Full(0));
            server.reset();
            server.answer(200, &answer);
            // A job is started only; the answer to that is told below.
            let is_job = jobs.contains(&command);
            let no_wait = is_job.then(|| "--no-wait".to_owned());
            let words: Vec<String> = command
                .iter()
                .chain(&given.words)
                .cloned()
                .chain(no_wait)
                .collect();
            let mut fault = |what: String| faults.push(format!("{}: {what}", words.join(" ")));
            let ran = run(&app, &words).await;
            let refused = answer.get("success") == Some(&json!(false)) && is_job;
            if ran.code != u8::from(refused) {
                fault(format!("exits with {}: {}", ran.code, ran.err));
                continue;
            }
            let printed: Value = serde_json::from_str(&ran.out).unwrap_or_default();
            if !is_job && printed != answer {
                fault(format!("prints {} and not {answer}", ran.out));
            }
            let arrived = server.arrived();
            let [arrived] = arrived.as_slice() else {
                fault(format!("{} requests arrived", arrived.len()));
                continue;
            };
            match understand(Document::vendored(), &configured, arrived).await {
                Err(found) => fault(found.join("; ")),
                Ok(came) if came.operation.id != operation.id => {
                    fault(format!("this is {}", came.operation.id))
                }
                Ok(came) => {
                    let body = came.body.clone().filter(|body| *body != json!({}));
                    let expected = given.body.filter(|body| *body != json!({}));
                    let pairs = [
                        (json!(came.path), given.path),
                        (json!(came.query), given.query),
                        (json!(body), json!(expected)),
                        (json!(came.files.len()), json!(given.files)),
                    ];
                    for (came, given) in pairs.into_iter().filter(|(came, given)| came != given) {
                        fault(format!("sends {came} and not {given}"));
                    }
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[tokio::test]
async fn no_dry_run_sends_anything_or_shows_the_key() {
    let server = Server::start().await;
    let app = app(server.url());
    let file = Path::new("/nowhere/a.pdf");
    for (command, operation) in commands(&app) {
        let given = given(operation, Shape::Full(0), file);
        let dry = "--dry-run".to_owned();
        let words: Vec<String> = command
            .into_iter()
            .chain(given.words)
            .chain([dry])
            .collect();
        let ran = run(&app, &words).await;
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        assert!(
            ran.out
                .starts_with(&format!("{} {}/api/v1/", operation.method, server.url())),
            "{}",
            ran.out
        );
        assert!(
            !ran.out.contains(KEY) && !ran.err.contains(KEY),
            "{}",
            ran.out
        );
        let hides = ran.out.contains("x-api-key: …");
        assert_eq!(hides, !operation.key_headers.is_empty(), "{}", ran.out);
    }
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn every_error_is_told_on_the_other_stream() {
    let server = Server::start().await;
    let app = app(server.url());
    for (command, operation) in commands(&app) {
        let given = given(operation, Shape::Sparse, Path::new("/nowhere/a.pdf"));
        server.reset();
        server.answer(403, &json!({"detail": "not yours"}));
        let words: Vec<String> = command.into_iter().chain(given.words).collect();
        let ran = run(&app, &words).await;
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (1, ""),
            "{words:?}: {}",
            ran.err
        );
        let told = format!(
            "datalab: {} {} answered 403 Forbidden: not yours",
            operation.method, operation.path
        );
        assert!(ran.err.starts_with(&told), "{}", ran.err);
    }
}
