//! `readOnly` and `writeOnly` members → members that are not required where they do not go.
//!
//! The specification has `required` hold for the other direction only. One type stands for both, so what is sent and
//! answered has them as optional ones.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::visit::{holders, operations_mut, schema_tree};
use crate::load::referred;

/// Where schemas stand, and the keyword of members that do not go there.
const WAYS: [(&str, &str); 2] = [("body", "readOnly"), ("response", "writeOnly")];

pub(super) fn run(document: &mut Value) {
    for (way, keyword) in WAYS {
        let mut names = Vec::new();
        for (_, operation) in operations_mut(document) {
            for (kind, holder) in holders(operation) {
                if let Some(schema) = holder.get_mut("schema").filter(|_| kind == way) {
                    schema_tree(schema, &mut |schema| {
                        names.extend(schema.as_object().and_then(referred));
                        not_required(schema, keyword);
                    });
                }
            }
        }
        let components = document
            .pointer_mut("/components/schemas")
            .and_then(Value::as_object_mut);
        let Some(components) = components else {
            continue;
        };
        in_components(components, names, keyword);
    }
}

/// The same in the components that these lead to.
fn in_components(components: &mut Map<String, Value>, names: Vec<String>, keyword: &str) {
    let (mut waiting, mut seen) = (names, BTreeSet::new());
    while let Some(name) = waiting.pop() {
        let Some(component) = components.get_mut(&name) else {
            continue;
        };
        if seen.insert(name) {
            schema_tree(component, &mut |schema| {
                waiting.extend(schema.as_object().and_then(referred));
                not_required(schema, keyword);
            });
        }
    }
}

fn not_required(schema: &mut Value, keyword: &str) {
    let members = schema.get("properties").and_then(Value::as_object);
    let is_other_way = |member: &Value| member.get(keyword) == Some(&Value::Bool(true));
    let members = members
        .into_iter()
        .flatten()
        .filter(|(_, member)| is_other_way(member));
    let names: Vec<String> = members.map(|(name, _)| name.clone()).collect();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|one| names.iter().all(|name| one != name));
    }
}
