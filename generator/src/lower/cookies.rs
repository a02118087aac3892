//! Cookie parameters → written down: those that nearly every operation accepts are the client's.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Taken;
use super::visit::{OperationKey, operations_mut};

/// One cookie that an operation accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its number among the operation's parameters.
    pub index: usize,
    /// The cookie's name.
    pub name: String,
    /// What the document says of it.
    pub description: Option<String>,
}

pub(super) fn run(document: &mut Value, taken: &mut BTreeMap<OperationKey, Taken>) {
    for (key, operation) in operations_mut(document) {
        let parameters = operation.get("parameters").and_then(Value::as_array);
        let cookies: Vec<Cookie> = parameters
            .into_iter()
            .flatten()
            .enumerate()
            .filter(|(_, parameter)| parameter.get("in").is_some_and(|place| place == "cookie"))
            .filter_map(|(index, parameter)| cookie(index, parameter))
            .collect();
        if !cookies.is_empty() {
            taken.entry(key).or_default().cookies = cookies;
        }
    }
}

fn cookie(index: usize, parameter: &Value) -> Option<Cookie> {
    Some(Cookie {
        index,
        name: parameter.get("name")?.as_str()?.into(),
        description: parameter
            .get("description")
            .and_then(Value::as_str)
            .map(Into::into),
    })
}
