//! Path parameters: encoding them, and proof that none of them changed the path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use crate::PathValue;

/// All but RFC 3986's unreserved characters: what is left can neither end a segment nor be read as one by a URL parser.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may stand in a query, and neither ends nor splits a value there.
const RESERVED: &AsciiSet = &SEGMENT
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Percent-encodes a query parameter that keeps reserved characters.
pub(crate) fn encode_reserved(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Percent-encodes a path parameter: everything but letters, digits and `-._~`.
///
/// `.` and `..` come out as they are, since no encoding keeps a URL parser from resolving them; sending such a path is
/// refused.
pub fn encode_path(value: &str) -> String {
    utf8_percent_encode(value, SEGMENT).to_string()
}

/// The path of an operation: `values`, encoded, in the place of its template's `{name}`s, in their order. `Err` says what
/// is wrong with a value.
pub(crate) fn fill(template: &str, values: &[&dyn PathValue]) -> Result<String, String> {
    let mut path = String::with_capacity(template.len());
    let mut rest = template;
    for value in values {
        let Some((before, (_, after))) = rest
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        else {
            break;
        };
        path.push_str(before);
        path.push_str(&value.in_path()?);
        rest = after;
    }
    Ok(path + rest)
}

/// Checks `path`, as written and not yet parsed, against the operation's template. `Err` says what is wrong with it.
pub(crate) fn check(path: &str, template: &str) -> Result<(), String> {
    let (path, template) = (plain(path), plain(template));
    if path
        .bytes()
        .any(|byte| matches!(byte, b'\\' | b'\t' | b'\n' | b'\r'))
    {
        return Err(format!(
            "the path `{}` holds a character that a URL parser would read as something else",
            path.escape_debug()
        ));
    }
    if let Some(dots) = segments(path).find_map(dots) {
        return Err(format!(
            "a path parameter is `{dots}`, which would make `{path}` another path"
        ));
    }
    let empty = |path| segments(path).filter(|segment| segment.is_empty()).count();
    let parameter_left_empty = segments(path).count() == segments(template).count()
        && segments(path)
            .zip(segments(template))
            .any(|(segment, template)| lone_parameter_is_empty(segment, template));
    if empty(path) > empty(template) || parameter_left_empty {
        return Err(format!(
            "a path parameter is empty, which would make `{path}` another path"
        ));
    }
    Ok(())
}

/// What comes before a query and a fragment.
pub(crate) fn plain(path: &str) -> &str {
    let end = path.bytes().position(|byte| matches!(byte, b'?' | b'#'));
    path.get(..end.unwrap_or(path.len())).unwrap_or(path)
}

/// In bytes: this is done for every call.
fn segments(path: &str) -> impl Iterator<Item = &[u8]> {
    path.as_bytes().split(|byte| *byte == b'/')
}

/// A segment that a URL parser would resolve, also percent-encoded.
fn dots(segment: &[u8]) -> Option<&'static str> {
    // An encoded dot is 3 bytes.
    if !matches!(segment, [b'.' | b'%', ..]) || segment.len() > 6 {
        return None;
    }
    match &*percent_decode(segment).collect::<Vec<u8>>() {
        b"." => Some("."),
        b".." => Some(".."),
        _ => None,
    }
}

/// Whether the one parameter in a segment such as `{id}:cancel` was written as nothing.
fn lone_parameter_is_empty(segment: &[u8], template: &[u8]) -> bool {
    let mut parts = template.splitn(2, |byte| *byte == b'{');
    let (Some(prefix), Some(rest)) = (parts.next(), parts.next()) else {
        return false;
    };
    let mut parts = rest.splitn(2, |byte| *byte == b'}');
    let (Some(_), Some(suffix)) = (parts.next(), parts.next()) else {
        return false;
    };
    !suffix.contains(&b'{') && segment.len() == prefix.len() + suffix.len() && {
        segment.starts_with(prefix) && segment.ends_with(suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::{check, encode_path, fill};

    #[test]
    fn values_stand_in_the_order_of_the_template() {
        let path = fill("/a/{x}/b/{y}:go", &[&1, &"c/d"]);
        assert_eq!(path.as_deref(), Ok("/a/1/b/c%2Fd:go"));
        assert_eq!(fill("/a", &[]).as_deref(), Ok("/a"));
    }

    #[test]
    fn encoding_leaves_only_unreserved_characters() {
        assert_eq!(
            encode_path("a/b\\c%2e ü~-._"),
            "a%2Fb%5Cc%252e%20%C3%BC~-._"
        );
    }

    #[test]
    fn a_parameter_cannot_change_the_path() {
        let template = "/files/{id}/download";
        for good in [
            "/files/1/download",
            "/files/%252e%252e/download",
            "/files/.../download",
            "/files/a%2Fb/download",
        ] {
            assert_eq!(check(good, template), Ok(()), "{good}");
        }
        for bad in [
            "/files/./download",
            "/files/../download",
            "/files//download",
            "/files/%2e%2E/download",
            "/files/a\\b/download",
        ] {
            assert!(check(bad, template).is_err(), "{bad}");
        }
        assert_eq!(check("/files/", "/files/"), Ok(()));
        assert!(check("/files/", "/files/{id}").is_err());
        assert_eq!(check("/jobs/1:cancel", "/jobs/{id}:cancel"), Ok(()));
        assert!(check("/jobs/:cancel", "/jobs/{id}:cancel").is_err());
        assert_eq!(check("/files?q=..", "/files"), Ok(()));
        assert_eq!(check("/a?list-type=2", "/{b}?list-type=2"), Ok(()));
        assert!(check("/x:?list-type=2", "/x:{b}?list-type=2").is_err());
    }
}
