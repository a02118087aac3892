//! Extensions that say a string's Rust type must be well written, and stand where one has an effect.

use serde_json::{Map, Value};

use super::{Document, Pointer, operations_of, resolve};
use crate::diagnostic::Diagnostic;
use crate::mark::{MARKS, Mark};

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq)]
enum At {
    /// Where templates write the type: a member of an object, a query parameter, an element of a list there; or a
    /// component, which may be used so.
    Member,
    /// Anywhere else.
    Elsewhere,
}

pub(super) fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let mut walk = Walk { document, found };
    let components = Pointer::root().child("components");
    let named = |kind: &str| {
        (
            components.child(kind),
            components.child(kind).get(&document.value),
        )
    };
    let (place, all) = named("schemas");
    walk.each(all, &place, |walk, schema, place| {
        walk.schema(schema, place, At::Member)
    });
    let (place, all) = named("parameters");
    walk.each(all, &place, Walk::parameter);
    for kind in ["requestBodies", "responses"] {
        let (place, all) = named(kind);
        walk.each(all, &place, Walk::content);
    }
    let place = Pointer::root().child("paths");
    let paths = place.get(&document.value);
    walk.each(paths, &place, |walk, item, place| {
        walk.parameters(item, place);
        for (_, inside, operation) in operations_of(item) {
            let place = place.join(&inside);
            walk.parameters(operation, &place);
            if let Some(body) = operation.get("requestBody") {
                walk.content(body, &place.child("requestBody"));
            }
            let place = place.child("responses");
            walk.each(operation.get("responses"), &place, Walk::content);
        }
    });
}

struct Walk<'a> {
    document: &'a Document,
    found: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    /// Calls `visit` on each member of an object.
    fn each(
        &mut self,
        members: Option<&Value>,
        place: &Pointer,
        visit: impl Fn(&mut Self, &Value, &Pointer),
    ) {
        for (name, member) in members.and_then(Value::as_object).into_iter().flatten() {
            visit(self, member, &place.child(name));
        }
    }

    fn parameters(&mut self, holder: &Value, place: &Pointer) {
        let list = holder.get("parameters").and_then(Value::as_array);
        for (index, parameter) in list.into_iter().flatten().enumerate() {
            self.parameter(parameter, &place.child("parameters").child(index));
        }
    }

    fn parameter(&mut self, parameter: &Value, place: &Pointer) {
        let at = match parameter.get("in").and_then(Value::as_str) {
            Some("query") => At::Member,
            _ => At::Elsewhere,
        };
        if let Some(schema) = parameter.get("schema") {
            self.schema(schema, &place.child("schema"), at);
        }
    }

    /// A body or an answer.
    fn content(&mut self, holder: &Value, place: &Pointer) {
        let place = place.child("content");
        self.each(holder.get("content"), &place, |walk, media, place| {
            if let Some(schema) = media.get("schema") {
                walk.schema(schema, &place.child("schema"), At::Elsewhere);
            }
        });
    }

    fn schema(&mut self, schema: &Value, place: &Pointer, at: At) {
        let Some(schema) = schema.as_object() else {
            return;
        };
        self.marks(schema, place, at);
        for (keyword, inner) in schema {
            let place = place.child(keyword);
            match (keyword.as_str(), inner) {
                ("properties" | "$defs" | "definitions", inner) => {
                    self.each(Some(inner), &place, |walk, schema, place| {
                        walk.schema(schema, place, At::Member)
                    });
                }
                ("items", inner) => self.schema(inner, &place, at),
                ("additionalProperties" | "not", inner) => {
                    self.schema(inner, &place, At::Elsewhere)
                }
                ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(variants)) => {
                    let alone = variants.iter().filter(|one| !is_null(one)).count() == 1;
                    for (index, variant) in variants.iter().enumerate() {
                        let at = if alone { at } else { At::Elsewhere };
                        self.schema(variant, &place.child(index), at);
                    }
                }
                _ => {}
            }
        }
    }

    fn marks(&mut self, schema: &Map<String, Value>, place: &Pointer, at: At) {
        let mut first: Option<&str> = None;
        for name in MARKS {
            let Some(value) = schema.get(name) else {
                continue;
            };
            let place = place.child(name);
            let mut error = |what: String, help: &str| {
                let error = self.document.error("overlay-extension", &place, what, help);
                self.found.push(error);
            };
            let mark = match Mark::read(name, value) {
                Ok(Some(mark)) => mark,
                Ok(None) => continue,
                Err(wanted) => {
                    error(
                        format!("`{name}` is {value}, and must be {wanted}"),
                        "correct it",
                    );
                    continue;
                }
            };
            if let Some(first) = first.replace(name) {
                let what = format!("`{name}` stands beside `{first}`, and a string has one type");
                error(what, "leave one of them out");
            } else if !is(self.document, schema, &|schema| {
                schema.get("type").is_some_and(has_string) || of_strings(schema)
            }) {
                let what = format!("`{name}` says how a string is written, and this is none");
                error(what, "set it on a schema of type string");
            } else if matches!(mark, Mark::List(_)) && !is(self.document, schema, &of_strings) {
                let what = "`x-list` needs an `enum`: the values that are known".to_owned();
                error(
                    what,
                    "add an `enum` of strings; values that it does not list pass too",
                );
            } else if at == At::Elsewhere {
                let what = format!("`{name}` has no effect here");
                let help = "set it on a member of an object, on a query parameter, on the elements of a list there, or on a component that is used so";
                error(what, help);
            }
        }
    }
}

/// Whether something holds of a schema, or of the only one that it refers to or is composed of, but for null.
fn is(
    document: &Document,
    schema: &Map<String, Value>,
    holds: &dyn Fn(&Map<String, Value>) -> bool,
) -> bool {
    let mut schema = schema;
    for _ in 0..64 {
        if holds(schema) {
            return true;
        }
        let variants = ["allOf", "anyOf", "oneOf"]
            .iter()
            .find_map(|keyword| schema.get(*keyword)?.as_array());
        let mut variants = variants.into_iter().flatten().filter(|one| !is_null(one));
        let next = match (schema.get("$ref"), variants.next(), variants.next()) {
            (Some(reference), ..) => reference
                .as_str()
                .and_then(|text| super::target_of(text)?.get(&document.value)),
            (None, only, None) => only,
            _ => None,
        };
        let next = next.and_then(|next| resolve(&document.value, next)?.as_object());
        let Some(next) = next else { return false };
        schema = next;
    }
    false
}

fn of_strings(schema: &Map<String, Value>) -> bool {
    let values = schema.get("enum").and_then(Value::as_array);
    values.is_some_and(|values| {
        values.iter().any(Value::is_string)
            && values
                .iter()
                .all(|value| value.is_string() || value.is_null())
    })
}

/// Whether `type` says string, or string and null.
fn has_string(kind: &Value) -> bool {
    match kind {
        Value::Array(kinds) => {
            kinds.iter().any(|kind| kind == "string")
                && kinds.iter().all(|kind| kind == "string" || kind == "null")
        }
        kind => kind == "string",
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
        || schema.get("const").is_some_and(Value::is_null)
        || schema
            .get("enum")
            .is_some_and(|values| *values == serde_json::json!([null]))
}
