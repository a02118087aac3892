//! What came of one document: a row of the table, and an object of the JSON.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::one::Report;

/// How generating ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All of it was generated.
    Whole,
    /// All but what cannot be carried.
    Part,
    /// Nothing, with a diagnostic.
    Refused,
    /// The generator or progenitor panicked, caught or not.
    Panicked,
    /// The process died: of its stack, of the memory limit, or aborted.
    Crashed,
    /// The process was ended at the time limit.
    TimedOut,
}

/// Diagnostics of one code.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Because {
    pub code: String,
    pub count: usize,
    pub first: Place,
}

/// Where a diagnostic points, and its text.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Place {
    pub pointer: String,
    pub line: Option<usize>,
    pub message: String,
}

/// How compiling ended.
#[derive(Debug, Default, Serialize)]
pub struct Compile {
    /// The check that failed, and how many errors it said.
    pub failed: Option<(String, usize)>,
    /// The first error, and the file with all that was said.
    pub first_error: Option<String>,
    pub output: Option<PathBuf>,
    pub seconds: Vec<(String, f64)>,
}

/// All that is known of one document.
#[derive(Debug, Serialize)]
pub struct Row {
    pub document: String,
    pub outcome: Outcome,
    /// What a panic, a crash or a limit says.
    pub detail: Option<String>,
    pub operations: usize,
    pub by_progenitor: usize,
    pub by_template: usize,
    pub left_out: usize,
    pub schemas: usize,
    /// Why operations were left out, or why nothing was generated.
    pub because: Vec<Because>,
    /// What else the generator had to say.
    pub notes: Vec<Because>,
    pub lines: usize,
    /// Wall time of the process, with reading the document and, where it was needed, a second try.
    pub seconds: f64,
    /// Each stage of the last try, and its milliseconds.
    pub stages_ms: Vec<(String, f64)>,
    /// The most memory that the process had; none where the system does not tell.
    pub peak_kib: Option<u64>,
    /// None where nothing was to be compiled.
    pub compile: Option<Compile>,
}

impl Row {
    pub fn new(
        document: &str,
        outcome: Outcome,
        detail: Option<String>,
        report: &Report,
        seconds: f64,
    ) -> Self {
        let files = report.files.iter().flatten();
        Self {
            document: document.into(),
            outcome,
            detail,
            operations: report.operations,
            by_progenitor: report.by_progenitor,
            by_template: report.by_template,
            left_out: report.left_out,
            schemas: report.schemas,
            because: report.because.clone(),
            notes: report.notes.clone(),
            lines: files.map(|(_, text)| text.lines().count()).sum(),
            seconds,
            stages_ms: report.stages.clone(),
            peak_kib: None,
            compile: None,
        }
    }

    /// Whether this is a fault of the generator. That a document is refused is not.
    pub fn failed(&self) -> bool {
        let generating = match self.outcome {
            Outcome::Whole | Outcome::Part | Outcome::Refused => false,
            Outcome::Panicked | Outcome::Crashed | Outcome::TimedOut => true,
        };
        let compiling = self.compile.as_ref();
        generating || compiling.is_some_and(|compile| compile.failed.is_some())
    }
}

impl Outcome {
    /// As the table has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Part => "part",
            Self::Refused => "refused",
            Self::Panicked => "PANICKED",
            Self::Crashed => "CRASHED",
            Self::TimedOut => "TIMED OUT",
        }
    }
}

impl Compile {
    /// Takes down what a failed check said.
    pub fn fails(&mut self, check: &str, said: &str, output: PathBuf) {
        let mut errors = said.lines().filter(|line| line.starts_with("error"));
        self.first_error = errors
            .next()
            .or_else(|| said.lines().next())
            .map(ToOwned::to_owned);
        // The last says only that there were others.
        self.failed = Some((check.into(), errors.count().max(1)));
        self.output = Some(output);
    }
}

#[cfg(test)]
mod tests {
    use super::Compile;

    #[test]
    fn the_last_error_only_counts_the_others() {
        let said = "error: unused\n  --> a.rs\nerror[E0308]: mismatched\nerror: could not compile `a` due to 2 previous errors\n";
        for (said, count) in [(said, 2), ("error: no lock file", 1), ("killed", 1)] {
            let mut compile = Compile::default();
            compile.fails("clippy", said, "failed.txt".into());
            assert_eq!(compile.failed, Some(("clippy".into(), count)), "{said}");
            assert_eq!(compile.first_error.as_deref(), said.lines().next());
        }
    }
}
