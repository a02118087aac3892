//! `corpus`: the generator on every document of a folder, and what came of it as a table.

mod child;
pub mod documents;
mod memory;
mod one;
mod row;
mod table;

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use openapi_client_generator::trial::{Bench, CHECKS};

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::workspace::Workspace;

use self::documents::Document;
use self::one::Limits;
use self::row::{Compile, Row};

pub use self::memory::limit as limit_memory;
pub use self::one::One;

/// Generate from every document of a folder, and tell what came of each
///
/// Reads each .json, .yaml and .yml of the folder, with the overlay beside it where there is one
/// (NAME.overlay.yaml for NAME.json). A document that cannot be generated whole is tried again without the operations that
/// cannot be carried and the schemas that cannot be read, and the table says why they were left out. Each document has a process of its own, so that one
/// that overflows the stack, never ends or wants all memory is a row of the table. Writes to target/trials only, and to
/// the file that --json names. Needs no network once cargo has the crates of this workspace.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  nothing panicked and all that was to compile did; documents may have been refused, with a diagnostic
  1  the generator panicked, crashed or exceeded a limit, or generated code did not compile cleanly
  2  the folder cannot be read or holds no document, or a process could not be started")]
pub struct Corpus {
    /// The folder with the documents
    #[arg(long)]
    dir: PathBuf,

    /// Let documents refer to files anywhere in this folder, which holds theirs [default: each document's own]
    #[arg(long, value_name = "DIR")]
    within: Option<PathBuf>,

    /// Compile what is generated, each document as a crate of its own, with the warnings of rustc, clippy and
    /// rustdoc denied; these take turns, since they share a target folder
    #[arg(long)]
    compile: bool,

    /// How many documents at once [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Also write all of this, and more, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// The longest that one document may take to generate, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    time_limit: u64,

    /// The most memory that generating one document may take (its address space; on Unix only), in MiB
    #[arg(long, value_name = "MIB", default_value_t = 4096)]
    memory_limit: u64,
}

impl Corpus {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let documents = documents::of(&self.dir)?;
        let jobs = self.jobs.or_else(|| thread::available_parallelism().ok());
        let bar = console.bar(documents.len());
        let rows = Run {
            limits: Limits {
                time: Duration::from_secs(self.time_limit),
                memory: self.memory_limit,
            },
            within: self.within,
            bench: self.compile.then(|| Bench::new(workspace.root())),
            turn: Mutex::new(()),
        }
        .all(&documents, jobs.map_or(1, NonZeroUsize::get), &bar);
        bar.finish_and_clear();
        let rows = rows?;
        if let Some(path) = &self.json {
            write_json(path, &rows)?;
        }
        console.say(table::table(&rows));
        Ok(match rows.iter().any(Row::failed) {
            true => Exit::Drift,
            false => Exit::Fine,
        })
    }
}

fn write_json(path: &Path, rows: &[Row]) -> Result<(), Failure> {
    let failed = |what: String| {
        let message = format!("writing {}: {what}", path.display());
        Failure::new(message, "give --json a file that can be written")
    };
    let content = serde_json::json!({ "documents": rows });
    let text = serde_json::to_string_pretty(&content).map_err(|e| failed(e.to_string()))?;
    fs::write(path, text + "\n").map_err(|e| failed(e.to_string()))
}

/// What the workers share.
struct Run {
    limits: Limits,
    /// Where files are read from, if not from the folder of the document.
    within: Option<PathBuf>,
    /// Where to compile, if at all.
    bench: Option<Bench>,
    /// Who may compile now: cargo would make the others wait anyway, and their wait would count as compile time.
    turn: Mutex<()>,
}

impl Run {
    /// One row for each document, in their order.
    fn all(
        &self,
        documents: &[Document],
        jobs: usize,
        bar: &indicatif::ProgressBar,
    ) -> Result<Vec<Row>, Failure> {
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut rows = Vec::new();
            while let Some((index, document)) = {
                let index = next.fetch_add(1, Ordering::Relaxed);
                documents.get(index).map(|document| (index, document))
            } {
                rows.push((index, self.one(document, bar)?));
                bar.inc(1);
            }
            Ok(rows)
        };
        let mut rows = thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(worker)).collect();
            let mut rows = Vec::new();
            for worker in workers {
                rows.extend(worker.join().unwrap_or_else(|_| {
                    let message = "a thread of this command panicked; what it said stands above";
                    Err(Failure::new(message, "report this with the document"))
                })?);
            }
            Ok(rows)
        })?;
        rows.sort_by_key(|(index, _)| *index);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    fn one(&self, document: &Document, bar: &indicatif::ProgressBar) -> Result<Row, Failure> {
        bar.set_message(format!("generating {}", document.name));
        let (mut row, files) = child::generate(document, self.within.as_deref(), &self.limits)?;
        if let (Some(bench), Some(files)) = (&self.bench, files) {
            let _turn = self.turn.lock();
            bar.set_message(format!("compiling {}", document.name));
            row.compile = Some(compile(bench, document, &files)?);
        }
        Ok(row)
    }
}

fn compile(bench: &Bench, document: &Document, files: &one::Files) -> Result<Compile, Failure> {
    let cannot = |e: std::io::Error| {
        let message = format!("compiling what {} became: {e}", document.name);
        let help = "run this as `cargo xtask corpus` in the workspace, with room on the disk";
        Failure::new(message, help)
    };
    let trial = bench
        .trial(&document.krate, [("generated", files)], "")
        .map_err(cannot)?;
    let mut compile = Compile::default();
    for (name, arguments) in CHECKS {
        let start = Instant::now();
        let said = trial.run(arguments).map_err(cannot)?;
        compile
            .seconds
            .push((name.into(), start.elapsed().as_secs_f64()));
        if let Some(said) = said {
            let path = trial.folder().join("failed.txt");
            fs::write(&path, &said).map_err(cannot)?;
            compile.fails(name, &said, path);
            break;
        }
    }
    Ok(compile)
}
