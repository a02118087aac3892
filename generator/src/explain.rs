//! What became of one operation or schema, stage by stage, as data: for a maintainer who asks why the client is as it is.

mod text;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::{Document, Pointer, Source, operation_at};
use crate::lower::{OperationKey, WEBHOOKS, operations};
use crate::model::{Operation, Resource};

use crate::{Options, Stages};

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
    pub names: Vec<(&'static str, String)>,
    /// What the generator has to say about it.
    pub diagnostics: Vec<Diagnostic>,
    /// The code that was made for it: the file, and the items in it.
    pub code: Vec<(String, String)>,
}

/// What a part of the document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The answer to a question.
#[derive(Debug)]
pub enum Answer {
    /// There is such a part.
    Found(Box<Explanation>),
    /// There is not; these are all operations and schemas, by the names that may be asked for.
    Unknown(Vec<String>),
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
    let mut original = Document::parse(document)?;
    original.bundle()?;
    let mut options = options.clone();
    options.keep_going = true;
    let stages = crate::stages(document, overlay, &options)?;
    let known = Known::of(&[&original.value, &stages.document.value]);
    let is_there = |pointer: &Pointer| {
        pointer.get(&original.value).is_some() || pointer.get(&stages.document.value).is_some()
    };
    let Some(pointer) = known.pointer(asked).filter(is_there) else {
        return Ok(Answer::Unknown(known.all()));
    };
    let (kind, pointer) = owner(&pointer);
    let value = |document: &Value| pointer.get(document).cloned();
    let mut explanation = Explanation {
        line: value(&original.value).and_then(|_| original.line(&pointer)),
        original: value(&original.value),
        overlaid: value(&stages.document.value),
        lowered: None,
        taken: Vec::new(),
        route: None,
        names: Vec::new(),
        diagnostics: Vec::new(),
        code: Vec::new(),
        kind,
        pointer,
    };
    match kind {
        Kind::Operation => of_operation(&mut explanation, &stages),
        Kind::Schema => of_schema(&mut explanation, &stages),
        Kind::Webhook => of_webhook(&mut explanation, &stages),
        Kind::Other => {}
    }
    explanation.diagnostics = about(&explanation.pointer, &stages.generated.notes);
    Ok(Answer::Found(Box::new(explanation)))
}

/// What may be asked for by a name.
struct Known(Vec<(String, Pointer)>);

impl Known {
    fn of(documents: &[&Value]) -> Self {
        let mut all: Vec<(String, Pointer)> = Vec::new();
        let mut add = |name: String, pointer: Pointer| {
            if !all.iter().any(|(known, _)| *known == name) {
                all.push((name, pointer));
            }
        };
        for document in documents {
            for (key, operation) in operations(document) {
                let id = operation.get("operationId").and_then(Value::as_str);
                if let Some(id) = id {
                    add(id.to_owned(), key.pointer());
                }
                add(key.to_string(), key.pointer());
            }
            let place = Pointer::root().child("components").child("schemas");
            let schemas = place.get(document).and_then(Value::as_object);
            for name in schemas.into_iter().flat_map(|schemas| schemas.keys()) {
                add(name.clone(), place.child(name));
            }
            for member in WEBHOOKS {
                let place = Pointer::root().child(member);
                let webhooks = place.get(document).and_then(Value::as_object);
                for name in webhooks.into_iter().flat_map(|webhooks| webhooks.keys()) {
                    add(name.clone(), place.child(name));
                }
            }
        }
        Self(all)
    }

    fn pointer(&self, asked: &str) -> Option<Pointer> {
        let asked = asked.trim();
        let pointer = asked.strip_prefix('#').unwrap_or(asked);
        let named = self.0.iter().find(|(name, _)| {
            // The method as one writes it.
            name == asked
                || name.split_once(' ').zip(asked.split_once(' ')).is_some_and(
                    |((method, path), (asked, place))| {
                        method.eq_ignore_ascii_case(asked) && path == place
                    },
                )
        });
        match named {
            Some((_, pointer)) => Some(pointer.clone()),
            None => pointer.starts_with('/').then(|| Pointer::parse(pointer)),
        }
    }

    fn all(self) -> Vec<String> {
        self.0.into_iter().map(|(name, _)| name).collect()
    }
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

/// The diagnostics at a place, in it, or of something around it but the whole document.
fn about(pointer: &Pointer, all: &[Diagnostic]) -> Vec<Diagnostic> {
    let place = format!("{pointer}/");
    let inside = all
        .iter()
        .filter(|one| format!("{}/", one.pointer()).starts_with(&place));
    inside.cloned().collect()
}

fn of_operation(explanation: &mut Explanation, stages: &Stages) {
    let found = find(&explanation.pointer, stages);
    explanation.lowered = explanation.pointer.get(&stages.lowered.document).cloned();
    let Some((resource, index, operation)) = found else {
        return;
    };
    explanation.route = Some(operation.route.to_string());
    if let Some(taken) = stages.lowered.taken.get(&operation.key) {
        explanation.taken = taken.names();
    }
    let is_root = resource.root == Some(index);
    let names = &mut explanation.names;
    names.push(("resource", resource.ident.clone()));
    names.push(("call", crate::render::call(resource, index)));
    names.push((
        "request",
        format!("{}::{}", resource.ident, operation.type_name),
    ));
    let body = operation.body.as_ref().and_then(|body| body.schema.clone());
    names.extend(body.map(|name| ("body", format!("types::{name}"))));
    names.extend(
        operation
            .answer
            .iter()
            .map(|name| ("answer", format!("types::{name}"))),
    );
    let webhooks = &stages.api.webhooks;
    let callbacks = webhooks.all.iter();
    let callbacks = callbacks.filter(|one| one.asked.iter().any(|asked| asked.by == operation.key));
    let callbacks = callbacks.map(|one| {
        (
            "callback",
            format!("{}::{}", webhooks.module, one.type_name),
        )
    });
    names.extend(callbacks);
    let links = stages.api.links.iter().enumerate();
    let links = links.filter(|(_, link)| link.from == operation.key);
    let methods = links.filter_map(|(index, _)| stages.links.method(index));
    names.extend(methods.map(|one| ("link", format!("types::{}::{}", one.ty, one.ident))));

    let files = &stages.generated.files;
    let own = format!("{}.rs", resource.ident);
    let (file, method) = match is_root {
        true => ("client.rs", &resource.ident),
        false => (own.as_str(), &operation.ident),
    };
    let found = files.get(file).and_then(|code| text::method(code, method));
    explanation
        .code
        .extend(found.map(|found| (file.to_owned(), found)));
    let items = files
        .get(&own)
        .map(|code| text::items(code, &operation.type_name));
    explanation
        .code
        .extend(items.map(|items| (own.clone(), items)));
}

/// The operation at a place, its resource, and its number there.
fn find<'a>(pointer: &Pointer, stages: &'a Stages) -> Option<(&'a Resource, usize, &'a Operation)> {
    stages.api.resources.iter().find_map(|resource| {
        let mut operations = resource.operations.iter().enumerate();
        let (index, operation) = operations.find(|(_, one)| one.key.pointer() == *pointer)?;
        Some((resource, index, operation))
    })
}

fn of_webhook(explanation: &mut Explanation, stages: &Stages) {
    let place = format!("{}/", explanation.pointer);
    let webhooks = &stages.api.webhooks;
    let file = format!("{}.rs", webhooks.module);
    let code = stages.generated.files.get(&file);
    let lowered = stages.lowered.webhooks.iter().enumerate();
    for (index, _) in lowered.filter(|(_, one)| format!("{}/", one.place).starts_with(&place)) {
        let Some(webhook) = webhooks.all.get(index) else {
            continue;
        };
        let name = &webhook.type_name;
        explanation
            .names
            .push(("webhook", format!("{}::{name}", webhooks.module)));
        let items = code.map(|code| text::items(code, name));
        explanation
            .code
            .extend(items.map(|items| (file.clone(), items)));
    }
}

fn of_schema(explanation: &mut Explanation, stages: &Stages) {
    let name = explanation.pointer.last().unwrap_or_default();
    let Some(type_name) = stages.lowered.names.get(&name) else {
        return;
    };
    let place = Pointer::root()
        .child("components")
        .child("schemas")
        .child(type_name);
    explanation.lowered = place.get(&stages.lowered.document).cloned();
    explanation
        .names
        .push(("type", format!("types::{type_name}")));
    let code = stages.generated.files.get("types.rs");
    let items = code
        .map(|code| text::items(code, type_name))
        .filter(|items| !items.is_empty());
    explanation
        .code
        .extend(items.map(|items| ("types.rs".to_owned(), items)));
}
