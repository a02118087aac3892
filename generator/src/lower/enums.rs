//! Enums of strings → enums whose values typify can name, the real ones beside them; other enums →
//! their type, since a new value must still be read.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::visit::{for_each_child, outside, schemas};
use crate::load::target_of;
use crate::mark::Mark;

pub(super) fn run(document: &mut Value) {
    let variants = variants(document);
    let components = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for (name, schema) in components.into_iter().flatten() {
        walk(schema, variants.contains(name));
    }
    for schema in outside(document) {
        walk(schema, false);
    }
}

/// The components that are variants of a union.
fn variants(document: &mut Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    schemas(document, &mut |schema| {
        for keyword in ["anyOf", "oneOf"] {
            let variants = schema
                .get(keyword)
                .and_then(Value::as_array)
                .filter(|all| all.len() > 1);
            let references = variants
                .into_iter()
                .flatten()
                .filter_map(|variant| variant.get("$ref")?.as_str());
            names.extend(references.filter_map(|text| target_of(text)?.last()));
        }
    });
    names
}

/// In a variant of a union a constant tells it from the others, so there it must stay closed.
fn walk(schema: &mut Value, in_variant: bool) {
    let union = ["anyOf", "oneOf"].iter().any(|keyword| {
        schema
            .get(keyword)
            .and_then(Value::as_array)
            .is_some_and(|all| all.len() > 1)
    });
    for_each_child(schema, &mut |child| walk(child, in_variant || union));
    if let Some(schema) = schema.as_object_mut() {
        lower(schema, in_variant);
    }
}

fn lower(schema: &mut Map<String, Value>, in_variant: bool) {
    // Beside a reference or a composition it only narrows a type that there is already.
    let composed = ["$ref", "allOf", "anyOf", "oneOf"];
    if composed.iter().any(|keyword| schema.contains_key(*keyword)) {
        schema.shift_remove("enum");
        schema.shift_remove("x-const");
        return;
    }
    if in_variant && schema.contains_key("x-const") {
        return;
    }
    schema.shift_remove("x-const");
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
