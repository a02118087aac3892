//! What became of each document, kept in the folder of the results: so that no job is started, or paid for, twice.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use datalab_client::JobId;
use datalab_client::cli::Failure;
use serde::{Deserialize, Serialize};

const NAME: &str = ".datalab-state.json";

/// The state of all documents, on the disk after each change.
pub struct State {
    path: PathBuf,
    documents: Mutex<BTreeMap<String, Entry>>,
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The folder of its results, beneath that of the state.
    pub output: PathBuf,
    /// The file and the settings that it was submitted with.
    pub made_from: Source,
    /// How far it is.
    #[serde(flatten)]
    pub progress: Progress,
}

/// How far a document is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Progress {
    /// A job is under way.
    Submitted { job: JobId },
    /// The results are there.
    Done,
    /// It failed, and is tried again the next time.
    Failed,
}

/// A file and settings, to tell whether either has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    size: u64,
    modified: Option<u64>,
    settings: Vec<String>,
}

impl Source {
    /// Of a file as it is now.
    pub fn of(path: &Path, settings: &[String]) -> Result<Self, Failure> {
        let metadata = std::fs::metadata(path)
            .map_err(|e| Failure::File(format!("{} cannot be read: {e}", path.display())))?;
        let modified = metadata.modified().ok();
        let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Self {
            size: metadata.len(),
            modified: modified.and_then(|time| u64::try_from(time.as_millis()).ok()),
            settings: settings.to_vec(),
        })
    }
}

impl State {
    /// That of a folder, which is made if there is none.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder)
            .map_err(|e| Failure::File(format!("{} cannot be made: {e}", folder.display())))?;
        let path = folder.join(NAME);
        let documents = match std::fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|e| {
                let help = "it would tell which jobs are under way: mend it, or take it away to begin anew";
                Failure::File(format!("{} is not a state ({e}); {help}", path.display()))
            })?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(e) => return Err(Failure::File(format!("{} cannot be read: {e}", path.display()))),
        };
        Ok(Self {
            path,
            documents: Mutex::new(documents),
        })
    }

    /// What became of a document.
    pub fn get(&self, document: &Path) -> Option<Entry> {
        self.lock().get(&key(document)).cloned()
    }

    /// The folders of results that are taken.
    pub fn outputs(&self) -> Vec<PathBuf> {
        self.lock()
            .values()
            .map(|entry| entry.output.clone())
            .collect()
    }

    /// Keeps what became of a document.
    pub fn set(&self, document: &Path, entry: Entry) -> Result<(), Failure> {
        let mut all = self.lock();
        all.insert(key(document), entry);
        self.write(&all)
            .map_err(|e| Failure::File(format!("{} cannot be written: {e}", self.path.display())))
    }

    /// Another file takes the place of the old one, so that there is never half a state.
    fn write(&self, all: &BTreeMap<String, Entry>) -> std::io::Result<()> {
        let new = self.path.with_extension("json.new");
        let mut file = std::fs::File::create(&new)?;
        file.write_all(&serde_json::to_vec_pretty(all)?)?;
        file.sync_all()?;
        std::fs::rename(&new, &self.path)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Entry>> {
        self.documents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A path as text, none like another's.
pub fn key(path: &Path) -> String {
    path.to_str()
        .map_or_else(|| format!("{path:?}"), ToOwned::to_owned)
}
