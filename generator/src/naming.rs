//! The one rule for names: resources, methods, types and fields.
//!
//! - A **resource** is the operation's first tag, or the first segment of its path that tells
//!   something (`/api/v1/files/{id}` → `files`); `x-resource` in the overlay overrides both.
//! - A **method** is `get` for a GET of one member of the resource (`/files/{id}`); else the
//!   operationId without FastAPI's path suffix, the resource's own name, a leading `get_` and a
//!   trailing preposition (`get_file_download_url_api_v1_…_get` → `download_url`); `x-name` overrides it.
//! - An operation whose name is wholly the resource's is the resource: `client.health()`.

use std::ops::RangeInclusive;

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Words that a resource of a path is never named after.
const TELLS_NOTHING: [&str; 4] = ["api", "rest", "public", "openapi"];

/// Left over at the end of a name once the resource's name is gone: `add_files_to_collection`.
const PREPOSITIONS: [&str; 8] = ["to", "from", "of", "in", "for", "by", "on", "with"];

/// Modules and methods that the client has besides its resources.
const RESERVED_RESOURCES: [&str; 9] = [
    "builder", "cli", "client", "clone", "from_env", "into", "mock", "new", "types",
];

/// Methods that a handle has besides its operations.
const RESERVED_METHODS: [&str; 2] = ["clone", "new"];

/// Methods of traits that a method of the document's may be called like, though it does something else: clippy would
/// have the trait in its place.
const OF_TRAITS: [&str; 11] = [
    "add", "bitand", "bitor", "bitxor", "cmp", "div", "mul", "rem", "shl", "shr", "sub",
];

/// Names that generated code uses for something else.
const RESERVED_TYPES: [&str; 34] = [
    "BTreeMap",
    "Box",
    "ByteStream",
    "CallOptions",
    "Client",
    "ClientBuilder",
    "Clone",
    "DateTime",
    "Debug",
    "Default",
    "Deserialize",
    "Err",
    "Error",
    "From",
    "Into",
    "IntoIterator",
    "Map",
    "None",
    "Ok",
    "OperationInfo",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Send",
    "Serialize",
    "Some",
    "String",
    "Sync",
    "ToString",
    "Upload",
    "Utc",
    "Value",
    "Vec",
];

/// The operationId without the path and the method that FastAPI appends, in snake case; made from
/// the method and the path where there is none.
pub fn short_id(id: Option<&str>, method: &str, path: &str) -> String {
    let Some(id) = id.filter(|id| !id.trim().is_empty()) else {
        let lists = method == "get" && path.len() > 1 && collection_path(path) == path;
        let method = if lists {
            "list".into()
        } else {
            method.to_snake_case()
        };
        let words: Vec<String> = path
            .split('/')
            .filter(|segment| tells_something(segment))
            .map(|segment| segment.trim_matches(['{', '}']).to_snake_case())
            .collect();
        return format!("{method}_{}", words.join("_"));
    };
    let suffix: String = format!("{path}_{method}")
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '_' {
                c
            } else {
                '_'
            }
        })
        .collect();
    id.strip_suffix(suffix.as_str())
        .filter(|short| !short.is_empty())
        .unwrap_or(id)
        .to_snake_case()
}

/// The resource of an operation, in snake case.
pub fn resource(tag: Option<&str>, path: &str) -> String {
    let named = tag
        .map(ToSnakeCase::to_snake_case)
        .filter(|tag| !tag.is_empty());
    let from_path = || {
        path.split('/')
            .find(|segment| tells_something(segment) && !segment.starts_with('{'))
    };
    let name = ident(
        &named
            .or_else(|| from_path().map(ToSnakeCase::to_snake_case))
            .unwrap_or_else(|| "root".into()),
    );
    free_resource(name)
}

/// A resource's name, unlike the modules and methods that the client has besides.
pub fn free_resource(name: String) -> String {
    if RESERVED_RESOURCES.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// A method's name as the overlay gives it.
pub fn free_method(name: &str) -> String {
    let name = ident(name);
    if RESERVED_METHODS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// Whether a method is called like one of a trait's.
pub fn is_of_trait(method: &str) -> bool {
    OF_TRAITS.contains(&method)
}

/// A request's type, called like its method.
pub fn request_name(method: &str) -> String {
    let name = method.to_upper_camel_case();
    if RESERVED_TYPES.contains(&name.as_str()) {
        format!("{name}Request")
    } else {
        type_name(method)
    }
}

/// The path that lists a resource's members: up to and with the first segment that tells something.
pub fn collection_path(path: &str) -> String {
    let mut end = 0;
    for segment in path.split_inclusive('/') {
        end += segment.len();
        if tells_something(segment.trim_end_matches('/')) {
            break;
        }
    }
    path.get(..end).unwrap_or(path).trim_end_matches('/').into()
}

/// The method of an operation in its resource, in snake case; empty where the operation is the
/// resource.
pub fn method(short_id: &str, resource: &str, method: &str, path: &str) -> String {
    let member = path
        .strip_prefix(collection_path(path).as_str())
        .and_then(|rest| rest.strip_prefix('/'));
    let one_member = member
        .is_some_and(|rest| rest.starts_with('{') && rest.ends_with('}') && !rest.contains('/'));
    let collection = collection_path(path);
    let collection = collection
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_snake_case();
    let own_member = one_member && singular(&collection) == singular(resource);
    if method == "get" && own_member {
        return "get".into();
    }
    let words: Vec<&str> = short_id
        .split('_')
        .filter(|word| !word.is_empty())
        .collect();
    let own: Vec<&str> = resource.trim_end_matches('_').split('_').collect();
    let mut rest = without_phrase(&words, &own);
    if rest.len() > 1 && rest.first() == Some(&"get") {
        rest.remove(0);
    }
    if rest.len() > 1
        && rest.len() < words.len()
        && rest.last().is_some_and(|last| PREPOSITIONS.contains(last))
    {
        rest.pop();
    }
    match rest.join("_").as_str() {
        "" => String::new(),
        name => free_method(name),
    }
}

/// Takes the resource's name, or as much of its end as is there, out of the words.
fn without_phrase<'a>(words: &[&'a str], resource: &[&str]) -> Vec<&'a str> {
    for start in 0..resource.len() {
        let phrase = resource.get(start..).unwrap_or_default();
        // `user_health` is more than `health`: only a whole name may stand for the whole.
        if phrase.len() == words.len() && start > 0 {
            continue;
        }
        let found = words.windows(phrase.len()).position(|window| {
            window
                .iter()
                .zip(phrase)
                .all(|(a, b)| a == b || singular(a) == singular(b))
        });
        if let Some(at) = found {
            let before = words.iter().take(at);
            return before
                .chain(words.iter().skip(at + phrase.len()))
                .copied()
                .collect();
        }
    }
    words.to_vec()
}

fn tells_something(segment: &str) -> bool {
    let is_version = segment
        .strip_prefix('v')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    !segment.is_empty() && !is_version && !TELLS_NOTHING.contains(&segment)
}

/// The singular of an English plural, as far as names of resources need it.
pub fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for (plural, one) in [("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")] {
        if let Some(stem) = word.strip_suffix(plural) {
            return format!("{stem}{one}");
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with(['s', 'u', 'i']) => stem.into(),
        _ => word.into(),
    }
}

/// Characters that are another way to write a letter: rustc warns of them in names, and no `allow` reaches all it says.
const LETTERS: [(RangeInclusive<char>, &str); 6] = [
    ('ª'..='ª', "a"),
    ('µ'..='µ', "mu"),
    ('º'..='º', "o"),
    // Letters and numbers as symbols, ligatures, and what is of another width.
    ('℀'..='ↈ', " "),
    ('\u{fb00}'..='\u{fb06}', " "),
    ('\u{ff10}'..='\u{ff5a}', " "),
];

/// A text with letters for what stands for some.
fn spelled_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match LETTERS.iter().find(|(range, _)| range.contains(&c)) {
            Some((_, letters)) => out.push_str(letters),
            None => out.push(c),
        }
    }
    out
}

/// A type's name, in camel case, that clashes with nothing that generated code uses.
///
/// Typify names types by the same rule, so a name must stay what it is when it is named again: `A_B` is no `AB`, which
/// would be an `Ab` then.
pub fn type_name(text: &str) -> String {
    // `Self` is the only keyword that begins with a capital.
    let is_name = |text: &str| match text.as_bytes() {
        [b'A'..=b'Z', rest @ ..] if rest.iter().all(u8::is_ascii_alphanumeric) => text != "Self",
        _ => syn::parse_str::<syn::Ident>(text).is_ok(),
    };
    let mut name: String = spelled_out(text)
        .chars()
        .map(|c| {
            // Not every character that counts as a letter or a digit may stand in a name: `²` may not.
            let fine = if c.is_ascii() {
                c.is_ascii_alphanumeric()
            } else {
                is_name(&format!("a{c}"))
            };
            if fine { c } else { ' ' }
        })
        .collect();
    for _ in 0..4 {
        let before = std::mem::take(&mut name);
        name = before.to_upper_camel_case();
        if !name.is_empty() && name != "Self" && !is_name(&name) {
            name.insert(0, 'N');
        }
        if name == before {
            break;
        }
    }
    match name.as_str() {
        "" => "Unnamed".into(),
        reserved if RESERVED_TYPES.contains(&reserved) => format!("{reserved}Type"),
        _ => name,
    }
}

/// What values are called that have no letter or digit; of two that begin alike the longer one first.
const SYMBOLS: [(&str, &str); 27] = [
    ("!=", "not equal"),
    ("<=", "less or equal"),
    ("<>", "unequal"),
    (">=", "greater or equal"),
    (" ", "space"),
    ("!", "not"),
    ("#", "hash"),
    ("$", "dollar"),
    ("%", "percent"),
    ("&", "and"),
    ("*", "star"),
    ("+", "plus"),
    (",", "comma"),
    ("-", "minus"),
    (".", "dot"),
    ("/", "slash"),
    (":", "colon"),
    (";", "semicolon"),
    ("<", "less"),
    ("=", "equal"),
    (">", "greater"),
    ("?", "question"),
    ("@", "at"),
    ("^", "caret"),
    ("_", "underscore"),
    ("|", "pipe"),
    ("~", "tilde"),
];

fn of_symbols(value: &str) -> String {
    let (mut rest, mut words) = (value, Vec::new());
    while let Some((symbol, word)) = SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol)) {
        words.push(*word);
        rest = rest.get(symbol.len()..).unwrap_or_default();
    }
    words.join(" ")
}

/// The name of an enum's variant, unlike those used already.
pub fn variant(value: &str, used: &[String]) -> String {
    let spelled = match value.as_bytes() {
        [] => "empty".to_owned(),
        bytes if !bytes.iter().any(u8::is_ascii_alphanumeric) => of_symbols(value),
        [b'+', ..] => value.replacen('+', "plus ", 1),
        [b'-', ..] => value.replacen('-', "minus ", 1),
        _ => value.to_owned(),
    };
    let ascii: String = spelled
        .chars()
        .map(|c| if c.is_ascii() { c } else { ' ' })
        .collect();
    let name = ascii.to_upper_camel_case();
    let name = match name.as_str() {
        "" => "Unnamed".to_owned(),
        "Self" => "SelfValue".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("N{name}"),
        name => name.to_owned(),
    };
    let mut free = name.clone();
    let mut number = 2;
    while used.contains(&free) {
        free = format!("{name}{number}");
        number += 1;
    }
    free
}

/// A name of a field, an argument or a method, or the name with the first number that makes it one of a kind.
pub fn numbered(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let joint = if wanted.ends_with('_') { "" } else { "_" };
    let numbered = (2..).map(|number| format!("{wanted}{joint}{number}"));
    std::iter::once(wanted.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// How far a name is from what it stands for on the wire: of several that come to one, the nearest keeps it.
pub fn distance(wire: &str, ident: &str) -> u8 {
    let is_sign = |c: char| !c.is_alphanumeric();
    match wire {
        _ if wire == ident => 0,
        // `_name`, `$name` and `@name` stand beside what is called `name`.
        _ if wire.starts_with(is_sign) || wire.ends_with(is_sign) => 2,
        _ => 1,
    }
}

/// The method that sends null for a member of a change.
pub fn clear_method(ident: &str) -> String {
    format!("clear_{}", ident.trim_end_matches('_'))
}

/// A type's name without the ending that only says where it is used.
pub fn without_role(name: &str) -> &str {
    ["Response", "Request", "Body"]
        .iter()
        .find_map(|role| name.strip_suffix(role).filter(|rest| !rest.is_empty()))
        .unwrap_or(name)
}

/// A field's, a method's or a module's name, in snake case, that is no keyword.
pub fn ident(text: &str) -> String {
    // Files are named so too, and only ASCII names are safe everywhere.
    let ascii: String = text
        .chars()
        .map(|c| if c.is_ascii() { c } else { ' ' })
        .collect();
    let name = ascii.to_snake_case();
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("n{name}")
    } else {
        name
    };
    match name.as_str() {
        "" => "unnamed".into(),
        name if is_keyword(name) => format!("{name}_"),
        _ => name,
    }
}

/// What a parameter compares with, by the sign behind its name.
const COMPARES: [(char, &str); 2] = [('<', "before"), ('>', "after")];

/// A parameter's setter: `date_sent_before` for `DateSent<`.
pub fn parameter(name: &str) -> String {
    let compares = COMPARES
        .iter()
        .find_map(|(sign, word)| Some((name.strip_suffix(*sign)?, word)));
    match compares {
        Some((name, word)) => ident(&format!("{name} {word}")),
        None => ident(name),
    }
}

/// Whether a word is no name in the edition that generated code is of; to syn and typify `gen` still is one.
pub fn is_keyword(word: &str) -> bool {
    // Without asking syn for most: no keyword is longer than `continue`.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if word.len() > 8
        && word.bytes().all(is_plain)
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        return false;
    }
    word == "gen" || syn::parse_str::<syn::Ident>(word).is_err()
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
