//! The components as they were before a pass, for what it has to know of those that it changes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::only;
use crate::load::referred;

/// References lead no deeper than this; the check has refused those that lead back.
const DEEPEST: usize = 64;

pub(super) struct Components(Value);

impl Components {
    pub(super) fn of(document: &Value) -> Self {
        let components = document.pointer("/components/schemas");
        Self(components.cloned().unwrap_or_default())
    }

    /// The component that a schema refers to.
    pub(super) fn target(&self, schema: &Map<String, Value>) -> Option<&Map<String, Value>> {
        self.0.get(referred(schema)?)?.as_object()
    }

    /// A member of a schema, or of what it is composed of.
    pub(super) fn member<'a>(&'a self, schema: &'a Value, name: &str) -> Option<&'a Value> {
        only::member(schema, name, &self.0)
    }

    /// What a schema is, or the component that it refers to.
    pub(super) fn resolved<'a>(&'a self, schema: &'a Value) -> Option<&'a Map<String, Value>> {
        let mut schema = schema.as_object()?;
        for _ in 0..DEEPEST {
            if !schema.get("$ref").is_some_and(Value::is_string) {
                return Some(schema);
            }
            schema = self.target(schema)?;
        }
        None
    }

    /// Whether one of the components that a schema is composed of leads back to itself.
    pub(super) fn lead_back(&self, schema: &Value) -> bool {
        let mut waiting = vec![schema];
        while let Some(part) = waiting.pop() {
            let name = part.as_object().and_then(referred);
            if let Some(name) = name
                && let Some(target) = self.0.get(&name)
            {
                if self.lead_to(&name, target) {
                    return true;
                }
                waiting.push(target);
            }
            waiting.extend(
                part.get("allOf")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten(),
            );
        }
        false
    }

    /// Whether a schema has to do with the component of this name, if only through others.
    fn lead_to(&self, name: &str, schema: &Value) -> bool {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![schema];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(all) => waiting.extend(all),
                Value::Object(all) => {
                    let target = referred(all);
                    if target.as_deref() == Some(name) {
                        return true;
                    }
                    let target = target.filter(|target| seen.insert(target.clone()));
                    waiting.extend(target.and_then(|target| self.0.get(target)));
                    waiting.extend(all.values());
                }
                _ => {}
            }
        }
        false
    }
}
