//! Text → document: JSON or YAML, with the line of every place kept findable, and the files it refers to.

mod bundle;
mod canonical;
mod check;
mod composition;
mod foreign;
mod items;
mod marks;
mod methods;
mod missing;
mod notes;
mod number;
mod pointer;
mod position;
mod reference;
mod source;
mod value;

use serde_json::Value;

pub use self::bundle::FILES;
use self::bundle::Unread;
pub(crate) use self::check::{data_in, without_fragment};
pub use self::methods::{ADDITIONAL, METHODS, operation_at, operations_of, place_of};
pub use self::missing::Missing;
pub use self::pointer::Pointer;
pub use self::position::Position;
pub use self::reference::{component_of, referred, resolve, target_of};
pub use self::source::Source;
use self::source::Text;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A parsed text, with the place of each value in it.
#[derive(Debug)]
pub struct Document {
    /// The content; that of other files stands in its member [`FILES`].
    pub value: Value,
    text: Text,
    /// The other files, by their key in the member.
    files: Vec<(String, Text)>,
    /// The references to files that are not read.
    unread: Vec<Unread>,
}

impl Document {
    /// Parses JSON (a text that starts with `{` or `[`) or YAML.
    pub fn parse(source: &Source) -> Result<Self, Diagnostics> {
        Ok(Self {
            value: source.parse()?,
            text: Text::new(source.clone()),
            files: Vec::new(),
            unread: Vec::new(),
        })
    }

    /// Takes in the files that it refers to, however far.
    pub fn bundle(&mut self) -> Result<(), Diagnostics> {
        bundle::run(self)
    }

    /// Makes one item of each path item that has more than its reference.
    pub fn join_items(&mut self) {
        items::join(&mut self.value);
    }

    /// Leaves out what only looks as if it were said to the generator.
    pub fn without_foreign(&mut self) {
        foreign::leave_out(&mut self.value);
    }

    /// The other files: their names, and the SHA-256 of each.
    pub fn files(&self) -> impl Iterator<Item = (&str, String)> {
        let files = self.files.iter();
        files.map(|(name, text)| (name.as_str(), text.source.sha256()))
    }

    /// Does without what references name that cannot be read.
    pub fn do_without(&mut self) -> Missing {
        missing::run(self)
    }

    /// Checks that the document is an OpenAPI one that later stages can take at its word.
    pub fn check(&self) -> Vec<Diagnostic> {
        check::check(self)
    }

    /// What a reader should know of a document that is fine.
    pub fn notes(&self) -> Vec<Diagnostic> {
        notes::check(self)
    }

    /// The line of a place, from 1; of the nearest one around it where it is not in the text.
    pub fn line(&self, pointer: &Pointer) -> Option<usize> {
        let position = self.text.positions().nearest(pointer);
        position.map(|position| position.line)
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
        let written = reference::follow(&self.value, pointer);
        let (text, shown, place) = match bundle::within(&written) {
            Some((key, place)) => {
                let file = self.files.iter().find(|(other, _)| *other == key);
                let text = file.map_or(&self.text, |(_, text)| text);
                (text, place.clone(), place)
            }
            None => (&self.text, pointer.clone(), written),
        };
        Diagnostic::new(
            code,
            pointer.clone(),
            text.positions().nearest(&place),
            text.source.named(),
            message,
            help,
        )
        .shown_at(shown)
    }
}
