//! Jobs: work that one request starts and another looks up until it is done.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::error::{Context, RequestError};
use crate::exec::{self, Output};
use crate::interval::Interval;
use crate::{Call, Error, JobError, Operation, Response, retry};

/// The id of a job. It serialises as a string, so that another process can go on where this one stopped.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(String);

impl JobId {
    /// The id as the API writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as another type, if it is one.
    pub fn parse<T: std::str::FromStr>(&self) -> Option<T> {
        self.0.parse().ok()
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<String> for JobId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&str> for JobId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<i64> for JobId {
    fn from(id: i64) -> Self {
        Self(id.to_string())
    }
}

/// A request that starts a job. Generated code implements it; [`job!`](crate::job) adds the methods that users call.
pub trait Start: Call {
    /// The request that looks the job up.
    type Lookup: Call + Clone + Sync;

    /// What the answer says of the job that was started.
    fn started(answer: &Output<Self>) -> Started;

    /// The request that looks the job up, or `None` when the id is not one of this API's.
    fn lookup(&self, id: &JobId) -> Option<Self::Lookup>;

    /// What an answer of the look-up says of the job.
    fn state(answer: &Output<Self::Lookup>) -> JobState;
}

/// What an answer says of a job that was started.
#[derive(Clone, Debug)]
pub struct Started {
    id: JobId,
    accepted: bool,
    error: Option<String>,
}

impl Started {
    /// A job with an id.
    pub fn new(id: impl fmt::Display) -> Self {
        Self {
            id: JobId(id.to_string()),
            accepted: true,
            error: None,
        }
    }

    /// Whether the API took it; a missing word counts as yes.
    #[must_use]
    pub fn accepted(mut self, accepted: impl Into<Option<bool>>) -> Self {
        self.accepted = accepted.into().unwrap_or(true);
        self
    }

    /// Why it was not taken.
    #[must_use]
    pub fn error(mut self, error: Option<&impl fmt::Display>) -> Self {
        self.error = error.map(ToString::to_string);
        self
    }
}

/// What an answer says of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobState {
    status: String,
    phase: Phase,
    error: Option<String>,
    error_in: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Running,
    Done,
    Failed,
}

impl JobState {
    /// A job whose status is one of `done`, one of `failed`, or else says that it is running.
    pub fn new(status: impl fmt::Display, done: &[&str], failed: &[&str]) -> Self {
        let status = status.to_string();
        let phase = if done.contains(&status.as_str()) {
            Phase::Done
        } else if failed.contains(&status.as_str()) {
            Phase::Failed
        } else {
            Phase::Running
        };
        Self {
            status,
            phase,
            error: None,
            error_in: None,
        }
    }

    /// Whether it succeeded; `false` is a failure whatever the status, unless it is still running.
    #[must_use]
    pub fn success(mut self, success: impl Into<Option<bool>>) -> Self {
        if success.into() == Some(false) && self.phase == Phase::Done {
            self.phase = Phase::Failed;
        }
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn error(mut self, error: Option<&impl fmt::Display>) -> Self {
        self.error = error.map(ToString::to_string);
        self
    }

    /// The stage in which it went wrong.
    #[must_use]
    pub fn error_in(mut self, stage: Option<&impl fmt::Display>) -> Self {
        self.error_in = stage.map(ToString::to_string);
        self
    }

    /// The status, in the API's word.
    pub fn status(&self) -> &str {
        &self.status
    }

    #[cfg(feature = "mock")]
    pub(crate) fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }

    #[cfg(feature = "mock")]
    pub(crate) fn is_failed(&self) -> bool {
        self.phase == Phase::Failed
    }

    /// Whether there is nothing left to wait for.
    pub fn is_finished(&self) -> bool {
        self.phase != Phase::Running
    }
}

/// A job that was started. Dropping it stops nothing on the server; keep [`id`](Self::id) to come back to it.
pub struct Job<S: Start> {
    id: JobId,
    /// None when the id is not one that can be looked up.
    lookup: Option<S::Lookup>,
}

/// More failures in a row than this end a wait: the server is gone.
const MOST_FAILURES: u32 = 8;

impl<S: Start> Job<S> {
    /// A job that was started elsewhere.
    pub fn resume(id: JobId, lookup: Option<S::Lookup>) -> Self {
        Self { id, lookup }
    }

    /// The job of an answer to `request`.
    ///
    /// # Errors
    ///
    /// [`Error::Job`] when the API did not take it.
    pub fn started(request: &S, answer: &Output<S>) -> Result<Self, Error> {
        let Started {
            id,
            accepted,
            error,
        } = S::started(answer);
        if !accepted {
            return Err(JobError::refused(context::<S>(), id, error).into());
        }
        let lookup = request.lookup(&id);
        Ok(Self { id, lookup })
    }

    /// The job's id, to be kept.
    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// Looks the job up once.
    ///
    /// # Errors
    ///
    /// Those of the look-up; a job that failed is an answer here, not an error.
    pub async fn status(&self) -> Result<Output<S::Lookup>, Error> {
        let looked = exec::send(self.known()?).await;
        looked.map(Response::into_inner)
    }

    fn known(&self) -> Result<&S::Lookup, Error> {
        self.lookup.as_ref().ok_or_else(|| {
            let what = format!("`{}` is not the id of such a job", self.id);
            let context = Context::from(&S::Lookup::INFO);
            RequestError::new(what).during(context).into()
        })
    }

    /// The request that looks it up.
    #[cfg(feature = "cli")]
    pub(crate) fn lookup_request(&self) -> Result<&S::Lookup, Error> {
        self.known()
    }

    /// Looks the job up once, within what is left of the time: `None` when that is over.
    async fn look(
        &self,
        until: Option<Instant>,
    ) -> Option<Result<Response<Output<S::Lookup>>, Error>> {
        let lookup = match self.known() {
            Ok(lookup) => lookup,
            Err(error) => return Some(Err(error)),
        };
        // The wait tries again by itself, over a longer time: the two would multiply.
        let looked = exec::send_once(lookup);
        match until {
            Some(until) => tokio::time::timeout_at(until, looked).await.ok(),
            None => Some(looked.await),
        }
    }

    fn pace(&self) -> Duration {
        let http = self.lookup.as_ref().map(|lookup| lookup.call().0);
        http.map_or(retry::PACE, |http| http.inner.pace)
    }

    /// Looks the job up until it is done: first after half a second, then ever less often, up to every ten seconds,
    /// or when the server says so.
    ///
    /// # Errors
    ///
    /// [`Error::Job`], which holds the id, when the job failed or can no longer be looked up. A look-up that may
    /// succeed later is tried again.
    pub async fn wait(&self) -> Result<Output<S::Lookup>, Error> {
        self.wait_until(None, &mut |_| {}).await
    }

    /// [`wait`](Self::wait), at most for a time (`None`: as long as it takes), with a look at each state on the way.
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait), and [`Error::Job`] when the time is up; the job goes on.
    pub async fn wait_with(
        &self,
        at_most: impl Into<Option<Duration>>,
        mut on_progress: impl FnMut(&JobState) + Send,
    ) -> Result<Output<S::Lookup>, Error> {
        self.wait_until(at_most.into(), &mut on_progress).await
    }

    async fn wait_until(
        &self,
        at_most: Option<Duration>,
        on_progress: &mut (dyn FnMut(&JobState) + Send),
    ) -> Result<Output<S::Lookup>, Error> {
        let context = context::<S>();
        let overdue = || {
            let at_most = at_most.unwrap_or_default();
            JobError::overdue(context, self.id.clone(), at_most).into()
        };
        if let Err(error) = self.known() {
            return Err(JobError::lost(context, self.id.clone(), error).into());
        }
        let until = at_most.and_then(|at_most| Instant::now().checked_add(at_most));
        let mut interval = Interval::new(self.pace());
        let mut failures = 0;
        let mut pause = interval.next(None);
        loop {
            let next = Instant::now() + pause;
            if let Some(until) = until.filter(|until| *until < next) {
                tokio::time::sleep_until(until).await;
                return Err(overdue());
            }
            tokio::time::sleep_until(next).await;
            match self.look(until).await.unwrap_or_else(|| Err(overdue())) {
                Ok(answer) => {
                    failures = 0;
                    let state = S::state(&answer);
                    on_progress(&state);
                    match state.phase {
                        Phase::Running => pause = interval.next(answer.retry_after()),
                        Phase::Done => return Ok(answer.into_inner()),
                        Phase::Failed => {
                            return Err(JobError::failed(
                                context,
                                self.id.clone(),
                                state.error,
                                state.error_in,
                            )
                            .into());
                        }
                    }
                }
                Err(error) if error.is_retryable() && failures < MOST_FAILURES => {
                    failures += 1;
                    pause = interval.next(error.retry_after());
                }
                Err(error @ Error::Job(_)) => return Err(error),
                Err(error) => return Err(JobError::lost(context, self.id.clone(), error).into()),
            }
        }
    }
}

fn context<S: Start>() -> Context {
    Context::from(&S::INFO)
}

impl<S: Start> Clone for Job<S> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            lookup: self.lookup.clone(),
        }
    }
}

impl<S: Start> fmt::Debug for Job<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Starts a job. Called by what [`job!`](crate::job) writes.
#[doc(hidden)]
pub async fn submit<S: Start + Sync>(request: S) -> Result<Job<S>, Error> {
    let sent = exec::send(&request);
    let answer = sent.await?;
    Job::started(&request, &answer)
}

/// [`request!`](crate::request) for a request that starts a job: `.await` waits for the result, `submit` only starts.
///
/// It is told what is answered at the start, and once the job is done: `job!(Convert -> types::Started => types::Done)`.
#[macro_export]
macro_rules! job {
    ($operation:ident -> $answer:ty => $result:ty) => {
        $crate::request!(@methods $operation -> $answer);

        #[allow(deprecated)]
        impl $operation {
            /// Starts the job and gives it to hold: its id outlives this process.
            ///
            /// # Errors
            ///
            /// Those of [`send`](Self::send), and `Error::Job` when the API did not take the job.
            pub async fn submit(self) -> ::core::result::Result<$crate::Job<Self>, $crate::Error> {
                $crate::submit(self).await
            }
        }

        #[allow(deprecated)]
        impl ::core::future::IntoFuture for $operation {
            type Output = ::core::result::Result<$result, $crate::Error>;
            type IntoFuture = $crate::BoxFuture<Self::Output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                ::std::boxed::Box::pin(async move { self.submit().await?.wait().await })
            }
        }
    };
}
