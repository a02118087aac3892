//! What stands beside the reference of a path item → one item with both: only what both have is left open, and there its
//! own counts.

use serde_json::Value;

use super::resolve;

pub(super) fn join(document: &mut Value) {
    let items = document.get("paths").and_then(Value::as_object);
    let joined = items.into_iter().flatten().filter_map(|(path, item)| {
        let own = item.as_object().filter(|item| item.contains_key("$ref"))?;
        own.keys().find(|key| is_part(key))?;
        let mut whole = resolve(document, item)?.as_object()?.clone();
        for (key, member) in own.iter().filter(|(key, _)| *key != "$ref") {
            whole.insert(key.clone(), member.clone());
        }
        Some((path.clone(), Value::Object(whole)))
    });
    for (path, item) in joined.collect::<Vec<_>>() {
        if let Some(place) = document.get_mut("paths").and_then(|all| all.get_mut(&path)) {
            *place = item;
        }
    }
}

/// Whether a member of an item is more than a remark on it.
fn is_part(key: &str) -> bool {
    !["$ref", "summary", "description"].contains(&key) && !key.starts_with("x-")
}
