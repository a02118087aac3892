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
        _ => Shape::One(json.to_owned()),
    })
}
