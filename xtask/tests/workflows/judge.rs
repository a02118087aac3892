//! What a workflow must be: read by GitHub as it is meant, and of no use to anyone who means harm.

use std::collections::BTreeSet;

use github_actions_models::common::expr::LoE;
use github_actions_models::common::{BasePermission, Env, EnvValue, Permission, Permissions, Uses};
use github_actions_models::workflow::job::{NormalJob, Step, UsesStep};
use github_actions_models::workflow::{Job, Workflow};
use serde_yaml::{Mapping, Value};

/// The longest script: what needs more is a verb of `cargo xtask`, where it can be tested.
const LINES: usize = 3;

// The model takes keys that it does not know for nothing; GitHub refuses them.
const WORKFLOW: &[&str] = &["name", "on", "permissions", "concurrency", "env", "jobs"];
const JOB: &[&str] = &[
    "name",
    "needs",
    "if",
    "runs-on",
    "timeout-minutes",
    "permissions",
    "env",
    "outputs",
    "steps",
];
const STEP: &[&str] = &["id", "if", "name", "uses", "with", "run", "env"];

/// All that is wrong with it, in a person's words.
pub fn faults(text: &str) -> Vec<String> {
    let read = serde_yaml::from_str::<Workflow>(text)
        .and_then(|workflow| Ok((workflow, serde_yaml::from_str::<Mapping>(text)?)));
    let (workflow, raw) = match read {
        Ok(read) => read,
        Err(e) => return vec![format!("it is no workflow: {e}")],
    };
    let mut faults = unknown(&raw, WORKFLOW);
    let reads_only = match &workflow.permissions {
        Permissions::Explicit(all) => all.values().all(|it| *it == Permission::Read),
        Permissions::Base(_) => false,
    };
    if !reads_only {
        faults.push("its permissions are not named, or more than to read".into());
    }
    if workflow.concurrency.is_none() {
        faults.push("it has no concurrency group".into());
    }
    for trigger in ["pull_request_target", "workflow_run"] {
        if raw["on"].get(trigger).is_some() {
            faults.push(format!(
                "{trigger} runs what strangers wrote, with what is ours"
            ));
        }
    }
    for (name, job) in &workflow.jobs {
        let of_job = match job {
            Job::NormalJob(normal) => of_job(normal, &raw["jobs"][name.as_str()], &workflow),
            Job::ReusableWorkflowCallJob(_) => vec!["it is another workflow".into()],
        };
        faults.extend(of_job.iter().map(|fault| format!("{name}: {fault}")));
    }
    faults.extend(pins(text));
    faults
}

fn of_job(job: &NormalJob, raw: &Value, workflow: &Workflow) -> Vec<String> {
    let mut faults = raw.as_mapping().map_or(Vec::new(), |raw| unknown(raw, JOB));
    if job.timeout_minutes.is_none() {
        faults.push("it may run for ever".into());
    }
    if matches!(job.permissions, Permissions::Base(BasePermission::WriteAll)) {
        faults.push("it may write everything".into());
    }
    let may_write = match &job.permissions {
        Permissions::Explicit(all) => all.values().any(|it| *it == Permission::Write),
        Permissions::Base(base) => matches!(base, BasePermission::WriteAll),
    };
    for step in raw["steps"].as_sequence().into_iter().flatten() {
        faults.extend(step.as_mapping().map_or(Vec::new(), |it| unknown(it, STEP)));
    }
    for step in &job.steps {
        match step {
            Step::Uses(step) => faults.extend(of_action(step)),
            Step::Run(step) => {
                faults.extend(of_script(&step.run));
                // Also what it builds was written by others.
                if may_write && step.run.contains("cargo") {
                    faults.push(format!("it may write, and runs `{}`", step.run));
                }
            }
            _ => faults.push("a step neither uses an action nor runs a script".into()),
        }
    }
    faults.extend(dangling(raw, &job.needs, workflow));
    faults
}

fn of_action(step: &UsesStep) -> Vec<String> {
    let Uses::Repository(action) = &step.uses else {
        return vec![format!("{} is no action of a repository", step.uses.raw())];
    };
    let keeps_token = |with: &LoE<Env>| match with {
        LoE::Literal(with) => with.get("persist-credentials") != Some(&EnvValue::Boolean(false)),
        LoE::Expr(_) => true,
    };
    match action.slug() == "actions/checkout" && keeps_token(&step.with) {
        true => vec!["checkout leaves the token where every later step finds it".into()],
        false => Vec::new(),
    }
}

fn of_script(script: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if script.contains("${{") {
        faults.push(format!(
            "`{script}` takes in an expression: give it through env"
        ));
    }
    if script.trim().lines().count() > LINES {
        faults.push(format!(
            "`{script}` is more than {LINES} lines: make it a verb"
        ));
    }
    let commands = script.split(['\n', ';', '|', '&']).map(str::trim);
    for command in commands.filter(|command| command.starts_with("cargo xtask")) {
        let words = command.split_whitespace().map(|word| word.replace('"', ""));
        let parsed = xtask::command().try_get_matches_from(words.skip(1));
        if let Err(e) = parsed {
            faults.push(format!("`{command}`: {}", e.kind()));
        }
    }
    faults
}

/// Each action with its place: a commit, and the version that this is, so that a person can tell.
fn pins(text: &str) -> impl Iterator<Item = String> {
    let actions = text.lines().filter_map(|line| line.split_once("uses: "));
    let loose = actions.filter(|(_, action)| {
        let (at, version) = action.split_once(" # v").unwrap_or((action, ""));
        let commit = at.split_once('@').unwrap_or_default().1;
        !(commit.len() == 40
            && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
            && version.starts_with(|first: char| first.is_ascii_digit()))
    });
    loose.map(|(_, action)| format!("{action} is not pinned to a commit, with its version"))
}

fn unknown(raw: &Mapping, known: &[&str]) -> Vec<String> {
    let keys = raw.keys().filter_map(Value::as_str);
    let strange = keys.filter(|key| !known.contains(key));
    strange.map(|key| format!("`{key}` is no key")).collect()
}

/// Outputs that nothing gives are empty, not an error: a step that asks for them would never run.
fn dangling(raw: &Value, needs: &[String], workflow: &Workflow) -> Vec<String> {
    let text = serde_yaml::to_string(raw).unwrap();
    let steps = raw["steps"].as_sequence().into_iter().flatten();
    let ids: BTreeSet<&str> = steps.filter_map(|step| step["id"].as_str()).collect();
    let mut faults = Vec::new();
    for id in after(&text, "steps.").filter(|path| !ids.contains(path[0])) {
        faults.push(format!("there is no step {}", id[0]));
    }
    for path in after(&text, "needs.") {
        let job = workflow.jobs.get(path[0]);
        let given = match job {
            Some(Job::NormalJob(job)) => {
                path.get(2).is_some_and(|it| job.outputs.contains_key(*it))
            }
            _ => false,
        };
        if !given || !needs.iter().any(|needed| needed == path[0]) {
            faults.push(format!("nothing gives needs.{}", path.join(".")));
        }
    }
    for needed in needs.iter().filter(|it| !workflow.jobs.contains_key(*it)) {
        faults.push(format!("there is no job {needed}"));
    }
    faults
}

/// The paths behind the name of a context.
fn after<'a>(text: &'a str, context: &'a str) -> impl Iterator<Item = Vec<&'a str>> {
    let is_path = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.match_indices(context).filter_map(move |(at, _)| {
        let own = !text[..at].ends_with(is_path);
        let rest = &text[at + context.len()..];
        let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
        own.then(|| rest[..end].split('.').collect())
    })
}
