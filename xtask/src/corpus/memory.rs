//! How much memory a process may take, and took.

use std::fs;

use crate::exit::Failure;

/// Refuses this process more than so many MiB of address space, on systems that can.
#[cfg(unix)]
pub fn limit(mebibytes: u64) -> Result<(), Failure> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let asked = mebibytes.saturating_mul(1024 * 1024);
    // Above what this process itself was given nothing can be had.
    let most = getrlimit(Resource::As).maximum;
    let limit = Some(most.map_or(asked, |most| most.min(asked)));
    let limits = Rlimit {
        current: limit,
        maximum: limit,
    };
    setrlimit(Resource::As, limits).map_err(|e| {
        let message = format!("limiting memory to {mebibytes} MiB: {e}");
        Failure::new(message, "give another --memory-limit")
    })
}

#[cfg(not(unix))]
pub fn limit(_mebibytes: u64) -> Result<(), Failure> {
    Ok(())
}

/// The most memory that a process (its id, or `self`) has had so far, in KiB. Not every system tells.
pub fn peak(process: impl std::fmt::Display) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
