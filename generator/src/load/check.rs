//! What must hold before any later stage looks at the document.

use serde_json::{Map, Value};

use super::methods::{ADDITIONAL, METHODS, is_method, operations_of};
use super::{Document, Pointer, bundle, composition, marks, missing, resolve, target_of};
use crate::diagnostic::Diagnostic;

/// Members whose content is data, not OpenAPI: a `$ref` in them means nothing.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Whether a member's content is data, or an extension that is not read.
pub(super) fn is_data(key: &str) -> bool {
    DATA.contains(&key) || (key.starts_with("x-") && key != "x-webhooks")
}

pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let Some(root) = document.value.as_object() else {
        return vec![not_openapi(document, "the document is not an object")];
    };
    if let Some(version) = root.get("swagger") {
        return vec![not_openapi(
            document,
            &format!(
                "this is a Swagger {} document",
                version.as_str().unwrap_or("2.0")
            ),
        )];
    }
    let version = match root.get("openapi") {
        Some(Value::String(version)) => version.as_str(),
        _ => {
            return vec![not_openapi(
                document,
                "the member `openapi` with the version is missing",
            )];
        }
    };
    if !["3.0.", "3.1.", "3.2."]
        .iter()
        .any(|known| version.starts_with(known))
    {
        return vec![document.error(
            "unsupported-version",
            &Pointer::root().child("openapi"),
            format!("OpenAPI {version} is not supported"),
            "give a document of OpenAPI 3.0, 3.1 or 3.2",
        )];
    }
    let mut found = Vec::new();
    let schemas = document.value.pointer("/components/schemas");
    for (member, is_object) in [
        ("info", root.get("info").is_some_and(Value::is_object)),
        ("paths", root.get("paths").is_none_or(Value::is_object)),
        (
            "components",
            root.get("components").is_none_or(Value::is_object)
                && schemas.is_none_or(Value::is_object),
        ),
    ] {
        if !is_object {
            found.push(document.error(
                "not-openapi",
                &Pointer::root().child(member),
                format!("the member `{member}` is missing or not an object"),
                "give a complete OpenAPI document",
            ));
        }
    }
    references(document, &document.value, &Pointer::root(), &mut found);
    if found.is_empty() {
        composition::check(document, &mut found);
        operations(document, root, &mut found);
        marks::check(document, &mut found);
    }
    found
}

fn not_openapi(document: &Document, what: &str) -> Diagnostic {
    document.error(
        "not-openapi",
        &Pointer::root(),
        format!("not an OpenAPI document: {what}"),
        "give a document of OpenAPI 3.0, 3.1 or 3.2, as JSON or YAML",
    )
}

/// Why a reference leads to no place of the document, and what to do.
pub(super) fn not_here(reference: &str) -> (&'static str, &'static str) {
    if reference.starts_with('#') {
        (
            "names an anchor, which is not supported",
            "name the place by its path, such as `#/components/schemas/Name`",
        )
    } else if reference.contains(':') {
        (
            "is not in the document's folder, and nothing is fetched",
            "save it beside the document and refer to the file, here or in the overlay",
        )
    } else {
        (
            "is not a place in this document",
            "read the document from its file, in a folder with those that it refers to, or bundle it into one",
        )
    }
}

fn references(document: &Document, value: &Value, pointer: &Pointer, found: &mut Vec<Diagnostic>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let place = pointer.child("$ref");
                let shown = bundle::shown(reference);
                match target_of(reference) {
                    None => {
                        let (what, help) = missing::why(document, &place, reference);
                        found.push(document.error("external-reference", &place, what, help));
                    }
                    Some(target) if target.get(&document.value).is_none() => {
                        found.push(document.error(
                            "unresolved-reference",
                            &place,
                            format!("nothing stands at `{shown}`"),
                            "correct the reference, or add what it names",
                        ))
                    }
                    Some(_) if is_circular(&document.value, value) => found.push(document.error(
                        "circular-reference",
                        &place,
                        format!("`{shown}` leads back to itself, or through too many references"),
                        "let the chain of references end at a definition",
                    )),
                    // Its end is told where it stands, unless that is a place which is not looked at.
                    Some(target)
                        if resolve(&document.value, value).is_none() && is_hidden(&target) =>
                    {
                        found.push(document.error(
                            "unresolved-reference",
                            &place,
                            format!("`{shown}` refers to something that is not there"),
                            "correct the chain of references",
                        ))
                    }
                    Some(_) => {}
                }
            }
            let is_data = data_in(pointer);
            for (key, member) in members {
                if !is_data(key) {
                    references(document, member, &pointer.child(key), found);
                }
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                references(document, element, &pointer.child(index), found);
            }
        }
        _ => {}
    }
}

/// Whether a chain of references has no end.
fn is_circular(document: &Value, value: &Value) -> bool {
    let mut value = value;
    for _ in 0..64 {
        let reference = value.get("$ref").and_then(Value::as_str);
        match reference.and_then(|text| target_of(text)?.get(document)) {
            Some(target) => value = target,
            None => return false,
        }
    }
    true
}

/// A path without its fragment, which is not sent.
pub(crate) fn without_fragment(path: &str) -> &str {
    path.split('#').next().unwrap_or_default()
}

/// What has members that the document names: there `default` is an answer or a property, and no data.
pub(super) const NAMING: [&str; 9] = [
    "$defs",
    "callbacks",
    "headers",
    "links",
    "parameters",
    "patternProperties",
    "properties",
    "responses",
    "schemas",
];

/// Whether the document names the members of a place, which is itself no property called so.
fn names_members(place: &Pointer) -> bool {
    let is_naming = |name: String| NAMING.contains(&name.as_str());
    let is_property = || {
        let around = place.parent().and_then(|parent| parent.last());
        around.is_some_and(|name| name == "properties")
    };
    place.last().is_some_and(is_naming) && !is_property()
}

/// Which members of a place are data or extensions, in which neither references nor schemas are looked for.
pub(crate) fn data_in(place: &Pointer) -> impl Fn(&str) -> bool + use<> {
    let named = names_members(place);
    move |key| !named && is_data(key)
}

/// Whether a place may be data or an extension, in which references are not looked for.
fn is_hidden(place: &Pointer) -> bool {
    let mut places = std::iter::successors(Some(place.clone()), Pointer::parent);
    places.any(|place| {
        let member = place.parent().zip(place.last());
        member.is_some_and(|(around, key)| data_in(&around)(&key))
    })
}

fn operations(document: &Document, root: &Map<String, Value>, found: &mut Vec<Diagnostic>) {
    let paths = Pointer::root().child("paths");
    for (path, item) in root
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let pointer = paths.child(path);
        // Extensions may stand among the paths.
        if path.starts_with("x-") {
            continue;
        }
        if !path.starts_with('/') || path.matches('{').count() != path.matches('}').count() {
            found.push(document.error(
                "invalid-path",
                &pointer,
                format!(
                    "`{path}` is not a path: it must start with `/`, and each `{{` needs its `}}`"
                ),
                "correct the path, here or in the overlay",
            ));
            continue;
        }
        let resolved = resolve(&document.value, item);
        let Some((value, item)) = resolved.and_then(|value| Some((value, value.as_object()?)))
        else {
            found.push(not_an_object(document, &pointer, "path item"));
            continue;
        };
        unknown_members(document, item, &pointer, found);
        parameters(document, item, &pointer, found);
        for (_, inside, operation) in operations_of(value) {
            let pointer = pointer.join(&inside);
            let Some(operation) = operation.as_object() else {
                found.push(not_an_object(document, &pointer, "operation"));
                continue;
            };
            parameters(document, operation, &pointer, found);
            undeclared(document, path, item, operation, &pointer, found);
        }
    }
}

/// Members of a path item that are neither operations nor known would be passed over without a word.
fn unknown_members(
    document: &Document,
    item: &Map<String, Value>,
    pointer: &Pointer,
    found: &mut Vec<Diagnostic>,
) {
    let known = [
        "$ref",
        "summary",
        "description",
        "servers",
        "parameters",
        ADDITIONAL,
    ];
    let unknown = item.keys().filter(|key| {
        !METHODS.contains(&key.as_str()) && !known.contains(&key.as_str()) && !key.starts_with("x-")
    });
    for key in unknown {
        found.push(document.error(
            "unknown-method",
            &pointer.child(key),
            format!("`{key}` is no method that is supported"),
            format!(
                "write it as one of {}, or in `{ADDITIONAL}` as it is sent, or remove it in the overlay",
                METHODS.join(", ")
            ),
        ));
    }
    let Some(additional) = item.get(ADDITIONAL) else {
        return;
    };
    let pointer = pointer.child(ADDITIONAL);
    let Some(additional) = additional.as_object() else {
        found.push(not_an_object(document, &pointer, "map of operations"));
        return;
    };
    for method in additional.keys().filter(|method| !is_method(method)) {
        found.push(document.error(
            "unknown-method",
            &pointer.child(method),
            format!("`{method}` is no method that can be sent"),
            "write the method as it is sent, such as `LINK`, or remove it in the overlay",
        ));
    }
}

fn not_an_object(document: &Document, pointer: &Pointer, what: &str) -> Diagnostic {
    document.error(
        "not-openapi",
        pointer,
        format!("this {what} is not an object"),
        "correct the document",
    )
}

fn parameters(
    document: &Document,
    holder: &Map<String, Value>,
    pointer: &Pointer,
    found: &mut Vec<Diagnostic>,
) {
    let list = holder.get("parameters");
    if list.is_some_and(|list| !list.is_array()) {
        found.push(document.error(
            "not-openapi",
            &pointer.child("parameters"),
            "`parameters` is not a list",
            "correct the document",
        ));
    }
    let list = list.and_then(Value::as_array);
    for (index, parameter) in list.into_iter().flatten().enumerate() {
        let place = pointer.child("parameters").child(index);
        let Some(parameter) = resolve(&document.value, parameter) else {
            continue;
        };
        let name = parameter.get("name").and_then(Value::as_str);
        if name.is_none() || parameter.get("in").and_then(Value::as_str).is_none() {
            found.push(document.error(
                "parameter-without-name",
                &place,
                "a parameter needs both `name` and `in`",
                "add what is missing, here or in the overlay",
            ));
        }
    }
}

/// A `{name}` in the path that no parameter declares would leave a hole in the URL.
fn undeclared(
    document: &Document,
    path: &str,
    item: &Map<String, Value>,
    operation: &Map<String, Value>,
    pointer: &Pointer,
    found: &mut Vec<Diagnostic>,
) {
    let declared = |name: &str| {
        [item, operation]
            .iter()
            .filter_map(|holder| holder.get("parameters")?.as_array())
            .flatten()
            .filter_map(|parameter| resolve(&document.value, parameter))
            .any(|parameter| {
                parameter.get("in").and_then(Value::as_str) == Some("path")
                    && parameter.get("name").and_then(Value::as_str) == Some(name)
            })
    };
    let mut seen: Vec<&str> = Vec::new();
    for name in without_fragment(path)
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
    {
        if seen.contains(&name) {
            found.push(document.error(
                "invalid-path",
                pointer,
                format!(
                    "`{path}` has `{{{name}}}` twice, and one value cannot tell which is meant"
                ),
                "give the two parameters different names, here or in the overlay",
            ));
        }
        seen.push(name);
        if !declared(name) {
            found.push(document.error(
                "undeclared-path-parameter",
                pointer,
                format!("`{path}` has `{{{name}}}`, which no parameter declares"),
                format!("add a parameter `{name}` with `in: path`, here or in the overlay"),
            ));
        }
    }
}
