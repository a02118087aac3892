//! How the token of a scheme is come by: flows of OAuth 2 → docs, and what the client can do by itself.

use serde_json::{Map, Value};

use super::{ClientCredentials, TokenSetters};

/// The flows, and what they are called.
const FLOWS: [(&str, &str); 5] = [
    ("authorizationCode", "authorization code"),
    ("clientCredentials", "client credentials"),
    ("deviceAuthorization", "device authorization"),
    ("implicit", "implicit"),
    ("password", "password"),
];
/// Their URLs, and what comes before each.
const URLS: [(&str, &str); 4] = [
    ("authorizationUrl", "authorize at"),
    ("deviceAuthorizationUrl", "authorize at"),
    ("tokenUrl", "token from"),
    ("refreshUrl", "refresh at"),
];
/// Where a server describes itself.
const METADATA: [&str; 2] = ["openIdConnectUrl", "oauth2MetadataUrl"];
/// The most scopes that the docs list.
const MOST_SCOPES: usize = 20;

/// What the document says of how to get a token, in Markdown; empty for nothing.
pub(super) fn doc(scheme: &Value) -> String {
    let mut told = Vec::new();
    let metadata = METADATA.iter().filter_map(|key| text(scheme, key));
    told.extend(metadata.map(|url| {
        format!(
            "The server that gives it describes itself at {}.",
            shown(url)
        )
    }));
    let ways: Vec<String> = flows(scheme)
        .map(|(name, flow)| {
            let urls = URLS
                .iter()
                .filter_map(|(key, before)| Some((before, text(flow, key)?)));
            let urls: Vec<String> = urls
                .map(|(before, url)| format!("{before} {}", shown(url)))
                .collect();
            match urls.as_slice() {
                [] => format!("- {name}"),
                urls => format!("- {name}: {}", urls.join(", ")),
            }
        })
        .collect();
    if !ways.is_empty() {
        told.push(format!("Flows:\n\n{}", ways.join("\n")));
    }
    told.extend(scopes(flows(scheme).map(|(_, flow)| flow)));
    told.join("\n\n")
}

/// What a builder offers beside the fixed token.
pub(super) fn setters(scheme: &Value) -> TokenSetters {
    let flow = scheme
        .get("flows")
        .and_then(|flows| flows.get("clientCredentials"));
    let url = flow.and_then(|flow| text(flow, "tokenUrl"));
    // One that is to be filled in is no default.
    let url = url.filter(|url| !url.contains(|c: char| c.is_whitespace() || "{}<>\"`".contains(c)));
    TokenSetters {
        provider: String::new(),
        client_credentials: url.map(|url| ClientCredentials {
            ident: String::new(),
            token_url: url.to_owned(),
            scopes: scopes(flow.into_iter()).unwrap_or_default(),
        }),
    }
}

fn flows(scheme: &Value) -> impl Iterator<Item = (&'static str, &Value)> {
    let flows = scheme.get("flows");
    FLOWS
        .iter()
        .filter_map(move |(key, name)| Some((*name, flows?.get(key)?)))
}

/// A sentence of the scopes of some flows, each of them once.
fn scopes<'a>(flows: impl Iterator<Item = &'a Value>) -> Option<String> {
    let mut all: Vec<(&String, &Value)> = Vec::new();
    let maps = flows.filter_map(|flow| flow.get("scopes").and_then(Value::as_object));
    for scope in maps.flat_map(Map::iter) {
        if !all.iter().any(|(name, _)| *name == scope.0) {
            all.push(scope);
        }
    }
    let mut told: Vec<String> = all
        .iter()
        .take(MOST_SCOPES)
        .map(|(name, said)| {
            let said = said.as_str().unwrap_or_default().split_whitespace();
            let said = said.collect::<Vec<_>>().join(" ");
            match said.trim_end_matches('.') {
                "" => code(name),
                said => format!("{} ({said})", code(name)),
            }
        })
        .collect();
    let more = all.len().saturating_sub(MOST_SCOPES);
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    (!told.is_empty()).then(|| format!("Scopes: {}.", told.join(", ")))
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    let text = value.get(key)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// A URL for the docs; one that is not whole as code.
fn shown(url: &str) -> String {
    if url.starts_with("http") && !url.contains('{') {
        url.to_owned()
    } else {
        code(url)
    }
}

pub(super) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}
