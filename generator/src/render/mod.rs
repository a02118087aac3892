//! The model → Rust: progenitor's output and the templates, one file a thing rendered.

mod api_md;
mod client;
mod convert;
mod job;
mod operation;
mod progenitor;
mod request;
mod resource;
mod types;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

pub(crate) use self::api_md::api_md;
pub(crate) use self::progenitor::{Rendered, render as progenitor};
use self::types::Types;
use crate::model::Api;

/// What every rendered file starts with, and what templates share.
pub(crate) struct Templates<'a> {
    api: &'a Api,
    operations: &'a BTreeMap<usize, progenitor::Raw>,
    types: &'a Types,
}

/// Renders every file of the client: path → code, not yet formatted.
pub(crate) fn render(
    api: &Api,
    rendered: Rendered,
    schemas: &serde_json::Value,
) -> Result<BTreeMap<String, syn::File>, syn::Error> {
    let types = Types::new(rendered.types, schemas);
    let templates = Templates {
        api,
        operations: &rendered.operations,
        types: &types,
    };
    let mut files = BTreeMap::new();
    let mut add = |name: &str, tokens: TokenStream| -> Result<(), syn::Error> {
        let mut file: syn::File = syn::parse2(tokens)?;
        crate::polish::paths::shorten(&mut file);
        files.insert(format!("{name}.rs"), file);
        Ok(())
    };
    add("mod", client::module(api))?;
    add("client", client::client(&templates))?;
    for resource in &api.resources {
        add(&resource.ident, resource::resource(resource, &templates))?;
    }
    add("types", types.render(api, &rendered.operations))?;
    Ok(files)
}
