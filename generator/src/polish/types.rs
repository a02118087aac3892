//! Typify's types → types with the document's order of fields, open enums, docs on everything.

use std::collections::{BTreeMap, BTreeSet};

use quote::quote;
use serde_json::Value;
use syn::visit::Visit;
use syn::{Attribute, Expr, Fields, Item, ItemEnum, ItemImpl, ItemStruct, Meta, Type, parse_quote};

use super::serde::wire_name;
use super::{attempts, boxes, dates, docs, fields, keyed, serde, union};
use crate::lower::describe::{sentence, words};
use crate::mark::marked;
use crate::naming;
use crate::syntax::{is_called, of};

/// Polishes the items of progenitor's module `types`. `schemas` are the lowered components, `changing`
/// the bodies in which null clears a member.
pub(crate) fn polish(
    mut items: Vec<Item>,
    schemas: &Value,
    changing: &BTreeSet<String>,
) -> Vec<Item> {
    let open: BTreeSet<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(item) if is_open(schemas, item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    boxes::run(&mut items);
    attempts::run(&mut items, &open);
    let structs: BTreeSet<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    // Their other variants are tried first; typify asks of the last, too, whether the text is one.
    let with_open: BTreeSet<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(item) => {
                let mut variants = item.variants.iter();
                let is = variants.any(|variant| is_one_of(&variant.fields, &open));
                is.then(|| item.ident.to_string())
            }
            _ => None,
        })
        .collect();
    let renamed: BTreeMap<String, BTreeMap<String, String>> = items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(item) => Some((item.ident.to_string(), union::names(item))),
            _ => None,
        })
        .collect();
    let keyed = keyed::all(&items);
    let mut polished = Vec::new();
    for item in items {
        match item {
            Item::Struct(mut item) => {
                structure(&mut item, schemas, changing);
                polished.push(Item::Struct(item));
            }
            Item::Enum(item) if open.contains(&item.ident.to_string()) => {
                polished.extend(values(schemas, &item).map(|values| open_enum(&item, &values)))
            }
            Item::Enum(mut item) => {
                if let Some(names) = renamed.get(&item.ident.to_string()) {
                    union::Rename(names).item(&mut item);
                }
                let reads = match keyed.contains(&item.ident.to_string()) {
                    true => Some(keyed::read(&mut item)),
                    false => union::read(&mut item, schemas, &keyed),
                };
                let text = type_docs(&item.attrs, &item.ident.to_string());
                describe(&mut item.attrs, &text);
                non_exhaustive(&mut item.attrs);
                if item.variants.iter().any(|variant| holds(variant, &structs)) {
                    // A box would spare memory and be in the way of every match.
                    item.attrs
                        .push(parse_quote!(#[allow(clippy::large_enum_variant)]));
                }
                let from = from_strings(&item);
                variants(&mut item, reads.is_none());
                polished.push(Item::Enum(item));
                polished.extend(reads);
                polished.extend(from);
            }
            Item::Impl(mut block) => {
                if let Some(names) = renamed.get(&self_name(&block)) {
                    union::Rename(names).block(&mut block);
                }
                if with_open.contains(&self_name(&block)) && is_of(&block, "FromStr") {
                    block
                        .attrs
                        .push(parse_quote!(#[allow(irrefutable_let_patterns)]));
                }
                polished.push(Item::Impl(block));
            }
            other => polished.push(other),
        }
    }
    without_unused_errors(polished)
}

/// Whether a struct or a variant is nothing but one of these types.
fn is_one_of(fields: &Fields, types: &BTreeSet<String>) -> bool {
    let Fields::Unnamed(fields) = fields else {
        return false;
    };
    fields.unnamed.iter().any(|field| match &field.ty {
        Type::Path(path) => path
            .path
            .get_ident()
            .is_some_and(|name| types.contains(&name.to_string())),
        _ => false,
    })
}

/// Whether this implements a trait called so.
fn is_of(block: &ItemImpl, name: &str) -> bool {
    let last = block
        .trait_
        .as_ref()
        .and_then(|(_, path, _)| path.segments.last());
    last.is_some_and(|last| last.ident == name)
}

/// Whether a variant holds one of these types itself, or has fields of its own.
fn holds(variant: &syn::Variant, structs: &BTreeSet<String>) -> bool {
    match &variant.fields {
        Fields::Unit => false,
        Fields::Named(_) => true,
        Fields::Unnamed(_) => is_one_of(&variant.fields, structs),
    }
}

fn structure(item: &mut ItemStruct, schemas: &Value, changing: &BTreeSet<String>) {
    let text = type_docs(&item.attrs, &item.ident.to_string());
    describe(&mut item.attrs, &text);
    let Fields::Named(fields) = &mut item.fields else {
        return dates::read_alias(item);
    };
    non_exhaustive(&mut item.attrs);
    let order: Vec<String> = schemas
        .get(item.ident.to_string())
        .and_then(|schema| schema.get("properties")?.as_object())
        .map(|properties| properties.keys().cloned().collect())
        .unwrap_or_default();
    let property = |name: &str| {
        let schema = schemas.get(item.ident.to_string())?;
        schema.get("properties")?.get(name)
    };
    let changes = changing.contains(&item.ident.to_string());
    let mut named: Vec<_> = std::mem::take(&mut fields.named).into_iter().collect();
    named.sort_by_cached_key(|field| {
        let name = wire_name(&field.attrs, field.ident.as_ref());
        order
            .iter()
            .position(|known| *known == name)
            .unwrap_or(usize::MAX)
    });
    for field in &mut named {
        let name = field
            .ident
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let said = doc_text(&field.attrs);
        let text = said.unwrap_or_else(|| words(&name));
        let wire = wire_name(&field.attrs, field.ident.as_ref());
        if let Some(property) = property(&wire) {
            field.ty = marked(property, &field.ty);
        }
        serde::shorten(&mut field.attrs);
        if naming::is_keyword(&name.replace("r#", "r_")) {
            field.ident = Some(quote::format_ident!("{}", naming::ident(&name)));
            field.attrs.push(parse_quote!(#[serde(rename = #wire)]));
        }
        let may_be_null = property(&wire).and_then(|property| property.get("x-null"));
        if changes && may_be_null.is_some() {
            let ty = &field.ty;
            field.ty = of("Option", ty.clone());
        }
        dates::read(field);
        describe(&mut field.attrs, &text);
    }
    fields::rename_clashes(named.iter_mut());
    fields.named = named.into_iter().collect();
}

/// Whether an enum is open: it stands for strings, and the server may come to know more of them.
pub(crate) fn is_open(schemas: &Value, item: &ItemEnum) -> bool {
    values(schemas, item).is_some()
}

/// The strings that an enum stands for, which lowering put aside.
fn values(schemas: &Value, item: &ItemEnum) -> Option<Vec<String>> {
    let values = schemas
        .get(item.ident.to_string())?
        .get("x-values")?
        .as_array()?;
    let values: Vec<String> = values
        .iter()
        .filter_map(|value| Some(value.as_str()?.to_owned()))
        .collect();
    (values.len() == item.variants.len()).then_some(values)
}

/// An enum with the strings as discriminants, which the layout wraps into the runtime's macro.
fn open_enum(item: &ItemEnum, values: &[String]) -> Item {
    let text = type_docs(&item.attrs, &item.ident.to_string());
    let taken = values
        .iter()
        .any(|value| naming::variant(value, &[]) == "Other");
    // The macro's own variant for what is not known is called `Other`, unless the document has one.
    let (marker, other): (Attribute, _) = if taken {
        (parse_quote!(#[open_enum_as_unknown]), "Unknown")
    } else {
        (parse_quote!(#[open_enum]), "Other")
    };
    let mut attributes = vec![marker];
    attributes.extend(docs::attributes(&docs::markdown(&text)));
    let ident = &item.ident;
    let mut used = vec![other.to_owned()];
    let variants = values.iter().map(|value| {
        let doc = if value.is_empty() {
            "The empty string.".to_owned()
        } else {
            format!("`{value}`")
        };
        let doc = docs::attributes(&doc.replace(char::is_control, " "));
        let name = naming::variant(value, &used);
        used.push(name.clone());
        let name = quote::format_ident!("{name}");
        quote!(#(#doc)* #name = #value)
    });
    let variants: Vec<_> = variants.collect();
    parse_quote!(#(#attributes)* pub enum #ident { #(#variants),* })
}

/// `From<String>` and `From<&str>` for a union with a string in it.
fn from_strings(item: &ItemEnum) -> Vec<Item> {
    let ident = &item.ident;
    let string = item.variants.iter().find(|variant| match &variant.fields {
        Fields::Unnamed(fields) => {
            fields
                .unnamed
                .iter()
                .all(|field| is_called(&field.ty, "String"))
                && fields.unnamed.len() == 1
        }
        _ => false,
    });
    let Some(variant) = string.map(|variant| &variant.ident) else {
        return Vec::new();
    };
    vec![
        parse_quote! {
            impl From<String> for #ident {
                fn from(value: String) -> Self {
                    Self::#variant(value)
                }
            }
        },
        parse_quote! {
            impl From<&str> for #ident {
                fn from(value: &str) -> Self {
                    Self::#variant(value.into())
                }
            }
        },
    ]
}

/// `derived` says whether serde writes how it is read.
fn variants(item: &mut ItemEnum, derived: bool) {
    for variant in &mut item.variants {
        let name = variant.ident.to_string();
        let said = doc_text(&variant.attrs);
        let default = match &variant.fields {
            Fields::Unit => format!("`{}`", wire_name(&variant.attrs, Some(&variant.ident))),
            Fields::Unnamed(_) | Fields::Named(_) => match name.as_str() {
                "String" => "A string.".to_owned(),
                "Integer" => "An integer.".to_owned(),
                "Number" => "A number.".to_owned(),
                "Boolean" => "A boolean.".to_owned(),
                "Array" => "A list.".to_owned(),
                "Object" => "An object.".to_owned(),
                other => words(other),
            },
        };
        describe(&mut variant.attrs, &said.unwrap_or(default));
        if derived && let Fields::Unnamed(held) = &mut variant.fields {
            held.unnamed.iter_mut().for_each(dates::read);
        }
        if let Fields::Named(named) = &mut variant.fields {
            for field in &mut named.named {
                let name = field
                    .ident
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let text = doc_text(&field.attrs).unwrap_or_else(|| words(&name));
                serde::shorten(&mut field.attrs);
                dates::read(field);
                describe(&mut field.attrs, &text);
            }
            fields::rename_clashes(named.named.iter_mut());
        }
    }
}

/// Typify's module of conversion errors goes, unless something still converts.
fn without_unused_errors(items: Vec<Item>) -> Vec<Item> {
    let is_error = |item: &Item| matches!(item, Item::Mod(module) if module.ident == "error");
    let mut finds = FindsError(false);
    let mut others = items.iter().filter(|item| !is_error(item));
    let used = others.any(|item| {
        finds.visit_item(item);
        finds.0
    });
    items
        .into_iter()
        .filter(|item| used || !is_error(item))
        .collect()
}

/// Whether typify's error of a conversion is named.
struct FindsError(bool);

impl<'ast> Visit<'ast> for FindsError {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut segments = path.segments.iter();
        self.0 |= segments.any(|segment| segment.ident == "ConversionError");
        syn::visit::visit_path(self, path);
    }
}

/// The words on a type; typify gives a type without a description its name.
fn type_docs(attributes: &[Attribute], name: &str) -> String {
    let said = doc_text(attributes).filter(|text| *text != format!("`{name}`"));
    said.map(|text| sentence(&text))
        .unwrap_or_else(|| words(name))
}

fn doc_text(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => text(&pair.value),
            _ => None,
        })
        .collect();
    Some(lines.join("\n").trim().to_owned()).filter(|text| !text.is_empty())
}

fn describe(attributes: &mut Vec<Attribute>, text: &str) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, docs::attributes(&docs::markdown(text)));
}

fn non_exhaustive(attributes: &mut Vec<Attribute>) {
    attributes.push(parse_quote!(#[non_exhaustive]));
}

fn self_name(block: &ItemImpl) -> String {
    match &*block.self_ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}
