//! The runtime that blocking calls run in: one for the process, started by the first of them and never stopped.

use std::cell::Cell;
use std::sync::{Mutex, OnceLock, PoisonError};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::Error;
use crate::error::RequestError;

static RUNTIME: OnceLock<Runtime> = OnceLock::new();
static STARTING: Mutex<()> = Mutex::new(());

thread_local! {
    /// Whether this thread is one of the runtime's, which stands still when it blocks.
    static IS_ITS_OWN: Cell<bool> = const { Cell::new(false) };
}

/// Whether what is polled here runs in it.
pub(crate) fn is_current() -> bool {
    let here = Handle::try_current().ok().zip(RUNTIME.get());
    here.is_some_and(|(here, runtime)| here.id() == runtime.handle().id())
}

/// Polls a future on this thread, wherever that is, until it is done; the runtime does its input and output.
///
/// # Errors
///
/// [`Error::Request`] when the runtime cannot be started.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, Error> {
    let runtime = runtime()?;
    let wait = || {
        let _entered = runtime.enter();
        // In a task of another runtime, tokio would stop the future until that task has had a rest, which it never has.
        pollster::block_on(tokio::task::unconstrained(future))
    };
    // Calls within this one find the thread relieved already.
    let before = Before(IS_ITS_OWN.replace(false));
    // What the runtime runs itself may wait too, such as the source of an upload: another thread takes over meanwhile.
    // Not so in another runtime on that thread, where tokio would panic.
    if before.0 && is_current() {
        return Ok(tokio::task::block_in_place(wait));
    }
    Ok(wait())
}

fn runtime() -> Result<&'static Runtime, Error> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    // One at a time: a second runtime could not be dropped inside of an async context.
    let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    // Tokio panics where it gets no thread; in a thread of its own, that is an error as any.
    let starting = std::thread::Builder::new().spawn(start).map_err(failed)?;
    let started = starting
        .join()
        .unwrap_or_else(|_| Err(std::io::ErrorKind::WouldBlock.into()));
    let runtime = started.map_err(failed)?;
    Ok(RUNTIME.get_or_init(|| runtime))
}

fn start() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("blocking-calls")
        .on_thread_start(|| IS_ITS_OWN.set(true))
        .enable_all()
        .build()
}

fn failed(error: std::io::Error) -> Error {
    RequestError::new(format!(
        "the thread for blocking calls cannot be started ({error}): free threads or file descriptors, and try again"
    ))
    .into()
}

/// What [`IS_ITS_OWN`] was and will be again, also when the future panics.
struct Before(bool);

impl Drop for Before {
    fn drop(&mut self) {
        IS_ITS_OWN.set(self.0);
    }
}
