//! How a request becomes an HTTP request: `impl Operation`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::body::form_styles;
use super::request::Request;
use crate::lower::Style;
use crate::model::Location;

impl Request<'_> {
    pub(super) fn operation_impl(&self) -> TokenStream {
        let name = self.type_name();
        let operation = self.operation;
        let response = self.decoder();
        let info = self.templates.common.info(operation, self.templates.api);
        let request = self.chain();
        quote! {
            impl runtime::Operation for #name {
                type Response = #response;
                const INFO: OperationInfo = #info;
                fn request(&self, http: &runtime::Http) -> runtime::Request {
                    #request
                }
            }
        }
    }

    fn chain(&self) -> TokenStream {
        let accept = self.operation.accept.as_ref();
        let accept = accept.map(|accept| quote!(.header("accept", #accept)));
        let path = self.path_parameters().map(|parameter| {
            let ident = format_ident!("{}", parameter.ident);
            match parameter.style {
                Some(style) => {
                    let (style, name) = (styled(style), &parameter.name);
                    quote!(&#style.path(#name, &self.#ident))
                }
                None => quote!(&self.#ident),
            }
        });
        let mut chain = quote!(http.request(&Self::INFO, &[#(#path),*]) #accept);
        for parameter in &self.operation.parameters {
            let (name, ident) = (&parameter.name, format_ident!("{}", parameter.ident));
            let style = parameter.style.map(styled);
            chain.extend(match (parameter.location, style, parameter.required) {
                (Location::Path, ..) => TokenStream::new(),
                (Location::QueryString, Some(_), _) => quote!(.query_json(&self.#ident)),
                (Location::QueryString, None, _) => {
                    let styles = form_styles(&parameter.form);
                    quote!(.query_form(&self.#ident, #styles))
                }
                (location, Some(style), _) => {
                    let method = format_ident!("{}_as", location.name());
                    quote!(.#method(#style, #name, &self.#ident))
                }
                (Location::Query, ..) => quote!(.query(#name, &self.#ident)),
                (Location::Header, _, true) => quote!(.header(#name, self.#ident.to_string())),
                (Location::Header, _, false) => {
                    quote!(.optional_header(#name, self.#ident.as_ref()))
                }
                (Location::Cookie, _, true) => quote!(.cookie(#name, self.#ident.to_string())),
                (Location::Cookie, _, false) => {
                    quote!(.optional_cookie(#name, self.#ident.as_ref()))
                }
            });
        }
        chain.extend(self.body_chain());
        chain
    }
}

/// A style, as the runtime calls it.
fn styled(style: Style) -> TokenStream {
    let constant = format_ident!("{}", style.constant);
    let exploded = style.exploded.then(|| quote!(.exploded()));
    let reserved = style.reserved.then(|| quote!(.reserved()));
    quote!(runtime::Style::#constant #exploded #reserved)
}
