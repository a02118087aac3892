//! What one item of a stream is: a line of JSON, or the data of an event.

use serde_json::{Map, Value, json};

use super::visit::distinct;
use crate::load::{Document, resolve};

/// What an event has, as OpenAPI 3.2 describes it.
const FIELDS: [&str; 5] = ["comment", "data", "event", "id", "retry"];

/// The schema of one item: of 3.2 that of an item, else that of the content, or of the elements of a list.
pub(super) fn item(media: &Value, original: &Document) -> Value {
    let whole = media.get("schema");
    let elements = whole.and_then(|schema| {
        let schema = resolve(&original.value, schema).unwrap_or(schema);
        let is_list = schema.get("type").is_some_and(|name| name == "array");
        schema.get("items").filter(|_| is_list)
    });
    let item = media.get("itemSchema").or(elements).or(whole);
    match item.map(|item| (item, resolve(&original.value, item).unwrap_or(item))) {
        // Text in a schema of its own says nothing of what is in it.
        None => json!({}),
        Some((_, resolved)) if resolved.get("type").is_some_and(|name| name == "string") => {
            json!({})
        }
        Some((item, _)) => item.clone(),
    }
}

/// The schema of an event's data, where `item` is the event or its data.
pub(super) fn data(item: Value, original: &Document) -> Value {
    let resolved = resolve(&original.value, &item).unwrap_or(&item);
    for keyword in ["anyOf", "oneOf"] {
        let Some(variants) = resolved.get(keyword).and_then(Value::as_array) else {
            continue;
        };
        let data = variants.iter().map(|variant| of_event(variant, original));
        if let Some(data) = data.collect::<Option<Vec<Value>>>().and_then(any_of) {
            return data;
        }
    }
    of_event(resolved, original).unwrap_or(item)
}

/// Of events of several names, any of their data; what events of two names tell is there once.
fn any_of(data: Vec<Value>) -> Option<Value> {
    match <[Value; 1]>::try_from(distinct(data)) {
        Ok([only]) => Some(only),
        Err(several) => (!several.is_empty()).then(|| json!({ "oneOf": several })),
    }
}

/// The schema of the data, where the schema is that of an event.
fn of_event(schema: &Value, original: &Document) -> Option<Value> {
    let schema = resolve(&original.value, schema)?;
    let properties = schema.get("properties")?.as_object()?;
    let only = |properties: &Map<String, Value>| {
        properties
            .keys()
            .all(|name| FIELDS.contains(&name.as_str()))
    };
    let data = properties.get("data").filter(|_| only(properties))?;
    let resolved = resolve(&original.value, data).unwrap_or(data);
    match resolved.get("contentSchema") {
        Some(content) => Some(content.clone()),
        None if resolved.get("type").is_some_and(|name| name == "string") => Some(json!({})),
        None => Some(data.clone()),
    }
}

/// Gives an inline schema the name of what it is.
pub(super) fn named(mut schema: Value, name: &str) -> Value {
    if let Some(schema) = schema.as_object_mut()
        && !schema.contains_key("$ref")
    {
        schema.entry("x-name").or_insert_with(|| name.into());
    }
    schema
}
