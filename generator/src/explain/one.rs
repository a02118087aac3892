//! What the stages made of a document, and what one part of it became.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::text::Items;
use super::{Called, Explanation, Kind, owner};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::{Document, Pointer, Source, operation_at};
use crate::lower::OperationKey;
use crate::model::{Operation, Resource};
use crate::{Options, Stages};

/// What all explanations are read from.
pub(super) struct Explainer {
    original: Document,
    pub(super) stages: Stages,
    /// The number of each operation's resource, and its own in that.
    operations: HashMap<Pointer, (usize, usize)>,
    /// The notes, by the operation, component or other place that each is about.
    notes: HashMap<Pointer, Vec<usize>>,
    /// The generated files, taken apart.
    code: BTreeMap<String, Items>,
}

impl Explainer {
    pub(super) fn new(
        document: &Source,
        overlay: Option<&Source>,
        options: &Options,
    ) -> Result<Self, Diagnostics> {
        let mut original = Document::parse(document)?;
        original.bundle()?;
        let mut options = options.clone();
        options.keep_going = true;
        let stages = crate::stages(document, overlay, &options)?;
        let resources = stages.api.resources.iter().enumerate();
        let operations = resources.flat_map(|(number, resource)| {
            let operations = resource.operations.iter().enumerate();
            operations.map(move |(index, operation)| (operation.key.pointer(), (number, index)))
        });
        let mut notes: HashMap<Pointer, Vec<usize>> = HashMap::new();
        for (index, note) in stages.generated.notes.iter().enumerate() {
            let (_, place) = owner(note.pointer());
            notes.entry(place).or_default().push(index);
        }
        let files = stages.generated.files.iter();
        Ok(Self {
            original,
            operations: operations.collect(),
            notes,
            code: files
                .map(|(file, code)| (file.clone(), Items::of(code)))
                .collect(),
            stages,
        })
    }

    /// As it was written, and with the overlay.
    pub(super) fn documents(&self) -> [&Value; 2] {
        [&self.original.value, &self.stages.document.value]
    }

    pub(super) fn has(&self, pointer: &Pointer) -> bool {
        let mut documents = self.documents().into_iter();
        documents.any(|document| pointer.get(document).is_some())
    }

    /// What became of the operation or the component that a place is in.
    pub(super) fn explain(&self, place: &Pointer) -> Explanation {
        let (kind, pointer) = owner(place);
        let [original, overlaid] = self.documents().map(|value| pointer.get(value).cloned());
        let mut explanation = Explanation {
            line: original.as_ref().and_then(|_| self.original.line(&pointer)),
            name: name(kind, &pointer),
            diagnostics: self.about(kind, &pointer),
            original,
            overlaid,
            lowered: None,
            taken: Vec::new(),
            route: None,
            names: Vec::new(),
            code: Vec::new(),
            kind,
            pointer,
        };
        match kind {
            Kind::Operation => self.operation(&mut explanation),
            Kind::Schema => self.schema(&mut explanation),
            Kind::Webhook => self.webhook(&mut explanation),
            Kind::Other => {}
        }
        explanation
    }

    /// The notes about a place, and about what is in it.
    fn about(&self, kind: Kind, pointer: &Pointer) -> Vec<Diagnostic> {
        let all = &self.stages.generated.notes;
        if kind == Kind::Other {
            let place = format!("{pointer}/");
            let is_inside = |one: &&Diagnostic| format!("{}/", one.pointer()).starts_with(&place);
            return all.iter().filter(is_inside).cloned().collect();
        }
        let found = self.notes.get(pointer).into_iter().flatten();
        found.filter_map(|index| all.get(*index).cloned()).collect()
    }

    fn operation(&self, explanation: &mut Explanation) {
        let stages = &self.stages;
        let found = self.find(&explanation.pointer);
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
        names.push((Called::Resource, resource.ident.clone()));
        names.push((Called::Call, crate::render::call(resource, index)));
        names.push((
            Called::Request,
            format!("{}::{}", resource.ident, operation.type_name),
        ));
        let body = operation.body.as_ref().and_then(|body| body.schema.clone());
        names.extend(body.map(|name| (Called::Body, format!("types::{name}"))));
        names.extend(
            operation
                .answer
                .iter()
                .map(|name| (Called::Answer, format!("types::{name}"))),
        );
        let webhooks = &stages.api.webhooks;
        let callbacks = webhooks.all.iter();
        let callbacks =
            callbacks.filter(|one| one.asked.iter().any(|asked| asked.by == operation.key));
        let callbacks = callbacks.map(|one| {
            (
                Called::Callback,
                format!("{}::{}", webhooks.module, one.type_name),
            )
        });
        names.extend(callbacks);
        let links = stages.api.links.iter().enumerate();
        let links = links.filter(|(_, link)| link.from == operation.key);
        let methods = links.filter_map(|(index, _)| stages.links.method(index));
        names
            .extend(methods.map(|one| (Called::Link, format!("types::{}::{}", one.ty, one.ident))));

        let own = format!("{}.rs", resource.ident);
        let (file, method) = match is_root {
            true => ("client.rs", &resource.ident),
            false => (own.as_str(), &operation.ident),
        };
        let found = self.code.get(file).and_then(|code| code.method(method));
        let found = found.map(|found| (file.to_owned(), found));
        let items = self.items(&own, &operation.type_name);
        explanation.code.extend(found.into_iter().chain(items));
    }

    /// The operation at a place, its resource, and its number there.
    fn find(&self, pointer: &Pointer) -> Option<(&Resource, usize, &Operation)> {
        let (number, index) = *self.operations.get(pointer)?;
        let resource = self.stages.api.resources.get(number)?;
        Some((resource, index, resource.operations.get(index)?))
    }

    /// A file, and what of a type stands in it.
    fn items(&self, file: &str, type_name: &str) -> Option<(String, String)> {
        let items = self.code.get(file)?.of_type(type_name);
        (!items.is_empty()).then(|| (file.to_owned(), items))
    }

    fn webhook(&self, explanation: &mut Explanation) {
        let place = format!("{}/", explanation.pointer);
        let webhooks = &self.stages.api.webhooks;
        let file = format!("{}.rs", webhooks.module);
        let lowered = self.stages.lowered.webhooks.iter().enumerate();
        for (index, _) in lowered.filter(|(_, one)| format!("{}/", one.place).starts_with(&place)) {
            let Some(webhook) = webhooks.all.get(index) else {
                continue;
            };
            let name = &webhook.type_name;
            explanation
                .names
                .push((Called::Webhook, format!("{}::{name}", webhooks.module)));
            explanation.code.extend(self.items(&file, name));
        }
    }

    fn schema(&self, explanation: &mut Explanation) {
        let name = explanation.pointer.last().unwrap_or_default();
        let Some(type_name) = self.stages.lowered.names.get(&name) else {
            return;
        };
        let place = Pointer::root()
            .child("components")
            .child("schemas")
            .child(type_name);
        let lowered = place.get(&self.stages.lowered.document);
        explanation.lowered = lowered.cloned();
        explanation.code.extend(self.items("types.rs", type_name));
        let route = match lowered {
            None => "none: the overlay says what type stands where it is referred to",
            Some(_) if explanation.code.is_empty() => "none: it has no type of its own",
            Some(schema) if schema.get("x-values").is_some() => "template: open enum",
            Some(_) => "progenitor",
        };
        explanation.route = Some(route.to_owned());
        if !explanation.code.is_empty() {
            let name = format!("types::{type_name}");
            explanation.names.push((Called::Type, name));
        }
    }
}

fn name(kind: Kind, pointer: &Pointer) -> String {
    match (kind, operation_at(pointer)) {
        (Kind::Operation, Some((path, method))) => OperationKey { path, method }.to_string(),
        (Kind::Other, _) => pointer.to_string(),
        _ => pointer.last().unwrap_or_default(),
    }
}
