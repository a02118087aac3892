//! A part of an `allOf` that says nothing of values but what another part says → what it says, around the others: ways to
//! say so of a reference. What is left alone then, and is no reference → the whole.
//!
//! Typify would make a type of its own of each such composition, and not see that null is allowed.

use serde_json::{Map, Value};

use super::components::Components;
use super::visit::{schemas, take_in};

/// Keywords that leave values as they are, but for null; those of the document's own (`x-…`) do so, too.
const ASIDE: [&str; 11] = [
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "nullable",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Compositions within compositions further down than this are not looked into.
const DEEPEST: usize = 16;

pub(super) fn run(document: &mut Value) {
    let components = Components::of(document);
    schemas(document, &mut |schema| {
        if let Some(schema) = schema.as_object_mut() {
            around(schema, &components);
            sole(schema);
        }
    });
}

fn around(schema: &mut Map<String, Value>, components: &Components) {
    let Some(Value::Array(parts)) = schema.get_mut("allOf") else {
        return;
    };
    let all = std::mem::take(parts);
    let referring = all
        .iter()
        .filter_map(Value::as_object)
        .filter(|part| part.contains_key("$ref"));
    let kinds = referring.filter_map(|part| kind(part, components, 0));
    let kinds: Vec<&str> = kinds.collect();
    let is_remark = |part: &Value| is_remark(part, &kinds);
    let (remarks, others): (Vec<Value>, Vec<Value>) = all.iter().cloned().partition(is_remark);
    if others.is_empty() {
        schema.shift_remove("allOf");
    } else {
        *parts = others;
    }
    for (keyword, member) in remarks.iter().filter_map(Value::as_object).flatten() {
        if keyword != "type" {
            schema.entry(keyword).or_insert_with(|| member.clone());
        }
    }
}

/// The only part of a composition that says nothing else of values is what the composition is.
fn sole(schema: &mut Map<String, Value>) {
    let parts = schema.get("allOf").and_then(Value::as_array);
    let [Value::Object(only)] = parts.map(Vec::as_slice).unwrap_or_default() else {
        return;
    };
    let says_no_more = |(keyword, said): (&String, &Value)| match keyword.as_str() {
        "allOf" => true,
        "type" => only.get("type").is_none_or(|kind| kind == said),
        keyword => is_aside(keyword),
    };
    if !only.contains_key("$ref") && schema.iter().all(says_no_more) {
        let only = only.clone();
        schema.shift_remove("allOf");
        take_in(schema, only);
    }
}

/// Whether a keyword leaves values as they are, but for null.
pub(super) fn is_aside(keyword: &str) -> bool {
    keyword.starts_with("x-") || ASIDE.contains(&keyword)
}

fn is_remark(part: &Value, kinds: &[&str]) -> bool {
    let says_no_more = |(keyword, said): (&String, &Value)| match keyword.as_str() {
        "type" => kinds.iter().any(|kind| said == kind),
        keyword => is_aside(keyword),
    };
    part.as_object()
        .is_some_and(|part| part.iter().all(says_no_more))
}

/// The type of a schema, if only as one of its parts or variants says it.
fn kind<'a>(
    schema: &'a Map<String, Value>,
    components: &'a Components,
    depth: usize,
) -> Option<&'a str> {
    if depth > DEEPEST {
        return None;
    }
    if schema.contains_key("$ref") {
        return kind(components.target(schema)?, components, depth + 1);
    }
    if let Some(kind) = schema.get("type") {
        return kind.as_str();
    }
    let composed = ["allOf", "anyOf", "oneOf"]
        .iter()
        .filter_map(|keyword| schema.get(*keyword)?.as_array());
    let mut parts = composed.flatten().filter_map(Value::as_object);
    parts.find_map(|part| kind(part, components, depth + 1))
}
