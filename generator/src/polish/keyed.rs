//! A union of objects with one member each, which is the name of its variant → an enum that also reads objects with more
//! members, and those with none that it knows.

use std::collections::BTreeSet;

use quote::quote;
use syn::{Fields, Item, ItemEnum, Type, Variant, parse_quote};

use super::serde::{says, wire_name};
use super::{dates, union};
use crate::syntax::{argument_of, is_called};

/// The types that are such unions.
pub(super) fn all(items: &[Item]) -> BTreeSet<String> {
    let keyed = items.iter().filter_map(|item| match item {
        Item::Enum(item) if is_keyed(item) => Some(item.ident.to_string()),
        _ => None,
    });
    keyed.collect()
}

/// Whether serde would write and read the variants by their names, each with what it holds.
fn is_keyed(item: &ItemEnum) -> bool {
    let is_alone = |variant: &Variant| matches!(&variant.fields, Fields::Unnamed(all) if all.unnamed.len() == 1);
    !says(&item.attrs, &["tag", "untagged"])
        && !item.variants.is_empty()
        && item.variants.iter().all(is_alone)
}

/// Takes serde's way to read it, and gives ours, with a variant for what the document does not know.
pub(super) fn read(item: &mut ItemEnum) -> Item {
    union::without_deserialize(item);
    let calls = item.variants.iter().map(|variant| {
        let (ident, name) = (
            &variant.ident,
            wire_name(&variant.attrs, Some(&variant.ident)),
        );
        let makes = match variant.fields.iter().next() {
            Some(held) => dates::taken(&held.ty, quote!(Self::#ident)),
            None => quote!(Self::#ident),
        };
        quote!(.when(#name, #makes))
    });
    let calls = quote!(#(#calls)*);
    let (ident, other) = (item.ident.clone(), union::other(item));
    item.variants.push(parse_quote! {
        /// What this version of the client does not know.
        #[serde(untagged)]
        #other(::serde_json::Value)
    });
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #ident {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                runtime::Keyed::of(deserializer)? #calls .otherwise(Self::#other)
            }
        }
    }
}

/// Types that read no object.
const NO_OBJECTS: [&str; 7] = [
    "DateTime",
    "NaiveDate",
    "String",
    "Vec",
    "bool",
    "f64",
    "i64",
];

/// Whether such a union must take no more than it knows as a variant of another: that has more variants for objects.
pub(super) fn takes_known(ty: &Type, union: &ItemEnum, keyed: &BTreeSet<String>) -> bool {
    let ty = argument_of(ty)
        .filter(|_| is_called(ty, "Box"))
        .unwrap_or(ty);
    let name = match ty {
        Type::Path(path) => path.path.get_ident(),
        _ => None,
    };
    let may_be_object = |ty: &Type| !NO_OBJECTS.iter().any(|name| is_called(ty, name));
    let held = union.variants.iter().flat_map(|variant| &variant.fields);
    let objects = held.filter(|field| may_be_object(&field.ty)).count();
    name.is_some_and(|name| keyed.contains(&name.to_string())) && objects > 1
}
