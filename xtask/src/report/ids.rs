//! The names that parts of the page are linked by.

use std::collections::{HashMap, HashSet};

use openapi_client_generator::Pointer;
use openapi_client_generator::explain::{Called, Explanation, Kind};
use serde_json::Value;

/// The names of the document's parts, each once.
pub struct Ids {
    by_place: HashMap<Pointer, String>,
    by_type: HashMap<String, String>,
}

impl Ids {
    pub fn of(parts: &[Explanation]) -> Self {
        let mut taken = HashSet::new();
        let mut ids = Self {
            by_place: HashMap::new(),
            by_type: HashMap::new(),
        };
        for part in parts {
            let kind = match part.kind {
                Kind::Operation => "operation",
                Kind::Schema => "schema",
                Kind::Webhook => "webhook",
                Kind::Other => "place",
            };
            let name = operation_id(part).unwrap_or(&part.name);
            let wanted = format!("{kind}-{}", slug(name));
            let id = unique(&wanted, &mut taken);
            for (what, name) in &part.names {
                if *what == Called::Type {
                    ids.by_type.insert(name.clone(), id.clone());
                }
            }
            ids.by_place.insert(part.pointer.clone(), id);
        }
        ids
    }

    /// Of the part at this place, or the one that it is in.
    pub fn at(&self, place: &Pointer) -> Option<&str> {
        let around = std::iter::successors(Some(place.clone()), Pointer::parent);
        around
            .filter_map(|place| self.by_place.get(&place))
            .map(String::as_str)
            .next()
    }

    /// Of the schema that this type was made from.
    pub fn of_type(&self, name: &str) -> Option<&str> {
        self.by_type.get(name).map(String::as_str)
    }
}

/// What the document calls an operation.
pub fn operation_id(part: &Explanation) -> Option<&str> {
    let operation = part.overlaid.as_ref().or(part.original.as_ref())?;
    let id = operation.get("operationId").and_then(Value::as_str);
    id.filter(|_| part.kind == Kind::Operation)
}

/// What can stand in a link as it is.
pub fn slug(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    name.chars()
        .map(|c| if fits(c) { c } else { '-' })
        .collect()
}

fn unique(wanted: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let mut all = std::iter::once(wanted.to_owned()).chain(numbered);
    let id = all.find(|id| !taken.contains(id)).unwrap_or_default();
    taken.insert(id.clone());
    id
}
