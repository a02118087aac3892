//! The body of a request: its type, its value at the start, and how it is written.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Expr, Type, parse_quote};

use super::convert::argument;
use super::request::Request;
use crate::expr;
use crate::lower::{FormStyle, Wire};
use crate::model::Body;
use crate::syntax::{inner, is_option, named, of};

impl Request<'_> {
    /// The type of the body as the request holds it.
    pub(super) fn body_type(&self) -> Option<Type> {
        let body = self.body()?;
        let ty: Type = match (&body.wire, &body.schema) {
            (Wire::Binary, _) => named("Upload"),
            (Wire::Text, _) => named("String"),
            (Wire::Multipart, None) if body.fields.is_some() => return None,
            (Wire::Multipart, None) => named("runtime::Multipart"),
            (_, Some(name)) => named(&format!("types::{name}")),
            (_, None) => inner(&self.templates.asked_type(self.asked.body?)?).clone(),
        };
        let may_be_none = self.body_is_optional() || body.nullable;
        Some(if may_be_none && !is_option(&ty) {
            of("Option", ty)
        } else {
            ty
        })
    }

    /// A body that may be left out; one of parts that have names is left out by itself where it has none.
    pub(super) fn body_is_optional(&self) -> bool {
        let has_parts = |body: &Body| body.wire == Wire::Multipart && body.fields.is_some();
        self.body()
            .is_some_and(|body| !body.required && !has_parts(body))
    }

    pub(super) fn body_at_start(&self) -> Option<Expr> {
        let body = self.body()?;
        if self.body_is_optional() {
            return Some(expr::none());
        }
        match (&body.fields, &body.schema) {
            (Some(fields), Some(schema)) => {
                let members = self.templates.types.in_order(schema);
                let schema = format_ident!("{schema}");
                let required = members.iter().filter(|member| !member.optional);
                let values = required
                    .filter_map(|member| fields.iter().find(|field| field.name == member.name))
                    .map(|field| format_ident!("{}", field.ident));
                Some(parse_quote!(types::#schema::new(#(#values),*)))
            }
            _ if body.nullable => Some(expr::word(&format_ident!("body"))),
            _ => Some(argument(&self.body_type()?, &format_ident!("body")).value),
        }
    }

    /// The calls that write it.
    pub(super) fn body_chain(&self) -> TokenStream {
        let Some(body) = self.body() else {
            return TokenStream::new();
        };
        let optional = self.body_is_optional();
        let given = match (optional, &body.wire) {
            (_, Wire::Binary | Wire::Multipart) => quote!(self.body.clone()),
            (true, _) => quote!(self.body.as_ref()),
            (false, _) => quote!(&self.body),
        };
        let (method, more) = match &body.wire {
            Wire::Json => ("json", None),
            Wire::Lines => ("json_lines", None),
            Wire::Form(styles) => ("form", Some(form_styles(styles))),
            Wire::Binary => ("upload", None),
            Wire::Text => ("text", None),
            Wire::Multipart if body.fields.is_some() => return multipart(body),
            Wire::Multipart => ("multipart", None),
        };
        let method = match optional {
            true => format_ident!("optional_{method}"),
            false => format_ident!("{method}"),
        };
        let more = more.map(|more| quote!(, #more));
        let content_type = body
            .media_type
            .as_ref()
            .map(|name| quote!(.content_type(#name)));
        quote!(.#method(#given #more) #content_type)
    }
}

/// The styles of fields that have one of their own.
pub(super) fn form_styles(styles: &[(String, FormStyle)]) -> TokenStream {
    let styles = styles.iter().map(|(name, style)| {
        let style = match style {
            FormStyle::Exploded => quote!(Exploded),
            FormStyle::Joined(separator) => quote!(Joined(#separator)),
            FormStyle::Deep => quote!(Deep),
            FormStyle::Json => quote!(Json),
        };
        quote!((#name, runtime::FormStyle::#style))
    });
    quote!(&[#(#styles),*])
}

fn multipart(body: &Body) -> TokenStream {
    let fields = body.schema.is_some().then(|| quote!(.fields(&self.body)));
    let files = body.files.iter().map(|file| {
        let (name, ident) = (&file.name, format_ident!("{}", file.ident));
        match (file.repeated, file.required) {
            (true, _) => quote!(.files(#name, &self.#ident)),
            (false, true) => quote!(.file(#name, Some(&self.#ident))),
            (false, false) => quote!(.file(#name, self.#ident.as_ref())),
        }
    });
    let types = body.part_types.iter();
    let types = types.map(|(name, media_type)| quote!(.content_type(#name, #media_type)));
    quote!(.multipart(runtime::Multipart::new() #fields #(#files)* #(#types)*))
}
