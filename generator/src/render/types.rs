//! `types.rs`: progenitor's types, polished, with a way to make those that requests hold.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Fields, ImplItem, Item, ItemImpl, Type};

use super::convert::{Argument, argument};
use super::progenitor::Rendered;
use super::setter::{Setter, like_its_type};
use super::tagged::{Tagged, tagged};
use super::uses::{tell_uses, uses};
use crate::expr;
use crate::load::referred;
use crate::lower::only;
use crate::model::Api;
use crate::polish;
use crate::syntax::{inner, is_called, is_option, must_use, read, spelled};

/// What is known of the polished types.
pub(super) struct Types<'a> {
    /// Each struct's fields.
    structs: BTreeMap<String, Vec<Member>>,
    texts: BTreeMap<String, Text>,
    words: BTreeSet<String>,
    schemas: &'a Value,
}

/// A field of a struct.
#[derive(Clone)]
pub(super) struct Member {
    pub name: String,
    pub ident: syn::Ident,
    pub ty: Type,
    /// Whether it is left out when it is not set.
    pub optional: bool,
}

/// How a type is but a text.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Text {
    /// An open enum.
    Open,
    /// A string in a type of its own.
    Alone,
}

impl<'a> Types<'a> {
    /// The types polished, and what is known of them.
    pub(super) fn polished(items: Vec<Item>, schemas: &'a Value, api: &Api) -> (Vec<Item>, Self) {
        let operations = api.operations();
        let changing = operations
            .filter_map(|operation| operation.body.as_ref())
            .filter(|body| body.changes);
        let changing: BTreeSet<String> = changing.filter_map(|body| body.schema.clone()).collect();
        let items = polish::types::polish(items, schemas, &changing);
        let mut structs = BTreeMap::new();
        for item in &items {
            if let Item::Struct(item) = item
                && let Fields::Named(fields) = &item.fields
            {
                let required = schemas
                    .get(item.ident.to_string())
                    .and_then(|schema| schema.get("required")?.as_array());
                let members = fields.named.iter().filter_map(|field| {
                    let name = polish::serde::wire_name(&field.attrs, field.ident.as_ref());
                    let required = required
                        .is_some_and(|required| required.iter().any(|required| *required == name));
                    // What an `allOf` requires typify knows; then there is no default either. The members that a type
                    // has no fields for are there or not.
                    let may_lack = is_option(&field.ty)
                        || polish::serde::says(&field.attrs, &["default", "flatten"]);
                    Some(Member {
                        optional: !required && may_lack,
                        name,
                        ident: field.ident.clone()?,
                        ty: field.ty.clone(),
                    })
                });
                structs.insert(item.ident.to_string(), members.collect());
            }
        }
        let texts = items.iter().filter_map(text).collect();
        let types = Self {
            structs,
            texts,
            words: items.iter().filter_map(word).collect(),
            schemas,
        };
        (items, types)
    }

    /// For another thread, which syn's types may not go to: each struct with its fields, their types as text.
    pub(super) fn to_send(&self) -> Sent<'a> {
        let structs = self.structs.iter().map(|(name, members)| {
            let members = members.iter().map(|member| {
                let (ident, ty) = (member.ident.to_string(), spelled(&member.ty));
                (member.name.clone(), ident, ty, member.optional)
            });
            (name.clone(), members.collect())
        });
        Sent {
            structs: structs.collect(),
            texts: self.texts.clone(),
            words: self.words.clone(),
            schemas: self.schemas,
        }
    }

    /// Whether a type is a single word: another name for one, or one of several.
    pub(super) fn is_word(&self, name: &str) -> bool {
        self.words.contains(name)
    }

    /// The field of a struct with a name in JSON.
    pub(super) fn member(&self, structure: &str, name: &str) -> Option<&Member> {
        self.structs
            .get(structure)?
            .iter()
            .find(|member| member.name == name)
    }

    /// Whether there is a struct of this name with named fields.
    pub(super) fn is_struct(&self, name: &str) -> bool {
        self.structs.contains_key(name)
    }

    /// How a type is but a text, if it is.
    pub(super) fn text(&self, name: &str) -> Option<Text> {
        self.texts.get(name).copied()
    }

    /// The fields of a struct, in its order.
    pub(super) fn in_order(&self, structure: &str) -> &[Member] {
        self.structs
            .get(structure)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The file. The types are in it as they are: to write them down and parse them again would take long.
    pub(super) fn render(
        &self,
        polished: Vec<Item>,
        api: &Api,
        rendered: &Rendered,
    ) -> Result<syn::File, syn::Error> {
        let uses = uses(api, rendered);
        let (bodies, nested) = self.in_requests(api);
        let tagged = tagged(self.schemas);
        let mut items = Vec::new();
        for mut item in polished {
            let mut made = None;
            if let Item::Struct(structure) = &mut item {
                let name = structure.ident.to_string();
                if let Some(used) = uses.get(&name) {
                    tell_uses(&mut structure.attrs, used);
                }
                let named = matches!(structure.fields, Fields::Named(_));
                if named && (bodies.contains(&name) || nested.contains(&name)) {
                    // A request gives all that is required of its body, and as many arguments.
                    let tag = tagged.get(&name).filter(|_| !bodies.contains(&name));
                    made = Some(self.constructor(structure, nested.contains(&name), tag)?);
                }
            }
            items.push(item);
            items.extend(made.map(Item::Impl));
        }
        let title = polish::docs::attributes(&polish::docs::markdown(&format!(
            "The types of {}.",
            api.title
        )));
        let title = title.iter().map(|attribute| {
            let syn::Meta::NameValue(pair) = &attribute.meta else {
                return TokenStream::new();
            };
            let text = &pair.value;
            quote!(#![doc = #text])
        });
        let mut file: syn::File = syn::parse2(quote! {
            #(#title)*
            #[allow(unused_imports)]
            use openapi_client_runtime as runtime;
        })?;
        file.items.extend(items);
        Ok(file)
    }

    /// The bodies whose fields are setters of their request, and the types that callers make
    /// themselves: whole bodies, and what is inside of bodies and parameters.
    fn in_requests(&self, api: &Api) -> (BTreeSet<String>, BTreeSet<String>) {
        let mut bodies = BTreeSet::new();
        let mut nested = BTreeSet::new();
        let mut waiting = Vec::new();
        let parameters = api.operations().flat_map(|operation| &operation.parameters);
        for parameter in parameters {
            references_in(&parameter.schema, &mut waiting);
        }
        nested.extend(waiting.iter().cloned());
        for body in api
            .operations()
            .filter_map(|operation| operation.body.as_ref())
        {
            let Some(name) = &body.schema else { continue };
            if body.fields.is_some() {
                bodies.insert(name.clone());
            } else {
                nested.insert(name.clone());
            }
            waiting.push(name.clone());
        }
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            if seen.insert(name.clone())
                && let Some(schema) = self.schemas.get(&name)
            {
                let mut references = Vec::new();
                references_in(schema, &mut references);
                nested.extend(references.iter().cloned());
                waiting.extend(references);
            }
        }
        (bodies, nested)
    }

    /// `new` with what is required, and setters for the rest. What tells the type from others is set.
    fn constructor(
        &self,
        structure: &syn::ItemStruct,
        with_setters: bool,
        tag: Option<&Tagged>,
    ) -> Result<ItemImpl, syn::Error> {
        let ident = &structure.ident;
        let members = self.in_order(&ident.to_string());
        let is_text = |ty: &Type| {
            let name = last_name(ty).unwrap_or_default();
            name == "String" || self.text(&name) == Some(Text::Open)
        };
        let schema = self.schemas.get(ident.to_string());
        // What tells it from others, or can be but one thing.
        let known = |member: &Member| {
            let tag = tag.filter(|tag| tag.property == member.name);
            let tag = tag.filter(|_| is_text(inner(&member.ty)));
            let found = || only::member(schema?, &member.name, self.schemas);
            let only = || only::only_value(found()?, self.schemas);
            match tag {
                Some(tag) => Some(tag.value.as_str()),
                None if member.optional => None,
                None => only(),
            }
        };
        let (optional, mut required): (Vec<&Member>, Vec<&Member>) =
            members.iter().partition(|member| member.optional);
        required.retain(|member| known(member).is_none());
        let arguments = required.iter().map(|member| {
            let name = &member.ident;
            let takes = takes(member).takes;
            quote!(#name: #takes)
        });
        let fields = members.iter().map(|member| {
            let name = &member.ident;
            if let Some(value) = known(member) {
                match is_option(&member.ty) {
                    true => quote!(#name: Some(#value.into())),
                    false => quote!(#name: #value.into()),
                }
            } else if member.optional && is_option(&member.ty) {
                quote!(#name: None)
            } else if member.optional {
                quote!(#name: Default::default())
            } else {
                let value = takes(member).value;
                if expr::is_word(&value, name) {
                    quote!(#name)
                } else {
                    quote!(#name: #value)
                }
            }
        });
        let many = (required.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let doc = match required.len() {
            0 if tag.is_some() => " Nothing set but what tells it from others.".to_owned(),
            0 => " Nothing set.".to_owned(),
            _ => " With what is required; the rest is unset.".to_owned(),
        };
        let derives_default = structure
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("derive"))
            .any(|derives| quote!(#derives).to_string().contains("Default"));
        let default = (required.is_empty() && !derives_default)
            .then(|| quote!(#[allow(clippy::new_without_default)]));
        let named = like_its_type(ident);
        let mut block: ItemImpl = syn::parse2(quote! {
            impl #ident {
                #[doc = #doc]
                #many
                #default
                #named
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#fields),* }
                }
            }
        })?;
        for member in optional.into_iter().filter(|_| with_setters) {
            block.items.push(setter(member, structure));
        }
        Ok(block)
    }
}

/// The setter of a member that may be left out.
fn setter(member: &Member, structure: &syn::ItemStruct) -> ImplItem {
    let name = &member.ident;
    let Argument { takes, value } = argument(&member.ty, name);
    let fields = structure.fields.iter();
    let mut field = fields.filter(|field| field.ident.as_ref() == Some(name));
    let attributes = field.next().into_iter().flat_map(|field| &field.attrs);
    let docs = attributes.filter(|attribute| attribute.path().is_ident("doc"));
    let setter = Setter {
        attributes: docs.cloned().chain([must_use()]).collect(),
        // The constructor has the name.
        name: &match name == "new" {
            true => quote::format_ident!("new_"),
            false => name.clone(),
        },
        argument: Some((name, takes)),
        target: expr::field(expr::this(), name),
        value: match is_option(&member.ty) {
            true => expr::some(value),
            false => value,
        },
    };
    setter.method()
}

/// How a type is but a text, if it is.
fn text(item: &Item) -> Option<(String, Text)> {
    match item {
        Item::Enum(item) => {
            let open = |attribute: &syn::Attribute| {
                let path = attribute.path();
                path.is_ident("open_enum") || path.is_ident("open_enum_as_unknown")
            };
            let open = item.attrs.iter().any(open);
            open.then(|| (item.ident.to_string(), Text::Open))
        }
        Item::Struct(item) => match &item.fields {
            Fields::Unnamed(fields) => {
                let only = fields.unnamed.first().map(|field| &field.ty);
                let is_string = only.is_some_and(|only| is_called(only, "String"));
                is_string.then(|| (item.ident.to_string(), Text::Alone))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The name of a type that is a single word.
fn word(item: &Item) -> Option<String> {
    let (ident, is) = match item {
        Item::Struct(item) => (&item.ident, matches!(item.fields, Fields::Unnamed(_))),
        Item::Enum(item) => {
            let mut variants = item.variants.iter();
            let is = variants.all(|variant| variant.fields.is_empty());
            (&item.ident, is)
        }
        _ => return None,
    };
    is.then(|| ident.to_string())
}

/// [`Types`] on the way to another thread.
pub(super) struct Sent<'a> {
    structs: BTreeMap<String, Vec<(String, String, String, bool)>>,
    texts: BTreeMap<String, Text>,
    words: BTreeSet<String>,
    schemas: &'a Value,
}

impl<'a> Sent<'a> {
    pub(super) fn received(&self) -> Result<Types<'a>, syn::Error> {
        let mut structs = BTreeMap::new();
        for (name, members) in &self.structs {
            let members = members.iter().map(|(name, ident, ty, optional)| {
                Ok(Member {
                    name: name.clone(),
                    ident: quote::format_ident!("{ident}"),
                    ty: read(ty)?,
                    optional: *optional,
                })
            });
            structs.insert(name.clone(), members.collect::<Result<_, syn::Error>>()?);
        }
        Ok(Types {
            structs,
            texts: self.texts.clone(),
            words: self.words.clone(),
            schemas: self.schemas,
        })
    }
}

/// How a required member is given: one that may be null keeps its `Option`.
fn takes(member: &Member) -> Argument {
    if is_option(&member.ty) {
        let (ty, name) = (&member.ty, &member.ident);
        return Argument {
            takes: ty.clone(),
            value: expr::word(name),
        };
    }
    argument(&member.ty, &member.ident)
}

pub(super) fn references_in(schema: &Value, into: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            into.extend(referred(members));
            members
                .values()
                .for_each(|member| references_in(member, into));
        }
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| references_in(element, into)),
        _ => {}
    }
}

pub(super) fn last_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}
