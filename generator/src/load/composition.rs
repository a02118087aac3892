//! Schemas that are composed of themselves, which no value could be, and those that are composed through too many others.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Document, Pointer, target_of};
use crate::diagnostic::Diagnostic;

/// What is composed is merged, level by level: beyond this it takes more time and stack than a document is worth.
const DEEPEST: usize = 64;

pub(super) fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let place = Pointer::root().child("components").child("schemas");
    let schemas = place.get(&document.value).and_then(Value::as_object);
    let named = schemas.into_iter().flat_map(Map::keys);
    let mut places: BTreeSet<Pointer> = named.map(|name| place.child(name)).collect();
    // Schemas of other files are those that something refers to.
    targets(&document.value, &mut places);
    let graph = Graph::new(document, places);
    let depths = graph.depths();
    for pointer in graph.parts.keys() {
        let name = pointer.last().unwrap_or_default();
        // Those that are composed of a deep one are as deep: it is told once.
        if depths.get(pointer) == Some(&(DEEPEST + 1)) {
            found.push(document.error(
                "deep-composition",
                pointer,
                format!(
                    "the schema `{name}` is composed through more than {DEEPEST} others, by `allOf`, `anyOf` or `oneOf`"
                ),
                "compose it of fewer, or give its properties in one place",
            ));
        }
        if !depths.contains_key(pointer) && graph.leads_back(pointer) {
            found.push(document.error(
                "recursive-composition",
                pointer,
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

/// Each schema that is composed, and what it is directly composed of.
struct Graph {
    parts: BTreeMap<Pointer, Vec<Pointer>>,
}

impl Graph {
    fn new(document: &Document, schemas: BTreeSet<Pointer>) -> Self {
        let mut graph = BTreeMap::new();
        let mut waiting: Vec<_> = schemas.into_iter().collect();
        while let Some(next) = waiting.pop() {
            if let Entry::Vacant(entry) = graph.entry(next) {
                let all = parts(document, entry.key());
                waiting.extend(all.iter().cloned());
                entry.insert(all);
            }
        }
        Self { parts: graph }
    }

    /// Through how many others each is composed at most; nothing for those that lead into a circle.
    fn depths(&self) -> BTreeMap<&Pointer, usize> {
        let mut users: BTreeMap<&Pointer, Vec<&Pointer>> = BTreeMap::new();
        let mut open: BTreeMap<&Pointer, usize> = BTreeMap::new();
        for (whole, parts) in &self.parts {
            open.insert(whole, parts.len());
            for part in parts {
                users.entry(part).or_default().push(whole);
            }
        }
        let mut depths: BTreeMap<&Pointer, usize> = BTreeMap::new();
        let mut ready: Vec<&Pointer> = open
            .iter()
            .filter(|(_, open)| **open == 0)
            .map(|(one, _)| *one)
            .collect();
        while let Some(part) = ready.pop() {
            let depth = *depths.entry(part).or_default();
            for whole in users.get(part).into_iter().flatten() {
                let deepest = depths.entry(whole).or_default();
                *deepest = (depth + 1).max(*deepest);
                if let Some(open) = open.get_mut(whole) {
                    *open -= 1;
                    if *open == 0 {
                        ready.push(whole);
                    }
                }
            }
        }
        depths.retain(|one, _| open.get(one) == Some(&0));
        depths
    }

    /// Whether following compositions from a schema leads back to it.
    fn leads_back(&self, start: &Pointer) -> bool {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<_> = self.parts.get(start).into_iter().flatten().collect();
        while let Some(next) = waiting.pop() {
            if next == start {
                return true;
            }
            if seen.insert(next) {
                waiting.extend(self.parts.get(next).into_iter().flatten());
            }
        }
        false
    }
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
