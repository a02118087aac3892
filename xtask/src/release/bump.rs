//! The manifests with another version: of the package, of those that share it, and of what needs them.

use std::collections::BTreeSet;
use std::fs;

use semver::Version;
use toml_edit::{DocumentMut, Item, TableLike, value};

use super::package::Package;
use crate::exit::Failure;
use crate::workspace::Workspace;

/// Where dependencies stand; below `target.…`, too.
const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// A manifest, by its path from the root.
struct Manifest {
    path: String,
    text: String,
    document: DocumentMut,
}

/// Raises a package to a version: the files that change, by their paths from the root, with their texts.
pub fn bump(
    package: &Package,
    packages: &[Package],
    version: &Version,
    workspace: &Workspace,
) -> Result<Vec<(String, String)>, Failure> {
    let root = fs::canonicalize(workspace.root()).map_err(|e| unreadable("the workspace", &e))?;
    let mut paths = BTreeSet::from([root.join("Cargo.toml")]);
    paths.extend(packages.iter().map(|package| package.manifest_path.clone()));
    let mut manifests = Vec::new();
    for path in paths {
        let name = path.strip_prefix(&root).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).map_err(|e| unreadable(&name, &e))?;
        let document = text
            .parse()
            .map_err(|e: toml_edit::TomlError| unreadable(&name, &e))?;
        manifests.push(Manifest {
            path: name,
            text,
            document,
        });
    }
    let own = |manifest: &Manifest| text_at(&manifest.document, "name") == Some(&package.name);
    let inherits = manifests
        .iter()
        .any(|manifest| own(manifest) && inherits(manifest));
    let raised: BTreeSet<String> = match inherits {
        true => {
            let all = manifests.iter().filter(|manifest| self::inherits(manifest));
            let names = all.filter_map(|manifest| text_at(&manifest.document, "name"));
            names.map(str::to_owned).collect()
        }
        false => BTreeSet::from([package.name.clone()]),
    };
    for manifest in &mut manifests {
        let is_own = own(manifest);
        let document = &mut manifest.document;
        if let Some(shared) = document.get_mut("workspace") {
            if inherits
                && let Some(old) = shared
                    .get_mut("package")
                    .and_then(|it| it.get_mut("version"))
            {
                replace(old, &version.to_string());
            }
            in_tables(shared, &raised, version);
        }
        if is_own
            && !inherits
            && let Some(old) = document
                .get_mut("package")
                .and_then(|it| it.get_mut("version"))
        {
            replace(old, &version.to_string());
        }
        in_tables(document.as_item_mut(), &raised, version);
        let targets = document.get_mut("target").and_then(Item::as_table_like_mut);
        for (_, target) in targets.into_iter().flat_map(TableLike::iter_mut) {
            in_tables(target, &raised, version);
        }
    }
    let changed = manifests.into_iter().filter_map(|manifest| {
        let text = manifest.document.to_string();
        (text != manifest.text).then_some((manifest.path, text))
    });
    Ok(changed.collect())
}

fn text_at<'a>(document: &'a DocumentMut, key: &str) -> Option<&'a str> {
    document.get("package")?.get(key)?.as_str()
}

/// Whether its version is that of the workspace.
fn inherits(manifest: &Manifest) -> bool {
    let version = manifest
        .document
        .get("package")
        .and_then(|it| it.get("version"));
    version.is_some_and(|version| version.get("workspace").is_some())
}

/// What asks for a raised package by its place and its version asks for the new one, as it asked for the old.
fn in_tables(of: &mut Item, raised: &BTreeSet<String>, version: &Version) {
    for kind in KINDS {
        let table = of.get_mut(kind).and_then(Item::as_table_like_mut);
        for (name, needed) in table.into_iter().flat_map(TableLike::iter_mut) {
            let package = needed
                .get("package")
                .and_then(Item::as_str)
                .unwrap_or(name.get());
            if needed.get("path").is_none() || !raised.contains(package) {
                continue;
            }
            if let Some(old) = needed.get_mut("version") {
                let asks = old.as_str().unwrap_or_default();
                let operator: String = asks.chars().take_while(|c| !c.is_ascii_digit()).collect();
                replace(old, &format!("{operator}{version}"));
            }
        }
    }
}

/// Another text in the same place, with the spaces and comments around it.
fn replace(old: &mut Item, text: &str) {
    let decor = old.as_value().map(|value| value.decor().clone());
    *old = value(text);
    if let (Some(new), Some(decor)) = (old.as_value_mut(), decor) {
        *new.decor_mut() = decor;
    }
}

fn unreadable(name: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        format!("reading {name}: {error}"),
        "mend this and run it again",
    )
}
