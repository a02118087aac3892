//! Strings, numbers and booleans.

use serde_json::{Map, Number, Value};

use super::{kind, pattern};

/// A text that must be longer than this is not made up.
const LONGEST: u64 = 256;

/// What the document itself gives, where it fits.
pub(super) fn said(schema: &Map<String, Value>) -> Option<Value> {
    let examples = schema.get("examples").and_then(Value::as_array);
    let said = [schema.get("default"), schema.get("example")];
    let mut said = said
        .into_iter()
        .flatten()
        .chain(examples.into_iter().flatten());
    said.find(|value| fits(value, schema)).cloned()
}

/// Whether a value is of the schema's type, and within its bounds. A pattern or a format cannot be checked.
pub(super) fn fits(value: &Value, schema: &Map<String, Value>) -> bool {
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    match (value, kind(schema)) {
        (Value::String(text), Some("string") | None) => {
            let length = text.chars().count() as u64;
            !schema.contains_key("pattern")
                && !schema.contains_key("format")
                && bound("minLength").is_none_or(|least| least <= length)
                && bound("maxLength").is_none_or(|most| length <= most)
        }
        (Value::Number(number), Some("integer")) => !number.is_f64() && in_bounds(number, schema),
        (Value::Number(number), Some("number") | None) => in_bounds(number, schema),
        (Value::Bool(_), Some("boolean") | None) => true,
        (Value::Null, _) => false,
        (_, None) => true,
        _ => false,
    }
}

pub(super) fn of(kind: &str, schema: &Map<String, Value>, name: &str) -> Option<Value> {
    match kind {
        "string" => string(schema, name).map(Value::String),
        "integer" => integer(schema).map(Value::Number),
        "number" => number(schema).map(Value::Number),
        // What succeeds should say so.
        "boolean" => Some(["success", "ok"].contains(&name).into()),
        _ => None,
    }
}

/// A value like this one, where no two may be the same.
pub(super) fn another(value: &Value, number: u64) -> Option<Value> {
    match value {
        Value::String(text) => Some(format!("{text}-{number}").into()),
        Value::Number(first) => first.as_u64()?.checked_add(number).map(Into::into),
        Value::Bool(first) => Some((!first).into()),
        _ => None,
    }
}

fn string(schema: &Map<String, Value>, name: &str) -> Option<String> {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    let (least, most) = (
        bound("minLength").unwrap_or(0),
        bound("maxLength").unwrap_or(u64::MAX),
    );
    if least > LONGEST || least > most {
        return None;
    }
    if let Some(pattern) = schema.get("pattern") {
        return pattern::matching(pattern.as_str()?, least, most);
    }
    let format = schema
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let of_format = match format {
        "date-time" => "2024-01-01T00:00:00Z",
        "date" => "2024-01-01",
        "time" => "00:00:00Z",
        "duration" => "PT1S",
        "uuid" => "00000000-0000-0000-0000-000000000000",
        "email" | "idn-email" => "someone@example.com",
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => "https://example.com/",
        "hostname" | "idn-hostname" => "example.com",
        "ip" | "ipv4" => "127.0.0.1",
        "ipv6" => "::1",
        "byte" | "binary" => "",
        _ => {
            let name = if name.is_empty() { "text" } else { name };
            // Said again as often as it takes; cut where there is no room.
            let letters = name.chars().cycle();
            let length = (name.chars().count() as u64).clamp(least, most);
            return Some(letters.take(usize::try_from(length).ok()?).collect());
        }
    };
    let length = of_format.len() as u64;
    (least <= length && length <= most).then(|| of_format.to_owned())
}

fn integer(schema: &Map<String, Value>) -> Option<Number> {
    let step = schema
        .get("multipleOf")
        .and_then(Value::as_i64)
        .filter(|step| *step > 0);
    let step = step.unwrap_or(1);
    let (least, most) = bounds(schema);
    // The nearest to nothing.
    let wanted = 0_f64.clamp_to(least.ceil(), most.floor())?;
    let wanted = wanted as i64;
    let up = wanted.checked_add((step - wanted.rem_euclid(step)) % step)?;
    let down = wanted.checked_sub(wanted.rem_euclid(step))?;
    let candidates = [
        wanted,
        up,
        down,
        up.checked_add(step)?,
        down.checked_sub(step)?,
    ];
    let mut candidates = candidates
        .into_iter()
        .filter(|one| one % step == 0)
        .map(Number::from);
    candidates.find(|one| in_bounds(one, schema))
}

fn number(schema: &Map<String, Value>) -> Option<Number> {
    if let Some(whole) = integer(schema) {
        return Some(whole);
    }
    let (least, most) = bounds(schema);
    let wanted = 0_f64.clamp_to(least, most)?;
    let candidates = [
        wanted,
        wanted + 1.0,
        wanted - 1.0,
        f64::midpoint(least, most),
    ];
    let mut candidates = candidates.into_iter().filter_map(Number::from_f64);
    candidates.find(|one| in_bounds(one, schema))
}

trait ClampTo {
    fn clamp_to(self, least: f64, most: f64) -> Option<f64>;
}

impl ClampTo for f64 {
    /// `clamp`, which would panic where there is nothing between the two.
    fn clamp_to(self, least: f64, most: f64) -> Option<f64> {
        (least <= most).then(|| self.clamp(least, most))
    }
}

/// The bounds, those excluded too.
fn bounds(schema: &Map<String, Value>) -> (f64, f64) {
    let bound = |names: [&str; 2]| {
        let said = names
            .into_iter()
            .filter_map(|name| schema.get(name)?.as_f64());
        said.collect::<Vec<f64>>()
    };
    let least = bound(["minimum", "exclusiveMinimum"])
        .into_iter()
        .fold(f64::NEG_INFINITY, f64::max);
    let most = bound(["maximum", "exclusiveMaximum"])
        .into_iter()
        .fold(f64::INFINITY, f64::min);
    (least, most)
}

fn in_bounds(number: &Number, schema: &Map<String, Value>) -> bool {
    let Some(number) = number.as_f64() else {
        return false;
    };
    let (least, most) = bounds(schema);
    let excluded = |flag: &str, inclusive: &str| {
        let said = schema.get(flag);
        // A number in 3.1, in 3.0 a word on `minimum`.
        let other = said.and_then(Value::as_f64);
        let this = schema.get(inclusive).and_then(Value::as_f64);
        let this = this.filter(|_| said == Some(&true.into()));
        other == Some(number) || this == Some(number)
    };
    let step = schema
        .get("multipleOf")
        .and_then(Value::as_f64)
        .filter(|step| *step > 0.0);
    (least..=most).contains(&number)
        && !excluded("exclusiveMinimum", "minimum")
        && !excluded("exclusiveMaximum", "maximum")
        && step.is_none_or(|step| number % step == 0.0)
}
