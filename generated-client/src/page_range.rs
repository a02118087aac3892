//! Pages of a document, as requests name them: `0,5-10,20`.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod parse;

use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

pub use parse::PageRangeError;

/// Pages of a document, counted from 0: single ones and ranges, in the order given.
///
/// It is made from a page, a range, several of these, or their text.
///
/// ```
/// use datalab_client::PageRange;
///
/// assert_eq!(PageRange::from(5..=10).to_string(), "5-10");
/// assert_eq!(PageRange::from(0..3).to_string(), "0-2");
/// assert_eq!(PageRange::from([0, 7, 20]).to_string(), "0,7,20");
/// assert_eq!(PageRange::from(0).and(5..=10).and(20), PageRange::from("0, 5-10, 20"));
/// ```
///
/// What names no page, such as the text `10-5` or an empty `Vec`, is told when the request is sent, which then is not;
/// [`str::parse`] tells it at once. [`raw`](Self::raw) passes any text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageRange {
    text: String,
    ranges: Vec<RangeInclusive<u32>>,
    problem: Option<PageRangeError>,
}

impl PageRange {
    /// Any text, sent as it is and not looked at: for what the API may take and this client does not know.
    pub fn raw(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            ranges: parse::ranges(&text).unwrap_or_default(),
            text,
            problem: None,
        }
    }

    /// These pages and then `more`.
    #[must_use]
    pub fn and(mut self, more: impl Into<Self>) -> Self {
        let more = more.into();
        self.problem = self.problem.or(more.problem);
        self.ranges.extend(more.ranges);
        self.text.push(',');
        self.text.push_str(&more.text);
        self
    }

    /// The text that is sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The ranges in their order, a single page as a range of one; none for a text that this client cannot read.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = RangeInclusive<u32>> {
        self.ranges.iter().cloned()
    }

    /// Whether a page is among them.
    pub fn contains(&self, page: u32) -> bool {
        self.ranges.iter().any(|range| range.contains(&page))
    }

    /// The normal form of ranges that hold a page each.
    fn of(ranges: Vec<RangeInclusive<u32>>) -> Self {
        let parts: Vec<String> = ranges
            .iter()
            .map(|range| match (range.start(), range.end()) {
                (start, end) if start == end => start.to_string(),
                (start, end) => format!("{start}-{end}"),
            })
            .collect();
        Self {
            text: parts.join(","),
            ranges,
            problem: None,
        }
    }

    fn wrong(text: String, problem: PageRangeError) -> Self {
        Self {
            text,
            ranges: Vec::new(),
            problem: Some(problem),
        }
    }
}

impl FromStr for PageRange {
    type Err = PageRangeError;

    /// Reads `0,5-10,20`; spaces around numbers do not count.
    fn from_str(text: &str) -> Result<Self, PageRangeError> {
        parse::ranges(text).map(Self::of)
    }
}

impl From<&str> for PageRange {
    fn from(text: &str) -> Self {
        text.parse()
            .unwrap_or_else(|problem| Self::wrong(text.to_owned(), problem))
    }
}

impl From<String> for PageRange {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&String> for PageRange {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<u32> for PageRange {
    fn from(page: u32) -> Self {
        Self::of(vec![page..=page])
    }
}

impl From<RangeInclusive<u32>> for PageRange {
    fn from(range: RangeInclusive<u32>) -> Self {
        // Whether one was iterated to its end shows in nothing but this.
        if range.is_empty() {
            let text = format!("{}-{}", range.start(), range.end());
            let problem = PageRangeError::empty(format!("{range:?}"));
            return Self::wrong(text, problem);
        }
        Self::of(vec![range])
    }
}

impl From<Range<u32>> for PageRange {
    /// The end is not among them.
    fn from(range: Range<u32>) -> Self {
        match range.end.checked_sub(1) {
            Some(last) if range.start <= last => Self::of(vec![range.start..=last]),
            _ => Self::wrong(
                format!("{range:?}"),
                PageRangeError::empty(format!("{range:?}")),
            ),
        }
    }
}

impl<V: Into<PageRange>> FromIterator<V> for PageRange {
    fn from_iter<I: IntoIterator<Item = V>>(parts: I) -> Self {
        parts
            .into_iter()
            .map(Into::into)
            .reduce(Self::and)
            .unwrap_or_else(|| Self::wrong(String::new(), PageRangeError::nothing()))
    }
}

impl<V: Into<PageRange>> From<Vec<V>> for PageRange {
    fn from(parts: Vec<V>) -> Self {
        parts.into_iter().collect()
    }
}

impl<V: Into<PageRange>, const N: usize> From<[V; N]> for PageRange {
    fn from(parts: [V; N]) -> Self {
        parts.into_iter().collect()
    }
}

impl<V: Into<PageRange> + Clone> From<&[V]> for PageRange {
    fn from(parts: &[V]) -> Self {
        parts.iter().cloned().collect()
    }
}

impl fmt::Display for PageRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for PageRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PageRange").field(&self.text).finish()
    }
}

impl Serialize for PageRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.problem {
            Some(problem) => Err(ser::Error::custom(problem)),
            None => serializer.serialize_str(&self.text),
        }
    }
}

impl<'de> Deserialize<'de> for PageRange {
    /// Takes any text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::raw)
    }
}
