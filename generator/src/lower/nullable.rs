//! Where null is allowed: a component that may be null → the component, and references to it that may be; a variant that
//! may be null → the union that may be.
//!
//! Typify would wrap such a component into a type around an `Option`, and call both by one name where it is a union.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::visit::{says_something, schemas};
use crate::load::referred;

pub(super) fn run(document: &mut Value) {
    // A component that refers to one that may be null may be so by that.
    loop {
        schemas(document, &mut |schema| {
            if let Some(schema) = schema.as_object_mut() {
                from_variants(schema);
            }
        });
        let found = take_from_components(document);
        if found.is_empty() {
            return;
        }
        schemas(document, &mut |schema| {
            if let Some(schema) = schema.as_object_mut() {
                mark(schema, &found);
            }
        });
    }
}

/// The components that may be null, which from now on their references say.
fn take_from_components(document: &mut Value) -> BTreeSet<String> {
    let components = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let mut found = BTreeSet::new();
    for (name, schema) in components.into_iter().flatten() {
        // One that says nothing already reads null.
        if let Some(schema) = schema.as_object_mut()
            && says_something(schema)
            && is_nullable(schema)
        {
            schema.shift_remove("nullable");
            found.insert(name.clone());
        }
    }
    found
}

fn is_nullable(schema: &Map<String, Value>) -> bool {
    schema.get("nullable") == Some(&true.into())
}

fn mark(schema: &mut Map<String, Value>, found: &BTreeSet<String>) {
    if referred(schema).is_some_and(|name| found.contains(&name)) {
        schema.insert("nullable".into(), true.into());
    }
    // Inner schemas are marked first. All of several must allow null, and the others seldom do.
    let all = schema.get_mut("allOf").and_then(Value::as_array_mut);
    let mut alone = false;
    for part in all.into_iter().flatten().filter_map(Value::as_object_mut) {
        alone = part.contains_key("$ref") && part.shift_remove("nullable").is_some();
    }
    let parts = schema.get("allOf").and_then(Value::as_array);
    if alone && parts.is_some_and(|parts| parts.len() == 1) {
        schema.insert("nullable".into(), true.into());
    }
}

fn from_variants(schema: &mut Map<String, Value>) {
    let mut found = false;
    for keyword in ["anyOf", "oneOf"] {
        let variants = schema.get_mut(keyword).and_then(Value::as_array_mut);
        for variant in variants
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            if says_something(variant) && is_nullable(variant) {
                variant.shift_remove("nullable");
                found = true;
            }
        }
    }
    if found {
        schema.insert("nullable".into(), true.into());
    }
}
