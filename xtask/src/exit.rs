//! How a command ends.

use std::fmt;
use std::process::ExitCode;

use miette::Diagnostic;
use openapi_client_generator::Diagnostics;

/// The exit codes, told apart so that a script can tell drift from a broken document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Fine = 0,
    /// What is checked in is not what would be generated; or a step of `ci`, a benchmark, or a document of a corpus, failed;
    /// or a change of the document breaks code; or a package is not whole.
    Drift = 1,
    /// The input cannot be used, or the command line is wrong. Nothing was written.
    BadInput = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command gave up: what it was doing, what to do, and what is wrong with the document if that is the reason.
#[derive(Debug)]
pub struct Failure {
    message: String,
    help: String,
    diagnostics: Option<Diagnostics>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            diagnostics: None,
        }
    }

    pub(crate) fn document(
        message: impl Into<String>,
        help: impl Into<String>,
        diagnostics: Diagnostics,
    ) -> Self {
        Self {
            diagnostics: Some(diagnostics),
            ..Self::new(message, help)
        }
    }

    /// Says behind it what more there is to know.
    pub(crate) fn and(mut self, what: &str) -> Self {
        self.message.push_str(what);
        self
    }

    /// Says something else of what to do.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Says in front what all of this was for.
    pub(crate) fn context(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.help))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        self.diagnostics.as_ref()?.related()
    }
}

impl Failure {
    /// For a pipe or a log: no colour, no frame, no wrapping, every line whole.
    pub(crate) fn plain(&self) -> String {
        let mut text = format!("error: {}\n  help: {}\n", self.message, self.help);
        if let Some(diagnostics) = &self.diagnostics {
            text = format!("{text}{diagnostics}\n");
        }
        text
    }
}
