//! Runs `generate-one` in a process of its own, within limits, and reads what it wrote.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::documents::Document;
use super::memory;
use super::one::{Files, Limits, Report};
use super::row::{Outcome, Row};
use crate::exit::Failure;
use crate::process::watch;

/// Rust's own exit code of a panic.
const PANICKED: i32 = 101;
/// The longest text of a crash that is kept, in characters.
const LONGEST: usize = 500;

pub fn generate(
    document: &Document,
    within: Option<&Path>,
    limits: &Limits,
) -> Result<(Row, Option<Files>), Failure> {
    let cannot = |what: &str, e: &dyn std::fmt::Display| {
        let message = format!("{what} for {}: {e}", document.name);
        Failure::new(
            message,
            "run this where programs can be started and temporary files written",
        )
    };
    let folder = tempfile::tempdir().map_err(|e| cannot("making a temporary folder", &e))?;
    let (report, said) = (
        folder.path().join("report.json"),
        folder.path().join("stderr.txt"),
    );
    let stderr = File::create(&said).map_err(|e| cannot("making a temporary file", &e))?;
    let start = Instant::now();
    let mut child = command(document, within, limits, &report)
        .and_then(|mut command| command.stderr(stderr).spawn())
        .map_err(|e| cannot("starting a process", &e))?;
    let mut seen = None;
    let look = |id| {
        seen = seen.max(memory::peak(id));
        false
    };
    let end = watch(&mut child, limits.time, look).map_err(|e| cannot("waiting", &e))?;
    let seconds = start.elapsed().as_secs_f64();
    let said = fs::read(&said).unwrap_or_default();
    let (outcome, detail, report) = match end {
        None => {
            let detail = format!("still at work after {} s", limits.time.as_secs());
            (Outcome::TimedOut, Some(detail), Report::default())
        }
        Some(status) if status.success() => {
            let report = read(&report).map_err(|e| cannot("reading what the process wrote", &e))?;
            let (outcome, detail) = judge(&report);
            (outcome, detail, report)
        }
        Some(status) => {
            let outcome = match status.code() {
                Some(PANICKED) => Outcome::Panicked,
                // By a signal, or in a way of its own.
                _ => Outcome::Crashed,
            };
            let detail = format!("{status}: {}", tail(&String::from_utf8_lossy(&said)));
            (outcome, Some(detail), Report::default())
        }
    };
    let mut row = Row::new(&document.name, outcome, detail, &report, seconds);
    row.peak_kib = report.peak.or(seen);
    Ok((row, report.files))
}

fn command(
    document: &Document,
    within: Option<&Path>,
    limits: &Limits,
    report: &Path,
) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("generate-one");
    command.arg("--document").arg(&document.path);
    if let Some(overlay) = &document.overlay {
        command.arg("--overlay").arg(overlay);
    }
    if let Some(within) = within {
        command.arg("--within").arg(within);
    }
    command.arg("--report").arg(report);
    command.arg("--memory-limit").arg(limits.memory.to_string());
    // The traces of panics are long, and where they start is in what they say.
    command.env("RUST_BACKTRACE", "0");
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Ok(command)
}

fn read(path: &Path) -> Result<Report, Box<dyn std::error::Error>> {
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

fn judge(report: &Report) -> (Outcome, Option<String>) {
    if let Some(first) = report.panics.first() {
        return (Outcome::Panicked, Some(format!("caught: {first}")));
    }
    let outcome = match (&report.files, report.left_out) {
        (None, _) => Outcome::Refused,
        (Some(_), 0) if report.because.is_empty() => Outcome::Whole,
        (Some(_), _) => Outcome::Part,
    };
    (outcome, None)
}

/// The end of what a process said, in one line.
fn tail(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let skipped = line.chars().count().saturating_sub(LONGEST);
    line.chars().skip(skipped).collect()
}
