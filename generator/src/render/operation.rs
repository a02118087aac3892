//! How a request becomes an HTTP request: `impl Operation`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use super::request::Request;
use crate::lower::Style;
use crate::model::Location;

impl Request<'_> {
    pub(super) fn operation_impl(&self) -> TokenStream {
        let name = self.type_name();
        let operation = self.operation;
        let response = response(&self.success());
        let (id, path) = (&operation.id, &operation.key.path);
        let method = operation.key.method.to_uppercase();
        let security = super::client::security(&operation.security, self.templates);
        let client_cookies: Vec<&String> = self
            .templates
            .api
            .cookies
            .iter()
            .map(|cookie| &cookie.name)
            .collect();
        let cookies = if !client_cookies.is_empty() && operation.cookies.iter().eq(client_cookies) {
            quote!(client::COOKIES)
        } else {
            let names = &operation.cookies;
            quote!(&[#(#names),*])
        };
        let request = self.chain();
        quote! {
            impl runtime::Operation for #name {
                type Response = #response;
                const INFO: runtime::OperationInfo = runtime::OperationInfo {
                    id: #id,
                    method: #method,
                    path: #path,
                    security: #security,
                    cookies: #cookies,
                };
                fn request(&self, http: &runtime::Http) -> runtime::Request {
                    #request
                }
            }
        }
    }

    fn chain(&self) -> TokenStream {
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
        let mut chain = quote!(http.request(&Self::INFO, &[#(#path),*]));
        for parameter in &self.operation.parameters {
            let (name, ident) = (&parameter.name, format_ident!("{}", parameter.ident));
            let style = parameter.style.map(styled);
            chain.extend(match (parameter.location, style, parameter.required) {
                (Location::Path, ..) => TokenStream::new(),
                (location, Some(style), _) => {
                    let method = format_ident!("{}_as", location.name());
                    quote!(.#method(#style, #name, &self.#ident))
                }
                (Location::Query, ..) => quote!(.query(#name, &self.#ident)),
                (Location::Header, _, true) => quote!(.header(#name, self.#ident.to_string())),
                (Location::Header, _, false) => {
                    quote!(.optional_header(#name, self.#ident.as_ref()))
                }
                (Location::Cookie, _, true) => quote!(.cookie(#name, &self.#ident)),
                (Location::Cookie, _, false) => {
                    quote!(.optional_cookie(#name, self.#ident.as_ref()))
                }
            });
        }
        let Some(body) = self.body() else {
            return chain;
        };
        let Some(files) = &body.files else {
            chain.extend(if self.body_is_optional() {
                quote!(.optional_json(self.body.as_ref()))
            } else {
                quote!(.json(&self.body))
            });
            return chain;
        };
        let fields = body.schema.is_some().then(|| quote!(.fields(&self.body)));
        let files = files.iter().map(|file| {
            let (name, ident) = (&file.name, format_ident!("{}", file.ident));
            match (file.repeated, file.required) {
                (true, _) => quote!(.files(#name, &self.#ident)),
                (false, true) => quote!(.file(#name, Some(&self.#ident))),
                (false, false) => quote!(.file(#name, self.#ident.as_ref())),
            }
        });
        chain.extend(quote!(.multipart(runtime::Multipart::new() #fields #(#files)*)));
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

/// How a success is read.
fn response(success: &Type) -> TokenStream {
    match quote!(#success).to_string().replace(' ', "").as_str() {
        "()" => quote!(runtime::Empty),
        "ByteStream" => quote!(runtime::ByteStream),
        _ => quote!(runtime::Json<#success>),
    }
}
