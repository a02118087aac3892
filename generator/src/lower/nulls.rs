//! Null unions → `nullable`: `type: [string, "null"]`, `anyOf: [X, {type: "null"}]`, `enum: [a, null]`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::visit::{schemas, take_in};
use crate::load::referred;

pub(super) fn run(document: &mut Value) {
    let components = document.pointer("/components/schemas");
    let components = components.and_then(Value::as_object);
    let nulls = components.into_iter().flatten();
    let nulls = nulls.filter(|(_, one)| is_only_null(one));
    let nulls: BTreeSet<String> = nulls.map(|(name, _)| name.clone()).collect();
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            type_array(schema);
            union(schema, "anyOf", &nulls);
            union(schema, "oneOf", &nulls);
            null_value(schema);
        }
    });
}

fn type_array(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else {
        return;
    };
    let named: Vec<Value> = types
        .iter()
        .filter(|name| *name != "null")
        .cloned()
        .collect();
    let nullable = named.len() < types.len();
    match <[Value; 1]>::try_from(named) {
        Ok([only]) => drop(schema.insert("type".into(), only)),
        Err(several) => {
            schema.shift_remove("type");
            if !several.is_empty() {
                let variants = several.iter().map(|name| json!({ "type": name })).collect();
                schema.insert("anyOf".into(), Value::Array(variants));
            }
        }
    }
    if nullable {
        schema.insert("nullable".into(), true.into());
    }
}

/// Some frameworks have a component for it.
fn is_only_null(component: &Value) -> bool {
    component.get("type").is_some_and(|kind| kind == "null")
        || component.get("const").is_some_and(Value::is_null)
        || component
            .get("enum")
            .is_some_and(|values| *values == json!([null]))
}

fn union(schema: &mut Map<String, Value>, keyword: &str, nulls: &BTreeSet<String>) {
    let Some(Value::Array(variants)) = schema.get_mut(keyword) else {
        return;
    };
    let before = variants.len();
    let refers = variants.iter().any(|variant| variant.get("$ref").is_some());
    let refers_to_null = |variant: &Value| {
        let name = variant.as_object().and_then(referred);
        name.is_some_and(|name| nulls.contains(&name))
    };
    variants.retain(|variant| {
        !(is_null(variant) || refers_to_null(variant) || refers && is_no_object(variant))
    });
    let nullable = variants.len() < before
        || variants
            .iter()
            .any(|variant| variant.get("nullable") == Some(&true.into()));
    let alone = if let [only] = variants.as_slice() {
        Some(only.clone())
    } else {
        None
    };
    if let Some(only) = alone {
        schema.shift_remove(keyword);
        match only {
            Value::Object(only) if !only.contains_key("$ref") => {
                take_in(schema, only);
            }
            // 3.0 ignores what stands beside a reference, so it goes into an `allOf`.
            reference => drop(schema.insert("allOf".into(), Value::Array(vec![reference]))),
        }
    }
    if nullable {
        schema.insert("nullable".into(), true.into());
    }
}

/// What `null_value` has made of `type: "null"`: nothing but null is left to be.
fn is_null(schema: &Value) -> bool {
    let said = ["description", "nullable", "title"];
    let members = schema
        .as_object()
        .filter(|members| members.contains_key("nullable"));
    members.is_some_and(|members| members.keys().all(|key| said.contains(&key.as_str())))
}

/// A nullable object of nothing: 3.0 has no null, so beside a reference some write it so.
fn is_no_object(schema: &Value) -> bool {
    *schema == json!({ "type": "object", "nullable": true })
}

fn null_value(schema: &mut Map<String, Value>) {
    if schema.get("type").is_some_and(|name| name == "null") {
        schema.shift_remove("type");
        schema.insert("nullable".into(), true.into());
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        let before = values.len();
        values.retain(|value| !value.is_null());
        let nothing_else = values.is_empty();
        if values.len() < before {
            schema.insert("nullable".into(), true.into());
        }
        if nothing_else {
            schema.shift_remove("enum");
        }
    }
}
