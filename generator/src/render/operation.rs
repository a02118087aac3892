//! How a request becomes an HTTP request: `impl Operation`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use super::request::Request;
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
        let path = self
            .path_parameters()
            .map(|parameter| format_ident!("{}", parameter.ident));
        let mut chain = quote!(http.request(&Self::INFO, &[#(&self.#path),*]));
        for parameter in &self.operation.parameters {
            let (name, ident) = (&parameter.name, format_ident!("{}", parameter.ident));
            chain.extend(match (parameter.location, parameter.required) {
                (Location::Path, _) => TokenStream::new(),
                (Location::Query, _) => quote!(.query(#name, &self.#ident)),
                (Location::Header, true) => quote!(.header(#name, self.#ident.to_string())),
                (Location::Header, false) => quote!(.optional_header(#name, self.#ident.as_ref())),
                (Location::Cookie, true) => quote!(.cookie(#name, &self.#ident)),
                (Location::Cookie, false) => quote!(.optional_cookie(#name, self.#ident.as_ref())),
            });
        }
        chain.extend(self.body_chain());
        chain
    }
}

/// How a success is read.
fn response(success: &Type) -> TokenStream {
    match quote!(#success).to_string().replace(' ', "").as_str() {
        "()" => quote!(runtime::Empty),
        "ByteStream" => quote!(runtime::ByteStream),
        _ => quote!(runtime::Json<#success>),
    }
}
