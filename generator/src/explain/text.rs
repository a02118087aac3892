//! Items picked out of generated files, as they are written there: in laid out code an item starts at the left edge and
//! ends where a line there is `}` or ends with `;`.

/// The items of a type: itself and what is implemented for it.
pub(crate) fn items(code: &str, name: &str) -> String {
    let blocks = blocks(code);
    let about: Vec<&str> = blocks
        .iter()
        .filter(|block| is_of(block, name))
        .map(String::as_str)
        .collect();
    about.join("\n")
}

/// The first method of this name.
pub(crate) fn method(code: &str, name: &str) -> Option<String> {
    blocks(code)
        .iter()
        .filter(|block| head(block).starts_with("impl "))
        .find_map(|block| {
            let inner: String = block
                .lines()
                .filter_map(|line| {
                    line.strip_prefix("    ")
                        .or(Some(line).filter(|line| line.is_empty()))
                })
                .map(|line| format!("{line}\n"))
                .collect();
            let starts = format!("pub fn {name}(");
            blocks(&inner)
                .into_iter()
                .find(|method| head(method).starts_with(&starts))
        })
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

fn is_of(block: &str, name: &str) -> bool {
    let head = head(block);
    let words: Vec<&str> = head
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let after = |keyword: &str| {
        words
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if *a == keyword && *b == name))
    };
    let is_macro = head.starts_with("runtime::") && words.contains(&name);
    // An implementation is the type's that it is for, or that it is on.
    let implements = head.starts_with("impl")
        && match words.contains(&"for") {
            true => after("for"),
            false => words.get(1) == Some(&name),
        };
    after("struct") || after("enum") || implements || is_macro
}

#[cfg(test)]
mod tests {
    use super::{items, method};

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
runtime::request!(A);

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
        let all = items(CODE, "A");
        for part in [
            "/// One;\n/// two.\n#[derive(C)]\npub struct A {",
            "impl A {",
            "impl From<B> for A {",
            "runtime::request!(A);",
        ] {
            assert!(all.contains(part), "{all}");
        }
        assert!(
            !all.contains("for B") && !all.contains("AOf") && !all.contains("use "),
            "{all}"
        );
        assert!(items(CODE, "AOf").starts_with("runtime::open_enum! {\n    /// Of."));
        assert_eq!(
            method(CODE, "read").unwrap_or_default(),
            "/// Reads it;\npub fn read(&self) -> &B {\n    &self.a\n}\n"
        );
        assert_eq!(
            (method(CODE, "none"), items(CODE, "None")),
            (None, String::new())
        );
    }
}
