//! The methods that a path item may have operations of, and where in it they stand.

use serde_json::Value;

use super::Pointer;

/// The members of a path item that are operations.
pub const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The member that holds those of any other method, called as they are sent.
pub const ADDITIONAL: &str = "additionalOperations";

/// The operations of a path item: their methods, where in it they stand, and what stands there.
pub fn operations_of(item: &Value) -> impl Iterator<Item = (&str, Pointer, &Value)> {
    let additional = item.get(ADDITIONAL).and_then(Value::as_object);
    let additional = additional.into_iter().flatten();
    let fixed = METHODS
        .iter()
        .filter_map(|method| Some((*method, item.get(*method)?)));
    fixed
        .chain(additional.map(|(method, operation)| (method.as_str(), operation)))
        .map(|(method, operation)| (method, place_of(method), operation))
}

/// Where in a path item the operation of a method stands.
pub fn place_of(method: &str) -> Pointer {
    let item = Pointer::root();
    if METHODS.contains(&method) {
        item.child(method)
    } else {
        item.child(ADDITIONAL).child(method)
    }
}

/// The path and the method of the operation that a place is in.
pub fn operation_at(place: &Pointer) -> Option<(String, String)> {
    match place.keys().as_slice() {
        [paths, path, additional, method, ..] if paths == "paths" && additional == ADDITIONAL => {
            Some((path.clone(), method.clone()))
        }
        [paths, path, method, ..] if paths == "paths" && METHODS.contains(&method.as_str()) => {
            Some((path.clone(), method.clone()))
        }
        _ => None,
    }
}

/// Whether a text can be sent as a method, and is none that makes something else of a request.
pub fn is_method(text: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_token) && !text.eq_ignore_ascii_case("connect")
}
