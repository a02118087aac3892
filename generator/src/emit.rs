//! Writes the rendered files, or checks that what is on disk is what would be written.
//!
//! Both start from one plan, made before anything is touched: which files differ, which are missing, which lie in the
//! owned folder but are no longer rendered, and which someone wrote there by hand. Writing then is all or nothing:
//! every changed file is first written whole to a temporary sibling, and only then are they renamed into place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

mod drift;
#[cfg(test)]
mod tests;

pub use drift::{DIFF_LINES, Drift};

/// What the first line of every generated file holds. Only files with it are overwritten or removed in an owned folder.
pub const MARKER: &str = "@generated";

/// Temporary siblings are named so that the next run recognises what an interrupted one left behind.
const TEMPORARY_PREFIX: &str = ".emit-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// The files to be, beneath a root, and the folder of which they are all the contents.
#[derive(Clone, Debug)]
pub struct Tree {
    root: PathBuf,
    owned: Option<String>,
    files: BTreeMap<String, String>,
}

impl Tree {
    /// An empty tree beneath `root`. `owned` is the folder, relative to `root`, that is wholly ours: a generated file
    /// found in it that this tree does not hold is stale.
    pub fn new(root: impl Into<PathBuf>, owned: impl Into<String>) -> Self {
        Self {
            root: root.into(),
            owned: Some(owned.into().trim_end_matches('/').to_owned()),
            files: BTreeMap::new(),
        }
    }

    /// An empty tree that owns no folder: its files are written, and nothing is ever stale.
    pub fn without_owned(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            owned: None,
            files: BTreeMap::new(),
        }
    }

    /// Adds a file of the owned folder; `path` is relative to that folder.
    pub fn add_owned(&mut self, path: &str, content: impl Into<String>) {
        let path = match &self.owned {
            Some(owned) => format!("{owned}/{path}"),
            None => path.to_owned(),
        };
        self.files.insert(path, content.into());
    }

    /// Adds a file elsewhere; `path` is relative to the root.
    pub fn add(&mut self, path: impl Into<String>, content: impl Into<String>) {
        self.files.insert(path.into(), content.into());
    }

    fn owned(&self) -> &str {
        self.owned.as_deref().unwrap_or_default()
    }

    fn is_owned(&self, path: &str) -> bool {
        let rest = self
            .owned
            .as_ref()
            .and_then(|owned| path.strip_prefix(owned));
        rest.is_some_and(|rest| rest.starts_with('/'))
    }
}

/// What [`write()`] did; paths are relative to the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Files made or replaced.
    pub changed: Vec<String>,
    /// Stale files removed.
    pub removed: Vec<String>,
    /// How many files already were as rendered.
    pub unchanged: usize,
}

/// Writes every file of the tree that differs from the disk, then removes the stale ones of the owned folder.
///
/// # Errors
/// When the owned folder holds a file that was not generated, a path leads through a symbolic link or out of the root, or
/// the disk refuses. The files on disk are then as they were before.
pub fn write(tree: &Tree) -> io::Result<Written> {
    let plan = Plan::new(tree)?;
    if !plan.foreign.is_empty() {
        let (files, owned) = (plan.foreign.join(", "), tree.owned());
        return Err(refusal(format!(
            "{files}: not a generated file (its first line lacks `{MARKER}`), so it is neither overwritten nor removed; \
             move it out of {owned} or delete it"
        )));
    }
    let unchanged = plan.unchanged;
    let mut staged = Vec::new();
    for change in plan.changed {
        let target = tree.root.join(change.path);
        staged.push((
            stage(&target, change.new).map_err(|e| at(&target, &e))?,
            target,
            change,
        ));
    }

    // From here on only renames can fail. Should one, what was already renamed is put back.
    let mut done: Vec<(PathBuf, Change<'_>)> = Vec::new();
    for (temporary, target, change) in staged {
        if let Err(e) = temporary.persist(&target) {
            let error = at(&target, &e.error);
            for (target, change) in done {
                put_back(&target, change.old.as_deref());
            }
            return Err(error);
        }
        done.push((target, change));
    }
    for path in &plan.stale {
        remove(&tree.root.join(tree.owned()), &tree.root.join(path))?;
    }
    let changed = done
        .into_iter()
        .map(|(_, change)| change.path.to_owned())
        .collect();
    Ok(Written {
        changed,
        removed: plan.stale,
        unchanged,
    })
}

/// Compares the disk with what [`write()`] would write. Touches nothing.
///
/// # Errors
/// When a path leads through a symbolic link or out of the root, or something cannot be read.
pub fn check(tree: &Tree) -> io::Result<Drift> {
    let plan = Plan::new(tree)?;
    let mut drift = Drift {
        stale: plan.stale,
        ..Drift::default()
    };
    for change in &plan.changed {
        match &change.old {
            None => drift.missing.push(change.path.to_owned()),
            Some(old) => {
                drift.add_changed(change.path, old, change.new);
            }
        }
    }
    // A rendered file whose marker was edited away is shown by its diff, which tells more.
    drift.foreign = plan
        .foreign
        .into_iter()
        .filter(|path| !drift.changed.contains_key(path))
        .collect();
    Ok(drift)
}

/// One file that differs from the disk.
struct Change<'a> {
    path: &'a str,
    old: Option<Vec<u8>>,
    new: &'a str,
}

/// What is to be done, found out by reading only.
struct Plan<'a> {
    changed: Vec<Change<'a>>,
    unchanged: usize,
    stale: Vec<String>,
    foreign: Vec<String>,
}

impl<'a> Plan<'a> {
    fn new(tree: &'a Tree) -> io::Result<Self> {
        if !fs::metadata(&tree.root)
            .map_err(|e| at(&tree.root, &e))?
            .is_dir()
        {
            return Err(refusal(format!("{}: not a folder", tree.root.display())));
        }
        let mut plan = Self {
            changed: Vec::new(),
            unchanged: 0,
            stale: Vec::new(),
            foreign: Vec::new(),
        };
        for (path, new) in &tree.files {
            if tree.is_owned(path) && !is_marked(new.as_bytes()) {
                return Err(refusal(format!(
                    "{path}: rendered without `{MARKER}` on its first line"
                )));
            }
            safe(&tree.root, path)?;
            let target = tree.root.join(path);
            let old = match fs::read(&target) {
                Ok(old) => Some(old),
                Err(e) if e.kind() == io::ErrorKind::NotFound => None,
                Err(e) => return Err(at(&target, &e)),
            };
            if old.as_deref() == Some(new.as_bytes()) {
                plan.unchanged += 1;
                continue;
            }
            if tree.is_owned(path) && old.as_deref().is_some_and(|old| !is_marked(old)) {
                plan.foreign.push(path.clone());
            }
            plan.changed.push(Change { path, old, new });
        }
        if let Some(owned) = &tree.owned {
            safe(&tree.root, owned)?;
            plan.look_for_stale(tree, owned)?;
        }
        Ok(plan)
    }

    fn look_for_stale(&mut self, tree: &Tree, folder: &str) -> io::Result<()> {
        let directory = tree.root.join(folder);
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(at(&directory, &e)),
        };
        // Sorted, because the order of a folder differs from machine to machine.
        let mut entries = entries
            .collect::<io::Result<Vec<_>>>()
            .map_err(|e| at(&directory, &e))?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            let kind = entry.file_type().map_err(|e| at(&entry.path(), &e))?;
            if kind.is_dir() {
                self.look_for_stale(tree, &path)?;
            } else if tree.files.contains_key(&path) {
                // Already compared.
            } else if kind.is_file() && (is_temporary(&name) || is_marked(&fs::read(entry.path())?))
            {
                self.stale.push(path);
            } else {
                self.foreign.push(path);
            }
        }
        Ok(())
    }
}

fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX)
}

/// Whether the first line holds the marker. A merge conflict in that line is no reason to refuse: generating anew is how
/// one resolves it.
fn is_marked(content: &[u8]) -> bool {
    let has_marker = |line: &[u8]| {
        line.windows(MARKER.len())
            .any(|window| window == MARKER.as_bytes())
    };
    let mut lines = content.split(|byte| *byte == b'\n');
    match lines.next() {
        Some(first) if first.starts_with(b"<<<<<<<") => lines.next().is_some_and(has_marker),
        Some(first) => has_marker(first),
        None => false,
    }
}

/// Refuses a path that could lead out of the root: by its form, or through a symbolic link on the way or at its end.
fn safe(root: &Path, path: &str) -> io::Result<()> {
    let mut reached = Cow::Borrowed(root);
    let mut depth = 0;
    for component in Path::new(path).components() {
        let Component::Normal(name) = component else {
            return Err(refusal(format!(
                "{path}: not a path beneath {}",
                root.display()
            )));
        };
        depth += 1;
        reached = Cow::Owned(reached.join(name));
        match fs::symlink_metadata(&reached) {
            Ok(found) if found.is_symlink() => {
                let link = reached.display();
                return Err(refusal(format!(
                    "{link}: a symbolic link; put a plain file or folder in its place"
                )));
            }
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(at(&reached, &e)),
        }
    }
    if depth == 0 {
        Err(refusal(format!("`{path}`: an empty path")))
    } else {
        Ok(())
    }
}

/// Writes the content whole to a temporary file beside its target.
fn stage(target: &Path, content: &str) -> io::Result<NamedTempFile> {
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
    // A temporary file is private by default; a source file has what the umask leaves it.
    #[cfg(unix)]
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(permissions);
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(content.as_bytes())?;
    temporary.flush()?;
    Ok(temporary)
}

/// Undoes one rename as well as it can be undone; the error that is reported is the one that led here.
fn put_back(target: &Path, old: Option<&[u8]>) {
    let _ = match old {
        Some(old) => fs::write(target, old),
        None => fs::remove_file(target),
    };
}

/// Removes a stale file and the folders, up to the owned one, that are empty without it.
fn remove(owned: &Path, file: &Path) -> io::Result<()> {
    fs::remove_file(file).map_err(|e| at(file, &e))?;
    let inside = |folder: &&Path| *folder != owned && folder.starts_with(owned);
    for folder in file.ancestors().skip(1).take_while(inside) {
        // Fails when it is not empty, and then there is nothing more to remove.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

fn refusal(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
