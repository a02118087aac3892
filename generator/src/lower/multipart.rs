//! Multipart bodies → taken out, with the files they hold; the other fields stay a type.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Taken;
use super::media::MULTIPART;
use super::rename::unique;
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

pub(super) fn run(
    document: &mut Value,
    taken: &mut BTreeMap<OperationKey, Taken>,
    original: &Document,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut bodies = Vec::new();
    let uses = uses(document);
    for (key, operation) in operations_mut(document) {
        let Some(body) = operation.get("requestBody") else {
            continue;
        };
        let Some(media) = body
            .get("content")
            .and_then(|content| content.get(MULTIPART))
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
        let (component, schema) = resolve(schema, schemas);
        let Some((schema, files)) = split(schema, schemas) else {
            let place = key.pointer().child("requestBody").child("content");
            found.push(original.error(
                "unsupported-multipart",
                &place.child(MULTIPART).child("schema"),
                "a multipart body needs a schema of type object with properties",
                "describe the parts as properties, here or in the overlay",
            ));
            continue;
        };
        // A component that nothing else uses becomes the form; any other stays as it is.
        let own = component.filter(|name| uses.get(name) == Some(&1));
        let has_fields = schema
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(|fields| !fields.is_empty());
        if let Some(own) = &own {
            schemas.shift_remove(own);
        }
        let name = own.unwrap_or_else(|| {
            unique(format!("{operation_name}Body"), |name| {
                schemas.contains_key(name)
            })
        });
        if has_fields {
            schemas.insert(name.clone(), schema);
        }
        taken.entry(key).or_default().multipart = Some(Multipart {
            schema: has_fields.then_some(name),
            files,
            required,
        });
    }
    found
}

/// How often the document refers to each component.
fn uses(document: &Value) -> BTreeMap<String, usize> {
    fn count(value: &Value, into: &mut BTreeMap<String, usize>) {
        match value {
            Value::Object(members) => {
                let name = members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|text| target_of(text)?.last());
                if let Some(name) = name {
                    *into.entry(name).or_default() += 1;
                }
                members.values().for_each(|member| count(member, into));
            }
            Value::Array(elements) => elements.iter().for_each(|element| count(element, into)),
            _ => {}
        }
    }
    let mut all = BTreeMap::new();
    count(document, &mut all);
    all
}

/// What a schema is once references and lone wrappers are followed, and the component it is.
fn resolve(mut schema: Value, schemas: &Map<String, Value>) -> (Option<String>, Value) {
    let mut component = None;
    for _ in 0..64 {
        let alone = schema
            .get("allOf")
            .and_then(Value::as_array)
            .and_then(|all| match all.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            });
        let name = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|text| target_of(text)?.last());
        schema = match (name, alone) {
            (Some(name), _) => {
                let Some(target) = schemas.get(&name).cloned() else {
                    break;
                };
                component = Some(name);
                target
            }
            (None, Some(only)) => only,
            (None, None) => break,
        };
    }
    (component, schema)
}

/// Parts a body into its fields and its files.
fn split(mut schema: Value, schemas: &Map<String, Value>) -> Option<(Value, Vec<FilePart>)> {
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
        let (_, schema) = resolve(property.clone(), schemas);
        let items = schema
            .get("items")
            .filter(|_| schema.get("type").is_some_and(|name| name == "array"));
        let repeated = items.is_some_and(|items| is_binary(&resolve(items.clone(), schemas).1));
        let is_file = repeated || is_binary(&schema);
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
