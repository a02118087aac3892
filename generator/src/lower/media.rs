//! What a media type carries: one table, for bodies and answers alike.

use serde_json::Value;

use crate::load::resolve;

/// What a media type carries, the most useful to a caller first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Json,
    Multipart,
    Form,
    /// One JSON value a line.
    Lines,
    /// Server-sent events.
    Events,
    Binary,
    Text,
    /// JSON that is but a string, or would have to hold a file: another media type says more.
    LooseJson,
    /// Given and read as text: no type says how it is written.
    Xml,
}

/// Whether a row holds, of a media type without its parameters and its schema.
type Holds = fn(&str, Option<&Value>, &Value) -> bool;

/// The table: the first row that holds decides. A media type that no row knows is not supported.
const TABLE: [(Kind, Holds); 12] = [
    (Kind::Events, |name, _, _| name == EVENTS),
    (Kind::Lines, |name, _, _| ALL_LINES.contains(&name)),
    (Kind::LooseJson, |name, schema, document| {
        is_json(name) && (is(schema, &["string"]) || has_file(schema, document))
    }),
    (Kind::Json, |name, _, _| is_json(name)),
    (Kind::Multipart, |name, _, _| name == MULTIPART),
    (Kind::Text, |name, schema, _| {
        name == FORM && is(schema, &["string"])
    }),
    (Kind::Form, |name, _, _| name == FORM),
    (Kind::Binary, |_, schema, _| is_binary(schema)),
    // What some frameworks write for JSON.
    (Kind::Json, |name, schema, _| {
        name == "*/*" && is(schema, &STRUCTURED)
    }),
    (Kind::Xml, |name, _, _| {
        name.ends_with("/xml") || name.ends_with("+xml")
    }),
    (Kind::Text, |name, schema, _| {
        is_text(name) || (name == "*/*" && is(schema, &["string"]))
    }),
    (Kind::Binary, |name, _, _| !name.starts_with("multipart/")),
];

pub(super) const JSON: &str = "application/json";
pub(super) const MULTIPART: &str = "multipart/form-data";
pub(super) const FORM: &str = "application/x-www-form-urlencoded";
const EVENTS: &str = "text/event-stream";
/// Any file.
pub(super) const BYTES: &str = "application/octet-stream";
pub(super) const TEXT: &str = "text/plain";
pub(super) const LINES: &str = "application/x-ndjson";
pub(super) const SEQUENCE: &str = "application/json-seq";
const ALL_LINES: [&str; 5] = [
    "application/jsonl",
    "application/json-lines",
    SEQUENCE,
    "application/x-jsonlines",
    LINES,
];
const STRUCTURED: [&str; 5] = ["array", "boolean", "integer", "number", "object"];

/// What `name` carries with this schema of a document, its references followed; none where that is not supported.
pub(super) fn kind(name: &str, schema: Option<&Value>, document: &Value) -> Option<Kind> {
    let name = essence(name);
    let mut table = TABLE.iter();
    let found = table.find(|(_, holds)| holds(&name, schema, document));
    found.map(|(kind, _)| *kind)
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(name: &str) -> String {
    let name = name.split(';').next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}

/// Of two of a kind the lower one is preferred: plain JSON is what most servers mean, and a patch of its own format or a
/// problem is not.
pub(super) fn specialty(name: &str) -> u8 {
    match essence(name).as_str() {
        JSON => 0,
        "application/problem+json" => 2,
        _ => 1,
    }
}

/// Whether a media type names one format, not a range of them.
pub(super) fn is_concrete(name: &str) -> bool {
    !name.contains('*')
}

/// Whether this is one media type that can be sent, and not several, a range, or no media type at all.
pub(super) fn is_one(name: &str) -> bool {
    let is_word = |word: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        !word.is_empty() && word.chars().all(fits)
    };
    let name = essence(name);
    let words = name.split_once('/');
    words.is_some_and(|(kind, format)| is_word(kind) && is_word(format))
}

/// Whether media types, with commas between them, are all of files.
pub(super) fn are_files(names: &str) -> bool {
    names
        .split(',')
        .all(|name| kind(name, None, &Value::Null) == Some(Kind::Binary))
}

fn is_json(name: &str) -> bool {
    name == JSON || name == "text/json" || name.ends_with("+json")
}

/// What else is an `application/…` is a file, even where its schema is a string: that is how 3.0 says it.
fn is_text(name: &str) -> bool {
    let texts = [
        "application/graphql",
        "application/javascript",
        "application/sdp",
        "application/sql",
    ];
    name.starts_with("text/") || name.ends_with("yaml") || texts.contains(&name)
}

/// Whether a schema is of one of these types.
fn is(schema: Option<&Value>, types: &[&str]) -> bool {
    let Some(schema) = schema else { return false };
    let of_type = |name: &Value| name.as_str().is_some_and(|name| types.contains(&name));
    match schema.get("type") {
        Some(Value::Array(names)) => names.iter().any(of_type),
        Some(name) => of_type(name),
        // A composition, or members: nobody writes these for anything but an object.
        None => {
            let keywords = ["allOf", "anyOf", "oneOf", "properties"];
            types.contains(&"object")
                && keywords.iter().any(|keyword| schema.get(keyword).is_some())
        }
    }
}

/// Whether one of the members is a file, or can be.
fn has_file(schema: Option<&Value>, document: &Value) -> bool {
    let is_file = |member: &Value| {
        let member = resolve(document, member).unwrap_or(member);
        let variants = ["allOf", "anyOf", "oneOf"].iter();
        let variants = variants.filter_map(|keyword| member.get(keyword)?.as_array());
        let mut variants = variants
            .flatten()
            .map(|one| resolve(document, one).unwrap_or(one));
        is_binary(Some(member))
            || is_binary(member.get("items"))
            || variants.any(|one| is_binary(Some(one)))
    };
    let members = schema.and_then(|schema| schema.get("properties")?.as_object());
    let mut members = members.into_iter().flat_map(|members| members.values());
    members.any(is_file)
}

fn is_binary(schema: Option<&Value>) -> bool {
    let format = schema.and_then(|schema| schema.get("format")?.as_str());
    format == Some("binary")
}
