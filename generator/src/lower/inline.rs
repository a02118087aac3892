//! References to parameters, bodies, responses and path items → what they name, and the
//! parameters of a path → each of its operations. Only schemas are left as references.

use serde_json::{Map, Value};

use super::visit::operations_mut;
use crate::load::resolve;

pub(super) fn run(document: &mut Value) {
    let original = document.clone();
    let follow = |value: &mut Value| {
        if value.get("$ref").is_some()
            && let Some(target) = resolve(&original, value)
        {
            *value = target.clone();
        }
    };
    for item in document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(Map::values_mut)
    {
        follow(item);
        let shared = item
            .as_object_mut()
            .and_then(|item| item.shift_remove("parameters"));
        if let Some(Value::Array(shared)) = shared {
            for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
                inherit(&original, operation, &shared);
            }
        }
    }
    for (_, operation) in operations_mut(document) {
        for (key, member) in operation {
            match (key.as_str(), member) {
                ("parameters", Value::Array(parameters)) => parameters.iter_mut().for_each(follow),
                ("requestBody", body) => follow(body),
                ("responses", Value::Object(responses)) => {
                    for response in responses.values_mut() {
                        follow(response);
                        let headers = response.get_mut("headers").and_then(Value::as_object_mut);
                        headers
                            .into_iter()
                            .flat_map(Map::values_mut)
                            .for_each(follow);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Adds the path's parameters that the operation does not itself declare.
fn inherit(document: &Value, operation: &mut Value, shared: &[Value]) {
    let Some(operation) = operation.as_object_mut() else {
        return;
    };
    let list = operation
        .entry("parameters")
        .or_insert_with(|| Value::Array(Vec::new()));
    let Some(list) = list.as_array_mut() else {
        return;
    };
    let identity = |parameter: &Value| {
        let parameter = resolve(document, parameter)?;
        Some((parameter.get("name")?.clone(), parameter.get("in")?.clone()))
    };
    let own: Vec<_> = list.iter().map(identity).collect();
    let missing = shared
        .iter()
        .filter(|parameter| !own.contains(&identity(parameter)));
    list.splice(0..0, missing.cloned());
}
