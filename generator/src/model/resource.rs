//! Operations of one name → a resource with a handle.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Operation, Resource};
use crate::diagnostic::Diagnostic;
use crate::load::Document;
use crate::lower::describe::sentence;
use crate::naming;

pub(super) fn build(
    name: String,
    mut operations: Vec<Operation>,
    document: &Document,
) -> (Resource, Vec<Diagnostic>) {
    let type_name = naming::type_name(&name);
    let several = operations
        .iter()
        .filter(|operation| operation.ident.is_empty())
        .count()
        > 1;
    let is_family = |operation: &Operation| operations.len() == 1 || operation.is_job;
    let root = operations
        .iter()
        .position(|operation| operation.ident.is_empty() && is_family(operation))
        .filter(|_| !several);
    for (index, operation) in operations.iter_mut().enumerate() {
        if operation.ident.is_empty() && root != Some(index) {
            operation.ident = name.clone();
        }
    }
    if let Some(note) = root.and_then(|root| operations.get(root)?.deprecated.clone()) {
        // What holds for a job holds for looking it up.
        for operation in &mut operations {
            operation.deprecated = operation
                .deprecated
                .take()
                .map(|own| if own.is_empty() { note.clone() } else { own });
        }
    }
    name_types(&type_name, root, &mut operations);
    let found = clashes(&name, &operations, document);
    let doc = words(&name, root.and_then(|root| operations.get(root)), document);
    let resource = Resource {
        ident: name,
        type_name,
        doc,
        root,
        operations,
    };
    (resource, found)
}

/// What the document says of the resource: as a tag, or as the operation that it is.
fn words(name: &str, root: Option<&Operation>, document: &Document) -> String {
    let tags = document.value.get("tags").and_then(Value::as_array);
    let tag = tags.into_iter().flatten().find(|tag| {
        let tag = tag.get("name").and_then(Value::as_str);
        tag.is_some_and(|tag| naming::resource(Some(tag), "") == name)
    });
    let said = tag
        .and_then(|tag| tag.get("description")?.as_str())
        .map(sentence);
    said.or_else(|| root.map(|root| root.doc.clone()))
        .unwrap_or_else(|| format!("The operations on {}.", name.replace('_', " ")))
}

/// A request is called like its method, unless the handle or Rust's prelude is called so.
fn name_types(handle: &str, root: Option<usize>, operations: &mut [Operation]) {
    for (index, operation) in operations.iter_mut().enumerate() {
        if root == Some(index) {
            // Where nothing must be given the handle is the request, else the handle starts it.
            operation.type_name = if operation.argument_count() == 0 {
                handle.into()
            } else {
                format!("{handle}Request")
            };
        } else if operation.type_name == handle {
            operation.type_name = format!("{handle}Request");
        }
    }
}

/// Two operations of one name would be one method.
fn clashes(resource: &str, operations: &[Operation], document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<&str, &Operation> = BTreeMap::new();
    for operation in operations {
        if let Some(first) = seen.insert(&operation.ident, operation) {
            found.push(document.error(
                "name-clash",
                &operation.key.pointer(),
                format!(
                    "{} would be `{resource}().{}()`, as {} is",
                    operation.key, operation.ident, first.key
                ),
                "give one of the two another name with `x-name` in the overlay",
            ));
        }
    }
    found
}
