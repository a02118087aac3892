//! What 3.1 allows or documents get wrong, where every reading is the same → plain schemas.

use serde_json::{Map, Value};

use super::visit::{operations_mut, parameters_mut, schemas};

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// Formats that only strings have: who gives one but no type means a string.
const STRING_FORMATS: [&str; 8] = [
    "binary",
    "byte",
    "date",
    "date-time",
    "email",
    "uri",
    "uuid",
    "password",
];

pub(super) fn run(document: &mut Value) {
    schemas(document, &mut |schema| match schema {
        Value::Object(schema) => tidy(schema),
        // `true` and `false` are schemas in 3.1; to a client both say nothing.
        other => *other = Value::Object(Map::new()),
    });
    for (_, operation) in operations_mut(document) {
        for parameter in parameters_mut(operation) {
            if parameter.get("in").is_some_and(|place| place == "path") {
                parameter.insert("required".into(), true.into());
            }
        }
    }
}

/// What only objects have.
const OF_OBJECTS: [&str; 4] = [
    "additionalProperties",
    "patternProperties",
    "properties",
    "required",
];

fn tidy(schema: &mut Map<String, Value>) {
    let kind = schema.get("type").and_then(Value::as_str);
    if kind.is_some_and(|kind| kind != "object" && TYPES.contains(&kind)) {
        schema.retain(|keyword, _| !OF_OBJECTS.contains(&keyword.as_str()));
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if schema
            .get(keyword)
            .is_some_and(|all| all.as_array().is_none_or(Vec::is_empty))
        {
            schema.shift_remove(keyword);
        }
    }
    if schema
        .get("properties")
        .is_some_and(|properties| !properties.is_object())
    {
        schema.shift_remove("properties");
    }
    if schema
        .get("enum")
        .is_some_and(|values| values.as_array().is_none_or(Vec::is_empty))
    {
        schema.shift_remove("enum");
    }
    // Neither a schema nor a switch.
    if schema
        .get("additionalProperties")
        .is_some_and(|more| !more.is_object() && !more.is_boolean())
    {
        schema.shift_remove("additionalProperties");
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(variants)) = schema.get_mut(keyword) {
            variants.iter_mut().for_each(sole_required);
        }
    }
    enum_beside_composition(schema);
    if let Some(required) = schema.get_mut("required") {
        match required {
            Value::Array(names) => names.retain(Value::is_string),
            // In a property, `required: true` is a habit of Swagger 1 that means nothing.
            _ => drop(schema.shift_remove("required")),
        }
    }
    match schema.get("type") {
        Some(Value::String(name)) if !TYPES.contains(&name.as_str()) => {
            drop(schema.shift_remove("type"))
        }
        Some(Value::String(_)) => {}
        Some(Value::Array(names)) => {
            let mut known: Vec<Value> = Vec::new();
            for name in names {
                let is_type = name.as_str().is_some_and(|name| TYPES.contains(&name));
                if is_type && !known.contains(name) {
                    known.push(name.clone());
                }
            }
            if known.is_empty() {
                schema.shift_remove("type");
            } else {
                schema.insert("type".into(), Value::Array(known));
            }
        }
        Some(_) => drop(schema.shift_remove("type")),
        None => {}
    }
    if !schema.contains_key("type") {
        let format = schema.get("format").and_then(Value::as_str);
        let kind = match format {
            Some("float" | "double") => Some("number"),
            Some("int32" | "int64" | "uint32" | "uint64") => Some("integer"),
            Some(format) if STRING_FORMATS.contains(&format) => Some("string"),
            _ if schema.contains_key("properties") => Some("object"),
            _ if schema.get("items").is_some_and(Value::is_object) => Some("array"),
            _ => None,
        };
        match kind {
            Some(kind) => drop(schema.insert("type".into(), kind.into())),
            None => drop(schema.shift_remove("format")),
        }
    }
}

/// A variant that requires another member than its only one has that, too. Typify takes such a variant for one that its
/// member's name tells, and panics.
fn sole_required(variant: &mut Value) {
    let required = variant.get("required").and_then(Value::as_array);
    let [Value::String(required)] = required.map(Vec::as_slice).unwrap_or_default() else {
        return;
    };
    let required = required.clone();
    if let Some(Value::Object(properties)) = variant.get_mut("properties")
        && properties.len() == 1
    {
        properties
            .entry(required)
            .or_insert_with(|| Map::new().into());
    }
}

/// An enum beside a composition picks from the values of that, so it says the same alone; where its values do not tell
/// their type, the composition does. Typify panics on both.
fn enum_beside_composition(schema: &mut Map<String, Value>) {
    const COMPOSITIONS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
    let Some(values) = schema.get("enum").and_then(Value::as_array) else {
        return;
    };
    if !COMPOSITIONS
        .iter()
        .any(|keyword| schema.contains_key(*keyword))
    {
        return;
    }
    let all = |is: fn(&Value) -> bool| values.iter().all(|value| value.is_null() || is(value));
    let kind = match (
        all(Value::is_string),
        all(|value| value.is_i64() || value.is_u64()),
    ) {
        (true, _) => "string",
        (false, true) => "integer",
        (false, false) => return drop(schema.shift_remove("enum")),
    };
    schema.retain(|keyword, _| !COMPOSITIONS.contains(&keyword.as_str()));
    schema.entry("type").or_insert_with(|| kind.into());
}
