//! Many documents, some at a time, each one's results in a folder of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use datalab_client::cli::{Action, Answer, Failure, How, Preview};
use datalab_client::convert::Convert;
use datalab_client::{Client, Error, Job, JobId, Upload};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use openapi_client_runtime::{BoxFuture, UniqueNames, safe_name};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::inputs::Document;
use crate::state::{Entry, Progress, Source, State, key};

/// Documents that are to be converted, and how.
pub struct Batch {
    pub client: Client,
    /// With all settings, and without a file.
    pub request: Convert,
    pub documents: Vec<Document>,
    /// Where the results go.
    pub folder: PathBuf,
    /// How many are under way at a time.
    pub jobs: usize,
}

/// What became of a document in this run.
enum Outcome {
    Converted,
    /// It was converted before.
    Skipped,
    Failed(String),
    /// The user stopped before it was done.
    Left,
}

impl Action for Batch {
    fn preview(&self) -> Result<Vec<Preview>, Failure> {
        let requests = self.documents.iter();
        requests
            .map(|document| Preview::of(&self.request.clone().file(&document.path)))
            .collect()
    }

    fn run(self: Box<Self>, how: How) -> BoxFuture<Result<Answer, Failure>> {
        Box::pin(convert(*self, how))
    }
}

async fn convert(batch: Batch, how: How) -> Result<Answer, Failure> {
    let state = State::open(&batch.folder)?;
    let outputs = outputs(&batch.documents, &state);
    let settings = Preview::of(&batch.request)?.body;
    let bars = Bars::new(batch.documents.len(), how.quiet);
    let turns = Arc::new(Semaphore::new(batch.jobs));
    let work = Arc::new(Work {
        client: batch.client,
        request: batch.request,
        folder: batch.folder,
        settings,
        state,
        stopped: stopped(),
    });
    let mut tasks = JoinSet::new();
    for (index, (document, output)) in batch.documents.iter().cloned().zip(outputs).enumerate() {
        let (work, turns, bars) = (Arc::clone(&work), Arc::clone(&turns), bars.clone());
        tasks.spawn(async move {
            let _turn = turns.acquire().await;
            let bar = bars.begin(&document);
            let outcome = work.one(&document, output.clone(), &bar).await;
            bars.end(&bar, &document, &outcome);
            (index, output, outcome)
        });
    }
    let mut all = BTreeMap::new();
    while let Some(done) = tasks.join_next().await {
        let (index, output, outcome) = done.map_err(|e| Failure::File(e.to_string()))?;
        all.insert(index, (output, outcome));
    }
    bars.finish();
    summary(&batch.documents, all.into_values(), &work.folder, how.quiet)
}

/// Tells of the run: to the user, and as what is printed.
fn summary(
    documents: &[Document],
    all: impl Iterator<Item = (PathBuf, Outcome)>,
    folder: &Path,
    quiet: bool,
) -> Result<Answer, Failure> {
    let (mut converted, mut skipped, mut failed, mut left) = (0, 0, Vec::new(), 0);
    let mut told = Vec::new();
    for (document, (output, outcome)) in documents.iter().zip(all) {
        let output = folder.join(output);
        let (status, error) = match outcome {
            Outcome::Converted => {
                converted += 1;
                ("converted", None)
            }
            Outcome::Skipped => {
                skipped += 1;
                ("skipped", None)
            }
            Outcome::Failed(error) => {
                failed.push(format!("{}: {error}", document.path.display()));
                ("failed", Some(error))
            }
            Outcome::Left => {
                left += 1;
                ("left", None)
            }
        };
        let mut entry =
            json!({"file": key(&document.path), "status": status, "output": key(&output)});
        if let (Some(error), Value::Object(entry)) = (error, &mut entry) {
            entry.remove("output");
            entry.insert("error".to_owned(), error.into());
        }
        told.push(entry);
    }
    let counts = format!(
        "{converted} converted, {} failed, {skipped} skipped",
        failed.len()
    );
    let failures: String = failed.iter().map(|line| format!("{line}\n")).collect();
    if left > 0 {
        let help = "the same command goes on from here, and submits nothing again";
        return Err(Failure::Interrupted(format!(
            "{failures}{counts}, {left} left; {help}"
        )));
    }
    if !quiet {
        eprintln!("{failures}{counts}");
    }
    Ok(Answer::Report {
        value: told.into(),
        fine: failed.is_empty(),
    })
}

/// The folder of each document's results: that which it had before, else one that no other has.
fn outputs(documents: &[Document], state: &State) -> Vec<PathBuf> {
    let mut names: BTreeMap<PathBuf, UniqueNames> = BTreeMap::new();
    let mut taken = state.outputs();
    let mut folder_of = |document: &Document| {
        if let Some(entry) = state.get(&document.full) {
            return entry.output;
        }
        let folders = document.names.iter().rev().skip(1).rev();
        let mut parent: PathBuf = folders.map(|name| safe_name(name)).collect();
        // None is within another, which would go with it.
        if taken.iter().any(|known| parent.starts_with(known)) {
            parent = PathBuf::new();
        }
        let name = document.names.last().map_or("document", String::as_str);
        loop {
            let output = parent.join(names.entry(parent.clone()).or_default().take(name));
            if !taken.iter().any(|known| known.starts_with(&output)) {
                taken.push(output.clone());
                return output;
            }
        }
    };
    documents.iter().map(&mut folder_of).collect()
}

/// What all documents share.
struct Work {
    client: Client,
    request: Convert,
    folder: PathBuf,
    settings: Vec<String>,
    state: State,
    stopped: watch::Receiver<bool>,
}

impl Work {
    async fn one(&self, document: &Document, output: PathBuf, bar: &ProgressBar) -> Outcome {
        match self.try_one(document, output, bar).await {
            Ok(outcome) => outcome,
            Err(failure) => Outcome::Failed(failure.to_string()),
        }
    }

    async fn try_one(
        &self,
        document: &Document,
        output: PathBuf,
        bar: &ProgressBar,
    ) -> Result<Outcome, Failure> {
        let made_from = Source::of(&document.path, &self.settings)?;
        let known = self.state.get(&document.full);
        let is_own = known.is_some();
        let same = known.filter(|entry| entry.made_from == made_from);
        let target = self.folder.join(&output);
        let entry = |progress| Entry {
            output: output.clone(),
            made_from: made_from.clone(),
            progress,
        };
        let before = match same.map(|entry| entry.progress) {
            Some(Progress::Done) if target.is_dir() => return Ok(Outcome::Skipped),
            Some(Progress::Submitted { job }) => Some(job),
            _ => None,
        };
        if target.exists() && !is_own {
            let what =
                "exists, and is none of this command's: move it away, or give another folder";
            return Err(Failure::File(format!("{} {what}", target.display())));
        }
        let mut stopped = self.stopped.clone();
        if *stopped.borrow() {
            return Ok(Outcome::Left);
        }
        let mut resumed = before.is_some();
        let mut job = match before {
            Some(id) => self.client.convert().resume(id),
            None => self.submit(document, &entry, bar).await?,
        };
        let result = loop {
            let waiting = wait(&job, bar);
            let finished = tokio::select! {
                finished = waiting => finished,
                _ = stopped.wait_for(|stopped| *stopped) => return Ok(Outcome::Left),
            };
            match finished {
                Ok(result) => break result,
                // Its result was kept for some time only.
                Err(error) if resumed && error.is_not_found() => {
                    resumed = false;
                    job = self.submit(document, &entry, bar).await?;
                }
                Err(error) => {
                    if ends(&error) {
                        self.state.set(&document.full, entry(Progress::Failed))?;
                    }
                    return Err(error.into());
                }
            }
        };
        bar.set_message("saving");
        let result = result.fetch_full(&self.client).await?;
        let new = target.with_file_name(format!(".{}.new", file_name(&target)));
        clear(&new)?;
        result.save_to(&new).await?;
        clear(&target)?;
        std::fs::rename(&new, &target).map_err(|e| unwritten(&target, &e))?;
        self.state.set(&document.full, entry(Progress::Done))?;
        Ok(Outcome::Converted)
    }

    /// Starts a job, and keeps its id before anything else. Stopping waits for that: what is sent may be paid for.
    async fn submit(
        &self,
        document: &Document,
        entry: &impl Fn(Progress) -> Entry,
        bar: &ProgressBar,
    ) -> Result<Job<Convert>, Failure> {
        bar.set_message("uploading");
        let told = bar.clone();
        let file = Upload::from(&document.path).on_progress(move |sent, length| {
            if let Some(length) = length.filter(|length| *length > 0) {
                told.set_message(format!(
                    "uploading, {} %",
                    sent.saturating_mul(100) / length
                ));
            }
        });
        let job = self.request.clone().file(file).submit().await?;
        let id: JobId = job.id().clone();
        self.state
            .set(&document.full, entry(Progress::Submitted { job: id }))?;
        Ok(job)
    }
}

async fn wait(
    job: &Job<Convert>,
    bar: &ProgressBar,
) -> Result<datalab_client::types::MarkerFinalResponse, Error> {
    bar.set_message("waiting");
    let told = bar.clone();
    job.wait_with(None, move |state| {
        told.set_message(state.status().to_owned())
    })
    .await
}

/// Whether a job is over, so that coming back to it is of no use.
fn ends(error: &Error) -> bool {
    match error {
        Error::Job(error) => {
            let lost = error.lookup().is_some_and(|error| error.is_not_found());
            error.is_failed() || error.is_refused() || lost
        }
        _ => false,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn clear(folder: &Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(unwritten(folder, &e)),
        _ => Ok(()),
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    Failure::File(format!("{} cannot be written: {error}", path.display()))
}

/// Becomes true with the first Ctrl-C; the second ends the process.
fn stopped() -> watch::Receiver<bool> {
    let (tell, told) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            // Nobody can stop it, and nobody must think that it has been.
            return std::future::pending().await;
        }
        let _ = tell.send(true);
        eprintln!("stopping; once more to stop at once");
        let _ = tokio::signal::ctrl_c().await;
        std::process::exit(130);
    });
    told
}

/// A bar for each document that is under way, and one for all. A terminal only shows them.
#[derive(Clone)]
struct Bars {
    bars: MultiProgress,
    all: ProgressBar,
}

impl Bars {
    fn new(documents: usize, quiet: bool) -> Self {
        let bars = MultiProgress::new();
        if quiet {
            bars.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        }
        let all = bars.add(ProgressBar::new(documents as u64));
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {elapsed}");
        all.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bars, all }
    }

    fn begin(&self, document: &Document) -> ProgressBar {
        let bar = self
            .bars
            .insert_before(&self.all, ProgressBar::new_spinner());
        let style = ProgressStyle::with_template("{spinner} {prefix}: {msg} ({elapsed})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_prefix(shown(document));
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    fn end(&self, bar: &ProgressBar, document: &Document, outcome: &Outcome) {
        bar.finish_and_clear();
        self.bars.remove(bar);
        self.all.inc(1);
        if let Outcome::Failed(error) = outcome {
            let _ = self.bars.println(format!("{}: {error}", shown(document)));
        }
    }

    fn finish(&self) {
        self.all.finish_and_clear();
    }
}

/// A name without what a terminal would take for a command.
fn shown(document: &Document) -> String {
    document
        .path
        .display()
        .to_string()
        .replace(char::is_control, "?")
}
