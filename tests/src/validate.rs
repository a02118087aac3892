//! Whether a request is one that the document describes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::{Document, Operation, RequestBody};
use crate::multipart::{self, FilePart};
use crate::request::Arrived;
use crate::route;
use crate::text;

/// Headers that any client may send; every other one must be in the document.
const COMMON_HEADERS: [&str; 8] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
];

/// What the client was configured with, which the document cannot say.
#[derive(Clone, Debug, Default)]
pub struct Configured {
    /// The API key.
    pub api_key: String,
    /// The cookies, which go to every operation that has them.
    pub cookies: Vec<(String, String)>,
}

/// What a valid request meant.
#[derive(Debug)]
pub struct Understood<'a> {
    /// The operation it is for.
    pub operation: &'a Operation,
    /// The path parameters.
    pub path: Map<String, Value>,
    /// The query parameters.
    pub query: Map<String, Value>,
    /// The body, the parts of a form put together.
    pub body: Option<Value>,
    /// The files of a form.
    pub files: Vec<FilePart>,
}

/// What the request meant, or everything that is wrong with it.
pub async fn understand<'a>(
    document: &'a Document,
    configured: &Configured,
    arrived: &Arrived,
) -> Result<Understood<'a>, Vec<String>> {
    let route =
        route::find(document, &arrived.method, &arrived.path).map_err(|fault| vec![fault])?;
    let mut check = Check {
        document,
        operation: route.operation,
        faults: Vec::new(),
    };
    let path = check.parameters(
        "path",
        route
            .values
            .iter()
            .map(|(name, value)| (*name, value.as_str())),
    );
    let query = arrived.query.as_deref().unwrap_or_default();
    let query: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let query = check.parameters(
        "query",
        query
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref())),
    );
    check.cookies(configured, arrived);
    check.headers(configured, arrived);
    let (body, files) = check.body(arrived).await;
    if check.faults.is_empty() {
        Ok(Understood {
            operation: route.operation,
            path,
            query,
            body,
            files,
        })
    } else {
        Err(check.faults)
    }
}

struct Check<'a> {
    document: &'a Document,
    operation: &'a Operation,
    faults: Vec<String>,
}

impl<'a> Check<'a> {
    fn fault(&mut self, fault: impl Into<String>) {
        self.faults.push(fault.into());
    }

    /// Types what came for the parameters of one place; every one that came must be declared, every required one be there.
    fn parameters<'t>(
        &mut self,
        place: &str,
        came: impl Iterator<Item = (&'t str, &'t str)>,
    ) -> Map<String, Value> {
        let (operation, schemas) = (self.operation, &self.document.schemas);
        let (mut values, mut named) = (Map::new(), BTreeSet::new());
        for (name, value) in came {
            let Some(parameter) = operation
                .parameters_in(place)
                .find(|p| same_name(place, &p.name, name))
            else {
                self.fault(format!("{place} parameter `{name}` is not in the document"));
                continue;
            };
            named.insert(&parameter.name);
            let items = schemas.items(&parameter.schema);
            let value = match text::typed(schemas, items.unwrap_or(&parameter.schema), value) {
                Ok(value) => value,
                Err(fault) => {
                    self.fault(format!("{place} parameter `{name}`: {fault}"));
                    continue;
                }
            };
            match (items, values.get_mut(&parameter.name)) {
                (Some(_), Some(Value::Array(elements))) => elements.push(value),
                (Some(_), _) => {
                    drop(values.insert(parameter.name.clone(), Value::Array(vec![value])))
                }
                (None, Some(_)) => self.fault(format!("{place} parameter `{name}` came twice")),
                (None, None) => drop(values.insert(parameter.name.clone(), value)),
            }
        }
        for parameter in operation.parameters_in(place) {
            if parameter.required && !named.contains(&parameter.name) {
                self.fault(format!("{place} parameter `{}` is missing", parameter.name));
            }
            for fault in values
                .get(&parameter.name)
                .map(|value| schemas.faults(&parameter.schema, value))
                .unwrap_or_default()
            {
                self.fault(format!("{place} parameter `{}`: {fault}", parameter.name));
            }
        }
        values
    }

    fn cookies(&mut self, configured: &Configured, arrived: &Arrived) {
        let came = arrived.cookies();
        self.parameters("cookie", came.iter().copied());
        for (name, value) in &configured.cookies {
            if self
                .operation
                .parameters_in("cookie")
                .all(|parameter| parameter.name != *name)
            {
                continue;
            }
            match came.iter().find(|(came, _)| came == name) {
                None => self.fault(format!("cookie `{name}` was configured and is missing")),
                Some((_, came)) if came != value => {
                    self.fault(format!(
                        "cookie `{name}` was configured as {value:?} and came as {came:?}"
                    ));
                }
                Some(_) => {}
            }
        }
        for (name, _) in came {
            if configured
                .cookies
                .iter()
                .all(|(configured, _)| configured != name)
            {
                self.fault(format!("cookie `{name}` was not configured"));
            }
        }
    }

    fn headers(&mut self, configured: &Configured, arrived: &Arrived) {
        let operation = self.operation;
        for name in &operation.key_headers {
            match arrived.header(name).as_slice() {
                [] => self.fault(format!("the key is missing: no header {name}")),
                [key] if *key == configured.api_key => {}
                [_] => self.fault(format!(
                    "the key in header {name} is not the configured one"
                )),
                _ => self.fault(format!("header {name} came twice")),
            }
        }
        let mut declared = Vec::new();
        for name in arrived.headers.keys().map(|name| name.as_str()) {
            let is_key = operation
                .key_headers
                .iter()
                .any(|key| key.eq_ignore_ascii_case(name));
            if operation
                .parameters_in("header")
                .any(|parameter| parameter.name.eq_ignore_ascii_case(name))
            {
                declared.extend(arrived.header(name).into_iter().map(|value| (name, value)));
            } else if !(is_key || name == "cookie" || COMMON_HEADERS.contains(&name)) {
                self.fault(format!("header `{name}` is not in the document"));
            }
        }
        self.parameters("header", declared.into_iter());
        for accept in arrived.header("accept") {
            if !accept
                .split(',')
                .any(|part| ["*/*", "application/*", "application/json"].contains(&part.trim()))
            {
                self.fault(format!(
                    "header accept: {accept:?} leaves out application/json"
                ));
            }
        }
    }

    async fn body(&mut self, arrived: &Arrived) -> (Option<Value>, Vec<FilePart>) {
        let Some(body) = &self.operation.body else {
            if !arrived.body.is_empty() {
                self.fault("a body came and the operation has none");
            }
            if let Some(media_type) = arrived.media_type() {
                self.fault(format!("content-type {media_type} came without a body"));
            }
            return (None, Vec::new());
        };
        if arrived.body.is_empty() {
            if body.required {
                self.fault("the body is missing");
            }
            if let Some(media_type) = arrived.media_type() {
                self.fault(format!("content-type {media_type} came without a body"));
            }
            return (None, Vec::new());
        }
        if arrived.media_type() != Some(body.media_type.as_str()) {
            self.fault(format!(
                "content-type is {:?}, not {}",
                arrived.media_type().unwrap_or_default(),
                body.media_type
            ));
            return (None, Vec::new());
        }
        let (value, files) = self.read(body, arrived).await;
        if let Some(value) = &value {
            let faults = self.document.schemas.faults(&body.schema, value);
            self.faults
                .extend(faults.into_iter().map(|fault| format!("body: {fault}")));
        }
        (value, files)
    }

    async fn read(
        &mut self,
        body: &RequestBody,
        arrived: &Arrived,
    ) -> (Option<Value>, Vec<FilePart>) {
        match body.media_type.as_str() {
            "application/json" => match serde_json::from_slice(&arrived.body) {
                Ok(value) => (Some(value), Vec::new()),
                Err(error) => {
                    self.fault(format!("body: {error}"));
                    (None, Vec::new())
                }
            },
            "multipart/form-data" => {
                let schemas = &self.document.schemas;
                let before = self.faults.len();
                let (object, files) =
                    multipart::read(schemas, &body.schema, arrived, &mut self.faults).await;
                (
                    Some(Value::Object(object)).filter(|_| self.faults.len() == before),
                    files,
                )
            }
            other => panic!("a body of {other} is not known here"),
        }
    }
}

fn same_name(place: &str, one: &str, other: &str) -> bool {
    if place == "header" {
        one.eq_ignore_ascii_case(other)
    } else {
        one == other
    }
}
