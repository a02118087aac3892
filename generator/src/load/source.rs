//! A text and its name: where documents come from.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use miette::NamedSource;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::position::Positions;
use super::value::Unique;
use super::{Pointer, Position, canonical, number};
use crate::diagnostic::{Diagnostic, Diagnostics};

fn read_bounded(path: &Path) -> io::Result<String> {
    let length = std::fs::metadata(path)?.len();
    let largest = Source::LARGEST;
    if length > largest {
        let what = format!("it has {length} bytes, more than the {largest} that are read");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    std::fs::read_to_string(path)
}

/// A text and the name that diagnostics call it by.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: Arc<str>,
    /// The file it was read from: what it refers to stands in the same folder, or below it.
    path: Option<PathBuf>,
    /// The folder that these may stand in, where it is another.
    folder: Option<PathBuf>,
}

impl Source {
    /// How many bytes a file may have. More is no API's document, and generating from it would take all memory there is.
    pub const LARGEST: u64 = 32 * 1024 * 1024;

    /// A source from a text in memory. `name` is shown in diagnostics, such as `openapi.json`.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            path: None,
            folder: None,
        }
    }

    /// Reads a file; its file name is shown in diagnostics. A document may refer to other files in its folder.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        match read_bounded(path) {
            Ok(text) => Ok(Self {
                path: Some(path.into()),
                ..Self::new(name, text)
            }),
            Err(error) => {
                let empty = Self::new(name, "");
                Err(Diagnostic::new(
                    "unreadable-file",
                    Pointer::root(),
                    None,
                    empty.named(),
                    format!("reading {} failed: {error}", path.display()),
                    "check that the file is there, is UTF-8 text, and is an API's document",
                )
                .into())
            }
        }
    }

    /// Lets the document refer to files anywhere in this folder, which holds it.
    pub fn within(mut self, folder: &Path) -> Result<Self, Diagnostics> {
        let real = folder.canonicalize().ok();
        let holds = |real: &PathBuf| self.path().is_some_and(|path| path.starts_with(real));
        match real.filter(holds) {
            Some(real) => {
                self.folder = Some(real);
                Ok(self)
            }
            None => Err(Diagnostic::new(
                "unreadable-file",
                Pointer::root(),
                None,
                self.named(),
                format!("{} does not hold {}", folder.display(), self.name),
                "give a folder that the document is in, or is somewhere below",
            )
            .into()),
        }
    }

    /// The text itself.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same as JSON text in one layout, whatever it was written in: two spaces, one member or element a line, in the
    /// order of the text.
    ///
    /// # Errors
    /// When it is neither JSON nor YAML.
    pub fn canonical(&self) -> Result<String, Diagnostics> {
        let value = self.parse()?;
        Ok(match self.is_json() {
            true => canonical::lay_out(self.text.trim_start_matches('\u{feff}')),
            false => canonical::lay_out(&value.to_string()),
        })
    }

    /// The SHA-256 of the text, in hexadecimal.
    pub fn sha256(&self) -> String {
        Sha256::digest(self.text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The file it was read from, as the file system has it.
    pub(super) fn path(&self) -> Option<PathBuf> {
        self.path.as_ref()?.canonicalize().ok()
    }

    /// The folder that files are read from, where it is not its own.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.folder.clone()
    }

    pub(super) fn named(&self) -> Arc<NamedSource<Arc<str>>> {
        Arc::new(NamedSource::new(&self.name, self.text.clone()))
    }

    fn is_json(&self) -> bool {
        let text = self.text.trim_start_matches('\u{feff}').trim_start();
        text.starts_with(['{', '['])
    }

    /// Parses JSON (a text that starts with `{` or `[`) or YAML.
    pub(crate) fn parse(&self) -> Result<Value, Diagnostics> {
        let text = self.text.trim_start_matches('\u{feff}');
        let parsed = if self.is_json() {
            let parsed = match serde_json::from_str(text) {
                Err(error) if error.to_string().starts_with("number out of range") => {
                    serde_json::from_str(&number::clamp(text))
                }
                parsed => parsed,
            };
            parsed.map_err(|error| (error.to_string(), Some((error.line(), error.column()))))
        } else {
            serde_yaml::from_str(text).map_err(|error| {
                let place = error.location().map(|at| (at.line(), at.column()));
                (error.to_string(), place)
            })
        };
        parsed
            .map(|Unique(value)| value)
            .map_err(|(message, place)| {
                let format = if self.is_json() { "JSON" } else { "YAML" };
                Diagnostic::new(
                    "syntax",
                    Pointer::root(),
                    place.map(|(line, column)| Position::of(&self.text, line, column)),
                    self.named(),
                    format!("not valid {format}: {message}"),
                    "mend the text at this place; a download may have been cut short",
                )
                .into()
            })
    }
}

/// A source whose places can be found.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) source: Source,
    positions: OnceLock<Positions>,
}

impl Text {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            positions: OnceLock::new(),
        }
    }

    pub(super) fn positions(&self) -> &Positions {
        let source = &self.source;
        self.positions
            .get_or_init(|| Positions::of(source.text(), source.is_json()))
    }

    /// The numbers that 64 bits do not hold.
    pub(super) fn too_large(&self) -> &[(Pointer, String)] {
        if number::may_stand_in(self.source.text()) {
            &self.positions().too_large
        } else {
            &[]
        }
    }
}
