//! What the generator has to say about the document, and what changed last.

use std::collections::BTreeMap;

use maud::{Markup, html};
use openapi_client_generator::{Diagnostic, code};

use super::ids::Ids;
use super::last::Last;
use super::text::marked;
use crate::diff;
use crate::regen::counted;

/// The notes, by their code.
pub fn notes(all: &[Diagnostic], ids: &Ids) -> Markup {
    let mut by_code: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for note in all {
        by_code.entry(note.code()).or_default().push(note);
    }
    html! {
        @if all.is_empty() { p { "The generator has nothing to say about the document." } }
        @for (name, notes) in &by_code {
            details.part {
                summary { code { (name) } " " span.muted { (counted(notes.len(), "note")) } }
                @if let Some(code) = code(name) { p { (marked(code.what)) } p.muted { (marked(code.why)) } }
                ul { @for note in notes { li { (of_one(note, ids)) } } }
            }
        }
    }
}

fn of_one(note: &Diagnostic, ids: &Ids) -> Markup {
    html! {
        (marked(&note.to_string())) br;
        span.muted { "What to do: " (marked(note.help())) }
        @if let Some(id) = ids.at(note.pointer()) { " " a href={ "#" (id) } { "See " code { (id) } } }
    }
}

/// The last change, in a sentence.
pub fn verdict(last: &Last) -> Markup {
    html! {
        @match last {
            Last::None(_) => "none is known",
            Last::Unknown(_) => "cannot be told",
            Last::Told { report, .. } => (report.meaning()),
        }
    }
}

/// The last change, thing by thing.
pub fn last(last: &Last) -> Markup {
    html! {
        @match last {
            Last::None(why) => p { "No change is known: " (why) "." },
            Last::Unknown(why) => { p { "What changed last cannot be told:" } pre { code { (why) } } },
            Last::Told { report, day, command } => {
                p {
                    "From " (report.old) " to " (report.new)
                    @if let Some(day) = day { ", of " (day) }
                    ": " strong { (report.meaning()) } "."
                    @if let Some(command) = command { " The same in a terminal: " code { (command) } }
                }
                @if !report.changes.is_empty() { (changes(report)) }
            }
        }
    }
}

fn changes(report: &diff::Report) -> Markup {
    html! {
        ul.changes {
            @for changes in report.by_subject() {
                li {
                    @if let Some(first) = changes.first() { (marked(&first.subject.markdown())) }
                    ul { @for change in changes { (of_change(change)) } }
                }
            }
        }
    }
}

fn of_change(change: &diff::Change) -> Markup {
    html! {
        li {
            span class={ "badge " (change.rule.verdict) } { (change.rule.verdict) } " "
            (marked(&change.text)) " " span.muted { (change.rule.id) }
        }
    }
}
