//! A component with a `discriminator` that others are composed with → a union of these, and a base that they share.
//!
//! So a document says that one of several stands there, whose members only the discriminator tells. Typify would read the
//! members of the base, and drop the others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::rename::{reference_to, unique};
use super::visit::schemas;
use crate::load::referred;

type Schema = Map<String, Value>;

pub(super) fn run(document: &mut Value) {
    let components = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let Some(components) = components else { return };
    let heirs = heirs(components);
    let discriminators = discriminators(components, &heirs);
    let mut bases: BTreeMap<String, String> = BTreeMap::new();
    for name in components.keys() {
        if heirs.contains_key(name) && discriminators.contains_key(name) {
            let taken =
                |one: &str| components.contains_key(one) || bases.values().any(|base| base == one);
            let base = unique(format!("{name}Base"), taken);
            bases.insert(name.clone(), base);
        }
    }
    if bases.is_empty() {
        return;
    }
    let unions: BTreeMap<String, Value> = bases
        .iter()
        .filter_map(|(name, base)| {
            let (component, discriminator) = (components.get(name)?, discriminators.get(name)?);
            let heirs = all_heirs(name, &heirs);
            let union = union(component, discriminator, heirs, base, &bases);
            Some((name.clone(), union))
        })
        .collect();
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            told_as_heirs(schema, &discriminators);
        }
        // A reference alone, with a description, say, is to the union.
        let parts = schema.get("allOf").and_then(Value::as_array);
        if parts.is_some_and(|parts| parts.len() > 1) || schema.get("properties").is_some() {
            parts_of_bases(schema, &bases);
        }
    });
    let components = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let Some(components) = components else { return };
    for (name, mut schema) in std::mem::take(components) {
        parts_of_bases(&mut schema, &bases);
        match (bases.get(&name), unions.get(&name)) {
            (Some(base), Some(union)) => {
                without_discriminator(&mut schema);
                components.insert(name, union.clone());
                components.insert(base.clone(), schema);
            }
            _ => drop(components.insert(name, schema)),
        }
    }
}

/// What tells apart the components that have a discriminator, and their heirs.
fn discriminators(
    components: &Schema,
    heirs: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, Value> {
    let own = components.iter().filter_map(|(name, component)| {
        let says = |keyword: &str| component.get(keyword).is_some();
        let own = discriminator(component).filter(|_| !says("anyOf") && !says("oneOf"));
        Some((name, own?))
    });
    let mut all: BTreeMap<String, Value> = BTreeMap::new();
    for (name, own) in own {
        all.insert(name.clone(), own.clone());
        for heir in all_heirs(name, heirs) {
            all.entry(heir).or_insert_with(|| own.clone());
        }
    }
    all
}

/// A component's own, which may stand in the part that has its members.
fn discriminator(component: &Value) -> Option<&Value> {
    let parts = component.get("allOf").and_then(Value::as_array);
    let parts = parts.into_iter().flatten();
    let mut places = [component].into_iter().chain(parts);
    places.find_map(|place| place.get("discriminator"))
}

fn without_discriminator(component: &mut Value) {
    let Some(component) = component.as_object_mut() else {
        return;
    };
    component.shift_remove("discriminator");
    let parts = component.get_mut("allOf").and_then(Value::as_array_mut);
    for part in parts.into_iter().flatten().filter_map(Value::as_object_mut) {
        part.shift_remove("discriminator");
    }
}

/// A union of heirs of one base is told apart as these are.
fn told_as_heirs(schema: &mut Schema, discriminators: &BTreeMap<String, Value>) {
    if schema.contains_key("discriminator") {
        return;
    }
    let variants = ["anyOf", "oneOf"]
        .into_iter()
        .find_map(|one| schema.get(one)?.as_array());
    let told = |variant: &Value| discriminators.get(&component_of(variant)?);
    let mut told = variants.into_iter().flatten().map(told);
    let Some(Some(first)) = told.next() else {
        return;
    };
    if told.all(|other| other == Some(first)) {
        let first = first.clone();
        schema.insert("discriminator".into(), first);
    }
}

/// Which components are composed with which, in the document's order.
fn heirs(components: &Schema) -> BTreeMap<String, Vec<String>> {
    let mut heirs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, component) in components {
        let parts = component.get("allOf").and_then(Value::as_array);
        for base in parts.into_iter().flatten().filter_map(component_of) {
            heirs.entry(base).or_default().push(name.clone());
        }
    }
    heirs
}

/// Those composed with it, and with these in turn.
fn all_heirs(name: &str, heirs: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut seen = BTreeSet::from([name]);
    let mut waiting = vec![name];
    while let Some(name) = waiting.pop() {
        for heir in heirs.get(name).into_iter().flatten() {
            if seen.insert(heir) {
                all.push(heir.clone());
                waiting.push(heir);
            }
        }
    }
    all
}

fn union(
    component: &Value,
    discriminator: &Value,
    heirs: Vec<String>,
    base: &str,
    bases: &BTreeMap<String, String>,
) -> Value {
    // A base that is an heir is a union itself, so its own base stands for it.
    let variants = heirs.iter().map(|heir| {
        let is = bases.get(heir).unwrap_or(heir);
        let mut variant = reference_to(is);
        if let Some(variant) = variant.as_object_mut() {
            variant.insert("x-called".into(), heir.as_str().into());
        }
        variant
    });
    // The base reads what no heir is called.
    let mut last = reference_to(base);
    if let Some(last) = last.as_object_mut() {
        last.insert("x-called".into(), Value::Null);
    }
    let variants: Vec<Value> = variants.chain([last]).collect();
    let mut union = json!({ "oneOf": variants, "discriminator": discriminator });
    if let (Some(union), Some(said)) = (union.as_object_mut(), component.get("description")) {
        union.insert("description".into(), said.clone());
    }
    union
}

/// To be composed with a union that one is a variant of would have no end: the base is meant.
fn parts_of_bases(schema: &mut Value, bases: &BTreeMap<String, String>) {
    let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
    for part in parts.into_iter().flatten() {
        if let Some(base) = component_of(part).and_then(|name| bases.get(&name)) {
            *part = reference_to(base);
        }
    }
}

fn component_of(reference: &Value) -> Option<String> {
    referred(reference.as_object()?)
}
