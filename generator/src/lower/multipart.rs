//! Multipart bodies → taken out, with the files they hold; the other fields stay a type.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::media::{self, MULTIPART};
use super::rename::unique;
use super::visit::{OperationKey, operations_mut, says_something};
use super::{Taken, parts};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, referred};
use crate::naming;

/// A `multipart/form-data` body.
#[derive(Debug)]
pub struct Multipart {
    /// The component with the fields that are not files, or none where there are only files.
    pub schema: Option<String>,
    /// Whether the document names no parts: the caller gives the form as it is.
    pub free: bool,
    /// The media types of parts that have one of their own.
    pub media_types: Vec<(String, String)>,
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
        let media = media.clone();
        bodies.push((key, name, media, required));
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
    for (key, operation_name, media, required) in bodies {
        let schema = media.get("schema").cloned().unwrap_or_default();
        let (component, schema) = parts::resolve(schema, schemas);
        let Some(mut schema) = parts::of(schema, schemas) else {
            let place = key.pointer().child("requestBody").child("content");
            found.push(original.error(
                "unsupported-multipart",
                &place.child(MULTIPART).child("schema"),
                "a multipart body is an object, whose properties are its parts",
                "describe the parts as properties, here or in the overlay",
            ));
            continue;
        };
        say_media_types(&mut schema, &media);
        let media_types = media_types(&media, &schema, schemas);
        let (schema, files) = split(schema, schemas);
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
            free: !has_fields && files.is_empty(),
            media_types,
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
                if let Some(name) = referred(members) {
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

/// The media types that `encoding` gives to parts.
fn encodings(media: &Value) -> impl Iterator<Item = (&String, &str)> {
    let encoding = media.get("encoding").and_then(Value::as_object);
    let encoding = encoding.into_iter().flatten();
    encoding.filter_map(|(name, one)| Some((name, one.get("contentType")?.as_str()?)))
}

/// The one media type of each part that has one: what `encoding` says, else what the schema of a file does.
fn media_types(
    media: &Value,
    schema: &Value,
    schemas: &Map<String, Value>,
) -> Vec<(String, String)> {
    let said: Vec<_> = encodings(media).collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    let rest = properties.into_iter().flatten().filter_map(|(name, part)| {
        let more = said.iter().all(|(known, _)| *known != name);
        Some((name, parts::media_type(part, schemas)?)).filter(|_| more)
    });
    let said = said.iter().map(|(name, one)| (*name, (*one).to_owned()));
    said.chain(rest)
        .filter(|(_, one)| media::is_one(one))
        .map(|(name, one)| (name.clone(), one))
        .collect()
}

/// Has the schemas of parts, or of their elements, say what `encoding` says; that is where 3.1 looks for it first.
fn say_media_types(schema: &mut Value, media: &Value) {
    for (name, media_type) in encodings(media) {
        let properties = schema.get_mut("properties");
        let Some(part) = properties.and_then(|properties| properties.get_mut(name)) else {
            continue;
        };
        let is_list = part.get("type").is_some_and(|name| name == "array");
        let one = if is_list {
            part.get_mut("items")
        } else {
            Some(part)
        };
        if let Some(one) = one.and_then(Value::as_object_mut)
            && !says_something(one)
        {
            one.insert("contentMediaType".into(), media_type.into());
        }
    }
}

/// Parts a body into its fields and its files.
fn split(mut schema: Value, schemas: &Map<String, Value>) -> (Value, Vec<FilePart>) {
    let required = parts::required(&schema);
    let mut files = Vec::new();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    if let Some(properties) = properties {
        properties.retain(|name, property| {
            let Some(repeated) = parts::file(property, schemas) else {
                return true;
            };
            files.push(FilePart {
                name: name.clone(),
                required: required.contains(name),
                repeated,
                description: property
                    .get("description")
                    .and_then(Value::as_str)
                    .map(Into::into),
            });
            false
        });
    }
    let is_file = |name: &Value| files.iter().any(|file| *name == file.name.as_str());
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !is_file(name));
    }
    (schema, files)
}
