//! References and `allOf` → one schema with all their keywords.

use serde_json::{Map, Value, json};

use super::{DEEPEST, target};

/// All that a schema says, itself and through references, which are added to `followed`. `None` where it allows
/// nothing, where a reference leads nowhere or in a circle, or where more than `left` schemas would have to be read.
pub(super) fn flatten(
    schema: &Value,
    document: &Value,
    left: &mut usize,
    followed: &mut Vec<String>,
) -> Option<Map<String, Value>> {
    let mut reading = Reading {
        document,
        left,
        followed,
        through: Vec::new(),
    };
    reading.all(schema)
}

struct Reading<'a> {
    document: &'a Value,
    left: &'a mut usize,
    followed: &'a mut Vec<String>,
    /// The references that lead to where it is; nothing for an `allOf`, which is as deep as one.
    through: Vec<String>,
}

impl Reading<'_> {
    fn all(&mut self, schema: &Value) -> Option<Map<String, Value>> {
        *self.left = self.left.checked_sub(1)?;
        let mut own = match schema {
            Value::Object(own) => own.clone(),
            Value::Bool(true) => Map::new(),
            _ => return None,
        };
        if self.through.len() >= DEEPEST {
            return None;
        }
        if let Some(Value::String(reference)) = own.shift_remove("$ref") {
            if self.through.contains(&reference) {
                return None;
            }
            let target = target(&reference, self.document)?;
            if !self.followed.contains(&reference) {
                self.followed.push(reference.clone());
            }
            self.through.push(reference);
            let more = self.all(target);
            self.through.pop();
            merge(&mut own, more?);
        }
        if let Some(Value::Array(parts)) = own.shift_remove("allOf") {
            self.through.push(String::new());
            for part in &parts {
                let more = self.all(part);
                merge(&mut own, more?);
            }
            self.through.pop();
        }
        Some(own)
    }
}

/// Adds what another schema says of the same value. Of two that say the same thing differently, the first counts.
fn merge(own: &mut Map<String, Value>, more: Map<String, Value>) {
    for (keyword, said) in more {
        match (keyword.as_str(), own.get_mut(&keyword), said) {
            ("properties", Some(Value::Object(own)), Value::Object(more)) => {
                for (name, schema) in more {
                    match own.get_mut(&name) {
                        Some(first) => *first = json!({ "allOf": [first.take(), schema] }),
                        None => drop(own.insert(name, schema)),
                    }
                }
            }
            ("required", Some(Value::Array(own)), Value::Array(more)) => own.extend(more),
            ("enum", Some(Value::Array(own)), Value::Array(more)) => {
                own.retain(|value| more.contains(value));
            }
            (_, Some(_), _) => {}
            (_, None, said) => drop(own.insert(keyword, said)),
        }
    }
}
