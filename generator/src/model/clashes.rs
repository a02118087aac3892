//! Operations of a resource that would be one method → a name for each, by one rule.
//!
//! What the overlay names keeps its name. Of a list and one of its members (`/a` and `/a/{id}`), both called `get`, the
//! list is `list`. Else the first of the document keeps its name, and each other one gets the first that is free: its
//! whole operationId, its name with the last word of its path, with its method before it, with a number.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use super::Operation;
use crate::diagnostic::Diagnostic;
use crate::load::Document;
use crate::naming;

/// Names that the handle has for something else, and what that is.
pub(super) type Taken = BTreeMap<String, String>;

/// Gives each operation but the root a method of its own.
pub(super) fn settle(
    resource: &str,
    root: Option<usize>,
    operations: &mut [Operation],
    mut taken: Taken,
    document: &Document,
) -> Vec<Diagnostic> {
    let wanted: Vec<String> = operations.iter().map(|one| one.ident.clone()).collect();
    name_lists(operations);
    let mut found = Vec::new();
    // Stable: the document's order among those that are named, and among those that are not.
    let mut order: Vec<usize> = (0..operations.len()).collect();
    order.retain(|index| root != Some(*index));
    order.sort_by_key(|index| operations.get(*index).is_none_or(|one| !one.is_named));
    for index in order {
        let Some(operation) = operations.get_mut(index) else {
            continue;
        };
        let wish = wanted.get(index).cloned().unwrap_or_default();
        let first = taken.get(&operation.ident).cloned();
        if first.is_some() {
            operation.ident = free(operation, &taken);
        }
        if operation.ident != wish {
            operation.type_name = naming::request_name(&operation.ident);
            let other = first.unwrap_or_else(|| "its look-up by id".into());
            let note = document.error(
                "name-clash",
                &operation.key.pointer(),
                format!(
                    "{} would be `{resource}().{wish}()`, as {other} is, and is `{resource}().{}()`",
                    operation.key, operation.ident
                ),
                "choose another name for one of the two with `x-name` in the overlay",
            );
            found.push(note.into_note());
        }
        taken.insert(operation.ident.clone(), operation.key.to_string());
    }
    found
}

/// A list is not called like the look-up of one of its members.
fn name_lists(operations: &mut [Operation]) {
    let all: Vec<(String, String)> = operations
        .iter()
        .filter(|one| one.key.method == "get")
        .map(|one| (one.ident.clone(), one.key.path.clone()))
        .collect();
    let has_list = operations.iter().any(|one| one.ident == "list");
    for operation in operations.iter_mut().filter(|one| !one.is_named) {
        let is_member = |path: &str| {
            let rest = path.strip_prefix(operation.key.path.trim_end_matches('/'));
            let rest = rest.and_then(|rest| rest.strip_prefix("/{"));
            rest.is_some_and(|rest| rest.ends_with('}') && !rest.contains('/'))
        };
        let members = all
            .iter()
            .any(|(ident, path)| *ident == operation.ident && is_member(path));
        if members && operation.ident == "get" && operation.key.method == "get" && !has_list {
            operation.ident = "list".into();
        }
    }
}

/// The first name of an operation that is not taken.
fn free(operation: &Operation, taken: &Taken) -> String {
    let ident = &operation.ident;
    let mut segments = operation.key.path.rsplit('/');
    let word = segments.find(|segment| !segment.is_empty() && !segment.starts_with('{'));
    let word = word.unwrap_or_default().to_snake_case();
    let names = [
        operation.short.clone(),
        format!("{ident}_{word}"),
        format!("{}_{ident}", operation.key.method.to_snake_case()),
    ];
    let mut names = names.iter().map(|name| naming::free_method(name));
    let free = names.find(|name| !taken.contains_key(name));
    free.unwrap_or_else(|| naming::numbered(ident, |name| taken.contains_key(name)))
}
