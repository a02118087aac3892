//! The parts of a multipart body, as its schema tells them.

use serde_json::{Map, Value, json};

use super::media;
use super::visit::says_something;
use crate::load::referred;

/// Compositions within compositions further down than this are not looked into.
const DEEPEST: usize = 16;

/// The body as one object with properties; without any where it may be anything. None where it is no object.
pub(super) fn of(schema: Value, schemas: &Map<String, Value>) -> Option<Value> {
    object(schema, schemas, DEEPEST)
}

fn object(schema: Value, schemas: &Map<String, Value>, deepest: usize) -> Option<Value> {
    let (_, schema) = resolve(schema, schemas);
    let kind = schema.get("type").and_then(Value::as_str);
    if kind.is_some_and(|kind| kind != "object") || deepest == 0 {
        return None;
    }
    let mut whole = schema.as_object().cloned().unwrap_or_default();
    // What else may be sent has no name to be set by.
    whole.shift_remove("additionalProperties");
    let mut properties = match whole.shift_remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    let mut needed = required(&schema);
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let Some(Value::Array(variants)) = whole.shift_remove(keyword) else {
            continue;
        };
        let mut by_all: Option<Vec<String>> = None;
        for variant in variants {
            let variant = object(variant, schemas, deepest - 1)?;
            let of_variant = required(&variant);
            by_all = Some(match by_all {
                None => of_variant,
                Some(known) if keyword == "allOf" => [known, of_variant].concat(),
                // Of alternatives, what each of them needs.
                Some(known) => known
                    .into_iter()
                    .filter(|name| of_variant.contains(name))
                    .collect(),
            });
            let members = variant.get("properties").and_then(Value::as_object);
            for (name, member) in members.into_iter().flatten() {
                properties
                    .entry(name.clone())
                    .or_insert_with(|| member.clone());
            }
        }
        needed.extend(by_all.unwrap_or_default());
    }
    needed.retain(|name| properties.contains_key(name));
    needed.sort();
    needed.dedup();
    whole.insert("type".into(), "object".into());
    whole.insert("properties".into(), Value::Object(properties));
    whole.insert("required".into(), json!(needed));
    Some(Value::Object(whole))
}

/// What a schema requires.
pub(super) fn required(schema: &Value) -> Vec<String> {
    let names = schema.get("required").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    names.map(ToOwned::to_owned).collect()
}

/// Whether a part is a file: `Some(true)` where there can be several.
pub(super) fn file(part: &Value, schemas: &Map<String, Value>) -> Option<bool> {
    let (_, schema) = resolve(part.clone(), schemas);
    if is_binary(&schema) {
        return Some(false);
    }
    if schema.get("type").is_some_and(|name| name == "array") {
        let items = schema.get("items")?.clone();
        return is_binary(&resolve(items, schemas).1).then_some(true);
    }
    let variants = schema
        .get("anyOf")
        .or_else(|| schema.get("oneOf"))?
        .as_array()?;
    let files: Vec<Option<bool>> = variants
        .iter()
        .map(|variant| file(variant, schemas))
        .collect();
    let is_text = |variant: &Value| {
        resolve(variant.clone(), schemas)
            .1
            .get("type")
            .is_some_and(|name| name == "string")
    };
    // A file, several, or the text of one: several files are all of these.
    let all = variants
        .iter()
        .zip(&files)
        .all(|(variant, file)| file.is_some() || is_text(variant));
    let any = files.iter().any(Option::is_some);
    (all && any).then(|| files.contains(&Some(true)))
}

/// The media type that the schema of a file has; none where it says no more than that it is one, since the file's name may.
pub(super) fn media_type(part: &Value, schemas: &Map<String, Value>) -> Option<String> {
    file(part, schemas)?;
    let (_, schema) = resolve(part.clone(), schemas);
    if is_binary(&schema) {
        let name = schema.get("contentMediaType")?.as_str()?;
        return (media::essence(name) != media::BYTES).then(|| name.to_owned());
    }
    let one = schema.get("items").map(std::slice::from_ref);
    let variants = ["anyOf", "oneOf"]
        .iter()
        .find_map(|name| schema.get(*name)?.as_array());
    let inner = one.or(variants.map(Vec::as_slice)).into_iter().flatten();
    let mut names = inner.filter_map(|inner| media_type(inner, schemas));
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

/// What a schema is once references and lone wrappers are followed, and the component it is.
pub(super) fn resolve(mut schema: Value, schemas: &Map<String, Value>) -> (Option<String>, Value) {
    let mut component = None;
    for _ in 0..64 {
        let alone = schema
            .get("allOf")
            .and_then(Value::as_array)
            .and_then(|all| match all.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            });
        let name = schema.as_object().and_then(referred);
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

/// `format: binary` is the 3.0 way to say so, `contentMediaType` without an encoding the 3.1 one: of a string, or of what is
/// said to be nothing else.
fn is_binary(schema: &Value) -> bool {
    let content = schema.get("contentMediaType").and_then(Value::as_str);
    let content = content.filter(|_| schema.get("contentEncoding").is_none());
    if schema.get("type").is_some_and(|name| name == "string") {
        let format = schema.get("format");
        return content.is_some() || format.is_some_and(|format| format == "binary");
    }
    let says_something = schema.as_object().is_some_and(says_something);
    !says_something && content.is_some_and(media::are_files)
}
