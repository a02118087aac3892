//! Security schemes → setters of the client, and what each operation needs of them.

use serde_json::{Map, Value};

use super::{Scheme, SchemeKind, flows};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer, resolve};
use crate::lower::OperationKey;
use crate::lower::describe::sentence;

/// The schemes of a document.
pub(super) struct Schemes {
    pub(super) all: Vec<Scheme>,
    /// Those that the connection meets, and no credential of a request.
    by_connection: Vec<String>,
}

/// Schemes of HTTP that answer a challenge or sign the request: no fixed text is their credential.
const COMPUTED: [&str; 9] = [
    "concealed",
    "digest",
    "dpop",
    "hoba",
    "mutual",
    "negotiate",
    "oauth",
    "scram-sha-1",
    "scram-sha-256",
];

pub(super) fn schemes(document: &Document, found: &mut Vec<Diagnostic>) -> Schemes {
    let mut schemes = Schemes {
        all: Vec::new(),
        by_connection: Vec::new(),
    };
    let place = Pointer::root().child("components").child("securitySchemes");
    let defined = place.get(&document.value).and_then(Value::as_object);
    for (id, scheme) in defined.into_iter().flatten() {
        let scheme = resolve(&document.value, scheme).unwrap_or(scheme);
        let mut note = |what: String, help: &str| {
            let what = format!("the security scheme `{id}` {what}");
            let note = document.error("unsupported-security", &place.child(id), what, help);
            found.push(note.into_note());
        };
        if scheme.get("type").is_some_and(|kind| kind == "mutualTLS") {
            let what = "is a certificate of the connection, which no credential stands for";
            note(
                what.into(),
                "give the client its certificate with `configure_http`",
            );
            schemes.by_connection.push(id.clone());
            continue;
        }
        let Some((kind, ident)) = kind(scheme) else {
            let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
            let kind = format!("{} {}", text("type"), text("scheme"));
            let what = format!("is of type `{}`, which is not supported", kind.trim());
            // An operation that needs it is refused at its own place.
            let help =
                "nothing, unless an operation needs it: then let it use another one in the overlay";
            note(what, help);
            continue;
        };
        let said = scheme.get("description").and_then(Value::as_str);
        let told = [
            doc(&kind),
            said.map(sentence).unwrap_or_default(),
            flows::doc(scheme),
        ];
        let is_token = kind == SchemeKind::Bearer;
        schemes.all.push(Scheme {
            id: id.clone(),
            ident: ident.into(),
            constant: String::new(),
            kind,
            doc: told
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join("\n\n"),
            tokens: is_token.then(|| flows::setters(scheme)),
        });
    }
    schemes
}

/// Where a scheme's credential goes, and what its setter is called; none where no fixed text is one.
fn kind(scheme: &Value) -> Option<(SchemeKind, &'static str)> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
    let (name, http) = (text("name").to_owned(), text("scheme"));
    let is_token = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    Some(match (text("type"), text("in")) {
        ("apiKey", _) if name.is_empty() => return None,
        ("apiKey", "header") => (SchemeKind::ApiKey("header", name), "api_key"),
        ("apiKey", "query") => (SchemeKind::ApiKey("query", name), "api_key"),
        ("apiKey", "cookie") => (SchemeKind::ApiKey("cookie", name), "api_key"),
        ("oauth2" | "openIdConnect", _) => (SchemeKind::Bearer, "token"),
        ("http", _) => match http.to_ascii_lowercase().as_str() {
            "bearer" => (SchemeKind::Bearer, "token"),
            "basic" => (SchemeKind::Basic, "basic_auth"),
            computed if COMPUTED.contains(&computed) => return None,
            other if is_token(other) => (SchemeKind::Http(http.into()), "authorization"),
            _ => return None,
        },
        _ => return None,
    })
}

fn doc(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::ApiKey(place, name) => {
            format!("The API key, sent as the {place} `{name}` to this client's own origin only.")
        }
        SchemeKind::Bearer => {
            "The token, sent as `Authorization: Bearer` to this client's own origin only.".into()
        }
        SchemeKind::Basic => {
            "The credentials as `user:password`, sent as `Authorization: Basic` to this client's own origin only.".into()
        }
        SchemeKind::Http(scheme) => {
            format!("The credentials, sent as `Authorization: {scheme}` to this client's own origin only.")
        }
    }
}

/// Alternatives of schemes that go together; an empty one means that none is needed. Alternatives that cannot be met
/// count only where there is no other.
pub(super) fn needed(
    key: &OperationKey,
    value: &Map<String, Value>,
    schemes: &Schemes,
    document: &Document,
) -> Result<Vec<Vec<String>>, Diagnostic> {
    let list = value
        .get("security")
        .or_else(|| document.value.get("security"));
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut unmet: Option<&String> = None;
    for one in list.filter_map(Value::as_object) {
        let ids = one.keys().filter(|id| !schemes.by_connection.contains(id));
        let known = |id: &String| schemes.all.iter().any(|scheme| scheme.id == *id);
        match ids.clone().find(|id| !known(id)) {
            Some(id) => unmet = Some(id),
            None => all.push(ids.cloned().collect()),
        }
    }
    if let (Some(id), true) = (unmet, all.is_empty()) {
        return Err(document.error(
            "unsupported-security",
            &key.pointer(),
            format!("{key} asks for the security scheme `{id}`, which the components do not define, or not in a way that is supported"),
            "define it, or change the operation's `security` in the overlay",
        ));
    }
    if all.iter().all(Vec::is_empty) {
        all.clear();
    }
    Ok(all)
}
