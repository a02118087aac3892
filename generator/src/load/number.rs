//! Numbers that 64 bits do not hold: a document may have them as limits, defaults and examples.

/// Whether a literal is a number that no 64 bits hold: a longer integer, or a larger number than any.
pub(super) fn is_too_large(literal: &str) -> bool {
    let digits = literal.trim_start_matches(['-', '+']);
    let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let fits = literal.parse::<i64>().is_ok() || literal.parse::<u64>().is_ok();
    (is_integer && !fits) || is_infinite(literal)
}

/// Whether a text may have such a number: whoever finds its place need not look otherwise.
pub(super) fn may_stand_in(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c))
        .any(is_too_large)
}

/// `1e400`, but not `inf`, which also parses.
fn is_infinite(literal: &str) -> bool {
    let is_number = literal.bytes().any(|byte| byte.is_ascii_digit());
    is_number && literal.parse::<f64>().is_ok_and(f64::is_infinite)
}

/// JSON text with the largest number there is in the place of larger ones, which a reader refuses.
pub(super) fn clamp(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((_, token, after)) = token(rest) {
        match (is_infinite(token), token.starts_with('-')) {
            (true, false) => out.push_str(&format!("{:e}", f64::MAX)),
            (true, true) => out.push_str(&format!("{:e}", f64::MIN)),
            (false, _) => out.push_str(token),
        }
        rest = after;
    }
    out
}

/// Of JSON text, how it begins, the string, number or character that it begins with, and what follows.
pub(super) fn token(text: &str) -> Option<(char, &str, &str)> {
    let first = text.chars().next()?;
    let end = match first {
        '"' => end_of_string(text),
        '-' | '0'..='9' => end_of_number(text),
        _ => first.len_utf8(),
    };
    let (token, after) = text.split_at(end);
    Some((first, token, after))
}

/// Behind the quote that closes the string at the start of a text.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return index + 1,
            byte => escaped = byte == b'\\' && !escaped,
        }
    }
    text.len()
}

/// Behind the number at the start of a text.
fn end_of_number(text: &str) -> usize {
    let of_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    text.bytes()
        .position(|byte| !of_number(byte))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::{clamp, is_too_large};

    #[test]
    fn only_what_64_bits_do_not_hold_is_too_large() {
        for literal in [
            "18446744073709551616",
            "-9223372036854775809",
            "1e400",
            "-1.5E+999",
        ] {
            assert!(is_too_large(literal), "{literal}");
        }
        for literal in [
            "18446744073709551615",
            "-9223372036854775808",
            "1e300",
            "0.1",
            "1e-999",
            "",
            "-",
            "inf",
            "infinity",
            "NaN",
            "a99999999999999999999",
        ] {
            assert!(!is_too_large(literal), "{literal}");
        }
    }

    #[test]
    fn only_numbers_are_clamped() {
        assert_eq!(
            clamp(r#"{"a": [1e400, -1e999,2], "1e400": "\\\"1e400", "ü": 3}"#),
            r#"{"a": [1.7976931348623157e308, -1.7976931348623157e308,2], "1e400": "\\\"1e400", "ü": 3}"#
        );
    }
}
