//! `client.rs`: the client, its builder and its resources; and `mod.rs`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Templates;
use super::request::Request;
use super::resource::{Shape, root_deprecated};
use super::setter::like_of_trait;
use crate::model::{Api, Resource, Scheme, SchemeKind, TokenSetters};
use crate::polish::docs;

pub(super) fn module(api: &Api, has_links: bool) -> TokenStream {
    let title = format!(" The generated client of {}.", docs::markdown(&api.title));
    let modules = api.resources.iter().map(|resource| {
        let name = format_ident!("{}", resource.ident);
        quote!(pub mod #name;)
    });
    let links = has_links.then(|| {
        let name = format_ident!("{}", super::link::module(api));
        quote!(mod #name;)
    });
    let webhooks = (!api.webhooks.all.is_empty()).then(|| {
        let name = format_ident!("{}", api.webhooks.module);
        quote!(pub mod #name;)
    });
    quote! {
        #![doc = #title]
        mod client;
        #links
        pub mod types;
        #(#modules)*
        #webhooks
        #[cfg(feature = "cli")]
        mod cli;
        #[cfg(feature = "mock")]
        pub mod mock;
        pub use self::client::{Client, ClientBuilder};
    }
}

pub(super) fn client(templates: &Templates) -> TokenStream {
    let api = templates.api;
    let operations = || api.operations();
    let used = |scheme: &&Scheme| {
        operations().any(|operation| {
            operation
                .security
                .iter()
                .flatten()
                .any(|id| *id == scheme.id)
        })
    };
    let schemes = api.schemes.iter().filter(used).map(scheme);
    let common = templates.common.render(api);
    let accessors: Vec<TokenStream> = api
        .resources
        .iter()
        .map(|resource| accessor(resource, templates))
        .collect();
    let allow = api
        .operations()
        .any(|operation| operation.deprecated.is_some());
    let allow = allow.then(|| quote!(#![allow(deprecated)]));
    let title = docs::markdown(&api.title);
    let module_doc = format!(" The client of {title}, and how it is set up.");
    let client_doc = docs::attributes(&format!(
        "A client of {title}.\n\nCloning is cheap, and clones share one pool of connections. `Debug` shows no credential."
    ));
    let from_env = from_env(api);
    let builder = builder(api);
    // Of a document with nothing but webhooks, nothing calls it.
    let unused = api
        .resources
        .is_empty()
        .then(|| quote!(#[allow(dead_code)]));
    quote! {
        #![doc = #module_doc]
        #allow
        use openapi_client_runtime as runtime;
        use runtime::Upload;
        use super::types;
        #(#schemes)*
        #common
        #(#client_doc)*
        #[derive(Clone, Debug)]
        #unused
        pub struct Client {
            pub(crate) http: runtime::Http,
        }
        impl Client {
            #from_env
            #(#accessors)*
        }
        #builder
    }
}

fn scheme(scheme: &Scheme) -> TokenStream {
    let constant = format_ident!("{}", scheme.constant);
    let id = &scheme.id;
    let value = match &scheme.kind {
        SchemeKind::ApiKey(place, name) => {
            let place = format_ident!("{place}");
            quote!(runtime::Scheme::#place(#id, #name))
        }
        SchemeKind::Bearer => quote!(runtime::Scheme::bearer(#id)),
        SchemeKind::Basic => quote!(runtime::Scheme::basic(#id)),
        SchemeKind::Http(scheme) => quote!(runtime::Scheme::http(#id, #scheme)),
    };
    let doc = format!(" The security scheme `{id}`.");
    quote! {
        #[doc = #doc]
        pub(super) const #constant: runtime::Scheme = #value;
    }
}

/// Where clients come from: the environment, where the document says how, and the builder.
fn from_env(api: &Api) -> TokenStream {
    let environment = &api.environment;
    let mut reads: Vec<String> = Vec::new();
    let mut chain = TokenStream::new();
    let mut url = None;
    for scheme in &api.schemes {
        let Some(variable) = environment.credentials.get(&scheme.id) else {
            continue;
        };
        reads.push(format!(
            "- `{variable}`, required: {}",
            scheme.doc.split("\n\n").next().unwrap_or_default()
        ));
        let setter = format_ident!("{}", scheme.ident);
        let hint = format!(
            "set it, or give the credential with `Client::builder().{}(…)`",
            scheme.ident
        );
        chain.extend(quote!(.#setter(runtime::env::required(#variable, #hint)?)));
    }
    if let Some(variable) = environment
        .base_url
        .as_ref()
        .filter(|_| api.server.url.is_some())
    {
        let default = api
            .server
            .url
            .as_deref()
            .map(|url| format!(" Default: <{url}>."))
            .unwrap_or_default();
        reads.push(format!("- `{variable}`: the base URL.{default}"));
        url = Some(quote! {
            let builder = match runtime::env::optional(#variable)? {
                Some(url) => builder.base_url(url),
                None => builder,
            };
        });
    }
    let start = match (&api.server.url, &environment.base_url) {
        (Some(_), _) => Some(quote!(Self::builder())),
        (None, Some(variable)) => Some(
            quote!(Self::builder(runtime::env::required(#variable, "set it to the URL that the API is served at")?)),
        ),
        (None, None) => None,
    };
    let from_env = start.filter(|_| !chain.is_empty() || url.is_some()).map(|start| {
        let doc = docs::attributes(&format!(
            "A client from environment variables:\n\n{}\n\n# Errors\n\nFails when a required variable is not set, or when one cannot be used; the error names it.",
            reads.join("\n")
        ));
        quote! {
            #(#doc)*
            pub fn from_env() -> Result<Self, runtime::Error> {
                let builder = #start #chain;
                #url
                builder.build()
            }
        }
    });
    let concurrent = api.limits.concurrent.map(|most| {
        let most = proc_macro2::Literal::u32_unsuffixed(most);
        quote!(.max_concurrent(#most))
    });
    let per_minute = api.limits.per_minute.map(|most| {
        let most = proc_macro2::Literal::u32_unsuffixed(most);
        quote!(.max_per_minute(#most))
    });
    let limits = quote!(#concurrent #per_minute);
    let new = match &api.server.url {
        Some(url) => quote! {
            /// A client with settings of your own.
            pub fn builder() -> ClientBuilder {
                ClientBuilder { config: runtime::Config::new(#url) #limits }
            }
        },
        None => {
            let named = match api.server.doc.as_str() {
                "" => {
                    "A client with settings of your own; the document names no server.".to_owned()
                }
                doc => format!(
                    "A client with settings of your own.\n\n{}",
                    docs::markdown(doc)
                ),
            };
            let named = docs::attributes(&named);
            quote! {
                #(#named)*
                pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
                    ClientBuilder { config: runtime::Config::new(base_url) #limits }
                }
            }
        }
    };
    quote!(#from_env #new)
}

fn accessor(resource: &Resource, templates: &Templates) -> TokenStream {
    let (name, ty) = (
        format_ident!("{}", resource.ident),
        format_ident!("{}", resource.type_name),
    );
    let module = &name;
    let root = resource.root.and_then(|root| resource.operations.get(root));
    let root = root.and_then(|operation| Request::new(operation, templates));
    let deprecated = root_deprecated(resource);
    match (Shape::of(resource), root) {
        (Shape::Request | Shape::Call, Some(request)) => {
            let doc = docs::attributes(&request.docs());
            let ty = format_ident!("{}", request.operation.type_name);
            let arguments = request.arguments();
            let declared = arguments.iter().map(|(name, takes)| quote!(#name: #takes));
            let given = arguments.iter().map(|(name, _)| name);
            let like_of_trait = like_of_trait(&resource.ident);
            let many = request.allow_many_arguments();
            quote! {
                #(#doc)*
                #deprecated
                #like_of_trait
                #many
                pub fn #name(&self, #(#declared),*) -> super::#module::#ty {
                    super::#module::#ty::new(self.clone(), #(#given),*)
                }
            }
        }
        _ => {
            let doc = docs::attributes(&docs::markdown(&resource.doc));
            quote! {
                #(#doc)*
                #deprecated
                pub fn #name(&self) -> super::#module::#ty {
                    super::#module::#ty::new(self.clone())
                }
            }
        }
    }
}

/// Where the tokens of a scheme may come from, beside the fixed one.
fn token_setters(scheme: &Scheme, tokens: &TokenSetters) -> TokenStream {
    let (id, fixed) = (&scheme.id, &scheme.ident);
    let provider = format_ident!("{}", tokens.provider);
    let grant = tokens.client_credentials.as_ref().map(|grant| {
        let (ident, url) = (format_ident!("{}", grant.ident), &grant.token_url);
        let mut doc = vec![
            format!("Gets the tokens of [`{fixed}`](Self::{fixed}) for the client itself, by its id and secret."),
            format!(
                "They come from `{url}`. The server chooses their scopes; for some of your own, give \
                [`{provider}`](Self::{provider}) an `OAuth2::client_credentials(\"{url}\", id, secret).scope(\"…\")`."
            ),
        ];
        if !grant.scopes.is_empty() {
            doc.push(docs::markdown(&grant.scopes));
        }
        let doc = docs::attributes(&doc.join("\n\n"));
        quote! {
            #(#doc)*
            pub fn #ident(self, id: impl Into<String>, secret: impl Into<runtime::SecretString>) -> Self {
                self.#provider(runtime::OAuth2::client_credentials(#url, id, secret))
            }
        }
    });
    let doc = docs::attributes(&format!(
        "Whoever gives the tokens of [`{fixed}`](Self::{fixed}), in the place of a fixed one: a closure, an \
        [`OAuth2`](runtime::OAuth2), or a type of your own.\n\n\
        A token is kept until shortly before its end; one that the server refuses is replaced once in a call."
    ));
    quote! {
        #(#doc)*
        pub fn #provider(mut self, provider: impl runtime::TokenProvider) -> Self {
            self.config = self.config.token_provider(#id, provider);
            self
        }
        #grant
    }
}

fn builder(api: &Api) -> TokenStream {
    let credentials = api.schemes.iter().map(|scheme| {
        let (ident, id) = (format_ident!("{}", scheme.ident), &scheme.id);
        let doc = docs::attributes(&docs::markdown(&scheme.doc));
        let like_of_trait = like_of_trait(&scheme.ident);
        let tokens = scheme
            .tokens
            .as_ref()
            .map(|tokens| token_setters(scheme, tokens));
        quote! {
            #(#doc)*
            #like_of_trait
            pub fn #ident(mut self, #ident: impl Into<runtime::SecretString>) -> Self {
                self.config = self.config.credential(#id, #ident);
                self
            }
            #tokens
        }
    });
    let cookies = api.cookies.iter().map(|cookie| {
        let (ident, name) = (format_ident!("{}", cookie.ident), &cookie.name);
        let doc = docs::attributes(&docs::markdown(&cookie.doc));
        let like_of_trait = like_of_trait(&cookie.ident);
        quote! {
            #(#doc)*
            #like_of_trait
            pub fn #ident(mut self, #ident: impl Into<runtime::SecretString>) -> Self {
                self.config = self.config.cookie(#name, #ident);
                self
            }
        }
    });
    let default = api
        .server
        .url
        .as_deref()
        .map(|url| format!(" Default: <{url}>."))
        .unwrap_or_default();
    let limit = |what: &str, most: Option<u32>| {
        let default = most.map_or_else(|| "no limit".to_owned(), |most| most.to_string());
        docs::attributes(&format!("{what}; the next one waits. Default: {default}."))
    };
    let concurrent = limit("The most requests under way at once", api.limits.concurrent);
    let per_minute = limit("The most requests in a minute", api.limits.per_minute);
    let others = match api.server.doc.as_str() {
        doc if api.server.url.is_some() && !doc.is_empty() => {
            format!("\n\n{}", docs::markdown(doc))
        }
        _ => String::new(),
    };
    let base_url = docs::attributes(&format!(
        "The URL that paths are appended to; it may have a path of its own.{default}{others}"
    ));
    quote! {
        /// Settings of a [`Client`].
        #[derive(Clone, Debug)]
        #[must_use = "a builder does nothing until `build`"]
        pub struct ClientBuilder {
            pub(super) config: runtime::Config,
        }
        impl ClientBuilder {
            #(#credentials)*
            #(#cookies)*
            #(#base_url)*
            pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
                self.config = self.config.base_url(base_url);
                self
            }
            #(#concurrent)*
            pub fn max_concurrent(mut self, requests: usize) -> Self {
                self.config = self.config.max_concurrent(requests);
                self
            }
            #(#per_minute)*
            pub fn max_per_minute(mut self, requests: u32) -> Self {
                self.config = self.config.max_per_minute(requests);
                self
            }
        }
        runtime::builder!(ClientBuilder, Client);
    }
}
