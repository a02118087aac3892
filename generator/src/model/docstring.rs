//! Descriptions that are Python docstrings: the `Args:` section tells of the parameters.

use std::collections::BTreeMap;

/// Headings of Google-style sections, of which only `Args` says something to a Rust caller.
const SECTIONS: [&str; 8] = [
    "Args:",
    "Arguments:",
    "Parameters:",
    "Returns:",
    "Raises:",
    "Yields:",
    "Example:",
    "Examples:",
];

/// Parts a description into its prose and what it says of each parameter.
pub(super) fn split(description: &str) -> (String, BTreeMap<String, String>) {
    let mut prose = Vec::new();
    let mut parameters: BTreeMap<String, String> = BTreeMap::new();
    let mut section: Option<&str> = None;
    let mut current: Option<String> = None;
    for line in description.lines() {
        let text = line.trim();
        if SECTIONS.contains(&text) && !line.starts_with(char::is_whitespace) {
            section = Some(text);
            current = None;
            continue;
        }
        let indented = line.starts_with(char::is_whitespace);
        match section {
            None => prose.push(line.trim_end()),
            Some(_) if text.is_empty() => {}
            Some("Args:" | "Arguments:" | "Parameters:") if indented => {
                match text
                    .split_once(':')
                    .filter(|(name, _)| !name.contains(char::is_whitespace))
                {
                    Some((name, said)) => {
                        parameters.insert(name.into(), said.trim().into());
                        current = Some(name.into());
                    }
                    None => {
                        let said = current.as_ref().and_then(|name| parameters.get_mut(name));
                        if let Some(said) = said {
                            said.push(' ');
                            said.push_str(text);
                        }
                    }
                }
            }
            Some(_) if indented => {}
            Some(_) => {
                section = None;
                prose.push(line.trim_end());
            }
        }
    }
    // The first line stays indented as the others are.
    let prose = prose.join("\n");
    let prose = prose.trim_end().trim_start_matches('\n');
    (prose.into(), parameters)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn arguments_are_told_apart_from_prose() {
        let (prose, parameters) = split(
            "Lists.\n\nMore.\n\nArgs:\n    a: First\n        and more\n    b: Second: two\n\nReturns:\n    A list\n",
        );
        assert_eq!(prose, "Lists.\n\nMore.");
        assert_eq!(
            parameters.get("a").map(String::as_str),
            Some("First and more")
        );
        assert_eq!(parameters.get("b").map(String::as_str), Some("Second: two"));
        assert_eq!(parameters.len(), 2);
    }
}
