//! `API.md`: every operation and its name, so that a change of names shows in a diff.

use super::Links;
use super::resource::{Shape, starter};
use crate::model::{Api, Operation, Resource};

/// The table of resources and methods.
pub(crate) fn api_md(api: &Api, links: &Links, header: &str) -> String {
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
    text.push_str(&methods(api, links));
    if !api.webhooks.all.is_empty() {
        text.push_str(&webhooks(api));
    }
    text
}

/// Links: each method of an answer, and the call that it makes.
fn methods(api: &Api, links: &Links) -> String {
    let mut text = String::new();
    for method in &links.methods {
        let Some(link) = api.links.get(method.index) else {
            continue;
        };
        if text.is_empty() {
            text.push_str("\n## Methods of answers\n\n| method | link | makes |\n|---|---|---|\n");
        }
        let (ty, ident) = (&method.ty, &method.ident);
        let (name, to) = (&link.name, &link.to);
        text.push_str(&format!("| `{ty}::{ident}` | `{name}` | `{to}` |\n"));
    }
    text
}

fn webhooks(api: &Api) -> String {
    let module = &api.webhooks.module;
    let mut text =
        format!("\n## Module `{module}`\n\n| type | webhook | callback of |\n|---|---|---|\n");
    for webhook in &api.webhooks.all {
        let asked = webhook.asked.iter();
        let asked: Vec<String> = asked.map(|asked| format!("`{}`", asked.by)).collect();
        text.push_str(&format!(
            "| `{module}::{}` | `{} {}` | {} |\n",
            webhook.type_name,
            webhook.method,
            webhook.name,
            asked.join(", ")
        ));
    }
    text
}

/// The call that makes an operation's request, with the names of its arguments.
pub(crate) fn call(resource: &Resource, index: usize) -> String {
    let operation = resource.operations.get(index);
    call_with(
        resource,
        index,
        &operation.map(arguments).unwrap_or_default(),
    )
}

/// [`call`] with these arguments.
pub(super) fn call_with(resource: &Resource, index: usize, arguments: &[String]) -> String {
    let arguments = arguments.join(", ");
    let accessor = &resource.ident;
    let method = resource
        .operations
        .get(index)
        .map(|operation| &operation.ident);
    match (resource.root == Some(index), Shape::of(resource), method) {
        (true, Shape::Starter, _) => {
            format!("client.{accessor}().{}({arguments})", starter(resource))
        }
        (true, ..) | (false, _, None) => format!("client.{accessor}({arguments})"),
        (false, _, Some(method)) => format!("client.{accessor}().{method}({arguments})"),
    }
}

/// The names of its arguments.
fn arguments(operation: &Operation) -> Vec<String> {
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
    parameters.chain(fields).chain(whole).collect()
}
