//! How the disk differs from what would be written, and how that reads.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use similar::TextDiff;

/// How many lines of diffs a [`Drift`] shows, over all its files.
pub const DIFF_LINES: usize = 200;

/// How many characters of one line of a diff are shown.
pub(super) const DIFF_WIDTH: usize = 240;

/// How the disk differs from what would be written; paths are relative to the root. Shown as a unified diff of at most
/// [`DIFF_LINES`] lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// Files that differ, with the unified diff from the disk to what would be written.
    pub changed: BTreeMap<String, String>,
    /// Files that would be written and are not there.
    pub missing: Vec<String>,
    /// Generated files in the owned folder that would no longer be written.
    pub stale: Vec<String>,
    /// Files in the owned folder that were not generated, and that [`write()`](super::write()) therefore refuses to touch.
    pub foreign: Vec<String>,
}

impl Drift {
    /// Whether the disk is exactly what would be written.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
            && self.missing.is_empty()
            && self.stale.is_empty()
            && self.foreign.is_empty()
    }

    pub(super) fn add_changed(&mut self, path: &str, old: &[u8], new: &str) {
        self.changed.insert(path.to_owned(), diff(path, old, new));
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for path in &self.missing {
            writeln!(f, "missing: {path}")?;
        }
        for path in &self.stale {
            writeln!(f, "stale: {path} (no longer generated)")?;
        }
        for path in &self.foreign {
            writeln!(
                f,
                "not generated: {path} (move it out of the generated folder, or delete it)"
            )?;
        }
        for path in self.changed.keys() {
            writeln!(f, "changed: {path}")?;
        }
        let (mut left, mut hidden_lines, mut hidden_files) = (DIFF_LINES, 0, 0);
        for diff in self.changed.values() {
            let mut hidden = 0;
            for line in diff.lines() {
                if left == 0 {
                    hidden += 1;
                    continue;
                }
                left -= 1;
                match line
                    .char_indices()
                    .nth(DIFF_WIDTH)
                    .and_then(|(end, _)| line.get(..end))
                {
                    Some(start) => writeln!(f, "{start}…")?,
                    None => writeln!(f, "{line}")?,
                }
            }
            hidden_lines += hidden;
            hidden_files += usize::from(hidden > 0);
        }
        if hidden_lines > 0 {
            let (lines, files) = (plural(hidden_lines, "line"), plural(hidden_files, "file"));
            writeln!(f, "… {hidden_lines} more {lines} in {hidden_files} {files}")?;
        }
        Ok(())
    }
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        noun.to_owned()
    } else {
        format!("{noun}s")
    }
}

/// The unified diff from the disk to what would be written.
fn diff(path: &str, old: &[u8], new: &str) -> String {
    let old = String::from_utf8_lossy(old);
    // The limit keeps two large files with nothing in common from taking minutes; the diff is then only less minimal.
    TextDiff::configure()
        .timeout(Duration::from_secs(2))
        .diff_lines(old.as_ref(), new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("{path} (on disk)"), &format!("{path} (generated)"))
        .to_string()
}
