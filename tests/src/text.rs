//! Text on the wire, as a value of its schema: a path segment, a query parameter, a cookie or a part of a form.

use serde_json::{Value, json};

use crate::schema::Schemas;

/// The value that `text` stands for by `schema`, the most particular type first; else what is wrong with it.
pub fn typed(schemas: &Schemas, schema: &Value, text: &str) -> Result<Value, String> {
    let types: Vec<&Value> = schemas
        .alternatives(schema)
        .into_iter()
        .map(|s| &s["type"])
        .collect();
    let mut faults = Vec::new();
    for kind in ["integer", "number", "boolean", "object", "array", "string"] {
        if !types.iter().any(|t| *t == kind) {
            continue;
        }
        match read(kind, text) {
            Some(value) => match schemas.faults(schema, &value) {
                none if none.is_empty() => return Ok(value),
                some => faults.extend(some),
            },
            None => faults.push(format!("{text:?} does not spell {kind}")),
        }
    }
    Err(faults.join("; "))
}

fn read(kind: &str, text: &str) -> Option<Value> {
    match kind {
        "integer" => text
            .parse::<i64>()
            .ok()
            .filter(|n| n.to_string() == text)
            .map(|n| json!(n)),
        "number" => serde_json::from_str(text).ok().filter(Value::is_number),
        "boolean" => matches!(text, "true" | "false").then(|| json!(text == "true")),
        "object" => serde_json::from_str(text).ok().filter(Value::is_object),
        "array" => serde_json::from_str(text).ok().filter(Value::is_array),
        _ => Some(json!(text)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::typed;
    use crate::schema::Schemas;

    fn read(schema: Value, text: &str) -> Result<Value, String> {
        typed(&Schemas::new(json!({"components": {}})), &schema, text)
    }

    #[test]
    fn text_becomes_a_value_of_its_type() {
        assert_eq!(read(json!({"type": "integer"}), "-42"), Ok(json!(-42)));
        assert_eq!(read(json!({"type": "number"}), "0.5"), Ok(json!(0.5)));
        assert_eq!(read(json!({"type": "boolean"}), "true"), Ok(json!(true)));
        assert_eq!(read(json!({"type": "string"}), "42"), Ok(json!("42")));
        assert_eq!(
            read(
                json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
                "42"
            ),
            Ok(json!(42))
        );
        assert_eq!(
            read(
                json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}),
                "042"
            ),
            Ok(json!("042"))
        );
    }

    #[test]
    fn another_spelling_or_a_value_out_of_bounds_is_reported() {
        for text in ["+1", "01", "1.0", "1e3", "", " 1", "null", "\"1\""] {
            assert_eq!(
                read(json!({"type": "integer"}), text),
                Err(format!("{text:?} does not spell integer"))
            );
        }
        assert_eq!(
            read(json!({"type": "boolean"}), "True"),
            Err("\"True\" does not spell boolean".to_owned())
        );
        assert_eq!(
            read(json!({"type": "integer", "maximum": 100}), "101"),
            Err("101 is greater than the maximum of 100".to_owned())
        );
        assert_eq!(
            read(
                json!({"anyOf": [{"type": "integer"}, {"type": "null"}]}),
                "null"
            ),
            Err("\"null\" does not spell integer".to_owned())
        );
    }
}
