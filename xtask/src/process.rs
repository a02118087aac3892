//! A process that may never end by itself.

use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// How often the process is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// Waits for the end, for which there is none when the process has to be killed: `limit` after the start, or after the
/// last time that `look`, called at each look, said that it had moved.
pub fn watch(
    child: &mut Child,
    limit: Duration,
    mut look: impl FnMut(u32) -> bool,
) -> std::io::Result<Option<ExitStatus>> {
    let mut since = Instant::now();
    loop {
        if look(child.id()) {
            since = Instant::now();
        }
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if since.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}
