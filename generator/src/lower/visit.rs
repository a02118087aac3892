//! Walks over operations and schemas, shared by the passes.

use std::fmt;

use serde_json::{Map, Value};

use super::webhooks::BODIES;
use crate::load::{ADDITIONAL, METHODS, Pointer, place_of};

/// Which operation: its path and its method.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationKey {
    /// The path template, such as `/files/{file_id}`.
    pub path: String,
    /// `get`, `post`, …; one that OpenAPI has no member for as it is sent
    pub method: String,
}

impl OperationKey {
    /// Where the operation stands in the document.
    pub fn pointer(&self) -> Pointer {
        let item = Pointer::root().child("paths").child(&self.path);
        item.join(&place_of(&self.method))
    }

    /// The method as it is sent: those that OpenAPI has no member for are written so.
    pub fn sent(&self) -> String {
        if METHODS.contains(&self.method.as_str()) {
            self.method.to_uppercase()
        } else {
            self.method.clone()
        }
    }
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sent(), self.path)
    }
}

/// The operations, in the document's order.
pub fn operations(document: &Value) -> Vec<(OperationKey, &Map<String, Value>)> {
    let mut all = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, member) in item.as_object().into_iter().flatten() {
            let additional = member.as_object().filter(|_| method == ADDITIONAL);
            let one = METHODS
                .contains(&method.as_str())
                .then_some((method, member));
            for (method, operation) in one.into_iter().chain(additional.into_iter().flatten()) {
                all.extend(operation.as_object().map(|operation| {
                    let (path, method) = (path.clone(), method.clone());
                    (OperationKey { path, method }, operation)
                }));
            }
        }
    }
    all
}

/// The operations, to change, in the document's order.
pub(super) fn operations_mut(document: &mut Value) -> Vec<(OperationKey, &mut Map<String, Value>)> {
    operations_and_webhooks_mut(document).0
}

/// The operations, and what holds the schemas of the webhooks' bodies, by number; both to change.
pub(super) fn operations_and_webhooks_mut(document: &mut Value) -> OperationsAndWebhooks<'_> {
    let (all, bodies) = borrowed_mut(document);
    let all = all.map(|(path, method, operation)| {
        let (path, method) = (path.to_owned(), method.to_owned());
        (OperationKey { path, method }, operation)
    });
    (all.collect(), bodies)
}

type OperationsAndWebhooks<'a> = (
    Vec<(OperationKey, &'a mut Map<String, Value>)>,
    Vec<&'a mut Value>,
);

/// The same with path and method as they stand there: every pass goes over them.
fn borrowed_mut(document: &mut Value) -> (impl Iterator<Item = Borrowed<'_>>, Vec<&mut Value>) {
    let (mut paths, mut bodies) = (None, None);
    for (key, member) in document.as_object_mut().into_iter().flatten() {
        match key.as_str() {
            "paths" => paths = member.as_object_mut(),
            BODIES => bodies = member.as_array_mut(),
            _ => {}
        }
    }
    let all = paths.into_iter().flatten().flat_map(|(path, item)| {
        let operations = item_operations_mut(item).into_iter();
        operations.filter_map(|(method, operation)| {
            Some((path.as_str(), method, operation.as_object_mut()?))
        })
    });
    (all, bodies.into_iter().flatten().collect())
}

/// Path, method and operation.
type Borrowed<'a> = (&'a str, &'a str, &'a mut Map<String, Value>);

/// The operations of a path item, to change, by their methods.
pub(super) fn item_operations_mut(item: &mut Value) -> Vec<(&str, &mut Value)> {
    let mut all = Vec::new();
    for (method, member) in item.as_object_mut().into_iter().flatten() {
        if METHODS.contains(&method.as_str()) {
            all.push((method.as_str(), member));
        } else if let Some(additional) = member.as_object_mut().filter(|_| method == ADDITIONAL) {
            let additional = additional.iter_mut();
            all.extend(additional.map(|(method, operation)| (method.as_str(), operation)));
        }
    }
    all
}

/// An operation's parameters, to change.
pub(super) fn parameters_mut(
    operation: &mut Map<String, Value>,
) -> impl Iterator<Item = &mut Map<String, Value>> {
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    parameters
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}

/// Calls `visit` on every schema of the document, inner ones first.
pub(super) fn schemas(document: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    let components = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for schema in components.into_iter().flat_map(Map::values_mut) {
        schema_tree(schema, visit);
    }
    for schema in outside(document) {
        schema_tree(schema, visit);
    }
}

/// The schemas that stand in operations and webhooks.
pub(super) fn outside(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let (operations, bodies) = borrowed_mut(document);
    let holders = operations.flat_map(|(_, _, one)| holders(one));
    let holders = holders.map(|(_, holder)| holder).chain(bodies);
    holders.filter_map(|holder| holder.get_mut("schema"))
}

/// Everything in an operation that has a `schema`, with what it is: `parameter`, `body` or `response`.
pub(super) fn holders(operation: &mut Map<String, Value>) -> Vec<(&'static str, &mut Value)> {
    fn media<'a>(
        kind: &'static str,
        holder: &'a mut Value,
        into: &mut Vec<(&'static str, &'a mut Value)>,
    ) {
        let content = holder.get_mut("content").and_then(Value::as_object_mut);
        into.extend(
            content
                .into_iter()
                .flat_map(Map::values_mut)
                .map(|media| (kind, media)),
        );
    }
    let mut all = Vec::new();
    for (key, member) in operation {
        match (key.as_str(), member) {
            ("parameters", Value::Array(parameters)) => {
                for parameter in parameters {
                    if parameter.get("schema").is_some() {
                        all.push(("parameter", parameter));
                    } else {
                        media("parameter", parameter, &mut all);
                    }
                }
            }
            ("requestBody", body) => media("body", body, &mut all),
            ("responses", Value::Object(responses)) => {
                for response in responses.values_mut() {
                    for (key, part) in response.as_object_mut().into_iter().flatten() {
                        let parts = part
                            .as_object_mut()
                            .filter(|_| key == "content" || key == "headers");
                        all.extend(
                            parts
                                .into_iter()
                                .flat_map(Map::values_mut)
                                .map(|part| ("response", part)),
                        );
                    }
                }
            }
            _ => {}
        }
    }
    all
}

/// Whether a schema says what values are, and does not just describe them.
pub(super) fn says_something(schema: &Map<String, Value>) -> bool {
    let says = [
        "$ref",
        "type",
        "allOf",
        "anyOf",
        "oneOf",
        "enum",
        "properties",
    ];
    says.iter().any(|keyword| schema.contains_key(*keyword))
}

/// The members of another schema, where a schema does not say otherwise itself.
pub(super) fn take_in(schema: &mut Map<String, Value>, other: Map<String, Value>) {
    for (keyword, member) in other {
        schema.entry(keyword).or_insert(member);
    }
}

/// Each of these once, in their order.
pub(super) fn distinct(values: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let mut different: Vec<Value> = Vec::new();
    for value in values {
        if !different.contains(&value) {
            different.push(value);
        }
    }
    different
}

/// Whether a schema has members of its own.
pub(super) fn has_members(schema: &Map<String, Value>) -> bool {
    let members = schema.get("properties").and_then(Value::as_object);
    members.is_some_and(|members| !members.is_empty())
}

/// Calls `visit` on a schema and all schemas in it, inner ones first.
pub(super) fn schema_tree(schema: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    for_each_child(schema, &mut |child| schema_tree(child, visit));
    visit(schema);
}

/// Calls `visit` on the schemas that stand directly in a schema.
pub(super) fn for_each_child(schema: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    for (key, member) in schema.as_object_mut().into_iter().flatten() {
        match (key.as_str(), member) {
            (
                "properties" | "patternProperties" | "$defs" | "dependentSchemas",
                Value::Object(schemas),
            ) => {
                schemas.values_mut().for_each(&mut *visit);
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(schemas)) => {
                schemas.iter_mut().for_each(&mut *visit);
            }
            ("items", schema) => visit(schema),
            (
                "additionalProperties" | "unevaluatedProperties" | "not" | "then" | "else",
                schema @ Value::Object(_),
            ) => visit(schema),
            _ => {}
        }
    }
}
