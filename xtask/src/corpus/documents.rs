//! Which documents a folder holds.

use std::fs;
use std::path::{Path, PathBuf};

use crate::exit::Failure;

/// A document to generate from.
pub struct Document {
    /// Its file name.
    pub name: String,
    pub path: PathBuf,
    pub overlay: Option<PathBuf>,
    /// What its crate is called.
    pub krate: String,
}

const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// The documents, by name. What an overlay is called is none.
pub fn of(folder: &Path) -> Result<Vec<Document>, Failure> {
    let unusable = |what: &str| {
        let message = format!("reading --dir {}: {what}", folder.display());
        Failure::new(message, "give a folder with .json, .yaml or .yml documents")
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| unusable(&e.to_string()))? {
        let path = entry.map_err(|e| unusable(&e.to_string()))?.path();
        if path.is_file() && extension(&path).is_some() {
            files.push(path);
        }
    }
    files.sort();
    let (overlays, paths): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|path| stem(path).is_some_and(|stem| stem.ends_with(".overlay")));
    let mut documents: Vec<Document> = Vec::new();
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let overlay = stem(&path).map(|stem| format!("{stem}.overlay"));
        let overlay = overlays.iter().find(|path| stem(path) == overlay);
        let taken = |krate: &str| documents.iter().any(|document| document.krate == krate);
        let wanted = krate(&name);
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut free = std::iter::once(wanted.clone()).chain(numbered);
        documents.push(Document {
            krate: free.find(|name| !taken(name)).unwrap_or_default(),
            overlay: overlay.cloned(),
            name,
            path,
        });
    }
    if documents.is_empty() {
        return Err(unusable("there is no document in it"));
    }
    Ok(documents)
}

fn extension(path: &Path) -> Option<&str> {
    let extension = path.extension()?.to_str()?;
    EXTENSIONS
        .into_iter()
        .find(|known| extension.eq_ignore_ascii_case(known))
}

fn stem(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_str()?.to_owned())
}

/// The file's name as that of a crate.
fn krate(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    format!("corpus-{}", name.chars().map(plain).collect::<String>())
}
