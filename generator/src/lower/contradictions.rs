//! Compositions of what no value can be at once → any JSON: whatever is sent has to be read.
//!
//! Typify makes a type without values of them, and nothing can be done with it that compiles cleanly.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::components::Components;
use super::merge::parts_of;
use super::visit::schemas;

/// What is left: nothing of values.
const LEFT: [&str; 4] = ["deprecated", "description", "nullable", "title"];

pub(super) fn run(document: &mut Value) {
    let components = Components::of(document);
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut()
            && schema.contains_key("allOf")
            && is_contradiction(schema, &components)
        {
            schema.retain(|keyword, _| LEFT.contains(&keyword.as_str()));
        }
    });
}

fn is_contradiction(schema: &Map<String, Value>, components: &Components) -> bool {
    let mut parts = Vec::new();
    let found = parts_of(schema, components, &|_| true, &mut parts);
    let kinds = parts
        .iter()
        .filter_map(|part| match part.get("type")?.as_str()? {
            // An integer is a number, too.
            "integer" => Some("number"),
            kind => Some(kind),
        });
    let kinds: BTreeSet<&str> = kinds.collect();
    found.is_some() && kinds.len() > 1
}
