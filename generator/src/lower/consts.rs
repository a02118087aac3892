//! `const` → an `enum` of one value.

use serde_json::Value;

use super::visit::schemas;

pub(super) fn run(document: &mut Value) {
    schemas(document, &mut |schema| {
        let Some(schema) = schema.as_object_mut() else {
            return;
        };
        let Some(value) = schema.shift_remove("const") else {
            return;
        };
        if !schema.contains_key("type") {
            let name = match &value {
                Value::String(_) => "string",
                Value::Bool(_) => "boolean",
                Value::Number(number) if number.is_f64() => "number",
                Value::Number(_) => "integer",
                // Of null, lists and objects nothing is left to choose: any value reads.
                _ => return,
            };
            schema.insert("type".into(), name.into());
        }
        if value.is_string() {
            schema.insert("x-const".into(), true.into());
        }
        schema.insert("enum".into(), Value::Array(vec![value]));
    });
}
