//! Which variants were chosen for the values in a value, so that each is looked at once: every variant that is tried for the
//! outer one reads them all again, and so on inside of them.

use std::any::TypeId;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use serde_json::Value;

thread_local! {
    static MADE: RefCell<Made> = RefCell::default();
}

#[derive(Default)]
struct Made {
    /// How many unions are being read, each in the one before.
    depth: usize,
    /// By union and value, for as long as the outermost one is being read.
    choices: HashMap<Key, Option<usize>>,
    hashes: RandomState,
}

type Key = (TypeId, u64);

/// The choice for one value. Lives for as long as it is being read.
pub(crate) struct Choice {
    /// `None` for the outermost, which is read once.
    key: Option<Key>,
    made: Option<Option<usize>>,
}

impl Choice {
    /// The choice between the variants of `T` for a value.
    pub(crate) fn of<T: 'static>(value: &Value) -> Self {
        MADE.with_borrow_mut(|all| {
            all.depth += 1;
            let key = (all.depth > 1).then(|| (TypeId::of::<T>(), all.hashes.hash_one(value)));
            let made = key.and_then(|key| all.choices.get(&key).copied());
            Self { key, made }
        })
    }

    /// Whether this variant may be it: no other was chosen before.
    pub(crate) fn allows(&self, variant: usize) -> bool {
        self.made.is_none_or(|made| made == Some(variant))
    }

    /// Keeps what was chosen; `None` if no variant fits.
    pub(crate) fn make(&self, variant: Option<usize>) {
        if let (Some(key), None) = (self.key, self.made) {
            MADE.with_borrow_mut(|all| all.choices.insert(key, variant));
        }
    }
}

impl Drop for Choice {
    fn drop(&mut self) {
        MADE.with_borrow_mut(|all| {
            all.depth -= 1;
            if all.depth == 0 {
                all.choices.clear();
            }
        });
    }
}
