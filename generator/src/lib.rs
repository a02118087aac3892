//! Turns an OpenAPI document into a typed Rust client crate.
//!
//! Data flows one way: document → load → overlay → lower → route → model → render → polish → emit.
//! [`generate`] is that line, to be read as one function; nothing is written before [`emit`].

mod code;
mod diagnostic;
pub mod emit;
pub mod explain;
mod expr;
pub mod fuzz;
mod load;
mod lower;
mod mark;
mod model;
mod naming;
mod overlay;
mod polish;
mod project;
mod render;
mod route;
mod syntax;
pub mod trial;

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::emit::Tree;
use crate::load::{Document, Missing, operation_at};
use crate::lower::{Lowered, OperationKey};
use crate::model::Api;
use crate::route::Route;

pub use crate::code::{CODES, Code, Weight, code};
pub use crate::diagnostic::{Diagnostic, Diagnostics};
pub use crate::load::{Pointer, Source};
pub use crate::project::Project;
pub use crate::render::FirstCall;

/// How to generate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The command that regenerates, as the header of each file names it.
    /// Default: `cargo xtask regen`.
    pub command: String,
    /// Leave out operations that cannot be carried, take any JSON in the place of schemas that cannot be read, and list
    /// them in the notes, instead of failing. Default: no.
    pub keep_going: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            command: "cargo xtask regen".into(),
            keep_going: false,
        }
    }
}

/// A generated client.
#[derive(Debug)]
pub struct Generated {
    /// Its files: path relative to the folder `generated`, with `/`, and content.
    pub files: BTreeMap<String, String>,
    /// The text of `API.md`: every operation and its name.
    pub api_md: String,
    /// The API's name.
    pub title: String,
    /// What a README begins with.
    pub first_call: Option<FirstCall>,
    /// What a maintainer should know, such as operations that were left out.
    pub notes: Vec<Diagnostic>,
    /// How long each stage took, in order.
    pub timings: Vec<(&'static str, Duration)>,
    /// What was generated, in numbers.
    pub summary: Summary,
}

impl Generated {
    /// The files beneath `root`: the code in `folder`, which is all the generator's, and `api_md`.
    pub fn tree(&self, root: impl Into<PathBuf>, folder: &str, api_md: &str) -> Tree {
        let mut tree = Tree::new(root, folder);
        for (path, content) in &self.files {
            tree.add_owned(path, content.clone());
        }
        tree.add(api_md, self.api_md.clone());
        tree
    }
}

/// What was generated, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Operations of the document.
    pub operations: usize,
    /// Operations that progenitor renders.
    pub by_progenitor: usize,
    /// Operations that a template renders.
    pub by_template: usize,
    /// Operations that were left out, each with a note.
    pub left_out: usize,
    /// Schemas in the document's components.
    pub schemas: usize,
}

/// Generates a client from a document and what an overlay knows beside it.
///
/// # Errors
///
/// Everything that is wrong with the input, each with its place and what to do. Nothing is generated
/// then; with [`Options::keep_going`], operations that cannot be carried are left out instead.
pub fn generate(
    document: &Source,
    overlay: Option<&Source>,
    options: &Options,
) -> Result<Generated, Diagnostics> {
    stages(document, overlay, options).map(|stages| stages.generated)
}

/// How many operations a document has, before any overlay and whether or not they can be carried.
///
/// # Errors
/// When it is neither JSON nor YAML.
pub fn count_operations(document: &Source) -> Result<usize, Diagnostics> {
    Ok(lower::operations(&document.parse()?).len())
}

/// What each stage made, for whoever wants to know more than the outcome.
struct Stages {
    /// With the overlay.
    document: Document,
    lowered: Lowered,
    api: Api,
    links: render::Links,
    generated: Generated,
}

/// What is made of the document beside progenitor's part.
struct Modelled {
    api: Api,
    errors: Vec<Diagnostic>,
    notes: Vec<Diagnostic>,
    provenance: String,
}

impl Modelled {
    fn of(
        source: &Source,
        document: &Document,
        overlay: Option<&Source>,
        lowered: &Lowered,
    ) -> Self {
        let (api, errors) = model::build(document, lowered);
        Self {
            api,
            errors,
            notes: document.notes(),
            provenance: provenance(source, document, overlay),
        }
    }
}

fn stages(
    document: &Source,
    overlay: Option<&Source>,
    options: &Options,
) -> Result<Stages, Diagnostics> {
    let mut clock = Clock::new();
    let header = header(options);
    let source = document;
    let mut document = Document::parse(source)?;
    let schemas = document
        .value
        .pointer("/components/schemas")
        .and_then(|schemas| schemas.as_object())
        .map_or(0, |schemas| schemas.len());
    document.bundle()?;
    document.without_foreign();
    document.join_items();
    clock.lap("load");
    if let Some(overlay) = overlay {
        overlay::apply(&mut document, overlay)?;
    }
    clock.lap("overlay");
    let missing = match options.keep_going {
        true => document.do_without(),
        false => Missing::default(),
    };
    Diagnostics::check(document.check())?;
    clock.lap("check");

    let (mut lowered, mut found) = lower::lower(&document);
    found.extend(missing.notes);
    let operations = lower::operations(&lowered.document).len() + missing.operations;
    leave_out(&mut lowered, &found);
    clock.lap("lower");
    // The model needs nothing of progenitor's, nor progenitor of the model.
    let (modelled, mut rendered) = thread::scope(|scope| {
        let modelled = scope.spawn(|| Modelled::of(source, &document, overlay, &lowered));
        let rendered = render::progenitor(&document, &lowered);
        let modelled = modelled.join();
        (
            modelled.unwrap_or_else(|panic| resume_unwind(panic)),
            rendered,
        )
    });
    let Modelled {
        mut api,
        errors,
        notes,
        provenance,
    } = modelled;
    found.extend(notes);
    if errors.iter().any(Diagnostic::is_error) {
        // What the model refused must reach no later stage either, and one run tells of all that is wrong.
        (api, rendered) = without(&mut lowered, &errors, &document);
    }
    found.extend(errors);
    // What is wrong elsewhere than in an operation cannot be left out with one.
    let stops = |one: &&Diagnostic| {
        one.is_error() && !(options.keep_going && operation_at(one.pointer()).is_some())
    };
    let stopping: Vec<Diagnostic> = found.iter().filter(stops).cloned().collect();
    if options.keep_going
        && let Err(errors) = &rendered
    {
        found.extend(errors.iter().cloned());
        (api, rendered) = without(&mut lowered, errors, &document);
    }
    let rendered = match rendered {
        Ok(rendered) => {
            Diagnostics::check(stopping)?;
            rendered
        }
        Err(errors) => {
            return Err(Diagnostics::of(
                stopping.into_iter().chain(errors).collect(),
            ));
        }
    };
    clock.lap("progenitor");
    let none = serde_json::Value::Null;
    let schemas_lowered = lowered.document.pointer("/components/schemas");
    let schemas_lowered = schemas_lowered.unwrap_or(&none);
    let client = render::render(&api, rendered, schemas_lowered, &header).map_err(|error| {
        document.error(
            "template",
            &Pointer::root(),
            format!("a template made code that is not Rust: {error}"),
            "report this with the document",
        )
    })?;
    clock.lap("templates");
    for (index, method) in &client.links.renamed {
        let link = api.links.get(*index);
        found.extend(link.map(|link| link.renamed(method, &document)));
    }
    for (index, why) in &client.links.refused {
        let link = api.links.get(*index);
        found.extend(link.map(|link| link.note(why, &document)));
    }

    let generated = Generated {
        files: client.files,
        api_md: render::api_md(&api, &client.links, &format!("{header} {provenance}")),
        first_call: render::first_call(&api),
        summary: summary(&api, operations, schemas),
        title: api.title.clone(),
        notes: found.into_iter().map(Diagnostic::into_note).collect(),
        timings: clock.laps,
    };
    Ok(Stages {
        document,
        lowered,
        api,
        links: client.links,
        generated,
    })
}

/// The first line of every generated file.
fn header(options: &Options) -> String {
    format!(
        "{} by {} {}; do not edit, run `{}`.",
        emit::MARKER,
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        options.command
    )
}

/// Which input it was made from; in one file only, so that a change of the input does not touch all.
fn provenance(source: &Source, document: &Document, overlay: Option<&Source>) -> String {
    let files = document.files();
    let files: String = files
        .map(|(name, sha256)| format!(", {name} {sha256}"))
        .collect();
    let overlay = overlay.map(|overlay| format!(", overlay {}", overlay.sha256()));
    format!(
        "sha256: document {}{files}{}",
        source.sha256(),
        overlay.unwrap_or_default()
    )
}

/// Takes the operations with an error out, so that no later stage renders a part of them, and lets any value be one of
/// a schema with an error.
fn leave_out(lowered: &mut Lowered, found: &[Diagnostic]) {
    for diagnostic in found.iter().filter(|one| one.is_error()) {
        if let [components, schemas, _] = diagnostic.pointer().keys().as_slice()
            && (components.as_str(), schemas.as_str()) == ("components", "schemas")
            && let Some(schema) = diagnostic.pointer().get_mut(&mut lowered.document)
        {
            *schema = Value::Object(serde_json::Map::new());
        }
        if let Some((path, method)) = operation_at(diagnostic.pointer())
            && let place = (OperationKey { path, method }).pointer()
            && let Some(item) = place.parent()
            && let Some(Value::Object(operations)) = item.get_mut(&mut lowered.document)
        {
            operations.shift_remove(&place.last().unwrap_or_default());
        }
    }
}

/// The model and progenitor's part of what is left once what has an error is taken out.
fn without(
    lowered: &mut Lowered,
    errors: &[Diagnostic],
    document: &Document,
) -> (Api, Result<render::Rendered, Vec<Diagnostic>>) {
    leave_out(lowered, errors);
    let (api, _) = model::build(document, lowered);
    (api, render::progenitor(document, lowered))
}

fn summary(api: &Api, operations: usize, schemas: usize) -> Summary {
    let all: Vec<_> = api.operations().collect();
    let by_progenitor = all
        .iter()
        .filter(|operation| operation.route == Route::Progenitor)
        .count();
    Summary {
        operations,
        by_progenitor,
        by_template: all.len() - by_progenitor,
        left_out: operations - all.len(),
        schemas,
    }
}

/// Times the stages.
struct Clock {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn new() -> Self {
        Self {
            last: Instant::now(),
            laps: Vec::new(),
        }
    }

    fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
