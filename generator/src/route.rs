//! Which operations progenitor carries and which a template does, with the reason.

use std::fmt;

use crate::lower::{Taken, Wire};

/// Who renders an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Progenitor renders all of the request; the runtime adds what is the client's.
    Progenitor,
    /// A template renders what progenitor cannot, on top of what it can.
    Template(Reason),
}

/// What progenitor cannot render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A multipart body.
    Multipart,
    /// A body that is a form of URL-encoded fields.
    Form,
    /// A body of JSON lines.
    Lines,
    /// A body that is a file.
    Binary,
    /// A body that is text.
    Text,
    /// A body of JSON with a media type of its own.
    OwnJson,
    /// A cookie that belongs to this operation only.
    OwnCookie,
}

/// Whether a reason holds, of what was taken out of an operation and the client's own cookies.
type Holds = fn(&Taken, &[String]) -> bool;

/// The table: the first row that holds decides. The text says what a template puts in.
const TABLE: [(Reason, &str, Holds); 7] = [
    (Reason::Multipart, "multipart body", |taken, _| {
        taken.multipart.is_some()
    }),
    (Reason::Form, "form body", |taken, _| {
        matches!(wire(taken), Some(Wire::Form(_)))
    }),
    (Reason::Lines, "body of JSON lines", |taken, _| {
        wire(taken) == Some(&Wire::Lines)
    }),
    (Reason::Binary, "binary body", |taken, _| {
        wire(taken) == Some(&Wire::Binary)
    }),
    (Reason::Text, "text body", |taken, _| {
        wire(taken) == Some(&Wire::Text)
    }),
    (Reason::OwnJson, "media type of its body", |taken, _| {
        wire(taken) == Some(&Wire::Json)
    }),
    (Reason::OwnCookie, "cookie parameter", |taken, shared| {
        taken
            .cookies
            .iter()
            .any(|cookie| !shared.contains(&cookie.name))
    }),
];

fn wire(taken: &Taken) -> Option<&Wire> {
    taken.body.as_ref().map(|body| &body.wire)
}

/// Decides about one operation, given the cookies that are set on the client.
pub(crate) fn route(taken: Option<&Taken>, client_cookies: &[String]) -> Route {
    let taken = taken.into_iter();
    let mut reasons = taken.flat_map(|taken| {
        TABLE
            .iter()
            .filter(move |(_, _, holds)| holds(taken, client_cookies))
    });
    reasons
        .next()
        .map_or(Route::Progenitor, |(reason, ..)| Route::Template(*reason))
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Progenitor => f.write_str("progenitor"),
            Self::Template(reason) => {
                let row = TABLE.iter().find(|(other, ..)| other == reason);
                write!(f, "template: {}", row.map_or("", |(_, text, _)| text))
            }
        }
    }
}
