//! The changes as text for a terminal, as Markdown for a pull request, and as JSON for a program.

use std::fmt::Write as _;

use serde::Serialize;

use super::compare::{Change, Subject};
use super::rules::Verdict;

/// What there is to tell.
pub struct Report {
    pub old: String,
    pub new: String,
    pub changes: Vec<Change>,
}

/// How many calls of a type are named.
const CALLS: usize = 3;

#[derive(Serialize)]
struct Json<'a> {
    old: &'a str,
    new: &'a str,
    verdict: Verdict,
    changes: Vec<JsonChange<'a>>,
}

#[derive(Serialize)]
struct JsonChange<'a> {
    rule: &'a str,
    verdict: Verdict,
    /// `operation`, `type` or `client`.
    of: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<&'a str>,
    /// Of a type: the calls that send it, and those that answer it.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    sent_by: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    answered_by: &'a [String],
    what: &'a str,
}

impl Report {
    /// The weightiest of all.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.changes.iter().map(|change| change.rule.verdict);
        verdicts.max().unwrap_or(Verdict::None)
    }

    /// The changes of one subject after the other.
    pub fn by_subject(&self) -> impl Iterator<Item = &[Change]> {
        self.changes.chunk_by(|a, b| a.subject == b.subject)
    }

    pub fn text(&self) -> String {
        let (old, new) = (&self.old, &self.new);
        let mut text = format!("{old} → {new}: {}\n", self.meaning());
        let width = self.changes.iter().map(|change| change.rule.id.len()).max();
        let width = width.unwrap_or_default();
        for changes in self.by_subject() {
            if let Some(first) = changes.first() {
                let _ = write!(text, "\n{}\n", first.subject.text());
            }
            for Change {
                rule, text: what, ..
            } in changes
            {
                let _ = writeln!(
                    text,
                    "  {:<5}  {:<width$}  {}",
                    rule.verdict,
                    rule.id,
                    plain(what)
                );
            }
        }
        text.trim_end().to_owned()
    }

    pub fn markdown(&self) -> String {
        let (old, new) = (&self.old, &self.new);
        let head = format!(
            "**{}**, from {old} to {new}.\n{}",
            self.meaning(),
            self.list()
        );
        head.trim_end().to_owned()
    }

    /// The changes as a Markdown list, the weightiest first.
    pub fn list(&self) -> String {
        let mut text = String::new();
        for (verdict, heading) in [
            (Verdict::Major, "Breaking"),
            (Verdict::Minor, "New"),
            (Verdict::Patch, "Not visible in code"),
        ] {
            let changes = |of: &&[Change]| of.iter().any(|it| it.rule.verdict == verdict);
            let mut subjects = self.by_subject().filter(changes).peekable();
            if subjects.peek().is_some() {
                let _ = write!(text, "\n### {heading}\n\n");
            }
            for changes in subjects {
                let here = changes.iter().filter(|it| it.rule.verdict == verdict);
                let here: Vec<&Change> = here.collect();
                let Some(first) = here.first() else { continue };
                let subject = first.subject.markdown();
                match here.as_slice() {
                    [only] => {
                        let _ = writeln!(text, "- {subject}: {} ({})", only.text, only.rule.id);
                    }
                    several => {
                        let _ = writeln!(text, "- {subject}:");
                        for change in several {
                            let _ = writeln!(text, "  - {} ({})", change.text, change.rule.id);
                        }
                    }
                }
            }
        }
        text
    }

    pub fn json(&self) -> serde_json::Result<String> {
        let changes = self.changes.iter().map(|change| {
            let (of, name, operation_id, route) = match &change.subject {
                Subject::Client(name) => ("client", name, None, None),
                Subject::Operation { call, route, id } => {
                    ("operation", call, Some(id.as_str()), Some(route.as_str()))
                }
                Subject::Type { name, .. } => ("type", name, None, None),
            };
            let (sent_by, answered_by): (&[String], &[String]) = match &change.subject {
                Subject::Type { sent, answered, .. } => (sent, answered),
                _ => (&[], &[]),
            };
            JsonChange {
                rule: change.rule.id,
                verdict: change.rule.verdict,
                of,
                name,
                operation_id,
                route,
                sent_by,
                answered_by,
                what: &change.text,
            }
        });
        serde_json::to_string_pretty(&Json {
            old: &self.old,
            new: &self.new,
            verdict: self.verdict(),
            changes: changes.collect(),
        })
    }

    /// The verdict in words.
    pub fn meaning(&self) -> &'static str {
        match self.verdict() {
            Verdict::None => "nothing changes for users of the client",
            Verdict::Patch => "patch: no code that compiled needs to know of it",
            Verdict::Minor => "minor: something is new, and all code still compiles",
            Verdict::Major => "major: code that compiled may no longer compile or work",
        }
    }
}

impl Subject {
    fn text(&self) -> String {
        match self {
            Self::Client(name) => name.clone(),
            Self::Operation { call, route, .. } => format!("{call}, {route}"),
            Self::Type { name, .. } => format!("{name}{}", plain(&self.usage())),
        }
    }

    /// With the marks of code.
    pub fn markdown(&self) -> String {
        match self {
            Self::Client(name) => format!("`{name}`"),
            Self::Operation { call, route, .. } => format!("`{call}`, `{route}`"),
            Self::Type { name, .. } => format!("`{name}`{}", self.usage()),
        }
    }

    /// `, in answers of …, in requests of …`.
    fn usage(&self) -> String {
        let Self::Type { sent, answered, .. } = self else {
            return String::new();
        };
        let part = |what: &str, calls: &[String]| {
            let named: Vec<String> = calls
                .iter()
                .take(CALLS)
                .map(|it| format!("`{it}`"))
                .collect();
            match (named.is_empty(), calls.len().saturating_sub(CALLS)) {
                (true, _) => String::new(),
                (false, 0) => format!(", in {what} of {}", named.join(", ")),
                (false, more) => format!(", in {what} of {} and {more} more", named.join(", ")),
            }
        };
        part("requests", sent) + &part("answers", answered)
    }
}

/// Without the marks of code.
fn plain(text: &str) -> String {
    text.replace('`', "")
}
