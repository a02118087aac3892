//! `regen`: the document → the client's generated files, or the check that they agree.

use std::time::{Duration, Instant};

use clap::Args;
use openapi_client_generator::emit::{self, Drift, Written};
use openapi_client_generator::{Diagnostic, Options, Source, Summary, generate};

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::lock::Lock;
use crate::workspace::{DOCUMENT, LOCK, Workspace};

/// What to run when the generated files are not up to date.
const FIX: &str = "run: cargo xtask regen";
/// What to run when the document was edited by hand.
const RECORD: &str = "run: cargo xtask fetch --file openapi.json";

/// Generate the client from openapi.json
///
/// Reads openapi.json and, where there is one, openapi.overlay.yaml. Writes generated-client/src/generated/ and
/// generated-client/API.md: only the files that differ, all or none, and removes generated files that are no longer
/// needed. Needs no network.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  generated; with --check: everything is up to date
  1  with --check: drift. Shows a diff and the command that ends it
  2  the document, the overlay or the lock cannot be used, or a file written by hand is in the way;
     nothing was written")]
pub struct Regen {
    /// Write nothing; fail when a generated file differs, is missing or is stale, or when
    /// openapi.json is not the document that openapi.lock.json records
    #[arg(long)]
    check: bool,

    /// Print how long each stage took
    #[arg(long)]
    timings: bool,

    /// Leave out operations that cannot be carried, and list them, instead of failing
    #[arg(long)]
    keep_going: bool,

    /// Print what the generator has to say about the document, beyond errors
    #[arg(long)]
    notes: bool,
}

impl Regen {
    /// As it is without options.
    pub const WRITE: Self = Self {
        check: false,
        timings: false,
        keep_going: false,
        notes: false,
    };

    /// What the drift check is to `ci`.
    pub const CHECK: Self = Self {
        check: true,
        ..Self::WRITE
    };

    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let start = Instant::now();
        let document = Source::read(&workspace.document()).map_err(|diagnostics| {
            let help = "restore it from version control, or run: cargo xtask fetch";
            Failure::document(format!("{DOCUMENT} cannot be read"), help, diagnostics)
        })?;
        let overlay = workspace.overlay()?;
        let recorded = is_recorded(workspace, &document)?;
        let read = start.elapsed();

        let mut options = Options::default();
        options.keep_going = self.keep_going;
        let generated = generate(&document, overlay.as_ref(), &options).map_err(|diagnostics| {
            let help = "mend the document or the overlay; nothing was written";
            Failure::document(
                format!("no client can be generated from {DOCUMENT}"),
                help,
                diagnostics,
            )
        })?;
        let mut timings = vec![("read", read)];
        timings.extend(&generated.timings);
        let summary = describe(&generated.summary);
        self.tell(&generated.notes, console);
        let tree = workspace.tree(&generated);

        let emitting = Instant::now();
        let (exit, lines) = if self.check {
            let drift = emit::check(&tree).map_err(|e| refused(&e))?;
            verdict(&drift, recorded, &summary)
        } else {
            let written = emit::write(&tree).map_err(|e| refused(&e))?;
            if !recorded {
                console.note(format!("{LOCK} does not record this {DOCUMENT}; {RECORD}"));
            }
            (Exit::Fine, format!("{summary}: {}", count(&written)))
        };
        timings.push((
            if self.check { "compare" } else { "write" },
            emitting.elapsed(),
        ));
        if self.timings {
            print(&timings, start.elapsed(), console);
        }
        // Last, so that the command to run is the last thing that one reads.
        console.say(lines);
        Ok(exit)
    }
}

impl Regen {
    /// The notes, or that there are some: nobody should have to read them at every run, or not know of them.
    fn tell(&self, notes: &[Diagnostic], console: &mut Console<'_>) {
        if self.notes {
            for note in notes {
                console.diagnostic(note);
            }
        } else if !notes.is_empty() {
            let count = counted(notes.len(), "note");
            console.note(format!(
                "{count} about the document; to read: cargo xtask regen --check --notes"
            ));
        }
    }
}

/// What the check found, ending with the command that mends it.
fn verdict(drift: &Drift, recorded: bool, summary: &str) -> (Exit, String) {
    if drift.is_empty() && recorded {
        return (Exit::Fine, format!("{summary}: up to date"));
    }
    let mut lines = Vec::new();
    if !recorded {
        lines.push(format!(
            "{LOCK} does not record this {DOCUMENT}: it was edited, or a fetch was cut off (then: cargo xtask fetch)"
        ));
        lines.push(RECORD.to_owned());
    }
    if !drift.is_empty() {
        lines.push(drift.to_string());
        // What was written by hand and stands in the way is for the reader to move: regen refuses it too.
        if !(drift.changed.is_empty() && drift.missing.is_empty() && drift.stale.is_empty()) {
            lines.push(FIX.to_owned());
        }
    }
    (Exit::Drift, lines.join("\n"))
}

/// Whether the lock was written for this very document.
fn is_recorded(workspace: &Workspace, document: &Source) -> Result<bool, Failure> {
    let lock = Lock::read(workspace)?;
    Ok(lock.is_some_and(|lock| lock.sha256 == document.sha256()))
}

fn refused(error: &std::io::Error) -> Failure {
    Failure::new(
        format!("the generated files: {error}"),
        "nothing was written; mend this and run it again",
    )
}

pub fn describe(summary: &Summary) -> String {
    let mut carried = format!(
        "{} by progenitor, {} by templates",
        summary.by_progenitor, summary.by_template
    );
    if summary.left_out > 0 {
        carried = format!("{carried}, {} left out", summary.left_out);
    }
    format!(
        "{} ({carried}), {}",
        counted(summary.operations, "operation"),
        counted(summary.schemas, "schema")
    )
}

pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn count(written: &Written) -> String {
    let mut parts = Vec::new();
    if !written.changed.is_empty() {
        parts.push(format!(
            "{} changed",
            counted(written.changed.len(), "file")
        ));
    }
    if !written.removed.is_empty() {
        parts.push(format!(
            "{} removed",
            counted(written.removed.len(), "file")
        ));
    }
    parts.push(match parts.is_empty() {
        true => format!("{} unchanged", counted(written.unchanged, "file")),
        false => format!("{} unchanged", written.unchanged),
    });
    parts.join(", ")
}

fn print(timings: &[(&'static str, Duration)], total: Duration, console: &mut Console<'_>) {
    let line =
        |name: &str, time: Duration| format!("{name:>12} {:>9.1} ms", time.as_secs_f64() * 1_000.0);
    for (name, time) in timings {
        console.note(line(name, *time));
    }
    console.note(line("total", total));
}
