//! The model → Rust: progenitor's output and the templates, one file a thing rendered.

mod answer;
mod api_md;
mod body;
mod cli;
mod client;
mod convert;
mod first_call;
mod job;
mod mock;
mod operation;
mod progenitor;
mod request;
mod resource;
mod stream;
mod types;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

pub(crate) use self::api_md::{api_md, call};
pub use self::first_call::FirstCall;
pub(crate) use self::first_call::first_call;
pub(crate) use self::progenitor::{Rendered, render as progenitor};
use self::types::Types;
use crate::model::Api;

/// What the templates read.
pub(crate) struct Templates<'a> {
    api: &'a Api,
    operations: &'a BTreeMap<usize, progenitor::Raw>,
    types: &'a Types,
    /// What most operations need; told once, in `client.rs`.
    common_security: Option<&'a Vec<Vec<String>>>,
}

/// Renders every file of the client: path → code, not yet formatted.
pub(crate) fn render(
    api: &Api,
    rendered: Rendered,
    schemas: &serde_json::Value,
) -> Result<BTreeMap<String, syn::File>, syn::Error> {
    let types = Types::new(rendered.types, schemas, api);
    let templates = Templates {
        api,
        operations: &rendered.operations,
        types: &types,
        common_security: client::common_security(api),
    };
    // Whatever progenitor leaves out of its output must not be guessed.
    for operation in api.operations() {
        if !templates
            .operations
            .get(&operation.index)
            .is_some_and(|raw| raw.carries(&operation.parameters))
        {
            let what = format!(
                "progenitor's output of {} has another shape than this generator knows",
                operation.key
            );
            return Err(syn::Error::new(proc_macro2::Span::call_site(), what));
        }
    }
    let mut files = BTreeMap::new();
    let mut add = |name: &str, tokens: TokenStream| -> Result<(), syn::Error> {
        files.insert(format!("{name}.rs"), syn::parse2(tokens)?);
        Ok(())
    };
    add("mod", client::module(api))?;
    add("client", client::client(&templates))?;
    for resource in &api.resources {
        add(&resource.ident, resource::resource(resource, &templates))?;
    }
    add("cli", cli::cli(&templates))?;
    add("mock", mock::mock(&templates))?;
    let file = types.render(api, &rendered.operations)?;
    files.insert("types.rs".to_owned(), file);
    files.values_mut().for_each(crate::polish::paths::shorten);
    Ok(files)
}
