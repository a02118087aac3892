//! What pages say to write into a `Cargo.toml`: the package is where it is said to be, and has the features.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use crate::page::{self, Page, read, root};

fn manifest(folder: &Path) -> DocumentMut {
    let path = root().join(folder).join("Cargo.toml");
    let parsed = read(&path).parse();
    parsed.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The workspace's packages, and the folder of each.
pub fn packages() -> BTreeMap<String, PathBuf> {
    let workspace = manifest(Path::new(""));
    let members = workspace["workspace"]["members"].as_array();
    let members = members.expect("it is a list").iter();
    let folders = members.map(|member| PathBuf::from(member.as_str().expect("it is a text")));
    folders
        .map(|folder| {
            let name = manifest(&folder)["package"]["name"]
                .as_str()
                .map(str::to_owned);
            (name.expect("it has a name"), folder)
        })
        .collect()
}

#[test]
fn every_dependency_on_a_crate_of_ours_can_be_had() {
    let packages = packages();
    let mut count = 0;
    for path in page::all() {
        let page = Page::read(&path);
        for block in page.blocks.iter().filter(|block| block.info == "toml") {
            let place = format!("{}:\n{}", path.display(), block.text);
            let shown: DocumentMut = block
                .text
                .parse()
                .unwrap_or_else(|error| panic!("{place}: {error}"));
            let tables = ["dependencies", "dev-dependencies"];
            let tables = tables
                .iter()
                .filter_map(|table| shown.get(table)?.as_table_like());
            for (name, dependency) in tables.flat_map(|table| table.iter()) {
                let Some(folder) = packages.get(name) else {
                    continue;
                };
                let manifest = manifest(folder);
                if let Some(path) = dependency.get("path").and_then(Item::as_str) {
                    assert!(Path::new(path).ends_with(folder), "{place}: not at {path}");
                }
                let features = dependency.get("features").and_then(Item::as_array);
                for feature in features.into_iter().flatten() {
                    let feature = feature.as_str().expect("it is a text");
                    let is_there = manifest["features"].get(feature).is_some();
                    assert!(is_there, "{place}: {name} has no feature {feature}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 1, "only {count} features were found");
}
