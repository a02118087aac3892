//! Cookie parameters → taken out: progenitor refuses them, the runtime sends them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Taken;
use super::visit::{OperationKey, operations_mut};

/// One cookie that an operation accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    /// The cookie's name.
    pub name: String,
    /// Whether the operation insists on it.
    pub required: bool,
    /// What the document says of it.
    pub description: Option<String>,
}

pub(super) fn run(document: &mut Value, taken: &mut BTreeMap<OperationKey, Taken>) {
    for (key, operation) in operations_mut(document) {
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
            continue;
        };
        let all = std::mem::take(parameters);
        let (cookies, others): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|parameter| parameter.get("in").is_some_and(|place| place == "cookie"));
        *parameters = others;
        let cookies: Vec<Cookie> = cookies.iter().filter_map(cookie).collect();
        if !cookies.is_empty() {
            taken.entry(key).or_default().cookies = cookies;
        }
    }
}

fn cookie(parameter: &Value) -> Option<Cookie> {
    Some(Cookie {
        name: parameter.get("name")?.as_str()?.into(),
        required: parameter
            .get("required")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        description: parameter
            .get("description")
            .and_then(Value::as_str)
            .map(Into::into),
    })
}
