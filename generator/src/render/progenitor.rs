//! Progenitor's rendering of the lowered document, taken apart: its types, and of each operation
//! the arguments, the request and what it answers.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Map, Value, json};
use serde_path_to_error::Segment;
use syn::punctuated::Punctuated;
use syn::{Expr, FnArg, ImplItem, ImplItemFn, Item, Pat, Stmt, Token, Type};

use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer};
use crate::lower::responses::is_answer;
use crate::lower::{Lowered, operations};
use crate::model::{Location, Parameter};
use crate::syntax::argument_of;

/// What progenitor made of the document.
pub(crate) struct Rendered {
    /// The items of its module `types`.
    pub types: Vec<Item>,
    /// The operations, by their number in the lowered document.
    pub operations: BTreeMap<usize, Raw>,
}

/// What progenitor made of one operation.
pub(crate) struct Raw {
    /// The types of its arguments, by progenitor's names.
    pub arguments: Vec<(String, Type)>,
    /// What it answers, if it succeeds: each of its types, in the document's order.
    pub answers: Vec<Type>,
    /// The values in the path, in the order of the path.
    pub path: Vec<String>,
    /// Query parameters: the name on the wire, and progenitor's name.
    pub query: Vec<(String, String)>,
    /// Header parameters, likewise.
    pub headers: Vec<(String, String)>,
}

impl Raw {
    /// Whether it uses each of the parameters, and has its type.
    pub(super) fn carries(&self, parameters: &[Parameter]) -> bool {
        let typed = |ident: &String| self.arguments.iter().any(|(name, _)| name == ident);
        let named = |list: &[(String, String)], name: &str| {
            list.iter()
                .any(|(wire, ident)| wire == name && typed(ident))
        };
        let in_path = parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path)
            .count();
        in_path == self.path.len()
            && self.path.iter().all(typed)
            && parameters.iter().all(|parameter| match parameter.location {
                Location::Path | Location::Cookie => true,
                Location::Query => named(&self.query, &parameter.name),
                Location::Header => named(&self.headers, &parameter.name),
            })
    }
}

pub(crate) fn render(document: &Document, lowered: &Lowered) -> Result<Rendered, Diagnostic> {
    let failed = |what: String| {
        document.error(
            "progenitor",
            &Pointer::root(),
            format!("progenitor cannot render the lowered document: {what}"),
            "remove the operation or the schema that it names in the overlay, and report this: it should have been said at its place",
        )
    };
    let spec = serde_path_to_error::deserialize(bare(&lowered.document)).map_err(|error| {
        let place = pointer_of(error.path());
        document.error(
            "not-openapi",
            &place,
            format!("this is not as OpenAPI has it: {}", error.inner()),
            "correct the document, here or in the overlay",
        )
    })?;
    let mut settings = progenitor::GenerationSettings::default();
    settings
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    let mut generator = progenitor::Generator::new(&settings);
    // Lowering and routing keep its assertions out of reach; should one be met, it is an error like any other.
    let tokens = catch_unwind(AssertUnwindSafe(|| generator.generate_tokens(&spec)))
        .map_err(|_| failed("it panicked".into()))?
        .map_err(|error| failed(error.to_string()))?;
    let file: syn::File = syn::parse2(tokens).map_err(|error| failed(error.to_string()))?;
    take_apart(file)
        .ok_or_else(|| failed("its output has another shape than this generator knows".into()))
}

fn pointer_of(path: &serde_path_to_error::Path) -> Pointer {
    path.iter()
        .fold(Pointer::root(), |pointer, segment| match segment {
            Segment::Map { key } => pointer.child(key),
            Segment::Seq { index } => pointer.child(index),
            Segment::Enum { .. } | Segment::Unknown => pointer,
        })
}

/// The document with nothing in it but what progenitor reads.
fn bare(lowered: &Value) -> Value {
    let mut paths = Map::new();
    for (index, (key, operation)) in operations(lowered).into_iter().enumerate() {
        let mut bare = Map::new();
        // Its names of operations reach nobody; numbers keep the order and never clash.
        bare.insert("operationId".into(), format!("op_{index}").into());
        for member in ["parameters", "requestBody"] {
            bare.extend(
                operation
                    .get(member)
                    .map(|value| (member.to_owned(), value.clone())),
            );
        }
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
        let item = paths.entry(key.path).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(key.method, Value::Object(bare));
        }
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

fn take_apart(file: syn::File) -> Option<Rendered> {
    let mut types = None;
    let mut raw: BTreeMap<usize, Raw> = BTreeMap::new();
    let mut others: BTreeMap<(usize, usize), Type> = BTreeMap::new();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types = Some(module.content?.1),
            Item::Impl(block) if block.trait_.is_none() => {
                for item in block.items {
                    let ImplItem::Fn(function) = item else {
                        continue;
                    };
                    let name = function.sig.ident.to_string();
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
    })
}

fn operation(function: &ImplItemFn) -> Option<Raw> {
    let mut raw = Raw {
        arguments: Vec::new(),
        answers: vec![success(&function.sig.output)?],
        path: Vec::new(),
        query: Vec::new(),
        headers: Vec::new(),
    };
    for argument in &function.sig.inputs {
        if let FnArg::Typed(argument) = argument {
            let Pat::Ident(name) = &*argument.pat else {
                return None;
            };
            raw.arguments
                .push((name.ident.to_string(), (*argument.ty).clone()));
        }
    }
    for statement in &function.block.stmts {
        match statement {
            Stmt::Local(local) => {
                let Pat::Ident(name) = &local.pat else {
                    continue;
                };
                let value = &*local.init.as_ref()?.expr;
                match name.ident.to_string().as_str() {
                    "url" => raw.path = path(value)?,
                    "request" => request(value, &mut raw)?,
                    _ => {}
                }
            }
            Stmt::Expr(Expr::MethodCall(call), _) if call.method == "append" => {
                raw.headers.extend(header(call));
            }
            Stmt::Expr(Expr::If(optional), _) => {
                if let [Stmt::Expr(Expr::MethodCall(call), _)] =
                    optional.then_branch.stmts.as_slice()
                    && let Expr::Let(bound) = &*optional.cond
                {
                    raw.headers.extend(
                        header(call)
                            .map(|(name, _)| (name, ident(&bound.expr).unwrap_or_default())),
                    );
                }
            }
            _ => {}
        }
    }
    Some(raw)
}

/// `Result<ResponseValue<T>, Error<E>>` → `T`.
fn success(output: &syn::ReturnType) -> Option<Type> {
    let syn::ReturnType::Type(_, result) = output else {
        return None;
    };
    argument_of(argument_of(result)?).cloned()
}

/// `format!("…", self.baseurl, encode_path(&a.to_string()), …)` → `a`, …
fn path(value: &Expr) -> Option<Vec<String>> {
    let Expr::Macro(format) = value else {
        return None;
    };
    let arguments = format
        .mac
        .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        .ok()?;
    arguments
        .iter()
        .skip(2)
        .map(|argument| {
            let Expr::Call(encode) = argument else {
                return None;
            };
            let Expr::Reference(reference) = encode.args.first()? else {
                return None;
            };
            let Expr::MethodCall(to_string) = &*reference.expr else {
                return None;
            };
            ident(&to_string.receiver)
        })
        .collect()
}

/// `self.client.get(url).query(&QueryParam::new("a", &a)).json(&body)…`
fn request(value: &Expr, raw: &mut Raw) -> Option<()> {
    let mut value = match value {
        Expr::Try(attempt) => &*attempt.expr,
        other => other,
    };
    let mut query = Vec::new();
    while let Expr::MethodCall(call) = value {
        match call.method.to_string().as_str() {
            "query" => query.push(query_parameter(call.args.first()?)?),
            "form_urlencoded" | "body" => return None,
            _ => {}
        }
        value = &call.receiver;
    }
    query.reverse();
    raw.query = query;
    Some(())
}

/// `&QueryParam::new("a", &a)` → the name on the wire and the argument's.
fn query_parameter(argument: &Expr) -> Option<(String, String)> {
    let Expr::Reference(reference) = argument else {
        return None;
    };
    let Expr::Call(new) = &*reference.expr else {
        return None;
    };
    let mut arguments = new.args.iter();
    Some((literal(arguments.next()?)?, ident(arguments.next()?)?))
}

/// `header_map.append("x", a.to_string().try_into()?)` → the name on the wire and the argument's.
fn header(call: &syn::ExprMethodCall) -> Option<(String, String)> {
    let mut arguments = call.args.iter();
    let name = literal(arguments.next()?)?;
    let mut value = arguments.next()?;
    loop {
        value = match value {
            Expr::Try(attempt) => &attempt.expr,
            Expr::MethodCall(call) => &call.receiver,
            other => return Some((name, ident(other)?)),
        };
    }
}

fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn ident(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Reference(reference) => ident(&reference.expr),
        _ => None,
    }
}
