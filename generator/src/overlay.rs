//! OpenAPI Overlay 1.0: what we know and the document does not say.

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};
use strsim::osa_distance;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::{Document, Pointer, Source, data_in};

/// What an overlay may tell the generator.
pub(crate) const EXTENSIONS: [&str; 10] = [
    "x-deprecated",
    "x-environment",
    "x-job",
    "x-json",
    "x-limits",
    "x-list",
    "x-name",
    "x-pager",
    "x-resource",
    "x-type",
];

#[derive(Deserialize)]
struct Overlay {
    overlay: String,
    actions: Vec<Action>,
}

#[derive(Deserialize)]
struct Action {
    target: String,
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
}

/// Applies the overlay's actions to the document, in their order.
///
/// An action whose target selects nothing is an error: the document has moved on under it.
pub(crate) fn apply(document: &mut Document, source: &Source) -> Result<(), Diagnostics> {
    let text = Document::parse(source)?;
    let overlay: Overlay = serde_json::from_value(text.value.clone()).map_err(|error| {
        text.error(
            "not-an-overlay",
            &Pointer::root(),
            format!("not an OpenAPI Overlay: {error}"),
            "give an overlay with `overlay: 1.0.0`, `info` and `actions`",
        )
    })?;
    if !overlay.overlay.starts_with("1.") {
        return Err(text
            .error(
                "unsupported-version",
                &Pointer::root().child("overlay"),
                format!("Overlay {} is not supported", overlay.overlay),
                "give an overlay of version 1.0.0",
            )
            .into());
    }
    let mut found = Vec::new();
    for (index, action) in overlay.actions.iter().enumerate() {
        let place = Pointer::root().child("actions").child(index);
        found.extend(run(document, action, &text, &place).err());
        if let Some(update) = &action.update {
            misspelt(update, &place.child("update"), &text, &mut found);
        }
    }
    Diagnostics::check(found)
}

fn run(
    document: &mut Document,
    action: &Action,
    text: &Document,
    place: &Pointer,
) -> Result<(), Diagnostic> {
    let target = place.child("target");
    let path = JsonPath::parse(&action.target).map_err(|error| {
        text.error(
            "overlay-target",
            &target,
            format!("`{}` is not a JSONPath: {error}", action.target),
            "write the target as RFC 9535 has it, such as `$.paths['/files'].get`",
        )
    })?;
    let mut places: Vec<Pointer> = path
        .query_located(&document.value)
        .locations()
        .map(pointer_of)
        .collect();
    if places.is_empty() {
        return Err(text.error(
            "overlay-target",
            &target,
            format!("`{}` selects nothing in the document", action.target),
            "correct the target, or delete the action if the document no longer needs it",
        ));
    }
    if action.remove {
        // Last first, so that the indexes of what is still to be removed stay true.
        places.reverse();
        places
            .iter()
            .for_each(|place| remove(&mut document.value, place));
        return Ok(());
    }
    let Some(update) = &action.update else {
        return Err(text.error(
            "overlay-action",
            place,
            "the action has neither `update` nor `remove: true`",
            "say what the action does",
        ));
    };
    for selected in &places {
        match selected.get_mut(&mut document.value) {
            Some(value @ (Value::Object(_) | Value::Array(_))) => merge(value, update),
            _ => {
                return Err(text.error(
                    "overlay-target",
                    &target,
                    format!("`{selected}` is neither an object nor an array, so nothing can be merged into it"),
                    "select the object around it and give the member in `update`",
                ));
            }
        }
    }
    Ok(())
}

/// An extension that is all but one of ours would be passed over without a word, like any that is somebody else's.
fn misspelt(update: &Value, place: &Pointer, text: &Document, found: &mut Vec<Diagnostic>) {
    match update {
        Value::Object(members) => {
            let is_data = data_in(place);
            for (name, member) in members {
                let place = place.child(name);
                if !is_data(name) {
                    misspelt(member, &place, text, found);
                } else if let Some(meant) = meant(name) {
                    found.push(text.error(
                        "overlay-extension",
                        &place,
                        format!("`{name}` is no extension that is read"),
                        format!("write `{meant}`, if that is meant"),
                    ));
                }
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                misspelt(element, &place.child(index), text, found);
            }
        }
        _ => {}
    }
}

/// The extension that is a letter away.
fn meant(name: &str) -> Option<&'static str> {
    let mut known = EXTENSIONS.into_iter();
    let near = known.find(|known| osa_distance(name, known) <= 1);
    near.filter(|known| *known != name)
}

fn pointer_of(location: &serde_json_path::NormalizedPath) -> Pointer {
    location
        .iter()
        .fold(Pointer::root(), |pointer, element| match element {
            PathElement::Name(name) => pointer.child(name),
            PathElement::Index(index) => pointer.child(index),
        })
}

fn remove(document: &mut Value, place: &Pointer) {
    let (Some(parent), Some(key)) = (place.parent(), place.last()) else {
        return;
    };
    match parent.get_mut(document) {
        Some(Value::Object(members)) => drop(members.shift_remove(&key)),
        Some(Value::Array(elements)) => {
            if let Some(index) = key.parse().ok().filter(|index| *index < elements.len()) {
                elements.remove(index);
            }
        }
        _ => {}
    }
}

/// Objects merge member by member, arrays are appended to, anything else is replaced.
fn merge(value: &mut Value, update: &Value) {
    match (value, update) {
        (Value::Object(members), Value::Object(update)) => {
            for (key, update) in update {
                match members.get_mut(key) {
                    Some(member) => merge(member, update),
                    None => drop(members.insert(key.clone(), update.clone())),
                }
            }
        }
        (Value::Array(elements), Value::Array(update)) => elements.extend(update.iter().cloned()),
        (Value::Array(elements), update) => elements.push(update.clone()),
        (value, update) => *value = update.clone(),
    }
}
