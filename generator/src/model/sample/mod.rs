//! A sample of what an operation answers: what its schema requires, and no more. A schema that allows no value, needs
//! a larger one, or says what is not read here, has none.

mod flatten;
mod pattern;
mod scalar;

use serde_json::{Map, Value};

use crate::load::{resolve, target_of};
use crate::lower::responses::is_success;
use crate::lower::{EMPTY, OperationKey};

/// What takes more schemas than this is no sample that anyone reads.
const MOST_SCHEMAS: usize = 2000;
/// Schemas deeper within each other than this are not followed.
const DEEPEST: usize = 64;
/// More elements or members than this are not made up.
const MOST_MEMBERS: u64 = 16;

/// A sample of the JSON that an operation answers when it succeeds.
pub(super) fn of_answer(key: &OperationKey, document: &Value) -> Option<Value> {
    let responses = key.pointer().get(document)?.get("responses")?.as_object()?;
    let success = responses.iter().find(|(status, _)| is_success(status));
    if success.is_some_and(|(status, _)| EMPTY.contains(&status.as_str())) {
        return None;
    }
    let response = success.map(|(_, one)| one).or(responses.get("default"))?;
    let content = resolve(document, response)?.get("content")?.as_object()?;
    let is_json = |name: &&String| {
        let name = name.split(';').next().unwrap_or_default().trim();
        name == "application/json" || name.ends_with("+json")
    };
    let exact = content.get("application/json");
    let media = exact.or_else(|| content.get(content.keys().find(is_json)?))?;
    let mut maker = Maker {
        document,
        within: Vec::new(),
        depth: 0,
        left: MOST_SCHEMAS,
    };
    maker.value(media.get("schema")?, "", true)
}

struct Maker<'a> {
    document: &'a Value,
    /// The references that lead to where it is: one that comes again would never end.
    within: Vec<String>,
    /// How many schemas it is within.
    depth: usize,
    /// How many schemas may still be read.
    left: usize,
}

impl Maker<'_> {
    /// The smallest value of a schema, for a member of this name; at the root, one that is something.
    fn value(&mut self, schema: &Value, name: &str, root: bool) -> Option<Value> {
        let mut followed = Vec::new();
        let schema = flatten::flatten(schema, self.document, &mut self.left, &mut followed)?;
        if self.depth >= DEEPEST || followed.iter().any(|one| self.within.contains(one)) {
            return None;
        }
        let before = self.within.len();
        self.within.extend(followed);
        self.depth += 1;
        let value = self.of(schema, name, root);
        self.depth -= 1;
        self.within.truncate(before);
        value
    }

    fn of(&mut self, mut schema: Map<String, Value>, name: &str, root: bool) -> Option<Value> {
        if let Some(value) = schema.get("const") {
            return Some(value.clone());
        }
        if !root && is_nullable(&schema) {
            return Some(Value::Null);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(variants)) = schema.shift_remove(keyword) {
                let rest = Value::Object(schema);
                let mut variants = variants.iter().filter(|variant| !is_null(variant));
                return variants.find_map(|variant| {
                    let both = serde_json::json!({ "allOf": [variant, rest] });
                    self.value(&both, name, root)
                });
            }
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values
                .iter()
                .find(|value| scalar::fits(value, &schema))
                .cloned();
        }
        match kind(&schema) {
            Some("object") => self.object(&schema),
            Some("array") => self.array(&schema, name),
            Some("null") => Some(Value::Null),
            Some(kind) => scalar::said(&schema).or_else(|| scalar::of(kind, &schema, name)),
            // Anything; at the root that tells nothing.
            None => (!root).then_some(Value::Null),
        }
    }

    fn object(&mut self, schema: &Map<String, Value>) -> Option<Value> {
        let none = Map::new();
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&none);
        let required = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let others = schema
            .get("additionalProperties")
            .unwrap_or(&Value::Bool(true));
        let named = properties
            .iter()
            .filter(|(name, _)| required.contains(&name.as_str()));
        let unnamed = required
            .iter()
            .filter(|name| !properties.contains_key(**name));
        let mut members = Map::new();
        for (name, schema) in named {
            members.insert(name.clone(), self.value(schema, name, false)?);
        }
        for name in unnamed {
            members.insert((*name).to_owned(), self.value(others, name, false)?);
        }
        let least = schema
            .get("minProperties")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        if least > MOST_MEMBERS {
            return None;
        }
        let mut optional = properties.iter();
        let mut number = 0;
        while (members.len() as u64) < least {
            if let Some((name, schema)) = optional.next() {
                if let Some(value) = self.value(schema, name, false) {
                    members.entry(name.clone()).or_insert(value);
                }
                continue;
            }
            number += 1;
            let name = format!("key{number}");
            let value = self.value(others, &name, false)?;
            members.insert(name, value);
        }
        Some(Value::Object(members))
    }

    fn array(&mut self, schema: &Map<String, Value>, name: &str) -> Option<Value> {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        if least > MOST_MEMBERS {
            return None;
        }
        let first = schema.get("prefixItems").and_then(Value::as_array);
        let mut first = first.into_iter().flatten();
        let others = schema.get("items").unwrap_or(&Value::Bool(true));
        let unique = schema.get("uniqueItems") == Some(&true.into());
        let mut elements: Vec<Value> = Vec::new();
        for number in 0..least {
            let mut element = self.value(first.next().unwrap_or(others), name, false)?;
            if unique && elements.contains(&element) {
                element =
                    scalar::another(&element, number).filter(|one| !elements.contains(one))?;
            }
            elements.push(element);
        }
        Some(Value::Array(elements))
    }
}

/// The type of a schema, said or implied.
fn kind(schema: &Map<String, Value>) -> Option<&str> {
    let said = match schema.get("type") {
        Some(Value::String(one)) => Some(one.as_str()),
        Some(Value::Array(several)) => {
            let mut names = several.iter().filter_map(Value::as_str);
            names.clone().find(|name| *name != "null").or(names.next())
        }
        _ => None,
    };
    let implied = [
        ("properties", "object"),
        ("required", "object"),
        ("additionalProperties", "object"),
        ("items", "array"),
        ("prefixItems", "array"),
        ("pattern", "string"),
        ("minLength", "string"),
        ("minimum", "number"),
        ("maximum", "number"),
    ];
    let implied = || {
        implied
            .iter()
            .find(|(keyword, _)| schema.contains_key(*keyword))
    };
    said.or_else(|| implied().map(|(_, kind)| *kind))
}

fn is_nullable(schema: &Map<String, Value>) -> bool {
    let null_type = match schema.get("type") {
        Some(Value::Array(several)) => several.iter().any(|name| name == "null"),
        Some(one) => one == "null",
        None => false,
    };
    let variants = ["anyOf", "oneOf"]
        .iter()
        .filter_map(|keyword| schema.get(*keyword)?.as_array());
    null_type || schema.get("nullable") == Some(&true.into()) || variants.flatten().any(is_null)
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|name| name == "null")
}

/// What a reference leads to.
fn target<'a>(reference: &str, document: &'a Value) -> Option<&'a Value> {
    target_of(reference)?.get(document)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::of_answer;
    use crate::lower::OperationKey;

    fn sample(schema: Value) -> Option<Value> {
        let schemas = json!({
            "Tree": {"type": "object", "required": ["name", "children"], "properties": {
                "name": {"type": "string"},
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            }},
            "Endless": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Endless"}}},
            "Circle": {"$ref": "#/components/schemas/Circle"},
            "Named": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "minimum": 1}}},
        });
        let response = json!({"content": {"application/json": {"schema": schema}}});
        let document = json!({
            "paths": {"/a": {"get": {"responses": {"200": response}}}},
            "components": {"schemas": schemas},
        });
        let key = OperationKey {
            path: "/a".into(),
            method: "get".into(),
        };
        of_answer(&key, &document)
    }

    #[test]
    fn a_sample_is_what_a_schema_requires() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let of = |member: Value| json!({"type": "object", "required": ["a"], "properties": {"a": member}});
        for (schema, expected) in [
            (of(json!({"type": "string"})), json!({"a": "a"})),
            (
                of(json!({"type": "string", "format": "date-time"})),
                json!({"a": "2024-01-01T00:00:00Z"}),
            ),
            (of(json!({"type": ["string", "null"]})), json!({"a": null})),
            (
                of(json!({"anyOf": [{"type": "integer"}, {"type": "null"}]})),
                json!({"a": null}),
            ),
            (
                of(json!({"oneOf": [reference("Endless"), {"type": "boolean"}]})),
                json!({"a": false}),
            ),
            (
                of(json!({"type": "string", "enum": ["x", "y"]})),
                json!({"a": "x"}),
            ),
            (of(json!({"const": 7})), json!({"a": 7})),
            (
                of(json!({"type": "string", "minLength": 3, "maxLength": 4})),
                json!({"a": "aaa"}),
            ),
            (
                of(json!({"type": "string", "pattern": "^pl_[a-z0-9]{4}$"})),
                json!({"a": "pl_aaaa"}),
            ),
            (
                of(json!({"type": "number", "exclusiveMinimum": 2.5})),
                json!({"a": 3}),
            ),
            (
                of(json!({"type": "number", "minimum": 0.25, "maximum": 0.75})),
                json!({"a": 0.25}),
            ),
            (
                of(json!({"type": "integer", "minimum": 5, "multipleOf": 4})),
                json!({"a": 8}),
            ),
            (
                of(json!({"type": "integer", "example": 42})),
                json!({"a": 42}),
            ),
            (
                of(json!({"type": "integer", "example": "no number"})),
                json!({"a": 0}),
            ),
            (of(json!({})), json!({"a": null})),
            (
                of(
                    json!({"type": "array", "items": {"type": "integer"}, "minItems": 2, "uniqueItems": true}),
                ),
                json!({"a": [0, 1]}),
            ),
            (
                of(
                    json!({"type": "object", "additionalProperties": {"type": "boolean"}, "minProperties": 1}),
                ),
                json!({"a": {"key1": false}}),
            ),
            (
                json!({"allOf": [reference("Named"), {"required": ["b"], "properties": {"b": {"type": "string"}}}]}),
                json!({"id": 1, "b": "b"}),
            ),
            (reference("Tree"), json!({"name": "name", "children": []})),
            (json!({"type": ["object", "null"]}), json!({})),
        ] {
            assert_eq!(sample(schema.clone()), Some(expected), "{schema}");
        }
    }

    #[test]
    fn what_cannot_be_made_has_no_sample() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let mut wide = json!({"type": "string"});
        for _ in 0..8 {
            wide = json!({"type": "array", "minItems": 16, "items": wide});
        }
        let mut deep = json!({"type": "string"});
        for _ in 0..100 {
            deep = json!({"type": "object", "required": ["a"], "properties": {"a": deep}});
        }
        for schema in [
            json!({}),
            json!(false),
            reference("Endless"),
            reference("Circle"),
            reference("Nowhere"),
            wide,
            deep,
            json!({"type": "array", "minItems": 1_000_000_000}),
            json!({"type": "string", "minLength": 1_000_000_000}),
            json!({"type": "string", "pattern": "^(?=x)$"}),
            json!({"type": "string", "pattern": "a{999999999}"}),
            json!({"type": "integer", "minimum": 3, "maximum": 2}),
            json!({"type": "strange"}),
            json!({"type": "object", "required": ["a"], "additionalProperties": false}),
        ] {
            assert_eq!(sample(schema.clone()), None, "{schema}");
        }
    }
}
