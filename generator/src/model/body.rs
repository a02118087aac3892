//! The body of an operation.

use serde_json::{Map, Value};

use super::operation::Context;
use super::{Body, Field};
use crate::diagnostic::Diagnostic;
use crate::load::target_of;
use crate::lower::describe::sentence;
use crate::lower::{FilePart, OperationKey};
use crate::naming;

/// With more required values than this, a body is one argument of its own type.
const MOST_ARGUMENTS: usize = 3;

pub(super) fn build(
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
            changes: false,
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
    let is_json =
        |name: &str| name.split(';').next().unwrap_or_default().trim() == "application/json";
    let json = content.and_then(|content| content.iter().find(|(name, _)| is_json(name)));
    let json = json.map(|(_, media)| media);
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
    let all_optional = members
        .as_ref()
        .is_some_and(|fields| fields.iter().all(|field| !field.required));
    Ok(Some(Body {
        changes: key.method == "patch" || (key.method == "put" && all_optional),
        schema: name,
        fields: members,
        files: None,
        required,
    }))
}

/// The component that a schema is, also where the reference stands in an `allOf` of its own.
pub(super) fn component_of(schema: &Value) -> Option<String> {
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
        // Without members it is a map to typify.
        .filter(|members| closed && plain && !members.is_empty())?;
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
