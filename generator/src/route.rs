//! Which operations progenitor carries and which a template does, with the reason.

use std::fmt;

use crate::lower::{Answer, Answers, Content, Taken, Wire};

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
    /// Answers of several types.
    Answers,
    /// An answer that is text.
    TextAnswer,
    /// A stream of events or lines.
    Stream,
    /// An answer of a media type that must be asked for.
    OwnAnswer,
    /// A parameter in another style than the plain one.
    Style,
}

/// What decides about an operation.
struct Facts<'a> {
    taken: Option<&'a Taken>,
    answers: Option<&'a Answers>,
    client_cookies: &'a [String],
}

type Holds = fn(&Facts) -> bool;

/// The table: the first row that holds decides. The text says what a template puts in.
const TABLE: [(Reason, &str, Holds); 12] = [
    (Reason::Multipart, "multipart body", |facts| {
        facts.taken.is_some_and(|taken| taken.multipart.is_some())
    }),
    (Reason::Form, "form body", |facts| {
        matches!(facts.wire(), Some(Wire::Form(_)))
    }),
    (Reason::Lines, "body of JSON lines", |facts| {
        facts.wire() == Some(&Wire::Lines)
    }),
    (Reason::Binary, "binary body", |facts| {
        facts.wire() == Some(&Wire::Binary)
    }),
    (Reason::Text, "text body", |facts| {
        facts.wire() == Some(&Wire::Text)
    }),
    (Reason::OwnJson, "media type of its body", |facts| {
        facts.wire() == Some(&Wire::Json)
    }),
    (Reason::OwnCookie, "cookie parameter", |facts| {
        let mut cookies = facts.taken.into_iter().flat_map(|taken| &taken.cookies);
        cookies.any(|cookie| !facts.client_cookies.contains(&cookie.name))
    }),
    (Reason::Answers, "several answers", |facts| {
        facts.answers.is_some_and(|answers| answers.all.len() > 1)
    }),
    (Reason::TextAnswer, "text answer", |facts| {
        let mut all = facts.answers.into_iter().flat_map(|answers| &answers.all);
        all.any(|answer| answer.content == Content::Text)
    }),
    (Reason::Stream, "stream", |facts| {
        let is_stream =
            |answer: &Answer| [Content::Events, Content::Lines].contains(&answer.content);
        facts
            .answers
            .is_some_and(|answers| answers.stream.is_some() || answers.all.iter().any(is_stream))
    }),
    (Reason::OwnAnswer, "media type of its answer", |facts| {
        facts
            .answers
            .is_some_and(|answers| answers.accept.is_some())
    }),
    (Reason::Style, "style of a parameter", |facts| {
        facts.taken.is_some_and(|taken| !taken.styles.is_empty())
    }),
];

impl<'a> Facts<'a> {
    fn wire(&self) -> Option<&'a Wire> {
        let body = self.taken?.body.as_ref()?;
        Some(&body.wire)
    }
}

/// Decides about one operation, given the cookies that are set on the client.
pub(crate) fn route(
    taken: Option<&Taken>,
    answers: Option<&Answers>,
    client_cookies: &[String],
) -> Route {
    let facts = Facts {
        taken,
        answers,
        client_cookies,
    };
    let row = TABLE.iter().find(|(_, _, holds)| holds(&facts));
    row.map_or(Route::Progenitor, |(reason, ..)| Route::Template(*reason))
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
