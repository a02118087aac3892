//! How many requests a client has under way at a time, and how many it sends a minute: more of them wait, in order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

const MINUTE: Duration = Duration::from_secs(60);

/// The limits of one client.
pub(crate) struct Limits {
    concurrent: Option<Arc<Semaphore>>,
    rate: Option<Rate>,
}

/// Leave to send a request. Others wait until it is dropped.
pub(crate) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Limits {
    pub(crate) fn new(concurrent: Option<usize>, per_minute: Option<u32>) -> Self {
        let concurrent = concurrent.filter(|most| *most <= Semaphore::MAX_PERMITS);
        Self {
            concurrent: concurrent.map(|most| Arc::new(Semaphore::new(most))),
            rate: per_minute.map(Rate::new),
        }
    }

    /// Waits until a request may be sent, first come, first served. Not to wait any more gives the place up.
    pub(crate) async fn turn(&self) -> Turn {
        let permit = match &self.concurrent {
            // Fails only for a semaphore that was closed, which this one never is.
            Some(concurrent) => Arc::clone(concurrent).acquire_owned().await.ok(),
            None => None,
        };
        if let Some(rate) = &self.rate {
            rate.wait().await;
        }
        Turn { _permit: permit }
    }
}

impl Turn {
    /// For a request that the limits do not cover.
    pub(crate) fn free() -> Self {
        Self { _permit: None }
    }
}

/// At most so many in any minute, however they fall: a bucket that refills would let twice as many pass at its begin.
struct Rate {
    most: usize,
    /// When the last ones were sent. The first in the queue holds the lock while it waits; the others wait for the lock.
    sent: Mutex<VecDeque<Instant>>,
}

impl Rate {
    fn new(per_minute: u32) -> Self {
        Self {
            most: usize::try_from(per_minute).unwrap_or(usize::MAX),
            sent: Mutex::default(),
        }
    }

    async fn wait(&self) {
        let mut sent = self.sent.lock().await;
        if sent.len() >= self.most {
            if let Some(oldest) = sent.front() {
                sleep_until(*oldest + MINUTE).await;
            }
            sent.pop_front();
        }
        let now = Instant::now();
        while sent.front().is_some_and(|oldest| *oldest + MINUTE <= now) {
            sent.pop_front();
        }
        sent.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_minute_sees_more_than_its_number() {
        let limits = Limits::new(None, Some(10));
        let start = Instant::now();
        let mut times = Vec::new();
        for n in 0..35 {
            limits.turn().await;
            times.push(start.elapsed());
            if n % 7 == 0 {
                tokio::time::sleep(Duration::from_secs(11)).await;
            }
        }
        for pair in times.windows(11) {
            assert!(
                pair.last().copied().unwrap_or_default()
                    - pair.first().copied().unwrap_or_default()
                    >= MINUTE
            );
        }
        assert!(start.elapsed() < 4 * MINUTE, "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_takes_no_place() {
        let limits = Limits::new(Some(1), Some(2));
        let first = limits.turn().await;
        for _ in 0..100 {
            assert!(
                tokio::time::timeout(Duration::from_millis(1), limits.turn())
                    .await
                    .is_err()
            );
        }
        drop(first);
        let start = Instant::now();
        drop(limits.turn().await);
        assert_eq!(start.elapsed(), Duration::ZERO);
        for _ in 0..100 {
            assert!(
                tokio::time::timeout(Duration::from_millis(1), limits.turn())
                    .await
                    .is_err()
            );
        }
        limits.turn().await;
        assert!(start.elapsed() <= MINUTE, "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn first_come_first_served() {
        let limits = Arc::new(Limits::new(Some(2), Some(5)));
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for n in 0..20 {
            let (limits, order) = (Arc::clone(&limits), Arc::clone(&order));
            tasks.push(tokio::spawn(async move {
                let _turn = limits.turn().await;
                order.lock().await.push(n);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }));
            tokio::task::yield_now().await;
        }
        for task in tasks {
            assert!(task.await.is_ok());
        }
        assert_eq!(*order.lock().await, (0..20).collect::<Vec<_>>());
    }
}
