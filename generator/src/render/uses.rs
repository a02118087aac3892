//! Which requests a type stands in, for its docs.

use std::collections::BTreeMap;

use super::progenitor::Rendered;
use super::types::last_name;
use crate::model::Api;
use crate::polish;

/// Where a type stands in requests and answers.
#[derive(Default)]
pub(super) struct Uses {
    sent: Vec<String>,
    answered: Vec<String>,
    received: Vec<String>,
}

/// More links than this help no reader.
const MOST_LINKS: usize = 6;

pub(super) fn uses(api: &Api, rendered: &Rendered) -> BTreeMap<String, Uses> {
    let mut all: BTreeMap<String, Uses> = BTreeMap::new();
    for resource in &api.resources {
        for operation in &resource.operations {
            let (module, request) = (&resource.ident, &operation.type_name);
            let link = format!("[`{module}::{request}`](super::{module}::{request})");
            if let Some(name) = operation.body.as_ref().and_then(|body| body.schema.clone()) {
                all.entry(name).or_default().sent.push(link.clone());
            }
            let places = rendered.asked.operations.get(&operation.index);
            let answers = places.into_iter().flat_map(|places| &places.answers);
            let types = answers.filter_map(|number| rendered.asked_types.get((*number)?));
            for name in types.filter_map(last_name) {
                all.entry(name).or_default().answered.push(link.clone());
            }
        }
    }
    let module = &api.webhooks.module;
    for webhook in &api.webhooks.all {
        let number = rendered.asked.webhooks.get(&webhook.index);
        let body = number.and_then(|number| rendered.asked_types.get(*number));
        if let Some(name) = body.and_then(last_name) {
            let name_of = &webhook.type_name;
            let link = format!("[`{module}::{name_of}`](super::{module}::{name_of})");
            all.entry(name).or_default().received.push(link);
        }
    }
    all
}

/// Adds the requests that send a type or are answered with it to its docs.
pub(super) fn tell_uses(attributes: &mut Vec<syn::Attribute>, uses: &Uses) {
    let list = |links: &[String]| {
        let shown = links.get(..MOST_LINKS).unwrap_or(links).join(", ");
        if links.len() > MOST_LINKS {
            format!("{shown} and others")
        } else {
            shown
        }
    };
    let mut lines = Vec::new();
    if !uses.sent.is_empty() {
        lines.push(format!("The body of {}.", list(&uses.sent)));
    }
    if !uses.answered.is_empty() {
        lines.push(format!("The answer to {}.", list(&uses.answered)));
    }
    if !uses.received.is_empty() {
        lines.push(format!(
            "The body of {}, which the API sends.",
            list(&uses.received)
        ));
    }
    if lines.is_empty() {
        return;
    }
    let end = attributes
        .iter()
        .take_while(|attribute| attribute.path().is_ident("doc"))
        .count();
    let added = polish::docs::attributes(&format!("\n{}", lines.join(" ")));
    attributes.splice(end..end, added);
}
