//! Which operations progenitor carries and which a template does, with the reason.

use std::fmt;

use crate::lower::Taken;

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
    /// A cookie that belongs to this operation only.
    OwnCookie,
    /// A parameter in another style than the plain one.
    Style,
}

/// Whether a reason holds, of what was taken out of an operation and the client's own cookies.
type Holds = fn(&Taken, &[String]) -> bool;

/// The table: the first row that holds decides.
const TABLE: [(Reason, Holds); 3] = [
    (Reason::Multipart, |taken, _| taken.multipart.is_some()),
    (Reason::OwnCookie, |taken, shared| {
        taken
            .cookies
            .iter()
            .any(|cookie| !shared.contains(&cookie.name))
    }),
    (Reason::Style, |taken, _| !taken.styles.is_empty()),
];

/// Decides about one operation, given the cookies that are set on the client.
pub(crate) fn route(taken: Option<&Taken>, client_cookies: &[String]) -> Route {
    let taken = taken.into_iter();
    let mut reasons = taken.flat_map(|taken| {
        TABLE
            .iter()
            .filter(move |(_, holds)| holds(taken, client_cookies))
    });
    reasons
        .next()
        .map_or(Route::Progenitor, |(reason, _)| Route::Template(*reason))
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Progenitor => f.write_str("progenitor"),
            Self::Template(Reason::Multipart) => f.write_str("template: multipart body"),
            Self::Template(Reason::OwnCookie) => f.write_str("template: cookie parameter"),
            Self::Template(Reason::Style) => f.write_str("template: style of a parameter"),
        }
    }
}
