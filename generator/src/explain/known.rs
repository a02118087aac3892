//! What may be asked for by a name.

use std::collections::HashSet;

use serde_json::Value;

use crate::load::Pointer;
use crate::lower::{WEBHOOKS, operations};

/// Names, and the places that they name.
pub(super) struct Known(Vec<(String, Pointer)>);

impl Known {
    /// Of several versions of a document.
    pub(super) fn of(documents: &[&Value]) -> Self {
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        let mut add = |name: &str, pointer: Pointer| {
            let one = (name.to_owned(), pointer);
            if seen.insert(one.clone()) {
                all.push(one);
            }
        };
        for document in documents {
            for (key, operation) in operations(document) {
                let id = operation.get("operationId").and_then(Value::as_str);
                if let Some(id) = id {
                    add(id, key.pointer());
                }
                add(&key.to_string(), key.pointer());
            }
            let schemas = Pointer::root().child("components").child("schemas");
            let webhooks = WEBHOOKS.iter().map(|member| Pointer::root().child(member));
            for place in std::iter::once(schemas).chain(webhooks) {
                let members = place.get(document).and_then(Value::as_object);
                for name in members.into_iter().flat_map(|members| members.keys()) {
                    add(name, place.child(name));
                }
            }
        }
        Self(all)
    }

    /// What is asked for: the first of that name, or a pointer as it is.
    pub(super) fn pointer(&self, asked: &str) -> Option<Pointer> {
        let asked = asked.trim();
        let pointer = asked.strip_prefix('#').unwrap_or(asked);
        let named = self.0.iter().find(|(name, _)| {
            // The method as one writes it.
            name == asked
                || name.split_once(' ').zip(asked.split_once(' ')).is_some_and(
                    |((method, path), (asked, place))| {
                        method.eq_ignore_ascii_case(asked) && path == place
                    },
                )
        });
        match named {
            Some((_, pointer)) => Some(pointer.clone()),
            None => pointer.starts_with('/').then(|| Pointer::parse(pointer)),
        }
    }

    /// Each place once.
    pub(super) fn pointers(&self) -> Vec<&Pointer> {
        let mut seen = HashSet::new();
        let all = self.0.iter().map(|(_, pointer)| pointer);
        all.filter(|pointer| seen.insert(*pointer)).collect()
    }

    /// Each name once.
    pub(super) fn names(self) -> Vec<String> {
        let mut seen = HashSet::new();
        let all = self.0.into_iter().map(|(name, _)| name);
        all.filter(|name| seen.insert(name.clone())).collect()
    }
}
