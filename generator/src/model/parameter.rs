//! The parameters of an operation.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::operation::Context;
use super::{Location, Parameter, path};
use crate::diagnostic::Diagnostic;
use crate::lower::OperationKey;
use crate::lower::describe::sentence;
use crate::lower::parameters::place;
use crate::naming;

pub(super) fn all(
    key: &OperationKey,
    value: &Map<String, Value>,
    told: &BTreeMap<String, String>,
    context: &Context,
    notes: &mut Vec<Diagnostic>,
) -> Vec<Parameter> {
    let mut all: Vec<Parameter> = Vec::new();
    let list = value.get("parameters").and_then(Value::as_array);
    for (index, parameter) in list.into_iter().flatten().enumerate() {
        let text = |name: &str| parameter.get(name).and_then(Value::as_str);
        let (Some(name), Some(location)) = (text("name"), text("in").and_then(Location::of)) else {
            continue;
        };
        let known = all
            .iter()
            .any(|other| other.name == name && other.location == location);
        let of_client =
            location == Location::Cookie && context.client_cookies.iter().any(|set| set == name);
        if known || of_client {
            continue;
        }
        let required =
            location == Location::Path || parameter.get("required") == Some(&true.into());
        if let Some(why) = not_sent(&key.path, name, location, required) {
            notes.extend(parameter.as_object().map(|given| {
                let what = format!("the parameter `{name}` {why}, and is left out");
                let help = "nothing, or correct the path or the parameter, here or in the overlay";
                let place = place(key, given);
                let note = context
                    .document
                    .error("unused-parameter", &place, what, help);
                note.into_note()
            }));
            continue;
        }
        let limits = text("x-limits").unwrap_or_default();
        let doc = match (text("description"), told.get(name)) {
            (Some(said), _) => said.to_owned(),
            // A docstring tells the default in its own words.
            (None, Some(said)) => sentence_with_limits(said, limits),
            (None, None) => text("x-described").unwrap_or(name).to_owned(),
        };
        all.push(Parameter {
            index,
            name: name.into(),
            ident: text("x-name").map_or_else(|| naming::parameter(name), naming::ident),
            location,
            kind: kind(parameter),
            schema: parameter.get("schema").cloned().unwrap_or_default(),
            style: context
                .taken
                .and_then(|taken| taken.styles.get(&index).copied()),
            form: match (location, context.taken) {
                (Location::QueryString, Some(taken)) => taken.query_form.clone(),
                _ => Vec::new(),
            },
            required,
            doc,
        });
    }
    let renamed = name_by_place(&mut all);
    notes.extend(renamed.into_iter().filter_map(|index| {
        let parameter = all.get(index)?;
        let given = list?.get(parameter.index)?.as_object()?;
        let (name, ident) = (&parameter.name, &parameter.ident);
        let what =
            format!("{key} has another parameter of the name `{name}`, and this one is `{ident}`");
        let help = "choose another name for one of the two with `x-name` in the overlay";
        let note = context
            .document
            .error("name-clash", &place(key, given), what, help);
        Some(note.into_note())
    }));
    all
}

/// Why there is no place for a parameter in what is sent.
fn not_sent(path: &str, name: &str, location: Location, required: bool) -> Option<&'static str> {
    match location {
        Location::Path if !path::holds(path, name) => Some("has no place in the path"),
        // One that must be given stands in for what the path says.
        Location::Query if !required && path::has_in_query(path, name) => {
            Some("has its value in the path")
        }
        _ => None,
    }
}

/// Two parameters of one name in different places: that of the path keeps it, the others add their place
/// (`id_query`). `setters` sees to the rest. Tells which were renamed.
fn name_by_place(all: &mut [Parameter]) -> Vec<usize> {
    let mut renamed = Vec::new();
    let idents: Vec<(String, Location)> = all
        .iter()
        .map(|parameter| (parameter.ident.clone(), parameter.location))
        .collect();
    for (index, parameter) in all.iter_mut().enumerate() {
        let first = |(at, (ident, location)): (usize, &(String, Location))| {
            *ident == parameter.ident
                && *location != parameter.location
                && parameter.location != Location::Path
                && (at < index || *location == Location::Path)
        };
        if idents.iter().enumerate().any(first) {
            let joint = if parameter.ident.ends_with('_') {
                ""
            } else {
                "_"
            };
            parameter.ident = format!("{}{joint}{}", parameter.ident, parameter.location.name());
            renamed.push(index);
        }
    }
    renamed
}

fn sentence_with_limits(said: &str, limits: &str) -> String {
    let tells_default = said.to_lowercase().contains("default");
    let said = sentence(said);
    if limits.is_empty() || tells_default {
        said
    } else {
        format!("{said} {limits}")
    }
}

/// Path parameters are arguments in the order a reader meets them in the path.
pub(super) fn sort_by_path(parameters: &mut [Parameter], path: &str) {
    parameters.sort_by_key(|parameter| match parameter.location {
        Location::Path => path
            .find(&format!("{{{}}}", parameter.name))
            .unwrap_or(usize::MAX - 1),
        _ => usize::MAX,
    });
}

fn kind(parameter: &Value) -> String {
    let text = |name: &str| {
        parameter
            .pointer(&format!("/schema/{name}"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    match (text("type"), text("format")) {
        (kind, "") | (kind @ "integer", "int64") => kind.into(),
        (kind, format) => format!("{kind}/{format}"),
    }
}
