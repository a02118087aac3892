//! Component names → the names their Rust types will have, each used once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::visit::{operations, schemas};
use crate::load::target_of;
use crate::naming;

pub(super) fn run(document: &mut Value) {
    let bodies: BTreeMap<String, String> = operations(document)
        .into_iter()
        .filter_map(|(key, operation)| {
            let id = operation.get("operationId")?.as_str()?;
            let short = naming::short_id(Some(id), &key.method, &key.path);
            // FastAPI names a form after its operation: `Body_` and the whole operationId.
            Some((format!("Body_{id}"), format!("{short}_body")))
        })
        .collect();
    let Some(components) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    let mut used = BTreeSet::new();
    let mut names = BTreeMap::new();
    let mut renamed = Map::new();
    for (name, schema) in std::mem::take(components) {
        let wanted = naming::type_name(bodies.get(&name).unwrap_or(&name));
        let new = unique(wanted, |candidate| used.contains(candidate));
        used.insert(new.clone());
        renamed.insert(new.clone(), schema);
        names.insert(name, new);
    }
    *components = renamed;
    schemas(document, &mut |schema| {
        let name = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| {
                let keys = target_of(reference)?.keys();
                match keys.as_slice() {
                    [components, schemas, name]
                        if components == "components" && schemas == "schemas" =>
                    {
                        names.get(name)
                    }
                    _ => None,
                }
            });
        if let Some(name) = name {
            *schema = reference_to(name);
        }
    });
}

/// The name, or the name with the first number that makes it one of a kind.
pub(super) fn unique(wanted: String, taken: impl Fn(&str) -> bool) -> String {
    if !taken(&wanted) {
        return wanted;
    }
    (2..)
        .map(|number| format!("{wanted}{number}"))
        .find(|name| !taken(name))
        .unwrap_or(wanted)
}

pub(super) fn reference_to(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("#/components/schemas/{name}") })
}
