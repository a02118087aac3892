//! What a union has beside its variants, or around them → a part of each variant.
//!
//! Typify would do it, and number the variants; and what a reference leads to would not be called so any more.

use heck::ToSnakeCase;
use serde_json::{Map, Value, json};

use super::components::Components;
use super::visit::{says_something, schemas};
use crate::load::referred;

type Schema = Map<String, Value>;

/// What an object is made of.
const OF_OBJECTS: [&str; 5] = [
    "additionalProperties",
    "allOf",
    "properties",
    "required",
    "type",
];

pub(super) fn run(document: &mut Value) {
    let components = Components::of(document);
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            lift(schema, &components);
            spread(schema, &components);
        }
    });
}

/// The only union among the parts of a composition stands for the whole.
fn lift(schema: &mut Schema, components: &Components) {
    let parts = schema.get("allOf").and_then(Value::as_array);
    let parts = parts.map(Vec::as_slice).unwrap_or_default();
    if parts.len() < 2 || union_of(schema).is_some() {
        return;
    }
    let is_union = |part: &&Value| {
        let part = components.resolved(part);
        part.is_some_and(|part| union_of(part).is_some())
    };
    let (unions, others): (Vec<&Value>, Vec<&Value>) = parts.iter().partition(is_union);
    let [union] = unions.as_slice() else { return };
    let Some(union) = components.resolved(union).cloned() else {
        return;
    };
    let others: Vec<Value> = others.into_iter().cloned().collect();
    schema.insert("allOf".into(), Value::Array(others));
    for (keyword, member) in union {
        match (keyword.as_str(), schema.get_mut("allOf")) {
            // Its own are parts of the whole, too.
            (
                "properties" | "required" | "additionalProperties" | "allOf",
                Some(Value::Array(parts)),
            ) => {
                parts.push(json!({ keyword: member }));
            }
            _ => drop(schema.entry(keyword).or_insert(member)),
        }
    }
}

/// Gives each variant all that stands beside it.
fn spread(schema: &mut Schema, components: &Components) {
    let has_more = ["allOf", "properties"]
        .iter()
        .any(|keyword| schema.contains_key(*keyword));
    let Some((keyword, variants)) = union_of(schema).filter(|_| has_more) else {
        return;
    };
    // Of what only requires members, or is no object, nothing could be made.
    let is_object = |variant: &Value| {
        let says = variant.as_object().is_some_and(says_something);
        let variant = components.resolved(variant).filter(|_| says);
        variant.is_some_and(|variant| match variant.get("type") {
            Some(kind) => kind == "object",
            None => says_something(variant),
        })
    };
    if !variants.iter().all(is_object) {
        return;
    }
    let own: Schema = OF_OBJECTS
        .iter()
        .filter_map(|keyword| Some(((*keyword).to_owned(), schema.get(*keyword)?.clone())))
        .collect();
    let names = names(variants);
    let variants = variants.iter().zip(names).map(|(variant, name)| {
        let mut one = Schema::new();
        one.insert("allOf".into(), json!([variant, own]));
        let said = ["title", "description"].into_iter();
        let said =
            said.filter_map(|keyword| Some((keyword.to_owned(), variant.get(keyword)?.clone())));
        one.extend(said);
        one.extend(name.map(|name| ("x-variant".to_owned(), name.into())));
        Value::Object(one)
    });
    let variants = Value::Array(variants.collect());
    schema.retain(|keyword, _| !OF_OBJECTS.contains(&keyword.as_str()));
    schema.insert(keyword.to_owned(), variants);
}

fn union_of(schema: &Schema) -> Option<(&'static str, &Vec<Value>)> {
    let mut keywords = ["anyOf", "oneOf"].into_iter();
    keywords.find_map(|keyword| {
        let variants = schema.get(keyword)?.as_array()?;
        (variants.len() > 1).then_some((keyword, variants))
    })
}

/// What variants that are references are called after, without the words that all of them begin with.
fn names(variants: &[Value]) -> Vec<Option<String>> {
    let name = |variant: &Value| Some(referred(variant.as_object()?)?.to_snake_case());
    let names: Vec<Option<String>> = variants.iter().map(name).collect();
    let words = names.iter().flatten().map(|name| name.split('_').collect());
    let words: Vec<Vec<&str>> = words.collect();
    // A word of each is left.
    let most = words.iter().map(Vec::len).min().unwrap_or(1) - 1;
    let is_common = |index: &usize| {
        let mut pairs = words.windows(2);
        pairs.all(|pair| matches!(pair, [a, b] if a.get(*index) == b.get(*index)))
    };
    let common = (0..most).take_while(is_common).count();
    let shortened = names.iter().map(|name| {
        let words = name.as_deref()?.split('_').skip(common);
        Some(words.collect::<Vec<_>>().join("_"))
    });
    shortened.collect()
}
