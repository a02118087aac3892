//! One operation of the lowered document → a request as data.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Body, Field, Location, Operation, Parameter, Scheme, docstring, extension};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, target_of};
use crate::lower::describe::{sentence, words};
use crate::lower::responses::is_success;
use crate::lower::{FilePart, OperationKey, Taken};
use crate::naming;
use crate::route::Route;

/// With more required values than this, a body is one argument of its own type.
const MOST_ARGUMENTS: usize = 3;

pub(super) struct Context<'a> {
    pub index: usize,
    pub document: &'a Document,
    pub lowered: &'a Value,
    pub taken: Option<&'a Taken>,
    pub client_cookies: &'a [String],
    pub schemes: &'a [Scheme],
    pub route: Route,
}

/// The operation, and the name of its resource.
pub(super) fn build(
    key: OperationKey,
    value: &Map<String, Value>,
    context: &Context,
) -> Result<(String, Operation), Diagnostic> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let short = naming::short_id(text("operationId"), &key.method, &key.path);
    let tag = value
        .get("tags")
        .and_then(|tags| tags.get(0))
        .and_then(Value::as_str);
    let resource = match text("x-resource") {
        Some(name) => naming::ident(name),
        None => naming::resource(tag, &key.path),
    };
    let is_job = value.contains_key("x-job");
    let ident = match text("x-name") {
        Some(name) => naming::ident(name),
        // A job is its resource: `client.convert()`.
        None if is_job && naming::collection_path(&key.path) == key.path => String::new(),
        None => naming::method(&short, &resource, &key.method, &key.path),
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
    let mut parameters = parameters(&key, value, &told, context)?;
    let body = body(
        &key,
        value,
        parameters
            .iter()
            .filter(|parameter| parameter.required)
            .count(),
        context,
    )?;
    sort_by_path(&mut parameters, &key.path);
    let mut operation = Operation {
        index: context.index,
        id: text("operationId").map_or_else(|| short.clone(), Into::into),
        type_name: naming::type_name(if ident.is_empty() { &resource } else { &ident }),
        ident,
        short: naming::ident(&short),
        is_job,
        job: extension::read("x-job", value, &key.pointer(), context.document)?,
        pager: extension::read("x-pager", value, &key.pointer(), context.document)?,
        doc,
        deprecated,
        parameters,
        body,
        security: security(&key, value, context)?,
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
        answer: answer(value),
        failures: failures(value),
        route: context.route,
        key,
    };
    rename_clashes(&mut operation);
    Ok((resource, operation))
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

fn parameters(
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
fn sort_by_path(parameters: &mut [Parameter], path: &str) {
    parameters.sort_by_key(|parameter| match parameter.location {
        Location::Path => path
            .find(&format!("{{{}}}", parameter.name))
            .unwrap_or(usize::MAX - 1),
        _ => usize::MAX,
    });
}

fn body(
    key: &OperationKey,
    value: &Map<String, Value>,
    arguments: usize,
    context: &Context,
) -> Result<Option<Body>, Diagnostic> {
    if let Some(multipart) = context.taken.and_then(|taken| taken.multipart.as_ref()) {
        let fields = multipart
            .schema
            .as_deref()
            .map(|name| fields(context.lowered, name).unwrap_or_default());
        return Ok(Some(Body {
            schema: multipart.schema.clone(),
            fields: Some(fields.unwrap_or_default()),
            files: Some(multipart.files.iter().map(file).collect()),
            required: multipart.required,
        }));
    }
    let Some(body) = value.get("requestBody") else {
        return Ok(None);
    };
    let place = key.pointer().child("requestBody");
    let content = body.get("content").and_then(Value::as_object);
    let json = content.and_then(|content| content.get("application/json"));
    let Some(schema) = json.and_then(|media| media.get("schema")) else {
        let types = content
            .map(|content| content.keys().cloned().collect::<Vec<_>>().join(", "))
            .unwrap_or_default();
        return Err(context.document.error(
            "unsupported-body",
            &place,
            format!("a body of media type `{types}` is not supported"),
            "give an application/json or multipart/form-data body, or remove the operation in the overlay",
        ));
    };
    let required = body
        .get("required")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let name = component_of(schema);
    let members = name
        .as_deref()
        .and_then(|name| fields(context.lowered, name));
    // An optional body with required members is given whole, or not at all.
    let members = members.filter(|fields| required || fields.iter().all(|field| !field.required));
    let members = members.filter(|fields| {
        arguments + fields.iter().filter(|field| field.required).count() <= MOST_ARGUMENTS
    });
    Ok(Some(Body {
        schema: name,
        fields: members,
        files: None,
        required,
    }))
}

/// The component that a schema is, also where the reference stands in an `allOf` of its own.
fn component_of(schema: &Value) -> Option<String> {
    let reference = match schema
        .get("allOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        Some([only]) => only.get("$ref"),
        _ => schema.get("$ref"),
    };
    target_of(reference?.as_str()?)?.last()
}

/// The members of a component that is an object and nothing more.
fn fields(lowered: &Value, name: &str) -> Option<Vec<Field>> {
    let schema = lowered.get("components")?.get("schemas")?.get(name)?;
    let closed = !schema
        .get("additionalProperties")
        .is_some_and(|more| *more != false);
    let plain = ["allOf", "anyOf", "oneOf"]
        .iter()
        .all(|keyword| schema.get(keyword).is_none());
    let properties = schema
        .get("properties")?
        .as_object()
        .filter(|_| closed && plain)?;
    let required = schema.get("required").and_then(Value::as_array);
    let field = |(name, property): (&String, &Value)| Field {
        name: name.clone(),
        ident: naming::ident(name),
        required: required.is_some_and(|required| required.iter().any(|required| required == name)),
        repeated: false,
        doc: property
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or(name)
            .into(),
    };
    Some(properties.iter().map(field).collect())
}

fn file(part: &FilePart) -> Field {
    Field {
        name: part.name.clone(),
        ident: naming::ident(&part.name),
        required: part.required,
        repeated: part.repeated,
        doc: sentence(part.description.as_deref().unwrap_or(&part.name)),
    }
}

/// Alternatives of schemes that go together; an empty one means that none is needed.
fn security(
    key: &OperationKey,
    value: &Map<String, Value>,
    context: &Context,
) -> Result<Vec<Vec<String>>, Diagnostic> {
    let list = value
        .get("security")
        .or_else(|| context.document.value.get("security"));
    let mut all = Vec::new();
    for one in list
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
    {
        let unknown = one
            .keys()
            .find(|id| !context.schemes.iter().any(|scheme| scheme.id == **id));
        if let Some(id) = unknown {
            return Err(context.document.error(
                "unsupported-security",
                &key.pointer(),
                format!("{key} asks for the security scheme `{id}`, which the components do not define, or not in a way that is supported"),
                "define it, or change the operation's `security` in the overlay",
            ));
        }
        all.push(one.keys().cloned().collect());
    }
    if all.iter().all(Vec::is_empty) {
        all.clear();
    }
    Ok(all)
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

fn answer(value: &Map<String, Value>) -> Option<String> {
    let responses = value.get("responses").and_then(Value::as_object)?;
    let (_, success) = responses.iter().find(|(status, _)| is_success(status))?;
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

/// Names that every request has.
const TAKEN: [&str; 8] = [
    "client",
    "options",
    "send",
    "send_with_response",
    "send_raw",
    "into_future",
    "body",
    "new",
];

/// Gives each argument and setter a name of its own: a path parameter keeps its, a body's member
/// that is called the same gets a number.
fn rename_clashes(operation: &mut Operation) {
    let mut used: Vec<String> = TAKEN.iter().map(ToString::to_string).collect();
    let body = operation.body.as_mut();
    let (fields, files) = body
        .map(|body| (body.fields.as_mut(), body.files.as_mut()))
        .unwrap_or_default();
    let parameters = operation
        .parameters
        .iter_mut()
        .map(|parameter| &mut parameter.ident);
    let fields = fields.into_iter().flatten().map(|field| &mut field.ident);
    let files = files.into_iter().flatten().map(|field| &mut field.ident);
    for ident in parameters.chain(fields).chain(files) {
        let mut number = 2;
        let wanted = ident.clone();
        while used.contains(ident) {
            let joint = if wanted.ends_with('_') { "" } else { "_" };
            *ident = format!("{wanted}{joint}{number}");
            number += 1;
        }
        used.push(ident.clone());
    }
}
