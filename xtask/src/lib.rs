//! The maintainers' commands, as a library: [`run`] is the whole of `cargo xtask`, with its arguments and its output
//! handed in, so that a test can call it without a process of its own.

mod bench;
mod cargo;
mod ci;
mod console;
mod corpus;
mod diff;
mod exit;
mod explain;
mod fetch;
mod fuzz;
mod git;
mod given;
mod lock;
mod new;
mod process;
mod regen;
mod release;
mod report;
mod update;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};

pub use console::Console;
pub use diff::rules::{RULES, Rule, Verdict};
pub use exit::{Exit, Failure};

use workspace::Workspace;

const EXIT_CODES: &str = "\
Exit codes:
  0  fine
  1  drift: what is checked in is not what would be generated (or, for ci and bench, a step failed; for corpus, a
     document; for fuzz, something was found; for diff, something breaks;
     for release, a package is not whole)
  2  bad input or wrong usage; nothing was written, but where the verb tells else";

/// Maintains the generated client: takes in the API's document, generates the client from it, and checks that both agree.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", version, after_help = EXIT_CODES, max_term_width = 100)]
struct Cli {
    /// The workspace to work in, when it is not the one this command was built in
    #[arg(long, global = true, hide = true, value_name = "DIR")]
    root: Option<PathBuf>,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Regen(regen::Regen),
    Fetch(fetch::Fetch),
    Diff(diff::Diff),
    Update(update::Update),
    Release(release::Release),
    Ci(ci::Ci),
    Bench(bench::Bench),
    New(new::New),
    Corpus(corpus::Corpus),
    Fuzz(fuzz::Fuzz),
    Explain(explain::Explain),
    Report(report::Report),
    #[command(hide = true)]
    GenerateOne(corpus::One),
    #[command(hide = true)]
    FuzzSome(fuzz::FuzzSome),
}

/// The commands as clap knows them, for who wants to know whether a line is one.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs one command, as `cargo xtask` does. The first argument is the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        // Help and version come this way too, and are no error.
        Err(message) => {
            console.usage(&message);
            return if message.use_stderr() {
                Exit::BadInput
            } else {
                Exit::Fine
            };
        }
    };
    let done = run_verb(cli, console);
    done.unwrap_or_else(|failure| {
        console.report(&failure);
        Exit::BadInput
    })
}

fn run_verb(cli: Cli, console: &mut Console<'_>) -> Result<Exit, Failure> {
    let workspace = || Workspace::find(cli.root);
    match cli.verb {
        Verb::Regen(verb) => verb.run(&workspace()?, console),
        Verb::Fetch(verb) => verb.run(&workspace()?, console),
        Verb::Diff(verb) => verb.run(&workspace()?, console),
        Verb::Update(verb) => verb.run(&workspace()?, console),
        Verb::Release(verb) => verb.run(&workspace()?, console),
        Verb::Ci(verb) => verb.run(&workspace()?, console),
        Verb::Bench(verb) => verb.run(&workspace()?, console),
        Verb::New(verb) => verb.run(&workspace()?, console),
        Verb::Explain(verb) => verb.run(&workspace()?, console),
        Verb::Report(verb) => verb.run(&workspace()?, console),
        Verb::Corpus(verb) => verb.run(&workspace()?, console),
        Verb::Fuzz(verb) => verb.run(&workspace()?, console),
        Verb::GenerateOne(verb) => verb.run(),
        Verb::FuzzSome(verb) => verb.run(),
    }
}
