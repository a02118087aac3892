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
        let kinds: &[&str] = match &value {
            Value::String(_) => &["string"],
            Value::Bool(_) => &["boolean"],
            Value::Number(number) if number.is_f64() => &["number"],
            Value::Number(_) => &["integer", "number"],
            // Of null, lists and objects nothing is left to choose: any value reads.
            _ if !schema.contains_key("type") => return,
            _ => &[],
        };
        // A type that is not the value's, of which typify would make nothing, may but have been read off the format.
        if let Some(kind) = kinds.first()
            && !schema
                .get("type")
                .is_some_and(|name| kinds.iter().any(|kind| name == kind))
        {
            schema.insert("type".into(), (*kind).into());
        }
        schema.insert("enum".into(), Value::Array(vec![value]));
    });
}
