//! Whether a value that a client read and wrote again is the one that it was sent.

use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::{Map, Value};

use crate::schema::{Schemas, is_required};

/// Where `back` differs from `sent`, a line for each place; none when they mean the same.
///
/// A null member and an absent one are the same where the schema lets the member be absent or null. Times are compared as
/// instants. A member that the schema does not know may be dropped, unless the schema invites it. Nothing else may differ.
pub fn differences(schemas: &Schemas, schema: &Value, sent: &Value, back: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Same { schemas }.compare(schema, sent, back, "", &mut found);
    found
}

struct Same<'a> {
    schemas: &'a Schemas,
}

impl Same<'_> {
    fn compare(
        &self,
        schema: &Value,
        sent: &Value,
        back: &Value,
        at: &str,
        found: &mut Vec<String>,
    ) {
        let mut alternatives = self.schemas.alternatives(schema);
        let valid: Vec<_> = alternatives
            .iter()
            .copied()
            .filter(|s| self.schemas.accepts(s, sent))
            .collect();
        if !valid.is_empty() {
            alternatives = valid;
        }
        let compared = alternatives.into_iter().map(|schema| {
            let mut found = Vec::new();
            self.compare_one(schema, sent, back, at, &mut found);
            found
        });
        found.extend(compared.min_by_key(Vec::len).unwrap_or_default());
    }

    fn compare_one(
        &self,
        schema: &Value,
        sent: &Value,
        back: &Value,
        at: &str,
        found: &mut Vec<String>,
    ) {
        let equal = match (sent, back) {
            (Value::Object(sent), Value::Object(back)) => {
                return self.compare_objects(schema, sent, back, at, found);
            }
            (Value::Array(sent), Value::Array(back)) if sent.len() == back.len() => {
                for (index, (sent, back)) in sent.iter().zip(back).enumerate() {
                    self.compare(
                        &schema["items"],
                        sent,
                        back,
                        &format!("{at}/{index}"),
                        found,
                    );
                }
                return;
            }
            (Value::String(sent), Value::String(back)) if schema["format"] == "date-time" => {
                match (
                    DateTime::parse_from_rfc3339(sent),
                    DateTime::parse_from_rfc3339(back),
                ) {
                    (Ok(sent), Ok(back)) => sent == back,
                    _ => sent == back,
                }
            }
            (Value::Number(sent), Value::Number(back)) if schema["type"] == "number" => {
                sent.as_f64() == back.as_f64()
            }
            _ => return exact(sent, back, at, found),
        };
        if !equal {
            found.push(format!("{at}: sent {sent}, got {back}"));
        }
    }

    fn compare_objects(
        &self,
        schema: &Value,
        sent: &Map<String, Value>,
        back: &Map<String, Value>,
        at: &str,
        found: &mut Vec<String>,
    ) {
        let names: BTreeSet<_> = sent.keys().chain(back.keys()).collect();
        for name in names {
            let at = format!("{at}/{name}");
            let (sent, back) = (sent.get(name), back.get(name));
            let Some(property) = schema["properties"].get(name) else {
                self.compare_unknown(&schema["additionalProperties"], sent, back, &at, found);
                continue;
            };
            let lenient =
                !is_required(schema, name) || self.schemas.accepts(property, &Value::Null);
            match (sent.filter(|v| !v.is_null()), back.filter(|v| !v.is_null())) {
                (Some(sent), Some(back)) => self.compare(property, sent, back, &at, found),
                (None, None) if lenient => {}
                _ => found.push(format!("{at}: sent {}, got {}", shown(sent), shown(back))),
            }
        }
    }

    fn compare_unknown(
        &self,
        additional: &Value,
        sent: Option<&Value>,
        back: Option<&Value>,
        at: &str,
        found: &mut Vec<String>,
    ) {
        match (sent, back) {
            (Some(sent), Some(back)) if additional.is_object() => {
                self.compare(additional, sent, back, at, found)
            }
            (Some(sent), Some(back)) => exact(sent, back, at, found),
            (Some(_), None) if additional.is_null() => {}
            _ => found.push(format!("{at}: sent {}, got {}", shown(sent), shown(back))),
        }
    }
}

fn exact(sent: &Value, back: &Value, at: &str, found: &mut Vec<String>) {
    if sent != back {
        found.push(format!("{at}: sent {sent}, got {back}"));
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::differences;
    use crate::schema::Schemas;

    fn compare(sent: Value, back: Value) -> Vec<String> {
        let schemas = Schemas::new(json!({"components": {"schemas": {"Inner": {
            "type": "object",
            "properties": {"when": {"type": "string", "format": "date-time"}, "free": {"additionalProperties": true}},
        }}}}));
        let schema = json!({
            "type": "object",
            "required": ["id", "must"],
            "properties": {
                "id": {"type": "integer"},
                "must": {"anyOf": [{"type": "number"}, {"type": "null"}]},
                "may": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                "count": {"type": "integer", "default": 3},
                "list": {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}},
                "open": {"type": "object", "additionalProperties": true},
            },
        });
        differences(&schemas, &schema, &sent, &back)
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        for (sent, back) in [
            (json!({"id": 1, "must": null}), json!({"id": 1})),
            (
                json!({"id": 1, "must": 2}),
                json!({"id": 1, "must": 2.0, "may": null}),
            ),
            (
                json!({"id": 1, "must": 2, "may": null}),
                json!({"id": 1, "must": 2}),
            ),
            (
                json!({"id": 1, "must": 2, "new": 5}),
                json!({"id": 1, "must": 2}),
            ),
            (
                json!({"id": 1, "must": 2, "list": [{"when": "2026-01-02T05:04:05.500+02:00"}]}),
                json!({"id": 1, "must": 2, "list": [{"when": "2026-01-02T03:04:05.5Z"}]}),
            ),
        ] {
            assert_eq!(compare(sent, back), [""; 0]);
        }
    }

    #[test]
    fn every_other_difference_is_reported() {
        let base = json!({"id": 1, "must": 2.5});
        let with = |key: &str, value: Value| {
            let mut object = base.clone();
            object[key] = value;
            object
        };
        for (sent, back, fault) in [
            (
                base.clone(),
                json!({"must": 2.5}),
                "/id: sent 1, got nothing",
            ),
            (
                base.clone(),
                json!({"id": 1}),
                "/must: sent 2.5, got nothing",
            ),
            (
                base.clone(),
                json!({"id": 1.0, "must": 2.5}),
                "/id: sent 1, got 1.0",
            ),
            (
                base.clone(),
                with("count", json!(3)),
                "/count: sent nothing, got 3",
            ),
            (
                base.clone(),
                with("new", json!(0)),
                "/new: sent nothing, got 0",
            ),
            (
                with("may", json!("")),
                base.clone(),
                "/may: sent \"\", got nothing",
            ),
            (
                with("open", json!({"a": null})),
                with("open", json!({})),
                "/open/a: sent null, got nothing",
            ),
            (
                with("open", json!({"a": 1})),
                with("open", json!({"a": 1.0})),
                "/open/a: sent 1, got 1.0",
            ),
            (
                with("list", json!([{}])),
                with("list", json!([])),
                "/list: sent [{}], got []",
            ),
            (
                with("list", json!([{"when": "2026-01-02T03:04:05.678Z"}])),
                with("list", json!([{"when": "2026-01-02T03:04:05Z"}])),
                "/list/0/when: sent \"2026-01-02T03:04:05.678Z\", got \"2026-01-02T03:04:05Z\"",
            ),
        ] {
            assert_eq!(
                compare(sent.clone(), back.clone()),
                [fault],
                "{sent} {back}"
            );
        }
    }
}
