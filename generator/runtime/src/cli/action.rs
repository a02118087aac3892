//! What a command does once its request is made.

use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::Value;

use super::kept::{Came, Kept, Unread};
use super::preview::Preview;
use super::{Answer, Failure};
use crate::{
    BoxFuture, BoxStream, Call, Error, Event, Events, Job, JsonLines, Paged, Start, exec, pages,
};

/// What a command does once its request is made.
pub trait Action: Send {
    /// What it would send.
    ///
    /// # Errors
    ///
    /// When the request cannot be written.
    fn preview(&self) -> Result<Vec<Preview>, Failure>;

    /// Does it.
    fn run(self: Box<Self>, how: How) -> BoxFuture<Result<Answer, Failure>>;
}

/// What the user wants of it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct How {
    /// To start a job only.
    pub no_wait: bool,
    /// All pages of a list.
    pub all: bool,
    /// A stream in the place of the whole answer.
    pub stream: bool,
    /// No messages.
    pub quiet: bool,
    /// Where the answer is to go; an action that takes it there itself answers [`Answer::Done`].
    pub out: Option<std::path::PathBuf>,
    /// How the user comes back to a job, up to its id.
    pub comes_back: String,
}

/// A request that is sent and answered.
pub(super) struct Plain<R>(pub R);

impl<R: Call> Action for Plain<R> {
    fn preview(&self) -> Result<Vec<Preview>, Failure> {
        Ok(vec![Preview::of(&self.0)?])
    }

    fn run(self: Box<Self>, _: How) -> BoxFuture<Result<Answer, Failure>> {
        let sending = exec::send(&Unread(self.0));
        Box::pin(async move {
            Ok(match sending.await?.into_inner() {
                Came::Whole(bytes) => Answer::Whole(bytes),
                Came::Stream(stream) => Answer::Bytes(stream),
                Came::Events(events) => Answer::Lines(lines_of(*events)),
            })
        })
    }
}

/// A request that is answered by pages.
pub(super) struct Pages<P> {
    pub request: P,
    /// The member of a page that holds the entries.
    pub items: &'static str,
}

impl<P: Paged> Action for Pages<P> {
    fn preview(&self) -> Result<Vec<Preview>, Failure> {
        Ok(vec![Preview::of(&self.request)?])
    }

    fn run(self: Box<Self>, how: How) -> BoxFuture<Result<Answer, Failure>> {
        if !how.all {
            return Box::new(Plain(self.request)).run(how);
        }
        Box::pin(async move {
            let mut entries = Vec::new();
            let mut pages = pages::pages(Kept(self.request));
            while let Some((_, body)) = pages.try_next().await? {
                let page: Value = serde_json::from_slice(&body).unwrap_or_default();
                if let Some(Value::Array(more)) = page.get(self.items).cloned() {
                    entries.extend(more);
                }
            }
            Ok(Answer::Value(Value::Array(entries)))
        })
    }
}

/// A request that starts a job.
pub(super) struct Starts<S>(pub S);

impl<S: Start + Sync> Action for Starts<S> {
    fn preview(&self) -> Result<Vec<Preview>, Failure> {
        Ok(vec![Preview::of(&self.0)?])
    }

    fn run(self: Box<Self>, how: How) -> BoxFuture<Result<Answer, Failure>> {
        Box::pin(async move {
            let job = crate::submit(Kept(self.0)).await?;
            if how.no_wait {
                return Ok(Answer::Text(job.id().to_string()));
            }
            wait(job, &how).await
        })
    }
}

/// A job that was started before.
pub(super) struct Waits<S: Start>(pub Job<S>);

impl<S: Start> Action for Waits<S> {
    fn preview(&self) -> Result<Vec<Preview>, Failure> {
        let lookup = self.0.lookup_request()?;
        Ok(vec![Preview::of(lookup)?])
    }

    fn run(self: Box<Self>, how: How) -> BoxFuture<Result<Answer, Failure>> {
        Box::pin(async move {
            let Self(job) = *self;
            let lookup = job.lookup_request()?.clone();
            wait(
                Job::<Kept<S>>::resume(job.id().clone(), Some(Kept(lookup))),
                &how,
            )
            .await
        })
    }
}

async fn wait<S: Start>(job: Job<Kept<S>>, how: &How) -> Result<Answer, Failure> {
    let bar = match how.quiet {
        true => ProgressBar::hidden(),
        false => ProgressBar::new_spinner(),
    };
    bar.set_message(format!("job {}", job.id()));
    bar.enable_steady_tick(Duration::from_millis(120));
    let told = bar.clone();
    let id = job.id().clone();
    let waiting = job.wait_with(None, move |state| {
        told.set_message(format!("job {id}: {}", state.status()));
    });
    let finished = tokio::select! {
        finished = waiting => finished,
        _ = tokio::signal::ctrl_c() => {
            bar.finish_and_clear();
            return Err(Failure::Interrupted(format!(
                "interrupted; the job goes on, come back to it with `{} {}`", how.comes_back, job.id()
            )));
        }
    };
    bar.finish_and_clear();
    let (_, body): (_, Bytes) = finished?;
    Ok(Answer::Whole(body))
}

/// Lines of JSON, once the stream has begun.
pub type Lines = BoxFuture<Result<BoxStream<Result<Value, Error>>, Error>>;

/// A request that can be answered in one piece or as a stream.
pub(super) struct Streams<R, F> {
    pub request: R,
    pub stream: F,
}

impl<R, F> Action for Streams<R, F>
where
    R: Call,
    F: FnOnce(R) -> Lines + Send + 'static,
{
    fn preview(&self) -> Result<Vec<Preview>, Failure> {
        Ok(vec![Preview::of(&self.request)?])
    }

    fn run(self: Box<Self>, how: How) -> BoxFuture<Result<Answer, Failure>> {
        if !how.stream {
            return Box::new(Plain(self.request)).run(how);
        }
        Box::pin(async move { Ok(Answer::Lines((self.stream)(self.request).await?)) })
    }
}

/// A stream whose items are lines of JSON. Generated code names it.
pub trait IntoLines {
    /// The lines.
    fn lines(self) -> BoxStream<Result<Value, Error>>;
}

impl<T: Serialize + Send + 'static> IntoLines for Events<T> {
    fn lines(self) -> BoxStream<Result<Value, Error>> {
        lines_of(self)
    }
}

impl<T: Serialize + Send + 'static> IntoLines for JsonLines<T> {
    fn lines(self) -> BoxStream<Result<Value, Error>> {
        self.map_ok(|item| written(&item)).boxed()
    }
}

fn lines_of<T: Serialize + Send + 'static>(events: Events<T>) -> BoxStream<Result<Value, Error>> {
    events
        .map_ok(|event: Event<T>| match event.data {
            crate::Data::Json(json) => written(&json),
            crate::Data::Text(text) => Value::String(text),
        })
        .boxed()
}

fn written<T: Serialize>(item: &T) -> Value {
    serde_json::to_value(item).unwrap_or_default()
}
