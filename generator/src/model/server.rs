//! Where the API is served: the default of the client's base URL, and what its docs say of others.

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer, operations_of, resolve};

/// Where the API is served.
#[derive(Debug, Default)]
pub struct Server {
    /// The first whole URL that the document names, its variables at their defaults.
    pub url: Option<String>,
    /// What the document says beside it, in Markdown; empty for nothing.
    pub doc: String,
}

pub(super) fn build(document: &Document, found: &mut Vec<Diagnostic>) -> Server {
    own_servers(document, found);
    let place = Pointer::root().child("servers");
    let list = place.get(&document.value).and_then(Value::as_array);
    let servers: Vec<&Value> = list.into_iter().flatten().collect();
    let mut url = None;
    let mut told = Vec::new();
    for server in &servers {
        let filled = filled(server);
        let is_whole = filled.starts_with("http") && !filled.contains('{');
        if is_whole && url.is_none() {
            told.splice(0..0, variables(server));
            url = Some(filled);
        } else {
            told.extend(other(server, &filled, is_whole));
        }
    }
    if url.is_none() && !servers.is_empty() {
        let what = "no server has a whole URL, so that every client must be given one";
        let help = "add the server's URL in the overlay";
        found.push(
            document
                .error("relative-server", &place, what, help)
                .into_note(),
        );
    }
    Server {
        url,
        doc: told.join("\n\n"),
    }
}

/// A server's URL, its variables at their defaults.
fn filled(server: &Value) -> String {
    let url = server.get("url").and_then(Value::as_str);
    let mut url = url.unwrap_or("/").to_owned();
    for (name, variable) in all_variables(server) {
        if let Some(default) = variable.get("default").and_then(text_of) {
            url = url.replace(&format!("{{{name}}}"), &default);
        }
    }
    url
}

/// A variable's value; one that is a number, as a port may be, is meant as its text.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn all_variables(server: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let variables = server.get("variables").and_then(Value::as_object);
    variables.into_iter().flat_map(Map::iter)
}

/// What may stand in the place of a server's variables.
fn variables(server: &Value) -> Option<String> {
    let url = server.get("url")?.as_str()?;
    let told: Vec<String> = all_variables(server)
        .map(|(name, variable)| {
            let values = variable.get("enum").and_then(Value::as_array);
            let values = values.into_iter().flatten().filter_map(text_of);
            let values: Vec<String> = values.map(|value| format!("`{value}`")).collect();
            match values.as_slice() {
                [] => format!("`{name}`"),
                values => format!("`{name}` ({})", values.join(", ")),
            }
        })
        .collect();
    (!told.is_empty()).then(|| format!("It is `{url}` with a choice of {}.", told.join(", ")))
}

/// One of the servers that are not the default.
fn other(server: &Value, url: &str, is_whole: bool) -> Option<String> {
    let text = |member: &str| server.get(member).and_then(Value::as_str);
    let said = text("description").or(text("name"));
    let said = said.map(str::trim).filter(|said| !said.is_empty());
    let said = said.map(|said| format!(": {}", said.trim_end_matches('.')));
    let said = said.unwrap_or_default();
    Some(if is_whole {
        format!("The document names {url}{said}.")
    } else if url.contains('{') {
        format!("The document names `{url}`, to be filled in{said}.")
    } else if url == "/" {
        return None;
    } else {
        format!("The document names `{url}`, at the host that serves it{said}.")
    })
}

/// Servers of a path or of an operation, which the client's base URL stands for.
fn own_servers(document: &Document, found: &mut Vec<Diagnostic>) {
    let place = Pointer::root().child("paths");
    let paths = place.get(&document.value).and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let Some(item) = resolve(&document.value, item) else {
            continue;
        };
        let place = place.child(path);
        let operations = operations_of(item);
        let operations = operations.map(|(_, inside, operation)| (place.join(&inside), operation));
        for (place, holder) in std::iter::once((place.clone(), item)).chain(operations) {
            let servers = holder.get("servers").and_then(Value::as_array);
            let Some(first) = servers.and_then(|servers| servers.first()) else {
                continue;
            };
            let what = format!(
                "`{}` is a server of its own, and requests go to the client's base URL all the same",
                filled(first)
            );
            let help = "make a client with that base URL for these requests";
            let note = document.error("own-servers", &place.child("servers"), what, help);
            found.push(note.into_note());
        }
    }
}
