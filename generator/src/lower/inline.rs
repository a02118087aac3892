//! References to parameters, bodies, responses and path items → what they name, and the
//! parameters of a path → each of its operations. Only schemas are left as references.

use serde_json::{Map, Value};

use super::visit::{OperationKey, item_operations_mut, operations_mut};
use crate::load::{place_of, resolve};

pub(super) fn run(document: &mut Value, original: &Value) {
    let replace = |value: &mut Value| {
        if value.get("$ref").is_some()
            && let Some(target) = resolve(original, value)
        {
            *value = target.clone();
        }
    };
    // What holds media types; in 3.2 each of those may be a reference, too.
    let follow = |value: &mut Value| {
        replace(value);
        let content = value.get_mut("content").and_then(Value::as_object_mut);
        content
            .into_iter()
            .flat_map(Map::values_mut)
            .for_each(replace);
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
            for (_, operation) in item_operations_mut(item) {
                inherit(original, operation, &shared);
            }
        }
    }
    for (operation_key, operation) in operations_mut(document) {
        for (key, member) in operation {
            match (key.as_str(), member) {
                ("parameters", Value::Array(parameters)) => {
                    parameters.iter_mut().for_each(follow);
                    number(parameters, own_parameters(original, &operation_key));
                }
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

/// How many parameters an operation declares itself.
fn own_parameters(document: &Value, key: &OperationKey) -> usize {
    let item = document.get("paths").and_then(|paths| paths.get(&key.path));
    let operation = item.and_then(|item| place_of(&key.method).get(resolve(document, item)?));
    let own = operation.and_then(|operation| operation.get("parameters")?.as_array());
    own.map_or(0, Vec::len)
}

/// Tells an operation's own parameters, which are the last ones, their place in the document.
fn number(parameters: &mut [Value], own: usize) {
    let inherited = parameters.len().saturating_sub(own);
    for (index, parameter) in parameters.iter_mut().skip(inherited).enumerate() {
        if let Some(parameter) = parameter.as_object_mut() {
            parameter.insert("x-index".into(), index.into());
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
