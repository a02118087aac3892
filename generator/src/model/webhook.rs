//! The requests that the API makes: webhooks and callbacks.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Operation, Resource, Tag, Webhook};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, resolve};
use crate::lower::describe::{sentence, words};
use crate::lower::{self, Content};
use crate::naming;

/// Names in their module that are of something else.
const TAKEN: [&str; 2] = ["Any", "Other"];

/// What the module may be called.
const MODULES: [&str; 3] = ["webhooks", "incoming", "api_webhooks"];

/// The module that they are in, unlike any resource.
pub(super) fn module(resources: &[Resource]) -> String {
    let is_taken = |name: &str| resources.iter().any(|resource| resource.ident == name);
    let free = MODULES.iter().find(|name| !is_taken(name));
    free.map_or_else(
        || naming::numbered("webhooks", is_taken),
        ToString::to_string,
    )
}

/// Each with a name of its own, by the rule for operations: the first of the document keeps it.
pub(super) fn all(
    webhooks: &[lower::Webhook],
    resources: &[Resource],
    document: &Document,
    found: &mut Vec<Diagnostic>,
) -> Vec<Webhook> {
    let mut used: BTreeSet<String> = TAKEN.iter().map(ToString::to_string).collect();
    let mut all = Vec::new();
    for (index, webhook) in webhooks.iter().enumerate() {
        let text = |name: &str| webhook.operation.get(name).and_then(Value::as_str);
        let asked = webhook.asked.first();
        let by = asked.and_then(|asked| operation(resources, &asked.by));
        let given = text("x-name").unwrap_or(&webhook.name);
        let wanted = naming::type_name(given);
        let by = by.map(|(_, by)| format!("{} {given}", by.short));
        let others = by
            .into_iter()
            .chain([format!("{} {given}", webhook.method)]);
        let others = others.map(|name| naming::type_name(&name));
        let numbered = (2..).map(|number| format!("{wanted}{number}"));
        let mut names = std::iter::once(wanted.clone())
            .chain(others)
            .chain(numbered);
        let type_name = names.find(|name| !used.contains(name)).unwrap_or_default();
        if type_name != wanted {
            let what = format!(
                "the webhook `{}` would be `{wanted}`, as another is, and is `{type_name}`",
                webhook.name
            );
            let help = "choose another name for one of the two with `x-name` in the overlay";
            let note = document.error("name-clash", &webhook.place, what, help);
            found.push(note.into_note());
        }
        used.insert(type_name.clone());
        let said = text("description").or(text("summary")).map(str::trim);
        let doc = said.filter(|said| !said.is_empty());
        all.push(Webhook {
            index,
            name: webhook.name.clone(),
            type_name,
            method: webhook.method.to_uppercase(),
            doc: doc.map_or_else(|| words(&webhook.name), sentence),
            asked: webhook.asked.clone(),
            answers: answers(&webhook.operation, document),
            parameters: parameters(&webhook.operation, document),
            content: webhook.content,
            media_types: webhook.media_types.clone(),
        });
    }
    all
}

/// An operation and its resource.
pub(super) fn operation<'a>(
    resources: &'a [Resource],
    key: &lower::OperationKey,
) -> Option<(&'a Resource, &'a Operation)> {
    resources.iter().find_map(|resource| {
        let mut operations = resource.operations.iter();
        Some((resource, operations.find(|one| one.key == *key)?))
    })
}

/// What the API expects to be answered: the statuses, and what each says.
fn answers(operation: &Map<String, Value>, document: &Document) -> Vec<(String, String)> {
    let responses = operation.get("responses").and_then(Value::as_object);
    let answers = responses.into_iter().flatten();
    let answers = answers.filter(|(status, _)| !status.starts_with("x-"));
    let answer = |(status, response): (&String, &Value)| {
        let response = resolve(&document.value, response);
        let said = response.and_then(|response| response.get("description")?.as_str());
        (status.clone(), sentence(said.unwrap_or_default()))
    };
    answers.map(answer).collect()
}

/// What comes beside the body: the name, the place, and what is said of it.
fn parameters(operation: &Map<String, Value>, document: &Document) -> Vec<[String; 3]> {
    let list = operation.get("parameters").and_then(Value::as_array);
    let parameter = |parameter: &Value| {
        let parameter = resolve(&document.value, parameter)?;
        let text = |name: &str| parameter.get(name).and_then(Value::as_str);
        let said = sentence(text("description").unwrap_or_default());
        Some([text("name")?.to_owned(), text("in")?.to_owned(), said])
    };
    list.into_iter().flatten().filter_map(parameter).collect()
}

/// The member by which the webhooks can be told apart: in the body of each it is one text, and in no two the same.
pub(super) fn tag(
    webhooks: &[lower::Webhook],
    all: &[Webhook],
    document: &Document,
) -> Option<Tag> {
    let sent = webhooks.iter().zip(all);
    let sent: Vec<_> = sent.filter(|(one, _)| one.asked.is_empty()).collect();
    let constants: Vec<Map<String, Value>> = sent
        .iter()
        .map(|(webhook, _)| {
            let body = webhook.operation.get("requestBody");
            let body = body.and_then(|body| resolve(&document.value, body));
            let content =
                body.and_then(|body| body.get("content")?.get(webhook.media_types.first()?));
            let schema = content.and_then(|content| content.get("schema"));
            let mut constants = Map::new();
            if let Some(schema) = schema.filter(|_| webhook.content == Content::Json) {
                constants_of(schema, document, 0, &mut constants);
            }
            constants
        })
        .collect();
    let first = constants.first().filter(|_| constants.len() > 1)?;
    let (member, values) = first.keys().find_map(|member| {
        let values = constants
            .iter()
            .map(|known| known.get(member)?.as_str().map(ToOwned::to_owned));
        let values: Vec<String> = values.collect::<Option<_>>()?;
        let different: BTreeSet<&String> = values.iter().collect();
        (different.len() == values.len()).then_some((member, values))
    })?;
    let indexes = sent.iter().map(|(_, webhook)| webhook.index);
    Some(Tag {
        member: member.clone(),
        values: values.into_iter().zip(indexes).collect(),
    })
}

/// Compositions lead no deeper than this; the check has refused those that lead back.
const DEEPEST: usize = 64;

/// The members that always are one text.
fn constants_of(schema: &Value, document: &Document, depth: usize, into: &mut Map<String, Value>) {
    let Some(schema) = resolve(&document.value, schema).filter(|_| depth < DEEPEST) else {
        return;
    };
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &String| required.is_some_and(|required| required.iter().any(|other| other == name));
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let property = resolve(&document.value, property).unwrap_or(property);
        let value = match property.get("enum").and_then(Value::as_array) {
            Some(values) => match values.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            None => property.get("const"),
        };
        if let Some(value) = value.filter(|value| value.is_string() && is_required(name)) {
            into.insert(name.clone(), value.clone());
        }
    }
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten() {
        constants_of(part, document, depth + 1, into);
    }
}
