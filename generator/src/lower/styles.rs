//! Parameters in another style than progenitor's, or of values that it cannot write so → taken out; the runtime has a
//! table of styles.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Taken;
use super::parameters::place;
use super::visit::{OperationKey, operations_mut};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, component_of};

/// How a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The constant of the runtime's `Style`.
    pub constant: &'static str,
    /// Whether each element and member is a part of its own.
    pub exploded: bool,
    /// Whether reserved characters stay as they are.
    pub reserved: bool,
}

/// A style of the specification: its name there, the runtime's, where it may stand, and whether it is exploded unless
/// the document says otherwise. The first of a place is its usual one.
type Row = (&'static str, &'static str, &'static [&'static str], bool);

const TABLE: [Row; 10] = [
    ("simple", "SIMPLE", &["path", "header"], false),
    ("form", "FORM", &["query", "cookie"], true),
    ("label", "LABEL", &["path"], false),
    ("matrix", "MATRIX", &["path"], false),
    ("spaceDelimited", "SPACE_DELIMITED", &["query"], false),
    ("pipeDelimited", "PIPE_DELIMITED", &["query"], false),
    // It has no other form.
    ("deepObject", "DEEP_OBJECT", &["query"], false),
    // Of 3.2; what 3.1 calls `form` is written like it.
    ("cookie", "FORM", &["cookie"], true),
    // A whole query, which has `content` only.
    ("x-form", "FORM", &["querystring"], true),
    // What a parameter with `content` was given.
    (
        "x-json",
        "JSON",
        &["path", "query", "header", "cookie", "querystring"],
        false,
    ),
];

pub(super) fn run(
    document: &mut Value,
    taken: &mut BTreeMap<OperationKey, Taken>,
    original: &Document,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let schemas = document.pointer("/components/schemas").cloned();
    let schemas = schemas.unwrap_or_default();
    for (key, operation) in operations_mut(document) {
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            let Some(parameter) = parameter.as_object_mut() else {
                continue;
            };
            match style(parameter, &schemas) {
                Ok(None) => {}
                Ok(Some(style)) => {
                    let taken = taken.entry(key.clone()).or_default();
                    taken.styles.insert(index, style);
                }
                Err(what) => found.push(original.error(
                    "unsupported-parameter",
                    &place(&key, parameter),
                    what,
                    "correct it in the overlay, or remove the operation there",
                )),
            }
            for keyword in ["style", "explode", "allowReserved"] {
                parameter.shift_remove(keyword);
            }
        }
    }
    found
}

/// The style of a parameter, where it is not the plain one. `Err` says what is wrong with it.
fn style(parameter: &Map<String, Value>, schemas: &Value) -> Result<Option<Style>, String> {
    let text = |name: &str| parameter.get(name).and_then(Value::as_str);
    let flag = |name: &str| parameter.get(name).and_then(Value::as_bool);
    let (name, at) = (
        text("name").unwrap_or_default(),
        text("in").unwrap_or_default(),
    );
    let mut here = TABLE
        .iter()
        .filter(|(_, _, places, _)| places.contains(&at));
    let Some(usual) = here.clone().next() else {
        return Err(format!(
            "the parameter `{name}` is in `{at}`, which is not supported: use path, query, querystring, header or cookie"
        ));
    };
    let row = match text("style") {
        None => usual,
        Some(style) => here.find(|(known, ..)| *known == style).ok_or_else(|| {
            format!("the parameter `{name}` has the style `{style}`, which a {at} does not have")
        })?,
    };
    let (_, constant, _, exploded) = *row;
    let schema = resolve(parameter.get("schema").unwrap_or(&Value::Null), schemas);
    let one = is_one(schema, at);
    let style = Style {
        constant,
        exploded: !one && flag("explode").unwrap_or(exploded) && explodes(constant),
        reserved: at == "query" && constant != "JSON" && flag("allowReserved") == Some(true),
    };
    let usual = constant == usual.1 && !style.reserved;
    let whole = usual && at == "querystring";
    Ok(
        (!whole && (!usual || !(one || is_plain(schema, at, style.exploded, schemas))))
            .then_some(style),
    )
}

/// Whether a style has a form that is exploded, beside the one it has.
fn explodes(constant: &str) -> bool {
    !["DEEP_OBJECT", "JSON"].contains(&constant)
}

/// Whether a value is one text, which displays as it is written.
fn is_one(schema: &Value, at: &str) -> bool {
    let kind = schema.get("type").and_then(Value::as_str);
    // A query writes what serialises; elsewhere it is what displays, which of a date and a time is another text.
    let displays = at == "query" || schema.get("format").is_none_or(|name| name != "date-time");
    kind.is_some_and(|kind| !["array", "object"].contains(&kind)) && displays
}

/// Whether other values are written well without a style: a query has one pair for each element.
fn is_plain(schema: &Value, at: &str, exploded: bool, schemas: &Value) -> bool {
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => {
            let items = resolve(schema.get("items").unwrap_or(&Value::Null), schemas);
            at == "query" && exploded && is_one(items, at)
        }
        Some(_) => false,
        None => match variants(schema) {
            Some(variants) => variants.iter().all(|variant| is_one(variant, at)),
            // Any JSON, which may be a list or an object.
            None => false,
        },
    }
}

fn variants(schema: &Value) -> Option<&Vec<Value>> {
    let variants = ["anyOf", "oneOf", "allOf"]
        .iter()
        .find_map(|name| schema.get(name));
    variants?.as_array()
}

/// The component that a schema is, also where the reference stands in an `allOf` of its own.
fn resolve<'a>(schema: &'a Value, schemas: &'a Value) -> &'a Value {
    let mut schema = schema;
    // The load stage has seen to it that references end.
    for _ in 0..64 {
        match component_of(schema).and_then(|name| schemas.get(name)) {
            Some(next) => schema = next,
            None => return schema,
        }
    }
    schema
}
