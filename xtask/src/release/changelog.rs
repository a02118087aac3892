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
        let is_heading = |line: &str| line.starts_with("## ");
        let (before, rest) = at_line(text, |line| line == UNRELEASED);
        let (before, (unreleased, after)) = match rest.strip_prefix(UNRELEASED) {
            Some(rest) => (before, at_line(rest, is_heading)),
            // Without that heading, all that follows was released.
            None => {
                let (before, after) = at_line(text, is_heading);
                (before, ("", after))
            }
        };
        Self {
            before: before.trim_end().to_owned(),
            unreleased: unreleased.trim().to_owned(),
            after: after.trim().to_owned(),
        }
    }

    /// Whether it has an entry of this version, as we write it, or as others do: `## [v1.2.3]`.
    pub fn has(&self, version: &Version) -> bool {
        let headings = self.after.lines().filter_map(|it| it.strip_prefix("## "));
        let version = version.to_string();
        headings
            .filter_map(|heading| heading.split_whitespace().next())
            .any(|name| name.trim_matches(['[', ']']).trim_start_matches('v') == version)
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

/// What stands before the first such line, and the rest from there.
fn at_line(text: &str, is: impl Fn(&str) -> bool) -> (&str, &str) {
    let lines = text.split_inclusive('\n');
    let before = lines.take_while(|line| !is(line.trim_end()));
    text.split_at(before.map(str::len).sum())
}

fn sections(all: &[&str]) -> String {
    let all = all.iter().copied().filter(|section| !section.is_empty());
    all.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::Changelog;

    #[test]
    fn an_entry_that_is_there_is_found() {
        let rows = [
            ("## Unreleased\n\n0.2.0\n\n## 0.2.0 - 2026-01-01\n", true),
            ("## 0.3.0\n\n## [v0.2.0] - 2026-01-01\n", true),
            ("## Unreleased\n\n## 0.2.0-rc.1\n\n### 0.2.0\n", false),
        ];
        for (text, expected) in rows {
            let has = Changelog::of(text).has(&"0.2.0".parse().unwrap());
            assert_eq!(has, expected, "{text}");
        }
    }

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
            // Words are no heading, nor is a longer one.
            (
                "# C\n\nUnder `## Unreleased` is what comes.\n\n### Old\n\n## Unreleased \n\n- A.\n\n### B\n\n## 0.1.0\n",
                "- A.\n\n### B",
                "# C\n\nUnder `## Unreleased` is what comes.\n\n### Old\n\n## Unreleased\n\nE\n\n## 0.1.0\n",
            ),
            (
                "# C\n\n## Unreleased things\n\n- A.\n",
                "",
                "# C\n\n## Unreleased\n\nE\n\n## Unreleased things\n\n- A.\n",
            ),
        ];
        for (text, unreleased, expected) in rows {
            let read = Changelog::of(text);
            assert_eq!(read.unreleased, unreleased, "{text}");
            assert_eq!(read.with("E"), expected, "{text}");
        }
    }
}
