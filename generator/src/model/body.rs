//! The body of an operation.

use serde_json::{Map, Value};

use super::operation::Context;
use super::{Body, Field};
use crate::diagnostic::Diagnostic;
use crate::load::component_of;
use crate::lower::describe::sentence;
use crate::lower::only::only_value;
use crate::lower::{FilePart, OperationKey, Wire};
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
            fields: (!multipart.free).then(|| fields.unwrap_or_default()),
            part_types: multipart.media_types.clone(),
            files: multipart.files.iter().map(file).collect(),
            ..Body::whole(Wire::Multipart, None, multipart.required)
        }));
    }
    let taken = context.taken.and_then(|taken| taken.body.as_ref());
    let (wire, media_type) = match taken {
        Some(body) => (body.wire.clone(), body.media_type.clone()),
        None => (Wire::Json, None),
    };
    let Some(body) = value.get("requestBody") else {
        let required = taken.is_some_and(|body| body.required);
        return Ok(taken.map(|_| Body::whole(wire, media_type, required)));
    };
    let Some(schema) = body.pointer("/content/application~1json/schema") else {
        let content = body.get("content").and_then(Value::as_object);
        let types = content.map(|content| content.keys().map(|name| format!("`{name}`")));
        let types = types.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let what = if types.is_empty() {
            "a body without a media type is not supported".to_owned()
        } else {
            format!("a body of media type {types} is not supported")
        };
        return Err(context.document.error(
            "unsupported-body",
            &key.pointer().child("requestBody"),
            what,
            "give it as JSON, multipart/form-data, a form, text or a file, or remove the operation in the overlay",
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
    // One that may be left out is left out where it is null.
    let nullable = required && schema.get("nullable") == Some(&true.into());
    let members = members.filter(|_| !nullable);
    let members = members.filter(|fields| {
        arguments + fields.iter().filter(|field| field.required).count() <= MOST_ARGUMENTS
    });
    let all_optional = members
        .as_ref()
        .is_some_and(|fields| fields.iter().all(|field| !field.required));
    // A form cannot say null.
    let can_clear = wire == Wire::Json;
    let changes = key.method == "patch" || (key.method == "put" && all_optional);
    Ok(Some(Body {
        changes: can_clear && changes,
        schema: name,
        fields: members,
        nullable,
        ..Body::whole(wire, media_type, required)
    }))
}

impl Body {
    /// A body that is given as one value.
    fn whole(wire: Wire, media_type: Option<String>, required: bool) -> Self {
        Self {
            wire,
            media_type,
            schema: None,
            changes: false,
            fields: None,
            files: Vec::new(),
            part_types: Vec::new(),
            nullable: false,
            required,
        }
    }
}

/// The members of a component that is an object and nothing more.
fn fields(lowered: &Value, name: &str) -> Option<Vec<Field>> {
    let schemas = lowered.get("components")?.get("schemas")?;
    let schema = schemas.get(name)?;
    let closed = schema.get("additionalProperties").is_none();
    let plain = ["allOf", "anyOf", "oneOf"]
        .iter()
        .all(|keyword| schema.get(keyword).is_none());
    let properties = schema
        .get("properties")?
        .as_object()
        // Without members it is a map to typify.
        .filter(|members| closed && plain && !members.is_empty())?;
    let required = schema.get("required").and_then(Value::as_array);
    // What is required but not described has no setter.
    let described = |name: &Value| {
        name.as_str()
            .is_some_and(|name| properties.contains_key(name))
    };
    if !required.into_iter().flatten().all(described) {
        return None;
    }
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
    let fields = properties.iter().filter_map(|(name, property)| {
        let field = field((name, property));
        // What must be there and can be but one thing is set by the body's own constructor.
        let is_asked = !field.required || only_value(property, schemas).is_none();
        is_asked.then_some(field)
    });
    Some(fields.collect())
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
