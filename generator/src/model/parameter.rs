//! The parameters of an operation.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::operation::Context;
use super::{Location, Parameter};
use crate::diagnostic::Diagnostic;
use crate::load::target_of;
use crate::lower::OperationKey;
use crate::lower::describe::sentence;
use crate::naming;

pub(super) fn all(
    key: &OperationKey,
    value: &Map<String, Value>,
    told: &BTreeMap<String, String>,
    context: &Context,
) -> Result<Vec<Parameter>, Diagnostic> {
    let mut all = Vec::new();
    let list = value.get("parameters").and_then(Value::as_array);
    for (index, parameter) in list.into_iter().flatten().enumerate() {
        let text = |name: &str| parameter.get(name).and_then(Value::as_str);
        let (Some(name), Some(place)) = (text("name"), text("in")) else {
            continue;
        };
        let location = match place {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            _ => {
                return Err(context.document.error(
                    "unsupported-parameter",
                    &key.pointer().child("parameters").child(index),
                    format!("the parameter `{name}` is in `{place}`, which OpenAPI does not know"),
                    "use path, query, header or cookie",
                ));
            }
        };
        if parameter.get("schema").is_none() {
            return Err(context.document.error(
                "unsupported-parameter",
                &key.pointer().child("parameters").child(index),
                format!("the parameter `{name}` has `content` instead of `schema`, which is not supported"),
                "give it a `schema` in the overlay",
            ));
        }
        if let Some(what) = unsupported(parameter, location, context.lowered) {
            return Err(context.document.error(
                "unsupported-parameter",
                &key.pointer().child("parameters").child(index),
                format!("the parameter `{name}` {what}, which is not supported"),
                "change it in the overlay, or remove the operation there",
            ));
        }
        let limits = text("x-limits").unwrap_or_default();
        let doc = match (text("description"), told.get(name)) {
            (Some(said), _) => said.to_owned(),
            // A docstring tells the default in its own words.
            (None, Some(said)) => sentence_with_limits(said, limits),
            (None, None) => text("x-described").unwrap_or(name).to_owned(),
        };
        let known = all
            .iter()
            .any(|other: &Parameter| other.name == name && other.location == location);
        let in_path = key.path.contains(&format!("{{{name}}}"));
        let elsewhere = all.iter().any(|other: &Parameter| {
            other.ident == naming::ident(name) && other.location != location
        });
        if elsewhere && (location != Location::Path || in_path) {
            return Err(context.document.error(
                "name-clash",
                &key.pointer().child("parameters").child(index),
                format!("{key} has another parameter called `{name}`, elsewhere in the request"),
                "remove one of the two in the overlay",
            ));
        }
        if known || (location == Location::Path && !in_path) {
            continue;
        }
        all.push(Parameter {
            name: name.into(),
            ident: naming::ident(name),
            location,
            kind: kind(parameter),
            schema: parameter.get("schema").cloned().unwrap_or_default(),
            required: location == Location::Path
                || parameter
                    .get("required")
                    .and_then(Value::as_bool)
                    .unwrap_or(false),
            doc,
        });
    }
    let own = context.taken.into_iter().flat_map(|taken| &taken.cookies);
    all.extend(
        own.filter(|cookie| !context.client_cookies.contains(&cookie.name))
            .map(|cookie| Parameter {
                name: cookie.name.clone(),
                ident: naming::ident(&cookie.name),
                location: Location::Cookie,
                kind: "string".into(),
                schema: Value::Null,
                required: cookie.required,
                doc: sentence(cookie.description.as_deref().unwrap_or(&cookie.name)),
            }),
    );
    Ok(all)
}

/// What progenitor cannot write of a parameter.
fn unsupported(parameter: &Value, location: Location, lowered: &Value) -> Option<String> {
    let usual = if location == Location::Query {
        "form"
    } else {
        "simple"
    };
    let style = parameter
        .get("style")
        .and_then(Value::as_str)
        .unwrap_or(usual);
    if style != usual {
        return Some(format!("has the style `{style}`"));
    }
    let kind = parameter
        .pointer("/schema/type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let reference = parameter
        .pointer("/schema/$ref")
        .or_else(|| parameter.pointer("/schema/allOf/0/$ref"));
    let target = reference
        .and_then(Value::as_str)
        .and_then(|text| target_of(text)?.get(lowered));
    let kind = target
        .and_then(|schema| schema.get("type")?.as_str())
        .unwrap_or(kind);
    let variants = target.and_then(|schema| {
        schema
            .get("anyOf")
            .or_else(|| schema.get("oneOf"))?
            .as_array()
    });
    let scalar = |variant: &Value| {
        let kind = variant.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| !["array", "object"].contains(&kind))
    };
    if variants.is_some_and(|variants| !variants.iter().all(scalar)) {
        return Some("is a union with more than plain values in it".into());
    }
    match (location, kind) {
        (_, "object") => Some("is an object".into()),
        (Location::Path | Location::Header | Location::Cookie, "array") => {
            Some("is a list outside of the query".into())
        }
        (Location::Query, "array") if parameter.get("explode") == Some(&false.into()) => {
            Some("is a list that is not exploded".into())
        }
        _ => None,
    }
}

fn sentence_with_limits(said: &str, limits: &str) -> String {
    let tells_default = said.to_lowercase().contains("default");
    let said = sentence(said);
    if limits.is_empty() || tells_default {
        said
    } else {
        format!("{said} {limits}")
    }
}

/// Path parameters are arguments in the order a reader meets them in the path.
pub(super) fn sort_by_path(parameters: &mut [Parameter], path: &str) {
    parameters.sort_by_key(|parameter| match parameter.location {
        Location::Path => path
            .find(&format!("{{{}}}", parameter.name))
            .unwrap_or(usize::MAX - 1),
        _ => usize::MAX,
    });
}

fn kind(parameter: &Value) -> String {
    let text = |name: &str| {
        parameter
            .pointer(&format!("/schema/{name}"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    match (text("type"), text("format")) {
        (kind, "") | (kind @ "integer", "int64") => kind.into(),
        (kind, format) => format!("{kind}/{format}"),
    }
}
