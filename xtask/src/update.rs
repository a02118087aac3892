//! `update`: fetch, regen and diff in one, with what a pull request is to say.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use openapi_client_generator::Options;

use crate::console::Console;
use crate::diff::input::Input;
use crate::diff::report::Report;
use crate::diff::{self, rules::Verdict};
use crate::exit::{Exit, Failure};
use crate::fetch::Fetch;
use crate::lock::Lock;
use crate::regen::{Regen, counted};
use crate::workspace::Workspace;

const BODY: &str = "body.md";

/// Take in the published document, generate the client from it, and tell what that changes
///
/// Fetches, generates, and tells in Markdown what users of the client would notice since the last commit. With
/// --pull-request, a document that changed since then leaves a text there, and with --outputs a title. What CI runs every
/// week; commits nothing.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  taken in, whatever it breaks, or nothing changed
  2  the document is not to be had or not usable: it is as before, and so is the client; or it
     was taken in, and then the client could not be written, or what changed not told: mend
     that and run it again")]
pub struct Update {
    #[command(flatten)]
    fetch: Fetch,

    /// Where to write what a pull request is to say: body.md; nothing where nothing changed
    #[arg(long, value_name = "DIR")]
    pull_request: Option<PathBuf>,

    /// Add `changed` and `title` to this file, as a step of a GitHub workflow gives its outputs
    #[arg(long, value_name = "FILE")]
    outputs: Option<PathBuf>,
}

impl Update {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        // Not what was here before the fetch: one that was cut off, or not committed, is still to be told.
        let old = Input::revision("HEAD", workspace)?;
        self.fetch.take_in(workspace, console)?;
        let exit = Regen::WRITE.run(workspace, console)?;
        let new = Input::here(workspace)?;
        if old.is_same_document(&new) {
            console.say("nothing changed since the last commit");
            self.give_outputs("changed=false\n")?;
            return Ok(exit);
        }
        let report = diff::of_documents(&old, &new, &Options::default())?;
        let (title, body) = (title(&report), body(&report, workspace)?);
        console.say(format!("\n# {title}\n\n{body}"));
        if let Some(folder) = &self.pull_request {
            fs::create_dir_all(folder).map_err(|e| unwritten(folder, &e))?;
            let path = folder.join(BODY);
            fs::write(&path, format!("{body}\n")).map_err(|e| unwritten(&path, &e))?;
        }
        self.give_outputs(&format!("changed=true\ntitle={title}\n"))?;
        Ok(exit)
    }

    fn give_outputs(&self, text: &str) -> Result<(), Failure> {
        let Some(path) = &self.outputs else {
            return Ok(());
        };
        let opened = OpenOptions::new().create(true).append(true).open(path);
        opened
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|e| unwritten(path, &e))
    }
}

/// One line with nothing in it that a document could have written.
fn title(report: &Report) -> String {
    let meaning = match report.verdict() {
        Verdict::None => "nothing changes for users".to_owned(),
        verdict => format!("{verdict}, {}", counted(report.changes.len(), "change")),
    };
    format!("Update the API document: {meaning}")
}

fn body(report: &Report, workspace: &Workspace) -> Result<String, Failure> {
    let source = Lock::read(workspace)?.map(|lock| {
        let from = lock.url.unwrap_or_else(|| "a file".to_owned());
        format!(
            "\n\nTaken in {} from {from}, sha256 `{}`.",
            lock.fetched, lock.sha256
        )
    });
    Ok(format!(
        "{}{}\nWhat to look at before this is merged: CONTRIBUTING.md, “The API has changed”.",
        report.markdown(),
        source.unwrap_or_default()
    ))
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    let help = "the document and the client are up to date; mend this, and run `cargo xtask diff`";
    Failure::new(format!("writing {}: {error}", path.display()), help)
}
