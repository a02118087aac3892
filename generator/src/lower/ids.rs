//! OperationIds that stand twice → the first keeps it, the others are named by method and path.

use std::collections::BTreeMap;

use serde_json::Value;

use super::visit::{OperationKey, operations_mut};
use crate::diagnostic::Diagnostic;
use crate::load::Document;

pub(super) fn run(document: &mut Value, original: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<String, OperationKey> = BTreeMap::new();
    for (key, operation) in operations_mut(document) {
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            continue;
        };
        let Some(first) = seen.get(id) else {
            seen.insert(id.to_owned(), key);
            continue;
        };
        let what =
            format!("the operationId `{id}` is also that of {first}, so that {key} has none");
        let note = original.error(
            "duplicate-operation-id",
            &key.pointer().child("operationId"),
            what,
            "give one of the two another operationId in the overlay",
        );
        found.push(note.into_note());
        operation.shift_remove("operationId");
    }
    found
}
