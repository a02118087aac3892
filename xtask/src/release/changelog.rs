//! The changelog: what stands under Unreleased becomes the entry of a version.

use std::fs;
use std::io;

use chrono::Utc;
use semver::Version;

use crate::exit::Failure;
use crate::workspace::Workspace;

pub const CHANGELOG: &str = "CHANGELOG.md";
const UNRELEASED: &str = "## Unreleased";

/// The file, taken apart at what was not released.
pub struct Changelog {
    before: String,
    /// What was written by hand.
    pub unreleased: String,
    after: String,
}

impl Changelog {
    pub fn read(workspace: &Workspace) -> Result<Self, Failure> {
        match fs::read_to_string(workspace.root().join(CHANGELOG)) {
            Ok(text) => Ok(Self::of(&text)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Self::of("# Changelog\n")),
            Err(e) => {
                let message = format!("reading {CHANGELOG}: {e}");
                Err(Failure::new(message, "mend this and run it again"))
            }
        }
    }

    fn of(text: &str) -> Self {
        let versions = |text: &str| text.find("\n## ").map_or(text.len(), |at| at + 1);
        let (before, rest) = match text.split_once(UNRELEASED) {
            Some(parts) => parts,
            None => text.split_at(versions(text)),
        };
        // Of what has no such heading, all that follows was released.
        let end = match before.len() + rest.len() == text.len() {
            true => 0,
            false => versions(rest),
        };
        let (unreleased, after) = rest.split_at(end);
        Self {
            before: before.trim_end().to_owned(),
            unreleased: unreleased.trim().to_owned(),
            after: after.trim().to_owned(),
        }
    }

    /// What is to stand there of this version.
    pub fn entry(&self, version: &Version, changes: &str) -> String {
        let head = format!("## {version} - {}", Utc::now().date_naive());
        sections(&[&head, &self.unreleased, changes.trim()])
    }

    /// The whole file with it.
    pub fn with(&self, entry: &str) -> String {
        sections(&[&self.before, UNRELEASED, entry, &self.after]) + "\n"
    }
}

fn sections(all: &[&str]) -> String {
    let all = all.iter().copied().filter(|section| !section.is_empty());
    all.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::Changelog;

    #[test]
    fn an_entry_stands_before_those_of_older_versions() {
        let rows = [
            (
                "# C\n\n## Unreleased\n\n- A.\n\n## 0.1.0\n\n- B.\n",
                "- A.",
                "# C\n\n## Unreleased\n\nE\n\n## 0.1.0\n\n- B.\n",
            ),
            (
                "# C\n\n## Unreleased\n\n- A.\n",
                "- A.",
                "# C\n\n## Unreleased\n\nE\n",
            ),
            ("# C\n\n## Unreleased\n", "", "# C\n\n## Unreleased\n\nE\n"),
            (
                "# C\n\nWords.\n\n## 0.1.0\n\n- B.\n",
                "",
                "# C\n\nWords.\n\n## Unreleased\n\nE\n\n## 0.1.0\n\n- B.\n",
            ),
            ("# C\n", "", "# C\n\n## Unreleased\n\nE\n"),
        ];
        for (text, unreleased, expected) in rows {
            let read = Changelog::of(text);
            assert_eq!(read.unreleased, unreleased, "{text}");
            assert_eq!(read.with("E"), expected, "{text}");
        }
    }
}
