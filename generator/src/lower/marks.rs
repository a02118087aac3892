//! A component that says its string's Rust type → said wherever it is used.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::visit::schemas;
use crate::load::target_of;
use crate::mark::{MARKS, Mark};

pub(super) fn run(document: &mut Value) {
    // A component that refers to one with a mark has it then, and the next round takes it on.
    while take_on(document) {}
}

fn take_on(document: &mut Value) -> bool {
    let components = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let mut marked: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    if let Some(components) = components {
        for (name, schema) in components.iter_mut() {
            if let Some(schema) = schema.as_object_mut()
                && Mark::of(schema).is_some()
            {
                marked.insert(name.clone(), schema.clone());
                MARKS
                    .iter()
                    .for_each(|mark| drop(schema.shift_remove(*mark)));
            }
        }
        // What is left of a list is its enum; of the others nothing that anyone would use.
        components.retain(|name, _| {
            marked
                .get(name)
                .is_none_or(|full| full.contains_key("x-list"))
        });
    }
    schemas(document, &mut |schema| {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        let alone = schema.get("allOf").and_then(Value::as_array);
        let alone = match alone.map(Vec::as_slice) {
            Some([only]) => only.get("$ref"),
            _ => None,
        };
        let reference = schema.get("$ref").or(alone).and_then(Value::as_str);
        let name = reference.and_then(|text| target_of(text)?.last());
        let Some(full) = name.and_then(|name| marked.get(&name)) else {
            return;
        };
        match full.get("x-list") {
            Some(separator) => drop(schema.insert("x-list".into(), separator.clone())),
            None => {
                schema.shift_remove("$ref");
                schema.shift_remove("allOf");
                for (keyword, member) in full {
                    schema.entry(keyword.clone()).or_insert(member.clone());
                }
            }
        }
    });
    !marked.is_empty()
}
