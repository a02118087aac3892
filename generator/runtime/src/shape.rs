//! A value as a parameter's style sees it: one text, several, or members with names.

use serde_json::value::RawValue;

use crate::form::Members;

/// A value as a parameter's style sees it.
pub(crate) enum Shape {
    Null,
    /// A string without its quotes, a number or a boolean.
    One(String),
    Many(Vec<Inner>),
    /// In their order.
    Members(Vec<(String, Inner)>),
}

/// A value inside of another.
pub(crate) struct Inner(Box<RawValue>);

impl Inner {
    pub(crate) fn json(&self) -> &str {
        self.0.get()
    }

    /// As one text: a list or an object as JSON, null not at all.
    pub(crate) fn text(&self) -> Option<String> {
        match shape(self.json()) {
            Ok(Shape::Null) => None,
            Ok(Shape::One(text)) => Some(text),
            _ => Some(self.json().to_owned()),
        }
    }
}

/// Of JSON text, and not of a `Value`, whose maps are sorted and whose numbers may be rounded.
pub(crate) fn shape(json: &str) -> Result<Shape, String> {
    let wrong = |e: serde_json::Error| e.to_string();
    Ok(match json.as_bytes().first() {
        Some(b'n') => Shape::Null,
        Some(b'"') => Shape::One(serde_json::from_str(json).map_err(wrong)?),
        Some(b'[') => {
            let all: Vec<Box<RawValue>> = serde_json::from_str(json).map_err(wrong)?;
            Shape::Many(all.into_iter().map(Inner).collect())
        }
        Some(b'{') => {
            let mut reader = serde_json::Deserializer::from_str(json);
            let members = serde::Deserializer::deserialize_map(&mut reader, Members);
            let members = members.map_err(wrong)?.into_iter();
            Shape::Members(members.map(|(name, value)| (name, Inner(value))).collect())
        }
        _ => Shape::One(plain(json)),
    })
}

/// From here on a number keeps its exponent, as in JavaScript: `Display` would write up to 300 digits.
const WRITTEN_OUT: f64 = 1e21;

/// A number or a boolean outside of JSON; other JSON as it is. A whole number is written as one, since a server that reads
/// integers there takes neither `10.0` nor `1e16`.
pub(crate) fn plain(json: &str) -> String {
    match json.parse::<f64>() {
        Ok(number)
            if json.contains(['.', 'e', 'E'])
                && number.fract() == 0.0
                && number.abs() < WRITTEN_OUT =>
        {
            number.to_string()
        }
        _ => json.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn whole_numbers_are_written_as_integers() {
        for (json, text) in [
            ("10.0", "10"),
            ("-2.0", "-2"),
            ("0.0", "0"),
            ("1e+16", "10000000000000000"),
        ] {
            assert_eq!(plain(json), text);
        }
        for same in [
            "1.5",
            "1e-7",
            "1e+21",
            "18446744073709551615",
            "true",
            "[10.0]",
            r#"{"a":10.0}"#,
        ] {
            assert_eq!(plain(same), same);
        }
    }
}
