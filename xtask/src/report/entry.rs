//! One operation, schema or webhook in the page: a line of names, and all that is known of it, folded away.

use maud::{Markup, html};
use openapi_client_generator::explain::{Called, Explanation, Kind};
use serde_json::Value;

use super::ids::{Ids, operation_id};
use super::text::marked;
use crate::explain::{change, json, place};
use crate::regen::counted;

/// The names that a reader looks for, and the rest below them.
pub struct Entry<'a> {
    pub part: &'a Explanation,
    pub ids: &'a Ids,
    /// The document's file name.
    pub document: &'a str,
    /// What refers to it, where it is a schema.
    pub users: &'a [&'a Explanation],
    /// How deep its heading is.
    pub heading: Heading,
}

/// A heading below a section or below a resource.
#[derive(Clone, Copy)]
pub enum Heading {
    Third,
    Fourth,
}

/// How many of those that refer to a schema are named.
const USERS: usize = 12;

/// Who renders a part, and why, as `explain` says it; and that in a word.
pub fn route(part: &Explanation) -> (&str, &str) {
    let route = match part.route.as_deref() {
        Some(route) => route,
        None if part.kind == Kind::Webhook => "template: webhook",
        None if part.overlaid.is_none() => "none: removed by the overlay",
        None => "none: left out",
    };
    let who = route.split(':').next().unwrap_or(route);
    (who, route)
}

impl Entry<'_> {
    pub fn html(&self) -> Markup {
        let part = self.part;
        let id = self.ids.at(&part.pointer).unwrap_or_default();
        html! {
            details.entry id=(id) data-pointer=(part.pointer) {
                summary {
                    @match self.heading {
                        Heading::Third => h3 { (self.title()) },
                        Heading::Fourth => h4 { (self.title()) },
                    }
                    " " (self.badges())
                }
                div.inside {
                    @if let Some(text) = self.text() { p.said { (text) } }
                    (self.facts(id))
                    (self.diagnostics())
                    (self.texts())
                    (self.code())
                }
            }
        }
    }

    /// What the document calls it, and what the client does.
    fn title(&self) -> Markup {
        let method = match self.part.kind {
            Kind::Operation => self.part.name.split_once(' '),
            _ => None,
        };
        html! {
            @match method {
                Some((method, path)) => { span.method { (method) } " " span.path { (breakable(path)) } },
                None => span.path { (breakable(&self.part.name)) },
            }
            @if let Some(called) = self.called() {
                " " span.to { "→" } " " code { (breakable(called)) }
            }
        }
    }

    /// The name that a user of the client writes.
    fn called(&self) -> Option<&str> {
        let names = self.part.names.iter();
        let mut names =
            names.filter(|(what, _)| matches!(what, Called::Call | Called::Type | Called::Webhook));
        names.next().map(|(_, name)| name.as_str())
    }

    fn badges(&self) -> Markup {
        let (who, route) = route(self.part);
        let is_deprecated = self.overlaid("deprecated").and_then(Value::as_bool);
        html! {
            span class={ "badge " (who) } { (route) }
            @if is_deprecated == Some(true) { " " span.badge { "deprecated" } }
            @if !self.part.diagnostics.is_empty() {
                " " span.badge.note { (counted(self.part.diagnostics.len(), "note")) }
            }
        }
    }

    fn overlaid(&self, member: &str) -> Option<&Value> {
        let part = self.part;
        part.overlaid
            .as_ref()
            .or(part.original.as_ref())?
            .get(member)
    }

    /// What the document says of it in its own words.
    fn text(&self) -> Option<&str> {
        let text = |member| self.overlaid(member).and_then(Value::as_str);
        let text = text("description").or_else(|| text("summary"));
        text.map(str::trim).filter(|text| !text.is_empty())
    }

    fn facts(&self, id: &str) -> Markup {
        let part = self.part;
        html! {
            dl {
                dt { "pointer" }
                dd { a href={ "#" (id) } { code { (breakable(&part.pointer.to_string())) } } ", " (place(part)) " of " (self.document) }
                @if let Some(id) = operation_id(part) { dt { "operationId" } dd { code { (id) } } }
                dt { "rendered by" }
                dd { (route(part).1) }
                @if !part.taken.is_empty() {
                    dt { "taken out" }
                    dd { (part.taken.join(", ")) ", which the template puts back" }
                }
                @for (what, name) in &part.names {
                    dt { (what) }
                    dd {
                        @match self.ids.of_type(name).filter(|other| *other != id) {
                            Some(other) => a href={ "#" (other) } { code { (name) } },
                            None => code { (name) },
                        }
                    }
                }
                @if !self.users.is_empty() {
                    dt { "referred to by" }
                    dd { (self.references()) }
                }
            }
        }
    }

    fn references(&self) -> Markup {
        let hidden = self.users.len().saturating_sub(USERS);
        html! {
            @for (index, user) in self.users.iter().take(USERS).enumerate() {
                @if index > 0 { ", " }
                a href={ "#" (self.ids.at(&user.pointer).unwrap_or_default()) } { (breakable(&user.name)) }
            }
            @if hidden > 0 { " and " (hidden) " more" }
        }
    }

    fn diagnostics(&self) -> Markup {
        html! {
            @for one in &self.part.diagnostics {
                p.diagnostic { code { (one.code()) } " " (marked(&one.to_string())) br; span.muted { "What to do: " (marked(one.help())) } }
            }
        }
    }

    /// The stages' texts.
    fn texts(&self) -> Markup {
        let part = self.part;
        let overlaid = part.overlaid.as_ref();
        html! {
            @if let Some(original) = &part.original {
                (folded("In the document", &json(original)))
            }
            @if let Some(change) = change(part) {
                (folded("Changed by the overlay", &change))
            }
            @match (&part.lowered, part.kind) {
                (Some(lowered), _) if Some(lowered) == overlaid => p.muted { "Lowered it is the same: progenitor gets it as it is." },
                (Some(lowered), _) => (folded("Lowered, as progenitor gets it", &json(lowered))),
                (None, Kind::Webhook) => {},
                (None, _) => p.muted { "It is not lowered by itself." },
            }
        }
    }

    fn code(&self) -> Markup {
        let by_file = self.part.code.chunk_by(|(a, _), (b, _)| a == b);
        html! {
            @for pieces in by_file {
                @let file = pieces.first().map_or("", |(file, _)| file);
                @let code: Vec<&str> = pieces.iter().map(|(_, code)| code.as_str()).collect();
                details.part open {
                    summary { "Code in " code { (file) } }
                    pre { code.rust { (code.join("\n")) } }
                }
            }
        }
    }
}

fn folded(title: &str, text: &str) -> Markup {
    html! {
        details.part { summary { (title) } pre { code { (text) } } }
    }
}

/// A name that may be broken into lines between its parts.
pub fn breakable(name: &str) -> Markup {
    html! {
        @for part in name.split_inclusive(['/', '.', '_', ':']) { (part) wbr; }
    }
}
