//! OpenAPI 3.1 → what progenitor takes: 3.0, with what it refuses taken out and written down.
//!
//! One pass a file, each named after what it lowers. The order below matters: a pass may rely on
//! what stands above it.

mod answers;
mod applied;
mod bodies;
mod components;
mod consts;
mod contradictions;
mod cookies;
mod definitions;
pub(crate) mod describe;
mod enums;
mod extras;
mod hoist;
mod ids;
mod inherit;
mod inline;
mod lists;
mod marks;
mod media;
mod merge;
mod multipart;
mod nullable;
mod nulls;
mod numbers;
mod one_way;
pub(crate) mod only;
mod optional;
pub(crate) mod parameters;
mod parts;
mod remarks;
mod rename;
pub(crate) mod responses;
mod spread;
mod streams;
mod strip;
mod styles;
mod tags;
mod tidy;
mod tuples;
mod unions;
mod visit;
mod webhooks;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use self::answers::EMPTY;
pub use self::answers::{Answer, Answers, Content, Stream};
pub use self::bodies::{FormStyle, TakenBody, Wire};
pub use self::cookies::Cookie;
pub use self::multipart::{FilePart, Multipart};
pub use self::styles::Style;
pub(crate) use self::tags::Tag;
pub use self::visit::{OperationKey, operations};
pub use self::webhooks::{Asked, Webhook};
pub(crate) use self::webhooks::{WEBHOOKS, bodies as webhook_bodies};
use crate::diagnostic::Diagnostic;
use crate::load::Document;

/// A document that progenitor takes, and what was taken out of it.
#[derive(Debug)]
pub struct Lowered {
    /// OpenAPI 3.0, its operations in the original's order.
    pub document: Value,
    /// What templates put back, by operation.
    pub taken: BTreeMap<OperationKey, Taken>,
    /// The components that the document has → the names of their types.
    pub names: BTreeMap<String, String>,
    /// What each operation can succeed with.
    pub answers: BTreeMap<OperationKey, Answers>,
    /// The requests that the API makes.
    pub webhooks: Vec<Webhook>,
}

/// What was taken out of one operation.
#[derive(Debug, Default)]
pub struct Taken {
    /// The cookies that it accepts.
    pub cookies: Vec<Cookie>,
    /// How the body goes over the wire, where that is neither plain JSON nor multipart.
    pub body: Option<TakenBody>,
    /// Of the parameter that is the whole query, where it is a form: the style of members that have one of their own.
    pub query_form: Vec<(String, FormStyle)>,
    /// How parameters are written that are not plain, by their number in the operation.
    pub styles: BTreeMap<usize, Style>,
    /// The body, where it is multipart.
    pub multipart: Option<Multipart>,
}

impl Taken {
    /// What it is, in words.
    pub fn names(&self) -> Vec<&'static str> {
        // All of them: a new one has to have its words here.
        let Self {
            cookies,
            body,
            query_form,
            styles,
            multipart,
        } = self;
        let all = [
            (!cookies.is_empty()).then_some("cookie parameters"),
            body.as_ref().map(|body| body.wire.name()),
            (!query_form.is_empty()).then_some("the styles of members of the query"),
            (!styles.is_empty()).then_some("the styles of parameters"),
            multipart.as_ref().map(|_| Wire::Multipart.name()),
        ];
        all.into_iter().flatten().collect()
    }
}

/// Runs every pass. The diagnostics name what no stage can carry.
pub(crate) fn lower(document: &Document) -> (Lowered, Vec<Diagnostic>) {
    let mut lowered = Lowered {
        document: document.value.clone(),
        taken: BTreeMap::new(),
        names: BTreeMap::new(),
        answers: BTreeMap::new(),
        webhooks: Vec::new(),
    };
    let value = &mut lowered.document;
    inline::run(value, &document.value);
    let mut found = ids::run(value, document);
    let (webhooks, notes) = webhooks::run(value, document);
    lowered.webhooks = webhooks;
    found.extend(notes);
    found.extend(parameters::run(value, &mut lowered.taken, document));
    found.extend(bodies::run(value, &mut lowered.taken, document));
    found.extend(responses::run(value, &mut lowered.answers, document));
    // First, since what they bring in may have stood anywhere.
    definitions::run(value);
    applied::run(value);
    tidy::run(value);
    one_way::run(value);
    extras::run(value);
    nulls::run(value);
    // Before remarks, since of two elements one may be that.
    lists::run(value);
    remarks::run(value);
    nullable::run(value);
    consts::run(value);
    numbers::run(value);
    contradictions::run(value);
    inherit::run(value);
    spread::run(value);
    unions::run(value);
    merge::run(value);
    describe::run(value);
    enums::run(value);
    tuples::run(value);
    marks::run(value);
    let (names, clashes) = rename::run(value, document);
    lowered.names = names;
    found.extend(clashes);
    cookies::run(value, &mut lowered.taken);
    found.extend(multipart::run(value, &mut lowered.taken, document));
    hoist::run(value, &lowered.webhooks);
    optional::run(value);
    strip::run(value);
    found.extend(styles::run(value, &mut lowered.taken, document));
    (lowered, found)
}
