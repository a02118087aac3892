//! Errors and notes: what is wrong, where in the document, and what to do.

use std::fmt;
use std::sync::Arc;

use miette::{LabeledSpan, NamedSource, Severity, SourceCode};

use crate::load::{Pointer, Position};

/// One thing to say about a place in a document.
#[derive(Clone, Debug)]
pub struct Diagnostic(Box<Content>);

#[derive(Clone, Debug)]
struct Content {
    code: &'static str,
    severity: Severity,
    message: String,
    help: String,
    pointer: Pointer,
    /// The same place, in the file that it is in.
    shown: Pointer,
    position: Option<Position>,
    source: Arc<NamedSource<Arc<str>>>,
}

impl Diagnostic {
    pub(crate) fn new(
        code: &'static str,
        pointer: Pointer,
        position: Option<Position>,
        source: Arc<NamedSource<Arc<str>>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self(Box::new(Content {
            code,
            severity: Severity::Error,
            message: message.into(),
            help: help.into(),
            shown: pointer.clone(),
            pointer,
            position,
            source,
        }))
    }

    /// Shows another pointer: that in the file of the place, of several that make the document.
    pub(crate) fn shown_at(mut self, shown: Pointer) -> Self {
        self.0.shown = shown;
        self
    }

    /// Turns the error into a note: something a maintainer should know, that stops nothing.
    pub(crate) fn into_note(mut self) -> Self {
        self.0.severity = Severity::Advice;
        self
    }

    /// The stable code, such as `unresolved-reference`.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// Whether generation stops here, unless it was told to keep going.
    pub fn is_error(&self) -> bool {
        self.0.severity == Severity::Error
    }

    /// The JSON pointer of the place; empty for the whole document.
    pub fn pointer(&self) -> &Pointer {
        &self.0.pointer
    }

    /// The line of the place in the source, from 1.
    pub fn line(&self) -> Option<usize> {
        self.0.position.map(|position| position.line)
    }

    /// What to do about it.
    pub fn help(&self) -> &str {
        &self.0.help
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.source.name())?;
        if let Some(Position { line, column, .. }) = self.0.position {
            write!(f, ":{line}:{column}")?;
        }
        if !self.0.shown.is_root() {
            write!(f, " at {}", self.0.shown)?;
        }
        write!(f, ": {}", self.0.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.0.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.0.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.0.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.position.map(|_| &*self.0.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let position = self.0.position?;
        let label = LabeledSpan::new(Some("here".into()), position.offset, position.length);
        Some(Box::new(std::iter::once(label)))
    }
}

/// Everything that is wrong with the input, at least one thing.
#[derive(Clone, Debug)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// `Ok` when there is nothing to report.
    pub(crate) fn check(all: Vec<Diagnostic>) -> Result<(), Self> {
        if all.is_empty() {
            Ok(())
        } else {
            Err(Self(all))
        }
    }

    /// At least one thing.
    pub(crate) fn of(all: Vec<Diagnostic>) -> Self {
        Self(all)
    }

    /// The single diagnostics, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Self(vec![one])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, one) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "error[{}]: {one}\n  help: {}", one.0.code, one.0.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

impl miette::Diagnostic for Diagnostics {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(
            self.0.iter().map(|one| one as &dyn miette::Diagnostic),
        ))
    }
}
