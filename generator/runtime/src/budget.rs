//! What a client may spend on retries, so that an outage is not multiplied by everyone who tries again.

use std::sync::Mutex;

const FULL: u32 = 500;
/// What a retry costs: a hundred in a row are paid for.
const COST: u32 = 5;
/// What a call that succeeds at once brings in.
const EARNED: u32 = 1;

/// Tokens that retries take and successes bring back.
pub(crate) struct Budget(Mutex<u32>);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(FULL))
    }

    /// Pays for a retry, if there is enough.
    pub(crate) fn take(&self) -> bool {
        self.change(|left| left.checked_sub(COST))
    }

    /// A call went well; one that was tried again gets back what that cost.
    pub(crate) fn give_back(&self, retried: bool) {
        let back = if retried { COST } else { EARNED };
        self.change(|left| Some(left.saturating_add(back).min(FULL)));
    }

    fn change(&self, to: impl FnOnce(u32) -> Option<u32>) -> bool {
        let mut left = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match to(*left) {
            Some(now) => {
                *left = now;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_retries_and_then_one_for_five_successes() {
        let budget = Budget::new();
        assert!((0..100).all(|_| budget.take()));
        assert!(!budget.take());
        for _ in 0..5 {
            assert!(!budget.take());
            budget.give_back(false);
        }
        assert!(budget.take() && !budget.take());
        budget.give_back(true);
        assert!(budget.take() && !budget.take());
    }

    #[test]
    fn it_holds_no_more_than_it_can() {
        let budget = Budget::new();
        for _ in 0..1000 {
            budget.give_back(true);
        }
        assert_eq!((0..1000).filter(|_| budget.take()).count(), 100);
    }
}
