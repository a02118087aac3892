//! One mock: what it answers, and what came for it.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::answer::{self, Answer};
use super::fail;
use super::job::JobMock;
use super::received::ReceivedRequest;
use super::sample::{JobSample, Sample, sample};
use super::state::{Reply, Shared};
use super::times::Times;
use crate::exec::Output;
use crate::{Decode, Json, Operation};

/// What a server answers to some requests of one operation, and what came for it.
///
/// Answers are given one after the other, in the order in which they are set up; the last one stays. Clones are one
/// mock.
pub struct Mock<O> {
    pub(super) state: Shared,
    pub(super) index: usize,
    pub(super) operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Mock<O> {
    /// Answers a value: for an operation without an answer `()`, for one that answers a file its bytes.
    ///
    /// # Panics
    ///
    /// When it cannot be written as JSON.
    #[track_caller]
    pub fn returns(self, answer: impl Into<<O::Response as Answer>::Given>) -> Self
    where
        O::Response: Answer,
    {
        match O::Response::write(answer.into()) {
            Ok(answer) => self.responds_with(answer),
            Err(what) => fail(&what),
        }
    }

    /// Answers a sample made from the document, after `change` has set what matters.
    ///
    /// # Panics
    ///
    /// As [`returns`](Self::returns) and [`sample`].
    #[track_caller]
    pub fn returns_with(self, change: impl FnOnce(&mut Output<O>)) -> Self
    where
        O: Sample,
        Output<O>: Serialize,
    {
        let mut answer = sample::<O>();
        change(&mut answer);
        match answer::json(&answer) {
            Ok(answer) => self.responds_with(answer),
            Err(what) => fail(&what),
        }
    }

    /// Answers a sample made from the document: what it requires and no more.
    pub fn returns_sample(self) -> Self
    where
        O: Sample,
    {
        let answer = ResponseTemplate::new(200).set_body_raw(O::SAMPLE, "application/json");
        self.responds_with(answer)
    }

    /// Answers JSON as it is.
    ///
    /// # Panics
    ///
    /// When the client could not read it; says where.
    #[track_caller]
    pub fn returns_json<T>(self, answer: Value) -> Self
    where
        O: Operation<Response = Json<T>>,
        Json<T>: Decode,
    {
        if let Err(error) = answer::decode::<O>(answer.to_string().as_bytes()) {
            fail(&format!("no client could read this answer: {error}"));
        }
        self.responds_with(ResponseTemplate::new(200).set_body_json(answer))
    }

    /// Answers an error, its text as `detail`.
    ///
    /// # Panics
    ///
    /// When the status is not one of an error.
    #[track_caller]
    pub fn fails(self, status: u16, detail: impl Into<String>) -> Self {
        self.fails_with(status, json!({ "detail": detail.into() }))
    }

    /// Answers an error with a body of JSON.
    ///
    /// # Panics
    ///
    /// When the status is not one of an error.
    #[track_caller]
    pub fn fails_with(self, status: u16, body: impl Into<Value>) -> Self {
        if !(400..600).contains(&status) {
            fail(&format!(
                "{status} is not the status of an error: those are 400 to 599"
            ));
        }
        self.responds_with(ResponseTemplate::new(status).set_body_json(body.into()))
    }

    /// Answers what you will: any status, headers and body, after any time.
    pub fn responds_with(self, answer: ResponseTemplate) -> Self {
        self.reply(Reply::Fixed(answer))
    }

    /// Starts a job, and answers its look-ups.
    pub fn job(self) -> JobMock<O>
    where
        O: JobSample,
    {
        JobMock::new(self)
    }

    pub(super) fn reply(self, reply: Reply) -> Self {
        self.state.lock().reply(self.index, reply);
        self
    }

    /// How often it must be called by the end of the test: a number, or a range such as `1..`.
    ///
    /// It is checked when the server is dropped, or by [`MockServer::verify`](super::MockServer::verify).
    pub fn expect(self, times: impl Into<Times>) -> Self {
        self.state.lock().expect(self.index, times.into());
        self
    }

    /// How often it was called.
    pub fn calls(&self) -> usize {
        self.state.lock().received_by(self.index).len()
    }

    /// The requests that came for it, in their order.
    pub fn received_requests(&self) -> Vec<ReceivedRequest> {
        self.state.lock().received_by(self.index).to_vec()
    }
}

impl<O> Clone for Mock<O> {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            index: self.index,
            operation: PhantomData,
        }
    }
}

impl<O: Operation> fmt::Debug for Mock<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("operation", &O::INFO.id)
            .field("calls", &self.calls())
            .finish_non_exhaustive()
    }
}
