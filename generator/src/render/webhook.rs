//! `webhooks.rs`: what reads the requests that the API makes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use super::Templates;
use super::request::link;
use crate::lower::Content;
use crate::model::{Api, Tag, Webhook};
use crate::polish::docs;
use crate::syntax::named;

/// The file; nothing where there are no webhooks.
pub(super) fn webhooks(templates: &Templates) -> Option<TokenStream> {
    let api = templates.api;
    let all: Vec<TokenStream> = api
        .webhooks
        .all
        .iter()
        .map(|webhook| one(webhook, templates))
        .collect();
    if all.is_empty() {
        return None;
    }
    let tag = api.webhooks.tag.as_ref();
    let any = tag.map(|tag| any(tag, templates)).unwrap_or_default();
    let title = docs::attributes(&format!(
        "The requests that {} makes: webhooks and callbacks.\n\nEach reads the body that your server received. \
         Make sure before that it is the API that sent it.",
        docs::markdown(&api.title)
    ));
    let title = title.iter().filter_map(|attribute| {
        let pair = attribute.meta.require_name_value().ok()?;
        let text = &pair.value;
        Some(quote!(#![doc = #text]))
    });
    Some(quote! {
        #(#title)*
        use openapi_client_runtime as runtime;
        use super::types;
        #any
        #(#all)*
    })
}

/// What its body is read as; none where nothing is read.
fn body_type(webhook: &Webhook, templates: &Templates) -> Option<Type> {
    match webhook.content {
        Content::Json => templates.webhook_type(webhook.index),
        Content::Text => Some(named("String")),
        _ => None,
    }
}

fn one(webhook: &Webhook, templates: &Templates) -> TokenStream {
    let ident = format_ident!("{}", webhook.type_name);
    let ty = body_type(webhook, templates);
    let doc = docs::attributes(&struct_docs(webhook, ty.as_ref(), templates.api));
    let name = &webhook.name;
    let how = match webhook.content {
        Content::Text => format_ident!("text"),
        _ => format_ident!("json"),
    };
    let read = ty.map(|ty| {
        quote! {
            /// Reads the body of one.
            ///
            /// # Errors
            ///
            /// [`Error::Decode`](runtime::Error::Decode) when it is something else; it says where.
            pub fn read(body: &[u8]) -> Result<#ty, runtime::Error> {
                runtime::webhook::#how(Self::NAME, body)
            }
        }
    });
    quote! {
        #(#doc)*
        #[derive(Clone, Copy, Debug)]
        pub struct #ident;
        impl #ident {
            /// The document's name of it.
            pub const NAME: &'static str = #name;
            #read
        }
    }
}

fn struct_docs(webhook: &Webhook, ty: Option<&Type>, api: &Api) -> String {
    let mut text = docs::markdown(&webhook.doc);
    let what = match (webhook.content, ty.and_then(link)) {
        (Content::Empty, _) => " without a body".to_owned(),
        (Content::Json, Some(link)) => format!(" of {link}"),
        (Content::Json, None) => " of JSON".to_owned(),
        _ => format!(" of {}", listed(&webhook.media_types)),
    };
    let method = &webhook.method;
    if webhook.asked.is_empty() {
        text.push_str(&format!("\n\nA `{method}`{what}."));
    }
    for asked in &webhook.asked {
        let by = match api.operation(&asked.by) {
            Some((resource, operation)) => {
                let (module, request) = (&resource.ident, &operation.type_name);
                format!("[`{module}::{request}`](super::{module}::{request})")
            }
            None => format!("`{}`", asked.by),
        };
        let url = code(&asked.url);
        text.push_str(&format!("\n\nA `{method}`{what} to {url}, after {by}."));
    }
    let said = |name: String, said: &str| {
        let said = docs::markdown(said).replace('\n', "\n  ");
        match said.trim_matches('.') {
            "" => format!("\n- {name}"),
            _ => format!("\n- {name}: {said}"),
        }
    };
    if !webhook.parameters.is_empty() {
        text.push_str("\n\nIt comes with:\n");
        for [name, place, doc] in &webhook.parameters {
            text.push_str(&said(format!("{place} {}", code(name)), doc));
        }
    }
    if !webhook.answers.is_empty() {
        text.push_str("\n\nAnswer it with:\n");
        for (status, doc) in &webhook.answers {
            text.push_str(&said(code(status), doc));
        }
    }
    text
}

fn listed(names: &[String]) -> String {
    let all: Vec<String> = names.iter().map(|name| code(name)).collect();
    all.join(" or ")
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// Any of the webhooks, where a member of their bodies tells them apart.
fn any(tag: &Tag, templates: &Templates) -> TokenStream {
    let known = tag.values.iter().filter_map(|(value, index)| {
        let webhook = templates.api.webhooks.all.get(*index)?;
        let ident = format_ident!("{}", webhook.type_name);
        Some((value, ident, body_type(webhook, templates)?))
    });
    let known: Vec<_> = known.collect();
    let variants = known.iter().map(|(value, ident, ty)| {
        let doc = format!(" {}", code(value));
        quote!(#[doc = #doc] #ident(#ty))
    });
    let arms = known
        .iter()
        .map(|(value, ident, _)| quote!(#value => #ident::read(body).map(Self::#ident)));
    let member = &tag.member;
    let doc = format!(" Any of the webhooks, told apart by {}.", code(member));
    let other = format!(
        " One that this client does not know, by its {}.",
        code(member)
    );
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant)]
        #[non_exhaustive]
        pub enum Any {
            #(#variants,)*
            #[doc = #other]
            Other(::serde_json::Value),
        }
        impl Any {
            /// Reads the body of one.
            ///
            /// # Errors
            ///
            /// [`Error::Decode`](runtime::Error::Decode) when it is none; it says where.
            pub fn read(body: &[u8]) -> Result<Self, runtime::Error> {
                match runtime::webhook::tag(#member, body)?.as_str() {
                    #(#arms,)*
                    _ => runtime::webhook::json("", body).map(Self::Other),
                }
            }
        }
    }
}
