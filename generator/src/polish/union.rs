//! A union: what its variants are called, and how it is read. The runtime looks at all variants, where serde takes the first
//! that reads anything.

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{Fields, Item, ItemEnum, ItemImpl, Meta, Path, Token, Type, Variant, parse_quote};

use super::{dates, keyed};
use crate::lower::Tag;
use crate::syntax::{argument_of, arguments, element, inner, is_called};

/// Takes serde's way to read an untagged enum off it, and gives ours. A variant for what the document does not know is
/// added where a tag tells all the others.
pub(super) fn read(item: &mut ItemEnum, schemas: &Value, keyed: &BTreeSet<String>) -> Option<Item> {
    if !is_union(item) {
        return None;
    }
    // Where lowering has put nothing aside, no value can be taken for one of another variant.
    let ident = item.ident.clone();
    let schema = schemas.get(ident.to_string())?;
    schema.get("x-tag")?;
    without_deserialize(item);
    let tag = Tag::of(schema).filter(|tag| tag.values.len() == item.variants.len());
    let told = |index: usize| {
        let values = tag.as_ref()?.values.get(index)?;
        Some(values).filter(|values| !values.is_empty())
    };
    // What may be anything counts only where nothing else does.
    let (any, others): (Vec<_>, Vec<_>) = item
        .variants
        .iter()
        .enumerate()
        .partition(|(index, variant)| told(*index).is_none() && held(variant).is_some_and(is_any));
    let or = others.into_iter().map(|one| (one, quote!(or)));
    let or_else = any.into_iter().map(|one| (one, quote!(or_else)));
    let calls = or.chain(or_else).map(|((index, variant), or)| {
        let name = &variant.ident;
        let makes = match variant.fields.iter().next() {
            Some(held) if keyed::takes_known(&held.ty, item, keyed) => {
                quote!(|runtime::Known(value)| Self::#name(value))
            }
            Some(held) => dates::taken(&held.ty, quote!(Self::#name)),
            None => quote!(Self::#name),
        };
        match told(index) {
            Some(values) => quote!(.when(&[#(#values),*], #makes)),
            None => quote!(.#or(#makes)),
        }
    });
    let mut calls = quote!(#(#calls)*);
    if let Some(Tag { property, all, .. }) = &tag {
        calls = quote!(.tag(#property) #calls);
        if *all {
            let name = other(item);
            calls.extend(quote!(.otherwise(Self::#name)));
            item.variants.push(parse_quote! {
                /// What this version of the client does not know.
                #name(::serde_json::Value)
            });
        }
    }
    Some(parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #ident {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                runtime::Union::of(deserializer)? #calls .read()
            }
        }
    })
}

/// The variants that have better names than typify's: without the union's own name, and after what they hold where typify only
/// numbers them.
pub(super) fn names(item: &ItemEnum) -> BTreeMap<String, String> {
    if !is_union(item) {
        return BTreeMap::new();
    }
    let own = item.ident.to_string();
    let better = item.variants.iter().map(|variant| {
        let name = variant.ident.to_string();
        let is_number = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit());
        let numbered = name.strip_prefix("Variant").is_some_and(is_number);
        let held = held(variant).and_then(called).filter(|_| numbered);
        let better = held.as_ref().unwrap_or(&name);
        let rest = better.strip_prefix(&own);
        let rest = rest.filter(|rest| rest.starts_with(char::is_uppercase));
        let better = rest.unwrap_or(better).to_owned();
        (name, better)
    });
    let better: BTreeMap<String, String> = better.collect();
    let mut all: Vec<&String> = better.values().collect();
    all.sort_unstable();
    all.dedup();
    match all.len() == item.variants.len() {
        true => better
            .into_iter()
            .filter(|(name, better)| name != better)
            .collect(),
        false => BTreeMap::new(),
    }
}

/// What a variant that holds this is called.
fn called(ty: &Type) -> Option<String> {
    const NAMES: [(&str, &str); 8] = [
        ("DateTime", "DateTime"),
        ("Map", "Map"),
        ("NaiveDate", "Date"),
        ("String", "String"),
        ("Value", "Value"),
        ("bool", "Boolean"),
        ("f64", "Number"),
        ("i64", "Integer"),
    ];
    if let Some(element) = element(ty) {
        return called(element).map(|name| format!("{name}List"));
    }
    if is_called(ty, "Box") {
        return called(argument_of(ty)?);
    }
    if ["BTreeMap", "HashMap"].iter().any(|map| is_called(ty, map)) {
        let value = arguments(ty).last()?;
        return called(value).map(|name| format!("{name}Map"));
    }
    let known = NAMES.iter().find(|(name, _)| is_called(ty, name));
    known
        .map(|(_, name)| (*name).to_owned())
        .or_else(|| match ty {
            Type::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        })
}

/// Whether a type takes any object, if not any value.
fn is_any(ty: &Type) -> bool {
    let is_value = |ty: &Type| is_called(ty, "Value");
    is_value(ty) || (is_called(ty, "Map") && arguments(ty).last().is_some_and(is_value))
}

fn held(variant: &Variant) -> Option<&Type> {
    variant.fields.iter().next().map(|field| inner(&field.ty))
}

/// Calls variants by other names in an `impl` of their enum, or in the enum.
pub(super) struct Rename<'a>(pub &'a BTreeMap<String, String>);

impl Rename<'_> {
    pub(super) fn item(&mut self, item: &mut ItemEnum) {
        for variant in &mut item.variants {
            if let Some(name) = self.0.get(&variant.ident.to_string()) {
                variant.ident = format_ident!("{name}");
            }
        }
    }

    pub(super) fn block(&mut self, block: &mut ItemImpl) {
        self.visit_item_impl_mut(block);
    }
}

impl VisitMut for Rename<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        let mut segments = path.segments.iter_mut();
        if let (Some(first), Some(second), None) =
            (segments.next(), segments.next(), segments.next())
            && first.ident == "Self"
            && let Some(name) = self.0.get(&second.ident.to_string())
        {
            second.ident = format_ident!("{name}");
        }
        syn::visit_mut::visit_path_mut(self, path);
    }
}

/// A name for the variant that is none of the others.
pub(super) fn other(item: &ItemEnum) -> syn::Ident {
    let taken = |name: &&str| item.variants.iter().any(|variant| variant.ident == name);
    let name = ["Other", "Unknown", "OtherValue"]
        .into_iter()
        .find(|name| !taken(name));
    format_ident!("{}", name.unwrap_or("UnknownValue"))
}

/// Whether nothing but what they hold tells the variants apart.
fn is_union(item: &ItemEnum) -> bool {
    let is_alone = |variant: &Variant| matches!(&variant.fields, Fields::Unnamed(all) if all.unnamed.len() == 1);
    is_untagged(item) && item.variants.iter().all(is_alone)
}

fn is_untagged(item: &ItemEnum) -> bool {
    item.attrs.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("serde") && list.tokens.to_string() == "untagged",
        _ => false,
    })
}

/// Takes serde's way to read it off an enum.
pub(super) fn without_deserialize(item: &mut ItemEnum) {
    for attribute in &mut item.attrs {
        if !attribute.path().is_ident("derive") {
            continue;
        }
        let parser = syn::punctuated::Punctuated::<syn::Path, Token![,]>::parse_terminated;
        if let Ok(derives) = attribute.parse_args_with(parser) {
            let kept = derives.iter().filter(|path| {
                path.segments
                    .last()
                    .is_none_or(|last| last.ident != "Deserialize")
            });
            *attribute = parse_quote!(#[derive(#(#kept),*)]);
        }
    }
}
