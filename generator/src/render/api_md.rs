//! `API.md`: every operation and its name, so that a change of names shows in a diff.

use super::resource::{Shape, starter};
use crate::model::{Api, Resource};

/// The table of resources and methods.
pub(crate) fn api_md(api: &Api, header: &str) -> String {
    let mut text = format!(
        "<!-- {header} -->\n\n# Operations of {}\n\nEach operation of the document, the call that makes its request, and who renders it.\n",
        api.title
    );
    for resource in &api.resources {
        text.push_str(&format!(
            "\n## `{}`\n\n| call | HTTP | operationId | rendered by |\n|---|---|---|---|\n",
            resource.ident
        ));
        for (index, operation) in resource.operations.iter().enumerate() {
            let deprecated = if operation.deprecated.is_some() {
                " (deprecated)"
            } else {
                ""
            };
            text.push_str(&format!(
                "| `{}`{deprecated} | `{}` | `{}` | {} |\n",
                call(resource, index),
                operation.key,
                operation.id,
                operation.route
            ));
        }
    }
    text
}

/// The call that makes an operation's request.
pub(crate) fn call(resource: &Resource, index: usize) -> String {
    let Some(operation) = resource.operations.get(index) else {
        return String::new();
    };
    let parameters = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| parameter.ident.clone());
    let fields = operation.required_fields().map(|field| field.ident.clone());
    let whole = operation
        .body
        .as_ref()
        .filter(|body| body.fields.is_none() && body.required)
        .map(|_| "body".to_owned());
    let arguments = parameters
        .chain(fields)
        .chain(whole)
        .collect::<Vec<_>>()
        .join(", ");
    let accessor = &resource.ident;
    match (resource.root == Some(index), Shape::of(resource)) {
        (true, Shape::Starter) => format!("client.{accessor}().{}({arguments})", starter(resource)),
        (true, _) => format!("client.{accessor}({arguments})"),
        (false, _) => format!("client.{accessor}().{}({arguments})", operation.ident),
    }
}
