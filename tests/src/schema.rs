//! The document's schemas: references, alternatives, and validation by an independent validator.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value};

/// How deep a schema is followed before it is taken to contain itself.
pub(crate) const DEEPEST: usize = 16;

/// The schemas of one document. A schema's references are to this document.
#[derive(Debug)]
pub struct Schemas {
    root: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Schemas {
    /// The schemas of `root`, a whole document.
    pub fn new(root: Value) -> Schemas {
        Schemas {
            root,
            validators: Mutex::default(),
        }
    }

    /// The whole document.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// What `value` refers to, when it is a reference; else itself.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return value;
        };
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| self.root.pointer(pointer));
        self.resolve(target.unwrap_or_else(|| panic!("`{reference}` leads nowhere")))
    }

    /// The schemas of which a value follows one: the members of `anyOf` and `oneOf`, and a type at a time.
    pub fn alternatives<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        assert!(
            !schema["type"].is_array(),
            "a list of types is not known here: {schema}"
        );
        match schema
            .get("anyOf")
            .or_else(|| schema.get("oneOf"))
            .and_then(Value::as_array)
        {
            Some(members) => members
                .iter()
                .flat_map(|member| self.alternatives(member))
                .collect(),
            None => vec![schema],
        }
    }

    /// What is wrong with `value` by `schema`, a line for each fault.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(schema);
        validator
            .iter_errors(value)
            .map(|error| match error.instance_path().as_str() {
                "" => error.to_string(),
                path => format!("{path}: {error}"),
            })
            .collect()
    }

    /// Whether `value` is valid by `schema`.
    pub fn accepts(&self, schema: &Value, value: &Value) -> bool {
        self.validator(schema).is_valid(value)
    }

    /// Whether `schema` is for the bytes of a file.
    pub fn is_binary(&self, schema: &Value) -> bool {
        self.alternatives(schema)
            .iter()
            .any(|s| s["type"] == "string" && s["format"] == "binary")
    }

    /// The schema of the elements, when `schema` is for an array.
    pub fn items<'a>(&'a self, schema: &'a Value) -> Option<&'a Value> {
        self.alternatives(schema)
            .into_iter()
            .find(|s| s["type"] == "array")
            .map(|s| &s["items"])
    }

    /// The members that `schema` names, with their schemas.
    pub fn properties<'a>(&'a self, schema: &'a Value) -> Option<&'a Map<String, Value>> {
        self.alternatives(schema)
            .into_iter()
            .find_map(|s| s.get("properties").and_then(Value::as_object))
    }

    /// Every member that `schema` names, at every depth, as `/steps/*/settings`; optional ones only when `optional`.
    pub fn members(&self, schema: &Value, only_optional: bool) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.collect(schema, String::new(), only_optional, &mut found, 0);
        found
    }

    fn collect(
        &self,
        schema: &Value,
        at: String,
        only_optional: bool,
        found: &mut BTreeSet<String>,
        depth: usize,
    ) {
        assert!(depth < DEEPEST, "{at} contains itself");
        for schema in self.alternatives(schema) {
            for (name, property) in schema
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                let at = format!("{at}/{name}");
                if !(only_optional && is_required(schema, name)) {
                    found.insert(at.clone());
                }
                self.collect(property, at, only_optional, found, depth + 1);
            }
            for element in [schema.get("items"), schema.get("additionalProperties")]
                .into_iter()
                .flatten()
            {
                self.collect(element, format!("{at}/*"), only_optional, found, depth + 1);
            }
        }
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("no validation panics");
        let validator = validators
            .entry(schema.to_string())
            .or_insert_with(|| Arc::new(self.build(schema)));
        Arc::clone(validator)
    }

    fn build(&self, schema: &Value) -> Validator {
        let mut whole = schema.as_object().cloned().unwrap_or_default();
        if schema.to_string().contains("\"$ref\"") {
            whole.insert("components".to_owned(), self.root["components"].clone());
        }
        jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&Value::Object(whole))
            .unwrap_or_else(|error| panic!("{schema} is not a JSON schema: {error}"))
    }
}

/// Every member of `value`, at every depth, named as [`Schemas::members`] names them where `known` has them.
pub fn members_of(value: &Value, known: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect_members(value, "", known, &mut found);
    found
}

fn collect_members(
    value: &Value,
    at: &str,
    known: &BTreeSet<String>,
    found: &mut BTreeSet<String>,
) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let mut here = format!("{at}/{name}");
                if known.contains(&here) {
                    found.insert(here.clone());
                } else {
                    here = format!("{at}/*");
                }
                collect_members(value, &here, known, found);
            }
        }
        Value::Array(elements) => {
            elements
                .iter()
                .for_each(|element| collect_members(element, &format!("{at}/*"), known, found));
        }
        _ => {}
    }
}

/// Whether an object schema requires the member `name`.
pub fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"]
        .as_array()
        .is_some_and(|required| required.iter().any(|r| r == name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::{Schemas, members_of};
    use crate::document::Document;

    fn schema(name: &str) -> Value {
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    fn schemas() -> &'static Schemas {
        &Document::vendored().schemas
    }

    #[test]
    fn values_are_validated_through_references_with_their_formats() {
        let step = |created: &str, status: &str| {
            json!({
                "execution_id": 1, "workflow_id": 2, "status": "QUEUED", "created": created,
                "updated": "2026-01-02T03:04:05Z", "steps": {"any name": {"status": status}},
            })
        };
        let faults = |value| schemas().faults(&schema("WorkflowExecutionResponse"), &value);
        assert_eq!(faults(step("2026-01-02T03:04:05Z", "FAILED")), [""; 0]);
        assert_eq!(
            faults(step("yesterday", "FAILED")),
            [r#"/created: "yesterday" is not a "date-time""#]
        );
        assert_eq!(
            faults(step("2026-01-02T03:04:05Z", "failed")),
            [
                r#"/steps/any name/status: "failed" is not one of "QUEUED", "PENDING" or 3 other candidates"#
            ]
        );
    }

    #[test]
    fn the_bytes_of_a_file_are_any_string() {
        assert!(schemas().accepts(
            &schema("Body_convert_api_v1_convert_post"),
            &json!({"file": "\u{fffd}"})
        ));
    }

    #[test]
    fn members_are_named_at_every_depth() {
        let all = schemas().members(&schema("UpdatePipelineRequest"), false);
        let optional = schemas().members(&schema("UpdatePipelineRequest"), true);
        let value = json!({"steps": [{"type": "fill"}, {"settings": {"free": 1}}]});
        assert_eq!(
            members_of(&value, &all),
            set(&["/steps", "/steps/*/settings", "/steps/*/type"])
        );
        assert_eq!(
            optional,
            set(&[
                "/steps/*/custom_processor_id",
                "/steps/*/eval_rubric_id",
                "/steps/*/settings"
            ])
        );
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }
}
