//! A list with a schema for each place (`prefixItems`) → a list of what all of them are, or of any JSON.

use serde_json::{Map, Value, json};

use super::visit::{says_something, schemas};

pub(super) fn run(document: &mut Value) {
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            lower(schema);
        }
    });
}

fn lower(schema: &mut Map<String, Value>) {
    let Some(Value::Array(places)) = schema.shift_remove("prefixItems") else {
        return;
    };
    if !says_something(schema) {
        schema.insert("type".into(), "array".into());
    }
    // Where nothing is said of what comes after the last place, nothing does, as a rule.
    let rest = schema.shift_remove("items");
    let rest = rest.filter(|rest| rest.as_object().is_some_and(says_something));
    let mut all: Vec<Value> = places.iter().chain(&rest).map(of_place).collect();
    all.dedup();
    let one = <[Value; 1]>::try_from(all).map_or_else(|_| json!({}), |[one]| one);
    schema.insert("items".into(), one);
}

/// The schema, of a single value without what differs from place to place, such as limits.
fn of_place(schema: &Value) -> Value {
    let is_single = ["boolean", "integer", "number", "string"]
        .iter()
        .any(|name| schema.get("type").is_some_and(|kind| kind == name));
    match schema.as_object() {
        Some(schema) if is_single => ["type", "format", "nullable"]
            .iter()
            .filter_map(|keyword| Some(((*keyword).to_owned(), schema.get(*keyword)?.clone())))
            .collect(),
        _ => schema.clone(),
    }
}
