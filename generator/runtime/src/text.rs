//! Text for people: bounded, on one line, without control characters or secrets.

use std::error::Error as StdError;

use secrecy::{ExposeSecret, SecretString};

/// The longest excerpt of a body in an error, in bytes.
pub(crate) const EXCERPT: usize = 512;

/// Shorter secrets are left alone: replacing them would eat ordinary words.
const SHORTEST_SECRET: usize = 6;

/// One line of at most `max` bytes: white space collapsed, control characters (terminal escapes) dropped.
pub(crate) fn clean(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if c.is_control() {
            continue;
        }
        if out.len() + c.len_utf8() + usize::from(gap) + '…'.len_utf8() > max {
            out.push('…');
            break;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// The part of a body around the byte `offset`, as clean text of at most [`EXCERPT`] bytes.
pub(crate) fn excerpt(body: &str, offset: usize) -> String {
    let mut start = offset.saturating_sub(EXCERPT / 2);
    if start > 0 {
        start = start.min(body.len());
        while !body.is_char_boundary(start) {
            start -= 1;
        }
    }
    let rest = body.get(start..).unwrap_or_default();
    if start == 0 {
        return clean(rest, EXCERPT);
    }
    format!("…{}", clean(rest, EXCERPT - '…'.len_utf8()))
}

/// `text` with every known secret replaced: servers like to repeat a key that they refuse.
pub(crate) fn redact(text: &str, secrets: &[SecretString]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().map(ExposeSecret::expose_secret) {
        if secret.len() >= SHORTEST_SECRET {
            text = text.replace(secret, "[REDACTED]");
        }
    }
    text
}

/// What an error and those behind it say, the outermost first, each thing once.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
        next = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{EXCERPT, clean, excerpt, redact};

    #[test]
    fn cleaning_bounds_and_flattens() {
        assert_eq!(clean("  a\n\t b\u{1b}[31mc ", 100), "a b[31mc");
        assert_eq!(clean("üüüü", 7), "üü…");
        assert_eq!(clean("abc", 3), "…");
        assert_eq!(clean("", 3), "");
    }

    #[test]
    fn an_excerpt_is_bounded_and_holds_its_offset() {
        let body = format!("{}HERE{}", "ü".repeat(5000), "x".repeat(5000));
        let text = excerpt(&body, 10_001);
        assert!(text.contains("HERE") && text.starts_with("…ü"), "{text}");
        assert!(text.len() <= EXCERPT, "{}", text.len());
        assert_eq!(excerpt("short", 4), "short");
        assert_eq!(excerpt("short", 4_000), "…");
    }

    #[test]
    fn secrets_are_replaced_but_words_stay() {
        let secrets = ["sk-12345".into(), "key".into()];
        assert_eq!(redact("bad key sk-12345!", &secrets), "bad key [REDACTED]!");
    }
}
