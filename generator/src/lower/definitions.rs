//! References to schemas that stand anywhere but in the components → components of their own.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::rename::unique;
use super::visit::schemas;
use crate::load::{FILES, Pointer, target_of};
use crate::naming;

pub(super) fn run(document: &mut Value) {
    let mut names: BTreeMap<Pointer, String> = BTreeMap::new();
    // What is copied may itself refer to such a place; each round copies what the one before brought in.
    loop {
        take_in(document, &mut names);
        let mut wanted: Vec<Pointer> = Vec::new();
        schemas(document, &mut |schema| {
            let Some(target) = elsewhere(schema) else {
                return;
            };
            match (names.get(&target), schema.as_object_mut()) {
                // What stands beside the reference stays there.
                (Some(name), Some(schema)) => {
                    let reference = format!("#/components/schemas/{name}");
                    schema.insert("$ref".into(), reference.into());
                }
                _ => wanted.push(target),
            }
        });
        wanted.sort();
        wanted.dedup();
        if wanted.is_empty() {
            break;
        }
        for target in wanted {
            let copied = copy(document, &target);
            let Some(all) = components(document) else {
                return;
            };
            let name = unique(naming::type_name(&name_of(&target)), |name| {
                all.contains_key(name)
            });
            all.insert(name.clone(), copied);
            names.insert(target, name);
        }
    }
    if let Some(root) = document.as_object_mut() {
        root.shift_remove(FILES);
    }
}

/// A component that is but a reference to such a place is where its schema belongs.
fn take_in(document: &mut Value, names: &mut BTreeMap<Pointer, String>) {
    let Some(all) = components(document) else {
        return;
    };
    let aliases: Vec<(String, Pointer)> = all
        .iter()
        .filter_map(|(name, schema)| Some((name.clone(), elsewhere(schema)?)))
        .collect();
    for (name, target) in aliases {
        if names.contains_key(&target) {
            continue;
        }
        let copied = copy(document, &target);
        names.insert(target, name.clone());
        let Some(all) = components(document) else {
            return;
        };
        if let Some(Value::Object(schema)) = all.get_mut(&name) {
            schema.shift_remove("$ref");
            for (keyword, member) in copied.as_object().into_iter().flatten() {
                schema.entry(keyword.clone()).or_insert(member.clone());
            }
        }
    }
}

/// The place that a schema refers to, where that is no component.
fn elsewhere(schema: &Value) -> Option<Pointer> {
    let target = target_of(schema.get("$ref")?.as_str()?)?;
    (!is_component(&target)).then_some(target)
}

fn copy(document: &Value, target: &Pointer) -> Value {
    let schema = target.get(document).filter(|schema| schema.is_object());
    schema.cloned().unwrap_or_else(|| json!({}))
}

fn components(document: &mut Value) -> Option<&mut Map<String, Value>> {
    let components = document
        .as_object_mut()?
        .entry("components")
        .or_insert_with(|| json!({}));
    let all = components
        .as_object_mut()?
        .entry("schemas")
        .or_insert_with(|| json!({}));
    all.as_object_mut()
}

/// The last word of a place; of a whole file its name.
fn name_of(target: &Pointer) -> String {
    match target.keys().as_slice() {
        [files, path] if files == FILES => {
            let name = path.rsplit('/').next().unwrap_or_default();
            name.split('.').next().unwrap_or_default().to_owned()
        }
        keys => keys.last().cloned().unwrap_or_default(),
    }
}

fn is_component(target: &Pointer) -> bool {
    matches!(target.keys().as_slice(), [components, schemas, _] if components == "components" && schemas == "schemas")
}
