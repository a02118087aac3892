//! The components as they were before a pass, for what it has to know of those that it changes.

use serde_json::{Map, Value};

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
}
