//! How often something is expected.

use std::fmt;
use std::ops::{Bound, Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

/// How often a call is expected: a number, or a range such as `1..` or `..=3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times(Bound<usize>, Bound<usize>);

impl Times {
    pub(super) fn contain(self, calls: usize) -> bool {
        std::ops::RangeBounds::contains(&(self.0, self.1), &calls)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = |count: usize| if count == 1 { "call" } else { "calls" };
        let least = match self.0 {
            Bound::Included(least) => least,
            Bound::Excluded(below) => below.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let most = match self.1 {
            Bound::Included(most) => most,
            Bound::Excluded(above) => above.saturating_sub(1),
            Bound::Unbounded => return write!(f, "at least {least} {}", calls(least)),
        };
        match least {
            0 if most > 0 => write!(f, "at most {most} {}", calls(most)),
            least if least == most => write!(f, "{most} {}", calls(most)),
            least => write!(f, "{least} to {most} calls"),
        }
    }
}

impl From<usize> for Times {
    fn from(times: usize) -> Self {
        Self(Bound::Included(times), Bound::Included(times))
    }
}

macro_rules! from_ranges {
    ($($range:ty),*) => {$(
        impl From<$range> for Times {
            fn from(range: $range) -> Self {
                use std::ops::RangeBounds;
                Self(range.start_bound().cloned(), range.end_bound().cloned())
            }
        }
    )*};
}
from_ranges!(
    Range<usize>,
    RangeFrom<usize>,
    RangeInclusive<usize>,
    RangeTo<usize>,
    RangeToInclusive<usize>
);

impl From<RangeFull> for Times {
    fn from(_: RangeFull) -> Self {
        Self(Bound::Unbounded, Bound::Unbounded)
    }
}
