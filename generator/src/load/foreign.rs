//! Extensions in the document that are called like ours → left out: what they say is known to whoever wrote them. Ours come
//! with the overlay, and from lowering.

use serde_json::Value;

use super::check::{NAMING, is_data};
use crate::overlay::EXTENSIONS;

/// What lowering writes down for later stages.
const OF_LOWERING: [&str; 10] = [
    "x-called",
    "x-described",
    "x-form",
    "x-index",
    "x-null",
    "x-stream",
    "x-tag",
    "x-values",
    "x-variant",
    "x-webhook-bodies",
];

fn is_ours(name: &str) -> bool {
    EXTENSIONS.contains(&name) || OF_LOWERING.contains(&name)
}

pub(super) fn leave_out(document: &mut Value) {
    members(document, None);
}

/// `named` is the member that a value stands in, where the document names what is in it.
fn members(value: &mut Value, named: Option<&str>) {
    match value {
        Value::Object(all) => {
            // Of these only statuses are names.
            let may_extend = named.is_none_or(|named| named == "responses");
            if may_extend && all.keys().any(|name| is_ours(name)) {
                all.retain(|name, _| !is_ours(name));
            }
            for (name, member) in all {
                let naming = NAMING.iter().find(|naming| *naming == name);
                match named {
                    Some(_) => members(member, None),
                    None if is_data(name) => {}
                    None => members(member, naming.copied()),
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                members(element, None);
            }
        }
        _ => {}
    }
}
