//! What extensions say of answers, held against the schemas: jobs and their look-ups, pages.

use serde_json::Value;

use super::extension::State;
use super::{Job, Location, Operation, Pager};
use crate::diagnostic::Diagnostic;
use crate::load::Document;

/// Finds each job's look-up and checks that every member an extension names is there, and usable.
pub(super) fn check(
    operations: &mut [Operation],
    lowered: &Value,
    document: &Document,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for index in 0..operations.len() {
        let Some(operation) = operations.get(index) else {
            continue;
        };
        let mut complain = |name: &str, what: String| {
            let place = operation.key.pointer().child(name);
            let help = "correct the extension in the overlay";
            found.push(document.error(
                "overlay-extension",
                &place,
                format!("`{name}` of {}: {what}", operation.key),
                help,
            ));
        };
        let answer = Answer { operation, lowered };
        if let Some(Err(what)) = operation
            .pager
            .as_ref()
            .map(|pager| pages(operation, pager, &answer))
        {
            complain("x-pager", what);
        }
        let Some(job) = &operation.job else { continue };
        match look_up(operation, job, operations, lowered) {
            Ok(lookup) => {
                let id = lookup.id.clone();
                let answer = Answer {
                    operation: lookup,
                    lowered,
                };
                let running = running(&job.state, answer.values(&job.state.status));
                if let Some(job) = operations
                    .get_mut(index)
                    .and_then(|operation| operation.job.as_mut())
                {
                    job.lookup = Some(id);
                    job.state.running = running;
                }
            }
            Err(what) => complain("x-job", what),
        }
    }
    found
}

/// The answer of an operation.
struct Answer<'a> {
    operation: &'a Operation,
    lowered: &'a Value,
}

impl Answer<'_> {
    /// The type of a member, and whether it is always there.
    fn member(&self, name: &str) -> Result<(String, bool), String> {
        let component = self.operation.answer.as_deref();
        let schema =
            component.and_then(|name| self.lowered.get("components")?.get("schemas")?.get(name));
        let Some(schema) = schema else {
            return Err(format!(
                "the answer of {} is not an object with members",
                self.operation.key
            ));
        };
        let Some(member) = schema
            .get("properties")
            .and_then(|properties| properties.get(name))
        else {
            return Err(format!(
                "the answer of {} has no member `{name}`",
                self.operation.key
            ));
        };
        let required = schema.get("required").and_then(Value::as_array);
        let required =
            required.is_some_and(|required| required.iter().any(|required| required == name));
        let nullable = member.get("nullable") == Some(&true.into());
        Ok((self.kind(member), required && !nullable))
    }

    /// A schema's type; that of the component, where the schema is one.
    fn kind(&self, schema: &Value) -> String {
        let kind = self.component(schema).get("type");
        kind.and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The component, where the schema is one, else the schema.
    fn component<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let reference = schema
            .get("$ref")
            .or_else(|| schema.get("allOf")?.get(0)?.get("$ref"));
        let target = reference
            .and_then(Value::as_str)
            .and_then(|text| crate::load::target_of(text)?.get(self.lowered));
        target.unwrap_or(schema)
    }

    /// The values that a member of strings is known to have.
    fn values(&self, name: &str) -> Vec<String> {
        let component = self.operation.answer.as_deref();
        let member = component.and_then(|component| {
            let schema = self.lowered.get("components")?.get("schemas")?;
            schema.get(component)?.get("properties")?.get(name)
        });
        let values = member.and_then(|member| self.component(member).get("x-values")?.as_array());
        let values = values.into_iter().flatten().filter_map(Value::as_str);
        values.map(ToOwned::to_owned).collect()
    }

    fn expect(&self, name: &str, kinds: &[&str], required: bool) -> Result<(), String> {
        let (kind, always) = self.member(name)?;
        if !kinds.contains(&kind.as_str()) {
            return Err(format!(
                "the member `{name}` is not of type {}",
                kinds.join(" or ")
            ));
        }
        if required && !always {
            return Err(format!("the member `{name}` may be missing or null"));
        }
        Ok(())
    }

    /// A member that need not be in the type.
    fn allow(&self, name: Option<&String>, kinds: &[&str]) -> Result<(), String> {
        match name.filter(|name| self.member(name).is_ok()) {
            Some(name) => self.expect(name, kinds, false),
            None => Ok(()),
        }
    }
}

/// A status that neither ends a job nor is unknown, if there is one.
fn running(state: &State, values: Vec<String>) -> String {
    let usual = ["processing", "running", "pending"].map(ToOwned::to_owned);
    let ends = |status: &String| state.done.contains(status) || state.failed.contains(status);
    let mut statuses = values.into_iter().chain(usual);
    statuses.find(|status| !ends(status)).unwrap_or_default()
}

/// A job's look-up.
fn look_up<'a>(
    start: &Operation,
    job: &Job,
    operations: &'a [Operation],
    lowered: &Value,
) -> Result<&'a Operation, String> {
    let found = operations.iter().find(|other| match &job.lookup {
        Some(id) => other.id == *id,
        None => {
            let rest = other.key.path.strip_prefix(&start.key.path);
            other.key.method == "get"
                && rest.is_some_and(|rest| rest.starts_with("/{") && rest.matches('/').count() == 1)
        }
    });
    let Some(lookup) = found else {
        return Err(match &job.lookup {
            Some(id) => format!("its resource has no operation `{id}` to look it up with"),
            None => "its resource has no GET at the same path with one parameter more; name its `lookup`".into(),
        });
    };
    let mut required = lookup
        .parameters
        .iter()
        .filter(|parameter| parameter.required);
    let by_path = required.next().is_some_and(|parameter| {
        parameter.location == Location::Path
            && ["string", "integer"].contains(&parameter.kind.as_str())
    });
    if !by_path || required.next().is_some() || lookup.body.is_some() {
        return Err(format!(
            "{} does not look it up by one string or integer in its path",
            lookup.key
        ));
    }
    let answer = Answer {
        operation: start,
        lowered,
    };
    answer.expect(&job.answer.id, &["string", "integer"], true)?;
    answer.allow(job.answer.accepted.as_ref(), &["boolean"])?;
    answer.allow(job.answer.error.as_ref(), &["string"])?;
    let state = Answer {
        operation: lookup,
        lowered,
    };
    state.expect(&job.state.status, &["string"], true)?;
    state.allow(job.state.success.as_ref(), &["boolean"])?;
    state.allow(job.state.error.as_ref(), &["string"])?;
    state.allow(job.state.error_in.as_ref(), &["string"])?;
    Ok(lookup)
}

fn pages(operation: &Operation, pager: &Pager, answer: &Answer) -> Result<(), String> {
    let offset = operation
        .parameters
        .iter()
        .find(|parameter| parameter.name == pager.offset);
    let usable = offset.is_some_and(|offset| {
        offset.location == Location::Query && !offset.required && offset.kind == "integer"
    });
    if !usable {
        return Err(format!(
            "`{}` is no optional query parameter of type integer without a format",
            pager.offset
        ));
    }
    answer.expect(&pager.items, &["array"], false)?;
    match &pager.total {
        Some(total) => answer.expect(total, &["integer"], false),
        None => Ok(()),
    }
}
