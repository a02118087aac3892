//! What became of one operation or schema, or of all, stage by stage, as data: for a maintainer who asks why the client
//! is as it is.

mod known;
mod one;
mod text;

use std::fmt;

use serde_json::Value;

use self::known::Known;
use self::one::Explainer;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::{Pointer, Source, operation_at};
use crate::lower::{OperationKey, WEBHOOKS};
use crate::{Generated, Options};

/// What became of a part of the document.
#[derive(Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// Where it stands: the operation or the component that what was asked for is in.
    pub pointer: Pointer,
    /// Its line in the document; none where the overlay added it.
    pub line: Option<usize>,
    /// What it is.
    pub kind: Kind,
    /// `GET /path`, the name of a schema or a webhook, or the pointer.
    pub name: String,
    /// As the document has it; none where the overlay added it.
    pub original: Option<Value>,
    /// With the overlay; none where that removed it.
    pub overlaid: Option<Value>,
    /// Lowered, as progenitor gets it; none where no stage gets it.
    pub lowered: Option<Value>,
    /// What lowering took out, for a template to put back.
    pub taken: Vec<&'static str>,
    /// Who renders it, and why.
    pub route: Option<String>,
    /// What it is called in the client: what of it, and the name.
    pub names: Vec<(Called, String)>,
    /// What the generator has to say about it.
    pub diagnostics: Vec<Diagnostic>,
    /// The code that was made for it: the file, and the items in it.
    pub code: Vec<(String, String)>,
}

/// What a part of the document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An operation.
    Operation,
    /// A component schema.
    Schema,
    /// A webhook.
    Webhook,
    /// Anything else, of which no code is made by itself.
    Other,
}

/// What a name in the client is the name of. `Display` gives the word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Called {
    /// The resource that an operation is in.
    Resource,
    /// What a user writes to call an operation.
    Call,
    /// The type of an operation's request.
    Request,
    /// The type of the request's body.
    Body,
    /// The type of a call's answer.
    Answer,
    /// The type that reads a callback of an operation.
    Callback,
    /// The method that follows a link of an operation.
    Link,
    /// The type that was made of a schema.
    Type,
    /// The type that reads a webhook.
    Webhook,
}

impl Called {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Call => "call",
            Self::Request => "request",
            Self::Body => "body",
            Self::Answer => "answer",
            Self::Callback => "callback",
            Self::Link => "link",
            Self::Type => "type",
            Self::Webhook => "webhook",
        }
    }
}

impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The answer to a question.
#[derive(Debug)]
pub enum Answer {
    /// There is such a part.
    Found(Box<Explanation>),
    /// There is not; these are all operations and schemas, by the names that may be asked for.
    Unknown(Vec<String>),
}

/// Every operation, schema and webhook of a document.
#[derive(Debug)]
#[non_exhaustive]
pub struct Everything {
    /// Operations, schemas, webhooks, each in the document's order, and behind them what the overlay added.
    pub parts: Vec<Explanation>,
    /// The resources, in the order of their first operation: what [`Called::Resource`] of an operation says, and docs.
    pub resources: Vec<(String, String)>,
    /// The client.
    pub generated: Generated,
}

/// Explains the part of a document that `asked` names: a JSON pointer, an operationId, `GET /path`, or the name of a schema
/// or a webhook.
///
/// # Errors
/// What is wrong with the whole document. What is wrong with single operations is part of their explanation.
pub fn explain(
    document: &Source,
    overlay: Option<&Source>,
    options: &Options,
    asked: &str,
) -> Result<Answer, Diagnostics> {
    let explainer = Explainer::new(document, overlay, options)?;
    let known = Known::of(&explainer.documents());
    match known.pointer(asked).filter(|place| explainer.has(place)) {
        Some(pointer) => Ok(Answer::Found(Box::new(explainer.explain(&pointer)))),
        None => Ok(Answer::Unknown(known.names())),
    }
}

/// Explains all operations, schemas and webhooks.
///
/// # Errors
/// What is wrong with the whole document. What is wrong with single operations is part of their explanation.
pub fn explain_all(
    document: &Source,
    overlay: Option<&Source>,
    options: &Options,
) -> Result<Everything, Diagnostics> {
    let explainer = Explainer::new(document, overlay, options)?;
    let known = Known::of(&explainer.documents());
    let mut parts: Vec<Explanation> = known
        .pointers()
        .iter()
        .map(|pointer| explainer.explain(pointer))
        .collect();
    parts.sort_by_key(|part| part.kind);
    let resources = explainer.stages.api.resources.iter();
    Ok(Everything {
        parts,
        resources: resources
            .map(|one| (one.ident.clone(), one.doc.clone()))
            .collect(),
        generated: explainer.stages.generated,
    })
}

/// The operation or the component that a place is in.
fn owner(pointer: &Pointer) -> (Kind, Pointer) {
    if let Some((path, method)) = operation_at(pointer) {
        return (Kind::Operation, OperationKey { path, method }.pointer());
    }
    let root = Pointer::root();
    match pointer.keys().as_slice() {
        [components, schemas, name, ..] if components == "components" && schemas == "schemas" => (
            Kind::Schema,
            root.child(components).child(schemas).child(name),
        ),
        [webhooks, name, ..] if WEBHOOKS.contains(&webhooks.as_str()) => {
            (Kind::Webhook, root.child(webhooks).child(name))
        }
        _ => (Kind::Other, pointer.clone()),
    }
}
