//! A few operations of a document, with the components that they lead to: large documents make small cases.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::load::target_of;

/// The most paths of a part.
const PATHS: usize = 4;
/// The most components of a part: some documents hang together as a whole.
const COMPONENTS: usize = 60;

/// A part of a document, or all of what is no OpenAPI.
pub(super) fn of(document: &Value, random: &mut Rng) -> Value {
    let Value::Object(members) = document else {
        return document.clone();
    };
    let mut part: Map<String, Value> = members
        .iter()
        .filter(|(key, _)| *key != "paths" && *key != "components" && *key != "webhooks")
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    for key in ["paths", "webhooks"] {
        if let Some(Value::Object(items)) = members.get(key) {
            part.insert(key.into(), few(items, random).into());
        }
    }
    if let Some(components) = members.get("components") {
        let mut waiting: Vec<String> = Vec::new();
        part.values()
            .for_each(|value| references(value, &mut waiting));
        let mut seen = BTreeSet::new();
        let mut kept = Map::new();
        // Security schemes are named, not referred to.
        if let Some(schemes) = components.get("securitySchemes") {
            kept.insert("securitySchemes".into(), schemes.clone());
        }
        while let Some(reference) = waiting.pop() {
            if seen.len() >= COMPONENTS || !seen.insert(reference.clone()) {
                continue;
            }
            let Some(keys) = target_of(&reference).map(|place| place.keys()) else {
                continue;
            };
            if let [first, kind, name, ..] = keys.as_slice()
                && first == "components"
                && let Some(value) = components.get(kind).and_then(|all| all.get(name))
            {
                references(value, &mut waiting);
                let all = kept
                    .entry(kind.clone())
                    .or_insert_with(|| Map::new().into());
                if let Some(all) = all.as_object_mut() {
                    all.insert(name.clone(), value.clone());
                }
            }
        }
        part.insert("components".into(), kept.into());
    }
    part.into()
}

fn few(items: &Map<String, Value>, random: &mut Rng) -> Map<String, Value> {
    let wanted = random.usize(1..=PATHS);
    let kept = random.choose_multiple(items.iter(), wanted);
    kept.into_iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn references(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member.as_str() {
                    // A discriminator's mapping refers too.
                    Some(text) if key == "$ref" || text.starts_with("#/") => into.push(text.into()),
                    _ => references(member, into),
                }
            }
        }
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| references(element, into)),
        _ => {}
    }
}
