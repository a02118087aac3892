//! Schemas that are composed of themselves: no value could ever have such a type.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Document, Pointer, target_of};
use crate::diagnostic::Diagnostic;

pub(super) fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let place = Pointer::root().child("components").child("schemas");
    let schemas = place.get(&document.value).and_then(Value::as_object);
    let named = schemas.into_iter().flat_map(Map::keys);
    let mut places: BTreeSet<Pointer> = named.map(|name| place.child(name)).collect();
    // Schemas of other files are those that something refers to.
    targets(&document.value, &mut places);
    let mut fine = BTreeSet::new();
    for pointer in places {
        if is_circular(document, &pointer, &mut fine) {
            let name = pointer.last().unwrap_or_default();
            found.push(document.error(
                "recursive-composition",
                &pointer,
                format!(
                    "the schema `{name}` is composed of itself, through `allOf`, `anyOf` or `oneOf`"
                ),
                "let it refer to itself from a property or from `items`, or leave itself out",
            ));
        }
    }
}

/// What references lead to.
fn targets(value: &Value, into: &mut BTreeSet<Pointer>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            into.extend(reference.and_then(target_of));
            members.values().for_each(|member| targets(member, into));
        }
        Value::Array(elements) => elements.iter().for_each(|element| targets(element, into)),
        _ => {}
    }
}

/// Whether following compositions from a schema leads back to it. `fine` keeps what was cleared.
fn is_circular(document: &Document, start: &Pointer, fine: &mut BTreeSet<Pointer>) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = parts(document, start);
    while let Some(next) = waiting.pop() {
        if next == *start {
            return true;
        }
        if !fine.contains(&next) && seen.insert(next.clone()) {
            waiting.extend(parts(document, &next));
        }
    }
    fine.insert(start.clone());
    false
}

/// What a schema is directly composed of.
fn parts(document: &Document, pointer: &Pointer) -> Vec<Pointer> {
    fn collect(schema: &Value, depth: usize, into: &mut Vec<Pointer>) {
        into.extend(
            schema
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(target_of),
        );
        for keyword in ["allOf", "anyOf", "oneOf"].iter().filter(|_| depth < 64) {
            let all = schema.get(keyword).and_then(Value::as_array);
            all.into_iter()
                .flatten()
                .for_each(|part| collect(part, depth + 1, into));
        }
    }
    let mut all = Vec::new();
    if let Some(schema) = pointer.get(&document.value) {
        collect(schema, 0, &mut all);
    }
    all
}
