//! What was found, each kind of thing once, as files.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use openapi_client_generator::fuzz::{Outcome, reduced};

use crate::exit::Failure;

/// How long one finding is made smaller.
const REDUCING: Duration = Duration::from_secs(15);
/// The most characters of what was said that are kept.
const LONGEST: usize = 300;

pub struct Findings {
    folder: PathBuf,
    /// By what tells them apart.
    known: Mutex<BTreeMap<String, String>>,
}

impl Findings {
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            known: Mutex::default(),
        }
    }

    /// A line for each.
    pub fn all(&self) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().cloned().collect()
    }

    /// Keeps a finding, unless there is one like it.
    pub fn add(&self, kind: &str, said: &str, number: u64, text: &str) -> Result<(), Failure> {
        let said: String = said.trim().chars().take(LONGEST).collect();
        let path = self.folder.join(format!("{kind}-{number}.json"));
        {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            // Numbers and names differ from case to case.
            let plain = said.replace(|c: char| c.is_ascii_digit(), "");
            let mut words = plain.split('`').step_by(2);
            let key = format!("{kind} {}", words.next().unwrap_or_default());
            if known.contains_key(&key) {
                return Ok(());
            }
            known.insert(key, format!("{kind}: {said}\n    {}", path.display()));
        }
        // A process died of the others: this one would, too.
        let text = match kind {
            "crashed" | "slow" | "compile" => text.to_owned(),
            _ => reduced(text, REDUCING, &|outcome: &Outcome| {
                outcome.finding().is_some_and(|(other, _)| other == kind)
            }),
        };
        let written = fs::create_dir_all(&self.folder).and_then(|()| fs::write(&path, text));
        written.map_err(|e| {
            let message = format!("writing {}: {e}", path.display());
            Failure::new(message, "make room in the target folder")
        })
    }
}
