//! `fetch`: takes in a new version of the document, once it is whole and a client can be generated from it.

mod download;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use openapi_client_generator::emit::{self, Tree};
use openapi_client_generator::{Options, Source, count_operations, generate};
use reqwest::Url;

use self::download::{Answer, Downloaded, Request};
use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::lock::{Lock, Validators};
use crate::workspace::{DOCUMENT, LOCK, Workspace};

/// What `regen` reads, too. A guard against an endless answer.
const SIZE_LIMIT: u64 = Source::LARGEST;

const EDITED: &str = "Edited by hand since.";
const HTML: &str = "the answer is HTML, not an OpenAPI document";
const HTML_HELP: &str =
    "open it in a browser: it may want a sign-in, or the document has moved (then: --url URL)";

/// Replace openapi.json with the published document
///
/// Reads the document from its URL or from a file; a server that says that it is unchanged ends it there. Checks it before
/// anything is written: it must be JSON or YAML, an OpenAPI 3 document, one that a client can be generated from, and not
/// have lost more than half of its operations. Then replaces openapi.json and openapi.lock.json together, as JSON in one
/// layout, so that a diff shows what changed; and leaves the client as it is: run `cargo xtask regen` next. Needs the
/// network, as do `update` and, where cargo has not all of it, `bench supply`.
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

    /// Take it in even though it lost more than half of its operations
    #[arg(long)]
    force: bool,

    /// How long it may take, with all tries
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    timeout: Duration,

    /// How often to try again when the server fails or the connection does
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,
}

/// A document on its way in, with what the lock is to say about it.
struct Incoming {
    name: String,
    bytes: Vec<u8>,
    url: Option<String>,
    day: NaiveDate,
    validators: Validators,
    note: Option<String>,
    /// Whether it is the file that stands here, which the client may have been generated from: its layout stays.
    is_ours: bool,
}

impl Fetch {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        if self.take_in(workspace, console)? {
            console.say("run: cargo xtask regen");
        }
        Ok(Exit::Fine)
    }

    /// Whether it is another document than before.
    pub fn take_in(
        &self,
        workspace: &Workspace,
        console: &mut Console<'_>,
    ) -> Result<bool, Failure> {
        let lock = Lock::read(workspace)?;
        let on_disk = Source::read(&workspace.document()).ok();
        let incoming = match &self.file {
            Some(file) => from_file(workspace, file, lock.as_ref())?,
            None => {
                let url = self.url.clone();
                let url = url.or_else(|| lock.as_ref()?.url.clone()).ok_or_else(|| {
                    let message =
                        format!("there is no {LOCK} that says where the document is published");
                    Failure::new(message, "say it: cargo xtask fetch --url URL")
                })?;
                match self.ask(&url, lock.as_ref(), on_disk.as_ref(), console)? {
                    Some(incoming) => incoming,
                    None => {
                        console.say(format!(
                            "{DOCUMENT} already is the document from {url}: the server says that it is unchanged"
                        ));
                        return Ok(false);
                    }
                }
            }
        };
        let source = validate(workspace, &incoming)?;
        self.compare(&incoming, on_disk.as_ref(), &source)?;
        let new = Lock {
            url: incoming.url,
            sha256: source.sha256(),
            fetched: incoming.day.to_string(),
            validators: incoming.validators,
            note: incoming.note,
        };
        let same = lock.is_some_and(|old| old.sha256 == new.sha256 && old.url == new.url);
        if same && on_disk.is_some_and(|old| old.text() == source.text()) {
            console.say(format!(
                "{DOCUMENT} already is the document from {}",
                incoming.name
            ));
            return Ok(false);
        }
        replace(workspace, source.text(), &new)?;
        console.say(format!(
            "{DOCUMENT} now is the document from {}, sha256 {}",
            incoming.name, new.sha256
        ));
        Ok(true)
    }

    /// The document that is published there; none where the server says that it is the one that is here.
    fn ask(
        &self,
        url: &str,
        lock: Option<&Lock>,
        on_disk: Option<&Source>,
        console: &mut Console<'_>,
    ) -> Result<Option<Incoming>, Failure> {
        let context = |failure: Failure| failure.context(&format!("fetching {url}"));
        let known = lock.filter(|lock| lock.url.as_deref() == Some(url));
        let known = known.filter(|lock| lock.validators != Validators::default());
        // Of a document that was edited, or written without its lock, the server knows nothing.
        let is_recorded =
            |lock: &&Lock| on_disk.is_some_and(|on_disk| on_disk.sha256() == lock.sha256);
        let recorded = known.filter(is_recorded);
        if known.is_some() && recorded.is_none() {
            console.note(format!(
                "{LOCK} does not record this {DOCUMENT}: it was edited, or a fetch was cut off; asking for all of it"
            ));
        }
        let request = Request {
            url: parse(url).map_err(context)?,
            known: recorded.map(|lock| lock.validators.clone()),
            timeout: self.timeout,
            retries: self.retries,
        };
        let spinner = console.spinner(format!("fetching {url}"));
        let answer = request.send();
        spinner.finish_and_clear();
        let Answer::Document(downloaded) = answer.map_err(context)? else {
            return Ok(None);
        };
        let Downloaded {
            bytes,
            url: source,
            date,
            validators,
        } = *downloaded;
        if source != request.url {
            console.note(format!(
                "{url} leads to {source}; if that is for good: cargo xtask fetch --url {source}"
            ));
        }
        let day = date.and_then(|date| DateTime::parse_from_rfc2822(&date).ok());
        Ok(Some(Incoming {
            name: request.url.to_string(),
            url: Some(request.url.to_string()),
            day: day.map_or_else(Utc::now, |date| date.to_utc()).date_naive(),
            validators,
            note: None,
            is_ours: false,
            bytes,
        }))
    }

    /// Half of an API does not go at once, but a wrong URL, or a server that is only half up, looks like that.
    fn compare(
        &self,
        incoming: &Incoming,
        old: Option<&Source>,
        new: &Source,
    ) -> Result<(), Failure> {
        let count = |source: &Source| count_operations(source).unwrap_or_default();
        let (old, new) = (old.map(count).unwrap_or_default(), count(new));
        if new * 2 >= old || self.force {
            return Ok(());
        }
        let message = format!(
            "{}: it has {new} operations, and {DOCUMENT} has {old}",
            not_taken_in(&incoming.name)
        );
        let help = "check that it is the document of this API, and whole; if so: --force";
        Err(Failure::new(message, help))
    }
}

fn not_taken_in(name: &str) -> String {
    format!("the document from {name} was not taken in; {DOCUMENT} and {LOCK} are as before")
}

/// Checks everything that can be checked without writing, and gives the document back as it is to be written.
fn validate(workspace: &Workspace, incoming: &Incoming) -> Result<Source, Failure> {
    let name = &incoming.name;
    let unusable = not_taken_in(name);
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
        return Err(Failure::new(
            format!("{unusable}: it is HTML or XML, not an OpenAPI document"),
            HTML_HELP,
        ));
    }
    let overlay = workspace.overlay()?;
    let source = Source::new(name.as_str(), text);
    let canonical = generate(&source, overlay.as_ref(), &Options::default())
        .and_then(|_| match incoming.is_ours {
            true => Ok(text.to_owned()),
            false => source.canonical(),
        })
        .map_err(|diagnostics| {
            let help =
                "have the document mended at its source, or patch it in openapi.overlay.yaml";
            Failure::document(
                format!("{unusable}: no client can be generated from it"),
                help,
                diagnostics,
            )
        })?;
    if canonical.len() as u64 > SIZE_LIMIT {
        return Err(too_large().context(&unusable));
    }
    Ok(Source::new(name.as_str(), canonical))
}

/// Replaces both files, or neither. Should the process end between the two, the lock does not record the document: the
/// drift check says so, and the next `fetch` asks for all of it.
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
    if bytes.len() as u64 > SIZE_LIMIT {
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
        validators: Validators::default(),
        note: Some(note),
        is_ours,
    })
}

fn parse(url: &str) -> Result<Url, Failure> {
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
    Ok(parsed)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "give a number".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "give a number of seconds, more than 0".to_owned())
}

fn too_large() -> Failure {
    let message = format!("larger than {} MB", SIZE_LIMIT / 1024 / 1024);
    Failure::new(
        message,
        "check that this is an OpenAPI document; nothing was written",
    )
}
