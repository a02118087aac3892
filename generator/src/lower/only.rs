//! Which strings of the lowered document have but one value.

use serde_json::Value;

use crate::load::{component_of, referred};

/// Compositions within compositions further down than this are not looked into.
const DEEPEST: usize = 16;

/// A member of a schema, or of what it refers to or is composed of.
pub(crate) fn member<'a>(
    schema: &'a Value,
    name: &str,
    components: &'a Value,
) -> Option<&'a Value> {
    fn find<'a>(
        schema: &'a Value,
        name: &str,
        components: &'a Value,
        depth: usize,
    ) -> Option<&'a Value> {
        let target = schema.as_object().and_then(referred);
        let target = target.and_then(|name| components.get(name));
        let own = schema.get("properties").and_then(|all| all.get(name));
        let parts = schema.get("allOf").and_then(Value::as_array);
        let parts = target.into_iter().chain(parts.into_iter().flatten());
        let mut parts = parts.filter(|_| depth < DEEPEST);
        own.or_else(|| parts.find_map(|part| find(part, name, components, depth + 1)))
    }
    find(schema, name, components, 0)
}

/// The only value of a string, which nobody has to be asked for.
pub(crate) fn only_value<'a>(schema: &'a Value, components: &'a Value) -> Option<&'a str> {
    // A type of its own may be made of more than text.
    const OTHERWISE: [&str; 5] = ["format", "nullable", "x-json", "x-list", "x-type"];
    let said = |schema: &Value| {
        OTHERWISE
            .iter()
            .any(|keyword| schema.get(keyword).is_some())
    };
    let named = component_of(schema).and_then(|name| components.get(name));
    let string = named.unwrap_or(schema);
    let values = string.get("x-values")?.as_array()?;
    match values.as_slice() {
        [Value::String(only)] if !said(schema) && !said(string) => Some(only),
        _ => None,
    }
}
