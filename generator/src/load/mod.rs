//! Text → document: JSON or YAML, with the line of every place kept findable.

mod check;
mod composition;
mod marks;
mod names;
mod number;
mod pointer;
mod position;
mod reference;
mod value;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use miette::NamedSource;
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use self::check::METHODS;
pub use self::pointer::Pointer;
pub use self::position::Position;
use self::position::Positions;
pub use self::reference::{resolve, target_of};
use self::value::Unique;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A text and the name that diagnostics call it by.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: Arc<str>,
}

impl Source {
    /// A source from a text in memory. `name` is shown in diagnostics, such as `openapi.json`.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// Reads a file; its file name is shown in diagnostics.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self::new(name, text)),
            Err(error) => {
                let empty = Self::new(name, "");
                Err(Diagnostic::new(
                    "unreadable-file",
                    Pointer::root(),
                    None,
                    empty.named(),
                    format!("reading {} failed: {error}", path.display()),
                    "check that the file is there and is UTF-8 text",
                )
                .into())
            }
        }
    }

    /// The text itself.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of the text, in hexadecimal.
    pub fn sha256(&self) -> String {
        Sha256::digest(self.text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn named(&self) -> Arc<NamedSource<Arc<str>>> {
        Arc::new(NamedSource::new(&self.name, self.text.clone()))
    }
}

/// A parsed text, with the place of each value in it.
#[derive(Debug)]
pub struct Document {
    /// The content.
    pub value: Value,
    source: Source,
    positions: OnceLock<Positions>,
}

impl Document {
    /// Parses JSON (a text that starts with `{` or `[`) or YAML.
    pub fn parse(source: &Source) -> Result<Self, Diagnostics> {
        let text = source.text().trim_start_matches('\u{feff}');
        let parsed = if is_json(text) {
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
        match parsed {
            Ok(Unique(value)) => Ok(Self {
                value,
                source: source.clone(),
                positions: OnceLock::new(),
            }),
            Err((message, place)) => {
                let format = if is_json(source.text()) {
                    "JSON"
                } else {
                    "YAML"
                };
                Err(Diagnostic::new(
                    "syntax",
                    Pointer::root(),
                    place.map(|(line, column)| Position::of(source.text(), line, column)),
                    source.named(),
                    format!("not valid {format}: {message}"),
                    "mend the text at this place; a download may have been cut short",
                )
                .into())
            }
        }
    }

    /// Checks that the document is an OpenAPI one that later stages can take at its word.
    pub fn check(&self) -> Vec<Diagnostic> {
        check::check(self)
    }

    /// What a reader should know of a document that is fine.
    pub fn notes(&self) -> Vec<Diagnostic> {
        let rounded = number::may_stand_in(self.source.text()).then(|| &self.positions().too_large);
        let rounded = rounded
            .into_iter()
            .flatten()
            .filter_map(|(place, literal)| {
                let value = place.get(&self.value)?;
                let what = format!(
                    "the number `{literal}` does not fit into 64 bits, and is taken for `{value}`"
                );
                let help = "nothing, or write a number that fits, here or in the overlay";
                let note = self.error("large-number", place, what, help);
                Some(note.into_note())
            });
        rounded.chain(names::check(self)).collect()
    }

    fn positions(&self) -> &Positions {
        self.positions
            .get_or_init(|| Positions::of(self.source.text(), is_json(self.source.text())))
    }

    /// An error about a place; where the place itself is not in the text (an overlay added it),
    /// the nearest one around it is shown.
    pub fn error(
        &self,
        code: &'static str,
        pointer: &Pointer,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let position = self.positions().nearest(pointer);
        Diagnostic::new(
            code,
            pointer.clone(),
            position,
            self.source.named(),
            message,
            help,
        )
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with(['{', '['])
}
