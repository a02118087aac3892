//! The page around the parts: one file that says of itself that it loads nothing.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use openapi_client_generator::explain::{Called, Everything, Explanation, Kind};
use openapi_client_generator::{Pointer, Source};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::change;
use super::entry::{Entry, Heading, breakable, route};
use super::ids::{Ids, slug};
use super::last::Last;
use super::text::visible;
use crate::regen::counted;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// All that is in the page.
pub struct Page<'a> {
    name: &'a str,
    document: &'a Source,
    overlay: Option<&'a Source>,
    everything: &'a Everything,
    last: &'a Last,
    ids: Ids,
    /// By the name of a schema, what refers to it.
    users: BTreeMap<String, Vec<&'a Explanation>>,
}

impl<'a> Page<'a> {
    pub fn new(
        name: &'a str,
        document: &'a Source,
        overlay: Option<&'a Source>,
        everything: &'a Everything,
        last: &'a Last,
    ) -> Self {
        Self {
            name,
            document,
            overlay,
            everything,
            last,
            ids: Ids::of(&everything.parts),
            users: users(&everything.parts),
        }
    }

    pub fn html(&self) -> String {
        let title = format!("{}: from document to Rust", self.everything.generated.title);
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#map" { "Skip to the map" }
                    header { h1 { (title) } (self.provenance()) }
                    nav aria-label="Contents" { (self.contents()) }
                    main { (self.summary()) (self.map()) (self.notes()) (self.change()) }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        visible(&page.into_string())
    }

    /// What it was made from.
    fn provenance(&self) -> Markup {
        html! {
            p.muted {
                (self.name) " " code.hash { (self.document.sha256()) }
                @if let Some(overlay) = self.overlay { ", with its overlay " code.hash { (overlay.sha256()) } }
            }
        }
    }

    fn contents(&self) -> Markup {
        let schemas = self.of(Kind::Schema).len();
        let webhooks = self.of(Kind::Webhook).len();
        html! {
            ul {
                li { a href="#summary" { "Summary" } }
                li {
                    a href="#operations" { "Operations" }
                    ul { @for (id, title, _, parts) in self.resources() { li { a href={ "#" (id) } { (breakable(&title)) } " " span.muted { (parts.len()) } } } }
                }
                @if schemas > 0 { li { a href="#schemas" { "Schemas" } " " span.muted { (schemas) } } }
                @if webhooks > 0 { li { a href="#webhooks" { "Webhooks" } " " span.muted { (webhooks) } } }
                li { a href="#notes" { "Notes" } " " span.muted { (self.everything.generated.notes.len()) } }
                li { a href="#change" { "Last change" } }
            }
        }
    }

    fn of(&self, kind: Kind) -> Vec<&'a Explanation> {
        let parts = self.everything.parts.iter();
        parts.filter(|part| part.kind == kind).collect()
    }

    /// The resources: the id, the title, the docs and the operations of each. Behind them what is in none.
    fn resources(&self) -> Vec<(String, String, &'a str, Vec<&'a Explanation>)> {
        let operations = self.of(Kind::Operation);
        let in_resource = |wanted: Option<&str>| {
            let mine = operations.iter().filter(|part| resource(part) == wanted);
            mine.copied().collect::<Vec<_>>()
        };
        let mut all = Vec::new();
        for (name, doc) in &self.everything.resources {
            let id = format!("resource-{}", slug(name));
            let title = format!("client.{name}()");
            all.push((id, title, doc.as_str(), in_resource(Some(name))));
        }
        let others = in_resource(None);
        if !others.is_empty() {
            let doc = "Operations of the document that the client does not have.";
            all.push(("left-out".into(), "Left out".into(), doc, others));
        }
        all
    }

    fn summary(&self) -> Markup {
        let operations = self.of(Kind::Operation);
        let mut routes: BTreeMap<&str, usize> = BTreeMap::new();
        for part in &operations {
            let (_, route) = route(part);
            *routes.entry(route).or_default() += 1;
        }
        html! {
            section aria-labelledby="summary" {
                h2 id="summary" { "Summary" }
                dl {
                    dt { "operations" } dd { (operations.len()) }
                    dt { "schemas" } dd { (self.of(Kind::Schema).len()) }
                    dt { "last change" } dd { a href="#change" { (change::verdict(self.last)) } }
                    dt { "notes" } dd { a href="#notes" { (counted(self.everything.generated.notes.len(), "note")) } }
                }
                table {
                    caption { "Who renders the operations" }
                    thead { tr { th scope="col" { "rendered by" } th.number scope="col" { "operations" } } }
                    tbody { @for (route, count) in &routes { tr { th scope="row" { (route) } td.number { (count) } } } }
                }
            }
        }
    }

    fn map(&self) -> Markup {
        let entries = |parts: &[&'a Explanation], heading| {
            let entries = parts.iter().map(|part| self.entry(part, heading));
            entries.collect::<Vec<_>>()
        };
        html! {
            div #map tabindex="-1" {
                (search())
                section.group aria-labelledby="operations" {
                    h2 id="operations" { "Operations" }
                    @for (id, title, doc, parts) in self.resources() {
                        section.group aria-labelledby=(id) {
                            h3 id=(id) { code { (title) } }
                            @if !doc.is_empty() { p.muted { (doc) } }
                            @for entry in entries(&parts, Heading::Fourth) { (entry.html()) }
                        }
                    }
                }
                @for (id, title, kind) in [("schemas", "Schemas", Kind::Schema), ("webhooks", "Webhooks", Kind::Webhook)] {
                    @let parts = self.of(kind);
                    @if !parts.is_empty() {
                        section.group aria-labelledby=(id) {
                            h2 id=(id) { (title) }
                            @for entry in entries(&parts, Heading::Third) { (entry.html()) }
                        }
                    }
                }
            }
        }
    }

    fn entry<'b>(&'b self, part: &'b Explanation, heading: Heading) -> Entry<'b> {
        let users = self.users.get(&part.name).map(Vec::as_slice);
        Entry {
            part,
            ids: &self.ids,
            document: self.name,
            users: users
                .filter(|_| part.kind == Kind::Schema)
                .unwrap_or_default(),
            heading,
        }
    }

    fn notes(&self) -> Markup {
        html! {
            section aria-labelledby="notes" {
                h2 id="notes" { "Notes" }
                (change::notes(&self.everything.generated.notes, &self.ids))
            }
        }
    }

    fn change(&self) -> Markup {
        html! {
            section aria-labelledby="change" { h2 id="change" { "Last change" } (change::last(self.last)) }
        }
    }
}

/// Shown by the script, which alone can search.
fn search() -> Markup {
    html! {
        div.search role="search" hidden {
            label for="search" { "Search the map" }
            input #search type="search" autocomplete="off" spellcheck="false" aria-describedby="how found";
            span.deep { input #deep type="checkbox"; " " label for="deep" { "in texts and code, too" } }
            span #found role="status" aria-live="polite" {}
            p #how .muted { "Words of names, paths, pointers and routes, each of which must be there. " kbd { "Enter" } " opens the first, " kbd { "Esc" } " comes back from the map, and clears." }
        }
    }
}

/// As the policy names what it allows.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

fn resource(part: &Explanation) -> Option<&str> {
    let mut names = part.names.iter();
    let (_, name) = names.find(|(what, _)| *what == Called::Resource)?;
    Some(name)
}

/// What refers to each schema.
fn users(parts: &[Explanation]) -> BTreeMap<String, Vec<&Explanation>> {
    let mut all: BTreeMap<String, Vec<&Explanation>> = BTreeMap::new();
    for part in parts {
        let mut names = BTreeSet::new();
        if let Some(value) = &part.overlaid {
            references(value, &mut names);
        }
        for name in names {
            all.entry(name).or_default().push(part);
        }
    }
    all
}

/// The schemas that a value refers to.
fn references(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            let place = target.and_then(|target| target.strip_prefix('#'));
            let keys = place.map_or_else(Vec::new, |place| Pointer::parse(place).keys());
            if let [components, schemas, name, ..] = keys.as_slice()
                && components == "components"
                && schemas == "schemas"
            {
                names.insert(name.clone());
            }
            members
                .values()
                .for_each(|member| references(member, names));
        }
        Value::Array(elements) => elements.iter().for_each(|one| references(one, names)),
        _ => {}
    }
}
