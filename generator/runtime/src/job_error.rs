//! A job that gives no result.

use std::fmt;
use std::time::Duration;

use crate::error::Context;
use crate::{Error, JobId};

/// A job that gives no result. It always holds the id, to come back to the job with or to ask support about.
#[derive(Debug)]
pub struct JobError {
    context: Context,
    id: JobId,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Refused {
        error: Option<String>,
    },
    Failed {
        error: Option<String>,
        stage: Option<String>,
    },
    Overdue {
        after: Duration,
    },
    Lost {
        source: Box<Error>,
    },
}

impl JobError {
    pub(crate) fn refused(context: Context, id: JobId, error: Option<String>) -> Self {
        let kind = Kind::Refused { error };
        Self { context, id, kind }
    }

    pub(crate) fn failed(
        context: Context,
        id: JobId,
        error: Option<String>,
        stage: Option<String>,
    ) -> Self {
        let kind = Kind::Failed { error, stage };
        Self { context, id, kind }
    }

    pub(crate) fn overdue(context: Context, id: JobId, after: Duration) -> Self {
        let kind = Kind::Overdue { after };
        Self { context, id, kind }
    }

    pub(crate) fn lost(context: Context, id: JobId, source: Error) -> Self {
        let source = Box::new(source);
        let kind = Kind::Lost { source };
        Self { context, id, kind }
    }

    /// The job's id.
    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// What the API said went wrong.
    pub fn error(&self) -> Option<&str> {
        match &self.kind {
            Kind::Refused { error } | Kind::Failed { error, .. } => error.as_deref(),
            Kind::Overdue { .. } | Kind::Lost { .. } => None,
        }
    }

    /// The stage in which it went wrong, in the API's word.
    pub fn error_in(&self) -> Option<&str> {
        match &self.kind {
            Kind::Failed { stage, .. } => stage.as_deref(),
            _ => None,
        }
    }

    /// Whether the API did not take the job.
    pub fn is_refused(&self) -> bool {
        matches!(self.kind, Kind::Refused { .. })
    }

    /// Whether the job ran and failed.
    pub fn is_failed(&self) -> bool {
        matches!(self.kind, Kind::Failed { .. })
    }

    /// Whether waiting took too long; the job goes on.
    pub fn is_overdue(&self) -> bool {
        matches!(self.kind, Kind::Overdue { .. })
    }

    /// The error of the look-up, where that is what ended the wait.
    pub fn lookup(&self) -> Option<&Error> {
        match &self.kind {
            Kind::Lost { source } => Some(source),
            _ => None,
        }
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { context, id, kind } = self;
        match kind {
            Kind::Refused { error } => {
                write!(
                    f,
                    "{context}: the job `{id}` was not taken: {}",
                    or_nothing(error)
                )
            }
            Kind::Failed { error, stage } => {
                write!(f, "{context}: the job `{id}` failed")?;
                if let Some(stage) = stage {
                    write!(f, " ({stage})")?;
                }
                write!(f, ": {}", or_nothing(error))
            }
            Kind::Overdue { after } => write!(
                f,
                "{context}: the job `{id}` was not done after {after:?}; it goes on, wait for it again with `resume`"
            ),
            Kind::Lost { source } => write!(
                f,
                "{context}: the job `{id}` could not be looked up; it may go on, try again with `resume`: {source}"
            ),
        }
    }
}

fn or_nothing(error: &Option<String>) -> &str {
    error.as_deref().unwrap_or("the server did not say why")
}

impl std::error::Error for JobError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::Lost { source } => Some(source),
            _ => None,
        }
    }
}
