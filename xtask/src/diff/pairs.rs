//! What became of what: operations and types that are called otherwise, which are no loss and no addition.

use std::collections::{BTreeMap, BTreeSet};

use super::face::Face;
use super::operation::Operation;
use super::surface::{Item, Surface};

/// An operation before and after.
pub type Pair<'a> = (Option<&'a str>, Option<&'a str>);

/// Which operation became which: by what is sent, then by its id.
pub fn pairs<'a>(
    old: &'a BTreeMap<String, Operation>,
    new: &'a BTreeMap<String, Operation>,
) -> Vec<Pair<'a>> {
    let mut left: BTreeSet<&str> = new.keys().map(String::as_str).collect();
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    let alike: [fn(&Operation, &Operation) -> bool; 2] =
        [|a, b| a.route() == b.route(), |a, b| a.id == b.id];
    for is_same in alike {
        for (path, operation) in old {
            let candidate = left.iter().copied().find(|it| {
                !found.contains_key(path.as_str())
                    && new.get(*it).is_some_and(|new| is_same(operation, new))
            });
            if let Some(candidate) = candidate {
                left.remove(candidate);
                found.insert(path, candidate);
            }
        }
    }
    let old = old
        .keys()
        .map(|path| (Some(path.as_str()), found.get(path.as_str()).copied()));
    old.chain(left.into_iter().map(|path| (None, Some(path))))
        .collect()
}

/// Resources whose operations are all at another one now, and such.
pub fn handles(old: &Surface, new: &Surface, pairs: &[Pair<'_>]) -> BTreeMap<String, String> {
    let (before, after) = (Face::of(old), Face::of(new));
    let both = pairs
        .iter()
        .filter_map(|(old, new)| Some((*old)?).zip(*new));
    let owners = both.filter_map(|(old, new)| {
        let (from, to) = (before.calls.get(old)?.0, after.calls.get(new)?.0);
        let is_gone = before.is_handle(from) && !new_has(&after, from);
        (is_gone && after.is_handle(to) && !new_has(&before, to)).then_some((from, to))
    });
    owners
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .collect()
}

fn new_has(face: &Face<'_>, path: &str) -> bool {
    face.surface.items.contains_key(path)
}

/// A type that is gone, and the only new one that is the same in all but its name.
pub fn renamed_type(old: &Surface, new: &Surface) -> Option<(String, String)> {
    let gone = old
        .items
        .iter()
        .filter(|(path, _)| !new.items.contains_key(*path));
    let is_type = |surface: &Surface, path: &String| !surface.operations.contains_key(path);
    let mut gone = gone.filter(|(path, item)| is_type(old, path) && !item.members.is_empty());
    gone.find_map(|(from, _)| {
        let mut alike = new.items.iter().filter(|(to, item)| {
            let rename = BTreeMap::from([(from.clone(), (*to).clone())]);
            !old.items.contains_key(*to)
                && is_type(new, to)
                && old.items.get(from).is_some_and(|old| {
                    // Cheap first: most differ in what they are made of.
                    old.members.keys().eq(item.members.keys())
                        && shape(&single(from, old).renamed(&rename)) == shape(&single(to, item))
                })
        });
        let (to, _) = alike.next()?;
        alike.next().is_none().then(|| (from.clone(), to.clone()))
    })
}

fn single(path: &str, item: &Item) -> Surface {
    Surface {
        items: BTreeMap::from([(path.to_owned(), item.clone())]),
        operations: BTreeMap::new(),
    }
}

/// What of a type its name has nothing to do with.
fn shape(surface: &Surface) -> String {
    let items = surface.items.values().map(|item| {
        let members: Vec<_> = item
            .members
            .iter()
            .map(|(name, member)| (name, member.kind, &member.ty, &member.arguments))
            .collect();
        format!(
            "{:?}{members:?}{:?}{:?}",
            item.kind, item.traits, item.associated
        )
    });
    items.collect()
}
