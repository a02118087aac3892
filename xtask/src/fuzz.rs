//! `fuzz`: the generator on documents that nobody would write, made of those of a folder.

mod findings;
mod worker;

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::ProgressBar;
use openapi_client_generator::Source;
use openapi_client_generator::fuzz::{Fuzz as Cases, Outcome, listen_to_panics, outcome};
use openapi_client_generator::trial::{Bench, CHECKS};

use crate::console::Console;
use crate::corpus::documents;
use crate::exit::{Exit, Failure};
use crate::process::watch;
use crate::workspace::Workspace;

use self::findings::Findings;
use self::worker::Line;

pub use self::worker::FuzzSome;

/// How many cases a process tries, and how many of them are compiled at most.
const CHUNK: u64 = 200;
const COMPILED: usize = 25;

/// Look for documents that the generator panics on, never ends on, or makes code of that does not compile
///
/// Each case is a few operations of one of the folder's documents with some values removed, exchanged, renamed or wrapped,
/// and with values of another. A diagnostic is a good answer; a panic (progenitor's too), a crash, a long wait, code that
/// is no Rust, and an error without a place are findings. Each finding is written to target/fuzz, as small as a few seconds
/// make it: `cargo xtask corpus --dir target/fuzz` tries them again. Writes to target only.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  nothing was found
  1  there are findings
  2  the folder cannot be read or holds no document, or a process could not be started")]
pub struct Fuzz {
    /// The folder with the documents to start from
    #[arg(long)]
    dir: PathBuf,

    /// How long, in minutes
    #[arg(long, value_name = "N", default_value_t = 60.0)]
    minutes: f64,

    /// The number of the first case; the same folder and number make the same case
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,

    /// Have clippy judge what is generated from about one case in eight, with warnings denied
    #[arg(long)]
    compile: bool,

    /// How many processes at once [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// The longest that one case may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    time_limit: u64,

    /// The most memory that a process may take (its address space; on Unix only), in MiB
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    memory_limit: u64,
}

/// The documents of a folder that can be read at all.
fn documents(folder: &Path) -> Result<Cases, Failure> {
    let all = documents::of(folder)?;
    let read = all
        .iter()
        .filter_map(|document| Source::read(&document.path).ok());
    let sources: Vec<Source> = read.collect();
    Cases::new(&sources).ok_or_else(|| {
        let message = format!(
            "reading --dir {}: no document of it can be read",
            folder.display()
        );
        Failure::new(message, "give a folder with documents in JSON or YAML")
    })
}

impl Fuzz {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let cases = documents(&self.dir)?;
        // Making a finding smaller meets it again.
        listen_to_panics();
        let jobs = self.jobs.or_else(|| thread::available_parallelism().ok());
        let spinner = console.spinner("looking for documents that break the generator".into());
        let run = Run {
            end: Instant::now() + Duration::from_secs_f64(self.minutes.max(0.0) * 60.0),
            next: AtomicU64::new(self.from),
            findings: Findings::new(workspace.root().join("target/fuzz")),
            bench: self
                .compile
                .then(|| Mutex::new(Bench::new(workspace.root()))),
            cases,
            options: self,
        };
        let tallies = thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs.map_or(1, NonZeroUsize::get))
                .map(|_| scope.spawn(|| run.work(&spinner)))
                .collect();
            let join = |worker: thread::ScopedJoinHandle<'_, _>| {
                worker.join().unwrap_or_else(|_| {
                    let message = "a thread of this command panicked; what it said stands above";
                    Err(Failure::new(message, "report this with the folder"))
                })
            };
            workers
                .into_iter()
                .map(join)
                .collect::<Result<Vec<Tally>, Failure>>()
        });
        spinner.finish_and_clear();
        let all = tallies?.into_iter().fold(Tally::default(), Tally::plus);
        let found = run.findings.all();
        for line in &found {
            console.say(line);
        }
        console.say(format!(
            "{} cases from {}: {} generated ({} judged by clippy), {} refused; {} findings",
            all.generated + all.refused + all.found,
            run.options.from,
            all.generated,
            all.compiled,
            all.refused,
            found.len(),
        ));
        Ok(match found.is_empty() {
            true => Exit::Fine,
            false => Exit::Drift,
        })
    }
}

/// How many cases came to what.
#[derive(Clone, Copy, Default)]
struct Tally {
    generated: usize,
    compiled: usize,
    refused: usize,
    found: usize,
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        Self {
            generated: self.generated + other.generated,
            compiled: self.compiled + other.compiled,
            refused: self.refused + other.refused,
            found: self.found + other.found,
        }
    }
}

/// What the workers share.
struct Run {
    options: Fuzz,
    cases: Cases,
    end: Instant,
    next: AtomicU64,
    findings: Findings,
    /// Where to compile, one at a time, if at all.
    bench: Option<Mutex<Bench>>,
}

impl Run {
    fn work(&self, spinner: &ProgressBar) -> Result<Tally, Failure> {
        let mut tally = Tally::default();
        while Instant::now() < self.end {
            let from = self.next.fetch_add(CHUNK, Ordering::Relaxed);
            spinner.set_message(format!(
                "at case {from}, {} findings",
                self.findings.all().len()
            ));
            let mut generated = Vec::new();
            let (mut at, end) = (from, from.saturating_add(CHUNK));
            while at < end && Instant::now() < self.end {
                at = self.some(at, end - at, &mut tally, &mut generated)?;
            }
            tally.generated += generated.len();
            if let Some(bench) = &self.bench
                && let Ok(bench) = bench.lock()
            {
                generated.truncate(COMPILED);
                tally.compiled += generated.len();
                self.compile(&bench, &generated)?;
            }
        }
        Ok(tally)
    }

    /// Tries some cases in a process; the number of the next.
    fn some(
        &self,
        from: u64,
        count: u64,
        tally: &mut Tally,
        generated: &mut Vec<u64>,
    ) -> Result<u64, Failure> {
        let cannot = |what: &str, e: std::io::Error| {
            let help = "run this where programs can be started and temporary files written";
            Failure::new(format!("{what}: {e}"), help)
        };
        let folder = tempfile::tempdir().map_err(|e| cannot("making a temporary folder", e))?;
        let report = folder.path().join("report.jsonl");
        let program = std::env::current_exe().map_err(|e| cannot("finding this program", e))?;
        let mut child = Command::new(program)
            .arg("fuzz-some")
            .arg("--dir")
            .arg(&self.options.dir)
            .arg("--report")
            .arg(&report)
            .args(["--from", &from.to_string(), "--count", &count.to_string()])
            .args(["--memory-limit", &self.options.memory_limit.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| cannot("starting a process", e))?;
        let limit = Duration::from_secs(self.options.time_limit);
        let mut length = 0;
        let moved = |_| {
            let before = std::mem::replace(
                &mut length,
                fs::metadata(&report).map_or(0, |file| file.len()),
            );
            length != before
        };
        let ended = watch(&mut child, limit, moved).map_err(|e| cannot("waiting", e))?;
        let text = fs::read_to_string(&report).unwrap_or_default();
        let mut open = None;
        for line in text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
        {
            match line {
                Line::Begun(number) => open = Some(number),
                Line::Generated => generated.extend(open.take()),
                Line::Refused => {
                    tally.refused += 1;
                    open = None;
                }
                Line::Found { kind, said } => {
                    tally.found += 1;
                    if let Some(number) = open.take() {
                        self.findings
                            .add(&kind, &said, number, &self.cases.case(number))?;
                    }
                }
            }
        }
        if ended.is_some_and(|status| status.success()) {
            return Ok(from.saturating_add(count));
        }
        let Some(number) = open else {
            let message = format!("a process gave up before its first case: {ended:?}");
            return Err(Failure::new(
                message,
                "try a larger --memory-limit or --time-limit",
            ));
        };
        tally.found += 1;
        let (kind, said) = match ended {
            Some(status) => ("crashed", status.to_string()),
            None => ("slow", format!("still at work after {} s", limit.as_secs())),
        };
        self.findings
            .add(kind, &said, number, &self.cases.case(number))?;
        Ok(number + 1)
    }

    /// Compiles what some cases became, in one crate.
    fn compile(&self, bench: &Bench, numbers: &[u64]) -> Result<(), Failure> {
        let cannot = |e: std::io::Error| {
            let help = "run this as `cargo xtask fuzz` in the workspace, with room on the disk";
            Failure::new(format!("compiling what was generated: {e}"), help)
        };
        let generated: Vec<_> = numbers
            .iter()
            .filter_map(|number| match outcome(&self.cases.case(*number)) {
                Outcome::Generated(files) => Some((format!("case_{number}"), files)),
                _ => None,
            })
            .collect();
        let modules = generated.iter().map(|(name, files)| (name.as_str(), files));
        let trial = bench.trial("fuzz", modules, "").map_err(cannot)?;
        let [(_, clippy), ..] = CHECKS;
        let Some(said) = trial.run(clippy).map_err(cannot)? else {
            return Ok(());
        };
        let mut told = false;
        for number in numbers {
            let place = format!("src/case_{number}/");
            // The message is the line before the place.
            let before = said.find(&place).and_then(|at| said.get(..at));
            if let Some(message) = before.and_then(|text| text.rsplit('\n').nth(1)) {
                told = true;
                self.findings
                    .add("compile", message, *number, &self.cases.case(*number))?;
            }
        }
        if !told {
            let last = said.lines().last().unwrap_or_default();
            return Err(Failure::new(
                format!("compiling what was generated: {last}"),
                "look at target/trials/fuzz",
            ));
        }
        Ok(())
    }
}
