//! Keywords of 3.1 that apply more schemas to a value → compositions and members, which say the same or allow more.

use serde_json::{Map, Value, json};

use super::visit::schemas;

type Schema = Map<String, Value>;

/// What says what values are, also beside a reference. Not an `enum`: fewer values are worth no type of their own.
const SAYS: [&str; 10] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "items",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "required",
];

pub(super) fn run(document: &mut Value) {
    let version = document.get("openapi").and_then(Value::as_str);
    // 3.0 reads nothing beside a reference.
    let beside = version.is_some_and(|version| !version.starts_with("3.0"));
    schemas(document, &mut |schema| {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        unevaluated(schema);
        conditions(schema);
        one_choice(schema);
        if beside {
            beside_reference(schema);
        }
    });
}

/// With nothing composed, what is not evaluated is what is no member.
fn unevaluated(schema: &mut Schema) {
    let composed = ["$ref", "allOf", "anyOf", "oneOf"];
    let is_plain = !composed.iter().any(|keyword| schema.contains_key(*keyword));
    if let Some(more) = schema.shift_remove("unevaluatedProperties")
        && is_plain
    {
        schema.entry("additionalProperties").or_insert(more);
    }
}

/// A member that is there under a condition may be there.
fn conditions(schema: &mut Schema) {
    let mut applied: Vec<Value> = ["then", "else"]
        .iter()
        .filter_map(|keyword| schema.shift_remove(*keyword))
        .collect();
    if let Some(Value::Object(dependent)) = schema.shift_remove("dependentSchemas") {
        applied.extend(dependent.into_iter().map(|(_, schema)| schema));
    }
    may_have(schema, applied);
}

/// Adds the members of these schemas to those of another, which need not have them.
fn may_have(schema: &mut Schema, others: Vec<Value>) {
    let members = others.into_iter().filter_map(|mut other| {
        let members = other.as_object_mut()?.shift_remove("properties")?;
        Some(members.as_object()?.clone())
    });
    let members: Schema = members.flatten().collect();
    if members.is_empty() {
        return;
    }
    let own = schema.entry("properties").or_insert_with(|| json!({}));
    for (name, member) in members {
        if let Some(own) = own.as_object_mut() {
            own.entry(name).or_insert(member);
        }
    }
}

/// Of two choices at once, one: a list of types says less than a union, and what an `anyOf` beside a `oneOf` adds may be
/// there. Typify panics on both.
fn one_choice(schema: &mut Schema) {
    let is_union = |schema: &Schema| schema.contains_key("anyOf") || schema.contains_key("oneOf");
    if let Some(Value::Array(kinds)) = schema.get("type")
        && is_union(schema)
    {
        let nullable = kinds.iter().any(|kind| kind == "null");
        if kinds.iter().filter(|kind| *kind != "null").count() > 1 {
            schema.shift_remove("type");
            if nullable {
                schema.insert("nullable".into(), true.into());
            }
        }
    }
    if schema.contains_key("oneOf")
        && let Some(Value::Array(others)) = schema.shift_remove("anyOf")
    {
        may_have(schema, others);
    }
}

/// Since 3.1 what stands beside a reference holds as well.
fn beside_reference(schema: &mut Schema) {
    let says = |schema: &Schema, keyword: &str| match schema.get(keyword) {
        Some(said) => keyword != "required" || said.is_array(),
        None => false,
    };
    if !schema.get("$ref").is_some_and(Value::is_string)
        || !SAYS.iter().any(|keyword| says(schema, keyword))
    {
        return;
    }
    let moved = ["$ref", "allOf"];
    let mut rest = Schema::new();
    for keyword in SAYS.iter().filter(|keyword| !moved.contains(keyword)) {
        rest.extend(
            schema
                .shift_remove(*keyword)
                .map(|said| ((*keyword).to_owned(), said)),
        );
    }
    let reference = schema
        .shift_remove("$ref")
        .map(|name| json!({ "$ref": name }));
    let parts = match schema.shift_remove("allOf") {
        Some(Value::Array(parts)) => parts,
        _ => Vec::new(),
    };
    let rest = (!rest.is_empty()).then_some(Value::Object(rest));
    let parts: Vec<Value> = reference.into_iter().chain(parts).chain(rest).collect();
    schema.insert("allOf".into(), Value::Array(parts));
}
