//! What an overlay says of an operation beyond OpenAPI: jobs and pages.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer};

/// `x-job`: the operation starts work that another one looks up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// The operationId of the look-up. Default: the GET at the same path with one parameter more.
    pub lookup: Option<String>,
    /// What the answer to the start says.
    pub answer: Answer,
    /// What the answer to a look-up says.
    pub state: State,
}

/// Members of the answer to a start.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The job's id.
    pub id: String,
    /// False when the job was not taken.
    pub accepted: Option<String>,
    /// Why it was not taken.
    pub error: Option<String>,
}

/// Members of the answer to a look-up; those that its type does not have are passed over, but for `status`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The status.
    pub status: String,
    /// A status of a job that is not done yet; found out from the others.
    #[serde(skip)]
    pub running: String,
    /// The statuses of a job that is done.
    pub done: Vec<String>,
    /// The statuses of a job that failed.
    pub failed: Vec<String>,
    /// False when a job that is done gives no result.
    pub success: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// The stage in which it went wrong.
    pub error_in: Option<String>,
}

/// `x-pager`: the operation lists by a limit and an offset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pager {
    /// The query parameter with the number of entries to skip.
    pub offset: String,
    /// The member of the answer with the entries.
    pub items: String,
    /// The member of the answer with the number of all entries.
    pub total: Option<String>,
}

/// Reads an extension of an operation. `true` only marks the operation.
pub(super) fn read<T: for<'de> Deserialize<'de>>(
    name: &str,
    operation: &Map<String, Value>,
    pointer: &Pointer,
    document: &Document,
) -> Result<Option<T>, Diagnostic> {
    match operation.get(name) {
        None | Some(Value::Bool(false)) => Ok(None),
        // Only marks the operation: of a job, that it is its resource.
        Some(Value::Bool(true)) if name == "x-job" => Ok(None),
        Some(value) => serde_json::from_value(value.clone())
            .map(Some)
            .map_err(|error| {
                document.error(
                    "overlay-extension",
                    &pointer.child(name),
                    format!("`{name}` cannot be read: {error}"),
                    "give it the members that ARCHITECTURE.md lists",
                )
            }),
    }
}
