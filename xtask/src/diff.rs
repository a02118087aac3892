//! `diff`: what a change of the document means for a user of the client.

mod compare;
mod face;
pub mod input;
mod members;
mod open_enum;
mod operation;
mod pairs;
pub mod report;
pub mod rules;
mod scope;
mod surface;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use openapi_client_generator::Options;

pub use self::compare::Change;
pub use self::input::Input;
pub use self::report::Report;

use self::rules::Verdict;
use self::surface::Surface;
use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::workspace::Workspace;

/// Tell what a change of the document means for users of the client
///
/// Generates a client from both documents, compares all that a user can name, and tells by operation and type what changed,
/// with what it asks of the next version: major, minor or patch, as cargo reads versions. docs/diff.md has the rules. A
/// document is a file, or the openapi.json of a git revision with the overlay of that revision. Writes nothing.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  nothing breaks
  1  something breaks: the verdict is major
  2  a document or an overlay cannot be used, or there is no such file or revision")]
pub struct Diff {
    /// The document before: a file or a revision
    #[arg(value_name = "OLD", default_value = "HEAD")]
    old: OsString,

    /// The document after [default: openapi.json as it is here]
    #[arg(value_name = "NEW")]
    new: Option<OsString>,

    /// The overlay of documents that are given as files; openapi.json itself has its own
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,

    /// How to tell it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Leave out operations that cannot be carried, instead of failing
    #[arg(long)]
    keep_going: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a pull request
    Markdown,
    /// For a program
    Json,
}

/// What changed from one version of the generated files to another; each has a name, and the text of files by their paths.
pub fn between(
    old: (&str, &BTreeMap<String, String>),
    new: (&str, &BTreeMap<String, String>),
) -> Result<Report, Failure> {
    let read = |(name, files): (&str, &BTreeMap<String, String>)| {
        Surface::read(files).map_err(|e| {
            let message = format!("reading the generated files of {name}: {e}");
            Failure::new(message, "generate them again: cargo xtask regen")
        })
    };
    Ok(Report {
        changes: compare::compare(&read(old)?, &read(new)?),
        old: old.0.to_owned(),
        new: new.0.to_owned(),
    })
}

/// What changed for users of the client from one document to another.
pub fn of_documents(old: &Input, new: &Input, options: &Options) -> Result<Report, Failure> {
    let (before, after) = (old.generate(options)?, new.generate(options)?);
    between((&old.name, &before.files), (&new.name, &after.files))
}

impl Diff {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let overlay = self.overlay.as_deref();
        let old = Input::of(&self.old, overlay, workspace)?;
        let new = match &self.new {
            Some(new) => Input::of(new, overlay, workspace)?,
            None => Input::here(workspace)?,
        };
        let mut options = Options::default();
        options.keep_going = self.keep_going;
        let report = of_documents(&old, &new, &options)?;
        let text = match self.format {
            Format::Text => report.text(),
            Format::Markdown => report.markdown(),
            Format::Json => report
                .json()
                .map_err(|e| Failure::new(format!("writing JSON: {e}"), "report this as a bug"))?,
        };
        console.say(text);
        Ok(match report.verdict() {
            Verdict::Major => Exit::Drift,
            _ => Exit::Fine,
        })
    }
}
