//! References into other files → into the document, which holds those files in a member of its own.
//!
//! Only what stands in the document's own folder is read, or below it, unless a folder around it is given.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::check::data_in;
use super::reference::percent_decode;
use super::source::Text;
use super::{Document, Pointer, Source, target_of};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The member of a document that holds the files it refers to, by their paths.
pub const FILES: &str = "$files";

/// Where a file stands in the document.
pub(super) fn place_of(key: &str) -> Pointer {
    Pointer::root().child(FILES).child(key)
}

/// The file that a place of the document is in, and the place in that file.
pub(super) fn within(place: &Pointer) -> Option<(String, Pointer)> {
    let mut keys = place.keys().into_iter();
    let (files, key) = (keys.next()?, keys.next()?);
    let inside = keys.fold(Pointer::root(), |place, key| place.child(key));
    (files == FILES).then_some((key, inside))
}

/// A reference within the document as its author would write it: with the name of the file.
pub(super) fn shown(reference: &str) -> String {
    let inside = target_of(reference).and_then(|target| within(&target));
    inside.map_or_else(
        || reference.to_owned(),
        |(key, place)| format!("{key}#{place}"),
    )
}

pub(super) fn run(document: &mut Document) -> Result<(), Diagnostics> {
    let Some(path) = document.text.source.path() else {
        return Ok(());
    };
    let own = path.parent().map(Path::to_path_buf);
    let given = document.text.source.folder();
    let Some(folder) = given.or(own) else {
        return Ok(());
    };
    let mut bundle = Bundle {
        folder,
        root: path.clone(),
        files: BTreeMap::new(),
        waiting: Vec::new(),
        unread: Vec::new(),
        found: Vec::new(),
    };
    let mut value = document.value.clone();
    bundle.rewrite(&mut value, &path, &Pointer::root());
    while let Some(file) = bundle.waiting.pop() {
        let Some(mut content) = bundle.read(&file) else {
            continue;
        };
        let place = place_of(&bundle.key(&file));
        bundle.rewrite(&mut content, &file, &place);
        if let Some((_, known)) = bundle.files.get_mut(&file) {
            *known = content;
        }
    }
    let mut contents = Map::new();
    for (file, (source, content)) in std::mem::take(&mut bundle.files) {
        let key = bundle.key(&file);
        contents.insert(key.clone(), content);
        document.files.push((key, Text::new(source)));
    }
    if let Value::Object(members) = &mut value
        && !contents.is_empty()
    {
        members.insert(FILES.into(), Value::Object(contents));
    }
    document.value = value;
    document.unread = bundle.unread;
    Diagnostics::check(bundle.found)
}

/// A reference to a file that is not read.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) place: Pointer,
    pub(super) reference: String,
    /// What is wrong with it.
    pub(super) what: String,
    pub(super) help: &'static str,
}

struct Bundle {
    folder: PathBuf,
    /// The document itself, which others may refer to.
    root: PathBuf,
    files: BTreeMap<PathBuf, (Source, Value)>,
    /// Known, and not read yet.
    waiting: Vec<PathBuf>,
    unread: Vec<Unread>,
    /// What is wrong with files that are there.
    found: Vec<Diagnostic>,
}

impl Bundle {
    /// A file's key: its path from the folder.
    fn key(&self, file: &Path) -> String {
        let inside = file.strip_prefix(&self.folder).unwrap_or(file);
        let names = inside
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        names.collect::<Vec<_>>().join("/")
    }

    /// Turns each reference of a file into one within the document.
    fn rewrite(&mut self, value: &mut Value, file: &Path, place: &Pointer) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    match self.target(reference, file) {
                        Ok(Some(new)) => drop(members.insert("$ref".into(), new.into())),
                        Ok(None) => {}
                        Err((what, help)) => {
                            self.unread.push(Unread {
                                place: place.child("$ref"),
                                reference: reference.clone(),
                                what,
                                help,
                            });
                        }
                    }
                }
                let is_data = data_in(place);
                for (key, member) in members {
                    if !is_data(key) {
                        self.rewrite(member, file, &place.child(key));
                    }
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter_mut().enumerate() {
                    self.rewrite(element, file, &place.child(index));
                }
            }
            _ => {}
        }
    }

    /// The reference within the document; none where it stays as it is. `Err` says what is wrong with it.
    fn target(
        &mut self,
        reference: &str,
        from: &Path,
    ) -> Result<Option<String>, (String, &'static str)> {
        let (name, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        // The check of references knows those that name no file.
        if has_scheme(name) || (name.is_empty() && from == self.root) {
            return Ok(None);
        }
        let file = if name.is_empty() {
            from.to_path_buf()
        } else {
            self.find(name, from)?
        };
        if file == self.root {
            return Ok(Some(format!("#{fragment}")));
        }
        if !self.files.contains_key(&file) {
            let empty = (Source::new(self.key(&file), ""), Value::Null);
            self.files.insert(file.clone(), empty);
            self.waiting.push(file.clone());
        }
        let place = place_of(&self.key(&file)).to_string().replace('%', "%25");
        Ok(Some(format!("#{place}{fragment}")))
    }

    /// The file that a reference names, which must be in the folder.
    fn find(&self, name: &str, from: &Path) -> Result<PathBuf, (String, &'static str)> {
        const STAY: &str =
            "let files be read from a folder that holds both (--within), or move the file down";
        let decoded = percent_decode(name).unwrap_or_else(|| name.to_owned());
        let path = Path::new(&decoded);
        if path.has_root() || decoded.contains(['\\', ':']) {
            return Err(("is not a relative path".into(), STAY));
        }
        let joined = from.parent().unwrap_or(&self.folder).join(path);
        let leaves = |file: &Path| !file.starts_with(&self.folder);
        // Before the file system is asked, which would tell what is there.
        if leaves(&normal(&joined)) {
            return Err((
                "leads out of the folder that files are read from".into(),
                STAY,
            ));
        }
        match joined.canonicalize() {
            Ok(file) if leaves(&file) => Err((
                "leads out of the folder that files are read from, through a link".into(),
                STAY,
            )),
            Ok(file) => Ok(file),
            Err(error) => Err((
                format!("names a file that cannot be read: {error}"),
                "correct the reference, or put the file there",
            )),
        }
    }

    /// The content of a file; what is wrong with it is kept.
    fn read(&mut self, file: &Path) -> Option<Value> {
        let key = self.key(file);
        let read = Source::read(file).and_then(|source| {
            let source = Source::new(key, source.text());
            let value = source.parse()?;
            Ok((source, value))
        });
        match read {
            Ok((source, value)) => {
                self.files.insert(file.into(), (source, Value::Null));
                Some(value)
            }
            Err(found) => {
                self.found.extend(found.iter().cloned());
                None
            }
        }
    }
}

/// `https:`, `urn:` and the like; one letter alone is a drive.
fn has_scheme(name: &str) -> bool {
    let scheme = name.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(out.pop()),
            std::path::Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}
