//! `report`: one page of all that was made of a document, for a browser.

mod change;
mod entry;
mod ids;
mod last;
mod page;
mod text;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use openapi_client_generator::Options;
use openapi_client_generator::explain::explain_all;

use self::last::Last;
use self::page::Page;
use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::regen::describe;
use crate::workspace::{DOCUMENT, Workspace};

/// Write one HTML page that maps the document to the client
///
/// Of each operation, schema and webhook: where it stands in the document, as it stands there, what the overlay changed, what
/// progenitor gets of it, who renders it and why, what it is called, and its code; with a search, the generator's notes, and
/// what the last change of the document means for users. The page is one file that loads nothing else. Reads openapi.json and
/// openapi.overlay.yaml, or the document that is given, and git's history of them. Writes that file alone.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  written
  2  the document or the overlay cannot be used, there is no such file or revision, or the page cannot be written")]
pub struct Report {
    /// The file to write [default: target/report.html of the workspace]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// The document before, a file or a revision, to tell what changed since [default: what the last change in git changed]
    #[arg(long, value_name = "OLD")]
    old: Option<OsString>,

    #[command(flatten)]
    given: Given,
}

const OUT: &str = "target/report.html";

impl Report {
    pub fn run(self, workspace: &Workspace, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let (document, overlay) = self.given.sources(workspace)?;
        let options = Options::default();
        let everything = explain_all(&document, overlay.as_ref(), &options);
        let everything = everything.map_err(|diagnostics| {
            let message = "nothing is generated from the document, so there is nothing to report";
            Failure::document(message, "mend the document or the overlay", diagnostics)
        })?;
        let path = self.given.document.as_deref();
        let name = path.and_then(|path| path.file_name());
        let name = name.map_or(DOCUMENT.into(), |name| name.to_string_lossy().into_owned());
        let here = last::Here {
            name: &name,
            document: &document,
            overlay: overlay.as_ref(),
            files: &everything.generated.files,
        };
        let last = match &self.old {
            Some(old) => last::since(old, &here, self.given.overlay.as_deref(), workspace)?,
            // What cannot be told of the past is told in the page; the rest is as good without.
            None => last::by_git(&here, &self.given, workspace)
                .unwrap_or_else(|failure| Last::Unknown(failure.plain())),
        };
        let page = Page::new(&name, &document, overlay.as_ref(), &everything, &last);
        let out = self.out.unwrap_or_else(|| workspace.root().join(OUT));
        let folder = out.parent().map_or(Ok(()), fs::create_dir_all);
        let written = folder.and_then(|()| fs::write(&out, page.html()));
        written.map_err(|e| {
            let message = format!("writing {}: {e}", out.display());
            Failure::new(message, "give a file that can be written: --out FILE")
        })?;
        let summary = describe(&everything.generated.summary);
        console.say(format!("{}: {summary}", out.display()));
        Ok(Exit::Fine)
    }
}
