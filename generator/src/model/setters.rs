//! The arguments and setters of a request → a name for each: a path parameter keeps its, a body's member that is called
//! the same gets a number, and its docs say what it is called on the wire.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::flows::code;
use super::{Location, Operation, Parameter};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer};
use crate::lower::describe::sentence;
use crate::lower::parameters::place;
use crate::naming;

/// Names that every request has.
const TAKEN: [&str; 7] = [
    "client",
    "options",
    "send",
    "send_with_response",
    "send_raw",
    "into_future",
    "new",
];

/// What a request holds its body as.
const BODY: &str = "body";

/// Gives each argument and setter a name of its own, and notes what would be called like a parameter.
pub(super) fn settle(
    operation: &mut Operation,
    value: &Map<String, Value>,
    document: &Document,
) -> Vec<Diagnostic> {
    let mut names = Names::of(operation);
    let mut found = Vec::new();
    let mut tell = |place: &Pointer, what: String| {
        let help = "choose another name for one of the two with `x-name` in the overlay";
        let note = document.error("name-clash", place, what, help);
        found.push(note.into_note());
    };
    let list = value.get("parameters").and_then(Value::as_array);
    let mut parameters: Vec<_> = operation.parameters.iter_mut().collect();
    parameters.sort_by_key(|parameter| distance(parameter));
    for parameter in parameters {
        let name = &parameter.name;
        let given = list.and_then(|list| list.get(parameter.index)?.as_object());
        let clash = names.settle(&mut parameter.ident, &mut parameter.doc, name);
        if let Some((what, given)) = clash.zip(given) {
            tell(&place(&operation.key, given), what);
        }
        names
            .holders
            .insert(parameter.ident.clone(), Some(name.clone()));
    }
    let Some(body) = &mut operation.body else {
        return found;
    };
    let place = operation.key.pointer().child("requestBody");
    let mut fields: Vec<_> = body.fields.iter_mut().flatten().collect();
    // As in the struct: what is called most like it on the wire keeps its name.
    fields.sort_by_key(|field| naming::distance(&field.name, &field.ident));
    // A member is set on the body, and is no field beside it; a file is one.
    let members = fields.into_iter().map(|field| (false, field));
    let files = body.files.iter_mut().map(|field| (true, field));
    for (is_file, field) in members.chain(files) {
        names.reserve_body(is_file);
        if let Some(what) = names.settle(&mut field.ident, &mut field.doc, &field.name) {
            tell(&place, what);
        }
    }
    found
}

/// How far a parameter's name is from that on the wire, unless something else decides that it has it: the overlay, or that
/// it is the path's.
fn distance(parameter: &Parameter) -> u8 {
    let (name, ident) = (&parameter.name, &parameter.ident);
    match parameter.location {
        Location::Path => 0,
        _ if *ident != naming::parameter(name) => 0,
        _ => naming::distance(name, ident),
    }
}

/// The names that are taken, with the parameter that has each, if one does.
struct Names {
    holders: BTreeMap<String, Option<String>>,
    /// Whether what may be null is cleared by a method of its own.
    clears: bool,
}

impl Names {
    fn of(operation: &Operation) -> Self {
        let body = operation.body.as_ref();
        let changed = body.filter(|body| body.changes);
        let fields = changed.into_iter().flat_map(|body| &body.fields).flatten();
        let pages = operation.pager.as_ref().map(|_| ["pages", "stream"]);
        let own = operation.job.as_ref().map(|_| "submit").into_iter();
        let own = own
            .chain(operation.stream_method())
            .chain(pages.into_iter().flatten())
            .chain(body.map(|_| BODY))
            .chain(TAKEN);
        let own = own.map(ToOwned::to_owned);
        let all = own.chain(fields.map(|field| naming::clear_method(&field.ident)));
        Self {
            clears: changed.is_some(),
            holders: all.map(|name| (name, None)).collect(),
        }
    }

    /// Whether the body's own name may not be given.
    fn reserve_body(&mut self, reserved: bool) {
        match self.holders.get(BODY) {
            None if reserved => {
                self.holders.insert(BODY.into(), None);
            }
            Some(None) if !reserved => {
                self.holders.remove(BODY);
            }
            _ => {}
        }
    }

    /// Takes a name or the first with a number that is free; tells which parameter has the name already.
    fn settle(&mut self, ident: &mut String, doc: &mut String, on_wire: &str) -> Option<String> {
        let wanted = ident.clone();
        *ident = naming::numbered(&wanted, |name| self.holders.contains_key(name));
        let holder = self.holders.get(&wanted).cloned().flatten();
        self.holders.insert(ident.clone(), None);
        if self.clears {
            self.holders.insert(naming::clear_method(ident), None);
        }
        let compares = naming::parameter(on_wire) != naming::ident(on_wire);
        if *ident != wanted || compares {
            let joint = if doc.contains('\n') { "\n\n" } else { " " };
            *doc = format!(
                "{}{joint}On the wire it is {}.",
                sentence(doc),
                code(on_wire)
            );
        }
        holder.map(|holder| {
            format!(
                "{} would be `{wanted}`, as the parameter {} is, and is `{ident}`",
                code(on_wire),
                code(&holder)
            )
        })
    }
}
