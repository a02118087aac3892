//! The lowered document → the client as data.

use heck::ToShoutySnakeCase;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Api, Environment, Limits, Operation, Scheme, Setting, Webhooks, link, operation, resource,
    security, server, webhook,
};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer};
use crate::lower::describe::sentence;
use crate::lower::{Lowered, Taken, operations};
use crate::naming;
use crate::route::route;

/// The share of operations, in percent, that must accept a cookie for it to be set on the client.
const NEARLY_EVERY: usize = 80;

pub(crate) fn build(document: &Document, lowered: &Lowered) -> (Api, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let root = &document.value;
    let mut known = security::schemes(document, &mut found);
    let all = operations(&lowered.document);
    // Those that are left out take none.
    let taken = all.iter().filter_map(|(key, _)| lowered.taken.get(key));
    let cookies = client_cookies(taken, all.len());
    let cookies = setters(&mut known.all, cookies);
    let cookie_names: Vec<String> = cookies.iter().map(|cookie| cookie.name.clone()).collect();
    let mut grouped: Vec<(String, Vec<Operation>)> = Vec::new();
    for (index, (key, value)) in all.into_iter().enumerate() {
        let taken = lowered.taken.get(&key);
        let context = operation::Context {
            index,
            document,
            lowered: &lowered.document,
            taken,
            client_cookies: &cookie_names,
            schemes: &known,
            answers: lowered.answers.get(&key),
            route: route(taken, lowered.answers.get(&key), &cookie_names),
        };
        match operation::build(key, value, &context, &mut found) {
            Ok((resource, operation)) => {
                match grouped.iter_mut().find(|(name, _)| *name == resource) {
                    Some((_, operations)) => operations.push(operation),
                    None => grouped.push((resource, vec![operation])),
                }
            }
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    let mut resources = Vec::new();
    for (name, operations) in grouped {
        let (resource, errors) = resource::build(name, operations, &lowered.document, document);
        found.extend(errors);
        resources.push(resource);
    }
    let sent = webhook::all(&lowered.webhooks, &resources, document, &mut found);
    let webhooks = Webhooks {
        module: webhook::module(&resources),
        tag: webhook::tag(&lowered.webhooks, &sent, document),
        all: sent,
    };
    let links = link::all(&resources, document, &mut found);
    let info = root.get("info");
    let environment: Environment = of_info("x-environment", document, &mut found);
    let limits: Limits = of_info("x-limits", document, &mut found);
    let unknown = environment
        .credentials
        .keys()
        .find(|id| !known.all.iter().any(|scheme| scheme.id == **id));
    if let Some(id) = unknown {
        found.push(document.error(
            "overlay-extension",
            &Pointer::root().child("info").child("x-environment"),
            format!(
                "`x-environment` names the security scheme `{id}`, which the document does not have"
            ),
            "name a security scheme of the components",
        ));
    }
    let server = server::build(document, &mut found);
    let api = Api {
        title: info
            .and_then(|info| info.get("title"))
            .and_then(Value::as_str)
            .unwrap_or("this API")
            .into(),
        server,
        schemes: known.all,
        cookies,
        environment,
        limits,
        resources,
        webhooks,
        links,
    };
    (api, found)
}

/// Reads an extension of `info`.
fn of_info<T: Default + for<'de> Deserialize<'de>>(
    name: &str,
    document: &Document,
    found: &mut Vec<Diagnostic>,
) -> T {
    let place = Pointer::root().child("info").child(name);
    let Some(value) = place.get(&document.value) else {
        return T::default();
    };
    serde_json::from_value(value.clone()).unwrap_or_else(|error| {
        found.push(document.error(
            "overlay-extension",
            &place,
            format!("`{name}` cannot be read: {error}"),
            "give it the members that ARCHITECTURE.md lists",
        ));
        T::default()
    })
}

/// Setters that every client's builder has.
const SETTERS: [&str; 11] = [
    "base_url",
    "build",
    "configure_http",
    "connect_timeout",
    "idle_timeout",
    "max_concurrent",
    "max_per_minute",
    "middleware",
    "retries",
    "timeout",
    "user_agent",
];

/// Gives each scheme and cookie a setter of its own, and each scheme a constant.
fn setters(schemes: &mut [Scheme], mut cookies: Vec<Setting>) -> Vec<Setting> {
    let mut used: Vec<String> = SETTERS.iter().map(ToString::to_string).collect();
    let own: Vec<String> = schemes
        .iter()
        .map(|scheme| naming::ident(&scheme.id))
        .collect();
    for (scheme, name) in schemes.iter_mut().zip(&own) {
        // The usual name of its kind, unless another one is called so.
        let usual = Some(scheme.ident.as_str())
            .filter(|usual| name == usual || !own.iter().any(|own| own == usual));
        let wanted: Vec<&str> = usual.into_iter().chain([name.as_str()]).collect();
        scheme.ident = free(&wanted, &mut used);
    }
    for cookie in &mut cookies {
        cookie.ident = free(
            &[&cookie.ident, &format!("{}_cookie", cookie.ident)],
            &mut used,
        );
    }
    for scheme in schemes.iter_mut() {
        let Some(tokens) = &mut scheme.tokens else {
            continue;
        };
        tokens.provider = free(&[&format!("{}_provider", scheme.ident)], &mut used);
        if let Some(grant) = &mut tokens.client_credentials {
            let of_scheme = format!("{}_client_credentials", scheme.ident);
            let wanted = match scheme.ident.as_str() {
                "token" => "client_credentials",
                _ => of_scheme.as_str(),
            };
            grant.ident = free(&[wanted], &mut used);
        }
    }
    let mut constants: Vec<String> = vec!["COOKIES".into(), "SECURITY".into()];
    for scheme in schemes {
        scheme.constant = free(
            &[&naming::ident(&scheme.id).to_shouty_snake_case()],
            &mut constants,
        );
    }
    cookies
}

/// The first of some names that is not used yet, or the last with a number.
fn free(wanted: &[&str], used: &mut Vec<String>) -> String {
    let last = wanted.last().copied().unwrap_or_default();
    let numbered = (2..).map(|number| format!("{last}_{number}"));
    let mut names = wanted.iter().map(ToString::to_string).chain(numbered);
    let found = names.find(|name| !used.contains(name)).unwrap_or_default();
    used.push(found.clone());
    found
}

fn client_cookies<'a>(taken: impl Iterator<Item = &'a Taken>, operations: usize) -> Vec<Setting> {
    let mut counted: Vec<(Setting, usize)> = Vec::new();
    // What is set once, on the client, is a text.
    let texts = taken.flat_map(|taken| {
        let cookies = taken.cookies.iter();
        cookies.filter(|cookie| !taken.styles.contains_key(&cookie.index))
    });
    for cookie in texts {
        match counted
            .iter_mut()
            .find(|(setting, _)| setting.name == cookie.name)
        {
            Some((_, count)) => *count += 1,
            None => {
                let said = cookie.description.as_deref().map(sentence);
                let doc = said.unwrap_or_else(|| {
                    format!(
                        "The `{}` cookie, sent to each operation that accepts it.",
                        cookie.name
                    )
                });
                let setting = Setting {
                    ident: naming::ident(&cookie.name),
                    name: cookie.name.clone(),
                    doc,
                };
                counted.push((setting, 1));
            }
        }
    }
    counted
        .into_iter()
        .filter(|(_, count)| count * 100 >= operations * NEARLY_EVERY)
        .map(|(setting, _)| setting)
        .collect()
}
