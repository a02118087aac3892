//! A resource's file: the handle first, then each request in the document's order.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{File, Item};

use super::Templates;
use super::job::Job;
use super::request::{Request, deprecated};
use super::setter::{like_its_type, like_of_trait};
use crate::model::Resource;
use crate::naming;
use crate::polish::docs;

/// How a resource is reached from the client.
pub(super) enum Shape {
    /// `client.files()` is a handle, with a method for each operation.
    Handle,
    /// `client.convert()` is a request already, with methods for what belongs to it.
    Request,
    /// `client.segment()` is a handle, and the method of what must be given starts the request.
    Starter,
    /// `client.translate(text)`: the only operation, with what must be given.
    Call,
}

impl Shape {
    pub(super) fn of(resource: &Resource) -> Self {
        let root = resource.root.and_then(|root| resource.operations.get(root));
        match root {
            None => Self::Handle,
            Some(root) if root.argument_count() == 0 => Self::Request,
            Some(_) if resource.operations.len() == 1 => Self::Call,
            Some(_) => Self::Starter,
        }
    }
}

/// The method of a `Shape::Starter` handle: named after what must be given.
pub(super) fn starter(resource: &Resource) -> String {
    let root = resource.root.and_then(|root| resource.operations.get(root));
    let required = root.map(|root| {
        let parameters = root
            .parameters
            .iter()
            .filter(|parameter| parameter.required)
            .map(|parameter| parameter.ident.clone());
        parameters
            .chain(root.required_fields().map(|field| field.ident.clone()))
            .collect::<Vec<_>>()
    });
    match required.as_deref() {
        Some([only])
            if !resource
                .operations
                .iter()
                .any(|operation| operation.ident == *only) =>
        {
            naming::free_method(only)
        }
        _ => "with".into(),
    }
}

pub(super) fn resource(resource: &Resource, templates: &Templates) -> Result<File, syn::Error> {
    let shape = Shape::of(resource);
    let requests: Vec<Request> = resource
        .operations
        .iter()
        .filter_map(|operation| Request::new(operation, templates))
        .collect();
    let (accessor, handle_name) = (&resource.ident, format_ident!("{}", resource.type_name));
    let methods: Vec<TokenStream> = requests
        .iter()
        .enumerate()
        .filter_map(
            |(index, request)| match (resource.root == Some(index), &shape) {
                (true, Shape::Starter) => Some(method(request, &starter(resource))),
                (true, _) => None,
                (false, _) => Some(method(request, &request.operation.ident)),
            },
        )
        .collect();
    let jobs: Vec<Option<Job>> = (0..requests.len())
        .map(|index| Job::of(index, &requests))
        .collect();
    let resumes = jobs.iter().flatten().map(|job| job.resume(resource));
    let methods: Vec<TokenStream> = methods.into_iter().chain(resumes).collect();
    let deprecated = root_deprecated(resource);
    let handle = match shape {
        Shape::Handle | Shape::Starter => {
            let doc = docs::attributes(&format!(
                "{}\n\nMade by [`Client::{accessor}`].",
                docs::markdown(&resource.doc)
            ));
            let named = like_its_type(&handle_name);
            quote! {
                #(#doc)*
                #deprecated
                #[derive(Clone, Debug)]
                pub struct #handle_name {
                    client: Client,
                }
                impl #handle_name {
                    #named
                    pub(super) fn new(client: Client) -> Self {
                        Self { client }
                    }
                    #(#methods)*
                }
            }
        }
        Shape::Request if methods.is_empty() => TokenStream::new(),
        Shape::Request => quote! {
            impl #handle_name {
                #(#methods)*
            }
        },
        Shape::Call => TokenStream::new(),
    };
    let mut rendered: Vec<Item> = Vec::new();
    for (index, request) in requests.iter().enumerate() {
        let made_by = match (resource.root == Some(index), &shape) {
            (true, Shape::Starter) => format!("[`{handle_name}::{}`]", starter(resource)),
            (true, _) => format!("[`Client::{accessor}`]"),
            (false, _) => format!("[`{handle_name}::{}`]", request.operation.ident),
        };
        let job = jobs.get(index).and_then(Option::as_ref);
        rendered.extend(request.render(&made_by, job)?);
        // A request that is the handle comes with its methods behind it.
        if resource.root == Some(index) && matches!(shape, Shape::Request) {
            rendered.extend(syn::parse2::<File>(handle.clone())?.items);
        }
    }
    let first = if matches!(shape, Shape::Request) {
        TokenStream::new()
    } else {
        handle
    };
    let title = format!(
        " {}",
        docs::markdown(&resource.doc)
            .lines()
            .next()
            .unwrap_or_default()
    );
    let allow = resource
        .operations
        .iter()
        .any(|operation| operation.deprecated.is_some())
        .then(|| quote!(#![allow(deprecated)]));
    let mut file: File = syn::parse2(quote! {
        #![doc = #title]
        #allow
        use openapi_client_runtime as runtime;
        use runtime::{CallOptions, OperationInfo, Upload};
        use super::{Client, client, types};
        #first
    })?;
    file.items.extend(rendered);
    Ok(file)
}

/// A resource whose every operation is deprecated is so itself.
pub(super) fn root_deprecated(resource: &Resource) -> TokenStream {
    let all = resource
        .operations
        .iter()
        .all(|operation| operation.deprecated.is_some());
    resource
        .operations
        .first()
        .filter(|_| all)
        .map(deprecated)
        .unwrap_or_default()
}

/// A handle's method that makes a request.
fn method(request: &Request, name: &str) -> TokenStream {
    let ident = format_ident!("{name}");
    let ty = format_ident!("{}", request.operation.type_name);
    let doc = docs::attributes(&request.docs());
    let deprecated = request.deprecated();
    let arguments = request.arguments();
    let declared = arguments.iter().map(|(name, takes)| quote!(#name: #takes));
    let given = arguments.iter().map(|(name, _)| name);
    let like_of_trait = like_of_trait(name);
    let many = request.allow_many_arguments();
    quote! {
        #(#doc)*
        #deprecated
        #like_of_trait
        #many
        pub fn #ident(&self, #(#declared),*) -> #ty {
            #ty::new(self.client.clone(), #(#given),*)
        }
    }
}
