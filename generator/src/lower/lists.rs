//! Compositions of lists → one list, whose elements are all that those of the parts are.
//!
//! Typify merges them by itself, but calls the elements what those of a part are called already.

use serde_json::{Map, Value, json};

use super::components::Components;
use super::merge::parts_of;
use super::visit::{distinct, schemas};

/// Lists of lists further down than this are left to typify.
const DEEPEST: usize = 16;

/// What else a part says of the list.
const LIMITS: [&str; 3] = ["minItems", "maxItems", "uniqueItems"];

/// With one of these, a schema is more than a list of elements of one kind.
const OTHER: [&str; 9] = [
    "anyOf",
    "oneOf",
    "not",
    "enum",
    "const",
    "contains",
    "prefixItems",
    "properties",
    "additionalProperties",
];

pub(super) fn run(document: &mut Value) {
    let components = Components::of(document);
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            merge(schema, &components, 0);
        }
    });
}

fn merge(schema: &mut Map<String, Value>, components: &Components, depth: usize) {
    if depth > DEEPEST || !schema.contains_key("allOf") {
        return;
    }
    let mut parts = Vec::new();
    if parts_of(schema, components, &can_be_list, &mut parts).is_none() {
        return;
    }
    let items = parts.iter().filter_map(|part| part.get("items"));
    let items: Vec<Value> = items.cloned().collect();
    // The elements of one part are those of the whole, under the name that they have.
    if items.len() < 2 {
        return;
    }
    let said = LIMITS.iter().filter_map(|keyword| {
        let last = parts.iter().rev().find_map(|part| part.get(*keyword))?;
        Some(((*keyword).to_owned(), last.clone()))
    });
    let said: Vec<(String, Value)> = said.collect();
    let nullable = allows_null(schema, components);
    schema.shift_remove("allOf");
    schema.extend(said);
    schema.insert("type".into(), "array".into());
    schema.insert("items".into(), all_of(items, components, depth));
    if nullable {
        schema.insert("nullable".into(), true.into());
    }
}

/// What an element is that is all of these.
fn all_of(items: Vec<Value>, components: &Components, depth: usize) -> Value {
    match <[Value; 1]>::try_from(distinct(items)) {
        Ok([only]) => only,
        Err(several) => {
            let mut whole = Map::from_iter([("allOf".to_owned(), json!(several))]);
            merge(&mut whole, components, depth + 1);
            Value::Object(whole)
        }
    }
}

fn can_be_list(schema: &Map<String, Value>) -> bool {
    let is_list = schema.get("type").is_none_or(|name| name == "array");
    is_list && !OTHER.iter().any(|keyword| schema.contains_key(*keyword))
}

/// Whether null is allowed by the schema itself, or else by all parts of it that say what it is.
fn allows_null(schema: &Map<String, Value>, components: &Components) -> bool {
    if schema.get("nullable") == Some(&true.into()) {
        return true;
    }
    if let Some(target) = components.target(schema) {
        return allows_null(target, components);
    }
    let parts = schema.get("allOf").and_then(Value::as_array);
    let mut parts = parts.into_iter().flatten().filter_map(Value::as_object);
    !schema.contains_key("type") && parts.all(|part| allows_null(part, components))
}
