//! Enums of strings → enums whose values typify can name, the real ones beside them; other enums →
//! their type, since a new value must still be read.

use serde_json::{Map, Value};

use super::visit::schemas;
use crate::mark::Mark;

pub(super) fn run(document: &mut Value) {
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            lower(schema);
        }
    });
}

fn lower(schema: &mut Map<String, Value>) {
    // Beside a reference or a composition it only narrows a type that there is already.
    let composed = ["$ref", "allOf", "anyOf", "oneOf"];
    if composed.iter().any(|keyword| schema.contains_key(*keyword)) {
        schema.shift_remove("enum");
        return;
    }
    let Some(Value::Array(values)) = schema.shift_remove("enum") else {
        return;
    };
    // Its type is none of typify's.
    if matches!(Mark::of(schema), Some(Mark::Json | Mark::Type(_))) {
        return;
    }
    let mut strings: Vec<Value> = Vec::new();
    for value in &values {
        if value.is_string() && !strings.contains(value) {
            strings.push(value.clone());
        }
    }
    let is_string = schema.get("type").is_none_or(|name| name == "string");
    if is_string && values.iter().all(Value::is_string) {
        let names = (0..strings.len())
            .map(|index| format!("V{index}").into())
            .collect();
        schema.insert("type".into(), "string".into());
        schema.insert("enum".into(), Value::Array(names));
        schema.insert("x-values".into(), Value::Array(strings));
        return;
    }
    let kind = |value: &Value| match value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        _ => "",
    };
    let mut kinds: Vec<&str> = values.iter().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    match kinds.as_slice() {
        ["integer", "number"] => drop(schema.entry("type").or_insert("number".into())),
        [one] if !one.is_empty() => drop(schema.entry("type").or_insert((*one).into())),
        _ => drop(schema.shift_remove("type")),
    }
}
