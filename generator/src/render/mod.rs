//! The model → Rust: progenitor's output and the templates, one file a thing rendered.

mod answer;
mod apart;
mod api_md;
mod asked;
mod body;
mod cli;
mod client;
mod convert;
mod culprits;
mod first_call;
mod followed;
mod info;
mod job;
mod link;
mod mock;
mod operation;
mod progenitor;
mod request;
mod resource;
mod setter;
mod side_by_side;
mod stream;
mod tagged;
mod types;
mod uses;
mod webhook;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::Type;

pub(crate) use self::api_md::{api_md, call};
use self::asked::Asked;
pub use self::first_call::FirstCall;
pub(crate) use self::first_call::first_call;
use self::info::Common;
pub(crate) use self::link::Links;
pub(crate) use self::progenitor::{Rendered, render as progenitor};
use self::types::Types;
use crate::model::Api;
use crate::polish;

/// What the templates read.
pub(crate) struct Templates<'a> {
    api: &'a Api,
    asked: &'a Asked,
    /// The types of what was asked for, by its number.
    asked_types: &'a [Type],
    types: &'a Types<'a>,
    /// What most operations have in common; told once, in `client.rs`.
    common: Common<'a>,
}

impl Templates<'_> {
    /// The type of what was asked for, as a resource's file names it.
    fn asked_type(&self, number: usize) -> Option<Type> {
        self.asked_types.get(number).map(request::named_type)
    }

    /// The type of a webhook's body.
    fn webhook_type(&self, index: usize) -> Option<Type> {
        self.asked_type(*self.asked.webhooks.get(&index)?)
    }
}

/// What was rendered.
pub(crate) struct Client {
    /// Every file: path → text.
    pub files: BTreeMap<String, String>,
    /// What became of the links.
    pub links: Links,
}

/// Renders every file of the client, each with `header` as its first line.
pub(crate) fn render(
    api: &Api,
    mut rendered: Rendered,
    schemas: &serde_json::Value,
    header: &str,
) -> Result<Client, syn::Error> {
    let polished = std::mem::take(&mut rendered.types);
    let (polished, types) = Types::polished(polished, schemas, api);
    let templates = Templates {
        api,
        asked: &rendered.asked,
        asked_types: &rendered.asked_types,
        types: &types,
        common: Common::of(api),
    };
    let mut links = Links::default();
    let files = side_by_side::files(&templates, header, || {
        let mut files = BTreeMap::new();
        let mut add = |name: &str, tokens: TokenStream| -> Result<(), syn::Error> {
            files.insert(format!("{name}.rs"), finish(syn::parse2(tokens)?, header));
            Ok(())
        };
        let webhooks = webhook::webhooks(&templates);
        links = Links::new(&templates);
        let methods = links.render();
        add("mod", client::module(api, methods.is_some()))?;
        if let Some(methods) = methods {
            add(&link::module(api), methods)?;
        }
        if let Some(webhooks) = webhooks {
            add(&api.webhooks.module, webhooks)?;
        }
        let file = types.render(polished, api, &rendered)?;
        files.insert("types.rs".to_owned(), finish(file, header));
        Ok(files)
    })?;
    Ok(Client { files, links })
}

/// The text of a file.
fn finish(mut file: syn::File, header: &str) -> String {
    polish::paths::shorten(&mut file);
    polish::complex::allow(&mut file);
    let text = polish::layout::lay_out(&prettyplease::unparse(&file));
    format!("// {header}\n\n{text}")
}
