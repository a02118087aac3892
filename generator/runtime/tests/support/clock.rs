//! A clock that moves only when nothing else does, so that minutes of waiting take no time and can be measured.

use std::cell::Cell;
use std::time::Duration;

use tokio::task;

/// How far the clock moves at once, so how exact the times are.
pub const STEP: Duration = Duration::from_millis(50);
/// How far it moves at once after so many steps in which nothing happened.
pub const LONG_STEP: Duration = Duration::from_secs(1);
const SHORT_STEPS: u32 = 30;

thread_local! {
    /// The steps since something happened.
    static QUIET: Cell<u32> = const { Cell::new(0) };
}

/// Something happened: what follows soon is to be measured well.
pub fn happened() {
    QUIET.set(0);
}

/// Runs a test, its client and its servers, on one thread and on such a clock.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    run_with(Duration::from_micros(200), test)
}

/// [`run`] for a test that also writes files, which other threads do in their own time.
pub fn run_with_files<T>(test: impl Future<Output = T>) -> T {
    run_with(Duration::from_millis(2), test)
}

/// With so much real time before each step of the clock for what the system does: carry bytes, write files.
fn run_with<T>(real: Duration, test: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    // It looks at the sockets after every step of a task.
    let runtime = runtime.enable_all().event_interval(1).start_paused(true);
    runtime.build().unwrap().block_on(async {
        // Tokio would move the clock to the next timer whenever all tasks wait, also when they wait for a socket. It
        // does not while a blocking task runs.
        let (release, held) = std::sync::mpsc::channel::<()>();
        task::spawn_blocking(move || held.recv());
        let output = tokio::select! {
            biased;
            output = test => output,
            never = advance(real) => match never {},
        };
        drop(release);
        output
    })
}

async fn advance(real: Duration) -> std::convert::Infallible {
    loop {
        settle().await;
        std::thread::sleep(real);
        settle().await;
        let quiet = QUIET.get();
        QUIET.set(quiet + 1);
        let step = if quiet < SHORT_STEPS { STEP } else { LONG_STEP };
        tokio::time::advance(step).await;
    }
}

async fn settle() {
    for _ in 0..16 {
        task::yield_now().await;
    }
}
