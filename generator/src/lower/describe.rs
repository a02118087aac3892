//! Defaults and limits → sentences of the description, so that they reach the docs.

use heck::ToSnakeCase;
use serde_json::{Map, Value};

use super::visit::{operations_mut, parameters_mut, schemas};

pub(super) fn run(document: &mut Value) {
    schemas(document, &mut |schema| {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            let Some(property) = property.as_object_mut() else {
                continue;
            };
            let described = describe(property, property, name);
            property.insert("description".into(), described.into());
        }
    });
    for (_, operation) in operations_mut(document) {
        for parameter in parameters_mut(operation) {
            let Some(Value::Object(schema)) = parameter.get("schema").cloned() else {
                continue;
            };
            let name = parameter
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            let own = parameter.contains_key("description");
            let described = describe(if own { parameter } else { &schema }, &schema, &name);
            // Told apart from what the document itself says, so that a docstring can take its place.
            let key = if own { "description" } else { "x-described" };
            parameter.insert(key.into(), described.into());
            parameter.insert("x-limits".into(), limits(&schema).join(" ").into());
        }
    }
}

/// The words of `holder`, or else its title or name, then what `schema` limits.
fn describe(holder: &Map<String, Value>, schema: &Map<String, Value>, name: &str) -> String {
    let said = |key: &str| {
        holder
            .get(key)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    // A title that is but the name in capitals, as FastAPI writes it, reads better as words.
    let title = said("title").filter(|title| title.to_snake_case() != name.to_snake_case());
    let words = said("description")
        .or(title)
        .map_or_else(|| words(name), sentence);
    std::iter::once(words)
        .chain(limits(schema))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A name as a sentence of its words.
pub(crate) fn words(name: &str) -> String {
    let upper = [
        "api", "csv", "html", "http", "id", "json", "ocr", "pdf", "png", "uri", "url", "uuid",
        "xml",
    ];
    let snake = name.to_snake_case();
    // Of punctuation only, or of nothing.
    if snake.is_empty() {
        return match name {
            "" => "Without a name.".into(),
            name => format!("`{name}`"),
        };
    }
    let words = snake.split('_').map(|word| match word.strip_suffix('s') {
        _ if upper.contains(&word) => word.to_uppercase(),
        Some(one) if upper.contains(&one) => format!("{}s", one.to_uppercase()),
        _ => word.to_owned(),
    });
    sentence(&words.collect::<Vec<_>>().join(" "))
}

/// A text as a sentence: ending in a full stop, unless it ends in a mark of its own.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    // A word such as `datalab://…` or `iOS` keeps its case; plain words start a sentence.
    let plain = text
        .split_whitespace()
        .next()
        .is_some_and(|word| word.chars().all(|c| c.is_ascii_lowercase()));
    let start = if plain {
        first.unwrap_or_default() + chars.as_str()
    } else {
        text.to_owned()
    };
    let ends = text.is_empty() || text.ends_with(['.', '!', '?', ':', '`', '…', '|', '>']);
    if ends { start } else { start + "." }
}

fn limits(schema: &Map<String, Value>) -> Vec<String> {
    let number = |key: &str| schema.get(key).and_then(Value::as_number).map(number_text);
    let mut all = Vec::new();
    match schema.get("default") {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) if text.is_empty() => all.push("Default: empty.".into()),
        Some(Value::String(text)) => all.push(format!("Default: `{text}`.")),
        Some(Value::Number(number)) => all.push(format!("Default: `{}`.", number_text(number))),
        Some(value) => all.push(format!("Default: `{value}`.")),
    }
    if let Some(Value::Array(values)) = schema.get("enum")
        && !values.iter().all(Value::is_string)
    {
        let text = |value: &Value| match value {
            Value::Number(number) => number_text(number),
            value => value.to_string(),
        };
        let shown = values.iter().map(|value| format!("`{}`", text(value)));
        let mut shown: Vec<String> = shown.collect();
        let mut seen = std::collections::BTreeSet::new();
        shown.retain(|value| seen.insert(value.clone()));
        let word = if shown.len() == 1 { "Always" } else { "One of" };
        all.push(format!("{word} {}.", shown.join(", ")));
    }
    all.extend(range(number("minimum"), number("maximum"), ""));
    all.extend(number("exclusiveMinimum").map(|least| format!("More than {least}.")));
    all.extend(number("exclusiveMaximum").map(|most| format!("Less than {most}.")));
    all.extend(number("multipleOf").map(|step| format!("A multiple of {step}.")));
    all.extend(range(
        number("minLength"),
        number("maxLength"),
        " character",
    ));
    all.extend(range(number("minItems"), number("maxItems"), " item"));
    if let Some(pattern) = schema
        .get("pattern")
        .and_then(Value::as_str)
        .filter(|pattern| !pattern.contains('`'))
    {
        all.push(format!("Matches `{pattern}`."));
    }
    all
}

/// A number as a person writes it: what 64 bits do not hold of an integer has no exponent.
fn number_text(number: &serde_json::Number) -> String {
    let large = number.as_f64().filter(|_| number.is_f64());
    match large.filter(|value| value.fract() == 0.0 && value.abs() < 1e30) {
        Some(value) if value.abs() >= 1e15 => format!("{value:.0}"),
        _ => number.to_string(),
    }
}

fn range(least: Option<String>, most: Option<String>, unit: &str) -> Option<String> {
    let plural = |count: &str| {
        if unit.is_empty() || count == "1" {
            unit.to_owned()
        } else {
            format!("{unit}s")
        }
    };
    match (least, most) {
        (Some(least), Some(most)) if least == most => {
            Some(format!("Exactly {least}{}.", plural(&least)))
        }
        (Some(least), Some(most)) => Some(format!("From {least} to {most}{}.", plural(&most))),
        (Some(least), None) => Some(format!("At least {least}{}.", plural(&least))),
        (None, Some(most)) => Some(format!("At most {most}{}.", plural(&most))),
        (None, None) => None,
    }
}
