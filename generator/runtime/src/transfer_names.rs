//! File names that a server chose, made safe to use in a folder.

use std::collections::HashSet;

/// The longest name, in bytes. File systems take 255; the rest is for a number.
const LONGEST: usize = 200;

/// The longest extension that is kept when a name is cut, in bytes.
const LONGEST_EXTENSION: usize = 16;

/// Names that Windows takes for devices, also with an extension.
const DEVICES: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

/// A name for a file in a folder, from one that somebody else chose.
///
/// It is one component of a path on every system: no separator, drive, control or invisible character, no dot at either
/// end, no device of Windows, at most 200 bytes, and not empty. A name that is all this already comes out unchanged.
///
/// ```
/// use openapi_client_runtime::safe_name;
///
/// assert_eq!(safe_name("figure 1.png"), "figure 1.png");
/// assert_eq!(safe_name("../../etc/passwd"), "_._.._etc_passwd");
/// assert_eq!(safe_name("nul.txt"), "_nul.txt");
/// ```
pub fn safe_name(name: &str) -> String {
    let name: String = name.chars().filter(|c| !invisible(*c)).map(plain).collect();
    let name = cut(trim(&name));
    let mut name = trim(&name).to_owned();
    if name.is_empty() {
        return "file".to_owned();
    }
    // A leading dot hides a file, and some such files are read by programs.
    if name.starts_with('.') {
        name.replace_range(..1, "_");
    }
    if is_device(&name) {
        name = trim(&cut(&format!("_{name}"))).to_owned();
    }
    name
}

/// Names for files in one folder: safe, and different even where capitals do not count.
#[derive(Debug, Default)]
pub struct UniqueNames {
    taken: HashSet<String>,
}

impl UniqueNames {
    /// None taken yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The [safe name](safe_name), with a number before its extension if it was taken before.
    pub fn take(&mut self, name: &str) -> String {
        let name = safe_name(name);
        let (stem, extension) = split(&name);
        let mut unique = name.clone();
        let mut number: u64 = 2;
        while !self.taken.insert(fold(&unique)) {
            unique = format!("{stem}-{number}{extension}");
            number += 1;
        }
        unique
    }
}

/// As file systems do that do not tell capitals apart, or nearly.
fn fold(name: &str) -> String {
    // Some capitals come from no small letter, such as `ẞ`.
    name.to_lowercase().to_uppercase().to_lowercase()
}

fn plain(c: char) -> char {
    match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        // What looks like a separator, and what some systems turn into one.
        '\u{2044}' | '\u{2215}' | '\u{2216}' | '\u{29f5}' | '\u{ff0f}' | '\u{ff3c}'
        | '\u{fe68}' | '\u{ff1a}' => '_',
        c if c.is_control() => '_',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Without a width, or changing the direction of what follows: two names could look the same, or like another type.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Windows drops dots and spaces at the end.
fn trim(name: &str) -> &str {
    name.trim_start_matches(' ').trim_end_matches(['.', ' '])
}

fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    let extension = if extension.len() <= LONGEST_EXTENSION {
        extension
    } else {
        ""
    };
    let mut end = (LONGEST - extension.len()).min(stem.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem.get(..end).unwrap_or_default();
    format!("{}{extension}", trim(stem))
}

/// The name and its extension with the dot.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    }
}

fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_uppercase();
    let numbered = |prefix: &str| {
        let digit = stem.strip_prefix(prefix).unwrap_or_default();
        let mut digits = digit.chars();
        matches!(
            (digits.next(), digits.next()),
            (Some('0'..='9' | '¹' | '²' | '³'), None)
        )
    };
    DEVICES.contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::{UniqueNames, safe_name};

    #[test]
    fn good_names_stay() {
        for name in [
            "a.png",
            "_page_0_Figure_1.jpeg",
            "Rapport été (2).pdf",
            "図1.png",
            "console.log",
            "a..b",
        ] {
            assert_eq!(safe_name(name), name);
        }
    }

    #[test]
    fn bad_names_become_good() {
        for (bad, good) in [
            ("", "file"),
            (".", "file"),
            ("..", "file"),
            (" . .", "file"),
            ("/etc/passwd", "_etc_passwd"),
            ("C:\\x\\y.png", "C__x_y.png"),
            ("a\0b\n.png", "a_b_.png"),
            (".bashrc", "_bashrc"),
            ("a.png. ", "a.png"),
            ("CON", "_CON"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("lpt¹", "_lpt¹"),
            ("aux .png", "_aux .png"),
            ("x\u{202e}gnp.exe", "xgnp.exe"),
            ("a\u{2215}b", "a_b"),
            ("a.png:stream", "a.png_stream"),
        ] {
            assert_eq!(safe_name(bad), good, "{bad:?}");
        }
    }

    #[test]
    fn long_names_are_cut_before_their_extension() {
        let name = safe_name(&format!("{}.png", "ü".repeat(300)));
        assert!(name.len() <= 200 && name.ends_with("ü.png"), "{name}");
        assert_eq!(safe_name(&"x".repeat(500)).len(), 200);
        let name = safe_name(&format!("a.{}", "x".repeat(500)));
        assert!(!name.ends_with('.') && name.len() <= 200, "{name}");
    }

    #[test]
    fn making_safe_twice_changes_nothing() {
        for name in [
            "../x",
            "....",
            "nul",
            " . a . ",
            "a\u{200b}",
            &"é.".repeat(200),
        ] {
            let once = safe_name(name);
            assert_eq!(safe_name(&once), once);
        }
    }

    #[test]
    fn whatever_the_name_the_safe_one_is_one_component() {
        let parts = [
            "/",
            "\\",
            "..",
            ".",
            " ",
            ":",
            "\0",
            "\n",
            "~",
            "con",
            "NUL",
            "lpt1",
            "a",
            "é",
            "図",
            "%2f",
            "\u{202e}",
            "\u{200b}",
            "\u{3000}",
            "\u{2028}",
            "$",
            "-2",
            ".png",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ];
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let count = random.usize(..12);
            let name: String = (0..count).filter_map(|_| random.choice(parts)).collect();
            let safe = safe_name(&name);
            let mut components = std::path::Path::new(&safe).components();
            let first = components.next();
            assert!(
                matches!(first, Some(std::path::Component::Normal(n)) if n == safe.as_str()),
                "{name:?}: {safe:?}"
            );
            assert_eq!(components.next(), None, "{name:?}: {safe:?}");
            assert!(
                safe.len() <= 200 && !safe.starts_with(['.', ' ']) && !safe.ends_with(['.', ' ']),
                "{name:?}: {safe:?}"
            );
            assert!(
                !safe.contains(|c: char| c.is_control() || "/\\:\0".contains(c)),
                "{name:?}: {safe:?}"
            );
            assert_eq!(safe_name(&safe), safe, "{name:?}");
        }
    }

    #[test]
    fn taken_names_get_a_number() {
        let mut names = UniqueNames::new();
        let taken: Vec<_> = ["a.png", "A.PNG", "a-2.png", "a.png", "b", "B", "ß", "ẞ"]
            .map(|name| names.take(name))
            .to_vec();
        assert_eq!(
            taken,
            [
                "a.png",
                "A-2.PNG",
                "a-2-2.png",
                "a-3.png",
                "b",
                "B-2",
                "ß",
                "ẞ-2"
            ]
        );
    }
}
