//! What changed about one field, variant or method, and about the arguments of a call.

use std::collections::BTreeMap;

use super::compare::{Comparison, Subject};
use super::rules as rule;
use super::surface::{Member, Part};

impl Comparison {
    pub(super) fn member(
        &mut self,
        name: &str,
        members: (Option<&Member>, Option<&Member>),
        of_request: bool,
        subject: &Subject,
    ) {
        let one = members.0.or(members.1);
        let Some(part) = one.map(|member| member.kind) else {
            return;
        };
        let is_setter = of_request && one.is_some_and(|member| member.ty == "Self");
        let (old, new) = match (part, members) {
            (_, (Some(old), Some(new))) => (old, new),
            (Part::Field, (None, Some(new))) => {
                let text = format!("the field `{name}: {}` is new", new.ty);
                return self.add(rule::FIELD_ADDED, subject, text);
            }
            (Part::Field, _) => {
                let text = format!("the field `{name}` is gone");
                return self.add(rule::FIELD_REMOVED, subject, text);
            }
            (Part::Variant, (None, _)) => {
                let text = format!("the variant `{name}` is new");
                return self.add(rule::VARIANT_ADDED, subject, text);
            }
            (Part::Variant, _) => {
                let text = format!("the variant `{name}` is gone");
                return self.add(rule::VARIANT_REMOVED, subject, text);
            }
            (Part::Method, (None, _)) if is_setter => {
                let text = format!("`.{name}(…)` is new, and optional");
                return self.add(rule::SETTER_ADDED, subject, text);
            }
            (Part::Method, _) if is_setter => {
                let text = format!("`.{name}(…)` is gone");
                return self.add(rule::SETTER_REMOVED, subject, text);
            }
            (Part::Method, (None, _)) => {
                let text = format!("the method `{name}` is new");
                return self.add(rule::METHOD_ADDED, subject, text);
            }
            (Part::Method, _) => {
                let text = format!("the method `{name}` is gone");
                return self.add(rule::METHOD_REMOVED, subject, text);
            }
        };
        let changed = |what: &str| format!("{what} `{name}` is `{}`, and was `{}`", new.ty, old.ty);
        match (old.kind, new.kind) {
            (Part::Method, Part::Method)
                if is_setter && old.arguments.len() == new.arguments.len() =>
            {
                for ((_, from), (_, to)) in old.arguments.iter().zip(&new.arguments) {
                    if from != to {
                        let text = format!("`.{name}(…)` takes `{to}`, and took `{from}`");
                        self.add(rule::SETTER_TYPE_CHANGED, subject, text);
                    }
                }
            }
            (Part::Method, Part::Method) => {
                self.arguments(&format!("`{name}`"), old, new, subject);
                if old.ty != new.ty {
                    let text = format!("`{name}` gives `{}`, and gave `{}`", new.ty, old.ty);
                    self.add(rule::ANSWER_TYPE_CHANGED, subject, text);
                }
            }
            _ if old.ty == new.ty => {}
            (Part::Variant, _) => {
                let text = format!(
                    "the variant `{name}` holds `{}`, and held `{}`",
                    new.ty, old.ty
                );
                self.add(rule::VARIANT_TYPE_CHANGED, subject, text);
            }
            _ if new.ty == format!("Option<{}>", old.ty) => {
                self.add(rule::FIELD_BECAME_OPTIONAL, subject, changed("the field"));
            }
            _ if old.ty == format!("Option<{}>", new.ty) => {
                self.add(rule::FIELD_BECAME_REQUIRED, subject, changed("the field"));
            }
            _ => self.add(rule::FIELD_TYPE_CHANGED, subject, changed("the field")),
        }
        let what = format!("`{name}`");
        let deprecated = (old.about.is_deprecated, new.about.is_deprecated);
        self.deprecation(deprecated, &what, subject);
    }

    pub(super) fn arguments(&mut self, what: &str, old: &Member, new: &Member, subject: &Subject) {
        let (before, after) = (&old.arguments, &new.arguments);
        if before == after {
            return;
        }
        let types =
            |all: &[(String, String)]| all.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>();
        let names: BTreeMap<_, _> = before.iter().cloned().collect();
        let new_names: BTreeMap<_, _> = after.iter().cloned().collect();
        let same_names = names.keys().eq(new_names.keys());
        if same_names && names == new_names {
            let text = format!("{what} takes its arguments in another order");
            return self.add(rule::ARGUMENT_MOVED, subject, text);
        }
        if types(before) == types(after) && !same_names {
            for ((from, _), (to, _)) in before.iter().zip(after).filter(|(a, b)| a != b) {
                let text = format!("the argument `{from}` of {what} is called `{to}` now");
                self.add(rule::ARGUMENT_RENAMED, subject, text);
            }
            return;
        }
        for (name, ty) in after {
            match names.get(name) {
                None => {
                    let text = format!("{what} takes `{name}: {ty}`, too");
                    self.add(rule::ARGUMENT_ADDED, subject, text);
                }
                Some(from) if from != ty => {
                    let text =
                        format!("the argument `{name}` of {what} is `{ty}`, and was `{from}`");
                    self.add(rule::ARGUMENT_TYPE_CHANGED, subject, text);
                }
                Some(_) => {}
            }
        }
        for (name, _) in before
            .iter()
            .filter(|(name, _)| !new_names.contains_key(name))
        {
            let text = format!("{what} no longer takes `{name}`");
            self.add(rule::ARGUMENT_REMOVED, subject, text);
        }
    }

    pub(super) fn deprecation(&mut self, deprecated: (bool, bool), what: &str, subject: &Subject) {
        match deprecated {
            (false, true) => {
                self.add(
                    rule::DEPRECATED,
                    subject,
                    format!("{what} is deprecated now"),
                );
            }
            (true, false) => {
                let text = format!("{what} is no longer deprecated");
                self.add(rule::NO_LONGER_DEPRECATED, subject, text);
            }
            _ => {}
        }
    }
}
