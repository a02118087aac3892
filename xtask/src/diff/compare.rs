//! Two faces of a client → what changed from one to the other, by the rules.

use std::collections::{BTreeMap, BTreeSet};

use super::face::{BUILDER, CLIENT, Face};
use super::operation::Operation;
use super::pairs::{Pair, handles, pairs, renamed_type};
use super::rules::{self as rule, Rule};
use super::surface::{ALIAS, Item, Kind, Member, Surface};

/// The runtime's macros that give methods.
const REQUEST: &str = "runtime::request!";
const JOB: &str = "runtime::job!";
const PAGES: &str = "runtime::pages!";

/// One thing that changed.
#[derive(Debug)]
pub struct Change {
    pub rule: &'static Rule,
    pub subject: Subject,
    pub text: String,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The client and its settings.
    Client(String),
    Operation {
        call: String,
        route: String,
        id: String,
    },
    /// With the calls that send it, and those that it is an answer to.
    Type {
        name: String,
        sent: Vec<String>,
        answered: Vec<String>,
    },
}

pub fn compare(old: &Surface, new: &Surface) -> Vec<Change> {
    let pairs = pairs(&old.operations, &new.operations);
    let mut comparison = Comparison {
        changes: Vec::new(),
        renamed: BTreeSet::new(),
    };
    comparison.names(old, new, &pairs);
    let moved = pairs
        .iter()
        .filter_map(|(old, new)| Some((*old)?).zip(*new));
    let moved = moved.filter(|(old, new)| old != new);
    let mut renames: BTreeMap<String, String> = moved
        .map(|(old, new)| (old.to_owned(), new.to_owned()))
        .collect();
    renames.extend(handles(old, new, &pairs));
    comparison.renamed.extend(renames.values().cloned());
    let mut old = old.renamed(&renames);
    while let Some((from, to)) = renamed_type(&old, new) {
        let subject = Subject::of(&Face::of(new), &to);
        let text = format!("`{from}` is called `{to}` now");
        comparison.add(rule::TYPE_RENAMED, &subject, text);
        old = old.renamed(&BTreeMap::from([(from, to)]));
    }
    let (before, after) = (Face::of(&old), Face::of(new));
    for path in union(&old.items, &new.items) {
        comparison.item(path, &before, &after);
    }
    comparison.changes.sort_by(|a, b| {
        let key = |change: &Change| {
            (
                change.subject.clone(),
                std::cmp::Reverse(change.rule.verdict),
            )
        };
        key(a).cmp(&key(b))
    });
    comparison.changes
}

/// What was found, with what finds it: items here, what is in them in `members`.
pub(super) struct Comparison {
    changes: Vec<Change>,
    /// What is called otherwise now, by its new path.
    renamed: BTreeSet<String>,
}

impl Subject {
    fn of(face: &Face<'_>, path: &str) -> Self {
        if let Some(operation) = face.surface.operations.get(path) {
            return Self::Operation {
                call: face.whole_call(path),
                route: operation.route(),
                id: operation.id.clone(),
            };
        }
        let calls = |requests: Option<&BTreeSet<&str>>| {
            let requests = requests.into_iter().flatten();
            requests
                .map(|request| format!("{}()", face.call(request)))
                .collect()
        };
        match path {
            CLIENT | BUILDER => Self::Client(path.to_owned()),
            path => Self::Type {
                name: path.to_owned(),
                sent: calls(face.sent.get(path)),
                answered: calls(face.answered.get(path)),
            },
        }
    }
}

impl Comparison {
    pub(super) fn add(&mut self, rule: &'static Rule, subject: &Subject, text: impl Into<String>) {
        self.changes.push(Change {
            rule,
            subject: subject.clone(),
            text: shown(&text.into()),
        });
    }

    /// Operations that are new, gone, or called otherwise.
    fn names(&mut self, old: &Surface, new: &Surface, pairs: &[Pair<'_>]) {
        let (before, after) = (Face::of(old), Face::of(new));
        for (from, to) in pairs {
            match (from, to) {
                (Some(from), None) => {
                    let subject = Subject::of(&before, from);
                    self.add(rule::OPERATION_REMOVED, &subject, "it is gone");
                }
                (None, Some(to)) => {
                    let subject = Subject::of(&after, to);
                    self.add(rule::OPERATION_ADDED, &subject, "it is new");
                }
                (Some(from), Some(to)) => {
                    let calls = (before.call(from), after.call(to));
                    let subject = Subject::of(&after, to);
                    if calls.0 != calls.1 {
                        let text = format!("`{}()` is `{}()` now", calls.0, calls.1);
                        self.add(rule::OPERATION_RENAMED, &subject, text);
                    } else if from != to {
                        let text = format!("its request `{from}` is `{to}` now");
                        self.add(rule::OPERATION_RENAMED, &subject, text);
                    }
                }
                (None, None) => {}
            }
        }
    }

    fn item(&mut self, path: &str, before: &Face<'_>, after: &Face<'_>) {
        let (old, new) = (
            before.surface.items.get(path),
            after.surface.items.get(path),
        );
        let face = if new.is_some() { after } else { before };
        let subject = Subject::of(face, path);
        let is_operation = face.surface.operations.contains_key(path);
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            // Told as operations are, which resources are made of.
            _ if is_operation || face.is_handle(path) => return,
            (None, _) => return self.add(rule::TYPE_ADDED, &subject, "it is new"),
            (_, None) => return self.add(rule::TYPE_REMOVED, &subject, "it is gone"),
        };
        if old.kind != new.kind {
            let text = format!("it is {}, and was {}", kind(new.kind), kind(old.kind));
            return self.add(rule::TYPE_CHANGED, &subject, text);
        }
        let mut told = BTreeSet::new();
        if is_operation {
            self.operation(path, before, after, &subject, &mut told);
        }
        for name in union(&old.members, &new.members) {
            let leads = before.leads(path, name) || after.leads(path, name);
            if !leads && !told.contains(name) {
                let members = (old.members.get(name), new.members.get(name));
                self.member(name, members, is_operation, &subject);
            }
        }
        self.can_do(old, new, is_operation, &subject);
        if !is_operation {
            let deprecated = (old.about.is_deprecated, new.about.is_deprecated);
            self.deprecation(deprecated, "it", &subject);
        }
        self.rest(old, new, path, before, after, &subject);
    }

    fn operation(
        &mut self,
        path: &str,
        before: &Face<'_>,
        after: &Face<'_>,
        subject: &Subject,
        told: &mut BTreeSet<String>,
    ) {
        let operations = (&before.surface.operations, &after.surface.operations);
        if let (Some(old), Some(new)) = (operations.0.get(path), operations.1.get(path)) {
            if old.route() != new.route() {
                let text = format!("`{}` before", old.route());
                self.add(rule::OPERATION_MOVED, subject, text);
            }
            self.security(old, new, subject);
        }
        let (Some(old), Some(new)) = (before.method_of(path), after.method_of(path)) else {
            return;
        };
        let setters = |face: &Face<'_>| -> BTreeSet<String> {
            let item = face.surface.items.get(path);
            let members = item.into_iter().flat_map(|item| item.members.keys());
            members.cloned().collect()
        };
        let (old_setters, new_setters) = (setters(before), setters(after));
        // What moved between the call and a setter is one change, not two.
        let without = |member: &Member, other: &Member, setters: &BTreeSet<String>| {
            let mut member = member.clone();
            member.arguments.retain(|(name, _)| {
                let stays = other.arguments.iter().any(|(other, _)| other == name);
                stays || !setters.contains(name)
            });
            member
        };
        let (kept_old, kept_new) = (
            without(old, new, &new_setters),
            without(new, old, &old_setters),
        );
        let names = |member: &Member| -> BTreeSet<String> {
            member
                .arguments
                .iter()
                .map(|(name, _)| name.clone())
                .collect()
        };
        for name in names(old).difference(&names(&kept_old)) {
            let text = format!("`{name}` became optional: it is set by `.{name}(…)` now");
            self.add(rule::BECAME_OPTIONAL, subject, text);
            told.insert(name.clone());
        }
        for name in names(new).difference(&names(&kept_new)) {
            let text = format!(
                "`{name}` became required: it is an argument now, and was set by `.{name}(…)`"
            );
            self.add(rule::BECAME_REQUIRED, subject, text);
            told.insert(name.clone());
        }
        self.arguments("the call", &kept_old, &kept_new, subject);
        let deprecated = (old.about.is_deprecated, new.about.is_deprecated);
        self.deprecation(deprecated, "it", subject);
    }

    fn security(&mut self, old: &Operation, new: &Operation, subject: &Subject) {
        if old.security == new.security {
            return;
        }
        let none = vec![BTreeSet::new()];
        let or_none = |all: &Vec<BTreeSet<String>>| match all.is_empty() {
            true => none.clone(),
            false => all.clone(),
        };
        let (before, after) = (or_none(&old.security), or_none(&new.security));
        let still_enough =
            |given: &BTreeSet<String>| after.iter().any(|needed| needed.is_subset(given));
        let rule = match before.iter().all(still_enough) {
            true => rule::SECURITY_CHANGED,
            false => rule::SECURITY_TIGHTENED,
        };
        let told = |all: &[BTreeSet<String>]| {
            let all: Vec<String> = all
                .iter()
                .map(|needed| match needed.is_empty() {
                    true => "no credential".to_owned(),
                    false => needed.iter().cloned().collect::<Vec<_>>().join(" and "),
                })
                .collect();
            all.join(", or ")
        };
        let text = format!("it needs {}; before: {}", told(&after), told(&before));
        self.add(rule, subject, text);
    }

    /// Traits, and the types that go with them.
    fn can_do(&mut self, old: &Item, new: &Item, is_operation: bool, subject: &Subject) {
        // A job can do all that a request can, but is awaited for another answer.
        let became_job = new.traits.contains(JOB) && old.traits.contains(REQUEST);
        if became_job && !old.traits.contains(JOB) {
            let text = "awaited, it waits for the result of the job";
            self.add(rule::ANSWER_TYPE_CHANGED, subject, text);
        }
        for lost in old.traits.difference(&new.traits) {
            match lost.as_str() {
                REQUEST if became_job => {}
                JOB | PAGES => {
                    self.add(rule::METHODS_REMOVED, subject, format!("it lost `{lost}`"));
                }
                _ => self.add(rule::TRAIT_REMOVED, subject, format!("it lost `{lost}`")),
            }
        }
        for gained in new.traits.difference(&old.traits) {
            let rule = match gained.as_str() {
                JOB | PAGES => rule::METHODS_ADDED,
                _ => rule::TRAIT_ADDED,
            };
            self.add(rule, subject, format!("it has `{gained}` now"));
        }
        for (name, from) in &old.associated {
            let Some(to) = new.associated.get(name).filter(|to| *to != from) else {
                continue;
            };
            let (rule, text) = match name.as_str() {
                ALIAS => (
                    rule::TYPE_CHANGED,
                    format!("it is `{to}`, and was `{from}`"),
                ),
                "Response" => {
                    let (to, from) = (answer(to), answer(from));
                    let text = format!("it answers `{to}`, and answered `{from}`");
                    (rule::ANSWER_TYPE_CHANGED, text)
                }
                name if is_operation => (
                    rule::ANSWER_TYPE_CHANGED,
                    format!("its `{name}` is `{to}`, and was `{from}`"),
                ),
                // Those of a type are what its fields are.
                _ => continue,
            };
            self.add(rule, subject, text);
        }
    }

    /// What only counts where nothing else changed, since everything else shows in it, too.
    fn rest(
        &mut self,
        old: &Item,
        new: &Item,
        path: &str,
        before: &Face<'_>,
        after: &Face<'_>,
        subject: &Subject,
    ) {
        let is_told = self.changes.iter().any(|change| change.subject == *subject);
        if is_told || self.renamed.contains(path) {
            return;
        }
        let about = |item: &Item, face: &Face<'_>, of: fn(&Member) -> &String, own: &String| {
            // What leads to an operation is told there.
            let members = item
                .members
                .iter()
                .filter(|(name, _)| !face.leads(path, name));
            let members = members.map(|(_, member)| of(member).clone());
            let call = face.method_of(path).map(|method| of(method).clone());
            let all: Vec<String> = members.chain(call).chain([own.clone()]).collect();
            all
        };
        let hidden = |item: &Item, face: &Face<'_>| {
            about(
                item,
                face,
                |member| &member.about.hidden,
                &item.about.hidden,
            )
        };
        let docs = |item: &Item, face: &Face<'_>| {
            about(item, face, |member| &member.about.docs, &item.about.docs)
        };
        if hidden(old, before) != hidden(new, after) {
            let text = "nothing that can be named, but what is sent or read";
            self.add(rule::BEHAVIOUR_CHANGED, subject, text);
        } else if docs(old, before) != docs(new, after) {
            let text = "what is said about it";
            self.add(rule::DOCS_CHANGED, subject, text);
        }
    }
}

fn kind(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Struct) => "a struct",
        Some(Kind::Enum) => "an enum",
        Some(Kind::Alias) => "another name for a type",
        None => "not there",
    }
}

/// What is read, without how.
fn answer(ty: &str) -> &str {
    let inner = ty.strip_prefix("runtime::Json<");
    inner
        .and_then(|inner| inner.strip_suffix('>'))
        .unwrap_or(ty)
}

/// Types as one reads them in the docs.
fn shown(text: &str) -> String {
    ["chrono::", "serde_json::", "std::collections::"]
        .iter()
        .fold(text.to_owned(), |text, path| text.replace(path, ""))
}

fn union<'a, T>(
    old: &'a BTreeMap<String, T>,
    new: &'a BTreeMap<String, T>,
) -> BTreeSet<&'a String> {
    old.keys().chain(new.keys()).collect()
}
