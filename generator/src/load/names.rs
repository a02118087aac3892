//! Members and values that only a number tells apart in Rust: nothing stops, but a reader should know.

use serde_json::Value;

use super::check::DATA;
use super::{Document, Pointer};
use crate::diagnostic::Diagnostic;
use crate::naming;

pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    walk(document, &document.value, &Pointer::root(), &mut found);
    found
}

fn walk(document: &Document, value: &Value, pointer: &Pointer, found: &mut Vec<Diagnostic>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let place = pointer.child(key);
                match (key.as_str(), member) {
                    ("properties", Value::Object(properties)) => {
                        let names = properties.keys();
                        told(document, names, naming::ident, "field", &place, found);
                        for (name, property) in properties {
                            walk(document, property, &place.child(name), found);
                        }
                    }
                    ("enum", Value::Array(values)) => {
                        let values = values.iter().filter_map(Value::as_str);
                        let name = |value: &str| naming::variant(value, &[]);
                        told(document, values, name, "variant", &place, found);
                    }
                    (key, _) if DATA.contains(&key) || key.starts_with("x-") => {}
                    _ => walk(document, member, &place, found),
                }
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                walk(document, element, &pointer.child(index), found);
            }
        }
        _ => {}
    }
}

/// Notes each name that another one, which is not the same, comes to as well.
fn told<'a>(
    document: &Document,
    names: impl Iterator<Item = impl AsRef<str> + 'a>,
    rule: impl Fn(&str) -> String,
    what: &str,
    place: &Pointer,
    found: &mut Vec<Diagnostic>,
) {
    let mut seen: Vec<(String, String)> = Vec::new();
    for (index, name) in names.enumerate() {
        let name = name.as_ref();
        let ident = rule(name);
        let first = seen.iter().find(|(_, other)| *other == ident);
        if let Some((first, _)) = first.filter(|(first, _)| first != name) {
            let place = match what {
                "field" => place.child(name),
                _ => place.child(index),
            };
            let message = format!(
                "`{first}` and `{name}` would be one {what}, and a number tells them apart"
            );
            let help = "nothing, or leave one of them out in the overlay";
            let note = document.error("name-clash", &place, message, help);
            found.push(note.into_note());
        }
        seen.push((name.to_owned(), ident));
    }
}
