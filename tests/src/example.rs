//! Examples of a schema: what a server could answer.

use serde_json::{Map, Value, json};

use crate::schema::{DEEPEST, Schemas, is_required};

/// How much an example holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Every member, none null. The number picks among alternatives and enum values; [`full`] lists enough of them.
    Full(usize),
    /// Every member, null wherever it may be.
    Nulls,
    /// Required members only, null wherever they may be.
    Sparse,
    /// As [`Shape::Sparse`], with empty arrays and maps.
    Empty,
}

/// The full shapes that reach every alternative and every enum value in `schema`, beginning with number 0.
pub fn full(schemas: &Schemas, schema: &Value) -> impl Iterator<Item = Shape> + use<> {
    (0..choices(schemas, schema, 0).max(2)).map(Shape::Full)
}

/// Every shape worth answering with: the full ones, then the others.
pub fn shapes(schemas: &Schemas, schema: &Value) -> Vec<Shape> {
    full(schemas, schema)
        .chain([Shape::Nulls, Shape::Sparse, Shape::Empty])
        .collect()
}

/// An example of `schema` in a shape; the same one every time.
///
/// # Panics
///
/// When the example does not follow the schema, which then has a keyword that is not known here.
pub fn example(schemas: &Schemas, schema: &Value, shape: Shape) -> Value {
    let seed = if let Shape::Full(seed) = shape {
        seed
    } else {
        0
    };
    let value = Maker { schemas, shape }.value(schema, "value", seed, 0);
    let faults = schemas.faults(schema, &value);
    assert!(
        faults.is_empty(),
        "an example of {schema} is wrong: {faults:?} in {value:#}"
    );
    value
}

/// What a newer server could make of an answer: each enum has a value that the document does not know, each object with
/// named members has one more.
pub fn newer(schemas: &Schemas, schema: &Value, value: &mut Value) {
    let alternatives = schemas.alternatives(schema);
    let valid = alternatives.into_iter().find(|s| schemas.accepts(s, value));
    let schema = valid.expect("the value follows its schema");
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                let property = schema["properties"].get(name);
                if let Some(schema) =
                    property.or(Some(&schema["additionalProperties"]).filter(|s| s.is_object()))
                {
                    newer(schemas, schema, value);
                }
            }
            if schema.get("properties").is_some() {
                members.insert(
                    "added_later".to_owned(),
                    json!({"by": ["a", "newer", "server"]}),
                );
            }
        }
        Value::Array(elements) => {
            elements
                .iter_mut()
                .for_each(|element| newer(schemas, &schema["items"], element));
        }
        Value::String(text) if schema.get("enum").is_some() => *text = "added later".to_owned(),
        _ => {}
    }
}

/// The most alternatives or enum values that stand anywhere in `schema`.
fn choices(schemas: &Schemas, schema: &Value, depth: usize) -> usize {
    assert!(depth < DEEPEST, "{schema} contains itself");
    let alternatives: Vec<_> = schemas
        .alternatives(schema)
        .into_iter()
        .filter(|s| s["type"] != "null")
        .collect();
    let inside = alternatives.iter().flat_map(|s| {
        let properties = s
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::values);
        let others = [s.get("items"), s.get("additionalProperties")]
            .into_iter()
            .flatten();
        let inside = properties
            .chain(others)
            .map(|inner| choices(schemas, inner, depth + 1));
        inside.chain([s["enum"].as_array().map_or(1, Vec::len)])
    });
    inside.max().unwrap_or(1).max(alternatives.len())
}

struct Maker<'a> {
    schemas: &'a Schemas,
    shape: Shape,
}

impl Maker<'_> {
    fn value(&self, schema: &Value, name: &str, seed: usize, depth: usize) -> Value {
        assert!(depth < DEEPEST, "{schema} contains itself");
        let alternatives = self.schemas.alternatives(schema);
        let (nulls, others): (Vec<_>, Vec<_>) =
            alternatives.into_iter().partition(|s| s["type"] == "null");
        if others.is_empty() || (!nulls.is_empty() && !matches!(self.shape, Shape::Full(_))) {
            return Value::Null;
        }
        let schema = others[seed % others.len()];
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(values) = schema["enum"].as_array() {
            return values[seed % values.len()].clone();
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, seed, depth),
            Some("array") => self.array(schema, name, seed, depth),
            Some("string") => Value::String(string(schema, name, seed)),
            Some("integer") => json!(bounded(
                schema,
                integer(name, seed, schema.get("maximum").is_some())
            )),
            Some("number") => json!(bounded(schema, integer(name, seed, true)) as f64 - 0.375),
            Some("boolean") => json!((seed + name.len()).is_multiple_of(2)),
            _ => anything(name, seed),
        }
    }

    fn object(&self, schema: &Value, seed: usize, depth: usize) -> Value {
        let mut object = Map::new();
        let properties = schema["properties"].as_object();
        for (name, property) in properties.into_iter().flatten() {
            if matches!(self.shape, Shape::Full(_) | Shape::Nulls) || is_required(schema, name) {
                object.insert(name.clone(), self.value(property, name, seed, depth + 1));
            }
        }
        let open = properties.is_none() && self.shape != Shape::Empty;
        for name in ["first", "naïve / \"key\""].into_iter().filter(|_| open) {
            let value = match &schema["additionalProperties"] {
                Value::Bool(false) => continue,
                Value::Null | Value::Bool(true) => anything(name, seed + object.len()),
                inner => self.value(inner, name, seed + object.len(), depth + 1),
            };
            object.insert(name.to_owned(), value);
        }
        Value::Object(object)
    }

    fn array(&self, schema: &Value, name: &str, seed: usize, depth: usize) -> Value {
        let least = schema["minItems"].as_u64().unwrap_or_default() as usize;
        let length = match self.shape {
            Shape::Full(_) => 2,
            Shape::Nulls | Shape::Sparse => 1,
            Shape::Empty => 0,
        };
        (0..length.max(least))
            .map(|index| self.value(&schema["items"], name, seed + index, depth + 1))
            .collect()
    }
}

/// A value where the schema says nothing: each type, null within and without.
fn anything(name: &str, seed: usize) -> Value {
    match seed % 5 {
        0 => json!({"name": name, "deep": [1, 2.5, {"none": null}], "none": null}),
        1 => json!(format!("{name} é")),
        2 => json!([true, null, "text"]),
        3 => json!(-7),
        _ => Value::Null,
    }
}

/// A number that differs between names, and is now and then more than 32 bits hold.
fn integer(name: &str, seed: usize, small: bool) -> i64 {
    let base = name
        .bytes()
        .fold(7, |sum, byte| (sum * 31 + i64::from(byte)) % 997)
        + seed as i64;
    if small || seed.is_multiple_of(2) {
        base
    } else {
        base + 9_007_199_254_740_993
    }
}

fn bounded(schema: &Value, number: i64) -> i64 {
    let bound = |key: &str| schema[key].as_f64().map(|bound| bound as i64);
    number
        .max(bound("minimum").unwrap_or(i64::MIN))
        .min(bound("maximum").unwrap_or(i64::MAX))
}

fn string(schema: &Value, name: &str, seed: usize) -> String {
    match (schema["format"].as_str(), seed % 2) {
        (Some("date-time"), 0) => return "2026-01-02T03:04:05Z".to_owned(),
        (Some("date-time"), _) => return "2026-01-02T03:04:05.678901+02:00".to_owned(),
        _ => {}
    }
    let length = |key: &str| schema[key].as_u64().map(|length| length as usize);
    let text = format!("{name} {seed}: é \"quoted\" \\ 𝄞\n");
    let text = text.chars().chain(std::iter::repeat('x'));
    let natural = name.chars().count() + 24;
    let wanted = natural
        .max(length("minLength").unwrap_or(0))
        .min(length("maxLength").unwrap_or(usize::MAX));
    text.take(wanted).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::{Shape, example, full, newer, shapes};
    use crate::document::Document;
    use crate::schema::{Schemas, members_of};

    fn schemas() -> Schemas {
        Schemas::new(json!({"components": {"schemas": {
            "Step": {"type": "object", "required": ["type"], "properties": {
                "type": {"type": "string", "enum": ["a", "b", "c"]},
                "note": {"anyOf": [{"type": "object", "additionalProperties": true}, {"type": "string"}, {"type": "null"}]},
            }},
        }}}))
    }

    #[test]
    fn every_answer_of_the_document_has_examples_with_every_member() {
        let Document {
            operations,
            schemas,
        } = Document::vendored();
        for operation in operations {
            for schema in operation.responses.values() {
                let known = schemas.members(schema, false);
                let seen = members_of(&example(schemas, schema, Shape::Full(0)), &known);
                assert_eq!(seen, known, "{}", operation.id);
                for shape in shapes(schemas, schema) {
                    example(schemas, schema, shape);
                }
            }
        }
    }

    #[test]
    fn the_full_shapes_reach_every_enum_value_and_alternative() {
        let (schemas, schema) = (schemas(), json!({"$ref": "#/components/schemas/Step"}));
        let all: Vec<_> = full(&schemas, &schema)
            .map(|shape| example(&schemas, &schema, shape))
            .collect();
        let types: BTreeSet<_> = all
            .iter()
            .map(|value| value["type"].as_str().unwrap())
            .collect();
        assert_eq!(types, BTreeSet::from(["a", "b", "c"]));
        assert!(
            all.iter().any(|value| value["note"].is_string())
                && all.iter().any(|value| value["note"].is_object())
        );
    }

    #[test]
    fn a_sparse_example_has_what_is_required_and_no_more() {
        let (schemas, schema) = (
            schemas(),
            json!({"type": "array", "items": {"$ref": "#/components/schemas/Step"}}),
        );
        assert_eq!(
            example(&schemas, &schema, Shape::Sparse),
            json!([{"type": "a"}])
        );
        assert_eq!(
            example(&schemas, &schema, Shape::Nulls),
            json!([{"type": "a", "note": null}])
        );
        assert_eq!(example(&schemas, &schema, Shape::Empty), json!([]));
    }

    #[test]
    fn a_newer_server_adds_members_and_enum_values() {
        let (schemas, schema) = (
            schemas(),
            json!({"type": "array", "items": {"$ref": "#/components/schemas/Step"}}),
        );
        let mut value = json!([{"type": "a", "note": {"free": 1}}]);
        newer(&schemas, &schema, &mut value);
        let added = json!({"by": ["a", "newer", "server"]});
        assert_eq!(
            value,
            json!([{"type": "added later", "note": {"free": 1}, "added_later": added}])
        );
    }

    #[test]
    #[should_panic(expected = "an example of")]
    fn an_example_is_checked_against_its_schema() {
        example(
            &schemas(),
            &json!({"type": "string", "pattern": "^[0-9]+$"}),
            Shape::Full(0),
        );
    }

    #[test]
    fn bounds_are_kept() {
        for schema in [
            json!({"type": "integer", "minimum": 1, "maximum": 3}),
            json!({"type": "number", "minimum": 0.0, "maximum": 1.0}),
            json!({"type": "string", "minLength": 60}),
            json!({"type": "string", "maxLength": 3}),
            json!({"type": "array", "minItems": 3, "items": {"type": "boolean"}}),
        ] {
            for shape in shapes(&schemas(), &schema) {
                example(&schemas(), &schema, shape);
            }
        }
        assert_eq!(
            example(&schemas(), &json!({"type": "null"}), Shape::Full(0)),
            Value::Null
        );
    }
}
