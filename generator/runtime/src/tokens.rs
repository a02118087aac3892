//! Keeps a provider's token, and asks for another one when it is due: once, for all calls that wait.

use std::error::Error as StdError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::channel::oneshot;
use futures::future::{FutureExt as _, Shared};
use secrecy::SecretString;
use tokio::runtime::{Handle, Id};
use tokio::time::Instant;

use crate::{Http, ProvidedToken, TokenProvider};

/// The tokens for one security scheme of one client.
pub(crate) struct Tokens {
    /// The scheme's name in the document.
    pub scheme: &'static str,
    provider: Arc<dyn TokenProvider>,
    state: Mutex<State>,
}

/// A token that was given, and which in their row it is.
#[derive(Clone)]
pub(crate) struct Given {
    pub secret: SecretString,
    pub number: u64,
    renew: Option<Instant>,
}

/// Why none was given, for every call that waited.
pub(crate) type Cause = Arc<dyn StdError + Send + Sync>;

type Outcome = Result<Given, Cause>;

#[derive(Default)]
struct State {
    kept: Option<Given>,
    /// How many were given.
    count: u64,
    /// What is being asked, and in which runtime. Each has its own: one that stands still, as it does while a blocking
    /// call waits on its thread, would hold up the calls of another.
    asking: Vec<(Id, Shared<oneshot::Receiver<Outcome>>)>,
}

pub(crate) fn cause(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Cause {
    Arc::from(error.into())
}

impl Tokens {
    pub(crate) fn new(scheme: &'static str, provider: Arc<dyn TokenProvider>) -> Arc<Self> {
        Arc::new(Self {
            scheme,
            provider,
            state: Mutex::default(),
        })
    }

    /// The token that is kept, or else a new one. Not to wait any more ends nothing for others.
    pub(crate) async fn get(self: &Arc<Self>, http: &Http) -> Outcome {
        let Ok(runtime) = Handle::try_current() else {
            return Err(cause("there is no Tokio runtime to ask in"));
        };
        let (answer, ask) = {
            let mut state = self.lock();
            if let Some(kept) = state.kept.as_ref().filter(|kept| kept.is_good()) {
                return Ok(kept.clone());
            }
            let mut asking = state.asking.iter();
            match asking.find(|(id, _)| *id == runtime.id()) {
                Some((_, answer)) => (answer.clone(), None),
                None => {
                    let (give, answer) = oneshot::channel();
                    let answer = answer.shared();
                    state.asking.push((runtime.id(), answer.clone()));
                    (answer, Some(give))
                }
            }
        };
        if let Some(give) = ask {
            let asking = Asking {
                tokens: Arc::clone(self),
                id: runtime.id(),
            };
            // A task, so that a token that comes is never lost: it may be the last one that a refresh token was good for.
            runtime.spawn(asking.ask(http.clone(), give));
        }
        let ended = "the task that asked for it has ended, in a panic or with its runtime";
        answer.await.unwrap_or_else(|_| Err(cause(ended)))
    }

    fn keep(&self, token: ProvidedToken) -> Given {
        let mut state = self.lock();
        state.count += 1;
        let given = Given {
            secret: token.secret,
            number: state.count,
            renew: token.renew,
        };
        state.kept = Some(given.clone());
        given
    }

    /// The server refused a token: it is not used again, unless another one took its place.
    pub(crate) fn refused(&self, number: u64) {
        let kept = &mut self.lock().kept;
        if kept.as_ref().is_some_and(|kept| kept.number == number) {
            *kept = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Given {
    fn is_good(&self) -> bool {
        self.renew.is_none_or(|renew| Instant::now() < renew)
    }
}

/// What is asked in a runtime, until there is an answer, or the task is dropped.
struct Asking {
    tokens: Arc<Tokens>,
    id: Id,
}

impl Asking {
    async fn ask(self, http: Http, give: oneshot::Sender<Outcome>) {
        let outcome = match self.tokens.provider.token(http).await {
            Ok(token) => Ok(self.tokens.keep(token)),
            Err(error) => Err(cause(error)),
        };
        let (scheme, given) = (self.tokens.scheme, outcome.is_ok());
        tracing::debug!(scheme, given, "asked for a token");
        // Before the answer: whoever has it may ask again.
        drop(self);
        // Nobody may wait for it any more.
        let _ = give.send(outcome);
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.tokens.lock().asking.retain(|(id, _)| *id != self.id);
    }
}
