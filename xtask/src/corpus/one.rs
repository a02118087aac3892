//! The hidden verb `generate-one`: one document, in this process, with what came of it written down for `corpus`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use clap::Args;
use openapi_client_generator::{
    Diagnostic, Diagnostics, Generated, Options, Source, Summary, generate,
};
use serde::{Deserialize, Serialize};

use super::memory;
use super::row::{Because, Place};
use crate::exit::{Exit, Failure};

/// Generated files: path and content.
pub type Files = BTreeMap<String, String>;

/// The most that one document may take.
pub struct Limits {
    pub time: Duration,
    /// In MiB.
    pub memory: u64,
}

/// Generate from one document, for `corpus`
#[derive(Args)]
pub struct One {
    #[arg(long)]
    document: PathBuf,
    #[arg(long)]
    overlay: Option<PathBuf>,
    #[arg(long)]
    within: Option<PathBuf>,
    #[arg(long)]
    report: PathBuf,
    #[arg(long)]
    memory_limit: u64,
}

/// What came of a document, as the child writes it for its parent.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Report {
    /// None where nothing could be generated, even without the operations that cannot be carried.
    pub files: Option<Files>,
    pub operations: usize,
    pub by_progenitor: usize,
    pub by_template: usize,
    pub left_out: usize,
    pub schemas: usize,
    /// Why operations were left out, or why nothing was generated.
    pub because: Vec<Because>,
    pub notes: Vec<Because>,
    /// Each stage and its milliseconds.
    pub stages: Vec<(String, f64)>,
    /// What panicked though it was caught.
    pub panics: Vec<String>,
    /// In KiB.
    pub peak: Option<u64>,
}

/// What panics said; the hook cannot hand it on otherwise.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl One {
    pub fn run(self) -> Result<Exit, Failure> {
        memory::limit(self.memory_limit)?;
        // Progenitor's panics are caught and become diagnostics; they are to be counted all the same.
        std::panic::set_hook(Box::new(|info| {
            let text = info.to_string().replace('\n', " ");
            eprintln!("{text}");
            if let Ok(mut panics) = PANICS.lock() {
                panics.push(text);
            }
        }));
        let mut report = match self.generate() {
            Ok(report) => report,
            Err(diagnostics) => Report {
                because: grouped(diagnostics.iter()),
                ..Report::default()
            },
        };
        if let Ok(panics) = PANICS.lock() {
            report.panics.clone_from(&panics);
        }
        report.peak = memory::peak("self");
        let text = serde_json::to_string(&report).map_err(|e| self.cannot(&e.to_string()))?;
        fs::write(&self.report, text).map_err(|e| self.cannot(&e.to_string()))?;
        Ok(Exit::Fine)
    }

    fn cannot(&self, what: &str) -> Failure {
        let message = format!("writing {}: {what}", self.report.display());
        Failure::new(message, "make room in the folder for temporary files")
    }

    fn generate(&self) -> Result<Report, Diagnostics> {
        let mut document = Source::read(&self.document)?;
        if let Some(within) = &self.within {
            document = document.within(within)?;
        }
        let overlay = self.overlay.as_deref().map(Source::read).transpose()?;
        let mut options = Options::default();
        let strict = generate(&document, overlay.as_ref(), &options);
        let (generated, errors) = match strict {
            Ok(generated) => (generated, None),
            Err(errors) => {
                options.keep_going = true;
                // What is wrong now is what keeps the rest from being generated.
                (
                    generate(&document, overlay.as_ref(), &options)?,
                    Some(errors),
                )
            }
        };
        let errors: Vec<&Diagnostic> = errors.iter().flat_map(Diagnostics::iter).collect();
        Ok(report(generated, &errors))
    }
}

fn report(generated: Generated, errors: &[&Diagnostic]) -> Report {
    // With an operation left out, its error is among the notes.
    let is_error = |note: &&Diagnostic| {
        let same =
            |error: &&Diagnostic| error.code() == note.code() && error.pointer() == note.pointer();
        errors.iter().any(same)
    };
    let notes = grouped(generated.notes.iter().filter(|note| !is_error(note)));
    let stages = generated.timings.iter();
    let Summary {
        operations,
        by_progenitor,
        by_template,
        left_out,
        schemas,
    } = generated.summary;
    Report {
        operations,
        by_progenitor,
        by_template,
        left_out,
        schemas,
        because: grouped(errors.iter().copied()),
        notes,
        stages: stages
            .map(|(name, time)| ((*name).to_owned(), time.as_secs_f64() * 1_000.0))
            .collect(),
        files: Some(generated.files),
        ..Report::default()
    }
}

/// The diagnostics by code, in the order of their first.
fn grouped<'a>(all: impl Iterator<Item = &'a Diagnostic>) -> Vec<Because> {
    let mut groups: Vec<Because> = Vec::new();
    for one in all {
        match groups.iter_mut().find(|group| group.code == one.code()) {
            Some(group) => group.count += 1,
            None => groups.push(Because {
                code: one.code().into(),
                count: 1,
                first: Place {
                    pointer: one.pointer().to_string(),
                    line: one.line(),
                    message: one.to_string(),
                },
            }),
        }
    }
    groups
}
