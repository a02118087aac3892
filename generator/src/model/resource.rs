//! Operations of one name → a resource with a handle.

use serde_json::Value;

use super::{Operation, Resource, Success, clashes, relations};
use crate::diagnostic::Diagnostic;
use crate::load::Document;
use crate::lower::describe::sentence;
use crate::naming;

pub(super) fn build(
    name: String,
    mut operations: Vec<Operation>,
    lowered: &Value,
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
            // Two of one resource cannot both be called like it.
            operation.ident = if several {
                naming::free_method(&operation.short)
            } else {
                name.clone()
            };
            operation.type_name = naming::request_name(&operation.ident);
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
    let taken = taken(root, &operations);
    let mut found = clashes::settle(&name, root, &mut operations, taken, document);
    name_types(&type_name, root, &mut operations);
    found.extend(relations::check(&mut operations, lowered, document));
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
    let tags = || tags.into_iter().flatten();
    let name_of = |tag: &Value| Some(tag.get("name")?.as_str()?.to_owned());
    let tag =
        tags().find(|tag| name_of(tag).is_some_and(|tag| naming::resource(Some(&tag), "") == name));
    let text = |member: &str| tag.and_then(|tag| tag.get(member)?.as_str());
    let said = text("description").or(text("summary")).map(sentence);
    let said = said
        .or_else(|| root.map(|root| root.doc.clone()))
        .unwrap_or_else(|| {
            format!(
                "The operations on {}.",
                name.trim_end_matches('_').replace('_', " ")
            )
        });
    // Of OpenAPI 3.2.
    let Some(parent) = text("parent") else {
        return said;
    };
    let whole = tags().find(|tag| name_of(tag).is_some_and(|name| name == parent));
    let whole = whole.and_then(|tag| tag.get("summary")?.as_str());
    format!("{said}\n\nPart of: {}", sentence(whole.unwrap_or(parent)))
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
    let mut used: Vec<String> = vec![handle.to_owned()];
    for (index, operation) in operations.iter_mut().enumerate() {
        let wanted = operation.type_name.clone();
        let mut number = 2;
        while used.contains(&operation.type_name) && !(root == Some(index) && wanted == handle) {
            operation.type_name = format!("{wanted}{number}");
            number += 1;
        }
        used.push(operation.type_name.clone());
    }
    for operation in operations {
        if let Success::OneOf(name) = &mut operation.success {
            let wanted = format!("{}Answer", naming::without_role(&operation.type_name));
            let numbered = (2..).map(|number| format!("{wanted}{number}"));
            let mut names = std::iter::once(wanted.clone()).chain(numbered);
            *name = names.find(|name| !used.contains(name)).unwrap_or_default();
            used.push(name.clone());
        }
    }
}

/// What the handle's own methods are called, and the setters of the request that is the handle.
fn taken(root: Option<usize>, operations: &[Operation]) -> clashes::Taken {
    let mut taken = clashes::Taken::new();
    if let Some(root) = root
        .and_then(|root| operations.get(root))
        .filter(|root| root.argument_count() == 0)
    {
        let fields = root
            .body
            .iter()
            .flat_map(|body| body.fields.iter().flatten().chain(&body.files));
        let setters = root
            .parameters
            .iter()
            .map(|parameter| parameter.ident.as_str())
            .chain(fields.map(|field| field.ident.as_str()));
        for setter in setters.chain(root.stream_method()).chain([
            "options",
            "send",
            "send_raw",
            "send_with_response",
            "submit",
            "resume",
        ]) {
            taken.insert(setter.into(), format!("the method of {}", root.key));
        }
    }
    if operations.iter().any(|operation| operation.job.is_some()) {
        taken.insert(
            "resume".into(),
            "the method that comes back to a job".into(),
        );
    }
    taken
}
