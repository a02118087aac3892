//! What a server found invalid.

use std::fmt;

use serde_json::Value;

use crate::text;

const MESSAGE: usize = 1024;

/// One thing that a server found invalid, as FastAPI and others list them: `{type, loc, msg, input}`.
///
/// `Debug` and `Display` leave the input out, since it may be a secret.
#[derive(Clone, PartialEq)]
pub struct ValidationError {
    kind: Option<String>,
    location: Vec<Step>,
    message: String,
    input: Option<Value>,
}

#[derive(Clone, PartialEq)]
enum Step {
    Name(String),
    Index(u64),
}

impl ValidationError {
    /// The machine's name for it, such as `missing`; empty when the server gave none.
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or_default()
    }

    /// Where it is, such as `body.pages[0].name`; empty when the server did not say.
    pub fn location(&self) -> String {
        let mut out = String::new();
        for step in &self.location {
            match step {
                Step::Index(index) => out.push_str(&format!("[{index}]")),
                Step::Name(name) if out.is_empty() => out.push_str(name),
                Step::Name(name) => out.push_str(&format!(".{name}")),
            }
        }
        out
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the server was given, when it repeats it.
    pub fn input(&self) -> Option<&Value> {
        self.input.as_ref()
    }

    /// Reads a list of them; empty when `value` is none.
    pub(crate) fn list(value: &Value) -> Vec<Self> {
        value
            .as_array()
            .map(|items| items.iter().filter_map(Self::read).collect())
            .unwrap_or_default()
    }

    fn read(value: &Value) -> Option<Self> {
        let member = |name: &str| value.get(name).and_then(Value::as_str);
        let message = member("msg")
            .or_else(|| member("message"))
            .or(value.as_str())?;
        let steps = value.get("loc").and_then(Value::as_array);
        Some(Self {
            kind: member("type").map(ToOwned::to_owned),
            location: steps
                .map(|steps| steps.iter().map(Step::read).collect())
                .unwrap_or_default(),
            message: text::clean(message, MESSAGE),
            input: value.get("input").cloned(),
        })
    }
}

impl Step {
    fn read(value: &Value) -> Self {
        match (value.as_str(), value.as_u64()) {
            (Some(name), _) => Self::Name(text::clean(name, MESSAGE)),
            (None, Some(index)) => Self::Index(index),
            (None, None) => Self::Name(text::clean(&value.to_string(), MESSAGE)),
        }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.location.is_empty() {
            write!(f, "{}: ", self.location())?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Debug for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValidationError")
            .field("kind", &self.kind())
            .field("location", &self.location())
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}
