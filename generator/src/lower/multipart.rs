//! Multipart bodies → taken out, with the files they hold; the other fields stay a type.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Taken;
use super::visit::{OperationKey, operations_mut};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, target_of};
use crate::naming;

/// A `multipart/form-data` body.
#[derive(Debug)]
pub struct Multipart {
    /// The component with the fields that are not files, or none where there are only files.
    pub schema: Option<String>,
    /// The files.
    pub files: Vec<FilePart>,
    /// Whether the body must be sent.
    pub required: bool,
}

/// A file in a multipart body.
#[derive(Debug)]
pub struct FilePart {
    /// The part's name.
    pub name: String,
    /// Whether it must be sent.
    pub required: bool,
    /// Whether there can be several.
    pub repeated: bool,
    /// What the document says of it.
    pub description: Option<String>,
}

const MEDIA_TYPE: &str = "multipart/form-data";

pub(super) fn run(
    document: &mut Value,
    taken: &mut BTreeMap<OperationKey, Taken>,
    original: &Document,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut bodies = Vec::new();
    for (key, operation) in operations_mut(document) {
        let Some(body) = operation.get("requestBody") else {
            continue;
        };
        let Some(media) = body
            .get("content")
            .and_then(|content| content.get(MEDIA_TYPE))
        else {
            continue;
        };
        let id = operation.get("operationId").and_then(Value::as_str);
        let name = naming::type_name(&naming::short_id(id, &key.method, &key.path));
        let required = body
            .get("required")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        bodies.push((
            key,
            name,
            media.get("schema").cloned().unwrap_or_default(),
            required,
        ));
        operation.shift_remove("requestBody");
    }
    let Some(root) = document.as_object_mut() else {
        return found;
    };
    let components = root.entry("components").or_insert_with(|| json!({}));
    let Some(components) = components.as_object_mut() else {
        return found;
    };
    let schemas = components.entry("schemas").or_insert_with(|| json!({}));
    let Some(schemas) = schemas.as_object_mut() else {
        return found;
    };
    for (key, operation_name, schema, required) in bodies {
        let (name, schema) = match component(&schema, schemas) {
            Some((name, schema)) => (name, schema),
            None => (format!("{operation_name}Body"), schema),
        };
        let Some((schema, files)) = split(schema) else {
            let place = key
                .pointer()
                .child("requestBody")
                .child("content")
                .child(MEDIA_TYPE)
                .child("schema");
            found.push(original.error(
                "unsupported-multipart",
                &place,
                "a multipart body needs a schema of type object with properties",
                "describe the parts as properties, here or in the overlay",
            ));
            continue;
        };
        let has_fields = schema
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(|fields| !fields.is_empty());
        if has_fields {
            schemas.insert(name.clone(), schema);
        } else {
            schemas.shift_remove(&name);
        }
        taken.entry(key).or_default().multipart = Some(Multipart {
            schema: has_fields.then_some(name),
            files,
            required,
        });
    }
    found
}

/// The component that a schema refers to.
fn component(schema: &Value, schemas: &Map<String, Value>) -> Option<(String, Value)> {
    let name = target_of(schema.get("$ref")?.as_str()?)?.last()?;
    let schema = schemas.get(&name)?.clone();
    Some((name, schema))
}

/// Parts a body into its fields and its files.
fn split(mut schema: Value) -> Option<(Value, Vec<FilePart>)> {
    let required: Vec<String> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| {
            names
                .iter()
                .filter_map(|name| Some(name.as_str()?.to_owned()))
                .collect()
        })
        .unwrap_or_default();
    let properties = schema.get_mut("properties")?.as_object_mut()?;
    let mut files = Vec::new();
    properties.retain(|name, property| {
        let items = property
            .get("items")
            .filter(|_| property.get("type").is_some_and(|name| name == "array"));
        let repeated = items.is_some_and(is_binary);
        let is_file = repeated || is_binary(property);
        if is_file {
            files.push(FilePart {
                name: name.clone(),
                required: required.contains(name),
                repeated,
                description: property
                    .get("description")
                    .and_then(Value::as_str)
                    .map(Into::into),
            });
        }
        !is_file
    });
    let is_file = |name: &Value| files.iter().any(|file| *name == file.name.as_str());
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !is_file(name));
    }
    Some((schema, files))
}

/// `format: binary` is the 3.0 way to say so, `contentMediaType` without an encoding the 3.1 one.
fn is_binary(schema: &Value) -> bool {
    let is_string = schema.get("type").is_some_and(|name| name == "string");
    let binary = schema
        .get("format")
        .is_some_and(|format| format == "binary");
    let content =
        schema.get("contentMediaType").is_some() && schema.get("contentEncoding").is_none();
    is_string && (binary || content)
}
