//! Compositions of numbers → the narrowest of them: an integer is a number, too.
//!
//! Typify takes the two for types that no value has at once.

use serde_json::{Map, Value};

use super::components::Components;
use super::merge::parts_of;
use super::visit::schemas;

type Schema = Map<String, Value>;

/// What else a part says of the number.
const LIMITS: [&str; 6] = [
    "default",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maximum",
    "minimum",
    "multipleOf",
];

/// With one of these, a schema is more than a number.
const OTHER: [&str; 7] = [
    "anyOf",
    "not",
    "oneOf",
    "properties",
    "x-json",
    "x-list",
    "x-type",
];

pub(super) fn run(document: &mut Value) {
    let components = Components::of(document);
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut()
            && let Some(one) = merged(schema, &components)
        {
            schema.shift_remove("allOf");
            schema.extend(one);
        }
    });
}

/// What a composition is whose parts are numbers, where more than one of them says so.
fn merged(schema: &Schema, components: &Components) -> Option<Schema> {
    schema.get("allOf")?;
    let mut parts = Vec::new();
    parts_of(schema, components, &can_be_number, &mut parts)?;
    let numbers: Vec<&Schema> = parts.iter().copied().filter(|one| is_number(one)).collect();
    if numbers.len() < 2 {
        return None;
    }
    let (integers, others): (Vec<&Schema>, Vec<&Schema>) =
        numbers.iter().partition(|one| is_integer(one));
    let (kind, narrowest) = match integers.is_empty() {
        true => ("number", others),
        false => ("integer", integers),
    };
    let last = |parts: &[&Schema], keyword: &str| {
        let said = parts.iter().rev().find_map(|part| part.get(keyword))?;
        Some((keyword.to_owned(), said.clone()))
    };
    let values = parts.iter().filter_map(|part| part.get("enum")?.as_array());
    let fewest = values.min_by_key(|values| values.len());
    let mut one = Schema::from_iter([("type".to_owned(), kind.into())]);
    one.extend(last(&narrowest, "format"));
    one.extend(fewest.map(|values| ("enum".to_owned(), values.clone().into())));
    one.extend(LIMITS.iter().filter_map(|keyword| last(&parts, keyword)));
    Some(one)
}

fn can_be_number(schema: &Schema) -> bool {
    let says = |keyword: &&str| schema.contains_key(*keyword);
    // What says no type limits the others.
    let is_limit = !["type", "enum"].iter().any(says);
    (is_number(schema) || is_limit) && !OTHER.iter().any(says)
}

fn is_number(schema: &Schema) -> bool {
    let kind = schema.get("type").and_then(Value::as_str);
    match kind {
        Some(kind) => ["integer", "number"].contains(&kind),
        None => are_all(schema, Value::is_number),
    }
}

fn is_integer(schema: &Schema) -> bool {
    let is_integer = |value: &Value| value.is_i64() || value.is_u64();
    schema.get("type").is_some_and(|kind| kind == "integer") || are_all(schema, is_integer)
}

/// Whether the schema's values are listed, and all of them are so.
fn are_all(schema: &Schema, is: fn(&Value) -> bool) -> bool {
    let values = schema.get("enum").and_then(Value::as_array);
    values.is_some_and(|values| values.iter().all(is))
}
