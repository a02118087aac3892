//! Turns a serialisable struct into the text parts of a form.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The parts, in the struct's order. `Err` says why there are none.
pub(crate) fn parts<T: Serialize + ?Sized>(fields: &T) -> Result<Vec<(String, String)>, String> {
    // Through text, not through `serde_json::Value`, whose maps are sorted and whose numbers may be rounded.
    let json = serde_json::to_string(fields)
        .map_err(|e| format!("the form's fields cannot be written: {e}"))?;
    let mut reader = serde_json::Deserializer::from_str(&json);
    let members = reader
        .deserialize_map(Members)
        .map_err(|_| "a form's fields must be a struct or a map".to_owned())?;
    let mut parts = Vec::new();
    for (name, value) in members {
        add(&mut parts, name, &value)?;
    }
    Ok(parts)
}

fn add(parts: &mut Vec<(String, String)>, name: String, value: &RawValue) -> Result<(), String> {
    if !value.get().starts_with('[') {
        parts.extend(text(value)?.map(|text| (name, text)));
        return Ok(());
    }
    let items: Vec<&RawValue> = read(value)?;
    if items.iter().any(|item| item.get().starts_with(['[', '{'])) {
        parts.push((name, value.get().to_owned()));
        return Ok(());
    }
    for item in items {
        parts.extend(text(item)?.map(|text| (name.clone(), text)));
    }
    Ok(())
}

/// A value as a part holds it: a string as it is, null not at all, everything else as JSON.
fn text(value: &RawValue) -> Result<Option<String>, String> {
    match value.get() {
        "null" => Ok(None),
        json if json.starts_with('"') => read(value).map(Some),
        json => Ok(Some(json.to_owned())),
    }
}

fn read<'a, T: serde::Deserialize<'a>>(value: &'a RawValue) -> Result<T, String> {
    serde_json::from_str(value.get()).map_err(|e| format!("a form field cannot be written: {e}"))
}

/// An object's members in the order in which they stand.
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
