//! Every code of a diagnostic is documented, and its example, in `diagnostics/`, really yields it. Writes
//! `docs/diagnostics.md` with `UPDATE_DOCS=1`, and otherwise checks it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_client_generator::{CODES, Code, Diagnostic, Options, Source, Weight};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

const HEAD: &str = "\
# Diagnostics

Written by the test `diagnostics` of the generator, from the table in `generator/src/code.rs`; do not edit, run
`UPDATE_DOCS=1 cargo test -p openapi-client-generator --test diagnostics`.

Each diagnostic has a code, which stays, a place (the pointer and the line), and what to do. An *error* of the whole document
stops everything; one of an *operation* leaves that out where `--keep-going` is given, and stops everything else; a *note*
stops nothing. The examples are the smallest documents that give the code; the test generates from each.
";

#[test]
fn every_code_is_documented_with_an_example_that_yields_it() {
    let mut text = HEAD.to_owned();
    let mut known = BTreeSet::new();
    for code in CODES {
        assert!(
            known.insert(code.name),
            "{} stands twice in the table",
            code.name
        );
        text.push_str(&section(code));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/diagnostics.md is not up to date; it says how to write it"
    );
}

#[test]
fn the_table_has_each_code_that_the_generator_says_and_no_other() {
    let mut said = BTreeSet::new();
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for path in sources {
        let tokens: TokenStream = fs::read_to_string(&path).unwrap().parse().unwrap();
        codes_in(tokens, &mut |code| {
            let code = code.unwrap_or_else(|| {
                panic!("{}: the code of a diagnostic is no literal", path.display())
            });
            said.insert(code);
        });
    }
    let known: BTreeSet<String> = CODES.iter().map(|code| code.name.to_owned()).collect();
    assert_eq!(
        said, known,
        "left: what the generator says; right: the table in generator/src/code.rs"
    );
}

#[test]
fn every_example_has_its_code() {
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.trim_end_matches(".yaml").trim_end_matches(".overlay");
        assert!(CODES.iter().any(|known| known.name == code), "{name}");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The text on one code, with its example generated from.
fn section(code: &Code) -> String {
    let Code {
        name,
        weight,
        what,
        why,
        help,
    } = code;
    let weight = match weight {
        Weight::Whole => "Error, of the whole document.",
        Weight::Operation => "Error, of an operation.",
        Weight::Note => "Note.",
        Weight::Internal => "Error, and a fault of the generator.",
    };
    let mut text = format!(
        "\n## {name}\n\n{weight} {what}\n\n*Why it matters:* {why}\n\n*What to do:* {help}\n\n"
    );
    let document = folder().join(format!("{name}.yaml"));
    match code.weight {
        Weight::Internal => {
            assert!(
                !document.exists(),
                "{name} is a fault of the generator, to be mended"
            );
            text.push_str("There is no example: a document that gives this is one to report.\n");
        }
        _ if *name == "unreadable-file" => {
            let error = Source::read(Path::new("nowhere/api.yaml")).unwrap_err();
            assert_eq!(error.iter().next().unwrap().code(), *name);
            text.push_str("The example is a path where no file is.\n");
        }
        _ => {
            let (document, overlay) = (
                read(&document),
                folder().join(format!("{name}.overlay.yaml")),
            );
            text.push_str(&format!("```yaml\n{document}```\n"));
            let overlay = overlay.exists().then(|| read(&overlay));
            if let Some(overlay) = &overlay {
                text.push_str(&format!("\nand the overlay\n\n```yaml\n{overlay}```\n"));
            }
            let said = said(code, &document, overlay.as_deref());
            text.push_str(&format!("\n> {}\n", said.to_string().replace("*", "\\*")));
        }
    }
    text
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The one diagnostic of an example, which is of this code and does what the table says.
fn said(code: &Code, document: &str, overlay: Option<&str>) -> Diagnostic {
    let strict = support::generate_texts(document, overlay, &Options::default());
    let all: Vec<Diagnostic> = match &strict {
        Ok(generated) => generated.notes.clone(),
        Err(errors) => errors.iter().cloned().collect(),
    };
    let [only] = all.as_slice() else {
        panic!("{}: not one diagnostic: {all:#?}", code.name)
    };
    assert_eq!(only.code(), code.name, "{only}");
    assert_eq!(strict.is_ok(), code.weight == Weight::Note, "{only}");
    let mut options = Options::default();
    options.keep_going = true;
    let lenient = support::generate_texts(document, overlay, &options);
    match code.weight {
        Weight::Operation => assert!(lenient.unwrap().summary.left_out > 0, "{only}"),
        Weight::Whole => assert!(lenient.is_err(), "{only}"),
        Weight::Note | Weight::Internal => {}
    }
    only.clone()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(sources(&path)),
            false => all.push(path),
        }
    }
    all
}

/// Calls `found` with the first argument of each `….error(…)` with four of them, as `Document::error` has, and of each
/// `Diagnostic::new(…)`; none where that is no literal. Tokens, not syntax: some stand in macros.
fn codes_in(tokens: TokenStream, found: &mut dyn FnMut(Option<String>)) {
    let mut before: [String; 3] = Default::default();
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            let is_call = group.delimiter() == Delimiter::Parenthesis;
            let [first, second, last] = &before;
            let method = second == "." && last == "error";
            let constructor = (first.as_str(), second.as_str(), last.as_str()) == (":", ":", "new");
            let arguments = arguments(group.stream());
            if is_call && method && arguments.len() == 4 {
                found(literal(arguments.first()));
            }
            // The one in `Document::error` itself hands on what that was given.
            if is_call
                && constructor
                && arguments.len() == 6
                && arguments.first().unwrap().to_string() != "code"
            {
                found(literal(arguments.first()));
            }
            codes_in(group.stream(), found);
        }
        before.rotate_left(1);
        *before.last_mut().unwrap() = token.to_string();
    }
}

fn arguments(tokens: TokenStream) -> Vec<TokenStream> {
    let mut all = vec![TokenStream::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => all.push(TokenStream::new()),
            _ => all.last_mut().unwrap().extend([token]),
        }
    }
    all.retain(|argument| !argument.is_empty());
    all
}

fn literal(argument: Option<&TokenStream>) -> Option<String> {
    let literal: syn::LitStr = syn::parse2(argument?.clone()).ok()?;
    Some(literal.value())
}
