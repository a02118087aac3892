//! Links: what an answer says of the calls that can follow it.

use serde_json::{Map, Value};

use super::{Location, Operation, Resource};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer, resolve, target_of};
use crate::lower::OperationKey;
use crate::lower::describe::sentence;

/// A call that can follow an answer.
#[derive(Debug)]
pub struct Link {
    /// The document's name of it.
    pub name: String,
    /// The method's name, where the overlay chose one.
    pub ident: Option<String>,
    /// Where it stands.
    pub place: Pointer,
    /// What the document says of it.
    pub doc: Option<String>,
    /// The operation that is answered.
    pub from: OperationKey,
    /// Which of its answers it is.
    pub answer: usize,
    /// The operation to call.
    pub to: OperationKey,
    /// The parameters of that.
    pub given: Vec<Given>,
}

/// What a parameter of the call is.
#[derive(Debug)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// Its place, where the link says it.
    pub location: Option<Location>,
    /// What it is.
    pub from: Expression,
}

/// Where a value comes from.
#[derive(Debug)]
pub enum Expression {
    /// The answer, at this place in it.
    Answer(Pointer),
    /// The request that was answered, which says what it is.
    Request(String),
    /// The value itself.
    Constant(Value),
    /// Something that is not there once the answer is read.
    Other(String),
}

impl Link {
    /// A note that says why it is not followed.
    pub fn note(&self, why: &str, document: &Document) -> Diagnostic {
        let (name, from) = (&self.name, &self.from);
        not_followed(name, from, &self.place, why, document)
    }

    /// A note that its method has another name than it would have.
    pub fn renamed(&self, method: &str, document: &Document) -> Diagnostic {
        let (name, from) = (&self.name, &self.from);
        let what = format!(
            "the link `{name}` of {from} is the method `{method}` of its answer, since another one is called as it would be"
        );
        let help = "choose another name for one of the two with `x-name` in the overlay";
        let note = document.error("name-clash", &self.place, what, help);
        note.into_note()
    }
}

fn not_followed(
    name: &str,
    from: &OperationKey,
    place: &Pointer,
    why: &str,
    document: &Document,
) -> Diagnostic {
    let what = format!("the link `{name}` of {from} is no method of its answer: {why}");
    let help = "nothing, or make the call by hand, or correct the link in the overlay";
    document.error("links", place, what, help).into_note()
}

/// The links of all successful answers, in the document's order.
pub(super) fn all(
    resources: &[Resource],
    document: &Document,
    found: &mut Vec<Diagnostic>,
) -> Vec<Link> {
    let mut all = Vec::new();
    let operations = || resources.iter().flat_map(|resource| &resource.operations);
    for operation in operations() {
        for (status, response) in responses(operation, document) {
            let place = operation.key.pointer().child("responses");
            let place = place.child(&status).child("links");
            let links = response.get("links").and_then(Value::as_object);
            for (name, link) in links.into_iter().flatten() {
                let place = place.child(name);
                let link = resolve(&document.value, link).and_then(Value::as_object);
                let mut answers = operation.answers.iter();
                let answer = answers.position(|answer| answer.statuses.contains(&status));
                let read = match (link, answer) {
                    (None, _) => Err("it is not an object".to_owned()),
                    (_, None) => Err(format!("an answer with the status {status} is an error")),
                    (Some(link), Some(answer)) => target(link, operations()).map(|to| Link {
                        name: name.clone(),
                        ident: text(link, "x-name").map(ToOwned::to_owned),
                        place: place.clone(),
                        doc: text(link, "description").map(sentence),
                        from: operation.key.clone(),
                        answer,
                        to: to.key.clone(),
                        given: given(link),
                    }),
                };
                match read {
                    Ok(link) => all.push(link),
                    Err(why) => {
                        found.push(not_followed(name, &operation.key, &place, &why, document));
                    }
                }
            }
        }
    }
    all
}

fn text<'a>(link: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    link.get(name)?.as_str()
}

/// The responses of an operation, as the document has them.
fn responses<'a>(operation: &Operation, document: &'a Document) -> Vec<(String, &'a Value)> {
    let root = &document.value;
    let key = &operation.key;
    let item = root.get("paths").and_then(|paths| paths.get(&key.path));
    let item = item.and_then(|item| resolve(root, item)?.get(&key.method));
    let responses = item.and_then(|operation| operation.get("responses")?.as_object());
    let responses = responses.into_iter().flatten();
    let resolved =
        |(status, response): (&String, &'a Value)| Some((status.clone(), resolve(root, response)?));
    responses.filter_map(resolved).collect()
}

/// The operation that a link names.
fn target<'a>(
    link: &Map<String, Value>,
    mut operations: impl Iterator<Item = &'a Operation>,
) -> Result<&'a Operation, String> {
    if link.contains_key("requestBody") {
        return Err("it gives a body".into());
    }
    if link.contains_key("server") {
        return Err("it is for another server".into());
    }
    if let Some(id) = text(link, "operationId") {
        let found = operations.find(|operation| operation.id == id);
        return found.ok_or_else(|| format!("there is no operation `{id}`"));
    }
    let Some(reference) = text(link, "operationRef") else {
        return Err("it names no operation".into());
    };
    let place = target_of(reference);
    let found = operations.find(|operation| Some(operation.key.pointer()) == place);
    found.ok_or_else(|| format!("`{reference}` is no operation of this document"))
}

fn given(link: &Map<String, Value>) -> Vec<Given> {
    let parameters = link.get("parameters").and_then(Value::as_object);
    let one = |(name, value): (&String, &Value)| {
        let qualified = name
            .split_once('.')
            .and_then(|(place, name)| Some((Location::of(place)?, name)));
        Given {
            name: qualified.map_or(name.as_str(), |(_, name)| name).to_owned(),
            location: qualified.map(|(location, _)| location),
            from: expression(value),
        }
    };
    parameters.into_iter().flatten().map(one).collect()
}

fn expression(value: &Value) -> Expression {
    let Some(text) = value.as_str() else {
        return Expression::Constant(value.clone());
    };
    // One expression alone may stand in braces, too.
    let inner = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let text = inner.filter(|inner| inner.starts_with('$')).unwrap_or(text);
    if let Some(place) = text.strip_prefix("$response.body#") {
        Expression::Answer(Pointer::parse(place))
    } else if text.starts_with("$request.") && !text.contains(['{', '}']) {
        Expression::Request(text.to_owned())
    } else if text.starts_with('$') || text.contains("{$") {
        Expression::Other(text.to_owned())
    } else {
        Expression::Constant(value.clone())
    }
}
