//! `fetch`: takes in a new version of the document, once it is whole and a client can be generated from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use openapi_client_generator::emit::{self, Tree};
use openapi_client_generator::{Options, Source, generate};
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, ETAG, HeaderName};
use reqwest::{Client, Response, Url};

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::lock::Lock;
use crate::workspace::{DOCUMENT, LOCK, Workspace};

/// Far above any API's document; a guard against an endless answer.
const SIZE_LIMIT: usize = 64 * 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const WHOLE_TIMEOUT: Duration = Duration::from_secs(60);

const EDITED: &str = "Edited by hand since.";

/// Replace openapi.json with the published document
///
/// Reads the document from its URL or from a file. Checks it before anything is written: it must be JSON or YAML, an
/// OpenAPI 3 document, and one that a client can be generated from. Then replaces openapi.json and openapi.lock.json
/// together, and leaves the client as it is: run `cargo xtask regen` next. The only command that needs the network.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  taken in, or already up to date
  2  not to be had, or not usable; openapi.json and openapi.lock.json are as before")]
pub struct Fetch {
    /// Where the document is published [default: the `url` in openapi.lock.json]
    #[arg(long, conflicts_with = "file")]
    url: Option<String>,

    /// Take the document from a file; openapi.json itself, to record an edit by hand in the lock
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

/// A document on its way in, with what the lock is to say about it.
struct Incoming {
    name: String,
    bytes: Vec<u8>,
    url: Option<String>,
    day: NaiveDate,
    etag: Option<String>,
    note: Option<String>,
}

impl Fetch {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let lock = Lock::read(workspace)?;
        let incoming = match self.file {
            Some(file) => from_file(workspace, &file, lock.as_ref())?,
            None => {
                let url = self
                    .url
                    .or_else(|| lock.as_ref()?.url.clone())
                    .ok_or_else(|| {
                        let message =
                            format!("there is no {LOCK} that says where the document is published");
                        Failure::new(message, "say it: cargo xtask fetch --url URL")
                    })?;
                let spinner = console.spinner(format!("fetching {url}"));
                let answer = from_url(&url);
                spinner.finish_and_clear();
                answer.map_err(|failure| failure.context(&format!("fetching {url}")))?
            }
        };
        let source = validate(workspace, &incoming)?;
        let new = Lock {
            url: incoming.url,
            sha256: source.sha256(),
            fetched: incoming.day.to_string(),
            etag: incoming.etag,
            note: incoming.note,
        };
        let on_disk = fs::read(workspace.document()).ok();
        let same = lock.is_some_and(|old| old.sha256 == new.sha256 && old.url == new.url);
        if same && on_disk.as_deref() == Some(source.text().as_bytes()) {
            console.say(format!(
                "{DOCUMENT} already is the document from {}",
                incoming.name
            ));
            return Ok(Exit::Fine);
        }
        replace(workspace, source.text(), &new)?;
        console.say(format!(
            "{DOCUMENT} now is the document from {}, sha256 {}",
            incoming.name, new.sha256
        ));
        console.say("run: cargo xtask regen");
        Ok(Exit::Fine)
    }
}

/// Checks everything that can be checked without writing, and gives the document back as text.
fn validate(workspace: &Workspace, incoming: &Incoming) -> Result<Source, Failure> {
    let name = &incoming.name;
    let unusable =
        format!("the document from {name} was not taken in; {DOCUMENT} and {LOCK} are as before");
    let text = std::str::from_utf8(&incoming.bytes).map_err(|e| {
        let help = "check that it is a JSON or YAML document, and not compressed";
        Failure::new(format!("{unusable}: not UTF-8 text ({e})"), help)
    })?;
    // HTML would be a puzzling syntax error: a sign-in page, or an error page that says 200.
    if text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('<')
    {
        let help = "open it in a browser: it may want a sign-in, or the document has moved (then: --url URL)";
        return Err(Failure::new(
            format!("{unusable}: it is HTML or XML, not an OpenAPI document"),
            help,
        ));
    }
    let overlay = workspace.overlay()?;
    let source = Source::new(name.as_str(), text);
    generate(&source, overlay.as_ref(), &Options::default()).map_err(|diagnostics| {
        let help = "have the document mended at its source, or patch it in openapi.overlay.yaml";
        Failure::document(
            format!("{unusable}: no client can be generated from it"),
            help,
            diagnostics,
        )
    })?;
    Ok(source)
}

/// Replaces both files, or neither.
fn replace(workspace: &Workspace, text: &str, lock: &Lock) -> Result<(), Failure> {
    let mut tree = Tree::without_owned(workspace.root());
    tree.add(DOCUMENT, text);
    tree.add(LOCK, lock.to_text()?);
    emit::write(&tree).map(|_| ()).map_err(|e| {
        let help = format!("{DOCUMENT} and {LOCK} are as before; mend this and run it again");
        Failure::new(format!("replacing {DOCUMENT}: {e}"), help)
    })
}

fn from_file(workspace: &Workspace, file: &Path, lock: Option<&Lock>) -> Result<Incoming, Failure> {
    // `--file openapi.json` means the workspace's own wherever one stands in it.
    let path = if file.exists() {
        file.to_owned()
    } else {
        workspace.root().join(file)
    };
    let bytes = fs::read(&path).map_err(|e| {
        Failure::new(
            format!("reading {}: {e}", file.display()),
            "check the path; nothing was written",
        )
    })?;
    if bytes.len() > SIZE_LIMIT {
        return Err(too_large().context(&format!("reading {}", file.display())));
    }
    let is_ours = matches!((path.canonicalize(), workspace.document().canonicalize()), (Ok(a), Ok(b)) if a == b);
    let note = if is_ours {
        let before = lock
            .and_then(|lock| lock.note.as_deref())
            .unwrap_or_default();
        match before.contains(EDITED) {
            true => before.to_owned(),
            false => format!("{before} {EDITED}").trim_start().to_owned(),
        }
    } else {
        "Not fetched from `url`: taken from a file.".to_owned()
    };
    Ok(Incoming {
        // The name alone: a path would say where this machine keeps it.
        name: file
            .file_name()
            .unwrap_or(file.as_os_str())
            .to_string_lossy()
            .into_owned(),
        bytes,
        url: lock.and_then(|lock| lock.url.clone()),
        day: Utc::now().date_naive(),
        etag: None,
        note: Some(note),
    })
}

fn from_url(url: &str) -> Result<Incoming, Failure> {
    let parsed = Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| Failure::new("not an http or https URL", "give one with --url URL"))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        let help = format!(
            "give a URL without them, or download it yourself and use --file PATH; {LOCK} is checked in"
        );
        return Err(Failure::new("the URL holds credentials", help));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|e| Failure::new(format!("no runtime: {e}"), "try again"))?;
    runtime.block_on(download(parsed))
}

async fn download(url: Url) -> Result<Incoming, Failure> {
    let client = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(WHOLE_TIMEOUT)
        .user_agent(concat!("xtask/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(unreachable)?;
    let accept = "application/json, application/yaml;q=0.9, */*;q=0.1";
    let response = client
        .get(url.clone())
        .header(ACCEPT, accept)
        .send()
        .await
        .map_err(unreachable)?;
    if !response.status().is_success() {
        let message = format!("the server answered {}", response.status());
        return Err(Failure::new(
            message,
            "check the URL; another one: cargo xtask fetch --url URL",
        ));
    }
    let header = |name: HeaderName| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    if header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")) {
        let help = "open it in a browser: it may want a sign-in, or the document has moved (then: --url URL)";
        return Err(Failure::new(
            "the answer is HTML, not an OpenAPI document",
            help,
        ));
    }
    let day = header(DATE).and_then(|date| DateTime::parse_from_rfc2822(&date).ok());
    Ok(Incoming {
        name: url.to_string(),
        url: Some(url.to_string()),
        day: day.map_or_else(Utc::now, |date| date.to_utc()).date_naive(),
        etag: header(ETAG),
        note: None,
        bytes: body(response).await?,
    })
}

async fn body(mut response: Response) -> Result<Vec<u8>, Failure> {
    let announced = response.content_length().unwrap_or_default();
    if announced > SIZE_LIMIT as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > SIZE_LIMIT {
            return Err(too_large());
        }
    }
    Ok(bytes)
}

fn too_large() -> Failure {
    let message = format!("larger than {} MB", SIZE_LIMIT / 1024 / 1024);
    Failure::new(
        message,
        "check that this is an OpenAPI document; nothing was written",
    )
}

/// The whole chain: reqwest's own message says little more than that something failed.
fn unreachable(error: reqwest::Error) -> Failure {
    // Every message already begins with the URL.
    let error = error.without_url();
    let mut message = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    Failure::new(
        message,
        "check the network and the URL, and try again; nothing was written",
    )
}
