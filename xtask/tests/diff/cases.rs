//! The pairs of documents that `diff` is tested with.

#![allow(dead_code, reason = "each test file uses its part")]

use serde::Deserialize;
use serde_json::{Value, json};

const BASE: &str = include_str!("base.yaml");
const CASES: &str = include_str!("cases.yaml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    #[serde(default)]
    pub overlay: Value,
    #[serde(default)]
    pub first: Value,
    pub change: Value,
    /// Merged into the new one, too: what was removed may come back in another order.
    #[serde(default)]
    then: Value,
    /// What should be told: rule, and what it is about.
    pub expect: Vec<String>,
}

impl Case {
    pub fn all() -> Vec<Self> {
        serde_yaml::from_str(CASES).unwrap()
    }

    pub fn documents(&self) -> [Value; 2] {
        let mut old: Value = serde_yaml::from_str(BASE).unwrap();
        merge(&mut old, &self.first);
        let mut new = old.clone();
        merge(&mut new, &self.change);
        merge(&mut new, &self.then);
        [old, new]
    }

    /// The overlay of both, where there is one.
    pub fn overlay(&self) -> Option<Value> {
        let info = json!({ "title": "O", "version": "1" });
        let overlay = json!({ "overlay": "1.0.0", "info": info, "actions": self.overlay });
        (!self.overlay.is_null()).then_some(overlay)
    }
}

/// JSON Merge Patch.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        if !patch.is_null() {
            *target = patch.clone();
        }
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let target = target.as_object_mut().unwrap();
    for (name, member) in members {
        match member {
            Value::Null => drop(target.shift_remove(name)),
            member => merge(target.entry(name.clone()).or_insert(Value::Null), member),
        }
    }
}
