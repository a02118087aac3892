//! What of a document progenitor fails on: the rest of it, without that, renders.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// More than these are not looked for: then something else is wrong.
const MOST: usize = 50;

/// A schema or a path of the document for progenitor, and what was said of it.
pub(super) struct Culprit<E> {
    pub part: Part,
    pub said: E,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Schema(String),
    Path(String),
}

/// Finds them by halves. `attempt` says what is wrong with a document; none where nothing they can be blamed for is.
pub(super) fn culprits<E>(
    document: &Value,
    attempt: &dyn Fn(&Value) -> Result<(), E>,
) -> Vec<Culprit<E>> {
    let names = |place: &str| {
        let members = document.pointer(place).and_then(Value::as_object);
        members.into_iter().flatten().map(|(name, _)| name.clone())
    };
    let schemas = names("/components/schemas").map(Part::Schema);
    let parts: Vec<Part> = schemas.chain(names("/paths").map(Part::Path)).collect();
    let mut found: Vec<Culprit<E>> = Vec::new();
    let mut gone: BTreeSet<Part> = BTreeSet::new();
    while let Err(said) = attempt(&without(document, gone.iter())) {
        // With the first `fine` parts it renders, with the first `fails` it does not.
        let first = |count: usize| {
            let rest = parts.iter().skip(count).chain(&gone);
            attempt(&without(document, rest))
        };
        if found.len() == MOST || first(0).is_err() {
            return Vec::new();
        }
        let (mut fine, mut fails, mut said) = (0, parts.len(), said);
        while fails - fine > 1 {
            let middle = fine + (fails - fine) / 2;
            match first(middle) {
                Ok(()) => fine = middle,
                Err(what) => (fails, said) = (middle, what),
            }
        }
        let Some(part) = parts.get(fine) else {
            return Vec::new();
        };
        gone.insert(part.clone());
        found.push(Culprit {
            part: part.clone(),
            said,
        });
    }
    found
}

/// The document without parts: no path, and of a schema that any value fits.
fn without<'a>(document: &Value, parts: impl Iterator<Item = &'a Part>) -> Value {
    let mut rest = document.clone();
    for part in parts {
        match part {
            Part::Schema(name) => {
                let schemas = rest.pointer_mut("/components/schemas");
                if let Some(schema) = schemas.and_then(|schemas| schemas.get_mut(name)) {
                    *schema = json!({});
                }
            }
            Part::Path(path) => {
                let paths = rest.get_mut("paths").and_then(Value::as_object_mut);
                paths.and_then(|paths| paths.shift_remove(path));
            }
        }
    }
    rest
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Fails on a schema or a path that has `bad` in it.
    fn attempt(document: &Value) -> Result<(), String> {
        let text = document.to_string();
        match text.find("bad") {
            Some(at) => Err(text.get(at..at + 5).unwrap().to_owned()),
            None => Ok(()),
        }
    }

    fn found(document: &Value) -> Vec<(Part, String)> {
        let culprits = culprits(document, &attempt);
        culprits
            .into_iter()
            .map(|one| (one.part, one.said))
            .collect()
    }

    #[test]
    fn each_part_that_fails_is_named_with_what_was_said_of_it() {
        let document = json!({
            "paths": { "/op_0": { "get": {} }, "/op_1": { "get": "bad 1" }, "/op_2": {} },
            "components": { "schemas": { "A": {}, "B": "bad 2", "C": {}, "D": { "e": "bad 3" } } },
        });
        let mut all = found(&document);
        all.sort();
        let schema = |name: &str, said: &str| (Part::Schema(name.into()), said.to_owned());
        let path = (Part::Path("/op_1".into()), "bad 1".to_owned());
        assert_eq!(all, [schema("B", "bad 2"), schema("D", "bad 3"), path]);
    }

    #[test]
    fn none_is_named_where_all_is_fine_or_something_else_fails() {
        assert_eq!(found(&json!({ "paths": { "/op_0": {} } })), []);
        assert_eq!(
            found(&json!({ "paths": { "/op_0": {} }, "info": "bad 4" })),
            []
        );
    }
}
