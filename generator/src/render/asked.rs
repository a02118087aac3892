//! The schemas that operations and webhooks hold, each to be asked of progenitor once: how it names a schema's type does
//! not depend on who holds it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::lower::responses::is_answer;
use crate::lower::{Lowered, OperationKey, operations, webhook_bodies};

const JSON: &str = "/content/application~1json/schema";

/// What is told of a schema at its place, not by its type.
const ASIDE: [&str; 4] = ["description", "default", "example", "examples"];

/// What is asked, and where each answer belongs.
#[derive(Default)]
pub(crate) struct Asked {
    schemas: Vec<Value>,
    numbers: BTreeMap<String, usize>,
    /// By the operation's number in the lowered document.
    pub operations: BTreeMap<usize, Places>,
    /// The body of each webhook, by its number.
    pub webhooks: BTreeMap<usize, usize>,
    keys: Vec<OperationKey>,
}

/// The numbers of the schemas that an operation holds.
#[derive(Default)]
pub(crate) struct Places {
    /// By the number of the parameter in the lowered operation.
    pub parameters: Vec<usize>,
    pub body: Option<usize>,
    /// In the document's order, the stream last; none where it is not JSON.
    pub answers: Vec<Option<usize>>,
}

impl Places {
    fn all(&self) -> impl Iterator<Item = usize> {
        let answers = self.answers.iter().copied();
        let some = answers.chain([self.body]).flatten();
        self.parameters.iter().copied().chain(some)
    }
}

impl Asked {
    pub(super) fn of(lowered: &Lowered) -> Self {
        let mut asked = Self::default();
        let document = &lowered.document;
        for (index, (key, operation)) in operations(document).into_iter().enumerate() {
            let places = asked.places(operation);
            asked.operations.insert(index, places);
            asked.keys.push(key);
        }
        for (index, schema) in webhook_bodies(document) {
            let number = asked.number(schema);
            asked.webhooks.insert(index, number);
        }
        asked
    }

    fn places(&mut self, operation: &Map<String, Value>) -> Places {
        let any = json!({});
        let parameters = operation.get("parameters").and_then(Value::as_array);
        let parameters = parameters.into_iter().flatten();
        let parameters = parameters
            .map(|parameter| self.number(parameter.get("schema").unwrap_or(&any)))
            .collect();
        let body = operation.get("requestBody");
        let body = body.and_then(|body| body.pointer(JSON));
        let responses = operation.get("responses").and_then(Value::as_object);
        let responses = responses.into_iter().flatten();
        let answers = responses.filter(|(status, _)| is_answer(status));
        Places {
            parameters,
            body: body.map(|schema| self.number(schema)),
            answers: answers
                .map(|(_, answer)| answer.pointer(JSON).map(|schema| self.number(schema)))
                .collect(),
        }
    }

    fn number(&mut self, schema: &Value) -> usize {
        let mut schema = schema.clone();
        if let Some(members) = schema.as_object_mut() {
            members.retain(|name, _| !ASIDE.contains(&name.as_str()));
        }
        let next = self.schemas.len();
        let number = *self.numbers.entry(schema.to_string()).or_insert(next);
        if number == next {
            self.schemas.push(schema);
        }
        number
    }

    /// How many types are asked for.
    pub(super) fn count(&self) -> usize {
        self.schemas.len()
    }

    /// An operation for each schema, which answers it: what is read has the type itself, and not what a caller may give
    /// for it.
    pub(super) fn paths(&self) -> Value {
        let paths = self.schemas.iter().enumerate().map(|(number, schema)| {
            let name = name(number);
            let content = json!({ "application/json": { "schema": schema } });
            let answer = json!({ "description": "", "content": content });
            let get = json!({ "operationId": name, "responses": { "200": answer } });
            (format!("/{name}"), json!({ "get": get }))
        });
        Value::Object(paths.collect())
    }

    /// The operations that hold the schema asked for at a path.
    pub(super) fn askers(&self, path: &str) -> Vec<&OperationKey> {
        let number = path.strip_prefix('/').and_then(number);
        let asks = |places: &&Places| places.all().any(|one| Some(one) == number);
        let askers = self.operations.iter().filter(|(_, places)| asks(places));
        askers
            .filter_map(|(index, _)| self.keys.get(*index))
            .collect()
    }
}

/// What progenitor knows the operation of a schema by: numbers never clash.
fn name(number: usize) -> String {
    format!("t_{number}")
}

/// The schema of `t_3`.
pub(super) fn number(name: &str) -> Option<usize> {
    name.strip_prefix("t_")?.parse().ok()
}
