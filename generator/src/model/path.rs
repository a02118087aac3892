//! What of a path is sent. Documents made from other descriptions tell operations of one path apart by a fragment, which
//! never leaves a client, or by a query.

use super::{Location, Parameter};
use crate::load::without_fragment;

/// A path without the query and the fragment that it may have.
pub(super) fn plain(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

/// Whether a path has a parameter where it is sent.
pub(super) fn holds(path: &str, name: &str) -> bool {
    without_fragment(path).contains(&format!("{{{name}}}"))
}

/// Whether the query of a path has a value for a parameter.
pub(super) fn has_in_query(path: &str, name: &str) -> bool {
    pairs(path).any(|pair| name_of(pair) == name)
}

/// The path as it is sent: what a query parameter sends is not in its query as well.
pub(super) fn sent(path: &str, parameters: &[Parameter]) -> String {
    let is_parameter = |pair: &str| {
        let mut query = parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Query);
        query.any(|parameter| parameter.name == name_of(pair))
    };
    let kept: Vec<&str> = pairs(path).filter(|pair| !is_parameter(pair)).collect();
    match kept.as_slice() {
        [] => plain(path).to_owned(),
        kept => format!("{}?{}", plain(path), kept.join("&")),
    }
}

fn pairs(path: &str) -> impl Iterator<Item = &str> {
    let query = without_fragment(path).split_once('?');
    let pairs = query.map_or("", |(_, query)| query).split('&');
    pairs.filter(|pair| !pair.is_empty())
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}
