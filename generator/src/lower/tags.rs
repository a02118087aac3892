//! What tells the variants of a union apart: the member that a `discriminator` names, or one that is constant in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::components::Components;
use crate::load::{referred, target_of};

type Schema = Map<String, Value>;

/// Compositions lead no deeper than this; the check has refused those that lead back.
const DEEPEST: usize = 64;

/// A member of objects, and the values that it has in each variant; none where it may have any.
///
/// Lowering leaves it in the union's schema, as `x-tag`.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Tag {
    pub property: String,
    pub values: Vec<Vec<String>>,
    /// Whether it tells all variants that are objects, so that another value of it is that of none.
    pub all: bool,
}

/// What tells these variants of a union apart.
pub(super) fn tag(union: &Schema, variants: &[Value], components: &Components) -> Option<Tag> {
    let constants: Vec<_> = variants
        .iter()
        .map(|one| constants(one, components))
        .collect();
    let is_object = |variant| {
        let kind = components.resolved(variant).map(|one| one.get("type"));
        kind.flatten().is_none_or(|kind| kind == "object")
    };
    let objects: Vec<bool> = variants.iter().map(is_object).collect();
    let of = |property: &str, values: Vec<Vec<String>>| {
        let mut each = values.iter().zip(&objects);
        Tag {
            property: property.to_owned(),
            all: each.all(|(values, is_object)| !is_object || !values.is_empty()),
            values,
        }
    };
    if let Some((property, values)) = discriminated(union, variants, &constants) {
        return Some(of(property, values));
    }
    let of = |property: &String| {
        let values = constants
            .iter()
            .map(|one| one.get(property).cloned().unwrap_or_default());
        of(property, values.collect())
    };
    let properties = constants.iter().flat_map(BTreeMap::keys);
    let tags = properties.map(of).filter(Tag::tells);
    // Of two that tell as many apart the first: others may only happen to be constant.
    tags.rev().max_by_key(Tag::told)
}

fn discriminated<'a>(
    union: &'a Schema,
    variants: &[Value],
    constants: &[BTreeMap<String, Vec<String>>],
) -> Option<(&'a str, Vec<Vec<String>>)> {
    let discriminator = union.get("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?;
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let target_name = |target: &Value| {
        let text = target.as_str()?;
        let place = target_of(text).and_then(|place| place.last());
        Some(place.unwrap_or_else(|| text.to_owned()))
    };
    let default = discriminator.get("defaultMapping").and_then(target_name);
    let values = variants.iter().zip(constants).map(|(variant, constants)| {
        let name = match variant.get("x-called") {
            Some(called) => called.as_str().map(ToOwned::to_owned),
            None => named(variant),
        };
        // Since 3.2 one may be for all other values.
        if default.is_some() && default == name {
            return Vec::new();
        }
        let mapped = mapping.into_iter().flatten().filter(|(_, target)| {
            let target = target_name(target);
            target.is_some() && target == name
        });
        let mapped: Vec<String> = mapped.map(|(value, _)| value.clone()).collect();
        let constant = constants.get(property).cloned();
        match mapped.is_empty() {
            false => mapped,
            // What no mapping names is called as its schema is.
            true => constant.or(name.map(|name| vec![name])).unwrap_or_default(),
        }
    });
    Some((property, values.collect()))
}

/// The values that members can only have, as text, by the members' names.
fn constants(schema: &Value, components: &Components) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    collect(schema, components, 0, &mut found);
    found
}

fn collect(
    schema: &Value,
    components: &Components,
    depth: usize,
    found: &mut BTreeMap<String, Vec<String>>,
) {
    let Some(schema) = components.resolved(schema).filter(|_| depth < DEEPEST) else {
        return;
    };
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten() {
        collect(part, components, depth + 1, found);
    }
    let members = schema.get("properties").and_then(Value::as_object);
    for (name, member) in members.into_iter().flatten() {
        let values = components
            .resolved(member)
            .and_then(|member| member.get("enum")?.as_array());
        let texts = values.map(|values| values.iter().map(text));
        if let Some(texts) = texts.and_then(Iterator::collect::<Option<Vec<String>>>) {
            found.insert(name.clone(), texts);
        }
    }
}

/// A value as the runtime compares it.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The name of the component that a variant is, or that it is but more of.
fn named(variant: &Value) -> Option<String> {
    let more = variant
        .pointer("/allOf/0")
        .filter(|_| variant.get("$ref").is_none());
    referred(more.unwrap_or(variant).as_object()?)
}

impl Tag {
    /// What lowering has left in a union's schema.
    pub(crate) fn of(schema: &Value) -> Option<Self> {
        Self::deserialize(schema.get("x-tag")?).ok()
    }

    /// Whether it tells any two variants apart, and no value stands for something else than a kind: a constant does not,
    /// nor do several values where no other object has any of them.
    fn tells(&self) -> bool {
        let is_kind = |values: &Vec<String>| values.len() < 2;
        let told = |values: &Vec<String>| !values.is_empty();
        let apart = || {
            let mut all: Vec<&String> = self.values.iter().flatten().collect();
            let number = all.len();
            all.sort_unstable();
            all.dedup();
            all.len() == number && self.all
        };
        let first = self.values.iter().find(|values| told(values));
        let differ = self.values.iter().any(|values| Some(values) != first);
        differ && (self.values.iter().all(is_kind) || apart())
    }

    /// How many variants it tells of.
    fn told(&self) -> usize {
        self.values
            .iter()
            .filter(|values| !values.is_empty())
            .count()
    }
}
