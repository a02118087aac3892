//! The one `Cookie` header of a request.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// What RFC 6265 keeps out of a cookie's value. `%` stays, so that a value copied from a browser is sent as it is.
const VALUE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\');

/// What a cookie's value cannot hold is percent-encoded.
pub(crate) fn encode(value: &str) -> String {
    utf8_percent_encode(value, VALUE).to_string()
}

/// The cookies of a request, with their values as they are sent.
#[derive(Default)]
pub(crate) struct Jar(Vec<(String, String)>);

impl Jar {
    /// Adds cookies whose values are not encoded yet. Of two with one name, the later wins.
    pub(crate) fn add(&mut self, cookies: &[(String, SecretString)]) {
        for (name, value) in cookies {
            self.0.retain(|(other, _)| other != name);
            self.0.push((name.clone(), encode(value.expose_secret())));
        }
    }

    /// Adds an operation's cookies, encoded already. Those of one name stay together, and win over what was there.
    pub(crate) fn add_encoded(&mut self, cookies: &[(String, SecretString)]) {
        self.0
            .retain(|(name, _)| cookies.iter().all(|(other, _)| other != name));
        let cookies = cookies.iter();
        self.0
            .extend(cookies.map(|(name, value)| (name.clone(), value.expose_secret().to_owned())));
    }

    /// Writes the header. `Err` says what is wrong, without the value.
    pub(crate) fn header(&self) -> Result<Option<HeaderValue>, String> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let mut pairs = Vec::new();
        for (name, value) in &self.0 {
            if name.is_empty() || !name.bytes().all(is_token) {
                return Err(format!(
                    "`{}` cannot be a cookie's name: use letters, digits, `-` and `_`",
                    name.escape_debug()
                ));
            }
            pairs.push(format!("{name}={value}"));
        }
        let mut header = HeaderValue::try_from(pairs.join("; "))
            .map_err(|_| "the cookies do not fit in a header".to_owned())?;
        header.set_sensitive(true);
        Ok(Some(header))
    }
}

/// RFC 9110's `tchar`.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::Jar;

    #[test]
    fn the_later_cookie_wins_and_values_are_encoded() {
        let mut jar = Jar::default();
        jar.add(&[
            ("a".to_owned(), "1".into()),
            ("b".to_owned(), "x; y=\"ü\",%41".into()),
            ("a".to_owned(), "2".into()),
        ]);
        let value = jar.header().ok().flatten();
        let text = value.as_ref().and_then(|v| v.to_str().ok());
        assert_eq!(text, Some("b=x%3B%20y=%22%C3%BC%22%2C%41; a=2"));
        assert!(value.is_some_and(|v| v.is_sensitive()));
        assert!(matches!(Jar::default().header(), Ok(None)));
        jar.add(&[("a b".to_owned(), "1".into())]);
        assert!(jar.header().is_err());
    }

    #[test]
    fn an_operation_may_have_several_of_one_name() {
        let mut jar = Jar::default();
        jar.add(&[("a".to_owned(), "0".into())]);
        jar.add_encoded(&[("a".to_owned(), "1,2".into()), ("a".to_owned(), "3".into())]);
        let value = jar.header().ok().flatten();
        assert_eq!(
            value.as_ref().and_then(|v| v.to_str().ok()),
            Some("a=1,2; a=3")
        );
        jar.add(&[("a".to_owned(), "4".into())]);
        let value = jar.header().ok().flatten();
        assert_eq!(value.as_ref().and_then(|v| v.to_str().ok()), Some("a=4"));
    }
}
