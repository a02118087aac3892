//! What a call is told that no mock expects.

use reqwest::Url;
use wiremock::ResponseTemplate;

use super::expected::literal;
use super::received::ReceivedRequest;
use super::state::Entry;

/// A status that no API answers and no client tries again.
const STATUS: u16 = 418;
/// More mocks than this are not compared with a call.
const MOST: usize = 5;

/// What was called, and how each mock of the same operation differs from it.
pub(super) fn text(request: &ReceivedRequest, entries: &[Entry]) -> String {
    let call = format!("{} {}", request.method(), target(request));
    let same_method = entries
        .iter()
        .filter(|entry| entry.info.method == request.method());
    let fitting = |entry: &&Entry| literal(entry.info.path, request.path());
    let closest = same_method
        .clone()
        .filter_map(|entry| fitting(&entry))
        .max();
    let of_operation: Vec<&Entry> = same_method
        .filter(|entry| closest.is_some() && fitting(entry) == closest)
        .collect();
    let mut text = format!("no mock expects {call}");
    if of_operation.is_empty() {
        let mut others: Vec<String> = Vec::new();
        for entry in entries {
            let operation = format!("{} {}", entry.info.method, entry.info.path);
            if !others.contains(&operation) {
                others.push(operation);
            }
        }
        text.push_str(&match others.as_slice() {
            [] => ": none is set up".to_owned(),
            others => format!("; there are mocks of {}", others.join(", ")),
        });
        return text;
    }
    for entry in of_operation.iter().rev().take(MOST) {
        let differences = entry.differences(request).join(" and ");
        text.push_str(&format!(
            "; not the one set up at {}: {differences}",
            entry.place
        ));
    }
    if let Some(more) = of_operation
        .len()
        .checked_sub(MOST)
        .filter(|more| *more > 0)
    {
        text.push_str(&format!("; nor {more} others"));
    }
    text
}

/// The path and the query as they were sent.
fn target(request: &ReceivedRequest) -> String {
    let mut url = match Url::parse("http://mock") {
        Ok(url) => url,
        Err(_) => return request.path().to_owned(),
    };
    url.set_path(request.path());
    if !request.queries().is_empty() {
        url.query_pairs_mut().extend_pairs(request.queries());
    }
    url.as_str().trim_start_matches("http://mock").to_owned()
}

pub(super) fn answer(text: &str) -> ResponseTemplate {
    let body = serde_json::json!({ "detail": text });
    ResponseTemplate::new(STATUS).set_body_json(body)
}
