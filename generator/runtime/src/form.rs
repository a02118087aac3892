//! Turns a serialisable struct into the fields of a form.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::FormStyle;
use crate::shape::plain;

/// A part of a multipart body: its name, what it holds, and whether that is JSON.
pub(crate) type TextPart = (String, String, bool);

/// The parts of a multipart body, in the struct's order. `Err` says why there are none.
pub(crate) fn parts<T: Serialize + ?Sized>(fields: &T) -> Result<Vec<TextPart>, String> {
    let mut parts = Vec::new();
    for (name, value) in members_of(fields)? {
        let values = match Kind::of(&value) {
            Kind::List => elements(&value)?,
            _ => vec![&*value],
        };
        for value in values {
            let is_json = matches!(Kind::of(value), Kind::List | Kind::Object);
            parts.extend(text(value)?.map(|text| (name.clone(), text, is_json)));
        }
    }
    Ok(parts)
}

/// The fields of a URL-encoded form, written.
pub(crate) fn encoded<T: Serialize + ?Sized>(
    fields: &T,
    styles: &[(&str, FormStyle)],
) -> Result<String, String> {
    let mut pairs = Vec::new();
    for (name, value) in members_of(fields)? {
        let style = styles.iter().find(|(field, _)| *field == name);
        let style = match style {
            Some((_, style)) => *style,
            None => default_style(&value),
        };
        style.add(&mut pairs, &name, &value)?;
    }
    serde_urlencoded::to_string(&pairs).map_err(|e| e.to_string())
}

/// Likewise; nothing for `None`.
pub(crate) fn encoded_if_any<T: Serialize + ?Sized>(
    fields: &T,
    styles: &[(&str, FormStyle)],
) -> Result<String, String> {
    let json = serde_json::value::to_raw_value(fields).map_err(|e| e.to_string())?;
    match Kind::of(&json) {
        Kind::Null => Ok(String::new()),
        _ => encoded(fields, styles),
    }
}

/// A list is a field for each element; what has more in it than one value is JSON.
fn default_style(value: &RawValue) -> FormStyle {
    match Kind::of(value) {
        Kind::List => FormStyle::Exploded,
        _ => FormStyle::Json,
    }
}

/// What a value of JSON is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Plain,
    List,
    Object,
}

impl Kind {
    pub(crate) fn of(value: &RawValue) -> Self {
        match value.get().as_bytes().first() {
            Some(b'[') => Self::List,
            Some(b'{') => Self::Object,
            Some(b'n') => Self::Null,
            _ => Self::Plain,
        }
    }
}

/// A value as a field holds it: a string as it is, null not at all, whole numbers as integers, everything else as JSON.
pub(crate) fn text(value: &RawValue) -> Result<Option<String>, String> {
    match value.get() {
        "null" => Ok(None),
        json if json.starts_with('"') => read(value).map(Some),
        json => Ok(Some(plain(json))),
    }
}

pub(crate) fn elements(value: &RawValue) -> Result<Vec<&RawValue>, String> {
    read(value)
}

/// An object's members in the order in which they stand.
pub(crate) fn members(value: &RawValue) -> Result<Vec<(String, Box<RawValue>)>, String> {
    let mut reader = serde_json::Deserializer::from_str(value.get());
    reader.deserialize_map(Members).map_err(unwritten)
}

fn members_of<T: Serialize + ?Sized>(fields: &T) -> Result<Vec<(String, Box<RawValue>)>, String> {
    // Through text, not through `serde_json::Value`, whose maps are sorted and whose numbers may be rounded.
    let json = serde_json::value::to_raw_value(fields)
        .map_err(|e| format!("the form's fields cannot be written: {e}"))?;
    match Kind::of(&json) {
        Kind::Object => members(&json),
        _ => Err("a form's fields must be a struct or a map".to_owned()),
    }
}

fn read<'a, T: serde::Deserialize<'a>>(value: &'a RawValue) -> Result<T, String> {
    serde_json::from_str(value.get()).map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> String {
    format!("a form field cannot be written: {error}")
}

pub(crate) struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, Box<RawValue>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::parts;

    #[test]
    fn a_whole_number_is_an_integer_in_a_part() {
        let part = |text: &str| ("n".to_owned(), text.to_owned(), false);
        let written = parts(&BTreeMap::from([("n", [10.0, 1.5])]));
        assert_eq!(written, Ok(vec![part("10"), part("1.5")]));
    }
}
