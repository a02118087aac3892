//! Responses → at least one success, and one media type of each; what a failure looks like stays for the docs.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::answers::{self, Answers};
use super::media::{self, JSON, Kind};
use super::visit::{OperationKey, operations_mut};
use crate::diagnostic::Diagnostic;
use crate::load::Document;

pub(super) fn run(
    document: &mut Value,
    answers: &mut BTreeMap<OperationKey, Answers>,
    original: &Document,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, operation) in operations_mut(document) {
        let responses = operation.entry("responses").or_insert_with(|| json!({}));
        if !responses.is_object() {
            *responses = json!({});
        }
        let Some(responses) = responses.as_object_mut() else {
            continue;
        };
        if responses.keys().any(|status| status.ends_with("xx")) {
            let all = std::mem::take(responses);
            // Ranges are written `2XX`; some write `2xx`.
            responses.extend(
                all.into_iter()
                    .map(|(status, response)| match status.len() {
                        3 => (status.to_uppercase(), response),
                        _ => (status, response),
                    }),
            );
        }
        if !responses.keys().any(|status| is_success(status)) {
            let success = implied(responses);
            responses.insert("200".into(), success);
        }
        for (status, response) in responses.iter_mut() {
            if !is_success(status) {
                tidy(response);
            }
        }
        let (all, notes) = answers::take(&key, responses, original);
        found.extend(notes);
        answers.insert(key, all);
    }
    found
}

/// Where the stream stands that can be asked for in the place of an answer.
pub(super) const STREAM: &str = "x-stream";

/// Whether progenitor is to make a type of it.
pub(crate) fn is_answer(status: &str) -> bool {
    is_success(status) || status == STREAM
}

/// `200` to `299`, or `2XX`.
pub(crate) fn is_success(status: &str) -> bool {
    let rest = status.strip_prefix('2').unwrap_or_default();
    rest == "XX" || (rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The success of an operation that names none.
fn implied(responses: &Map<String, Value>) -> Value {
    let redirects = |status: &String| status.starts_with('3') && status != "304";
    if responses.keys().any(redirects) {
        // What it leads to is anyone's guess, and is not lost.
        return json!({ "description": "What the redirect leads to.", "content": { "*/*": {} } });
    }
    let any = responses.get("default").cloned();
    any.unwrap_or_else(|| json!({ "description": "" }))
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
    let is_json = |name: &String| media::kind(name, None, &Value::Null) == Some(Kind::Json);
    if let Some(name) = content.keys().find(|name| is_json(name)).cloned()
        && let Some(media) = content.shift_remove(&name)
    {
        content.insert(JSON.into(), media);
    }
}
