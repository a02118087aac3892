//! What the OpenAPI document says, read straight from its JSON.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::schema::Schemas;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An OpenAPI 3.1 document: its operations, and its schemas to validate against.
#[derive(Debug)]
pub struct Document {
    /// The operations, in the document's order.
    pub operations: Vec<Operation>,
    /// The schemas that the operations refer to.
    pub schemas: Schemas,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path template.
    pub path: String,
    /// Its parameters, those of the path item included.
    pub parameters: Vec<Parameter>,
    /// Its request body.
    pub body: Option<RequestBody>,
    /// The schema of the JSON answer for each status.
    pub responses: BTreeMap<String, Value>,
    /// The headers in which its security wants an API key; none when it has no security.
    pub key_headers: Vec<String>,
}

/// One parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it goes: `path`, `query`, `header` or `cookie`.
    pub place: String,
    /// Whether it must be there.
    pub required: bool,
    /// Its schema.
    pub schema: Value,
}

/// A request body of one media type.
#[derive(Debug)]
pub struct RequestBody {
    /// Whether it must be there.
    pub required: bool,
    /// Its media type.
    pub media_type: String,
    /// Its schema.
    pub schema: Value,
}

impl Document {
    /// The document that the client was generated from, as it is vendored.
    pub fn vendored() -> &'static Document {
        static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.json");
            let text = std::fs::read_to_string(path)
                .expect("openapi.json stands at the root of the workspace");
            Document::new(serde_json::from_str(&text).expect("openapi.json is JSON"))
        });
        &DOCUMENT
    }

    /// Reads a document.
    ///
    /// # Panics
    ///
    /// When the document has something that this reader does not know, so that nothing goes untested unnoticed.
    pub fn new(root: Value) -> Document {
        let schemas = Schemas::new(root);
        let mut operations = Vec::new();
        for (path, item) in members(schemas.root(), "paths") {
            for (key, operation) in item.as_object().expect("a path item is an object") {
                if METHODS.contains(&key.as_str()) {
                    operations.push(read_operation(&schemas, key, path, item, operation));
                }
            }
        }
        Document {
            operations,
            schemas,
        }
    }

    /// The operation of this id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }
}

impl Operation {
    /// The parameters that go to one place.
    pub fn parameters_in<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Parameter> {
        self.parameters
            .iter()
            .filter(move |parameter| parameter.place == place)
    }
}

fn read_operation(
    schemas: &Schemas,
    method: &str,
    path: &str,
    item: &Value,
    operation: &Value,
) -> Operation {
    let own = elements(operation, "parameters");
    let shared = elements(item, "parameters");
    let mut parameters: Vec<Parameter> = Vec::new();
    for value in own.chain(shared) {
        let parameter = read_parameter(schemas.resolve(value));
        if !parameters
            .iter()
            .any(|p| p.name == parameter.name && p.place == parameter.place)
        {
            parameters.push(parameter);
        }
    }
    Operation {
        id: text(operation, "operationId").to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        parameters,
        body: operation
            .get("requestBody")
            .map(|body| read_body(schemas.resolve(body))),
        responses: members(operation, "responses")
            .filter_map(|(status, response)| {
                let schema = schemas
                    .resolve(response)
                    .pointer("/content/application~1json/schema")?;
                Some((status.clone(), schema.clone()))
            })
            .collect(),
        key_headers: read_security(schemas, operation),
    }
}

fn read_parameter(parameter: &Value) -> Parameter {
    Parameter {
        name: text(parameter, "name").to_owned(),
        place: text(parameter, "in").to_owned(),
        required: parameter["required"].as_bool().unwrap_or_default(),
        schema: parameter
            .get("schema")
            .expect("a parameter has a schema")
            .clone(),
    }
}

fn read_body(body: &Value) -> RequestBody {
    let mut content = members(body, "content");
    let (media_type, media) = content.next().expect("a request body has a media type");
    assert!(
        content.next().is_none(),
        "a request body of several media types is not known here: {body}"
    );
    RequestBody {
        required: body["required"].as_bool().unwrap_or_default(),
        media_type: media_type.clone(),
        schema: media
            .get("schema")
            .expect("a request body has a schema")
            .clone(),
    }
}

fn read_security(schemas: &Schemas, operation: &Value) -> Vec<String> {
    let security = operation
        .get("security")
        .or_else(|| schemas.root().get("security"));
    let mut headers = Vec::new();
    for requirement in security.and_then(Value::as_array).into_iter().flatten() {
        for name in requirement
            .as_object()
            .expect("a security requirement is an object")
            .keys()
        {
            let scheme = &schemas.root()["components"]["securitySchemes"][name];
            assert!(
                scheme["type"] == "apiKey" && scheme["in"] == "header",
                "a scheme not known here: {scheme}"
            );
            headers.push(text(scheme, "name").to_owned());
        }
    }
    headers
}

fn members<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn elements<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("no text at `{key}` in {value}"))
}
