//! What a request answers: its type, and how that is read.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use super::request::Request;
use crate::lower::Content;
use crate::model::{Answer, Success};
use crate::polish::{dates, docs};
use crate::syntax::{inner, named, of, spelled};

impl Request<'_> {
    /// The type of one of the answers, as a resource's file names it.
    pub(super) fn answer_type(&self, index: usize) -> Type {
        match self.content(index) {
            Content::Empty => syn::parse_quote!(()),
            Content::Text => named("String"),
            Content::Bytes => named("runtime::ByteStream"),
            Content::Json => self.json_type(index),
            Content::Events => of("runtime::Events", self.json_type(index)),
            Content::Lines => of("runtime::JsonLines", self.json_type(index)),
        }
    }

    /// The type that progenitor made for an answer, for its events or for its lines.
    fn json_type(&self, index: usize) -> Type {
        let number = self.asked.answers.get(index).copied().flatten();
        let known = number.and_then(|number| self.templates.asked_type(number));
        known.unwrap_or_else(|| named("serde_json::Value"))
    }

    fn content(&self, index: usize) -> Content {
        let answer = self.operation.answers.get(index);
        answer.map_or(Content::Empty, |answer| answer.content)
    }

    /// What it answers.
    pub(super) fn success(&self) -> Type {
        match &self.operation.success {
            Success::One => self.answer_type(0),
            Success::Optional(index) => of("Option", self.answer_type(*index)),
            Success::OneOf(name) => named(name),
        }
    }

    /// What reads it.
    pub(super) fn decoder(&self) -> TokenStream {
        match &self.operation.success {
            Success::One => self.decoder_of(0),
            Success::Optional(index) => {
                let decoder = self.decoder_of(*index);
                quote!(runtime::Optional<#decoder>)
            }
            Success::OneOf(name) => {
                let name = format_ident!("{name}");
                quote!(#name)
            }
        }
    }

    fn decoder_of(&self, index: usize) -> TokenStream {
        match self.content(index) {
            Content::Empty => quote!(runtime::Empty),
            Content::Text => quote!(runtime::Text),
            Content::Json => {
                let ty = self.answer_type(index);
                match dates::holds(&ty) {
                    true => quote!(runtime::lenient::Json<#ty>),
                    false => quote!(runtime::Json<#ty>),
                }
            }
            Content::Bytes | Content::Events | Content::Lines => {
                let ty = self.answer_type(index);
                quote!(#ty)
            }
        }
    }

    /// The enum of several answers, read by status.
    pub(super) fn answer_enum(&self) -> TokenStream {
        let Success::OneOf(name) = &self.operation.success else {
            return TokenStream::new();
        };
        let name = format_ident!("{name}");
        let answers = &self.operation.answers;
        let has = |content: Content| answers.iter().any(|answer| answer.content == content);
        let has_stream = answers.iter().any(|answer| answer.content.is_stream());
        let derive = match has_stream {
            true => quote!(#[derive(Debug)]),
            false => quote!(#[derive(Clone, Debug, PartialEq)]),
        };
        // A box would spare memory and be in the way of every match.
        let large = (0..answers.len()).any(|index| self.may_be_large(index));
        let large = large.then(|| quote!(#[allow(clippy::large_enum_variant)]));
        let variants = answers.iter().enumerate().map(|(index, answer)| {
            let variant = format_ident!("{}", answer.variant);
            let doc = docs::attributes(&docs::markdown(&variant_docs(answer)));
            let ty = self.answer_type(index);
            let holds = (answer.content != Content::Empty).then(|| quote!((#ty)));
            quote!(#(#doc)* #variant #holds)
        });
        let arms = self.arms(|index, variant| match self.content(index) {
            Content::Empty => quote!(Ok(Self::#variant)),
            Content::Json => {
                let makes = dates::taken(&self.answer_type(index), quote!(Self::#variant));
                quote!(received.json().map(#makes))
            }
            Content::Text => quote!(received.text().map(Self::#variant)),
            Content::Bytes => quote!(received.stream().map(Self::#variant)),
            Content::Events => quote!(received.events().map(Self::#variant)),
            Content::Lines => quote!(received.json_lines().map(Self::#variant)),
        });
        let accept = match (has_stream, has(Content::Json), has(Content::Text)) {
            (false, true, true) => "application/json, text/*",
            (false, true, false) => "application/json",
            (false, false, true) => "text/*",
            _ => "*/*",
        };
        let whole = has(Content::Json) || has(Content::Text);
        let read = match whole {
            true => quote!(Whole),
            false => quote!(Stream),
        };
        // A status by itself stands before the range that holds it.
        let is_range = |status: &String| status.parse::<u16>().is_err();
        let statuses = || answers.iter().flat_map(|answer| &answer.statuses);
        let overlap = statuses().any(is_range) && !statuses().all(is_range);
        let overlap = overlap.then(|| quote!(#[allow(clippy::match_overlapping_arm)]));
        // A stream is not to be held in memory for what else might come.
        let by_status = (whole && has_stream).then(|| {
            let arms = self.arms(|index, _| match self.content(index) {
                content if content.is_stream() => quote!(runtime::Read::Stream),
                _ => quote!(runtime::Read::Whole),
            });
            quote! {
                fn read(status: u16) -> runtime::Read {
                    match status {
                        #(#arms,)*
                        _ => Self::READ,
                    }
                }
            }
        });
        let doc = docs::attributes(&format!("What [`{}`] answers.", self.operation.type_name));
        quote! {
            #(#doc)*
            #derive
            #large
            #[non_exhaustive]
            pub enum #name {
                #(#variants,)*
            }
            #overlap
            impl runtime::Decode for #name {
                type Output = Self;
                const ACCEPT: &'static str = #accept;
                const READ: runtime::Read = runtime::Read::#read;
                #by_status
                fn decode(received: runtime::Received) -> Result<Self, runtime::Error> {
                    match received.status().as_u16() {
                        #(#arms,)*
                        _ => Err(received.unknown_status()),
                    }
                }
            }
        }
    }

    /// Whether an answer may take far more memory than another: a type with fields, or a stream with what it has read.
    fn may_be_large(&self, index: usize) -> bool {
        match self.content(index) {
            Content::Empty | Content::Text | Content::Bytes => false,
            Content::Events | Content::Lines => true,
            Content::Json => {
                let ty = spelled(inner(&self.answer_type(index)));
                let own = ty.strip_prefix("types::");
                own.is_some_and(|name| !self.templates.types.is_word(name))
            }
        }
    }

    /// An arm for each answer, a status by itself before a range that holds it.
    fn arms(&self, value: impl Fn(usize, &syn::Ident) -> TokenStream) -> Vec<TokenStream> {
        let mut exact = Vec::new();
        let mut ranges = Vec::new();
        for (index, answer) in self.operation.answers.iter().enumerate() {
            let value = value(index, &format_ident!("{}", answer.variant));
            let statuses = answer
                .statuses
                .iter()
                .filter_map(|status| status.parse::<u16>().ok());
            let statuses: Vec<_> = statuses.map(proc_macro2::Literal::u16_unsuffixed).collect();
            if statuses.len() < answer.statuses.len() {
                ranges.push(quote!(200..=299 => #value));
            }
            if !statuses.is_empty() {
                exact.push(quote!(#(#statuses)|* => #value));
            }
        }
        exact.append(&mut ranges);
        exact
    }
}

fn variant_docs(answer: &Answer) -> String {
    let statuses: Vec<String> = answer
        .statuses
        .iter()
        .map(|status| format!("`{status}`"))
        .collect();
    let statuses = statuses.join(", ");
    match answer.doc.as_str() {
        "" | "." => format!("{statuses}."),
        doc => format!("{statuses}: {doc}"),
    }
}
