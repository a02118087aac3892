//! Jobs, scripted: how one starts, and what its look-ups answer.

use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::handle::Mock;
use super::sample::{self, JobSample};
use super::state::Reply;
use super::{answer, fail};
use crate::exec::Output;
use crate::{JobId, Operation, OperationInfo};

/// A job to be: how long it runs, then how it ends. The method that says the end gives the [`Mock`] back.
///
/// Each start makes a job of its own.
#[must_use = "say how the job ends"]
pub struct JobMock<O> {
    mock: Mock<O>,
    id: Option<JobId>,
    running: u16,
    operation: PhantomData<fn() -> O>,
}

/// The answers of a job.
pub(super) struct Script {
    pub lookup: OperationInfo,
    pub place: &'static Location<'static>,
    /// To the look-ups.
    pub answers: Vec<ResponseTemplate>,
    /// To the start, with the member that is the id.
    started: Value,
    id: &'static str,
    kind: Kind,
}

/// How ids are made.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Number,
    /// It is set, or of a form that is not known here.
    AsItIs,
}

impl<O: JobSample> JobMock<O> {
    pub(super) fn new(mock: Mock<O>) -> Self {
        Self {
            mock,
            id: None,
            running: 0,
            operation: PhantomData,
        }
    }

    /// The job's id. The job can then be looked up before it is started, as one that another process has started.
    /// Default: `job-1` or `1`, and so on.
    pub fn id(mut self, id: impl Into<JobId>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// How many look-ups find the job still running. Default: 0.
    pub fn running(mut self, look_ups: u16) -> Self {
        self.running = look_ups;
        self
    }

    /// The job gives a result: a sample made from the document.
    ///
    /// # Panics
    ///
    /// When the sample does not fit its type or does not say that the job is done: a mistake of the generator, or of
    /// what the overlay says of the job.
    #[track_caller]
    pub fn completes(self) -> Mock<O> {
        let result = done::<O>();
        self.ends_done(&result)
    }

    /// The job gives a result: a sample made from the document, after `change` has set what matters.
    ///
    /// # Panics
    ///
    /// As [`completes`](Self::completes), and when the changed result no longer says that the job is done.
    #[track_caller]
    pub fn completes_with(self, change: impl FnOnce(&mut Output<O::Lookup>)) -> Mock<O>
    where
        Output<O::Lookup>: Serialize,
    {
        let mut result = match decode::<O::Lookup>(&done::<O>()) {
            Ok(result) => result,
            Err(what) => fail(&what),
        };
        change(&mut result);
        match serde_json::to_value(&result) {
            Ok(result) => self.ends_done(&result),
            Err(error) => fail(&format!("the result cannot be written as JSON: {error}")),
        }
    }

    /// The job gives this result.
    ///
    /// # Panics
    ///
    /// When the client could not read it, which says where, or when it does not say that the job is done.
    #[track_caller]
    pub fn completes_json(self, result: Value) -> Mock<O> {
        self.ends_done(&result)
    }

    /// The job fails, with a text where the API has a place for one.
    ///
    /// # Panics
    ///
    /// When the API has no word for that.
    #[track_caller]
    pub fn fails(self, error: impl Into<String>) -> Mock<O> {
        let members = O::MEMBERS;
        if members.failed.is_none() && members.success.is_none() {
            fail("no job of this operation fails: the API has no word for it");
        }
        let mut answer = sample::value::<O::Lookup>();
        set(
            &mut answer,
            Some(members.status),
            members.failed.unwrap_or(members.done),
        );
        set(&mut answer, members.success, false);
        set(&mut answer, members.error, error.into());
        match decode::<O::Lookup>(&answer) {
            Ok(typed) if !O::state(&typed).is_failed() => fail(&format!(
                "this answer does not say that the job failed: {answer}"
            )),
            Ok(_) => self.ends(&answer),
            Err(what) => fail(&what),
        }
    }

    /// The job runs for as long as it is looked up.
    ///
    /// # Panics
    ///
    /// As [`completes`](Self::completes).
    #[track_caller]
    pub fn keeps_running(self) -> Mock<O> {
        let running = running::<O>();
        self.ends(&running)
    }

    /// The job is not even taken: the start succeeds, but says why there is no job.
    ///
    /// # Panics
    ///
    /// When the API has no word for that: use [`Mock::fails`].
    #[track_caller]
    pub fn is_refused(self, error: impl Into<String>) -> Mock<O> {
        let members = O::MEMBERS;
        if members.accepted.is_none() {
            fail("no job of this operation is refused: use `fails` of the mock, without `job`");
        }
        let mut answer = sample::value::<O>();
        set(&mut answer, members.accepted, false);
        set(&mut answer, members.refused, error.into());
        if let Err(what) = decode::<O>(&answer) {
            fail(&what);
        }
        self.mock
            .responds_with(ResponseTemplate::new(200).set_body_json(answer))
    }

    #[track_caller]
    fn ends_done(self, result: &Value) -> Mock<O> {
        match decode::<O::Lookup>(result) {
            Ok(typed) if !O::state(&typed).is_done() => fail(&format!(
                "this result does not say that the job is done: {result}"
            )),
            Ok(_) => self.ends(result),
            Err(what) => fail(&what),
        }
    }

    /// The whole job, up to its last answer.
    #[track_caller]
    fn ends(self, last: &Value) -> Mock<O> {
        let running = ResponseTemplate::new(200).set_body_json(running::<O>());
        let mut answers = vec![running; usize::from(self.running)];
        answers.push(ResponseTemplate::new(200).set_body_json(last));
        let mut started = sample::value::<O>();
        set(&mut started, O::MEMBERS.accepted, true);
        let mut script = Script {
            lookup: O::Lookup::INFO,
            place: Location::caller(),
            answers,
            started,
            id: O::MEMBERS.id,
            kind: Kind::AsItIs,
        };
        match &self.id {
            Some(id) => {
                // As text, unless only a number can be read.
                let number = id.parse::<i64>();
                let written = [Some(json!(id)), number.map(|id| json!(id))];
                let fits = written
                    .into_iter()
                    .flatten()
                    .find(|id| script.takes::<O>(id));
                let Some(fits) = fits else {
                    fail(&format!("`{id}` is not the id of such a job"));
                };
                set(&mut script.started, Some(script.id), fits);
                self.mock.state.lock().look_up(id.as_str(), &script);
            }
            None if script.takes::<O>(&json!("job-1")) => script.kind = Kind::Text,
            None if script.takes::<O>(&json!(1)) => script.kind = Kind::Number,
            None => {}
        }
        self.mock.reply(Reply::Start(Arc::new(script)))
    }
}

impl Script {
    /// Whether the answer to a start can hold this id.
    fn takes<O: JobSample>(&self, id: &Value) -> bool {
        let mut answer = self.started.clone();
        set(&mut answer, Some(self.id), id.clone());
        decode::<O>(&answer).is_ok()
    }

    /// The answer to the start of the job with this number, and the job's id.
    pub(super) fn start(&self, number: u64) -> (ResponseTemplate, String) {
        let mut answer = self.started.clone();
        match self.kind {
            Kind::Text => set(&mut answer, Some(self.id), format!("job-{number}")),
            Kind::Number => set(&mut answer, Some(self.id), number),
            Kind::AsItIs => {}
        }
        let id = match answer.get(self.id) {
            Some(Value::String(id)) => id.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        (ResponseTemplate::new(200).set_body_json(answer), id)
    }
}

/// The look-up of a job that runs.
fn running<O: JobSample>() -> Value {
    let mut answer = sample::value::<O::Lookup>();
    set(&mut answer, Some(O::MEMBERS.status), O::MEMBERS.running);
    answer
}

/// The look-up of a job that is done.
fn done<O: JobSample>() -> Value {
    let mut answer = sample::value::<O::Lookup>();
    set(&mut answer, Some(O::MEMBERS.status), O::MEMBERS.done);
    set(&mut answer, O::MEMBERS.success, true);
    answer
}

fn decode<O: Operation>(answer: &Value) -> Result<Output<O>, String> {
    answer::decode::<O>(answer.to_string().as_bytes())
        .map_err(|error| format!("no client could read this answer: {error}"))
}

/// Sets a member, where the API has it.
fn set(answer: &mut Value, member: Option<&str>, value: impl Into<Value>) {
    if let (Some(member), Some(members)) = (member, answer.as_object_mut()) {
        members.insert(member.to_owned(), value.into());
    }
}
