//! `$ref` within the document.

use serde_json::{Map, Value};

use super::Pointer;

/// The place that `#/…` names: a URI fragment, so it may be percent-encoded.
pub fn target_of(reference: &str) -> Option<Pointer> {
    let fragment = reference.strip_prefix('#')?;
    let text = percent_decode(fragment)?;
    (text.is_empty() || text.starts_with('/')).then(|| Pointer::parse(text))
}

/// The name of the component that a schema refers to.
pub fn referred(schema: &Map<String, Value>) -> Option<String> {
    target_of(schema.get("$ref")?.as_str()?)?.last()
}

/// The name of the component that a schema is, also where the reference stands in an `allOf` of its own.
pub fn component_of(schema: &Value) -> Option<String> {
    let parts = schema.get("allOf").and_then(Value::as_array);
    match parts.map(Vec::as_slice) {
        Some([only]) => referred(only.as_object()?),
        _ => referred(schema.as_object()?),
    }
}

/// What a value is once its `$ref`s are followed; `None` when one leads nowhere or in a circle.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut value = value;
    // A chain longer than this is a circle.
    for _ in 0..64 {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => value = target_of(reference)?.get(document)?,
            None => return Some(value),
        }
    }
    None
}

/// Where a place is written: references on the way to it are followed.
pub(super) fn follow(document: &Value, place: &Pointer) -> Pointer {
    let mut written = Pointer::root();
    for key in place.keys() {
        // A chain longer than this is a circle.
        for _ in 0..64 {
            let reference = written.get(document).and_then(|value| value.get("$ref"));
            let target = reference.and_then(Value::as_str).and_then(target_of);
            match target.filter(|_| key != "$ref") {
                Some(target) => written = target,
                None => break,
            }
        }
        written = written.child(key);
    }
    written
}

pub(super) fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.into());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
