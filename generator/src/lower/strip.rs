//! Keywords that 3.0 or progenitor does not know, or that make worse types → left out.
//!
//! Limits and defaults are for the server to hold to; `describe` has put them into the docs.

use serde_json::Value;

use super::visit::{operations_mut, schemas};

/// What is left of a schema; everything else goes.
const KEPT: [&str; 21] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "format",
    "items",
    "nullable",
    "oneOf",
    "properties",
    "required",
    "type",
    "x-json",
    "x-list",
    "x-null",
    "x-tag",
    "x-type",
    "x-values",
];

/// Formats that make another Rust type, of a string or of a number; others only tell what a string holds.
const OF_STRINGS: [&str; 2] = ["date", "date-time"];
const OF_NUMBERS: [&str; 6] = ["double", "float", "int32", "int64", "uint32", "uint64"];

pub(super) fn run(document: &mut Value) {
    schemas(document, &mut |schema| {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        schema.retain(|keyword, _| KEPT.contains(&keyword.as_str()));
        let known: &[&str] = match schema.get("type").and_then(Value::as_str) {
            Some("string") => &OF_STRINGS,
            Some("integer" | "number") => &OF_NUMBERS,
            // Typify panics on a format of anything else.
            _ => &[],
        };
        if let Some(format) = schema.get("format")
            && !known.iter().any(|known| format == known)
        {
            schema.shift_remove("format");
        }
    });
    for (_, operation) in operations_mut(document) {
        operation.retain(|member, _| {
            [
                "deprecated",
                "description",
                "operationId",
                "parameters",
                "requestBody",
                "responses",
                "security",
                "summary",
                "tags",
            ]
            .contains(&member.as_str())
                || member.starts_with("x-")
        });
    }
    if let Some(document) = document.as_object_mut() {
        document.insert("openapi".into(), "3.0.3".into());
    }
}
