//! The guides hold what they say: pages are there and lead somewhere, commands are commands, overlays do what stands below
//! them, and code that is shown stands where it is said to stand. Their Rust for users is doc tests, see `tests::guide`;
//! their lines for a shell run in the client's own tests.

mod commands;
mod manifests;
mod overlays;
mod page;
mod quotes;

use std::path::{Component, Path, PathBuf};

use page::Page;

/// Written by tests of their own, from what those test.
const WRITTEN: [&str; 4] = ["api.md", "diagnostics.md", "diff.md", "faults.md"];

/// The book's pages, but its table of contents.
fn chapters() -> Vec<Page> {
    page::all()
        .iter()
        .filter(|path| path.starts_with("docs") && !path.ends_with("SUMMARY.md"))
        .map(|path| Page::read(path))
        .collect()
}

/// Those that are written by hand.
fn guides() -> Vec<Page> {
    let mut guides = chapters();
    guides.retain(|page| !WRITTEN.iter().any(|name| page.path.ends_with(name)));
    guides
}

#[test]
fn every_chapter_is_in_the_summary_once() {
    let summary = Page::read(Path::new("docs/SUMMARY.md"));
    let mut listed: Vec<PathBuf> = summary
        .links
        .iter()
        .map(|link| Path::new("docs").join(link))
        .collect();
    listed.sort();
    let there: Vec<PathBuf> = chapters().into_iter().map(|page| page.path).collect();
    assert_eq!(listed, there, "left: docs/SUMMARY.md; right: docs/");
}

#[test]
fn no_chapter_is_empty() {
    for page in chapters() {
        assert!(page.titled, "{} has no title", page.path.display());
        assert!(
            page.empty.is_empty(),
            "{} says nothing below {:?}",
            page.path.display(),
            page.empty
        );
    }
}

#[test]
fn every_link_leads_somewhere() {
    let pages: Vec<Page> = page::all().iter().map(|path| Page::read(path)).collect();
    let mut count = 0;
    for page in &pages {
        for link in &page.links {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = beside(&page.path, file);
            let place = format!("{}: `{link}`", page.path.display());
            assert!(page::root().join(&path).exists(), "{place} leads nowhere");
            // The book has no other pages.
            let leaves = page.path.starts_with("docs") && !path.starts_with("docs");
            assert!(!leaves, "{place} leads out of the book");
            let target = pages.iter().find(|other| other.path == path);
            assert!(
                anchor.is_empty() || target.is_some_and(|target| target.anchors.contains(anchor)),
                "{place}: no such heading"
            );
        }
    }
    assert!(count > 50, "only {count} links were found");
}

/// What a link of a page leads to, from the root.
fn beside(page: &Path, file: &str) -> PathBuf {
    if file.is_empty() {
        return page.to_owned();
    }
    let mut path = page.parent().expect("it is in a folder").to_owned();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            part => path.push(part),
        }
    }
    path
}

#[test]
fn every_snippet_of_rust_is_tested() {
    let tested = include_str!("../../src/guide.rs");
    for page in guides() {
        let is_doc_test = tested.contains(&format!("/{}\"", page.path.display()));
        for block in &page.blocks {
            let tested = match block.info.as_str() {
                "rust" | "rust,no_run" => is_doc_test,
                "rust,ignore" => quotes::file(block).is_some(),
                info => !info.starts_with("rust"),
            };
            assert!(
                tested,
                "{}: nothing tests\n{}",
                page.path.display(),
                block.text
            );
        }
    }
}
