//! The successful answers of an operation → one; what a failure looks like stays for the docs.

use serde_json::{Map, Value, json};

use super::visit::operations_mut;
use crate::diagnostic::Diagnostic;
use crate::load::Document;

const JSON: &str = "application/json";

pub(super) fn run(document: &mut Value, original: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, operation) in operations_mut(document) {
        let responses = operation.entry("responses").or_insert_with(|| json!({}));
        let Some(responses) = responses.as_object_mut() else {
            operation.insert("responses".into(), json!({}));
            continue;
        };
        responses.values_mut().for_each(tidy);
        if !responses.keys().any(|status| is_success(status))
            && let Some(any) = responses.get("default").cloned()
        {
            responses.insert("200".into(), any);
        }
        let successes: Vec<(String, Value)> = responses
            .iter()
            .filter(|(status, _)| is_success(status))
            .map(|(status, one)| (status.clone(), content(one)))
            .collect();
        if let Some((status, _)) = successes.windows(2).find_map(|pair| match pair {
            [(_, first), second] if *first != second.1 => Some(second),
            _ => None,
        }) {
            found.push(original.error(
                "several-answers",
                &key.pointer().child("responses").child(status),
                format!(
                    "{key} can succeed with answers of different types, which is not supported"
                ),
                "leave one of them in the overlay",
            ));
        }
        for (status, _) in successes.iter().skip(1) {
            responses.shift_remove(status);
        }
    }
    found
}

pub(crate) fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// Every response has a description, and JSON without a schema is any JSON.
fn tidy(response: &mut Value) {
    if !response.is_object() {
        *response = json!({});
    }
    let Some(response) = response.as_object_mut() else {
        return;
    };
    if !response.get("description").is_some_and(Value::is_string) {
        response.insert("description".into(), "".into());
    }
    let content = response.get_mut("content").and_then(Value::as_object_mut);
    if let Some(content) = content {
        one_json(content);
    }
    let content = response.get_mut("content").and_then(Value::as_object_mut);
    for media in content.into_iter().flat_map(Map::values_mut) {
        if let Some(media) = media.as_object_mut() {
            media.entry("schema").or_insert_with(|| json!({}));
            media.shift_remove("encoding");
        }
    }
}

/// `application/json; charset=utf-8` and `application/problem+json` are JSON as well.
fn one_json(content: &mut Map<String, Value>) {
    if content.contains_key(JSON) {
        return;
    }
    let is_json = |name: &String| {
        let name = name.split(';').next().unwrap_or_default().trim();
        name == JSON || name.ends_with("+json")
    };
    if let Some(name) = content.keys().find(|name| is_json(name)).cloned()
        && let Some(media) = content.shift_remove(&name)
    {
        content.insert(JSON.into(), media);
    }
}

/// What tells two answers apart.
fn content(response: &Value) -> Value {
    let content = response.get("content").and_then(Value::as_object);
    match content.and_then(|content| content.get("application/json")) {
        Some(json) => json.get("schema").cloned().unwrap_or_default(),
        None => content
            .map(|content| content.keys().cloned().collect::<Vec<_>>())
            .unwrap_or_default()
            .into(),
    }
}
