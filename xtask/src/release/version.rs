//! The next version, as cargo reads versions: of 0.x, the second number is the one that breaks.

use semver::{Prerelease, Version};

use crate::diff::rules::Verdict;

/// The version that changes of this verdict ask for.
pub fn next(version: &Version, verdict: Verdict) -> Version {
    let Version {
        major,
        minor,
        patch,
        ..
    } = *version;
    // 1.0.0-beta.1 becomes 1.0.0: nothing is promised before.
    if !version.pre.is_empty() {
        return Version {
            pre: Prerelease::EMPTY,
            ..version.clone()
        };
    }
    match (verdict, major, minor) {
        (Verdict::Major, 0, 0) => Version::new(0, 0, patch + 1),
        (Verdict::Major, 0, _) => Version::new(0, minor + 1, 0),
        (Verdict::Major, ..) => Version::new(major + 1, 0, 0),
        (Verdict::Minor, 1.., _) => Version::new(major, minor + 1, 0),
        _ => Version::new(major, minor, patch + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::next;
    use crate::diff::rules::Verdict::{self, Major, Minor, None, Patch};

    #[test]
    fn versions_are_raised_as_cargo_reads_them() {
        let rows: [(&str, Verdict, &str); 12] = [
            ("1.2.3", Major, "2.0.0"),
            ("1.2.3", Minor, "1.3.0"),
            ("1.2.3", Patch, "1.2.4"),
            ("1.2.3", None, "1.2.4"),
            ("0.2.3", Major, "0.3.0"),
            ("0.2.3", Minor, "0.2.4"),
            ("0.2.3", Patch, "0.2.4"),
            ("0.0.3", Major, "0.0.4"),
            ("0.0.3", Minor, "0.0.4"),
            ("0.1.0", None, "0.1.1"),
            ("1.0.0-beta.1", Major, "1.0.0"),
            ("0.3.0-rc.1", Patch, "0.3.0"),
        ];
        for (version, verdict, expected) in rows {
            let next = next(&version.parse().unwrap(), verdict);
            assert_eq!(next.to_string(), expected, "{version} {verdict}");
        }
    }
}
