//! How long generating takes, stage by stage, over documents of growing size, beside progenitor alone.
//!
//! ```text
//! cargo bench -p openapi-client-generator --bench stages
//! ```
//!
//! The documents are OpenAPI 3.0 that progenitor takes as it is. It parses, renders and formats them; the generator does
//! so and all else, in the same turn. The argument after `--` is the size of the largest in kB (default: 4,000).

use std::error::Error;
use std::time::{Duration, Instant};

use openapi_client_generator::{Options, Source, generate};
use progenitor::{GenerationSettings, Generator};
use serde_json::{Map, Value, json};

/// Each size is measured until this has passed, and the fastest turn counts.
const ENOUGH: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let largest: usize = given
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(4_000);
    let sizes = [10, 40, 160, 640, 1_600, 4_000]
        .into_iter()
        .filter(|size| *size <= largest);
    let mut heads = false;
    for kilobytes in sizes {
        let text = document(kilobytes * 1_000)?;
        let source = Source::new("api.json", text.clone());
        let (mut ours, mut alone) = (Duration::MAX, Duration::MAX);
        let mut stages = Vec::new();
        let begin = Instant::now();
        while begin.elapsed() < ENOUGH || ours == Duration::MAX {
            alone = alone.min(timed(|| progenitor_alone(&text))?.0);
            let (took, generated) = timed(|| Ok(generate(&source, None, &Options::default())?))?;
            if took < ours {
                (ours, stages) = (took, generated.timings);
            }
        }
        if !std::mem::replace(&mut heads, true) {
            let names: String = stages
                .iter()
                .map(|(name, _)| format!("{name:>11}"))
                .collect();
            println!(
                "{:>8}{names}{:>11}{:>11}   ratio   ms per MB",
                "kB", "all", "progenitor"
            );
        }
        let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
        let each: String = stages
            .iter()
            .map(|(_, time)| format!("{:>11.1}", millis(*time)))
            .collect();
        println!(
            "{:>8}{each}{:>11.1}{:>11.1}   {:>5.2}   {:.0}",
            text.len() / 1_000,
            millis(ours),
            millis(alone),
            ours.as_secs_f64() / alone.as_secs_f64(),
            millis(ours) / (text.len() as f64 / 1e6),
        );
    }
    Ok(())
}

fn timed<T>(
    doing: impl FnOnce() -> Result<T, Box<dyn Error>>,
) -> Result<(Duration, T), Box<dyn Error>> {
    let start = Instant::now();
    let done = doing()?;
    Ok((start.elapsed(), done))
}

fn progenitor_alone(text: &str) -> Result<String, Box<dyn Error>> {
    let spec = serde_json::from_str(text)?;
    let tokens = Generator::new(&GenerationSettings::default()).generate_tokens(&spec)?;
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}

/// A document of at least so many bytes: resources with five operations and two schemas each.
fn document(bytes: usize) -> Result<String, Box<dyn Error>> {
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
