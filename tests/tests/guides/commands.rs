//! Commands that pages name can be run: the verbs of `cargo xtask`, and the packages and tests that are given to cargo.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::manifests::packages;
use crate::page::{self, Page, root};

/// All that begins with cargo, without the variables before it: what comes after, and the page it stands in.
fn all() -> Vec<(PathBuf, Vec<String>)> {
    let mut found = Vec::new();
    for path in page::all() {
        let page = Page::read(&path);
        let shell = page.blocks.iter().filter(|block| block.info == "sh");
        let lines = shell.flat_map(|block| block.text.lines());
        let lines = lines.map(|line| line.split(" #").next().unwrap_or_default());
        for line in lines.chain(page.spans.iter().map(String::as_str)) {
            let words = line.split_whitespace();
            let is_variable = |word: &&str| word.contains('=') && !word.starts_with('-');
            let mut words = words.skip_while(is_variable).map(str::to_owned);
            if words.next().is_some_and(|first| first == "cargo") {
                found.push((path.clone(), words.collect()));
            }
        }
    }
    found
}

#[test]
fn every_xtask_command_is_one() {
    let mut verbs = BTreeSet::new();
    for (path, words) in all() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ["xtask", arguments @ ..] = words.as_slice() else {
            continue;
        };
        let quoted = arguments.iter().find(|word| word.contains(['\'', '"']));
        assert_eq!(quoted, None, "quotes are not read: {words:?}");
        let command = xtask::command();
        match arguments {
            [] => {}
            // But named.
            [verb] if command.find_subcommand(verb).is_some() => {
                verbs.insert((*verb).to_owned());
            }
            _ => {
                if let Err(error) = command.try_get_matches_from(words) {
                    // Help and the version come this way, too.
                    assert!(!error.use_stderr(), "{}: {error}", path.display());
                }
            }
        }
    }
    assert!(verbs.len() > 5, "only {verbs:?} were found");
}

#[test]
fn every_package_and_every_test_that_is_named_is_there() {
    let packages = packages();
    let mut count = 0;
    for (path, words) in all() {
        // The rest is for what cargo runs; `xtask` reads its own.
        let own = words.split(|word| word == "--").next().unwrap_or_default();
        if own.first().is_none_or(|verb| verb == "xtask") {
            continue;
        }
        let after = |names: &[&str]| {
            let at = own.iter().position(|word| names.contains(&word.as_str()));
            at.and_then(|at| own.get(at + 1))
        };
        let place = format!("{}: cargo {}", path.display(), words.join(" "));
        let folder = after(&["-p", "--package"]).map(|name| {
            let folder = packages.get(name);
            folder.unwrap_or_else(|| panic!("{place}: there is no package {name}"))
        });
        if let Some(test) = after(&["--test"]) {
            let folder = folder.unwrap_or_else(|| panic!("{place}: in which package?"));
            let tests = root().join(folder).join("tests");
            let files = [format!("{test}.rs"), format!("{test}/main.rs")];
            let is_there = files.iter().any(|file| tests.join(file).exists());
            assert!(is_there, "{place}: there is no test {test}");
            count += 1;
        }
    }
    assert!(count > 5, "only {count} tests were found");
}
