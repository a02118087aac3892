//! Optional members → nullable, so that a missing one and a null one both read as `None`.

use serde_json::{Map, Value, json};

use super::visit::schemas;

pub(super) fn run(document: &mut Value) {
    schemas(document, &mut |schema| {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        let required: Vec<Value> = schema
            .get("required")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            if !required.iter().any(|required| required == name) {
                // Null says something of its own here, where a body changes what is there already.
                if property.get("nullable") == Some(&true.into())
                    && let Some(property) = property.as_object_mut()
                {
                    property.insert("x-null".into(), true.into());
                }
                make_nullable(property);
            }
        }
    });
}

fn make_nullable(schema: &mut Value) {
    if schema.get("$ref").is_some() {
        *schema = json!({ "allOf": [schema.take()] });
    }
    if let Value::Object(schema) = schema
        && !is_anything(schema)
    {
        schema.insert("nullable".into(), true.into());
    }
}

/// A schema without a type already reads null.
fn is_anything(schema: &Map<String, Value>) -> bool {
    !["type", "allOf", "anyOf", "oneOf", "enum"]
        .iter()
        .any(|keyword| schema.contains_key(*keyword))
}
