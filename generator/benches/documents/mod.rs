//! What the benchmarks generate from: OpenAPI 3.0 that progenitor takes as it is, of any size.

use std::error::Error;

use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::{Map, Value, json};

/// A document of at least so many bytes: resources with five operations and two schemas each.
pub fn document(bytes: usize) -> Result<String, Box<dyn Error>> {
    let one = serde_json::to_string_pretty(&of(1))?.len();
    let two = serde_json::to_string_pretty(&of(2))?.len();
    let resources = 1 + bytes.saturating_sub(one).div_ceil(two - one);
    Ok(serde_json::to_string_pretty(&of(resources))?)
}

fn of(resources: usize) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for number in 0..resources {
        let thing = format!("Thing{number}");
        let reference = json!({"$ref": format!("#/components/schemas/{thing}")});
        let body =
            json!({"content": {"application/json": {"schema": reference}}, "required": true});
        let answer = json!({"200": {
            "description": "The thing.", "content": {"application/json": {"schema": reference}},
        }});
        let operation = |verb: &str| {
            json!({
                "operationId": format!("{verb}_thing_{number}"), "tags": [format!("things_{number}")],
                "summary": format!("{verb} what is called a thing in this document"), "responses": answer,
            })
        };
        let with = |verb: &str, member: &str, value: Value| {
            let mut operation = operation(verb);
            if let Some(members) = operation.as_object_mut() {
                members.insert(member.to_owned(), value);
            }
            operation
        };
        let id =
            json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}]);
        let query = json!([
            {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 50}},
            {"name": "after", "in": "query", "schema": {"type": "string", "format": "date-time"}},
        ]);
        let (all, one) = (
            format!("/things_{number}"),
            format!("/things_{number}/{{id}}"),
        );
        paths.insert(all, json!({
            "get": with("list", "parameters", query), "post": with("create", "requestBody", body.clone()),
        }));
        paths.insert(
            one,
            json!({
                "parameters": id, "get": operation("get"), "delete": operation("delete"),
                "put": with("replace", "requestBody", body),
            }),
        );
        schemas.insert(
            thing,
            json!({
                "type": "object", "required": ["id", "name", "kind"],
                "description": "What this document is about.",
                "properties": {
                    "id": {"type": "integer", "format": "int64", "description": "Its number."},
                    "name": {"type": "string", "description": "What people call it."},
                    "kind": {"type": "string", "enum": ["large", "small", "of no size"]},
                    "created": {"type": "string", "format": "date-time"},
                    "weight": {"type": "number", "nullable": true},
                    "labels": {"type": "array", "items": {"type": "string"}},
                    "place": {"$ref": format!("#/components/schemas/Place{number}")},
                    "more": {"type": "object", "additionalProperties": {"type": "string"}},
                },
            }),
        );
        schemas.insert(format!("Place{number}"), json!({
            "type": "object", "required": ["x", "y"],
            "properties": {"x": {"type": "number"}, "y": {"type": "number"}, "note": {"type": "string"}},
        }));
    }
    json!({
        "openapi": "3.0.3", "info": {"title": "Things", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": paths, "components": {"schemas": schemas},
    })
}

/// What progenitor makes of a document by itself.
pub fn progenitor_alone(text: &str, interface: InterfaceStyle) -> Result<String, Box<dyn Error>> {
    let spec = serde_json::from_str(text)?;
    let mut settings = GenerationSettings::default();
    settings.with_interface(interface);
    let tokens = Generator::new(&settings).generate_tokens(&spec)?;
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}
