//! The text of a page range → its ranges, or what is wrong with it and where.

use std::fmt;
use std::ops::RangeInclusive;

/// What is wrong with a page range, and how to write it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageRangeError {
    what: String,
    position: Option<usize>,
}

impl PageRangeError {
    /// The character at which it goes wrong, from 1; `None` when it was no text.
    pub fn position(&self) -> Option<usize> {
        self.position
    }

    pub(super) fn nothing() -> Self {
        Self {
            what: "it names no page".to_owned(),
            position: None,
        }
    }

    pub(super) fn empty(range: String) -> Self {
        Self {
            what: format!("the range {range} holds no page"),
            position: None,
        }
    }
}

impl fmt::Display for PageRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the page range is wrong")?;
        if let Some(position) = self.position {
            write!(f, " at character {position}")?;
        }
        write!(
            f,
            ": {}; write pages from 0 and ranges of them, such as `0,5-10,20`",
            self.what
        )
    }
}

impl std::error::Error for PageRangeError {}

pub(super) fn ranges(text: &str) -> Result<Vec<RangeInclusive<u32>>, PageRangeError> {
    let mut reader = Reader {
        chars: text.chars().collect(),
        at: 0,
    };
    let mut ranges = Vec::new();
    loop {
        reader.skip_spaces();
        ranges.push(reader.part()?);
        match reader.next() {
            None => return Ok(ranges),
            Some(',') => reader.at += 1,
            Some(other) => {
                let what = format!("`{}` can follow no page", other.escape_debug());
                return Err(reader.wrong(what));
            }
        }
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn next(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        while self.next() == Some(' ') {
            self.at += 1;
        }
    }

    /// A page or a range, with the spaces around its numbers.
    fn part(&mut self) -> Result<RangeInclusive<u32>, PageRangeError> {
        let start = self.at;
        let first = self.page("a page is missing")?;
        if self.next() != Some('-') {
            return Ok(first..=first);
        }
        self.at += 1;
        self.skip_spaces();
        let last = self.page("the last page of a range is missing")?;
        if last < first {
            self.at = start;
            return Err(self.wrong(format!(
                "`{first}-{last}` runs backwards, which is {last}-{first}"
            )));
        }
        Ok(first..=last)
    }

    fn page(&mut self, missing: &str) -> Result<u32, PageRangeError> {
        let start = self.at;
        let mut page: Option<u32> = Some(0);
        while let Some(digit) = self.next().and_then(|c| c.to_digit(10)) {
            page = page.and_then(|page| page.checked_mul(10)?.checked_add(digit));
            self.at += 1;
        }
        if self.at == start {
            return Err(match self.next() {
                None if self.chars.iter().all(|c| *c == ' ') => PageRangeError::nothing(),
                None | Some(',' | '-') => self.wrong(missing.to_owned()),
                Some(other) => self.wrong(format!("`{}` is no page", other.escape_debug())),
            });
        }
        let Some(page) = page else {
            self.at = start;
            return Err(self.wrong(format!("a page is at most {}", u32::MAX)));
        };
        self.skip_spaces();
        Ok(page)
    }

    fn wrong(&self, what: String) -> PageRangeError {
        PageRangeError {
            what,
            position: Some(self.at + 1),
        }
    }
}
