//! The manifests with another version: of the package, of those that share it, and of what needs them.

use std::collections::BTreeSet;
use std::fs;

use semver::{Op, Version, VersionReq};
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
        let path = &manifest.path;
        let in_file = |failure: Failure| failure.context(path);
        let document = &mut manifest.document;
        if let Some(shared) = document.get_mut("workspace") {
            if inherits
                && let Some(old) = shared
                    .get_mut("package")
                    .and_then(|it| it.get_mut("version"))
            {
                replace(old, &version.to_string());
            }
            in_tables(shared, &raised, version).map_err(in_file)?;
        }
        if is_own
            && !inherits
            && let Some(old) = document
                .get_mut("package")
                .and_then(|it| it.get_mut("version"))
        {
            replace(old, &version.to_string());
        }
        in_tables(document.as_item_mut(), &raised, version).map_err(in_file)?;
        let targets = document.get_mut("target").and_then(Item::as_table_like_mut);
        for (_, target) in targets.into_iter().flat_map(TableLike::iter_mut) {
            in_tables(target, &raised, version).map_err(in_file)?;
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
fn in_tables(of: &mut Item, raised: &BTreeSet<String>, version: &Version) -> Result<(), Failure> {
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
            // A mutable look alone would make one where there is none.
            let asks = needed.get("version").and_then(Item::as_str);
            if let Some(asks) = asks.map(str::to_owned) {
                let raised = raise(&asks, version).ok_or_else(|| {
                    let message = format!(
                        "`{kind}.{}` asks for `{asks}`, which {version} is not",
                        name.get()
                    );
                    Failure::new(message, "ask for a version that it may be, and commit")
                })?;
                if let Some(old) = needed.get_mut("version") {
                    replace(old, &raised);
                }
            }
        }
    }
    Ok(())
}

/// What asks for this version as another text asked for the last; none where nobody can tell what that would be.
fn raise(asks: &str, version: &Version) -> Option<String> {
    let all: VersionReq = asks.parse().ok()?;
    let operator = match all.comparators.as_slice() {
        // Also where the new one would do for it: what is released together may not work with less.
        [one] => match one.op {
            Op::Caret if asks.trim_start().starts_with('^') => "^",
            Op::Caret => "",
            Op::Exact => "=",
            Op::Tilde => "~",
            Op::GreaterEq => ">=",
            _ => return all.matches(version).then(|| asks.to_owned()),
        },
        _ => return all.matches(version).then(|| asks.to_owned()),
    };
    Some(format!("{operator}{version}"))
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

#[cfg(test)]
mod tests {
    use super::raise;

    #[test]
    fn a_requirement_asks_for_the_new_version_as_it_asked_for_the_old() {
        let rows = [
            ("0.2.0", "0.3.0", Some("0.3.0")),
            ("0.2", "0.2.1", Some("0.2.1")),
            ("^0.2.0", "0.3.0", Some("^0.3.0")),
            ("=0.2.0", "0.3.0", Some("=0.3.0")),
            ("~0.2", "0.3.0", Some("~0.3.0")),
            (">= 0.2", "0.3.0", Some(">=0.3.0")),
            ("1.0.0-rc.1", "1.0.0", Some("1.0.0")),
            // What still holds stays as it is.
            ("*", "0.3.0", Some("*")),
            ("0.2.*", "0.2.1", Some("0.2.*")),
            (">0.1", "0.3.0", Some(">0.1")),
            (">=0.2, <0.4", "0.3.0", Some(">=0.2, <0.4")),
            // And what does not is for a person.
            (">=0.2, <0.4", "0.4.0", None),
            ("<0.3", "0.3.0", None),
            ("0.2.*", "0.3.0", None),
            ("*", "1.0.0-rc.1", None),
            ("new", "0.3.0", None),
        ];
        for (asks, version, expected) in rows {
            let raised = raise(asks, &version.parse().unwrap());
            assert_eq!(raised.as_deref(), expected, "{asks} {version}");
        }
    }
}
