//! The chapter on overlays: each is applied to the document of the chapter, and what stands below it must come of it.

use std::path::Path;

use openapi_client_generator::{Generated, Options, Source, generate};

use crate::page::{Block, Page};
use crate::quotes;

/// Where it stands, from the root.
pub const CHAPTER: &str = "docs/overlay.md";

const HEAD: &str = "overlay: 1.0.0\ninfo: { title: Papers, version: \"1\" }\n";

fn generated(document: &str, actions: Option<&str>) -> Generated {
    let document = Source::new("papers.yaml", document);
    let overlay = actions.map(|actions| Source::new("overlay.yaml", format!("{HEAD}{actions}")));
    generate(&document, overlay.as_ref(), &Options::default())
        .unwrap_or_else(|error| panic!("{error}\n{}", actions.unwrap_or_default()))
}

/// The text of a file that the block says it is of.
fn text<'a>(generated: &'a Generated, block: &Block) -> &'a str {
    let name = quotes::file(block).expect("it names its file");
    if name == "API.md" {
        return &generated.api_md;
    }
    let name = name.trim_start_matches("src/generated/");
    generated.files.get(name).map_or("", String::as_str)
}

#[test]
fn every_overlay_does_what_is_said() {
    let page = Page::read(Path::new(CHAPTER));
    let document = page
        .blocks
        .iter()
        .find(|block| block.text.starts_with("openapi:"))
        .expect("the chapter has a document");
    let without = generated(&document.text, None);
    let mut with: Option<Generated> = None;
    let mut count = 0;
    for block in &page.blocks {
        if block.text.starts_with("actions:") {
            with = Some(generated(&document.text, Some(&block.text)));
        } else if block.info == "rust,ignore" {
            let with = with.as_ref().expect("an overlay stands above it");
            let shown = quotes::parts(block);
            let (before, after) = (text(&without, block), text(with, block));
            if let Some(missing) = quotes::missing(&shown, after) {
                panic!(
                    "the overlay does not give\n{}\nbut\n{after}",
                    missing.join("\n")
                );
            }
            assert!(
                quotes::missing(&shown, before).is_some(),
                "it is so without the overlay:\n{}",
                block.text
            );
            count += 1;
        }
    }
    assert!(count > 5, "only {count} overlays were found");
}
