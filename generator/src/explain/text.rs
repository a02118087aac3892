//! Items picked out of generated files, as they are written there: in laid out code an item starts at the left edge and
//! ends where a line there is `}` or ends with `;`.

use std::collections::HashMap;

/// The items of a file, to be found by the type that they are of.
pub(crate) struct Items {
    all: Vec<String>,
    /// Numbers of items, in the order of the file.
    of: HashMap<String, Vec<usize>>,
}

impl Items {
    /// Takes a file's text apart.
    pub(crate) fn of(code: &str) -> Self {
        let all = blocks(code);
        let mut of: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, block) in all.iter().enumerate() {
            for name in owners(head(block)) {
                let items = of.entry(name.to_owned()).or_default();
                if items.last() != Some(&index) {
                    items.push(index);
                }
            }
        }
        Self { all, of }
    }

    /// The items of a type: itself and what is implemented for it.
    pub(crate) fn of_type(&self, name: &str) -> String {
        let found = self.of.get(name).into_iter().flatten();
        let found: Vec<&str> = found
            .filter_map(|index| self.all.get(*index).map(String::as_str))
            .collect();
        found.join("\n")
    }

    /// The first method of this name.
    pub(crate) fn method(&self, name: &str) -> Option<String> {
        let starts = format!("pub fn {name}(");
        self.all
            .iter()
            .filter(|block| head(block).starts_with("impl ") && block.contains(&starts))
            .find_map(|block| {
                let inner: String = block
                    .lines()
                    .filter_map(|line| {
                        line.strip_prefix("    ")
                            .or(Some(line).filter(|line| line.is_empty()))
                    })
                    .map(|line| format!("{line}\n"))
                    .collect();
                blocks(&inner)
                    .into_iter()
                    .find(|method| head(method).starts_with(&starts))
            })
    }
}

fn blocks(code: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut block = String::new();
    for line in code.lines() {
        // The file's own docs and attributes belong to no item.
        if (line.is_empty() && block.is_empty())
            || line.starts_with("//!")
            || line.starts_with("#![")
            || line.starts_with("// ")
        {
            continue;
        }
        block.push_str(line);
        block.push('\n');
        if !is_about(line)
            && (line == "}" || (line.ends_with(';') && !line.starts_with([' ', '}'])))
        {
            all.push(std::mem::take(&mut block));
        }
    }
    all
}

/// Whether a line is docs or an attribute of what follows.
fn is_about(line: &str) -> bool {
    line.trim_start().starts_with("///") || line.trim_start().starts_with("#[")
}

/// The line that says what an item is.
fn head(block: &str) -> &str {
    let mut lines = block.lines().filter(|line| !is_about(line)).map(str::trim);
    match lines.next() {
        // What the macro makes stands in it.
        Some("runtime::open_enum! {") => lines.next().unwrap_or_default(),
        head => head.unwrap_or_default(),
    }
}

/// The types that an item is of.
fn owners(head: &str) -> Vec<&str> {
    // What a macro is told after an arrow is another type.
    let made = match head.starts_with("runtime::") {
        true => head.split("->").next().unwrap_or_default(),
        false => head,
    };
    let words: Vec<&str> = made
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    // A macro makes what it makes for all that it names.
    if head.starts_with("runtime::") {
        return words;
    }
    let after = |keywords: &[&str]| -> Vec<&str> {
        let pairs = words.windows(2);
        pairs
            .filter_map(|pair| match pair {
                [keyword, name] if keywords.contains(keyword) => Some(*name),
                _ => None,
            })
            .collect()
    };
    match head.starts_with("impl") {
        // An implementation is the type's that it is for, or that it is on.
        true if words.contains(&"for") => after(&["for"]),
        true => words.get(1).copied().into_iter().collect(),
        false => after(&["struct", "enum", "type"]),
    }
}

#[cfg(test)]
mod tests {
    use super::Items;

    const CODE: &str = "\
// Made.

//! A file.
#![allow(x)]

use a::B;

/// One;
/// two.
#[derive(C)]
pub struct A {
    a: B,
}

impl A {
    /// Makes it.
    pub fn new(a: B) -> Self {
        Self { a }
    }

    /// Reads it;
    pub fn read(&self) -> &B {
        &self.a
    }
}

impl From<B> for A {
    fn from(a: B) -> Self {
        Self { a }
    }
}

impl From<A> for B {
    fn from(a: A) -> Self {
        a.a
    }
}
runtime::request!(A -> B);

runtime::open_enum! {
    /// Of.
    pub enum AOf {
        /// `x`
        X = \"x\",
    }
}
";

    #[test]
    fn picks_what_is_asked_for() {
        let found = Items::of(CODE);
        let all = found.of_type("A");
        for part in [
            "/// One;\n/// two.\n#[derive(C)]\npub struct A {",
            "impl A {",
            "impl From<B> for A {",
            "runtime::request!(A -> B);",
        ] {
            assert!(all.contains(part), "{all}");
        }
        assert!(
            !all.contains("for B") && !all.contains("AOf") && !all.contains("use "),
            "{all}"
        );
        assert!(!found.of_type("B").contains("runtime::request!"));
        assert!(
            found
                .of_type("AOf")
                .starts_with("runtime::open_enum! {\n    /// Of.")
        );
        assert_eq!(
            found.method("read").unwrap_or_default(),
            "/// Reads it;\npub fn read(&self) -> &B {\n    &self.a\n}\n"
        );
        assert_eq!(
            (found.method("none"), found.of_type("None")),
            (None, String::new())
        );
    }
}
