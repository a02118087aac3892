//! The command for every operation, end to end: from the words of a command line to the request that arrives, and from
//! the answer to what is printed. Which operations there are, and what they take, comes from the document.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use datalab_client::Client;
use datalab_client::cli::App;
use datalab_client::mock::MockServer;
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

/// An app of a mock.
fn mocked(mock: &MockServer) -> App<Client> {
    app(mock.uri())
}

async fn ran(app: &App<Client>, line: &str) -> Ran {
    let words: Vec<String> = line.split(' ').map(Into::into).collect();
    run(app, &words).await
}

#[tokio::test]
async fn a_job_is_waited_for_or_started_only() {
    let mock = MockServer::start().await;
    let app = mocked(&mock);
    let job = || {
        mock.when_any::<datalab_client::extract::Extract>()
            .job()
            .running(2)
            .completes_with(|result| result.markdown = Some("# Hi".into()))
            .job()
            .running(1)
            .fails("it is locked")
    };
    let _jobs = job();
    let done = ran(&app, "extract --file-url https://x.test/a.pdf").await;
    assert_eq!(done.code, 0, "{}", done.err);
    let result: Value = serde_json::from_str(&done.out).expect("it is JSON");
    assert_eq!(result["markdown"], "# Hi");

    let started = ran(&app, "extract --file-url https://x.test/a.pdf --no-wait").await;
    assert_eq!(started.code, 0, "{}", started.err);
    let failed = ran(&app, &format!("extract wait {}", started.out.trim())).await;
    assert_eq!((failed.code, failed.out.as_str()), (1, ""));
    assert!(
        failed.err.contains("failed: it is locked"),
        "{}",
        failed.err
    );
}

#[tokio::test]
async fn a_list_is_a_page_or_all_of_them() {
    let mock = MockServer::start().await;
    let client = mock.client();
    for (offset, id) in [(0, 1), (1, 2)] {
        mock.when(client.files().list().offset(offset)).returns_with(move |page| {
            let file = json!({
                "file_id": id, "original_filename": format!("{id}.pdf"), "content_type": "application/pdf",
                "reference": "r", "upload_status": "complete", "created": "2024-01-01T00:00:00Z",
            });
            page.files = vec![serde_json::from_value(file).expect("a file")];
            page.total = 2;
        });
    }
    let app = mocked(&mock);
    let page = ran(&app, "files list --offset 1 --output json").await;
    let page: Value = serde_json::from_str(&page.out).expect("it is JSON");
    assert_eq!(
        (&page["total"], &page["files"][0]["file_id"]),
        (&json!(2), &json!(2))
    );
    let all = ran(&app, "files list --offset 0 --all --output table").await;
    assert_eq!(all.code, 0, "{}", all.err);
    let rows: Vec<&str> = all.out.lines().collect();
    assert_eq!(rows.len(), 3, "{}", all.out);
    assert!(rows[0].contains("FILE_ID") && rows[1].contains("1.pdf") && rows[2].contains("2.pdf"));
    let yaml = ran(&app, "files list --offset 1 --output yaml").await;
    assert!(
        yaml.out.starts_with("files:\n- file_id: 2\n"),
        "{}",
        yaml.out
    );
}

#[tokio::test]
async fn an_answer_goes_to_a_file_and_values_come_from_one() {
    let server = Server::start().await;
    let app = app(server.url());
    let folder = tempfile::tempdir().expect("a folder");
    let (schema, out) = (
        folder.path().join("schema.json"),
        folder.path().join("out.json"),
    );
    std::fs::write(&schema, r#"{"z": 1, "a": 2}"#).expect("a file");
    server.answer(200, &json!({"new": "kept"}));
    let line = format!(
        "extraction-schemas create --name x --schema-json @{} -o {}",
        schema.display(),
        out.display()
    );
    let ran = ran(&app, &line).await;
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert_eq!(
        std::fs::read_to_string(out).expect("a file"),
        "{\n  \"new\": \"kept\"\n}\n"
    );
    let arrived = server.arrived();
    let body = String::from_utf8_lossy(&arrived[0].body);
    assert!(body.contains(r#"{"z":1,"a":2}"#), "{body}");
}

#[tokio::test]
async fn what_is_wrong_is_told_before_anything_is_sent() {
    let server = Server::start().await;
    let app = app(server.url());
    for (line, told) in [
        (
            "files get seven",
            "datalab: the value of `file-id` cannot be used: it is not a whole number that fits\n",
        ),
        (
            "pipelines create --steps {\"type\":",
            "datalab: the value of `steps` cannot be used: it is not JSON (EOF while parsing a value at line 1 column 8)\n",
        ),
        (
            "convert --mode fast get x",
            "datalab: --mode is none of `convert get`\n",
        ),
    ] {
        let ran = ran(&app, line).await;
        assert_eq!((ran.code, ran.err.as_str()), (2, told));
    }
    let unknown = ran(&app, "files lst").await;
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("a similar subcommand exists: 'list'"),
        "{}",
        unknown.err
    );
    let lost = ran(
        &app,
        "extraction-schemas create --name x --schema-json @/nowhere",
    )
    .await;
    assert_eq!(lost.code, 6, "{}", lost.err);
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn help_tells_what_the_document_says() {
    let app = app(String::new());
    for (line, told) in [
        ("files download-url --help", DOWNLOAD_URL),
        (
            "custom-processors set-active-version --help",
            SET_ACTIVE_VERSION,
        ),
    ] {
        let ran = ran(&app, line).await;
        let own = ran
            .out
            .split("\nGeneral options:")
            .next()
            .unwrap_or_default();
        assert_eq!((ran.code, own), (0, told));
    }
}

const DOWNLOAD_URL: &str = "\
Generate presigned URL for downloading a file.

The URL is valid for the specified expiry time (default: 1 hour).

Usage: datalab files download-url [OPTIONS] <FILE_ID>

Arguments:
  <FILE_ID>
          File ID.

Options:
      --expires-in <N>
          URL expiry time in seconds (default: 3600, max: 86400).

  -h, --help
          Print help (see a summary with '-h')
";

const SET_ACTIVE_VERSION: &str = "\
Make a version the active one.

Usage: datalab custom-processors set-active-version [OPTIONS] --version <N> <PROCESSOR_ID>

Arguments:
  <PROCESSOR_ID>  Processor ID.

Options:
      --version <N>  Version.
  -h, --help         Print help
";
