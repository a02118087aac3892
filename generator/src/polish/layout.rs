//! Blank lines between items, and macros around the enums they define: what prettyplease leaves out.

use std::borrow::Cow;

/// Marks an enum for `open_enum!`, until the text is laid out.
pub(crate) const OPEN_ENUM: &str = "#[open_enum]";

/// The same for one whose document has a value of the name that the macro would use.
pub(crate) const OPEN_ENUM_AS_UNKNOWN: &str = "#[open_enum_as_unknown]";

/// Whether a character turns the direction of the text after it. In docs, the only place where it could stand unescaped,
/// it would make code look like other code; rustc refuses it.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lays out the text of a formatted file.
pub(crate) fn lay_out(text: &str) -> String {
    let text = match text.contains(turns) {
        true => Cow::from(text.replace(turns, "")),
        false => Cow::from(text),
    };
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut before = "";
    let mut in_enum = false;
    let mut renamed = false;
    for line in text.lines() {
        if separated(before, line) {
            out.push('\n');
        }
        if line == OPEN_ENUM || line == OPEN_ENUM_AS_UNKNOWN {
            in_enum = true;
            renamed = line == OPEN_ENUM_AS_UNKNOWN;
            out.push_str("runtime::open_enum! {\n");
            before = "{";
            continue;
        }
        if in_enum && !line.is_empty() {
            out.push_str("    ");
        }
        match line
            .strip_suffix(" {")
            .filter(|line| in_enum && renamed && line.starts_with("pub enum "))
        {
            Some(name) => out.push_str(&format!("{name} as Unknown {{")),
            None if is_macro(line) => out.push_str(&line.replace(" < ", "<").replace(" >", ">")),
            None => out.push_str(line),
        }
        out.push('\n');
        before = line;
        if in_enum && line == "}" {
            in_enum = false;
            out.push_str("}\n");
        }
    }
    out
}

/// Whether a line calls a macro that gives a type its methods. The tokens in it are spaced out.
fn is_macro(line: &str) -> bool {
    let all = ["request", "job", "pages", "builder"];
    let called = line.strip_prefix("runtime::");
    let called = called.and_then(|rest| rest.split_once('!'));
    called.is_some_and(|(name, _)| all.contains(&name))
}

/// How many spaces a line begins with.
fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// Whether a blank line belongs between two lines.
fn separated(before: &str, line: &str) -> bool {
    // The first function of an `impl`, after its types and constants.
    if before.ends_with(';') && line.starts_with("    fn ") {
        return true;
    }
    // Most lines stand in something, or at another depth than the one before.
    let depth = indent(line);
    if depth > 4 || indent(before) != depth {
        return false;
    }
    let import = |line: &str| {
        line.starts_with("use ")
            || line.starts_with("pub use ")
            || line.starts_with("mod ")
            || line.starts_with("pub mod ")
    };
    let starts = |line: &str| {
        [
            "///", "#[", "pub ", "fn ", "impl ", "impl<", "const ", "async ", "mod ", "use ",
            "type ",
        ]
        .iter()
        .any(|start| line.trim_start().starts_with(start))
    };
    let ends = before.trim() == "}"
        || (depth == 0 && before.ends_with(';') && !before.starts_with("///"))
        || before.starts_with("//!")
        || before.starts_with("#![");
    // The macro of a type stands right below it.
    let attached = is_macro(line) && !line.ends_with('{');
    // A table, a line or so each.
    let is_sample = |line: &str| {
        line.starts_with("runtime::sample!") || line.starts_with("runtime::job_sample!")
    };
    let tabled = is_sample(line) && (before == ");" || is_sample(before));
    let grouped = import(before) && import(line);
    let after_macro = is_macro(before) || ends;
    !grouped
        && !tabled
        && !attached
        && after_macro
        && (starts(line) || line.starts_with("runtime::"))
}
