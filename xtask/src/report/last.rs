//! What changed last: between the last two revisions of the document and its overlay, or since the one that is given.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use openapi_client_generator::{Options, Source};

use crate::diff::{self, Input};
use crate::exit::Failure;
use crate::git;
use crate::given::Given;
use crate::workspace::{OVERLAY, Workspace};

/// What there is to tell of the last change.
pub enum Last {
    /// There is no change that could be told of, for this reason.
    None(String),
    /// It cannot be told, for this reason.
    Unknown(String),
    /// What it means, as `diff` tells it.
    Told {
        report: diff::Report,
        /// The day of the newer revision, where that is not what is here.
        day: Option<String>,
        /// The command that tells the same.
        command: Option<String>,
    },
}

/// The document as it is, and what was made of it.
pub struct Here<'a> {
    pub name: &'a str,
    pub document: &'a Source,
    pub overlay: Option<&'a Source>,
    pub files: &'a BTreeMap<String, String>,
}

/// Since another document.
pub fn since(
    old: &OsStr,
    here: &Here<'_>,
    overlay: Option<&Path>,
    workspace: &Workspace,
) -> Result<Last, Failure> {
    told(&Input::of(old, overlay, workspace)?, here)
}

/// As git tells: what is changed here and not committed, else what the last commit changed.
pub fn by_git(here: &Here<'_>, given: &Given, workspace: &Workspace) -> Result<Last, Failure> {
    let Place { folder, overlay } = &Place::of(given)?;
    let folder = folder.as_ref().unwrap_or(workspace);
    let input = |revision: &str| Input::was(revision, here.name, overlay.as_deref(), folder);
    let is_ours = given.document.is_none();
    let command = |arguments: &str| is_ours.then(|| format!("cargo xtask diff {arguments}"));
    let document = [here.name];
    if git::history(&document, 1, folder)?.is_empty() {
        return Ok(Last::None(format!("git has no revision of {}", here.name)));
    }
    let both: Vec<&str> = document.into_iter().chain(overlay.as_deref()).collect();
    if git::is_changed(&both, folder)? {
        let mut last = told(&input("HEAD")?, here)?;
        last.and(None, command("HEAD"));
        return Ok(last);
    }
    let mut history = git::history(&both, 2, folder)?;
    // An overlay that was there before its document changed nothing.
    if let [.., old] = history.as_slice()
        && git::file(&old.name, here.name, folder)?.is_none()
    {
        history.pop();
    }
    let [new, old] = match history.as_slice() {
        [new, old] => [new, old],
        [only] => {
            let (revision, day) = (&only.name, &only.day);
            return Ok(Last::None(format!(
                "git has one revision of {}, {revision} of {day}, and none before it",
                here.name
            )));
        }
        _ => return Ok(Last::None(format!("git has no {} now", here.name))),
    };
    let (before, after) = (input(&old.name)?, input(&new.name)?);
    let is_here = after.document.text() == here.document.text()
        && after.overlay.as_ref().map(Source::text) == here.overlay.map(Source::text);
    let mut last = match is_here {
        true => {
            let here = Here {
                name: &after.name,
                ..*here
            };
            told(&before, &here)?
        }
        false => {
            let generated = after.generate(&options())?;
            let then = Here {
                name: &after.name,
                files: &generated.files,
                ..*here
            };
            told(&before, &then)?
        }
    };
    let arguments = format!("{} {}", old.name, new.name);
    last.and(Some(new.day.clone()), command(&arguments));
    Ok(last)
}

impl Last {
    fn and(&mut self, of_day: Option<String>, by: Option<String>) {
        if let Self::Told { day, command, .. } = self {
            (*day, *command) = (of_day, by);
        }
    }
}

fn told(old: &Input, new: &Here<'_>) -> Result<Last, Failure> {
    let before = old.generate(&options())?;
    let report = diff::between((&old.name, &before.files), (new.name, new.files))?;
    Ok(Last::Told {
        report,
        day: None,
        command: None,
    })
}

fn options() -> Options {
    let mut options = Options::default();
    options.keep_going = true;
    options
}

/// Where git is asked about a document.
struct Place {
    /// The document's folder, where it is not the workspace.
    folder: Option<Workspace>,
    /// The overlay, as seen from there.
    overlay: Option<String>,
}

impl Place {
    fn of(given: &Given) -> Result<Self, Failure> {
        let Some(document) = &given.document else {
            return Ok(Self {
                folder: None,
                overlay: Some(OVERLAY.to_owned()),
            });
        };
        let parent = document
            .parent()
            .filter(|path| !path.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let overlay = given.overlay.as_deref().map(|overlay| {
            let overlay = real(overlay);
            match overlay.strip_prefix(real(folder)) {
                Ok(inside) => Ok(inside.to_string_lossy().into_owned()),
                Err(_) => Err(Failure::new(
                    "the overlay is not in the folder of the document, so it is not known as it was",
                    "say what to compare with: --old OLD",
                )),
            }
        });
        Ok(Self {
            folder: Some(Workspace::find(Some(folder.to_owned()))?),
            overlay: overlay.transpose()?,
        })
    }
}
