//! Why a command failed, and what the shell is told of it.

use std::fmt;

use crate::Error;

/// What `--help` says of exit codes.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the API answered with an error, or a job failed
  2    wrong usage: an argument, a setting, a credential that is not set
  3    no connection, or one that broke
  4    it took too long
  5    the answer is not one that the API describes
  6    a file could not be read or written
  130  interrupted";

/// Why a command failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The command line or the settings are wrong.
    Usage(String),
    /// The call failed.
    Call(Error),
    /// A file could not be read or written.
    File(String),
    /// The user stopped it.
    Interrupted(String),
}

impl Failure {
    /// The code that the process exits with.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Call(error) => code_of(error),
            Self::File(_) => 6,
            Self::Interrupted(_) => 130,
        }
    }
}

fn code_of(error: &Error) -> u8 {
    match error {
        Error::Api(_) => 1,
        Error::Job(error) if error.is_overdue() => 4,
        Error::Job(error) => error.lookup().map_or(1, code_of),
        Error::Request(_) | Error::Config(_) | Error::Token(_) => 2,
        Error::Transport(_) => 3,
        Error::Timeout(_) => 4,
        Error::Decode(_) | Error::RefusedOrigin(_) => 5,
        Error::Upload(_) | Error::File(_) => 6,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(what) | Self::File(what) | Self::Interrupted(what) => f.write_str(what),
            Self::Call(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}
