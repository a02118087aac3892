//! Parameters as documents write them → a schema for each; what no request may set is left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::bodies::{self, FormStyle};
use super::visit::operations_mut;
use super::{OperationKey, Taken, media};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer};

/// Headers that OpenAPI says are no parameters: the client sets them by itself.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

/// What to do about a whole query.
const WHOLE_QUERY: &str = "give it `content` of one media type, JSON or a form, in the overlay";

pub(super) fn run(
    document: &mut Value,
    taken: &mut BTreeMap<OperationKey, Taken>,
    original: &Document,
) -> Vec<Diagnostic> {
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
        if let Some(whole) = beside_others(parameters) {
            let what = "is the whole query, beside which there can be no other parameter of it";
            let help =
                "make the others members of its schema, or leave one of them out in the overlay";
            complain(whole, what, help);
        }
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
            if is_whole_query(parameter) && !parameter.contains_key("content") {
                let what = "is the whole query, which only `content` says how to write";
                complain(parameter, what, WHOLE_QUERY);
                parameter.shift_remove("style");
                return true;
            }
            if parameter.contains_key("schema") {
                return true;
            }
            match content(parameter) {
                Ok(Some((schema, styles))) => {
                    parameter.insert("schema".into(), schema);
                    if !styles.is_empty() {
                        taken.entry(key.clone()).or_default().query_form = styles;
                    }
                }
                Ok(None) => {
                    let what = "has neither `schema` nor `content`, and is taken for a string";
                    let help = "say its type: add a `schema`, here or in the overlay";
                    notes.push(complain(parameter, what, help));
                    parameter.insert("schema".into(), json!({ "type": "string" }));
                }
                Err(what) => {
                    let help = match is_whole_query(parameter) {
                        true => WHOLE_QUERY,
                        false => {
                            "give it one media type, JSON or plain text, or a `schema` in the overlay"
                        }
                    };
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

fn is_whole_query(parameter: &Map<String, Value>) -> bool {
    parameter.get("in").and_then(Value::as_str) == Some("querystring")
}

/// The parameter that is the whole query, where it is not the only one of the query.
fn beside_others(parameters: &[Value]) -> Option<&Map<String, Value>> {
    let all = || parameters.iter().filter_map(Value::as_object);
    let whole = all().find(|parameter| is_whole_query(parameter))?;
    let of_query = |parameter: &&Map<String, Value>| {
        is_whole_query(parameter) || parameter.get("in").and_then(Value::as_str) == Some("query")
    };
    (all().filter(of_query).count() > 1).then_some(whole)
}

/// A schema, and the styles of its members where it is that of a form.
type Content = (Value, Vec<(String, FormStyle)>);

/// What a parameter's `content` says; JSON is written down as its style.
fn content(parameter: &mut Map<String, Value>) -> Result<Option<Content>, String> {
    let Some(content) = parameter.shift_remove("content") else {
        return Ok(None);
    };
    let mut all = content.as_object().into_iter().flatten();
    let (Some((media_type, media)), None) = (all.next(), all.next()) else {
        return Err("has not exactly one media type in its `content`".into());
    };
    let schema = media.get("schema").cloned().unwrap_or_else(|| json!({}));
    let essence = media::essence(media_type);
    let is_json = essence == media::JSON || essence.ends_with("+json");
    let styles = match (is_whole_query(parameter), essence.as_str()) {
        (true, media::FORM) => bodies::styles(media),
        (_, _) if is_json => {
            parameter.insert("style".into(), "x-json".into());
            Vec::new()
        }
        (false, "text/plain") => Vec::new(),
        _ => {
            return Err(format!(
                "is of media type `{media_type}`, which is not supported"
            ));
        }
    };
    Ok(Some((schema, styles)))
}
