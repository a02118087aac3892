//! Compositions of which two parts speak of one member → one object, in which the last part's word on that member counts.
//!
//! Typify merges the parts by itself, but gives a member that two of them have a name that may be taken, and cannot merge
//! enums whose values were put aside. Nor could a member that is optional in one part, and so read as null, be required by
//! another. What one part allows beside its members it asks of the members of the others, which seldom are so.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::components::Components;
use super::remarks::is_aside;
use super::visit::{has_members, says_something, schemas};

/// References lead no deeper than this; the check has refused those that lead back.
const DEEPEST: usize = 64;

/// With one of these, a schema is more than an object with members.
const OTHER: [&str; 5] = ["anyOf", "oneOf", "not", "enum", "const"];

pub(super) fn run(document: &mut Value) {
    // Merging copies what is composed in turn, if only of members.
    let mut is_first = true;
    while round(document, is_first) {
        is_first = false;
    }
}

/// Whether there was something to merge. After the first round, of what has itself among its members there is not: it would
/// be copied into itself for ever.
fn round(document: &mut Value, is_first: bool) -> bool {
    let components = Components::of(document);
    let mut found = false;
    schemas(document, &mut |schema| {
        let one = schema.as_object().and_then(|all| merged(all, &components));
        if let Some(one) = one.filter(|_| is_first || !components.lead_back(schema)) {
            *schema = Value::Object(one);
            found = true;
        }
    });
    found
}

/// One object for the composition, where two of its parts speak of one member, if only as one of those beside their own.
fn merged(schema: &Map<String, Value>, components: &Components) -> Option<Map<String, Value>> {
    schema.get("allOf")?;
    let mut parts = Vec::new();
    parts_of(schema, components, &can_be_object, &mut parts)?;
    let (common, mut one) = union(&parts, components);
    for (keyword, member) in schema.iter().filter(|(keyword, _)| *keyword != "allOf") {
        one.entry(keyword).or_insert_with(|| member.clone());
    }
    (common || has_extras_of_others(&parts)).then_some(one)
}

/// Whether one of the parts speaks of whatever is beside its members, and another one has members.
fn has_extras_of_others(parts: &[&Map<String, Value>]) -> bool {
    let number_of_members = parts.iter().filter(|part| has_members(part)).count();
    parts.iter().any(|part| {
        let others = number_of_members - usize::from(has_members(part));
        part.contains_key("additionalProperties") && others > 0
    })
}

/// One object for all of these, and whether two of them speak of one member.
fn union(parts: &[&Map<String, Value>], components: &Components) -> (bool, Map<String, Value>) {
    let mut properties = Map::new();
    let mut required: Vec<Value> = Vec::new();
    let mut common = false;
    for part in parts {
        let own = part.get("properties").and_then(Value::as_object);
        for (name, property) in own.into_iter().flatten() {
            let known = properties.get(name);
            common |= known.is_some();
            let property = last_word(known, property, components);
            properties.insert(name.clone(), property);
        }
        let names = part.get("required").and_then(Value::as_array);
        for name in names.into_iter().flatten() {
            let here =
                own.is_some_and(|own| name.as_str().is_some_and(|name| own.contains_key(name)));
            common |= !here;
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
    let mut one = Map::new();
    let more = parts
        .iter()
        .rev()
        .find_map(|part| part.get("additionalProperties"));
    one.extend(more.map(|more| ("additionalProperties".to_owned(), more.clone())));
    one.insert("type".into(), "object".into());
    one.insert("properties".into(), Value::Object(properties));
    one.insert("required".into(), Value::Array(required));
    (common, one)
}

fn can_be_object(schema: &Map<String, Value>) -> bool {
    let is_object = schema.get("type").is_none_or(|name| name == "object");
    is_object && !OTHER.iter().any(|keyword| schema.contains_key(*keyword))
}

/// The schemas that a schema is composed of, in their order, itself last; none where one of them does not fit.
pub(super) fn parts_of<'a>(
    schema: &'a Map<String, Value>,
    components: &'a Components,
    fits: &dyn Fn(&Map<String, Value>) -> bool,
    into: &mut Vec<&'a Map<String, Value>>,
) -> Option<()> {
    collect(schema, components, fits, 0, into)
}

fn collect<'a>(
    schema: &'a Map<String, Value>,
    components: &'a Components,
    fits: &dyn Fn(&Map<String, Value>) -> bool,
    depth: usize,
    into: &mut Vec<&'a Map<String, Value>>,
) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    if schema.contains_key("$ref") {
        return collect(
            components.target(schema)?,
            components,
            fits,
            depth + 1,
            into,
        );
    }
    if !fits(schema) {
        return None;
    }
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten() {
        collect(part.as_object()?, components, fits, depth + 1, into)?;
    }
    into.push(schema);
    Some(())
}

/// What a member is that an earlier part may have, too: of two objects the members of both.
fn last_word(known: Option<&Value>, last: &Value, components: &Components) -> Value {
    let (Some(known), Some(last)) = (known.and_then(Value::as_object), last.as_object()) else {
        return last.clone();
    };
    if let Some(both) = composed(known, last, components) {
        return both;
    }
    let mut one = match says_something(last) {
        // It adds a description, say.
        false => known.clone(),
        true if known.contains_key("properties") && last.contains_key("properties") => {
            union(&[known, last], components).1
        }
        true => Map::new(),
    };
    for (keyword, member) in last {
        if !one.contains_key(keyword) || keyword == "description" {
            one.insert(keyword.clone(), member.clone());
        }
    }
    Value::Object(one)
}

/// The composition of two objects, where one has members of its own, and one is a reference or a composition itself.
fn composed(
    known: &Map<String, Value>,
    last: &Map<String, Value>,
    components: &Components,
) -> Option<Value> {
    let both = [known, last];
    if !both.iter().any(|one| has_members(one)) || !both.iter().any(|one| is_composed(one)) {
        return None;
    }
    let mut parts = parts_of_object(known, components)?;
    parts.extend(parts_of_object(last, components)?);
    let mut whole = Map::new();
    let composed = both.map(|part| {
        let part = part.clone().into_iter();
        let (aside, said): (Map<_, _>, Map<_, _>) =
            part.partition(|(keyword, _)| is_aside(keyword));
        whole.extend(aside);
        Value::Object(said)
    });
    // Null has to be allowed by both.
    if !both.iter().all(|one| one.contains_key("nullable")) {
        whole.shift_remove("nullable");
    }
    whole.insert("allOf".into(), Value::from(composed.to_vec()));
    let whole = Value::Object(whole);
    // Typify cannot merge these, and here there would be no end to it.
    let is_endless = have_common_members(&parts) && components.lead_back(&whole);
    (!is_endless).then_some(whole)
}

fn is_composed(schema: &Map<String, Value>) -> bool {
    schema.contains_key("$ref") || schema.contains_key("allOf")
}

/// What an object is composed of; none of what may be something else.
fn parts_of_object<'a>(
    schema: &'a Map<String, Value>,
    components: &'a Components,
) -> Option<Vec<&'a Map<String, Value>>> {
    let mut parts = Vec::new();
    parts_of(schema, components, &can_be_object, &mut parts)?;
    let is_object = parts.iter().any(|part| part.contains_key("type"));
    is_object.then_some(parts)
}

fn have_common_members(parts: &[&Map<String, Value>]) -> bool {
    let members = parts
        .iter()
        .filter_map(|part| part.get("properties")?.as_object());
    let mut seen = BTreeSet::new();
    members.flat_map(Map::keys).any(|name| !seen.insert(name))
}
