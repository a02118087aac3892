//! Webhooks and callbacks, which are requests that the API makes → what comes with each, its schema beside those of the
//! operations, so that the other passes see it.

use serde_json::{Map, Value, json};

use super::answers::{self, Content};
use super::visit::{OperationKey, operations};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, METHODS, Pointer, resolve};

/// Where the schemas of the bodies stand in the lowered document, by number.
pub(super) const BODIES: &str = "x-webhook-bodies";

/// Members of a document that hold webhooks; 3.0 has but the extension.
pub(crate) const WEBHOOKS: [&str; 2] = ["webhooks", "x-webhooks"];

/// A request that the API makes.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The document's name of it.
    pub name: String,
    /// The method in lower case.
    pub method: String,
    /// Where it stands in the document.
    pub place: Pointer,
    /// What asks for it; nothing, where it is no callback.
    pub asked: Vec<Asked>,
    /// As the document has it.
    pub operation: Map<String, Value>,
    /// What comes with it.
    pub content: Content,
    /// The media types of that; more than one only of bytes.
    pub media_types: Vec<String>,
}

/// An operation that a callback comes of.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The operation.
    pub by: OperationKey,
    /// The expression that says where the callback goes.
    pub url: String,
}

/// Finds them, the webhooks first.
pub(super) fn run(document: &mut Value, original: &Document) -> (Vec<Webhook>, Vec<Diagnostic>) {
    let mut all = Found {
        original,
        webhooks: Vec::new(),
        bodies: Vec::new(),
        notes: Vec::new(),
    };
    for member in WEBHOOKS {
        let place = Pointer::root().child(member);
        let webhooks = document.get(member);
        for (name, item) in webhooks.and_then(Value::as_object).into_iter().flatten() {
            all.add_item(name, item, &place.child(name), None);
        }
    }
    for (key, operation) in operations(document) {
        let place = key.pointer().child("callbacks");
        let callbacks = operation.get("callbacks").and_then(Value::as_object);
        for (name, callback) in callbacks.into_iter().flatten() {
            let place = place.child(name);
            let Some(items) = all.object(callback, &place) else {
                continue;
            };
            for (url, item) in items.iter().filter(|(url, _)| !url.starts_with("x-")) {
                let asked = Asked {
                    by: key.clone(),
                    url: url.clone(),
                };
                all.add_item(name, item, &place.child(url), Some(asked));
            }
        }
    }
    if let Some(root) = document.as_object_mut().filter(|_| !all.bodies.is_empty()) {
        root.insert(BODIES.into(), all.bodies.into());
    }
    (all.webhooks, all.notes)
}

/// The schemas of the bodies in the lowered document, by number.
pub(crate) fn bodies(lowered: &Value) -> impl Iterator<Item = (usize, &Value)> {
    let bodies = lowered.get(BODIES).and_then(Value::as_array);
    let bodies = bodies.into_iter().flatten().enumerate();
    bodies.filter_map(|(index, body)| Some((index, body.get("schema")?)))
}

struct Found<'a> {
    original: &'a Document,
    webhooks: Vec<Webhook>,
    /// Of each an object with the schema, where it has one.
    bodies: Vec<Value>,
    notes: Vec<Diagnostic>,
}

impl Found<'_> {
    fn add_item(&mut self, name: &str, item: &Value, place: &Pointer, asked: Option<Asked>) {
        // What only extends the document is no webhook.
        if name.starts_with("x-") {
            return;
        }
        let Some(item) = self.object(item, place) else {
            return;
        };
        let methods = item
            .iter()
            .filter(|(method, _)| METHODS.contains(&method.as_str()));
        for (method, operation) in methods {
            let place = place.child(method);
            if let Some(operation) = self.object(operation, &place) {
                self.add(name, method, operation, place, asked.clone());
            }
        }
    }

    fn add(
        &mut self,
        name: &str,
        method: &str,
        operation: Map<String, Value>,
        place: Pointer,
        asked: Option<Asked>,
    ) {
        let body = operation.get("requestBody");
        let body = body.and_then(|body| resolve(&self.original.value, body));
        let content = body.and_then(|body| body.get("content")?.as_object());
        let read = content.and_then(|content| answers::read(content, self.original));
        let read = read.unwrap_or_default();
        // One callback of several operations is one.
        let body = match &read.schema {
            Some(schema) => json!({ "schema": schema }),
            None => json!({}),
        };
        let is_known = |(known, other): (&Webhook, &Value)| {
            let same = known.name == name && known.method == method && *other == body;
            same && known.asked.is_empty() == asked.is_none() && known.content == read.content
        };
        let known = self.webhooks.iter().zip(&self.bodies).position(is_known);
        if let Some(known) = known.and_then(|index| self.webhooks.get_mut(index)) {
            known.asked.extend(asked);
            return;
        }
        self.tell(name, &place, &read);
        self.bodies.push(body);
        self.webhooks.push(Webhook {
            name: name.into(),
            method: method.into(),
            place,
            asked: asked.into_iter().collect(),
            operation,
            content: read.content,
            media_types: read.media_types,
        });
    }

    /// Notes what is not read as it is meant.
    fn tell(&mut self, name: &str, place: &Pointer, read: &answers::Reading) {
        let place = place.child("requestBody").child("content");
        let media_type = read.media_types.first().map_or("", String::as_str);
        let help = "nothing, or read it by hand";
        let note = if !read.others.is_empty() {
            let others = super::bodies::listed(&read.others);
            let what =
                format!("the webhook `{name}` also comes as {others}; `{media_type}` is taken");
            self.original.error("alternative-body", &place, what, help)
        } else if read.is_structured {
            let how = match read.content {
                Content::Text => "given as text",
                _ => "not read",
            };
            let what = format!(
                "the body of the webhook `{name}` is `{media_type}`, for which no type is made: it is {how}"
            );
            self.original.error("webhooks", &place, what, help)
        } else {
            return;
        };
        self.notes.push(note.into_note());
    }

    /// The object that a value is, or refers to.
    fn object(&mut self, value: &Value, place: &Pointer) -> Option<Map<String, Value>> {
        let found = resolve(&self.original.value, value).and_then(Value::as_object);
        if found.is_none() {
            let what = "this part of a webhook or callback is not an object";
            let help = "correct the document, or handle it by hand";
            let note = self.original.error("webhooks", place, what, help);
            self.notes.push(note.into_note());
        }
        found.cloned()
    }
}
