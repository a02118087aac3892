//! References to schemas that stand anywhere but in the components → components of their own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::rename::{reference_to, unique};
use super::visit::schemas;
use crate::load::{Pointer, target_of};
use crate::naming;

pub(super) fn run(document: &mut Value) {
    let mut names: BTreeMap<Pointer, String> = BTreeMap::new();
    // What is copied may itself refer to such a place; each round copies what the one before brought in.
    loop {
        let mut wanted: Vec<Pointer> = Vec::new();
        schemas(document, &mut |schema| {
            let target = schema
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(target_of);
            let Some(target) = target.filter(|target| !is_component(target)) else {
                return;
            };
            match names.get(&target) {
                Some(name) => *schema = reference_to(name),
                None => wanted.push(target),
            }
        });
        wanted.sort();
        wanted.dedup();
        if wanted.is_empty() {
            return;
        }
        for target in wanted {
            let copied = target
                .get(document)
                .filter(|schema| schema.is_object())
                .cloned()
                .unwrap_or_else(|| json!({}));
            let Some(root) = document.as_object_mut() else {
                return;
            };
            let components = root.entry("components").or_insert_with(|| json!({}));
            let Some(components) = components.as_object_mut() else {
                return;
            };
            let all = components.entry("schemas").or_insert_with(|| json!({}));
            let Some(all) = all.as_object_mut() else {
                return;
            };
            let name = unique(
                naming::type_name(&target.last().unwrap_or_default()),
                |name| all.contains_key(name),
            );
            all.insert(name.clone(), copied);
            names.insert(target, name);
        }
    }
}

fn is_component(target: &Pointer) -> bool {
    matches!(target.keys().as_slice(), [components, schemas, _] if components == "components" && schemas == "schemas")
}
