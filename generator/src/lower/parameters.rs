//! Parameters as documents write them → a schema for each; what no request may set is left out.

use serde_json::{Map, Value, json};

use super::OperationKey;
use super::visit::operations_mut;
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer};

/// Headers that OpenAPI says are no parameters: the client sets them by itself.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

pub(super) fn run(document: &mut Value, original: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, operation) in operations_mut(document) {
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
            continue;
        };
        let mut complain = |parameter: &Map<String, Value>, what: &str, help: &str| {
            let name = parameter.get("name").and_then(Value::as_str);
            let what = format!("the parameter `{}` {what}", name.unwrap_or_default());
            found.push(original.error(
                "unsupported-parameter",
                &place(&key, parameter),
                what,
                help,
            ));
            found.len() - 1
        };
        let mut notes = Vec::new();
        parameters.retain_mut(|parameter| {
            let Some(parameter) = parameter.as_object_mut() else {
                return false;
            };
            if is_reserved(parameter) {
                let what = "is a header that the client sets by itself, and is left out";
                let help = "for `Authorization` add a security scheme in the overlay, for others nothing: `CallOptions::header` sets one for a call";
                notes.push(complain(parameter, what, help));
                return false;
            }
            if parameter.contains_key("schema") {
                return true;
            }
            match content(parameter) {
                Ok(Some(schema)) => drop(parameter.insert("schema".into(), schema)),
                Ok(None) => {
                    let what = "has neither `schema` nor `content`, and is taken for a string";
                    let help = "say its type: add a `schema`, here or in the overlay";
                    notes.push(complain(parameter, what, help));
                    parameter.insert("schema".into(), json!({ "type": "string" }));
                }
                Err(what) => {
                    let help =
                        "give it one media type, JSON or plain text, or a `schema` in the overlay";
                    complain(parameter, &what, help);
                }
            }
            true
        });
        for index in notes {
            if let Some(note) = found.get_mut(index) {
                *note = note.clone().into_note();
            }
        }
    }
    found
}

/// Where a parameter stands: in its operation, unless that has it from its path.
pub(crate) fn place(key: &OperationKey, parameter: &Map<String, Value>) -> Pointer {
    match parameter.get("x-index") {
        Some(index) => key.pointer().child("parameters").child(index),
        None => key.pointer(),
    }
}

fn is_reserved(parameter: &Map<String, Value>) -> bool {
    let text = |name: &str| parameter.get(name).and_then(Value::as_str);
    let name = text("name").unwrap_or_default().to_ascii_lowercase();
    text("in") == Some("header") && RESERVED.contains(&name.as_str())
}

/// The schema of a parameter's `content`; JSON is written down as its style.
fn content(parameter: &mut Map<String, Value>) -> Result<Option<Value>, String> {
    let Some(content) = parameter.shift_remove("content") else {
        return Ok(None);
    };
    let mut all = content.as_object().into_iter().flatten();
    let (Some((media_type, media)), None) = (all.next(), all.next()) else {
        return Err("has not exactly one media type in its `content`".into());
    };
    let schema = media.get("schema").cloned().unwrap_or_else(|| json!({}));
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence == "application/json" || essence.ends_with("+json") {
        parameter.insert("style".into(), "x-json".into());
    } else if essence != "text/plain" {
        return Err(format!(
            "is of media type `{media_type}`, which is not supported"
        ));
    }
    Ok(Some(schema))
}
