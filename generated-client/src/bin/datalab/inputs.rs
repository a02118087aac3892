//! Which documents are meant by files and folders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use datalab_client::cli::Failure;

/// What is taken of a folder: what the API converts. A file that is named is taken whatever it is.
const DOCUMENTS: [&str; 24] = [
    "pdf", "doc", "docx", "odt", "ppt", "pptx", "odp", "xls", "xlsx", "xlsm", "ods", "csv", "html",
    "htm", "epub", "rtf", "png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "bmp",
];

/// A document, and where it stands beneath the folder that was given; for a file, its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// As it was given, for messages and to open it.
    pub path: PathBuf,
    /// The same from everywhere, for the state.
    pub full: PathBuf,
    /// The names of its folders, and its own.
    pub names: Vec<String>,
}

/// The documents, each once, in order; not those in `except`.
pub fn find(given: &[PathBuf], except: &Path) -> Result<Vec<Document>, Failure> {
    let except = std::fs::canonicalize(except).ok();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for path in given {
        let full = std::fs::canonicalize(path).map_err(|e| unread(path, &e))?;
        if full.is_dir() {
            walk(
                path,
                &full,
                &[],
                except.as_deref(),
                &mut |document: Document| {
                    if seen.insert(document.full.clone()) {
                        found.push(document);
                    }
                },
            )?;
        } else if seen.insert(full.clone()) {
            let names = vec![name_of(path)];
            found.push(Document {
                path: path.clone(),
                full,
                names,
            });
        }
    }
    Ok(found)
}

/// Links to folders are not followed: they may lead back.
fn walk(
    path: &Path,
    full: &Path,
    names: &[String],
    except: Option<&Path>,
    found: &mut dyn FnMut(Document),
) -> Result<(), Failure> {
    let entries =
        std::fs::read_dir(path).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let mut entries = entries.map_err(|e| unread(path, &e))?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let (path, full) = (path.join(&name), full.join(&name));
        let names: Vec<String> = names.iter().cloned().chain([name_of(&path)]).collect();
        let kind = entry.file_type().map_err(|e| unread(&path, &e))?;
        if kind.is_dir() {
            if except != Some(full.as_path()) {
                walk(&path, &full, &names, except, found)?;
            }
        } else if path.is_file() && is_document(&path) {
            found(Document { path, full, names });
        }
    }
    Ok(())
}

fn is_document(path: &Path) -> bool {
    let end = path
        .extension()
        .map(|end| end.to_string_lossy().to_lowercase());
    end.is_some_and(|end| DOCUMENTS.contains(&end.as_str()))
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn unread(path: &Path, error: &std::io::Error) -> Failure {
    Failure::File(format!("{} cannot be read: {error}", path.display()))
}
