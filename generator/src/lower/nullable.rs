//! Where null is allowed: a component that may be null → the component, and references to it that may be; a variant that
//! may be null → the union that may be; all parts of a composition → the composition.
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
                from_parts(schema);
            }
        });
        let found = take_from_components(document);
        if found.is_empty() {
            break;
        }
        schemas(document, &mut |schema| {
            if let Some(schema) = schema.as_object_mut() {
                mark(schema, &found);
            }
        });
    }
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            without_null(schema);
        }
    });
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
}

/// Null has to be allowed by each part that says what values are, which but one of several seldom does.
fn from_parts(schema: &mut Map<String, Value>) {
    let allows = |part: &Map<String, Value>| {
        is_nullable(part) || !says_something(part) && !part.contains_key("const")
    };
    let mut said = false;
    let all = parts_of(schema).all(|part| {
        said |= is_nullable(part);
        allows(part)
    });
    if said && all {
        without_null(schema);
        schema.insert("nullable".into(), true.into());
    }
}

/// What only some parts allow no value is.
fn without_null(schema: &mut Map<String, Value>) {
    parts_of(schema).for_each(|part| drop(part.shift_remove("nullable")));
}

fn parts_of(schema: &mut Map<String, Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
    parts.into_iter().flatten().filter_map(Value::as_object_mut)
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
