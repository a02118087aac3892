//! What a README begins with: how a client is made, and a call that needs little.

use super::api_md::call_with;
use crate::model::{Api, Operation, Parameter, Resource};

/// A first call, as a user would write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstCall {
    /// Makes a client: `Client::builder().api_key("…").build()?`.
    pub client: String,
    /// Makes a request with it: `client.files().get(1)`.
    pub request: String,
    /// Whether the mock server has a sample of its answer.
    pub has_sample: bool,
}

/// The call with the fewest arguments that can be written down, reads before others; none where every one needs more
/// than numbers and texts.
pub(crate) fn first_call(api: &Api) -> Option<FirstCall> {
    let of_resource =
        |resource| candidates(resource).map(move |(index, one)| (resource, index, one));
    let (resource, index, operation) =
        api.resources
            .iter()
            .flat_map(of_resource)
            .min_by_key(|(_, _, one)| {
                (
                    !has_sample(one),
                    one.argument_count(),
                    one.key.method != "get",
                )
            })?;
    let arguments: Option<Vec<String>> = required(operation).map(literal).collect();
    Some(FirstCall {
        client: client(api),
        request: call_with(resource, index, &arguments?),
        has_sample: has_sample(operation),
    })
}

fn has_sample(operation: &Operation) -> bool {
    operation.sample.is_some() && operation.answers_json()
}

fn candidates(resource: &Resource) -> impl Iterator<Item = (usize, &Operation)> {
    let simple = |one: &Operation| {
        one.deprecated.is_none()
            && !one.is_job
            && one.argument_count() == required(one).count()
            && required(one).all(|parameter| literal(parameter).is_some())
    };
    resource
        .operations
        .iter()
        .enumerate()
        .filter(move |(_, one)| simple(one))
}

fn required(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
}

fn literal(parameter: &Parameter) -> Option<String> {
    match parameter.kind.as_str() {
        "integer" => Some("1".to_owned()),
        "number" => Some("1.0".to_owned()),
        "boolean" => Some("true".to_owned()),
        "string" => Some(format!("{:?}", parameter.name)),
        _ => None,
    }
}

fn client(api: &Api) -> String {
    let base_url = match &api.server.url {
        Some(_) => "",
        None => "\"https://api.example.com\"",
    };
    let credentials = api
        .schemes
        .iter()
        .map(|scheme| format!(".{}(\"…\")", scheme.ident));
    format!(
        "Client::builder({base_url}){}.build()?",
        credentials.collect::<String>()
    )
}
