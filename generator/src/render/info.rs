//! What is fixed about each operation, `INFO`, and in `client.rs` what most operations have in common of it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Api, Operation};

/// What most operations have in common.
#[derive(Clone, Copy)]
pub(super) struct Common<'a> {
    /// The security that most of those with any share.
    security: Option<&'a Vec<Vec<String>>>,
    /// Whether there are operations with this security and all of the client's cookies.
    both: bool,
}

impl<'a> Common<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let operations = || api.operations();
        let count = |security: &Vec<Vec<String>>| {
            operations()
                .filter(|operation| operation.security == *security)
                .count()
        };
        let secured = operations()
            .map(|operation| &operation.security)
            .filter(|security| !security.is_empty());
        let mut common = Self {
            // Of two as common, the one that comes first.
            security: secured.rev().max_by_key(|security| count(security)),
            both: false,
        };
        let tells = common.security.is_some() || !api.cookies.is_empty();
        common.both = tells && operations().any(|operation| common.is_of(operation, api));
        common
    }

    fn is_of(&self, operation: &Operation, api: &Api) -> bool {
        let security = match self.security {
            Some(security) => operation.security == *security,
            None => operation.security.is_empty(),
        };
        security && takes_all_cookies(operation, api)
    }

    /// The constants of `client.rs` that operations refer to, and what makes the `INFO` of most.
    pub(super) fn render(&self, api: &Api) -> TokenStream {
        let security = self.security.map(|security| {
            let security = alternatives(security, &TokenStream::new(), api);
            quote! {
                /// What most operations need: alternatives of credentials that go together.
                pub(super) const SECURITY: &[&[runtime::Scheme]] = #security;
            }
        });
        let names: Vec<&String> = api.cookies.iter().map(|cookie| &cookie.name).collect();
        let mut operations = api.operations();
        // Of several, nobody may take all.
        let is_used = operations.any(|operation| takes_all_cookies(operation, api));
        let cookies = (!names.is_empty() && is_used).then(|| {
            quote! {
                /// The cookies that are set on the client.
                pub(super) const COOKIES: &[&str] = &[#(#names),*];
            }
        });
        let with_security = security.as_ref().map(|_| quote!(.security(SECURITY)));
        let with_cookies = cookies.as_ref().map(|_| quote!(.cookies(COOKIES)));
        let operation = self.both.then(|| {
            quote! {
                /// What is fixed about an operation that is like most.
                pub(super) const fn operation(
                    id: &'static str,
                    method: &'static str,
                    path: &'static str,
                ) -> runtime::OperationInfo {
                    runtime::OperationInfo::new(id, method, path) #with_security #with_cookies
                }
            }
        });
        quote!(#security #cookies #operation)
    }

    /// The `INFO` of an operation, as a constant expression in a resource's file.
    pub(super) fn info(&self, operation: &Operation, api: &Api) -> TokenStream {
        let (id, path) = (&operation.id, &operation.path);
        let method = operation.key.sent();
        if self.both && self.is_of(operation, api) {
            return quote!(client::operation(#id, #method, #path));
        }
        let security = match &operation.security {
            none if none.is_empty() => None,
            common if self.security == Some(common) => Some(quote!(client::SECURITY)),
            other => Some(alternatives(other, &quote!(client::), api)),
        };
        let security = security.map(|security| quote!(.security(#security)));
        let names = &operation.cookies;
        let cookies = match names.is_empty() {
            true => None,
            false if takes_all_cookies(operation, api) => Some(quote!(client::COOKIES)),
            false => Some(quote!(&[#(#names),*])),
        };
        let cookies = cookies.map(|cookies| quote!(.cookies(#cookies)));
        quote!(OperationInfo::new(#id, #method, #path) #security #cookies)
    }
}

fn takes_all_cookies(operation: &Operation, api: &Api) -> bool {
    let all = api.cookies.iter().map(|cookie| &cookie.name);
    operation.cookies.iter().eq(all)
}

/// Security requirements, with `prefix` before each scheme's constant.
fn alternatives(security: &[Vec<String>], prefix: &TokenStream, api: &Api) -> TokenStream {
    let constant = |id: &String| {
        let scheme = api.schemes.iter().find(|scheme| scheme.id == *id);
        format_ident!(
            "{}",
            scheme.map_or("UNKNOWN", |scheme| scheme.constant.as_str())
        )
    };
    let all = security.iter().map(|together| {
        let constants = together.iter().map(constant);
        quote!(&[#(#prefix #constants),*])
    });
    quote!(&[#(#all),*])
}
