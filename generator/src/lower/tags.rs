//! What tells the variants of a union apart: the member that a `discriminator` names, or one that is constant in them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::load::target_of;

type Schema = Map<String, Value>;

/// References lead no deeper than this; the check has refused those that lead back.
const DEEPEST: usize = 64;

/// A member of objects, and the values that it has in each variant; none where it may have any.
#[derive(Debug)]
pub(super) struct Tag {
    pub property: String,
    pub values: Vec<Vec<String>>,
}

/// The components as they were before a pass.
pub(super) struct Components(Value);

impl Components {
    pub(super) fn of(document: &Value) -> Self {
        let components = document.pointer("/components/schemas");
        Self(components.cloned().unwrap_or_default())
    }

    /// What a schema is, or the component that it refers to.
    pub(super) fn resolved<'a>(&'a self, schema: &'a Value) -> Option<&'a Schema> {
        let mut schema = schema.as_object()?;
        for _ in 0..DEEPEST {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
                return Some(schema);
            };
            schema = self.0.get(target_of(reference)?.last()?)?.as_object()?;
        }
        None
    }

    /// The strings that members can only be, by the members' names.
    fn constants(&self, schema: &Value) -> BTreeMap<String, Vec<String>> {
        let mut found = BTreeMap::new();
        self.collect(schema, 0, &mut found);
        found
    }

    fn collect(&self, schema: &Value, depth: usize, found: &mut BTreeMap<String, Vec<String>>) {
        let Some(schema) = self.resolved(schema).filter(|_| depth < DEEPEST) else {
            return;
        };
        let parts = schema.get("allOf").and_then(Value::as_array);
        for part in parts.into_iter().flatten() {
            self.collect(part, depth + 1, found);
        }
        let members = schema.get("properties").and_then(Value::as_object);
        for (name, member) in members.into_iter().flatten() {
            let values = self
                .resolved(member)
                .and_then(|member| member.get("enum")?.as_array());
            let strings = values.map(|values| {
                values
                    .iter()
                    .map(|value| value.as_str().map(ToOwned::to_owned))
            });
            if let Some(strings) = strings.and_then(Iterator::collect::<Option<Vec<String>>>) {
                found.insert(name.clone(), strings);
            }
        }
    }
}

/// What tells these variants of a union apart.
pub(super) fn tag(union: &Schema, variants: &[Value], components: &Components) -> Option<Tag> {
    let constants: Vec<_> = variants
        .iter()
        .map(|one| components.constants(one))
        .collect();
    if let Some(tag) = discriminated(union, variants, &constants) {
        return Some(tag);
    }
    let of = |property: &String| {
        let values = constants
            .iter()
            .map(|one| one.get(property).cloned().unwrap_or_default());
        Tag {
            property: property.clone(),
            values: values.collect(),
        }
    };
    let properties = constants.iter().flat_map(BTreeMap::keys);
    let tags = properties.map(of).filter(Tag::tells);
    // Of two that tell as many apart the first: others may only happen to be constant.
    tags.rev().max_by_key(Tag::told)
}

fn discriminated(
    union: &Schema,
    variants: &[Value],
    constants: &[BTreeMap<String, Vec<String>>],
) -> Option<Tag> {
    let discriminator = union.get("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?;
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let values = variants.iter().zip(constants).map(|(variant, constants)| {
        let name = match variant.get("x-called") {
            Some(called) => called.as_str().map(ToOwned::to_owned),
            None => named(variant),
        };
        let mapped = mapping.into_iter().flatten().filter(|(_, target)| {
            let target = target
                .as_str()
                .map(|text| component(text).unwrap_or_else(|| text.to_owned()));
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
    let values = values.collect();
    Some(Tag {
        property: property.to_owned(),
        values,
    })
}

/// The name of the component that a variant is, or that it is but more of.
fn named(variant: &Value) -> Option<String> {
    let reference = variant
        .get("$ref")
        .or_else(|| variant.pointer("/allOf/0/$ref"))?;
    component(reference.as_str()?)
}

/// The name of the component that a reference leads to.
fn component(reference: &str) -> Option<String> {
    target_of(reference)?.last()
}

impl Tag {
    /// Whether it tells any two variants apart, and no value stands for something else than a kind: a constant does not,
    /// nor do several values where no other variant has any of them.
    fn tells(&self) -> bool {
        let is_kind = |values: &Vec<String>| values.len() < 2;
        let told = |values: &Vec<String>| !values.is_empty();
        let apart = || {
            let mut all: Vec<&String> = self.values.iter().flatten().collect();
            let number = all.len();
            all.sort_unstable();
            all.dedup();
            all.len() == number && self.values.iter().all(told)
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
