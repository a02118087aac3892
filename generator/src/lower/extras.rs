//! What an object may have beside its members → one schema of all of that, or nothing said.
//!
//! A closed object is read as an open one: the server may come to know more members. Of several schemas that a name's
//! pattern decides between nothing is told but that there is something.

use serde_json::{Map, Value, json};

use super::visit::{has_members, says_something, schemas};

pub(super) fn run(document: &mut Value) {
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            lower(schema);
        }
    });
}

fn lower(schema: &mut Map<String, Value>) {
    let patterns = schema.shift_remove("patternProperties");
    let more = schema.shift_remove("additionalProperties");
    if patterns.is_none() && more.is_none() {
        return;
    }
    let mut all: Vec<Value> = match patterns {
        Some(Value::Object(patterns)) => patterns.into_iter().map(|(_, one)| one).collect(),
        _ => Vec::new(),
    };
    match more {
        Some(Value::Bool(false)) => {}
        // Typify drops what `true` allows, and keeps what an empty schema does.
        Some(Value::Bool(true)) => all.push(json!({})),
        Some(more) => all.push(more),
        // A map's names all match, or there would be no use in the pattern.
        None if !has_members(schema) => {}
        None => all.push(json!({})),
    }
    if !says_something(schema) {
        schema.insert("type".into(), "object".into());
    }
    all.dedup();
    let one = match <[Value; 1]>::try_from(all) {
        Ok([one]) => one,
        Err(none) if none.is_empty() => return,
        Err(_) => json!({}),
    };
    schema.insert("additionalProperties".into(), one);
}
