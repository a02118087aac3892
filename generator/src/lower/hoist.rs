//! Inline enums, unions and objects → components with a name that a person would give.
//!
//! Where members of one name have one and the same schema in several places (`error_in`), the type
//! is shared and named after the member (`ErrorIn`); otherwise it is named after its parent too
//! (`PipelineStepType`).

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::{Map, Value, json};

use super::describe::{sentence, words};
use super::rename::{reference_to, unique};
use super::visit::{for_each_child, holders, operations_and_webhooks_mut, schema_tree};
use super::webhooks::Webhook;
use crate::naming;

/// What may differ from place to place where a schema is the same.
const ASIDE: [&str; 8] = [
    "default",
    "description",
    "example",
    "examples",
    "nullable",
    "title",
    "x-list",
    "x-name",
];

/// What a variant is called that has nothing to be called after, with its number.
pub(super) const VARIANT: &str = "variant";

/// A place with an inline schema that needs a name.
struct Site<'a> {
    /// The name of the member or parameter.
    member: String,
    /// The type, or the operation, that the place belongs to.
    parent: String,
    /// Whether a place alone in the document may be named after its member only.
    alone: bool,
    schema: &'a mut Value,
}

pub(super) fn run(document: &mut Value, webhooks: &[Webhook]) {
    let components = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let mut round = components.map(std::mem::take).unwrap_or_default();
    let mut done: Map<String, Value> = Map::new();
    let mut operations = in_operations(document, webhooks);
    // Each round names what stands directly in the components of the round before.
    while !round.is_empty() || !operations.is_empty() {
        let taken: BTreeSet<String> = done.keys().chain(round.keys()).cloned().collect();
        let mut sites = std::mem::take(&mut operations);
        for (name, schema) in &mut round {
            inside(schema, name, &mut sites);
        }
        let next = name_all(sites, &taken);
        done.append(&mut round);
        round = next;
    }
    drop(operations);
    for schema in done.values_mut() {
        // What is said beside the reference to a variant is said by the component.
        schema_tree(schema, &mut bare_variants);
        for_each_child(schema, &mut |child| {
            schema_tree(child, &mut without_placeholders)
        });
    }
    if let Some(root) = document.as_object_mut() {
        let components = root.entry("components").or_insert_with(|| json!({}));
        if let Some(components) = components.as_object_mut() {
            components.insert("schemas".into(), Value::Object(done));
        }
    }
}

/// References as typify knows them for variants that have a name.
fn bare_variants(schema: &mut Value) {
    let variants = schema.get_mut("oneOf").and_then(Value::as_array_mut);
    for variant in variants.into_iter().flatten() {
        let parts = variant.get("allOf").and_then(Value::as_array);
        if let [only] = parts.map(Vec::as_slice).unwrap_or_default()
            && only.get("$ref").is_some()
        {
            *variant = only.clone();
        }
    }
}

/// An enum that got no name has nobody to give its values back.
fn without_placeholders(schema: &mut Value) {
    if let Some(schema) = schema.as_object_mut()
        && schema.shift_remove("x-values").is_some()
    {
        schema.shift_remove("enum");
    }
}

/// The places in parameters, bodies and responses, and in the bodies of webhooks.
fn in_operations<'a>(document: &'a mut Value, webhooks: &[Webhook]) -> Vec<Site<'a>> {
    let mut sites = Vec::new();
    let (operations, bodies) = operations_and_webhooks_mut(document);
    for (key, operation) in operations {
        let id = operation.get("operationId").and_then(Value::as_str);
        let parent = naming::type_name(&naming::short_id(id, &key.method, &key.path));
        for (kind, holder) in holders(operation) {
            let parameter = holder
                .get("name")
                .and_then(Value::as_str)
                .map(ToOwned::to_owned);
            if let Some(schema) = holder.get_mut("schema") {
                let member = parameter.as_deref().unwrap_or(kind);
                site(schema, member, &parent, parameter.is_some(), &mut sites);
            }
        }
    }
    for (webhook, body) in webhooks.iter().zip(bodies) {
        if let Some(schema) = body.get_mut("schema") {
            let parent = naming::type_name(&webhook.name);
            site(schema, "body", &parent, false, &mut sites);
        }
    }
    sites
}

/// The places in a schema that has a name itself.
fn inside<'a>(schema: &'a mut Value, name: &str, sites: &mut Vec<Site<'a>>) {
    for (keyword, member) in schema.as_object_mut().into_iter().flatten() {
        match (keyword.as_str(), member) {
            ("properties", Value::Object(properties)) => {
                for (member, property) in properties {
                    site(property, member, name, false, sites);
                }
            }
            ("items" | "additionalProperties", inner @ Value::Object(_)) => {
                site(inner, "item", name, false, sites)
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(variants)) => {
                for variant in variants {
                    let own = variant.get("x-variant").and_then(Value::as_str);
                    match own.map(ToOwned::to_owned) {
                        Some(own) => site(variant, &own, name, false, sites),
                        None => inside(variant, name, sites),
                    }
                }
            }
            _ => {}
        }
    }
}

/// The place itself, or the places in its items.
fn site<'a>(
    schema: &'a mut Value,
    member: &str,
    parent: &str,
    alone: bool,
    sites: &mut Vec<Site<'a>>,
) {
    if needs_name(schema) {
        // The overlay may know a better name than the member's.
        let named = schema
            .get("x-name")
            .and_then(Value::as_str)
            .unwrap_or(member)
            .to_owned();
        sites.push(Site {
            member: named,
            parent: parent.into(),
            alone,
            schema,
        });
        return;
    }
    for (keyword, inner) in schema.as_object_mut().into_iter().flatten() {
        if ["items", "additionalProperties"].contains(&keyword.as_str()) && inner.is_object() {
            site(inner, &naming::singular(member), parent, alone, sites);
        }
    }
}

fn needs_name(schema: &Value) -> bool {
    let several = |keyword: &str| {
        schema
            .get(keyword)
            .and_then(Value::as_array)
            .is_some_and(|all| all.len() > 1)
    };
    let is_enum =
        schema.get("enum").is_some() && schema.get("type").is_none_or(|name| name == "string");
    let has_members = schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|members| !members.is_empty());
    is_enum || has_members || several("anyOf") || several("oneOf") || several("allOf")
}

/// Gives each site a reference, and returns the schemas that the references name.
fn name_all(sites: Vec<Site>, taken: &BTreeSet<String>) -> Map<String, Value> {
    let mut by_member: BTreeMap<String, Vec<Site>> = BTreeMap::new();
    for site in sites {
        by_member.entry(site.member.clone()).or_default().push(site);
    }
    let mut named: Map<String, Value> = Map::new();
    for (member, sites) in by_member {
        let same = sites
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if same_shape(a.schema, b.schema)));
        let several = sites.len() > 1;
        let shared = same
            && (sites.len() > 1 || sites.iter().all(|site| site.alone))
            && !["body", "item", "response"].contains(&member.as_str())
            && !member.starts_with(VARIANT);
        for site in sites {
            let wanted = if shared {
                naming::type_name(&member)
            } else {
                naming::type_name(&format!("{}_{member}", naming::without_role(&site.parent)))
            };
            // A name that stands for the same schema already is used again.
            let known = named
                .get(&wanted)
                .is_some_and(|known| same_shape(known, site.schema));
            let name = if known {
                wanted
            } else {
                unique(wanted, |name| {
                    named.contains_key(name) || taken.contains(name)
                })
            };
            let mut reference = json!({ "allOf": [reference_to(&name)] });
            if let (Some(reference), Some(site)) =
                (reference.as_object_mut(), site.schema.as_object())
            {
                for keyword in ["description", "nullable", "x-list"] {
                    reference.extend(
                        site.get(keyword)
                            .map(|member| (keyword.to_owned(), member.clone())),
                    );
                }
            }
            let mut schema = std::mem::replace(site.schema, reference);
            if let Some(schema) = schema.as_object_mut() {
                schema.shift_remove("nullable");
                schema.shift_remove("x-list");
                // Of a type in several places, what one of them says does not hold in general.
                if several && !known {
                    schema.shift_remove("description");
                    let title = schema.get("title").and_then(Value::as_str);
                    let title =
                        title.filter(|title| title.to_snake_case() != member.to_snake_case());
                    let words = title.map_or_else(|| words(&member), sentence);
                    schema.insert("description".into(), words.into());
                }
            }
            named.entry(name).or_insert(schema);
        }
    }
    named
}

/// Whether two schemas are one, without what may differ from place to place.
fn same_shape(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
        return one == other;
    };
    let counts = |(keyword, _): &(&String, &Value)| !ASIDE.contains(&keyword.as_str());
    let members = |schema: &Map<String, Value>| schema.iter().filter(counts).count();
    members(one) == members(other)
        && one
            .iter()
            .filter(counts)
            .all(|(keyword, member)| other.get(keyword) == Some(member))
}
