//! `ci`: everything that must pass before a change is taken in, in the order that fails soonest.

use std::time::Instant;

use clap::Args;

use crate::cargo;
use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::regen::Regen;
use crate::workspace::Workspace;

/// Run every check: format, lints, defaults, drift, tests, documentation
///
/// Stops at the first step that fails and says how to run that one alone. Reads the whole workspace; writes only to
/// cargo's target folder.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  every step passed
  1  a step failed
  2  the document, the overlay or the lock cannot be used, or a step could not be started")]
pub struct Ci {}

/// One step: a heading and the arguments for cargo, with an environment variable where it needs one.
struct Step {
    name: &'static str,
    args: &'static [&'static str],
    env: Option<(&'static str, &'static str)>,
}

const DRIFT: &str = "drift";

const STEPS: [Step; 6] = [
    Step {
        name: "format",
        args: &["fmt", "--all", "--check"],
        env: None,
    },
    Step {
        name: "lints",
        args: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
        env: None,
    },
    // The other steps turn every feature on.
    Step {
        name: "defaults",
        args: &["check", "--package", "datalab-client", "--locked"],
        env: None,
    },
    Step {
        name: DRIFT,
        args: &["xtask", "regen", "--check"],
        env: None,
    },
    Step {
        name: "tests",
        args: &["test", "--workspace", "--all-features", "--locked"],
        env: None,
    },
    Step {
        name: "documentation",
        args: &[
            "doc",
            "--workspace",
            "--all-features",
            "--no-deps",
            "--locked",
        ],
        env: Some(("RUSTDOCFLAGS", "-D warnings")),
    },
];

impl Step {
    /// As one would type it.
    fn command_line(&self) -> String {
        let env = self
            .env
            .map(|(name, value)| format!("{name}=\"{value}\" "))
            .unwrap_or_default();
        format!("{env}cargo {}", self.args.join(" "))
    }

    fn run(&self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        // In this process: cargo need not start this very program a second time.
        if self.name == DRIFT {
            return Regen::CHECK.run(workspace, console);
        }
        let status = cargo::run(workspace, "ci", self.args.iter().copied(), self.env)?;
        Ok(if status.success() {
            Exit::Fine
        } else {
            Exit::Drift
        })
    }
}

impl Ci {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let start = Instant::now();
        for (step, number) in STEPS.iter().zip(1..) {
            let command_line = step.command_line();
            console.say(format!(
                "── {number}/{} {}: {command_line}",
                STEPS.len(),
                step.name
            ));
            let started = Instant::now();
            let outcome = step.run(workspace, console);
            let seconds = started.elapsed().as_secs_f64();
            if let Ok(Exit::Fine) = outcome {
                console.say(format!("── {} passed in {seconds:.1} s", step.name));
                continue;
            }
            // The reason comes before the verdict, so that the last lines say what to run.
            let exit = outcome.unwrap_or_else(|failure| {
                console.report(&failure);
                Exit::BadInput
            });
            console.say(format!(
                "── {} failed after {seconds:.1} s; alone: {command_line}",
                step.name
            ));
            return Ok(exit);
        }
        let seconds = start.elapsed().as_secs_f64();
        console.say(format!(
            "── all {} steps passed in {seconds:.1} s",
            STEPS.len()
        ));
        Ok(Exit::Fine)
    }
}
