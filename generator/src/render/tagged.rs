//! Which types are variants of unions that a tag tells apart: the tag is set where they are made.

use std::collections::BTreeMap;

use serde_json::Value;

use super::types::references_in;
use crate::lower::Tag;

/// A member that tells a variant of a union from the others, and its only value there.
#[derive(Clone, PartialEq)]
pub(super) struct Tagged {
    pub property: String,
    pub value: String,
}

/// The types that are the same variant of every union with a tag that they are in.
pub(super) fn tagged(schemas: &Value) -> BTreeMap<String, Tagged> {
    let mut all: BTreeMap<String, Option<Tagged>> = BTreeMap::new();
    for schema in schemas.as_object().into_iter().flat_map(|all| all.values()) {
        let Some(Tag {
            property, values, ..
        }) = Tag::of(schema)
        else {
            continue;
        };
        let variants = schema.get("oneOf").and_then(Value::as_array);
        for (variant, values) in variants.into_iter().flatten().zip(values) {
            let only = <[String; 1]>::try_from(values).ok().map(|[value]| Tagged {
                property: property.clone(),
                value,
            });
            let mut names = Vec::new();
            references_in(variant, &mut names);
            for name in names {
                // In two unions it may be told by different tags.
                let known = all.entry(name).or_insert_with(|| only.clone());
                *known = known.take().filter(|known| Some(known) == only.as_ref());
            }
        }
    }
    let all = all.into_iter();
    all.filter_map(|(name, one)| Some((name, one?))).collect()
}
