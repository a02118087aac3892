//! References that cannot be read → what can be done without them: any JSON in the place of a schema, and no operation
//! whose parameters, body or answers stand elsewhere. Run only where that is asked for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::check::{data_in, not_here};
use super::methods::operations_of;
use super::reference::follow;
use super::{Document, Pointer, target_of};
use crate::diagnostic::Diagnostic;

/// What became of the references that cannot be read.
#[derive(Default)]
pub struct Missing {
    /// One for each of them, and for each operation that is left out.
    pub notes: Vec<Diagnostic>,
    /// How many operations are left out.
    pub operations: usize,
}

pub(super) fn run(document: &mut Document) -> Missing {
    let mut all = Vec::new();
    find(&document.value, &Pointer::root(), &mut all);
    let mut missing = Missing::default();
    if all.is_empty() {
        return missing;
    }
    let told = all.iter().map(|(place, reference)| {
        let (what, help) = why(document, &place.child("$ref"), reference);
        let instead = if is_schema(place) {
            ": any JSON stands in its place"
        } else {
            ": what needs it is left out"
        };
        let what = format!("{what}{instead}");
        let error = document.error("external-reference", &place.child("$ref"), what, help);
        error.into_note()
    });
    missing.notes.extend(told);
    let (left_out, notes) = operations(document);
    missing.operations = notes.len();
    missing.notes.extend(notes);
    for place in left_out {
        let holder = place.parent().and_then(|parent| {
            let parent = parent.get_mut(&mut document.value)?;
            parent.as_object_mut()
        });
        if let (Some(holder), Some(key)) = (holder, place.last()) {
            holder.shift_remove(&key);
        }
    }
    for (place, _) in all {
        if let Some(Value::Object(members)) = place.get_mut(&mut document.value) {
            members.shift_remove("$ref");
        }
    }
    missing
}

/// What is wrong with a reference that leads out of the document, and what to do.
pub(super) fn why(document: &Document, place: &Pointer, reference: &str) -> (String, &'static str) {
    let known = document
        .unread
        .iter()
        .find(|unread| unread.place == *place && unread.reference == reference);
    match known {
        Some(unread) => (format!("`{reference}` {}", unread.what), unread.help),
        None => {
            let (what, help) = not_here(reference);
            (format!("`{reference}` {what}"), help)
        }
    }
}

/// The references that lead to no file that was read: where they stand, and their texts.
fn find(value: &Value, place: &Pointer, all: &mut Vec<(Pointer, String)>) {
    if let Some(reference) = unreadable(value) {
        all.push((place.clone(), reference.to_owned()));
    }
    for (place, child) in children(value, place) {
        find(child, &place, all);
    }
}

fn unreadable(value: &Value) -> Option<&str> {
    let reference = value.get("$ref")?.as_str()?;
    (!reference.starts_with('#')).then_some(reference)
}

/// What stands in a value, but for data and extensions.
fn children<'a>(
    value: &'a Value,
    place: &Pointer,
) -> Box<dyn Iterator<Item = (Pointer, &'a Value)> + 'a> {
    let place = place.clone();
    match value {
        Value::Object(members) => {
            let is_data = data_in(&place);
            let members = members.iter().filter(move |(key, _)| !is_data(key));
            Box::new(members.map(move |(key, member)| (place.child(key), member)))
        }
        Value::Array(elements) => {
            let elements = elements.iter().enumerate();
            Box::new(elements.map(move |(index, element)| (place.child(index), element)))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// Whether a schema belongs at a place.
fn is_schema(place: &Pointer) -> bool {
    const HELD: [&str; 9] = [
        "schema",
        "itemSchema",
        "items",
        "additionalProperties",
        "not",
        "contains",
        "if",
        "then",
        "else",
    ];
    const NAMED: [&str; 5] = [
        "schemas",
        "properties",
        "patternProperties",
        "$defs",
        "definitions",
    ];
    const LISTED: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
    let keys = place.keys();
    let mut keys = keys.iter().rev().map(String::as_str);
    let (last, before) = (
        keys.next().unwrap_or_default(),
        keys.next().unwrap_or_default(),
    );
    HELD.contains(&last) || NAMED.contains(&before) || LISTED.contains(&before)
}

/// The operations, and whole path items, that need what cannot be read: where each is written, and a note of it.
fn operations(document: &Document) -> (BTreeSet<Pointer>, Vec<Diagnostic>) {
    let (mut left_out, mut notes) = (BTreeSet::new(), Vec::new());
    let paths = Pointer::root().child("paths");
    let items = document.value.get("paths").and_then(Value::as_object);
    for path in items.into_iter().flatten().map(|(path, _)| path) {
        let place = paths.child(path);
        let item_at = written(&document.value, &place);
        let Some(item) = item_at.get(&document.value) else {
            continue;
        };
        if unreadable(item).is_some() {
            left_out.insert(place);
            continue;
        }
        let parameters = item_at.child("parameters");
        let shared = parameters
            .get(&document.value)
            .is_some_and(|shared| needs(document, shared, &parameters, &mut BTreeSet::new()));
        if shared {
            left_out.insert(parameters);
        }
        for (method, inside, operation) in operations_of(item) {
            let at = item_at.join(&inside);
            if shared || needs(document, operation, &at, &mut BTreeSet::new()) {
                let what = format!(
                    "{} {path} is left out: a part of it cannot be read",
                    method.to_uppercase()
                );
                let help = "put the file that it refers to where it can be read";
                let note = document.error("external-reference", &place.join(&inside), what, help);
                notes.push(note.into_note());
                left_out.insert(at);
            }
        }
    }
    (left_out, notes)
}

/// Where that is written which stands at a place, if that is but a reference.
fn written(value: &Value, place: &Pointer) -> Pointer {
    follow(value, &place.child("")).parent().unwrap_or_default()
}

/// Whether a part of an operation cannot be read, but for its schemas and what a client has nothing of.
fn needs(
    document: &Document,
    value: &Value,
    place: &Pointer,
    seen: &mut BTreeSet<Pointer>,
) -> bool {
    const PASSED_OVER: [&str; 4] = ["headers", "links", "callbacks", "examples"];
    let last = place.last().unwrap_or_default();
    if is_schema(place) || PASSED_OVER.contains(&last.as_str()) {
        return false;
    }
    if unreadable(value).is_some() {
        return true;
    }
    let target = value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(target_of);
    let elsewhere = target.is_some_and(|target| {
        let unseen = seen.insert(target.clone());
        unseen
            && target
                .get(&document.value)
                .is_some_and(|value| needs(document, value, &target, seen))
    });
    elsewhere || children(value, place).any(|(place, child)| needs(document, child, &place, seen))
}
