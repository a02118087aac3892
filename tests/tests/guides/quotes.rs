//! Code of the repository that a guide shows: a block whose first line is a comment with the path of a file.

use std::path::Path;

use crate::guides;
use crate::overlays;
use crate::page::{Block, read, root};

/// The file that a block says it is of.
pub fn file(block: &Block) -> Option<&str> {
    let first = block.text.lines().next()?;
    let name = first
        .strip_prefix("// ")
        .or_else(|| first.strip_prefix("# "))?;
    let is_path = !name.contains(' ') && Path::new(name).extension().is_some();
    is_path.then_some(name)
}

/// What a block shows of its file: its parts, between lines that are but `…` or a comment of it.
pub fn parts(block: &Block) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = block.text.lines().skip(1).map(str::trim).collect();
    let gap = |line: &&str| line.trim_start_matches(['/', '#', ' ']) == "…";
    lines
        .split(gap)
        .map(|part| part.iter().copied().filter(|line| !line.is_empty()))
        .map(Iterator::collect)
        .filter(|part: &Vec<&str>| !part.is_empty())
        .collect()
}

/// The part of `shown` that `text` does not have at or after the ones before, whatever the indentation.
pub fn missing<'a>(shown: &[Vec<&'a str>], text: &str) -> Option<Vec<&'a str>> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let mut rest = lines.as_slice();
    for part in shown {
        let Some(at) = rest.windows(part.len()).position(|lines| lines == part) else {
            return Some(part.clone());
        };
        rest = &rest[at + part.len()..];
    }
    None
}

#[test]
fn what_is_shown_of_a_file_stands_there() {
    let mut count = 0;
    for page in guides() {
        // Its blocks are of what its overlays give, and tested as that.
        if page.path.ends_with(overlays::CHAPTER) {
            continue;
        }
        for block in &page.blocks {
            let Some(file) = file(block) else { continue };
            count += 1;
            let path = root().join(file);
            assert!(
                path.exists(),
                "{} quotes {file}, which is not there (any more)",
                page.path.display()
            );
            let missing = missing(&parts(block), &read(&path));
            assert_eq!(
                missing,
                None,
                "{} shows this of {file}, where it does not stand (any more)",
                page.path.display()
            );
        }
    }
    assert!(count > 5, "only {count} quotes were found");
}
