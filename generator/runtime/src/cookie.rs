//! The one `Cookie` header of a request.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// What RFC 6265 keeps out of a cookie's value. `%` stays, so that a value copied from a browser is sent as it is.
const VALUE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\');

/// Writes the header. Of two cookies with one name, the later wins. `Err` says what is wrong, without the value.
pub(crate) fn header(cookies: &[(String, SecretString)]) -> Result<Option<HeaderValue>, String> {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for (name, value) in cookies {
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(format!(
                "`{}` cannot be a cookie's name: use letters, digits, `-` and `_`",
                name.escape_debug()
            ));
        }
        pairs.retain(|(other, _)| other != name);
        let value = utf8_percent_encode(value.expose_secret(), VALUE).to_string();
        pairs.push((name, value));
    }
    if pairs.is_empty() {
        return Ok(None);
    }
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut header = HeaderValue::try_from(pairs.join("; "))
        .map_err(|_| "the cookies do not fit in a header".to_owned())?;
    header.set_sensitive(true);
    Ok(Some(header))
}

/// RFC 9110's `tchar`.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::header;

    #[test]
    fn the_later_cookie_wins_and_values_are_encoded() {
        let cookies = [
            ("a".to_owned(), "1".into()),
            ("b".to_owned(), "x; y=\"ü\",%41".into()),
            ("a".to_owned(), "2".into()),
        ];
        let value = header(&cookies).ok().flatten();
        let text = value.as_ref().and_then(|v| v.to_str().ok());
        assert_eq!(text, Some("b=x%3B%20y=%22%C3%BC%22%2C%41; a=2"));
        assert!(value.is_some_and(|v| v.is_sensitive()));
        assert!(header(&[("a b".to_owned(), "1".into())]).is_err());
        assert!(matches!(header(&[]), Ok(None)));
    }
}
