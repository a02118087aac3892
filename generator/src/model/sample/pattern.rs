//! A text that matches a regular expression, where that is simple: letters, classes, groups, alternatives, counts.

use std::iter::Peekable;
use std::str::Chars;

/// Groups within each other, and how often something is repeated, at most.
const DEEPEST: usize = 16;
const MOST: usize = 64;
/// Longer texts are not made up.
const LONGEST: usize = 512;

/// A text of a length within these bounds. `None` where the expression is not a simple one.
pub(super) fn matching(pattern: &str, least: u64, most: u64) -> Option<String> {
    // What may come as often as one likes comes ever more often, until the text is long enough.
    (0..=MOST).find_map(|repeats| {
        let mut reader = Reader {
            rest: pattern.chars().peekable(),
            repeats,
        };
        let text = reader.alternatives(0)?;
        let length = text.chars().count() as u64;
        let whole = reader.rest.peek().is_none();
        (whole && (least..=most).contains(&length)).then_some(text)
    })
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    repeats: usize,
}

impl Reader<'_> {
    /// The first of some alternatives, up to the end of the group.
    fn alternatives(&mut self, depth: usize) -> Option<String> {
        let first = self.sequence(depth)?;
        while self.rest.next_if_eq(&'|').is_some() {
            self.sequence(depth)?;
        }
        Some(first)
    }

    fn sequence(&mut self, depth: usize) -> Option<String> {
        let mut text = String::new();
        while let Some(next) = self.rest.next_if(|c| !['|', ')'].contains(c)) {
            let atom = match next {
                '^' | '$' => continue,
                '(' => self.group(depth + 1)?,
                '[' => self.class()?.to_string(),
                '.' => "a".into(),
                '\\' => escaped(self.rest.next()?)?.to_string(),
                '*' | '+' | '?' | '{' => return None,
                literal => literal.to_string(),
            };
            let times = self.times()?;
            if atom.len() * times > LONGEST || text.len() > LONGEST {
                return None;
            }
            text.push_str(&atom.repeat(times));
        }
        Some(text)
    }

    fn group(&mut self, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        if self.rest.next_if_eq(&'?').is_some() {
            self.rest.next_if_eq(&':')?;
        }
        let text = self.alternatives(depth)?;
        self.rest.next_if_eq(&')')?;
        Some(text)
    }

    /// How often what stands before is repeated.
    fn times(&mut self) -> Option<usize> {
        let times = match self.rest.peek() {
            Some('*') => self.repeats,
            Some('+') => self.repeats.max(1),
            Some('?') => self.repeats.min(1),
            Some('{') => {
                let mut counts = String::new();
                self.rest.next();
                loop {
                    match self.rest.next()? {
                        '}' => break,
                        next => counts.push(next),
                    }
                }
                let (least, most) = counts.split_once(',').unwrap_or((&counts, &counts));
                let least: usize = least.parse().ok()?;
                let most = if most.is_empty() {
                    usize::MAX
                } else {
                    most.parse().ok()?
                };
                if least > MOST || least > most {
                    return None;
                }
                self.rest.next_if_eq(&'?');
                return Some(self.repeats.clamp(least, most));
            }
            _ => return Some(1),
        };
        self.rest.next();
        // As few as possible, or without a way back: the same texts.
        self.rest.next_if(|c| ['?', '+'].contains(c));
        Some(times)
    }

    /// One character of a class.
    fn class(&mut self) -> Option<char> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges: Vec<(char, char)> = Vec::new();
        loop {
            let first = match self.rest.next()? {
                ']' if !ranges.is_empty() => break,
                // A class of a class holds more than its first character.
                '\\' if negated => return None,
                '\\' => escaped(self.rest.next()?)?,
                '[' | '&' => return None,
                first => first,
            };
            let mut last = first;
            if self.rest.next_if_eq(&'-').is_some() {
                match self.rest.next()? {
                    ']' => {
                        ranges.extend([(first, first), ('-', '-')]);
                        break;
                    }
                    '\\' => return None,
                    other => last = other,
                }
            }
            ranges.push((first, last));
        }
        let within = |c: char| {
            ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&c))
        };
        if negated {
            return "a0-_ .".chars().find(|c| !within(*c));
        }
        // Letters read better than what else there may be.
        let preferred = "a0A".chars().find(|c| within(*c));
        preferred.or(ranges.first().map(|(first, _)| *first))
    }
}

/// What stands for an escaped character.
fn escaped(letter: char) -> Option<char> {
    match letter {
        'd' => Some('0'),
        'w' | 'S' | 'D' => Some('a'),
        's' => Some(' '),
        'W' => Some('-'),
        letter if letter.is_alphanumeric() => None,
        literal => Some(literal),
    }
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[test]
    fn simple_expressions_are_matched() {
        for (pattern, least, expected) in [
            ("^[a-f0-9]{32}$", 0, Some("a".repeat(32))),
            (r"^\d{4}-\d{2}$", 0, Some("0000-00".into())),
            ("^(foo|bar)+$", 0, Some("foo".into())),
            ("^(foo|bar)+$", 5, Some("foofoo".into())),
            ("^datalab://[^/ ]+$", 0, Some("datalab://a".into())),
            ("x?y*", 0, Some(String::new())),
            (r"^[\w.-]+@x\.test$", 0, Some("a@x.test".into())),
            ("[A-Z_]", 0, Some("A".into())),
            ("[^a]", 0, Some("0".into())),
            (r"\bword\b", 0, None),
            ("(?!x)", 0, None),
            ("a{", 0, None),
            ("(", 0, None),
            (")", 0, None),
            ("[", 0, None),
            ("^x$", 2, None),
        ] {
            assert_eq!(matching(pattern, least, u64::MAX), expected, "{pattern}");
        }
    }
}
