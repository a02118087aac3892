//! The feature documents, what is generated from them, and a way to pick items out of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};

use openapi_client_generator::{Diagnostic, Diagnostics, Generated, Options, Source, generate};

/// Where the feature documents are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features")
}

/// The names of all features, sorted.
pub fn features() -> Vec<String> {
    let entries = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries
        .filter_map(|name| {
            name.strip_suffix(".yaml")
                .filter(|name| !name.ends_with(".overlay"))
                .map(Into::into)
        })
        .collect();
    names.sort();
    names
}

/// The document of a feature.
pub fn document(feature: &str) -> Source {
    Source::read(&folder().join(format!("{feature}.yaml"))).unwrap()
}

/// The overlay beside the document of a feature, if there is one.
pub fn overlay(feature: &str) -> Option<Source> {
    let path = folder().join(format!("{feature}.overlay.yaml"));
    path.exists().then(|| Source::read(&path).unwrap())
}

/// Generates a feature's client.
pub fn feature(feature: &str) -> Generated {
    match generate(
        &document(feature),
        overlay(feature).as_ref(),
        &Options::default(),
    ) {
        Ok(generated) => generated,
        Err(error) => panic!("{feature}: {error}"),
    }
}

/// Generates from texts; the document is called `api.yaml` or `api.json`, the overlay `overlay.yaml`.
pub fn generate_texts(
    document: &str,
    overlay: Option<&str>,
    options: &Options,
) -> Result<Generated, Diagnostics> {
    let name = if document.trim_start().starts_with(['{', '[']) {
        "api.json"
    } else {
        "api.yaml"
    };
    let overlay = overlay.map(|text| Source::new("overlay.yaml", text));
    generate(&Source::new(name, document), overlay.as_ref(), options)
}

/// The diagnostics of a document that cannot be generated.
pub fn refused(document: &str, overlay: Option<&str>) -> Vec<Diagnostic> {
    match generate_texts(document, overlay, &Options::default()) {
        Ok(_) => panic!("generated, but should be refused:\n{document}"),
        Err(all) => all.iter().cloned().collect(),
    }
}

/// A document with `paths`, whose keys stand in line 4 and below it.
pub fn with_paths(paths: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}")
}

/// A document with a schema that is or has `reference`, in line 8.
pub fn with_reference(reference: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n    A:\n      properties:\n        a: {reference}\n"
    )
}

/// An overlay with one action, whose target stands in line 4.
pub fn with_action(target: &str, rest: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{ title: O, version: '1' }}\nactions:\n  - target: {target}\n    {rest}\n"
    )
}

/// An answer of an operation.
pub const ANSWER: &str = "responses: { '204': { description: Done. } }";

/// Checks the one diagnostic of a document: its code and place, and that its text names the place
/// and says what to do.
#[track_caller]
pub fn only(found: &[Diagnostic], code: &str, pointer: &str, line: usize) {
    let [one] = found else {
        panic!("one diagnostic expected: {found:#?}");
    };
    is(one, code, pointer, line);
}

#[track_caller]
pub fn is(diagnostic: &Diagnostic, code: &str, pointer: &str, line: usize) {
    let place = (
        diagnostic.code(),
        diagnostic.pointer().to_string(),
        diagnostic.line(),
    );
    assert_eq!(
        place,
        (code, pointer.to_owned(), Some(line)),
        "{diagnostic}"
    );
    assert!(diagnostic.is_error());
    assert!(!diagnostic.help().is_empty());
    let text = diagnostic.to_string();
    let (file, rest) = text.split_once(':').unwrap();
    assert!(
        ["api.yaml", "api.json", "overlay.yaml"].contains(&file),
        "{text}"
    );
    let (shown_line, rest) = rest.split_once(':').unwrap();
    assert_eq!(shown_line, line.to_string(), "{text}");
    let column = rest.split([' ', ':']).next().unwrap();
    assert!(
        column.parse::<usize>().is_ok_and(|column| column > 0),
        "{text}"
    );
    assert!(
        pointer.is_empty() || text.contains(&format!(" at {pointer}: ")),
        "{text}"
    );
}

/// Picks items out of a generated file, each as it is written there. An item is named by:
///
/// - `Name`: the struct, enum, constant, function or module;
/// - `impl Name`: its own methods; `Trait for Name`: an implementation;
/// - `Name::method`: one of its methods, or `mod::item`.
///
/// Panics where there is none such, so that a snapshot never silently shows less.
pub fn pick(text: &str, names: &[&str]) -> String {
    let picked: Vec<String> = names
        .iter()
        .map(|name| item(text, name).unwrap_or_else(|| panic!("no `{name}` in\n{text}")))
        .collect();
    picked.join("\n")
}

/// Whether a generated file has an item.
pub fn has(text: &str, name: &str) -> bool {
    item(text, name).is_some()
}

fn item(text: &str, name: &str) -> Option<String> {
    let blocks = blocks(text);
    let found: Vec<&String> = blocks
        .iter()
        .filter(|block| is_called(&header(block), name))
        .collect();
    if !found.is_empty() {
        return Some(found.into_iter().cloned().collect());
    }
    let (outer, inner) = name.split_once("::")?;
    let outer = [format!("impl {outer}"), outer.into()];
    outer.iter().find_map(|outer| {
        let blocks = blocks
            .iter()
            .filter(|block| is_called(&header(block), outer));
        blocks
            .into_iter()
            .find_map(|block| item(&inside(block), inner))
    })
}

/// The items of a file, or of a block, each with its docs and attributes. In laid out code an item
/// begins at the left edge, and ends with the first line there that closes it.
fn blocks(text: &str) -> Vec<String> {
    enum At {
        Edge,
        Attribute,
        Item,
    }
    let mut all = Vec::new();
    let mut block = String::new();
    let mut at = At::Edge;
    for line in text.lines() {
        let edge = !line.starts_with(' ');
        let about_the_file = ["//!", "// ", "#![", "<!--"]
            .iter()
            .any(|start| line.starts_with(start));
        if matches!(at, At::Edge) && (line.is_empty() || about_the_file) {
            continue;
        }
        block.push_str(line);
        block.push('\n');
        at = match at {
            At::Edge if line.starts_with("///") => At::Edge,
            At::Edge if line.starts_with('#') => {
                if line.ends_with(']') {
                    At::Edge
                } else {
                    At::Attribute
                }
            }
            At::Attribute if edge && line.ends_with(']') => At::Edge,
            At::Attribute => At::Attribute,
            At::Edge | At::Item if edge && line.ends_with(['}', ';']) => {
                all.push(std::mem::take(&mut block));
                At::Edge
            }
            At::Edge | At::Item => At::Item,
        };
    }
    all
}

/// The line that says what an item is, up to its body.
fn header(block: &str) -> String {
    let mut lines = block.lines().skip_while(|line| is_about(line));
    let mut first = lines.next().unwrap_or_default();
    if first.starts_with("runtime::open_enum!") {
        // The enum in the macro has its docs with it.
        first = lines
            .map(str::trim)
            .find(|line| !is_about(line))
            .unwrap_or_default();
    }
    first
        .split(['{', '='])
        .next()
        .unwrap_or_default()
        .trim()
        .into()
}

/// Whether a line is docs or an attribute, or a part of one.
fn is_about(line: &str) -> bool {
    line.starts_with("//")
        || line.starts_with('#')
        || line.starts_with(' ')
        || line.starts_with(")]")
}

fn is_called(header: &str, name: &str) -> bool {
    let words: Vec<&str> = header
        .split(|c: char| c.is_whitespace() || "(<:;>".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    match name.split_once(' ') {
        Some(("impl", name)) => {
            header.starts_with("impl") && !words.contains(&"for") && words.last() == Some(&name)
        }
        Some((implemented, rest)) => {
            let name = rest.trim_start_matches("for ");
            header.starts_with("impl")
                && words.contains(&implemented)
                && words.ends_with(&["for", name])
        }
        None => {
            let kinds = ["struct", "enum", "const", "fn", "mod", "type"];
            words
                .windows(2)
                .find(|pair| pair.first().is_some_and(|word| kinds.contains(word)))
                .is_some_and(|pair| pair.last() == Some(&name))
        }
    }
}

/// What stands between the braces of an item, moved to the left edge.
fn inside(block: &str) -> String {
    let lines: Vec<&str> = block.lines().collect();
    let start = lines
        .iter()
        .position(|line| !is_about(line) && line.ends_with('{'))
        .map_or(0, |at| at + 1);
    let inner = lines
        .iter()
        .skip(start)
        .take(lines.len().saturating_sub(start + 1));
    inner
        .map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line)))
        .collect()
}
