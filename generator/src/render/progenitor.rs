//! Progenitor's rendering of the lowered document, taken apart: its types, and the type of each schema asked for.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::{Components, OpenAPI, Paths};
use serde::Deserialize;
use serde_json::{Value, json};
use syn::{Item, Type};

use super::apart::take_apart;
use super::asked::Asked;
use super::culprits::{Part, culprits};
use crate::diagnostic::Diagnostic;
use crate::load::{Document, Pointer};
use crate::lower::Lowered;

/// What progenitor made of the document.
pub(crate) struct Rendered {
    /// The items of its module `types`.
    pub types: Vec<Item>,
    /// The types of what was asked for, by its number.
    pub asked_types: Vec<Type>,
    pub asked: Asked,
}

/// Renders the lowered document.
///
/// # Errors
/// What progenitor fails on, each at its place: an operation, or a schema of the components. `check` and the passes leave
/// nothing such that is known.
pub(crate) fn render(document: &Document, lowered: &Lowered) -> Result<Rendered, Vec<Diagnostic>> {
    let asked = Asked::of(lowered);
    let (none, paths) = (json!({}), asked.paths());
    let schemas = lowered.document.pointer("/components/schemas");
    let schemas = schemas.unwrap_or(&none);
    let failure = match attempt(schemas, &paths, asked.count()) {
        Ok((types, asked_types)) => {
            return Ok(Rendered {
                types,
                asked_types,
                asked,
            });
        }
        Err(failure) => failure,
    };
    let places = |part: &Part| match part {
        Part::Schema(name) => {
            let components = Pointer::root().child("components");
            vec![components.child("schemas").child(name)]
        }
        Part::Path(path) => match asked.askers(path).as_slice() {
            [] => vec![Pointer::root()],
            askers => askers.iter().map(|key| key.pointer()).collect(),
        },
    };
    let bare = json!({ "paths": paths, "components": { "schemas": schemas } });
    let culprits = culprits(&bare, &|bare| {
        let part = |place| bare.pointer(place).unwrap_or(&none);
        attempt(part("/components/schemas"), part("/paths"), 0).map(drop)
    });
    if culprits.is_empty() {
        return Err(vec![failure.at(&Pointer::root(), document)]);
    }
    let failures = culprits.iter().flat_map(|culprit| {
        let places = places(&culprit.part).into_iter();
        places.map(|place| culprit.said.at(&place, document))
    });
    Err(failures.collect())
}

/// Why progenitor cannot render a document.
enum Failure {
    /// It is not OpenAPI to it.
    Unread(String),
    Unrendered(String),
}

impl Failure {
    fn at(&self, place: &Pointer, document: &Document) -> Diagnostic {
        match self {
            Self::Unread(said) => document.error(
                "not-openapi",
                place,
                format!("this is not as OpenAPI has it: {said}"),
                "correct the document, here or in the overlay",
            ),
            Self::Unrendered(said) => document.error(
                "progenitor",
                place,
                format!("progenitor cannot render this, lowered: {said}"),
                "write it in another way in the overlay, or leave it out, and report this: it should have been lowered",
            ),
        }
    }
}

/// Renders a document with nothing in it but what progenitor reads: its types, and the first so many of those asked for.
fn attempt(
    schemas: &Value,
    paths: &Value,
    count: usize,
) -> Result<(Vec<Item>, Vec<Type>), Failure> {
    let unread = |error: serde_json::Error| Failure::Unread(error.to_string());
    let components = Components {
        schemas: Deserialize::deserialize(schemas).map_err(unread)?,
        ..Components::default()
    };
    let spec = OpenAPI {
        openapi: "3.0.3".into(),
        paths: Paths::deserialize(paths).map_err(unread)?,
        components: Some(components),
        ..OpenAPI::default()
    };
    let mut settings = progenitor::GenerationSettings::default();
    settings
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    let mut generator = progenitor::Generator::new(&settings);
    let failed = |error: &dyn fmt::Display| Failure::Unrendered(error.to_string());
    // Its assertions are errors like any other.
    let tokens = catch_unwind(AssertUnwindSafe(|| generator.generate_tokens(&spec)))
        .map_err(|panic| Failure::Unrendered(words(&*panic)))?
        .map_err(|error| failed(&error))?;
    take_apart(tokens, schemas, count)
        .ok_or_else(|| failed(&"its output has another shape than is known"))
}

/// The most characters of what a panic said that are told.
const LONGEST: usize = 200;

/// What a panic said, in one line.
fn words(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    let said = said.unwrap_or_default();
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(LONGEST).collect();
    format!("it panicked: {line}")
}
