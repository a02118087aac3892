//! `anyOf` and `oneOf` → unions that typify makes enums of, each variant with a type of its own, and what tells them apart.
//!
//! Of an `anyOf` whose variants overlap typify makes a struct with all of them flattened into it, which reads nothing but
//! objects. In documents it means one of several, as `oneOf` does.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::{Map, Value, json};

use super::components::Components;
use super::hoist::VARIANT;
use super::tags::{Tag, tag};
use super::visit::{distinct, says_something, schemas, take_in};
use crate::load::referred;
use crate::naming;

type Schema = Map<String, Value>;

pub(super) fn run(document: &mut Value) {
    let components = Components::of(document);
    let mut tagged = Vec::new();
    schemas(document, &mut |value| {
        if let Some(schema) = value.as_object_mut() {
            composition(schema, &components);
            union(schema, &components);
            tagged.extend(undeclared(value, &components));
        }
    });
    for (name, property) in tagged {
        let component = document.pointer_mut("/components/schemas");
        let component = component.and_then(|all| all.get_mut(&name)?.as_object_mut());
        if let Some(component) = component {
            declare(component, property);
        }
    }
}

/// The components that are variants told by a member which they do not have themselves: what is sent has to have it.
fn undeclared(schema: &Value, components: &Components) -> Vec<(String, String)> {
    let Some(Tag {
        property, values, ..
    }) = Tag::of(schema)
    else {
        return Vec::new();
    };
    let variants = schema.get("oneOf").and_then(Value::as_array);
    let variants = variants.into_iter().flatten().zip(values);
    let lacks = variants.filter_map(|(variant, values)| {
        let name = referred(variant.as_object()?)?;
        let is_told = !values.is_empty() && components.member(variant, &property).is_none();
        is_told.then(|| (name, property.clone()))
    });
    lacks.collect()
}

fn declare(component: &mut Schema, property: String) {
    let kind = component.entry("type").or_insert_with(|| "object".into());
    if *kind != "object" {
        return;
    }
    let members = component.entry("properties").or_insert_with(|| json!({}));
    if let Some(members) = members.as_object_mut() {
        members
            .entry(property)
            .or_insert_with(|| json!({ "type": "string" }));
    }
}

/// A composition that is one type already: of one part, or of nothing but strings.
fn composition(schema: &mut Schema, components: &Components) {
    let parts = schema.get("allOf").and_then(Value::as_array);
    match parts.map(Vec::as_slice) {
        Some([only @ Value::Object(part)])
            if !part.contains_key("$ref") && !schema.contains_key("properties") =>
        {
            let only = only.clone();
            schema.shift_remove("allOf");
            alone(schema, only);
        }
        _ => {
            if let Some(narrowest) = narrowed(schema, components) {
                schema.shift_remove("allOf");
                schema.extend(narrowest);
            }
        }
    }
}

fn union(schema: &mut Schema, components: &Components) {
    // Both at once say more than an enum can.
    if schema.contains_key("anyOf") && schema.contains_key("oneOf") {
        return;
    }
    let variants = schema
        .shift_remove("anyOf")
        .or_else(|| schema.shift_remove("oneOf"));
    let Some(Value::Array(mut variants)) = variants else {
        return;
    };
    let all = variants.len();
    variants.retain(|variant| !only_constrains(variant));
    if let [Value::Object(only)] = variants.as_mut_slice()
        && all > 1
    {
        // Nor is it all of it: another one asks for less.
        only.shift_remove("required");
    }
    if let Some(kind) = schema.get("type") {
        variants.iter_mut().for_each(|variant| is_a(kind, variant));
    }
    merge(&mut variants, components, is_string, strings);
    merge(&mut variants, components, is_number, numbers);
    match variants.as_slice() {
        [] => return,
        [only] => return alone(schema, only.clone()),
        _ => {}
    }
    // With members of its own beside them, typify puts these into each variant.
    let has_more = ["allOf", "properties"]
        .iter()
        .any(|keyword| schema.contains_key(*keyword));
    if !has_more && !are_told_by_members(&variants) {
        let tag = tag(schema, &variants, components);
        name(&mut variants, tag.as_ref());
        // Each variant says it.
        schema.retain(|keyword, _| !["required", "type"].contains(&keyword.as_str()));
        let told = match tag {
            Some(tag) => Some(json!(tag)),
            // Values of different kinds cannot be taken for each other.
            None if are_of_different_kinds(&variants, components) => None,
            None => Some(json!({})),
        };
        schema.extend(told.map(|told| ("x-tag".to_owned(), told)));
    }
    schema.insert("oneOf".into(), Value::Array(variants));
}

/// What a union is, each variant is that does not say.
fn is_a(kind: &Value, variant: &mut Value) {
    let said = ["$ref", "allOf", "anyOf", "oneOf"];
    if let Some(variant) = variant.as_object_mut()
        && !said.iter().any(|keyword| variant.contains_key(*keyword))
    {
        variant.entry("type").or_insert_with(|| kind.clone());
    }
}

fn are_of_different_kinds(variants: &[Value], components: &Components) -> bool {
    let kind = |variant| {
        let schema = components.resolved(variant)?;
        match schema.get("type") {
            _ if is_string(schema) => Some("string"),
            Some(kind) => kind.as_str(),
            None => None,
        }
    };
    let kinds: Option<BTreeSet<&str>> = variants.iter().map(kind).collect();
    // Serde reads a struct from a list, too.
    let is_either = |kinds: &BTreeSet<&str>| kinds.contains("array") && kinds.contains("object");
    kinds.is_some_and(|kinds| kinds.len() == variants.len() && !is_either(&kinds))
}

fn only_constrains(variant: &Value) -> bool {
    let members = variant.as_object().filter(|members| !members.is_empty());
    members.is_some_and(|members| !says_something(members))
}

/// Of a string that is several strings at once, the one with the fewest values: typify has only placeholders for them.
fn narrowed(schema: &Schema, components: &Components) -> Option<Schema> {
    let parts = schema
        .get("allOf")?
        .as_array()
        .filter(|parts| parts.len() > 1)?;
    let parts = parts
        .iter()
        .map(|part| components.resolved(part).filter(|part| is_string(part)));
    let parts: Vec<&Schema> = parts.collect::<Option<_>>()?;
    let values = |part: &&&Schema| {
        part.get("enum")
            .and_then(Value::as_array)
            .map_or(usize::MAX, Vec::len)
    };
    let narrowest = parts.iter().min_by_key(values)?;
    let said = ["type", "enum", "format"].into_iter();
    let said =
        said.filter_map(|keyword| Some((keyword.to_owned(), narrowest.get(keyword)?.clone())));
    Some(said.collect())
}

/// What is left of a union with one variant.
fn alone(schema: &mut Schema, only: Value) {
    match only {
        Value::Object(only) if !only.contains_key("$ref") => take_in(schema, only),
        reference => {
            let parts = schema.entry("allOf").or_insert_with(|| json!([]));
            if let Some(parts) = parts.as_array_mut() {
                parts.push(reference);
            }
        }
    }
}

/// Makes one variant of all that are of a kind, where they can be one.
fn merge(
    variants: &mut Vec<Value>,
    components: &Components,
    is: fn(&Schema) -> bool,
    merged: fn(&[&Schema]) -> Option<Schema>,
) {
    let resolved = |variant| components.resolved(variant).filter(|schema| is(schema));
    let all: Vec<&Schema> = variants.iter().filter_map(resolved).collect();
    if all.len() < 2 {
        return;
    }
    let Some(one) = merged(&all) else { return };
    // A component that is all of it has a name already.
    let known = variants.iter().find(|variant| {
        let values = resolved(variant).map(|schema| schema.get("enum"));
        variant.get("$ref").is_some() && values == Some(one.get("enum"))
    });
    let mut one = Some(known.cloned().unwrap_or(Value::Object(one)));
    let kept = variants
        .iter()
        .filter_map(|variant| match resolved(variant) {
            Some(_) => one.take(),
            None => Some(variant.clone()),
        });
    *variants = kept.collect();
}

fn is_string(schema: &Schema) -> bool {
    const SPECIAL: [&str; 4] = ["contentEncoding", "contentMediaType", "x-json", "x-type"];
    let values = schema.get("enum").and_then(Value::as_array);
    let is = match schema.get("type") {
        Some(kind) => kind == "string",
        None => values.is_some_and(|values| values.iter().all(Value::is_string)),
    };
    let format = schema.get("format").and_then(Value::as_str);
    is && !matches!(format, Some("binary" | "byte"))
        && !SPECIAL.iter().any(|keyword| schema.contains_key(*keyword))
}

fn strings(all: &[&Schema]) -> Option<Schema> {
    let is_date = |schema: &&&Schema| {
        let format = schema.get("format").and_then(Value::as_str);
        matches!(format, Some("date" | "date-time"))
    };
    // Dates and date-times are types of their own, unless any text may stand there.
    if all.iter().all(|schema| is_date(&schema)) {
        return None;
    }
    let values = all.iter().filter_map(|one| one.get("enum")?.as_array());
    let values = distinct(values.flatten().cloned());
    let mut one = Schema::from_iter([("type".to_owned(), "string".into())]);
    if !values.is_empty() {
        one.insert("enum".into(), Value::Array(values));
    }
    Some(one)
}

fn is_number(schema: &Schema) -> bool {
    let kind = schema.get("type").and_then(Value::as_str);
    matches!(kind, Some("integer" | "number"))
}

fn numbers(all: &[&Schema]) -> Option<Schema> {
    let same = |keyword: &str| {
        let first = all.first().and_then(|one| one.get(keyword))?;
        let same = all.iter().all(|one| one.get(keyword) == Some(first));
        same.then(|| (keyword.to_owned(), first.clone()))
    };
    let kind = same("type").unwrap_or(("type".to_owned(), "number".into()));
    Some([kind].into_iter().chain(same("format")).collect())
}

/// Whether the variants are inline objects of one member each, by which typify tells them apart.
fn are_told_by_members(variants: &[Value]) -> bool {
    const MORE: [&str; 4] = ["$ref", "allOf", "anyOf", "oneOf"];
    fn only(variant: &Value) -> Option<&String> {
        let variant = variant.as_object()?;
        let members = variant.get("properties")?.as_object()?;
        let (name, _) = members.iter().next().filter(|_| members.len() == 1)?;
        // No object is closed, whatever it says.
        let has_no_more = variant
            .get("additionalProperties")
            .is_none_or(|more| more == false);
        let is_alone = has_no_more && !MORE.iter().any(|keyword| variant.contains_key(*keyword));
        let required = variant.get("required")?.as_array()?;
        (is_alone && required.iter().any(|one| one == name)).then_some(name)
    }
    // Typify names the variants after them, and panics where two come to one name.
    let names: Option<Vec<&String>> = variants.iter().map(only).collect();
    names.is_some_and(|names| {
        let types: BTreeSet<String> = names.iter().map(|name| naming::type_name(name)).collect();
        let is_word = |name: &&String| name.starts_with(|c: char| c.is_ascii_alphabetic());
        types.len() == variants.len() && names.iter().all(is_word)
    })
}

/// Whether a value may be all of a name: a switch or a number tells nothing.
fn is_word(value: &str) -> bool {
    value.parse::<f64>().is_err() && !["true", "false"].contains(&value)
}

/// Says what the types of inline variants are called after: their title, what the tag of them is, or a member that only
/// they have.
fn name(variants: &mut [Value], tag: Option<&Tag>) {
    let members: Vec<Vec<String>> = variants.iter().map(members).collect();
    let mut taken = BTreeSet::new();
    for (index, variant) in variants.iter_mut().enumerate() {
        let Some(schema) = variant
            .as_object_mut()
            .filter(|schema| !schema.contains_key("$ref"))
        else {
            continue;
        };
        if let Some(name) = schema.get("x-variant").and_then(Value::as_str) {
            taken.insert(name.to_owned());
            continue;
        }
        let title = schema
            .get("title")
            .and_then(Value::as_str)
            .map(ToOwned::to_owned);
        let tagged = tag.and_then(|tag| match tag.values.get(index)?.as_slice() {
            [only] if is_word(only) => Some(only.clone()),
            _ => None,
        });
        let others = || {
            members
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
        };
        let is_own = |member: &&String| others().all(|(_, members)| !members.contains(member));
        let own = members
            .get(index)
            .and_then(|own| own.iter().find(is_own).cloned());
        let fallback = match schema.contains_key("enum") {
            true => "value".to_owned(),
            false => format!("{VARIANT}{}", index + 1),
        };
        let names = [title, tagged, own].into_iter().flatten();
        let mut names = names
            .map(|name| name.to_snake_case())
            .filter(|name| !name.is_empty());
        let name = names.find(|name| !taken.contains(name)).unwrap_or(fallback);
        taken.insert(name.clone());
        schema.insert("x-variant".into(), name.into());
    }
}

/// The members of an inline variant, those that it requires first.
fn members(variant: &Value) -> Vec<String> {
    let members = variant.get("properties").and_then(Value::as_object);
    let required = variant.get("required").and_then(Value::as_array);
    let mut names: Vec<String> = members
        .into_iter()
        .flat_map(Schema::keys)
        .cloned()
        .collect();
    names.sort_by_key(|name| required.is_none_or(|all| all.iter().all(|one| one != name)));
    names
}
