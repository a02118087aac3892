//! One operation of the lowered document → a request as data.

use serde_json::{Map, Value};

use super::security::{self, Schemes};
use super::{Operation, answer, body, docstring, extension, parameter, path, sample, setters};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, component_of, resolve};
use crate::lower::describe::{sentence, words};
use crate::lower::{Answers, OperationKey, Taken};
use crate::naming;
use crate::route::Route;

pub(super) struct Context<'a> {
    pub index: usize,
    pub document: &'a Document,
    pub lowered: &'a Value,
    pub taken: Option<&'a Taken>,
    pub answers: Option<&'a Answers>,
    pub client_cookies: &'a [String],
    pub schemes: &'a Schemes,
    pub route: Route,
}

/// The operation, and the name of its resource.
pub(super) fn build(
    key: OperationKey,
    value: &Map<String, Value>,
    context: &Context,
    notes: &mut Vec<Diagnostic>,
) -> Result<(String, Operation), Diagnostic> {
    check_required(&key, context.document)?;
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let short = naming::short_id(text("operationId"), &key.method, &key.path);
    let plain = path::plain(&key.path);
    let tag = value
        .get("tags")
        .and_then(|tags| tags.get(0))
        .and_then(Value::as_str);
    let resource = match text("x-resource") {
        Some(name) => naming::free_resource(naming::ident(name)),
        None => naming::resource(tag, plain),
    };
    let is_job = value.get("x-job").is_some_and(|job| *job != false);
    let ident = match text("x-name") {
        Some(name) => naming::free_method(name),
        // A job is its resource: `client.convert()`.
        None if is_job && naming::collection_path(&key.path) == key.path => String::new(),
        None => naming::method(&short, &resource, &key.method, plain),
    };
    let (prose, told) = docstring::split(text("description").unwrap_or_default());
    let doc = if prose.is_empty() {
        text("summary").map_or_else(|| words(&short), sentence)
    } else {
        first_sentence_ends(&prose)
    };
    let deprecated = value
        .get("deprecated")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let deprecated = deprecated.then(|| {
        text("x-deprecated")
            .map(Into::into)
            .or_else(|| instead(&prose))
            .unwrap_or_default()
    });
    let mut parameters = parameter::all(&key, value, &told, context, notes);
    let body = body::build(
        &key,
        value,
        parameters
            .iter()
            .filter(|parameter| parameter.required)
            .count(),
        context,
    )?;
    parameter::sort_by_path(&mut parameters, &key.path);
    let mut operation = Operation {
        index: context.index,
        path: path::sent(&key.path, &parameters),
        id: text("operationId").map_or_else(|| short.clone(), Into::into),
        type_name: if ident.is_empty() {
            naming::type_name(&resource)
        } else {
            naming::request_name(&ident)
        },
        ident,
        is_named: value.contains_key("x-name"),
        short: naming::ident(&short),
        is_job,
        job: extension::read("x-job", value, &key.pointer(), context.document)?,
        pager: extension::read("x-pager", value, &key.pointer(), context.document)?,
        doc,
        deprecated,
        parameters,
        body,
        security: security::needed(&key, value, context.schemes, context.document)?,
        cookies: context
            .taken
            .map(|taken| {
                taken
                    .cookies
                    .iter()
                    .map(|cookie| cookie.name.clone())
                    .filter(|name| context.client_cookies.contains(name))
                    .collect()
            })
            .unwrap_or_default(),
        answers: answer::all(context.answers),
        success: answer::success(context.answers),
        answer: answer(value, context.answers),
        stream: context.answers.and_then(|answers| answers.stream.clone()),
        accept: context.answers.and_then(|answers| answers.accept.clone()),
        sample: sample::of_answer(&key, &context.document.value),
        failures: failures(value),
        route: context.route,
        key,
    };
    notes.extend(setters::settle(&mut operation, value, context.document));
    Ok((resource, operation))
}

/// Whether something must be given is no matter of taste: what is neither true nor false would be read as false.
fn check_required(key: &OperationKey, document: &Document) -> Result<(), Diagnostic> {
    let place = key.pointer();
    let operation = place.get(&document.value);
    let parameters = operation.and_then(|operation| operation.get("parameters")?.as_array());
    let parameters = parameters.into_iter().flatten().enumerate();
    let parameters = parameters.map(|(index, one)| (place.child("parameters").child(index), one));
    let body = operation.and_then(|operation| operation.get("requestBody"));
    let body = body.map(|body| (place.child("requestBody"), body));
    for (place, holder) in parameters.chain(body) {
        let required = resolve(&document.value, holder).and_then(|holder| holder.get("required"));
        if let Some(required) = required.filter(|required| !required.is_boolean()) {
            return Err(document.error(
                "not-openapi",
                &place.child("required"),
                format!("`required` is {required}, neither true nor false"),
                "correct the document, here or in the overlay",
            ));
        }
    }
    Ok(())
}

/// A description's first paragraph is what lists of methods show: it must read as a sentence.
fn first_sentence_ends(prose: &str) -> String {
    match prose.split_once("\n\n") {
        Some((first, rest)) => format!("{}\n\n{rest}", sentence(first)),
        None => sentence(prose),
    }
}

/// The sentence of a description that says what to use instead.
fn instead(prose: &str) -> Option<String> {
    let tells = ["superseded", "replaced", "instead", "in favor", "in favour"];
    let mut sentences = prose.split_inclusive(['.', '\n']).map(str::trim);
    let found = sentences.find(|sentence| {
        let lower = sentence.to_lowercase();
        tells.iter().any(|tell| lower.contains(tell))
    })?;
    Some(found.trim_end_matches('.').to_owned())
}

fn answer(value: &Map<String, Value>, answers: Option<&Answers>) -> Option<String> {
    let [only] = answers?.all.as_slice() else {
        return None;
    };
    let success = value.get("responses")?.get(only.statuses.first()?)?;
    component_of(success.pointer("/content/application~1json/schema")?)
}

/// Each failing status with its type.
fn failures(value: &Map<String, Value>) -> Vec<(String, Option<String>)> {
    let responses = value.get("responses").and_then(Value::as_object);
    let failing = responses
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default");
    failing
        .map(|(status, response)| {
            let schema = response.pointer("/content/application~1json/schema");
            (status.clone(), schema.and_then(component_of))
        })
        .collect()
}
