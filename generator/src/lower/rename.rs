//! Component names → the names their Rust types will have, each used once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::visit::{operations, schemas};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer, referred, target_of};
use crate::naming;

/// Gives back the new names by the old ones, and what was named apart.
pub(super) fn run(
    document: &mut Value,
    original: &Document,
) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let mut found = Vec::new();
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
        return (BTreeMap::new(), found);
    };
    let mut aliases = BTreeMap::new();
    let mut used = BTreeSet::new();
    let mut names = BTreeMap::new();
    for (name, schema) in std::mem::take(components) {
        if let Some(target) = alias_of(&schema) {
            aliases.insert(name, target);
            continue;
        }
        let chosen = schema.get("x-name").and_then(Value::as_str);
        let wanted =
            naming::type_name(chosen.unwrap_or_else(|| bodies.get(&name).unwrap_or(&name)));
        let new = unique(wanted.clone(), |candidate| used.contains(candidate));
        if new != wanted {
            let place = Pointer::parse("/components/schemas").child(&name);
            let what =
                format!("the schema `{name}` would be `{wanted}`, as another is, and is `{new}`");
            let help = "choose another name for one of the two with `x-name` in the overlay";
            let note = original.error("name-clash", &place, what, help);
            found.push(note.into_note());
        }
        used.insert(new.clone());
        components.insert(new.clone(), schema);
        names.insert(name, new);
    }
    // A component that is but a reference is another name for what that leads to.
    for (name, mut target) in &aliases {
        // No further than there are: they may go around.
        for _ in 0..aliases.len() {
            target = aliases.get(target).unwrap_or(target);
        }
        if let Some(target) = names.get(target).cloned() {
            names.insert(name.clone(), target);
        }
    }
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
        let Some(name) = name else { return };
        // 3.0 reads nothing beside a reference, so what stands there goes around it.
        let beside = ["description", "nullable", "x-json", "x-list", "x-type"]
            .map(|keyword| Some((keyword.to_owned(), schema.get(keyword)?.clone())));
        let beside: Map<String, Value> = beside.into_iter().flatten().collect();
        *schema = reference_to(name);
        if !beside.is_empty() {
            let mut around = Map::new();
            around.insert("allOf".into(), Value::Array(vec![schema.take()]));
            around.extend(beside);
            *schema = Value::Object(around);
        }
    });
    (names, found)
}

/// The component that a schema refers to, where it does nothing else.
fn alias_of(schema: &Value) -> Option<String> {
    let members = schema.as_object()?;
    let only = members
        .keys()
        .all(|keyword| ["$ref", "description", "title"].contains(&keyword.as_str()));
    referred(members).filter(|_| only)
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
