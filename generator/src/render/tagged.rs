//! Which types are variants of unions that a tag tells apart: the tag is set where they are made.

use std::collections::BTreeMap;

use serde_json::Value;

use super::types::references_in;

/// A member that tells a variant of a union from the others, and its only value there.
#[derive(Clone, PartialEq)]
pub(super) struct Tag {
    pub property: String,
    pub value: String,
}

/// The types that are the same variant of every union with a tag that they are in.
pub(super) fn tags(schemas: &Value) -> BTreeMap<String, Tag> {
    let mut tags: BTreeMap<String, Option<Tag>> = BTreeMap::new();
    for schema in schemas.as_object().into_iter().flat_map(|all| all.values()) {
        let variants = schema.get("oneOf").and_then(Value::as_array);
        let tag = schema.get("x-tag");
        let Some(property) = tag.and_then(|tag| tag.get("property")?.as_str()) else {
            continue;
        };
        let values = tag.and_then(|tag| tag.get("values")?.as_array());
        for (variant, values) in variants
            .into_iter()
            .flatten()
            .zip(values.into_iter().flatten())
        {
            let mut names = Vec::new();
            references_in(variant, &mut names);
            let only = match values.as_array().map(Vec::as_slice) {
                Some([Value::String(value)]) => Some(Tag {
                    property: property.to_owned(),
                    value: value.clone(),
                }),
                _ => None,
            };
            for name in names {
                tags.entry(name)
                    .and_modify(|known| {
                        *known = known.take().filter(|known| Some(known) == only.as_ref())
                    })
                    .or_insert_with(|| only.clone());
            }
        }
    }
    let tags = tags.into_iter();
    tags.filter_map(|(name, tag)| Some((name, tag?))).collect()
}
