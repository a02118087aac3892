//! Progenitor's rendering of the lowered document, taken apart: its types, and of each operation
//! the arguments and what it answers.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use serde::Deserialize as _;
use serde_json::{Map, Value, json};
use syn::{FnArg, ImplItem, ImplItemFn, Item, Pat, Type};

use super::culprits::{Part, culprits};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, METHODS, Pointer};
use crate::lower::responses::is_answer;
use crate::lower::{Lowered, operations, webhook_bodies};
use crate::model::Parameter;
use crate::syntax::{argument_of, to_text};

/// What progenitor made of the document.
pub(crate) struct Rendered {
    /// The items of its module `types`.
    pub types: Vec<Item>,
    /// The operations, by their number in the lowered document.
    pub operations: BTreeMap<usize, Raw>,
    /// The types of the webhooks' bodies, by their number.
    pub webhooks: BTreeMap<usize, Type>,
}

/// What progenitor made of one operation.
pub(crate) struct Raw {
    /// The types of its arguments, by progenitor's names.
    pub arguments: Vec<(String, Type)>,
    /// What it answers, if it succeeds: each of its types, in the document's order.
    pub answers: Vec<Type>,
}

impl Raw {
    /// The type of a parameter, by its number in the lowered operation.
    pub(super) fn parameter(&self, index: usize) -> Option<&Type> {
        let name = parameter_name(index);
        let mut all = self.arguments.iter();
        all.find(|(other, _)| *other == name).map(|(_, ty)| ty)
    }

    /// Whether each of the parameters has its type.
    pub(super) fn carries(&self, parameters: &[Parameter]) -> bool {
        let mut all = parameters.iter();
        all.all(|parameter| self.parameter(parameter.index).is_some())
    }
}

/// [`Raw`] on the way to another thread, which syn's types may not go to.
pub(super) struct SentRaw {
    arguments: Vec<(String, String)>,
    answers: Vec<String>,
}

impl Raw {
    pub(super) fn to_send(&self) -> SentRaw {
        let arguments = self.arguments.iter();
        SentRaw {
            arguments: arguments
                .map(|(name, ty)| (name.clone(), to_text(ty)))
                .collect(),
            answers: self.answers.iter().map(to_text).collect(),
        }
    }
}

impl SentRaw {
    pub(super) fn received(&self) -> Result<Raw, syn::Error> {
        let arguments = self.arguments.iter();
        Ok(Raw {
            arguments: arguments
                .map(|(name, ty)| Ok((name.clone(), syn::parse_str(ty)?)))
                .collect::<Result<_, syn::Error>>()?,
            answers: self
                .answers
                .iter()
                .map(|ty| syn::parse_str(ty))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// Renders the lowered document.
///
/// # Errors
/// What progenitor fails on, each at its place: an operation, or a schema of the components. `check` and the passes leave
/// nothing such that is known.
pub(crate) fn render(document: &Document, lowered: &Lowered) -> Result<Rendered, Vec<Diagnostic>> {
    let bare = bare(&lowered.document);
    let failure = match attempt(&bare) {
        Ok(rendered) => return Ok(rendered),
        Err(failure) => failure,
    };
    let operations = operations(&lowered.document);
    let place = |part: &Part| match part {
        Part::Schema(name) => {
            let components = Pointer::root().child("components");
            components.child("schemas").child(name)
        }
        Part::Path(path) => {
            let index = path.rsplit('/').next().and_then(number);
            let operation = index.and_then(|index| operations.get(index));
            operation.map_or_else(Pointer::root, |(key, _)| key.pointer())
        }
    };
    let culprits = culprits(&bare, &|bare| attempt(bare).map(drop));
    if culprits.is_empty() {
        return Err(vec![failure.at(&Pointer::root(), document)]);
    }
    let failures = culprits.iter();
    Err(failures
        .map(|culprit| culprit.said.at(&place(&culprit.part), document))
        .collect())
}

/// Why progenitor cannot render a document.
enum Failure {
    /// It is not OpenAPI to it.
    Unread(String),
    Unrendered(String),
}

impl Failure {
    fn at(&self, place: &Pointer, document: &Document) -> Diagnostic {
        match self {
            Self::Unread(said) => document.error(
                "not-openapi",
                place,
                format!("this is not as OpenAPI has it: {said}"),
                "correct the document, here or in the overlay",
            ),
            Self::Unrendered(said) => document.error(
                "progenitor",
                place,
                format!("progenitor cannot render this, lowered: {said}"),
                "write it in another way in the overlay, or leave it out, and report this: it should have been lowered",
            ),
        }
    }
}

/// The operation of `op_3`, or of its further answer `op_3_1`.
fn number(id: &str) -> Option<usize> {
    id.strip_prefix("op_")?.split('_').next()?.parse().ok()
}

/// Renders what progenitor reads.
fn attempt(bare: &Value) -> Result<Rendered, Failure> {
    let spec = OpenAPI::deserialize(bare).map_err(|error| Failure::Unread(error.to_string()))?;
    let mut settings = progenitor::GenerationSettings::default();
    settings
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    let mut generator = progenitor::Generator::new(&settings);
    let failed = |error: &dyn fmt::Display| Failure::Unrendered(error.to_string());
    // Its assertions are errors like any other.
    let tokens = catch_unwind(AssertUnwindSafe(|| generator.generate_tokens(&spec)))
        .map_err(|panic| Failure::Unrendered(words(&*panic)))?
        .map_err(|error| failed(&error))?;
    let file: syn::File = syn::parse2(without_bodies(tokens)).map_err(|error| failed(&error))?;
    take_apart(file).ok_or_else(|| failed(&"its output has another shape than is known"))
}

/// The most characters of what a panic said that are told.
const LONGEST: usize = 200;

/// What a panic said, in one line.
fn words(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    let said = said.unwrap_or_default();
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(LONGEST).collect();
    format!("it panicked: {line}")
}

/// The document with nothing in it but what progenitor reads.
fn bare(lowered: &Value) -> Value {
    let mut paths = Map::new();
    for (index, (key, operation)) in operations(lowered).into_iter().enumerate() {
        let mut bare = Map::new();
        // Its names of operations reach nobody; numbers keep the order and never clash.
        bare.insert("operationId".into(), format!("op_{index}").into());
        bare.insert("parameters".into(), parameters(operation));
        let body = operation.get("requestBody");
        bare.extend(body.map(|body| ("requestBody".to_owned(), body.clone())));
        // Failures are the runtime's: progenitor would refuse several types of them. Of answers it takes one type, too;
        // the others are operations of their own.
        let responses = operation.get("responses").and_then(Value::as_object);
        let successes = responses.into_iter().flatten();
        let mut successes = successes.filter(|(status, _)| is_answer(status));
        let first = successes.next().map(|(_, answer)| answer.clone());
        let first = first.unwrap_or_else(|| json!({ "description": "" }));
        bare.insert("responses".into(), json!({ "200": first }));
        for (number, (_, answer)) in successes.enumerate() {
            let id = format!("op_{index}_{number}");
            let get = json!({ "operationId": id, "responses": { "200": answer } });
            paths.insert(format!("/-/{id}"), json!({ "get": get }));
        }
        let mut item = Map::new();
        // How it is sent is the template's; progenitor knows the methods of 3.0 only.
        let known = key.method != "query" && METHODS.contains(&key.method.as_str());
        let method = if known { key.method } else { "post".into() };
        item.insert(method, Value::Object(bare));
        paths.insert(format!("/op_{index}"), Value::Object(item));
    }
    // As an answer each body is read, not sent.
    for (index, schema) in webhook_bodies(lowered) {
        let id = format!("webhook_{index}");
        let answer =
            json!({ "description": "", "content": { "application/json": { "schema": schema } } });
        let get = json!({ "operationId": id, "responses": { "200": answer } });
        paths.insert(format!("/-/{id}"), json!({ "get": get }));
    }
    let schemas = lowered
        .pointer("/components/schemas")
        .cloned()
        .unwrap_or_else(|| json!({}));
    json!({
        "openapi": "3.0.3",
        "info": { "title": "", "version": "" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// Where a parameter goes is ours; progenitor is asked for its type only, which a query takes any of.
fn parameters(operation: &Map<String, Value>) -> Value {
    let list = operation.get("parameters").and_then(Value::as_array);
    let bare = list.into_iter().flatten().enumerate().map(|(index, one)| {
        json!({
            "name": parameter_name(index),
            "in": "query",
            "required": one.get("required").cloned().unwrap_or(Value::Bool(false)),
            "schema": one.get("schema").cloned().unwrap_or_else(|| json!({})),
        })
    });
    bare.collect()
}

/// What progenitor knows a parameter by: numbers never clash.
fn parameter_name(index: usize) -> String {
    format!("p{index}")
}

/// Its code without the bodies of methods, which nobody reads and parsing would take long: those of the `impl`s at the
/// top, where the operations are.
fn without_bodies(code: TokenStream) -> TokenStream {
    let mut in_impl = false;
    let tokens = code.into_iter().map(|token| match token {
        TokenTree::Ident(word) if word == "impl" || word == "mod" => {
            in_impl = word == "impl";
            TokenTree::Ident(word)
        }
        TokenTree::Group(group) if in_impl && group.delimiter() == Delimiter::Brace => {
            let methods = group.stream().into_iter().map(|token| match token {
                TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                    TokenTree::Group(Group::new(Delimiter::Brace, TokenStream::new()))
                }
                other => other,
            });
            TokenTree::Group(Group::new(Delimiter::Brace, methods.collect()))
        }
        other => other,
    });
    tokens.collect()
}

fn take_apart(file: syn::File) -> Option<Rendered> {
    let mut types = None;
    let mut raw: BTreeMap<usize, Raw> = BTreeMap::new();
    let mut others: BTreeMap<(usize, usize), Type> = BTreeMap::new();
    let mut webhooks = BTreeMap::new();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types = Some(module.content?.1),
            Item::Impl(block) if block.trait_.is_none() => {
                for item in block.items {
                    let ImplItem::Fn(function) = item else {
                        continue;
                    };
                    let name = function.sig.ident.to_string();
                    if let Some(index) = name.strip_prefix("webhook_") {
                        webhooks.insert(index.parse().ok()?, success(&function.sig.output)?);
                    }
                    let Some(numbers) = name.strip_prefix("op_") else {
                        continue;
                    };
                    match numbers.split_once('_') {
                        None => drop(raw.insert(numbers.parse().ok()?, operation(&function)?)),
                        Some((index, number)) => {
                            let place = (index.parse().ok()?, number.parse().ok()?);
                            others.insert(place, success(&function.sig.output)?);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    for ((index, _), answer) in others {
        raw.get_mut(&index)?.answers.push(answer);
    }
    Some(Rendered {
        types: types?,
        operations: raw,
        webhooks,
    })
}

fn operation(function: &ImplItemFn) -> Option<Raw> {
    let mut arguments = Vec::new();
    for argument in &function.sig.inputs {
        if let FnArg::Typed(argument) = argument {
            let Pat::Ident(name) = &*argument.pat else {
                return None;
            };
            arguments.push((name.ident.to_string(), (*argument.ty).clone()));
        }
    }
    Some(Raw {
        arguments,
        answers: vec![success(&function.sig.output)?],
    })
}

/// `Result<ResponseValue<T>, Error<E>>` → `T`.
fn success(output: &syn::ReturnType) -> Option<Type> {
    let syn::ReturnType::Type(_, result) = output else {
        return None;
    };
    argument_of(argument_of(result)?).cloned()
}
