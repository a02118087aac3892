//! Samples: answers made from the document, for a test to begin with.

use serde_json::Value;

use super::{answer, fail};
use crate::exec::Output;
use crate::{Operation, Start};

/// An operation that answers JSON of which the document tells enough to make a sample. Generated code implements it,
/// with [`sample!`](crate::sample).
#[diagnostic::on_unimplemented(
    message = "there is no sample of what `{Self}` answers",
    note = "the operation answers no JSON, or its schema does not tell enough: use `returns` or `returns_json`"
)]
pub trait Sample: Operation {
    /// JSON with what the document requires.
    const SAMPLE: &'static str;
}

/// An operation that starts a job, of which the document says how its answers tell of it. Generated code implements
/// it, with [`job_sample!`](crate::job_sample).
#[diagnostic::on_unimplemented(
    message = "`{Self}` starts no job whose answers could be scripted",
    note = "use `returns_with` for what it answers"
)]
pub trait JobSample: Start<Lookup: Sample> + Sample {
    /// The members that tell of the job.
    const MEMBERS: JobMembers;
}

/// The members of answers that tell of a job, and the words for its states.
#[derive(Clone, Copy, Debug)]
pub struct JobMembers {
    /// In the answer to a start: the id.
    pub id: &'static str,
    /// In the answer to a start: whether the job was taken.
    pub accepted: Option<&'static str>,
    /// In the answer to a start: why it was not.
    pub refused: Option<&'static str>,
    /// In the answer to a look-up: the status.
    pub status: &'static str,
    /// The status of a job that is not done yet.
    pub running: &'static str,
    /// The status of a job that is done.
    pub done: &'static str,
    /// The status of a job that failed.
    pub failed: Option<&'static str>,
    /// In the answer to a look-up: whether a job that is done gives a result.
    pub success: Option<&'static str>,
    /// In the answer to a look-up: what went wrong.
    pub error: Option<&'static str>,
}

/// A sample of what an operation answers: what the document requires and no more. For parts of other answers, such as
/// the entries of a list.
///
/// # Panics
///
/// When the sample does not fit the type: a mistake of the generator, to be reported.
#[track_caller]
pub fn sample<O: Sample>() -> Output<O> {
    match answer::decode::<O>(O::SAMPLE.as_bytes()) {
        Ok(sample) => sample,
        Err(error) => fail(&format!("the sample does not fit its type: {error}")),
    }
}

/// The sample as JSON.
pub(super) fn value<O: Sample>() -> Value {
    serde_json::from_str(O::SAMPLE).unwrap_or_default()
}

/// Implements [`Sample`](crate::mock::Sample) for an operation of a module beside the one in which it stands.
#[macro_export]
macro_rules! sample {
    ($module:ident::$operation:ident, $sample:literal) => {
        #[allow(deprecated)]
        impl $crate::mock::Sample for super::$module::$operation {
            const SAMPLE: &'static str = $sample;
        }
    };
}

/// Implements [`JobSample`](crate::mock::JobSample) for an operation of a module beside the one in which it stands.
#[macro_export]
macro_rules! job_sample {
    ($module:ident::$operation:ident, $members:expr) => {
        #[allow(deprecated)]
        impl $crate::mock::JobSample for super::$module::$operation {
            const MEMBERS: $crate::mock::JobMembers = $members;
        }
    };
}
