//! Components that may be null → components that may not, and references that may: typify would make two types of one
//! name of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::visit::schemas;
use crate::load::target_of;

pub(super) fn run(document: &mut Value) {
    // A component that refers to one that may be null may be so itself, and the next round takes that on.
    while take_on(document) {}
}

fn take_on(document: &mut Value) -> bool {
    let components = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let mut names = BTreeSet::new();
    for (name, schema) in components.into_iter().flatten() {
        if let Some(schema) = schema.as_object_mut()
            && says_more(schema)
            && schema.get("nullable") == Some(&true.into())
        {
            schema.shift_remove("nullable");
            names.insert(name.clone());
        }
    }
    if names.is_empty() {
        return false;
    }
    schemas(document, &mut |schema| {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let name = reference.and_then(|text| target_of(text)?.last());
        if name.is_some_and(|name| names.contains(&name)) {
            *schema = json!({ "allOf": [schema.take()], "nullable": true });
        }
    });
    lift(document);
    true
}

/// Whether there is anything but null.
fn says_more(schema: &Map<String, Value>) -> bool {
    ["type", "allOf", "anyOf", "oneOf", "enum", "$ref"]
        .iter()
        .any(|keyword| schema.contains_key(*keyword))
}

/// A composition of one reference that may be null is one itself; of a union, the union may be null.
fn lift(document: &mut Value) {
    schemas(document, &mut |schema| {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let Some(Value::Array(variants)) = schema.get_mut(keyword) else {
                continue;
            };
            let all_of = keyword == "allOf";
            if all_of && variants.len() != 1 {
                continue;
            }
            let mut nullable = false;
            for variant in variants.iter_mut() {
                if let [Some(Value::Array(only)), Some(Value::Bool(true))] =
                    [variant.get("allOf"), variant.get("nullable")]
                    && let [only] = only.as_slice()
                {
                    nullable = true;
                    *variant = only.clone();
                }
            }
            if nullable {
                schema.insert("nullable".into(), true.into());
            }
        }
    });
}
