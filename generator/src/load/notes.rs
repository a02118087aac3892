//! What a reader should know of a document that is fine: what is rounded, told apart by a number, or not followed.

use serde_json::Value;

use super::check::data_in;
use super::{Document, Pointer, bundle};
use crate::diagnostic::Diagnostic;
use crate::naming;

pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut found = large_numbers(document);
    walk(document, &document.value, &Pointer::root(), &mut found);
    found
}

/// Keywords that say what another one refers to, and what becomes of that.
const NOT_FOLLOWED: [(&str, &str); 4] = [
    ("$dynamicRef", "any JSON stands here"),
    ("$recursiveRef", "any JSON stands here"),
    ("$id", "references in it start from the file"),
    ("$self", "references start from the file"),
];

fn large_numbers(document: &Document) -> Vec<Diagnostic> {
    let own = (Pointer::root(), &document.text);
    let files = document.files.iter();
    let texts = files.map(|(key, text)| (bundle::place_of(key), text));
    let numbers = std::iter::once(own).chain(texts).flat_map(|(root, text)| {
        let numbers = text.too_large().iter();
        numbers.map(move |(place, literal)| (root.join(place), literal))
    });
    let notes = numbers.filter_map(|(place, literal)| {
        let value = place.get(&document.value)?;
        let what =
            format!("the number `{literal}` does not fit into 64 bits, and is taken for `{value}`");
        let help = "nothing, or write a number that fits, here or in the overlay";
        let note = document.error("large-number", &place, what, help);
        Some(note.into_note())
    });
    notes.collect()
}

fn walk(document: &Document, value: &Value, pointer: &Pointer, found: &mut Vec<Diagnostic>) {
    match value {
        Value::Object(members) => {
            let is_data = data_in(pointer);
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
                    (key, Value::String(_))
                        if NOT_FOLLOWED.iter().any(|(known, _)| *known == key) =>
                    {
                        let known = NOT_FOLLOWED.iter().find(|(known, _)| *known == key);
                        let becomes = known.map(|(_, becomes)| *becomes).unwrap_or_default();
                        let what = format!("`{key}` is not followed: {becomes}");
                        let help = "use `$ref` with a place in the document or in a file beside it";
                        let note = document.error("unsupported-keyword", &place, what, help);
                        found.push(note.into_note());
                    }
                    (key, _) if is_data(key) => {}
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
