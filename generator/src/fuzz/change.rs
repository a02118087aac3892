//! The changes: what makes a document one that nobody would write.

use fastrand::Rng;
use serde_json::{Value, json};

/// The most changes of a case.
const CHANGES: usize = 4;
/// The deepest that a value is wrapped.
const DEEP: usize = 300;

/// Texts that a name, a type, a reference or a description may be.
const TEXTS: [&str; 40] = [
    "",
    " ",
    "a b",
    "A",
    "a",
    "★",
    "\n",
    "\0",
    "\u{202e}x",
    "0",
    "-1",
    "1e999",
    "self",
    "Self",
    "r#type",
    "_",
    "__",
    "type",
    "crate",
    "new",
    "send",
    "client",
    "Error",
    "Option",
    "String",
    "string",
    "object",
    "array",
    "null",
    "integer",
    "binary",
    "date-time",
    "../x",
    "{",
    "{a}",
    "/{a}/{a}",
    "#",
    "#/components/schemas/A",
    "`*/ */ \"#",
    "application/json",
];

/// Keys that change what a schema or an operation is.
const KEYS: [&str; 30] = [
    "$ref",
    "type",
    "enum",
    "const",
    "oneOf",
    "anyOf",
    "allOf",
    "not",
    "items",
    "prefixItems",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "discriminator",
    "nullable",
    "format",
    "default",
    "name",
    "in",
    "schema",
    "content",
    "style",
    "explode",
    "security",
    "operationId",
    "servers",
    "readOnly",
    "minimum",
    "$defs",
];

/// Characters that mean something in JSON.
const MARKS: [char; 13] = [
    '{', '}', '[', ']', ':', ',', '"', '\\', '\n', '\u{feff}', '0', 'e', '-',
];

/// Numbers at the ends of what types hold.
fn number(random: &mut Rng) -> Value {
    let numbers = [
        json!(-1),
        json!(0),
        json!(1.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(1_000_000_000_000_i64),
    ];
    random.choice(numbers).unwrap_or_default()
}

/// Changes one to four things in a document. `other` is one whose values may come in.
pub(super) fn value(document: &mut Value, other: &Value, random: &mut Rng) {
    let elsewhere = places(other);
    for _ in 0..random.usize(1..=CHANGES) {
        let places = places(document);
        let Some(place) = random.choice(&places).cloned() else {
            return;
        };
        let text = |random: &mut Rng| random.choice(TEXTS).unwrap_or_default();
        let new = match random.u8(..14) {
            0 => {
                remove(document, &place);
                continue;
            }
            1 => {
                let name = match random.bool() {
                    true => text(random).to_owned(),
                    // Two of one name, or nearly so.
                    false => last_key(random.choice(&places)),
                };
                rename(document, &place, &name);
                continue;
            }
            2 => {
                let key = random.choice(KEYS).unwrap_or_default();
                let from = random
                    .choice(&places)
                    .and_then(|place| document.pointer(place));
                let value = from.cloned().unwrap_or_default();
                if let Some(Value::Object(members)) = document.pointer_mut(&place) {
                    members.insert(key.into(), value);
                }
                continue;
            }
            3 => Value::Null,
            4 => number(random),
            5 => json!(random.bool()),
            6 => json!([]),
            7 => json!({}),
            8 => json!(text(random)),
            // A reference to anything, itself and what holds it too.
            9 => {
                json!({ "$ref": format!("#{}", random.choice(&places).map_or("", String::as_str)) })
            }
            10 => wrapped(document.pointer(&place), random),
            11 => random
                .choice(&elsewhere)
                .and_then(|place| other.pointer(place))
                .cloned()
                .unwrap_or_default(),
            _ => random
                .choice(&places)
                .and_then(|place| document.pointer(place))
                .cloned()
                .unwrap_or_default(),
        };
        if let Some(changed) = document.pointer_mut(&place) {
            *changed = new;
        }
    }
}

/// A value as the innermost of many.
fn wrapped(value: Option<&Value>, random: &mut Rng) -> Value {
    let depth = if random.u8(..8) == 0 {
        random.usize(..DEEP)
    } else {
        random.usize(..4)
    };
    let mut value = value.cloned().unwrap_or_default();
    for _ in 0..=depth {
        value = match random.u8(..7) {
            0 => json!({ "type": "array", "items": value }),
            1 => json!({ "type": "object", "properties": { "a": value } }),
            2 => json!({ "allOf": [value] }),
            3 => json!({ "oneOf": [value, { "type": "null" }] }),
            4 => json!({ "anyOf": [value, { "type": "string" }] }),
            5 => json!({ "type": "object", "additionalProperties": value }),
            _ => json!([value]),
        };
    }
    value
}

/// A text with a few characters lost, doubled or exchanged, or without its end.
pub(super) fn text(text: String, random: &mut Rng) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..random.usize(1..=CHANGES) {
        let at = random.usize(..=characters.len());
        match random.u8(..4) {
            0 => characters.truncate(at),
            1 => drop(characters.drain(at..(at + 1).min(characters.len()))),
            2 => characters.insert(at, random.choice(MARKS).unwrap_or(' ')),
            _ => {
                let end = (at + random.usize(..50)).min(characters.len());
                let doubled: Vec<char> = characters.drain(at..end).collect();
                characters.splice(at..at, doubled.repeat(2));
            }
        }
    }
    characters.into_iter().collect()
}

/// The pointers of everything in a value; what holds something comes before it.
pub(super) fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, into: &mut Vec<String>) {
        let mut go = |key: &str, child: &Value| {
            let at = format!("{at}/{key}");
            into.push(at.clone());
            walk(child, &at, into);
        };
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    go(&key.replace('~', "~0").replace('/', "~1"), member);
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    go(&index.to_string(), element);
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    walk(value, "", &mut all);
    all
}

fn last_key(place: Option<&String>) -> String {
    let last = place.and_then(|place| place.rsplit('/').next());
    unescaped(last.unwrap_or_default())
}

fn unescaped(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// Takes what is at a place out.
pub(super) fn remove(document: &mut Value, place: &str) {
    let Some((parent, key)) = place.rsplit_once('/') else {
        return;
    };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.shift_remove(&unescaped(key))),
        Some(Value::Array(elements)) => {
            if let Some(index) = key.parse().ok().filter(|index| *index < elements.len()) {
                elements.remove(index);
            }
        }
        _ => {}
    }
}

/// Gives what is at a place another name, beside those it has.
fn rename(document: &mut Value, place: &str, name: &str) {
    if let Some((parent, key)) = place.rsplit_once('/')
        && let Some(Value::Object(members)) = document.pointer_mut(parent)
        && let Some(value) = members.get(&unescaped(key)).cloned()
    {
        members.insert(name.to_owned(), value);
    }
}
