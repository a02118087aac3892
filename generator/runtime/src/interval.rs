//! How long to pause between look-ups.

use std::time::Duration;

/// The longest pause, in times of the first.
const LONGEST: u32 = 20;
/// The most of a server's `Retry-After` that is heeded.
const LONGEST_ASKED: Duration = Duration::from_secs(120);

/// Pauses that grow by half each time, each up to a quarter longer or shorter, so that many clients spread out.
pub(crate) struct Interval {
    next: Duration,
    longest: Duration,
}

impl Interval {
    pub(crate) fn new(first: Duration) -> Self {
        Self {
            next: first,
            longest: first.saturating_mul(LONGEST),
        }
    }

    /// The next pause; at least as long as the server asked for.
    pub(crate) fn next(&mut self, asked: Option<Duration>) -> Duration {
        let jitter = 0.75 + fastrand::f64() / 2.0;
        let pause = self.next.mul_f64(jitter);
        self.next = self.next.mul_f64(1.5).min(self.longest);
        asked.map_or(pause, |asked| pause.max(asked.min(LONGEST_ASKED)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_their_limit_and_heed_the_server() {
        const FIRST: Duration = Duration::from_millis(500);
        const LONGEST: Duration = Duration::from_secs(10);
        let mut interval = Interval::new(FIRST);
        let first = interval.next(None);
        assert!(
            first >= FIRST.mul_f64(0.75) && first <= FIRST.mul_f64(1.25),
            "{first:?}"
        );
        for _ in 0..20 {
            interval.next(None);
        }
        let late = interval.next(None);
        assert!(
            late >= LONGEST.mul_f64(0.75) && late <= LONGEST.mul_f64(1.25),
            "{late:?}"
        );
        assert_eq!(
            interval.next(Some(Duration::from_secs(30))),
            Duration::from_secs(30)
        );
        assert_eq!(
            interval.next(Some(Duration::from_secs(100_000))),
            LONGEST_ASKED
        );
    }
}
